/* The user's terminal, by ncurses. The only file that includes curses, and, with it, the only one
 * of the screen that has variables of its own: a signal handler is given no context.
 *
 * Leaving in order: whatever ends the program, the terminal must be as it was. Signals that ask
 * (TERM, HUP, INT, TSTP, WINCH, CONT) only write their number into a pipe, which wait() reads.
 * Signals that kill (SEGV, ABRT ...) restore by plain write() and tcsetattr(), which a handler may
 * call, and are raised again. No query is ever sent to the terminal, for its answer would arrive as
 * typed text on a slow line. */
#define NCURSES_WIDECHAR 1
#include "ui/term.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

struct curses_term {
    struct terminal term;
    SCREEN *screen;
    enum theme_tier tier;
    int pair[PAINT_COUNT];
    bool is_open, is_cursor_seen;
    char label[96], warning[160];
};

/* What the handlers know. */
static struct {
    int pipe[2];
    struct termios before;
    char restore[128]; /* rmkx, sgr0, cnorm, rmcup */
    size_t nrestore;
    volatile sig_atomic_t is_shown;
} handler;

static const int asking[] = {SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGWINCH, SIGCONT};
static const int killing[] = {SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE, SIGQUIT};

static void note_signal(int number)
{
    const int kept = errno;
    const unsigned char byte = (unsigned char)number;
    if (write(handler.pipe[1], &byte, 1) < 0) {
        /* The pipe is full: as many signals wait already. */
    }
    errno = kept;
}

static void restore_raw(void)
{
    if (!handler.is_shown)
        return;
    handler.is_shown = 0;
    if (write(STDOUT_FILENO, handler.restore, handler.nrestore) < 0) {
        /* The terminal is gone. */
    }
    tcsetattr(STDIN_FILENO, TCSANOW, &handler.before);
}

static void die_restored(int number)
{
    restore_raw();
    raise(number); /* SA_RESETHAND made it deadly again */
}

static void handle(int number, void (*function)(int), int flags)
{
    struct sigaction s = {.sa_flags = flags};
    s.sa_handler = function;
    sigemptyset(&s.sa_mask);
    sigaction(number, &s, NULL);
}

static void install_handlers(void)
{
    for (size_t i = 0; i < COUNT_OF(asking); i++) {
        struct sigaction old;
        sigaction(asking[i], NULL, &old);
        const bool was_ignored = old.sa_handler == SIG_IGN && asking[i] == SIGHUP; /* nohup */
        if (!was_ignored)
            handle(asking[i], note_signal, SA_RESTART);
    }
    for (size_t i = 0; i < COUNT_OF(killing); i++)
        handle(killing[i], die_restored, (int)(SA_RESETHAND | SA_NODEFER));
}

static void remove_handlers(void)
{
    for (size_t i = 0; i < COUNT_OF(asking); i++)
        handle(asking[i], SIG_DFL, 0);
    for (size_t i = 0; i < COUNT_OF(killing); i++)
        handle(killing[i], SIG_DFL, 0);
}

/* A capability without its padding ($<5>), added to what restores the terminal. */
static void keep_capability(const char *name)
{
    const char *p = tigetstr(name);
    if (p == NULL || p == (const char *)-1)
        return;
    while (*p != '\0' && handler.nrestore < sizeof handler.restore) {
        const char *end = p[0] == '$' && p[1] == '<' ? strchr(p, '>') : NULL;
        if (end != NULL)
            p = end + 1;
        else
            handler.restore[handler.nrestore++] = *p++;
    }
}

static uint32_t key_of_code(wint_t code)
{
    static const struct {
        int code;
        uint32_t key;
    } keys[] = {
        {KEY_UP, K_UP},         {KEY_DOWN, K_DOWN},       {KEY_LEFT, K_LEFT},
        {KEY_RIGHT, K_RIGHT},   {KEY_HOME, K_HOME},       {KEY_END, K_END},
        {KEY_PPAGE, K_PAGE_UP}, {KEY_NPAGE, K_PAGE_DOWN}, {KEY_BTAB, K_BACK_TAB},
        {KEY_DC, K_DELETE},     {KEY_IC, K_INSERT},       {KEY_BACKSPACE, K_BACKSPACE},
        {KEY_ENTER, K_ENTER},   {KEY_A1, K_HOME},         {KEY_C1, K_END},
        {KEY_A3, K_PAGE_UP},    {KEY_C3, K_PAGE_DOWN},
    };
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if ((int)code == keys[i].code)
            return keys[i].key;
    if ((int)code >= KEY_F(1) && (int)code <= KEY_F(12))
        return K_F1 + (uint32_t)((int)code - KEY_F(1));
    return 0;
}

