/* The two ways to look rather than read: the screen, and plots on standard output. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "ui/plot.h"
#include "ui/screen.h"

/* The options given on the command line as words for every command line of the screen. */
static size_t shared_words(struct arena *a, const struct args *args, const char **ret)
{
    const struct param *const tables[] = {command_common_params, command_source_params};
    size_t n = 0;
    for (size_t t = 0; t < COUNT_OF(tables); t++) {
        for (const struct param *p = tables[t]; p->name != NULL; p++) {
            const struct param_value *v = args_get(args, p->name);
            if (strcmp(p->name, "limit") == 0 || strcmp(p->name, "fields") == 0)
                continue; /* of one table, not of all that a screen shows */
            if (v->is_set && p->type == PARAM_FLAG)
                ret[n++] = arena_printf(a, "--%s", p->name);
            else if (v->is_set)
                ret[n++] = arena_printf(a, "--%s=%s", p->name, v->text);
        }
    }
    return n;
}

enum err show_screen(const struct command_call *call, struct error *e)
{
    enum { MOST = 64 };
    TRY(check_space(e));
    const char **shared = arena_new(call->arena, const char *, MOST);
    arena_budget(call->arena, (size_t)args_int(call->args, "memory") << 20);
    const struct screen_options o = {
        .source = call->source,
        .nshared = shared_words(call->arena, call->args, shared),
        .shared = shared,
        .threads = usable_threads(call->args),
        .colour = (enum term_colour)args_int(call->args, "color"), /* choices as in the enum */
        .ascii = args_flag(call->args, "ascii"),
        .script = getenv("FLEETTOP_SCRIPT"),
        .run = screen_run_command,
        .forget = screen_forget,
        .run_ctx = engine_open(call->arena),
        .commands = commands,
        .source_params = command_source_params,
        .common_params = command_common_params,
        .model_params = call->models,
    };
    return screen_run(&o, e);
}

void show_plot(struct buf *out, const struct frame *f, const struct render_options *r)
{
    enum { ROWS = 16, COLUMNS = 80 };
    const struct plot_options o = {.tier = r->ascii ? PLOT_ASCII : PLOT_BRAILLE};
    const struct column *metric = frame_column(f, STR("metric"));
    struct arena *scratch = arena_open(out->arena);
    for (size_t row = 0; row < f->nrows; row++) {
        if (row > 0 && metric->code[row] == metric->code[row - 1])
            continue;
        arena_reset(scratch);
        buf_printf(out, "%s", row > 0 ? "\n" : "");
        text_put_safe(out, str_of(f->title), SIZE_MAX, r->ascii);
        buf_put_text(out, "  ");
        text_put_safe(out, frame_text(metric, row), SIZE_MAX, r->ascii);
        buf_put_char(out, '\n');
        plot_to_text(out, plot_of_frame(scratch, f, frame_text(metric, row)), &o, ROWS,
                     r->width > 0 ? (int)MIN_OF(r->width, (size_t)400) : COLUMNS);
    }
    arena_close(scratch);
    if (f->nrows == 0)
        buf_put_text(out, "no readings to draw\n");
}
