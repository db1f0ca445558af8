/* The event loop: events in, actions, a grid out. The screen is drawn only when nothing more is to
 * be read, and sent only when it differs from what is shown; with nothing to do the loop sleeps. */
#include "ui/screen.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/clock.h"
#include "core/file.h"
#include "ui/state.h"

enum {
    PROGRESS_MS = 250,
    HOLD_MS = 40,
    HOLD_FIRST_MS = 10,
    INCREMENTAL_CELLS = 200000,
    MOST_KEYS_AT_ONCE = 64,
    SECOND_INTERRUPT_S = 2
};

void screen_say(struct screen *s, unsigned ink, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(s->message, sizeof s->message, format, args);
    va_end(args);
    s->message_ink = ink;
}

void screen_go(struct screen *s, enum pane_id pane, bool keeps_way_back)
{
    if (!keeps_way_back)
        s->depth = 0;
    else if (pane != s->pane && s->depth < COUNT_OF(s->stack))
        s->stack[s->depth++] = s->pane;
    s->pane = pane;
    s->message[0] = '\0';
    seat_fill(s, pane, false);
}

static void copy_text(char *to, size_t room, struct str s)
{
    snprintf(to, room, "%.*s", (int)MIN_OF(s.n, room - 1), s.n > 0 ? s.p : "");
}

void screen_open_series(struct screen *s, struct str device, struct str metric)
{
    char was[sizeof s->device];
    memcpy(was, s->device, sizeof was);
    copy_text(s->device, sizeof s->device, device);
    copy_text(s->metric, sizeof s->metric, metric);
    if (strcmp(was, s->device) != 0) {
        s->plot.has_span = s->plot.has_cursor = false;
        seat_put(s, SEAT_PLOT, arena_open(s->arena), NULL);
        seat_put(s, SEAT_PROFILE, arena_open(s->arena), NULL);
        s->seat[SEAT_PLOT].is_waiting = s->seat[SEAT_PROFILE].is_waiting = false;
    }
    screen_go(s, PANE_SERIES, true);
}

/* The series pane without a device shows the one that is selected among the anomalies. */
static void choose_device(struct screen *s)
{
    const struct seat *triage = &s->seat[SEAT_TRIAGE];
    size_t row;
    if (s->device[0] == '\0' && triage->frame != NULL && table_row(&triage->table, &row)) {
        copy_text(s->device, sizeof s->device, seat_cell(triage, row, "device"));
        copy_text(s->metric, sizeof s->metric, seat_cell(triage, row, "metric"));
    }
}

static void go_to_tab(struct screen *s, unsigned id)
{
    if (id == PANE_SERIES)
        choose_device(s);
    screen_go(s, (enum pane_id)id, false);
}

static void go_back(struct screen *s)
{
    if (s->depth > 0) {
        s->pane = s->stack[--s->depth];
        s->message[0] = '\0';
    }
}

static bool cancel(struct screen *s)
{
    if (!worker_look(s->worker).is_busy || !worker_cancel(s->worker))
        return false;
    for (size_t i = 0; i < SEAT_COUNT; i++) { /* those that wait get no answer, or a late one */
        struct seat *seat = &s->seat[i];
        if (seat->is_waiting)
            seat->ticket = 0;
        if (seat->is_waiting && seat->frame == NULL) {
            seat->has_error = true;
            error_set(&seat->error, ERR_CANCEL, "%s: cancelled", seat->line);
        }
    }
    seat_forget_waiting(s);
    screen_say(s, PAINT_INFO, "cancelled; R runs it again");
    return true;
}

static void close_one(struct screen *s)
{
    struct table *t = &seat_main(s)->table;
    if (cancel(s))
        return;
    if (s->message[0] != '\0')
        s->message[0] = '\0';
    else if (t->pattern[0] != '\0')
        table_search(t, STR(""));
    else
        go_back(s);
}

static void show_own(struct screen *s, enum pane_id pane, struct arena *a, struct frame *f)
{
    seat_put(s, panes[pane].main, a, f);
    screen_go(s, pane, true);
}

static void show_help(struct screen *s)
{
    if (s->pane == PANE_HELP)
        return;
    struct arena *a = arena_open(s->arena);
    show_own(s, PANE_HELP, a, keys_help(a, s->options));
}