static void curses_size(struct terminal *t, int *ret_nrows, int *ret_ncols)
{
    UNUSED(t);
    struct winsize w;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_row > 0 && w.ws_col > 0 &&
        (w.ws_row != LINES || w.ws_col != COLS))
        resizeterm(w.ws_row, w.ws_col);
    *ret_nrows = LINES;
    *ret_ncols = COLS;
}

static attr_t attribute_of(const struct look *look)
{
    return (look->attribute & INK_BOLD ? A_BOLD : 0) |
           (look->attribute & INK_REVERSE ? A_REVERSE : 0) |
           (look->attribute & INK_UNDERLINE ? A_UNDERLINE : 0) | (look->is_dim ? A_DIM : 0);
}

static bool is_blank(const struct cell *c)
{
    return c->code == ' ' && c->mark[0] == 0;
}

/* Whether a blank would look the same in this ink. */
static bool hides_in_blank(const struct curses_term *t, unsigned ink)
{
    const struct look look = theme_look(t->tier, ink);
    return look.bg < 0 && (look.attribute & (INK_REVERSE | INK_UNDERLINE)) == 0;
}

static bool is_coloured(const struct curses_term *t, unsigned ink)
{
    return t->pair[MIN_OF(ink & INK_PAINT_MASK, (unsigned)PAINT_COUNT - 1)] != 0 &&
           hides_in_blank(t, ink);
}

/* The ink to send for a cell. A few blanks between coloured texts keep the colour of the left one:
 * leaving it and coming back costs 21 bytes each time, a fifth of a table's first paint. */
static unsigned ink_to_send(const struct curses_term *t, const struct grid *g, int row, int col)
{
    enum { MOST_BLANKS = 4 };
    const struct cell *c = grid_cell(g, row, col);
    if (!is_blank(c) || !hides_in_blank(t, c->ink))
        return c->ink;
    int left = col, right = col;
    while (left >= 0 && col - left <= MOST_BLANKS && is_blank(grid_cell(g, row, left)))
        left--;
    while (right < g->ncols && right - col <= MOST_BLANKS && is_blank(grid_cell(g, row, right)))
        right++;
    if (left < 0 || right >= g->ncols || right - left > MOST_BLANKS + 1)
        return c->ink;
    const unsigned before = grid_cell(g, row, left)->ink, after = grid_cell(g, row, right)->ink;
    return is_coloured(t, before) && is_coloured(t, after) ? before : c->ink;
}

static void draw_cell(const struct curses_term *t, const struct grid *g, int row, int col)
{
    const struct cell *c = grid_cell(g, row, col);
    const unsigned ink = ink_to_send(t, g, row, col);
    const struct look look = theme_look(t->tier, ink);
    const attr_t attribute = attribute_of(&look);
    const int pair = t->pair[MIN_OF(ink & INK_PAINT_MASK, (unsigned)PAINT_COUNT - 1)];
    if (c->width == 0 || (c->code == ' ' && attribute == 0 && pair == 0))
        return;
    wchar_t text[2 + CELL_MARKS] = {(wchar_t)c->code};
    for (size_t i = 0; i < CELL_MARKS; i++)
        text[1 + i] = (wchar_t)c->mark[i];
    cchar_t cc;
    if (setcchar(&cc, text, attribute, (short)pair, NULL) == OK)
        mvadd_wch(row, col, &cc);
}

static void curses_draw(struct terminal *term, const struct grid *g, bool whole)
{
    struct curses_term *t = (struct curses_term *)term;
    if (whole)
        clear();
    else
        erase();
    const int nrows = MIN_OF(g->nrows, LINES), ncols = MIN_OF(g->ncols, COLS);
    for (int row = 0; row < nrows; row++)
        for (int col = 0; col < ncols; col++)
            draw_cell(t, g, row, col);
    if (g->has_cursor != t->is_cursor_seen) {
        t->is_cursor_seen = g->has_cursor;
        curs_set(g->has_cursor ? 1 : 0);
    }
    move(MIN_OF(MAX_OF(g->cursor_row, 0), LINES - 1), MIN_OF(MAX_OF(g->cursor_col, 0), COLS - 1));
    refresh();
}

