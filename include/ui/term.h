/* A terminal as the event loop sees it: a size, a way to show a grid, events. Two are there: curses
 * and a script.
 *
 *     struct terminal *t; TRY(term_open_curses(a, &o, &t, e));
 *     struct event ev = t->wait(t, wake_fd, -1); */
#ifndef UI_TERM_H
#define UI_TERM_H

#include "ui/grid.h"
#include "ui/theme.h"

/* A key is its code point (control characters included: KEY_OF('l')), or one of these. */
enum key {
    K_ENTER = '\r',
    K_TAB = '\t',
    K_ESC = 0x1B,
    K_BACKSPACE = 0x7F,
    K_SPECIAL = 0x110000,
    K_UP,
    K_DOWN,
    K_LEFT,
    K_RIGHT,
    K_HOME,
    K_END,
    K_PAGE_UP,
    K_PAGE_DOWN,
    K_BACK_TAB,
    K_DELETE,
    K_INSERT,
    K_F1,
    K_F12 = K_F1 + 11,
};
#define K_CONTROL(letter) ((uint32_t)(letter)&0x1FU)

/* "Down", "^L", "Space", "F5", "x": writes the name of a key, returns its length. */
size_t key_label(uint32_t key, char ret[24]);
bool key_of_name(struct str name, uint32_t *ret);

enum event_kind {
    EVENT_NONE,      /* the time is over */
    EVENT_KEY,       /* key */
    EVENT_WAKE,      /* the wake-up descriptor is readable */
    EVENT_RESIZE,    /* ask size() again, draw whole */
    EVENT_INTERRUPT, /* ^C */
    EVENT_END,       /* the terminal is gone, or a signal says so */
};

struct event {
    enum event_kind kind;
    uint32_t key;
    int signal; /* EVENT_END and EVENT_INTERRUPT by a signal: which; 0: none */
};

struct terminal {
    const char *name; /* for doctor and help: "xterm-256color, 256 colours, UTF-8" */
    bool ascii;       /* can show ASCII only */
    void (*size)(struct terminal *t, int *ret_nrows, int *ret_ncols);
    /* Show g; what did not change is not sent. `whole`: repaint everything. */
    void (*draw)(struct terminal *t, const struct grid *g, bool whole);
    /* The next event, after at most timeout_ms (-1: for ever; 0: don't wait). */
    struct event (*wait)(struct terminal *t, int wake_fd, int timeout_ms);
    /* Put the terminal back as it was; a second call does nothing. */
    void (*close)(struct terminal *t);
    const char *warning; /* something to tell the user at the start; NULL: none */
};

enum term_colour { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

/* The user's terminal: standard input and output. ERR_USAGE when they are none, or one that can't
 * move its cursor (TERM=dumb). NO_COLOR and COLOUR_NEVER give a screen without colour; a locale
 * other than UTF-8, or `ascii`, one of ASCII. Closed with `a` if not before. */
enum err term_open_curses(struct arena *a, enum term_colour colour, bool ascii,
                          struct terminal **ret, struct error *e);

/* A terminal that types a script and takes pictures as text. Lines:
 *     resize 80x24          the size (80x24 at the start)
 *     keys Down Down Enter  names of keys
 *     type some text        each character as a key
 *     wait idle             until no command is running
 *     interrupt             ^C
 *     shot FILE             the screen as text into FILE; "-" appends it to *ret_shots
 * '#' begins a comment. The end of the script is the end of the terminal. ERR_USAGE names a line
 * that is not understood. */
enum err term_open_script(struct arena *a, struct str script, bool ascii, struct buf *ret_shots,
                          struct terminal **ret, struct error *e);

#endif
