/* Asking for frames and putting them in their places. */
#include <stdio.h>
#include <string.h>

#include "core/clock.h"
#include "ui/state.h"

struct seat *seat_main(struct screen *s)
{
    return &s->seat[panes[s->pane].main];
}

struct str seat_cell(const struct seat *seat, size_t row, const char *column)
{
    const struct column *c = seat->frame != NULL ? frame_column(seat->frame, str_of(column)) : NULL;
    if (c == NULL || c->type != COLUMN_TEXT || row >= c->n)
        return (struct str){NULL, 0};
    return frame_text(c, row);
}

/* Words of a command line being put together. */
struct words {
    struct arena *arena;
    const char **word;
    size_t n, room;
};

static void add_word(struct words *w, const char *word)
{
    if (w->n + 1 >= w->room)
        return;
    w->word[w->n++] = word;
}

static const struct command *find_command(const struct screen *s, const char *name)
{
    const struct command *const *c = s->options->commands;
    for (; c != NULL && *c != NULL; c++)
        if (strcmp((*c)->name, name) == 0)
            return *c;
    return NULL;
}

/* Whether a shared word ("--seed=1") is an option that the line may take and has not given. */
static bool is_wanted(const struct args *args, const char *shared, struct arena *a)
{
    struct str rest = str_of(shared), name;
    if (!str_has_prefix(rest, STR("--")) || !str_split(&rest, '=', &name) || name.n <= 2)
        return false;
    const char *option = arena_text(a, (struct str){name.p + 2, name.n - 2});
    return args_has_param(args, option) && !args_get(args, option)->is_set;
}

/* Options of what is printed mean nothing here: better said than passed over. */
static enum err refuse_output_options(const struct args *args, struct error *e)
{
    static const char *const options[] = {"format", "fields", "output"};
    for (size_t i = 0; i < COUNT_OF(options); i++)
        if (args_has_param(args, options[i]) && args_get(args, options[i])->is_set)
            return error_set(e, ERR_USAGE,
                             "--%s is of the command line: the screen shows all of a table and "
                             "writes no files",
                             options[i]);
    return OK;
}

/* The words of a line with what goes without saying: SOURCE, and the options shared by all. */
static enum err complete_words(const struct screen *s, enum seat_id id, struct words *w, int argc,
                               const char *const argv[], struct error *e)
{
    const struct screen_options *o = s->options;
    const struct command *c = find_command(s, argv[0]);
    if (c == NULL)
        return error_set(e, ERR_USAGE, "there is no command \"%s\"; ? lists them", argv[0]);
    const bool reads = (c->flags & COMMAND_READS_SOURCE) != 0;
    const struct param *const table[4] = {o->common_params, reads ? o->source_params : NULL,
                                          c->params,
                                          c->flags & COMMAND_HAS_MODELS ? o->model_params : NULL};
    struct args args;
    TRY(args_parse(w->arena, argc - 1, argv + 1, table, &args, e));
    if (id == SEAT_OUTPUT)
        TRY(refuse_output_options(&args, e));
    const bool has_matrix = (c->flags & COMMAND_TAKES_MATRIX) != 0 &&
                            args_has_param(&args, "matrix") && args_get(&args, "matrix")->is_set;
    add_word(w, argv[0]);
    if (reads && args.nwords == 0 && !has_matrix && o->source != NULL)
        add_word(w, o->source);
    for (int i = 1; i < argc; i++)
        add_word(w, argv[i]);
    for (size_t i = 0; i < o->nshared; i++)
        if (is_wanted(&args, o->shared[i], w->arena))
            add_word(w, o->shared[i]);
    return OK;
}

/* As one would type it: words with blanks or quotes in quotes. */
static void say_line(char *line, size_t room, const struct words *w)
{
    size_t n = 0;
    line[0] = '\0';
    for (size_t i = 0; i < w->n && n < room; i++) {
        const bool quoted = strpbrk(w->word[i], " '\"\\") != NULL || w->word[i][0] == '\0';
        const int more = snprintf(line + n, room - n, "%s%s%s%s", i > 0 ? " " : "",
                                  quoted ? "'" : "", w->word[i], quoted ? "'" : "");
        n += (size_t)MAX_OF(more, 0);
    }
}

static bool ask_words(struct screen *s, enum seat_id id, int argc, const char *const argv[],
                      struct arena *scratch)
{
    struct error e = {OK, ""};
    struct seat *seat = &s->seat[id];
    const size_t room = (size_t)argc + s->options->nshared + 3;
    struct words w = {scratch, arena_new(scratch, const char *, room), 0, room};
    if (complete_words(s, id, &w, argc, argv, &e) != OK) {
        screen_say(s, PAINT_ALARM, "%s", e.text);
        return false;
    }
    char line[sizeof seat->line];
    say_line(line, sizeof line, &w);
    const uint64_t ticket = worker_ask(s->worker, id, (int)w.n, w.word);
    memcpy(seat->line, line, sizeof line);
    s->asked = clock_monotonic_ns();
    seat->ticket = ticket;
    seat->is_waiting = true;
    seat->has_error = false;
    return true;
}

