/* The screen's way into the command table: the same two calls as the command line makes. */
#include "ui/screen.h"

enum err screen_run_command(void *ctx, struct arena *a, struct job *job, int argc,
                            const char *const argv[], struct frame **ret, struct error *e)
{
    struct command_call call;
    struct args args;
    TRY(command_parse(a, argc, argv, &call, &args, e));
    call.arena = a;
    call.job = job;
    call.engine = ctx;
    TRY(command_run(&call, ret, e));
    if ((*ret)->is_borrowed) /* a pane shows it while the session goes on to other things */
        *ret = frame_copy(a, *ret);
    const size_t limit = (size_t)args_int(&args, "limit");
    if (limit > 0 && (*ret)->nrows > limit && (*ret)->kind == FRAME_TABLE) {
        const size_t all = (*ret)->nrows;
        *ret = frame_slice(*ret, 0, limit);
        frame_note(*ret, "the first %zu of %zu rows (--limit)", limit, all);
    }
    return OK;
}

void screen_forget(void *ctx)
{
    engine_forget(ctx);
}