static void show_notes(struct screen *s)
{
    const struct seat *seat = seat_main(s);
    if (s->pane == PANE_NOTES)
        return;
    const size_t nnotes = seat->frame != NULL ? seat->frame->nnotes : 0;
    struct arena *a = arena_open(s->arena);
    struct frame *f = frame_new(a, nnotes + (seat->has_error ? 1 : 0));
    struct column *note = frame_add(f, "note", COLUMN_TEXT, "what was said");
    note->show = SHOW_LONG;
    for (size_t i = 0; i < nnotes; i++)
        frame_set_text(note, i, str_of(seat->frame->note[i]));
    if (seat->has_error)
        frame_set_text(note, nnotes, str_of(seat->error.text));
    show_own(s, PANE_NOTES, a, f);
}

/* Read the source again: what other panes show is as old, and will be asked for anew. */
static void refresh(struct screen *s)
{
    const struct pane *p = &panes[s->pane];
    if (p->fill[0].line == NULL)
        return;
    worker_forget(s->worker);
    for (unsigned i = 0; i < SEAT_COUNT; i++) {
        const bool is_here =
            i == p->fill[0].seat || (p->fill[1].line != NULL && i == p->fill[1].seat);
        if (!is_here && i < SEAT_OUTPUT && s->seat[i].frame != NULL)
            seat_put(s, (enum seat_id)i, arena_open(s->arena), NULL);
    }
    seat_fill(s, s->pane, true);
}

static void sort_table(struct screen *s, bool reverses)
{
    struct table *t = &seat_main(s)->table;
    if (t->frame == NULL || t->frame->ncolumns == 0)
        return;
    const bool is_same = t->sort_column == t->column;
    const enum column_type type = t->frame->column[t->column]->type;
    const bool first = type == COLUMN_REAL; /* large numbers are looked for more often */
    if (reverses)
        table_sort(t, t->column, is_same ? !t->is_falling : !first);
    else
        table_sort(t, is_same ? TABLE_UNSORTED : t->column, first);
}

/* Walking the main table of the pane, or the heat map. */
static bool walk(struct screen *s, enum action action)
{
    struct table *t = &seat_main(s)->table;
    const long page = (long)MAX_OF(s->pane == PANE_FEATURES ? s->heat.page : t->page, (size_t)1);
    const long all = 1L << 40;
    long rows = 0, columns = 0;
    switch (action) {
    case ACT_UP:
        rows = -1;
        break;
    case ACT_DOWN:
        rows = 1;
        break;
    case ACT_LEFT:
        columns = -1;
        break;
    case ACT_RIGHT:
        columns = 1;
        break;
    case ACT_TOP:
        rows = -all;
        break;
    case ACT_BOTTOM:
        rows = all;
        break;
    case ACT_PAGE_UP:
        rows = -page;
        break;
    case ACT_PAGE_DOWN:
        rows = page;
        break;
    default:
        return false;
    }
    if (s->pane == PANE_FEATURES) {
        heatmap_move(&s->heat, rows, columns);
    } else {
        table_move(t, rows);
        table_move_column(t, columns);
    }
    return true;
}

/* The heat map goes where its table has found something. */
static void follow_hit(struct screen *s)
{
    size_t row;
    const struct table *t = &seat_main(s)->table;
    if (s->pane == PANE_FEATURES && t->nhits > 0 && table_row(t, &row))
        heatmap_select(&s->heat, row);
}

static void next_hit(struct screen *s, bool backwards)
{
    struct table *t = &seat_main(s)->table;
    if (t->pattern[0] == '\0')
        screen_say(s, PAINT_INFO, "nothing is searched; / begins");
    else if (!table_next_hit(t, backwards))
        screen_say(s, PAINT_INFO, "\"%s\" is nowhere in this table", t->pattern);
    follow_hit(s);
}