/* ^Z: give the terminal back, stop, and take it again when continued. */
static struct event suspend(void)
{
    endwin();
    handler.is_shown = 0;
    handle(SIGTSTP, SIG_DFL, 0);
    raise(SIGTSTP);
    handle(SIGTSTP, note_signal, SA_RESTART);
    handler.is_shown = 1;
    reset_prog_mode();
    return (struct event){.kind = EVENT_RESIZE};
}

static struct event read_signal(void)
{
    unsigned char number;
    if (read(handler.pipe[0], &number, 1) != 1)
        return (struct event){.kind = EVENT_NONE};
    switch (number) {
    case SIGINT:
        return (struct event){.kind = EVENT_INTERRUPT, .signal = SIGINT};
    case SIGTSTP:
        return suspend();
    case SIGWINCH:
    case SIGCONT:
        return (struct event){.kind = EVENT_RESIZE};
    default:
        return (struct event){.kind = EVENT_END, .signal = number};
    }
}

static bool is_readable(int fd)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};
    return poll(&p, 1, 0) > 0 && p.revents != 0;
}

/* A key that curses has, or can read at once. Its own KEY_RESIZE and keys without a meaning here
 * are passed over: they may stand before others in its queue, which poll() knows nothing of. */
static struct event take_key(void)
{
    wint_t code;
    for (int got = get_wch(&code); got != ERR; got = get_wch(&code)) {
        uint32_t key = (uint32_t)code;
        if (got == KEY_CODE_YES)
            key = key_of_code(code);
        else if (code == '\n')
            key = K_ENTER;
        else if (code == K_CONTROL('h'))
            key = K_BACKSPACE;
        if (key != 0)
            return (struct event){.kind = EVENT_KEY, .key = key};
    }
    return (struct event){.kind = EVENT_NONE};
}

/* A key after poll() has said that there is something. That nothing comes of it, three times over,
 * is the end of the terminal (get_wch gives the same ERR for "no key yet"). */
static struct event read_key(void)
{
    struct event event = take_key();
    for (int tries = 0; event.kind == EVENT_NONE && is_readable(STDIN_FILENO); tries++) {
        if (tries == 2)
            return (struct event){.kind = EVENT_END};
        event = take_key();
    }
    return event;
}

static struct event curses_wait(struct terminal *term, int wake_fd, int timeout_ms)
{
    UNUSED(term);
    const struct event queued = take_key();
    if (queued.kind != EVENT_NONE)
        return queued;
    struct pollfd p[] = {{.fd = handler.pipe[0], .events = POLLIN},
                         {.fd = STDIN_FILENO, .events = POLLIN},
                         {.fd = wake_fd, .events = POLLIN}};
    const int n = poll(p, wake_fd >= 0 ? 3 : 2, timeout_ms);
    if (n < 0) /* a signal, whose number the next call reads */
        return (struct event){.kind = EVENT_NONE};
    if (p[0].revents != 0)
        return read_signal();
    if (p[1].revents & (POLLIN | POLLHUP | POLLERR | POLLNVAL))
        return read_key();
    return (struct event){.kind = n > 0 ? EVENT_WAKE : EVENT_NONE};
}

static void curses_close(struct terminal *term)
{
    struct curses_term *t = (struct curses_term *)term;
    if (!t->is_open)
        return;
    t->is_open = false;
    endwin();
    handler.is_shown = 0;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &handler.before);
    remove_handlers();
    close(handler.pipe[0]);
    close(handler.pipe[1]);
    delscreen(t->screen);
}

static void close_deferred(void *handle)
{
    curses_close(handle);
}

/* A terminfo entry for `name`, or for a terminal that it probably resembles. NULL when none is
 * installed. */
static const char *known_terminal(struct curses_term *t, const char *name)
{
    const bool is_vt = strncmp(name, "vt", 2) == 0 || name[0] == '\0';
    const char *const tries[] = {name, is_vt ? "vt100" : "xterm-256color", "vt100", "ansi"};
    for (size_t i = 0; i < COUNT_OF(tries); i++) {
        int problem;
        if (tries[i][0] == '\0' || setupterm(tries[i], STDOUT_FILENO, &problem) != OK)
            continue;
        if (i > 0)
            snprintf(t->warning, sizeof t->warning,
                     "terminal \"%.40s\" is not in terminfo: treated as %s", name, tries[i]);
        return tries[i];
    }
    return NULL;
}