bool seat_ask(struct screen *s, enum seat_id id, struct str line)
{
    struct error e = {OK, ""};
    struct arena *scratch = arena_open(s->arena);
    int argc;
    const char *const *argv;
    bool ret = false;
    if (args_split(scratch, line, &argc, &argv, &e) != OK)
        screen_say(s, PAINT_ALARM, "%s", e.text);
    else if (argc > 0)
        ret = ask_words(s, id, argc, argv, scratch);
    arena_close(scratch);
    return ret;
}

/* "{name}" at the end of a word becomes its value; the word is left out when that is empty. */
static void fill_word(const struct screen *s, struct words *w, struct str word)
{
    size_t at = 0;
    char value[256];
    while (at < word.n && word.p[at] != '{')
        at++;
    if (at == word.n) {
        add_word(w, arena_text(w->arena, word));
        return;
    }
    const struct str name = {word.p + at + 1, word.n - at - 2};
    if (series_value(s, name, value, sizeof value) > 0)
        add_word(w, arena_printf(w->arena, "%.*s%s", (int)at, word.p, value));
}

static void fill_seat(struct screen *s, enum seat_id id, const char *line)
{
    struct arena *scratch = arena_open(s->arena);
    struct words w = {scratch, arena_new(scratch, const char *, 16), 0, 16};
    struct str rest = str_of(line), word;
    while (str_split(&rest, ' ', &word))
        fill_word(s, &w, word);
    ask_words(s, id, (int)w.n, w.word, scratch);
    arena_close(scratch);
}

void seat_fill(struct screen *s, enum pane_id pane, bool again)
{
    const struct pane *p = &panes[pane];
    if (pane == PANE_SERIES && s->device[0] == '\0')
        return;
    worker_prefer(s->worker, p->main);
    for (size_t i = 0; i < COUNT_OF(p->fill) && p->fill[i].line != NULL; i++) {
        const struct seat *seat = &s->seat[p->fill[i].seat];
        const bool has = seat->frame != NULL || seat->is_waiting || seat->has_error;
        if (again || !has)
            fill_seat(s, p->fill[i].seat, p->fill[i].line);
    }
}

void seat_fill_one(struct screen *s, enum seat_id id)
{
    const struct pane *p = &panes[s->pane];
    for (size_t i = 0; i < COUNT_OF(p->fill) && p->fill[i].line != NULL; i++)
        if (p->fill[i].seat == id)
            fill_seat(s, id, p->fill[i].line);
}

void seat_put(struct screen *s, enum seat_id id, struct arena *a, struct frame *f)
{
    struct seat *seat = &s->seat[id];
    table_set(&seat->table, a, f);
    if (id == SEAT_FINGERPRINT)
        heatmap_set(&s->heat, a, f, s->seat[SEAT_TRIAGE].frame);
    if (seat->arena != NULL)
        arena_close(seat->arena);
    seat->arena = a;
    seat->frame = f;
    seat->has_error = false;
    if (id == SEAT_PROFILE)
        series_find_metric(s);
}

/* Show a result, or why there is none; what was there before stays when there is none. */
static void take_result(struct screen *s, const struct work_result *r)
{
    struct seat *seat = &s->seat[r->seat];
    seat->is_waiting = false;
    if (r->error.code == OK && r->frame != NULL) {
        seat_put(s, (enum seat_id)r->seat, r->arena, r->frame);
        if (r->seat == SEAT_TRIAGE && s->seat[SEAT_FINGERPRINT].frame != NULL)
            heatmap_set(&s->heat, s->seat[SEAT_FINGERPRINT].arena, s->seat[SEAT_FINGERPRINT].frame,
                        r->frame);
        if (r->frame->is_partial)
            screen_say(s, PAINT_WARN,
                       "partial: the truth is larger than what is shown (E says why)");
        return;
    }
    seat->has_error = true;
    seat->error = r->error;
    screen_say(s, r->error.code == ERR_CANCEL ? PAINT_INFO : PAINT_ALARM, "%s%s", r->error.text,
               seat->frame != NULL ? "; showing what was there before" : "");
    arena_close(r->arena);
}

void seat_take_results(struct screen *s)
{
    struct work_result r;
    while (worker_take(s->worker, &r)) {
        if (r.ticket == s->seat[r.seat].ticket)
            take_result(s, &r);
        else
            arena_close(r.arena); /* replaced by a later request */
    }
}

void seat_forget_waiting(struct screen *s)
{
    for (size_t i = 0; i < SEAT_COUNT; i++)
        s->seat[i].is_waiting = false;
}