static void act(struct screen *s, enum action action, uint32_t key)
{
    const unsigned tab = MIN_OF((unsigned)s->pane, (unsigned)PANE_TABS - 1);
    const struct pane *pane = &panes[s->pane];
    if ((pane->act != NULL && pane->act(s, action)) || walk(s, action))
        return;
    switch (action) {
    case ACT_SEARCH:
        prompt_open(&s->prompt, '/');
        break;
    case ACT_COMMAND:
        prompt_open(&s->prompt, ':');
        break;
    case ACT_NEXT_HIT:
    case ACT_PREVIOUS_HIT:
        next_hit(s, action == ACT_PREVIOUS_HIT);
        break;
    case ACT_SORT:
    case ACT_SORT_REVERSE:
        sort_table(s, action == ACT_SORT_REVERSE);
        break;
    case ACT_PANE:
        go_to_tab(s, key - '1');
        break;
    case ACT_NEXT_PANE:
        go_to_tab(s, (tab + 1) % PANE_TABS);
        break;
    case ACT_PREVIOUS_PANE:
        go_to_tab(s, (tab + PANE_TABS - 1) % PANE_TABS);
        break;
    case ACT_HELP:
        show_help(s);
        break;
    case ACT_NOTES:
        show_notes(s);
        break;
    case ACT_REPAINT:
        s->wants_whole = true;
        break;
    case ACT_REFRESH:
        refresh(s);
        break;
    case ACT_CLOSE:
        close_one(s);
        break;
    case ACT_BACK:
        s->is_over = s->depth == 0;
        go_back(s);
        break;
    case ACT_QUIT:
        s->is_over = true;
        break;
    default:
        break;
    }
}

static void run_line(struct screen *s)
{
    const struct str line = str_trim(prompt_text(&s->prompt));
    prompt_remember(&s->prompt, s->arena);
    if (str_equal(line, STR("q")) || str_equal(line, STR("quit")))
        s->is_over = true;
    else if (line.n > 0 && seat_ask(s, SEAT_OUTPUT, line))
        screen_go(s, PANE_OUTPUT, true);
}

/* As one types; in a large table when one has typed. */
static void search(struct screen *s, enum prompt_result result)
{
    struct table *t = &seat_main(s)->table;
    const bool is_large =
        t->frame != NULL && t->frame->nrows * t->frame->ncolumns > INCREMENTAL_CELLS;
    if (result == PROMPT_GOES_ON && is_large)
        return;
    table_search(t, result == PROMPT_CANCELLED ? STR("") : prompt_text(&s->prompt));
    follow_hit(s);
}

static void type(struct screen *s, uint32_t key)
{
    const struct screen_options *o = s->options;
    const bool is_search = s->prompt.sign == '/';
    if (key == K_TAB) {
        const struct frame *triage = s->seat[SEAT_TRIAGE].frame;
        const struct prompt_words words = {
            o->commands, o->source_params, o->common_params, o->model_params,
            triage != NULL ? frame_column(triage, STR("device")) : NULL};
        if (!is_search && o->commands != NULL)
            prompt_complete(&s->prompt, &words);
        return;
    }
    const enum prompt_result result = prompt_key(&s->prompt, key);
    if (is_search)
        search(s, result);
    if (result == PROMPT_GOES_ON)
        return;
    const bool runs = result == PROMPT_DONE && !is_search;
    prompt_close(&s->prompt);
    if (runs)
        run_line(s);
}

/* ^C cancels what runs; when nothing does, a second one within two seconds leaves. */
static void interrupt(struct screen *s, int number)
{
    const int64_t now = clock_monotonic_ns();
    if (s->prompt.sign != 0) {
        prompt_close(&s->prompt);
    } else if (!cancel(s)) {
        s->is_over = s->interrupted != 0 && now - s->interrupted < SECOND_INTERRUPT_S * NS_PER_S;
        s->signal = s->is_over ? number : 0;
        s->interrupted = now;
        screen_say(s, PAINT_INFO, "nothing runs; ^C once more, or q, leaves");
        return;
    }
    s->interrupted = 0;
}

static void fit(struct screen *s)
{
    int nrows, ncols;
    s->terminal->size(s->terminal, &nrows, &ncols);
    grid_resize(s->next, nrows, ncols);
}

static void handle(struct screen *s, struct event event)
{
    switch (event.kind) {
    case EVENT_KEY:
        if (s->prompt.sign != 0)
            type(s, event.key);
        else
            act(s, keys_action(s->pane, event.key), event.key);
        break;
    case EVENT_RESIZE:
        fit(s);
        s->wants_whole = true;
        break;
    case EVENT_INTERRUPT:
        interrupt(s, event.signal);
        break;
    case EVENT_END:
        s->is_over = true;
        s->signal = event.signal;
        break;
    default:
        break;
    }
}