static enum err check_terminal(struct curses_term *t, const char **ret_name, struct error *e)
{
    const char *const instead = "the same as text: fleettop triage SOURCE";
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return error_set(e, ERR_USAGE,
                         "the screen needs a terminal as standard input and output; %s", instead);
    const char *name = getenv("TERM");
    name = name != NULL ? name : "";
    *ret_name = known_terminal(t, name);
    if (*ret_name == NULL)
        return error_set(e, ERR_USAGE,
                         "no description of the terminal \"%s\" nor of any common one is "
                         "installed (package ncurses-base); %s",
                         name, instead);
    const char *move_cursor = tigetstr("cup");
    if (move_cursor == NULL || move_cursor == (const char *)-1)
        return error_set(e, ERR_USAGE, "the terminal \"%s\" can't move its cursor; %s", name,
                         instead);
    handler.nrestore = 0;
    static const char *const undo[] = {"rmkx", "sgr0", "cnorm", "rmcup"};
    for (size_t i = 0; i < COUNT_OF(undo); i++)
        keep_capability(undo[i]);
    return OK;
}

static void set_colours(struct curses_term *t, enum term_colour colour)
{
    const char *no_colour = getenv("NO_COLOR");
    const bool is_refused = no_colour != NULL && no_colour[0] != '\0' && colour == COLOUR_AUTO;
    if (is_refused || colour == COLOUR_NEVER || !has_colors())
        return;
    start_color();
    const bool has_own = use_default_colors() == OK;
    t->tier = theme_tier_of(COLORS);
    for (unsigned paint = 0; paint < PAINT_COUNT; paint++) {
        const struct look look = theme_look(t->tier, paint);
        if (look.fg < 0 && look.bg < 0)
            continue;
        const int fg = look.fg < 0 && !has_own ? COLOR_WHITE : look.fg;
        const int bg = look.bg < 0 && !has_own ? COLOR_BLACK : look.bg;
        t->pair[paint] = MAX_OF(alloc_pair(fg, bg), 0);
    }
}

static enum err open_pipe(struct error *e)
{
    if (pipe(handler.pipe) != 0)
        return error_set(e, ERR_LIMIT, "no pipe for signals: %s", error_of_system(errno));
    for (size_t i = 0; i < 2; i++) {
        fcntl(handler.pipe[i], F_SETFL, O_NONBLOCK);
        fcntl(handler.pipe[i], F_SETFD, FD_CLOEXEC);
    }
    return OK;
}

static void set_modes(void)
{
    cbreak();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    set_escdelay(25);
    curs_set(0);
}

enum err term_open_curses(struct arena *a, enum term_colour colour, bool ascii,
                          struct terminal **ret, struct error *e)
{
    struct curses_term *t = arena_new(a, struct curses_term, 1);
    const char *name = NULL;
    TRY(check_terminal(t, &name, e));
    setlocale(LC_CTYPE, "");
    tcgetattr(STDIN_FILENO, &handler.before);
    TRY(open_pipe(e));
    del_curterm(cur_term);
    use_tioctl(TRUE);
    handler.is_shown = 1;
    t->screen = newterm(name, stdout, stdin);
    if (t->screen == NULL) {
        handler.is_shown = 0;
        return error_set(e, ERR_USAGE, "the terminal \"%s\" could not be opened", name);
    }
    t->is_open = true;
    arena_defer(a, close_deferred, t);
    atexit(restore_raw);
    set_colours(t, colour);
    set_modes();
    install_handlers();
    const bool is_utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    snprintf(t->label, sizeof t->label, "%.40s, %s, %s", name, theme_tier_name(t->tier),
             is_utf8 && !ascii ? "UTF-8" : "ASCII");
    t->term = (struct terminal){.name = t->label,
                                .ascii = ascii || !is_utf8,
                                .size = curses_size,
                                .draw = curses_draw,
                                .wait = curses_wait,
                                .close = curses_close,
                                .warning = t->warning[0] != '\0' ? t->warning : NULL};
    *ret = &t->term;
    return OK;
}