static void show(struct screen *s)
{
    draw_screen(s);
    if (!s->wants_whole && grid_equal(s->next, s->shown))
        return;
    s->terminal->draw(s->terminal, s->next, s->wants_whole);
    grid_copy(s->shown, s->next);
    s->wants_whole = false;
}

/* What is asked for is often there at once: an empty pane in between would flicker, and be sent. */
static struct event show_and_wait(struct screen *s, int fd)
{
    const bool is_busy = worker_look(s->worker).is_busy;
    const int64_t passed = (clock_monotonic_ns() - s->asked) / 1000000;
    const int most = s->shown->nrows == 0 ? HOLD_FIRST_MS : s->wants_whole ? 0 : HOLD_MS;
    const bool holds = is_busy && passed >= 0 && passed < most;
    if (!holds)
        show(s);
    return s->terminal->wait(s->terminal, fd,
                             holds     ? (int)(most - passed)
                             : is_busy ? PROGRESS_MS
                                       : -1);
}

static enum err loop(void *ctx, struct error *e)
{
    UNUSED(e);
    struct screen *s = ctx;
    const int fd = worker_fd(s->worker);
    fit(s);
    s->wants_whole = true;
    s->seat[SEAT_TRIAGE].table.spare = "metric"; /* it is below, with the reason */
    s->pane = PANE_ANOMALIES;
    screen_go(s, PANE_ANOMALIES, false);
    if (s->terminal->warning != NULL)
        screen_say(s, PAINT_WARN, "%s", s->terminal->warning);
    while (!s->is_over) {
        seat_take_results(s);
        struct event event = s->terminal->wait(s->terminal, fd, 0);
        for (int i = 0; event.kind == EVENT_KEY && i < MOST_KEYS_AT_ONCE && !s->is_over; i++) {
            handle(s, event);
            event = s->terminal->wait(s->terminal, fd, 0);
        }
        if (event.kind == EVENT_NONE)
            event = show_and_wait(s, fd);
        handle(s, event);
    }
    return OK;
}

static enum err open_terminal(struct screen *s, const struct screen_options *o, struct error *e)
{
    s->terminal = o->terminal;
    if (s->terminal != NULL)
        return OK;
    if (o->script == NULL)
        return term_open_curses(s->arena, o->colour, o->ascii, &s->terminal, e);
    struct str script;
    TRY(file_read(s->arena, o->script, 1 << 20, &script, e));
    return term_open_script(s->arena, script, o->ascii, NULL, &s->terminal, e);
}

struct opening {
    struct screen *screen;
    const struct screen_options *options;
};

static enum err open_all(void *ctx, struct error *e)
{
    const struct opening *o = ctx;
    struct screen *s = o->screen;
    s->options = o->options;
    TRY(open_terminal(s, o->options, e));
    s->next = grid_new(s->arena, 0, 0, s->terminal->ascii);
    s->shown = grid_new(s->arena, 0, 0, s->terminal->ascii);
    const struct worker_options w = {o->options->run, o->options->forget, o->options->run_ctx,
                                     o->options->threads};
    return worker_open(s->arena, &w, &s->worker, e);
}

enum err screen_run(const struct screen_options *o, struct error *e)
{
    struct arena *a = arena_open(NULL);
    if (a == NULL)
        return error_set(e, ERR_LIMIT, "out of memory: the screen could not be opened");
    struct screen *s = arena_new(a, struct screen, 1);
    s->arena = a;
    struct opening opening = {s, o};
    enum err code = arena_try(a, open_all, &opening, e);
    if (code == OK)
        code = arena_try(a, loop, s, e);
    if (s->terminal != NULL)
        s->terminal->close(s->terminal);
    const int number = s->signal;
    if (s->worker != NULL && !worker_close(s->worker, 1))
        a = NULL; /* a job that does not end keeps its memory */
    for (size_t i = 0; a != NULL && i < SEAT_COUNT; i++)
        if (s->seat[i].arena != NULL)
            arena_close(s->seat[i].arena);
    arena_close(a);
    if (number != 0)
        raise(number);
    return code;
}
