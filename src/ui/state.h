/* The state of the screen, shared by the files of this folder that show and change it.
 *
 * A pane shows the frames of its seats; a seat is filled by a command line. Only screen.c and
 * seat.c talk to the worker; drawing reads state and writes cells. */
#ifndef UI_STATE_H
#define UI_STATE_H

#include "ui/heatmap.h"
#include "ui/plot.h"
#include "ui/prompt.h"
#include "ui/screen.h"
#include "ui/table.h"
#include "ui/widget.h"

enum seat_id {
    SEAT_SOURCES,
    SEAT_PLOT,
    SEAT_PROFILE,
    SEAT_FINGERPRINT,
    SEAT_FEATURES,
    SEAT_SUMMARY, /* of clusters */
    SEAT_MAP,
    SEAT_TRIAGE,
    SEAT_OUTPUT, /* of a `:` line */
    SEAT_HELP,
    SEAT_NOTES,
    SEAT_COUNT,
    SEAT_NONE = SEAT_COUNT,
};

enum pane_id {
    PANE_SOURCES,
    PANE_SERIES,
    PANE_FEATURES,
    PANE_CLUSTERS,
    PANE_ANOMALIES,
    PANE_OUTPUT,
    PANE_HELP,
    PANE_NOTES,
    PANE_COUNT,
    PANE_ANY = PANE_COUNT,
    PANE_TABS = PANE_OUTPUT, /* those before it have a digit and a tab */
};

enum action {
    ACT_NONE,
    ACT_UP,
    ACT_DOWN,
    ACT_LEFT,
    ACT_RIGHT,
    ACT_TOP,
    ACT_BOTTOM,
    ACT_PAGE_UP,
    ACT_PAGE_DOWN,
    ACT_SEARCH,
    ACT_NEXT_HIT,
    ACT_PREVIOUS_HIT,
    ACT_SORT,
    ACT_SORT_REVERSE,
    ACT_PANE, /* the digit that was pressed */
    ACT_NEXT_PANE,
    ACT_PREVIOUS_PANE,
    ACT_OPEN,
    ACT_CLOSE,
    ACT_BACK,
    ACT_QUIT,
    ACT_HELP,
    ACT_COMMAND,
    ACT_NOTES,
    ACT_REPAINT,
    ACT_REFRESH,
    ACT_NEXT_METRIC,
    ACT_PREVIOUS_METRIC,
    ACT_NEXT_DEVICE,
    ACT_PREVIOUS_DEVICE,
    ACT_FAR_LEFT,
    ACT_FAR_RIGHT,
    ACT_ZOOM_IN,
    ACT_ZOOM_OUT,
    ACT_ZOOM_ALL,
    ACT_EARLIER,
    ACT_LATER,
    ACT_RANGE,
};

struct seat {
    struct arena *arena; /* of the frame; NULL: nothing yet */
    struct frame *frame;
    struct table table;
    char line[512]; /* what was asked, as one would type it */
    uint64_t ticket;
    bool is_waiting, has_error;
    struct error error;
};

struct screen {
    struct arena *arena;
    const struct screen_options *options;
    struct terminal *terminal;
    struct worker *worker;
    struct grid *next, *shown;
    enum pane_id pane, stack[16]; /* where Esc goes back to */
    size_t depth;
    struct seat seat[SEAT_COUNT];
    struct heatmap heat;
    struct plot_options plot;   /* the crosshair, and what part of time is seen */
    int plot_nrows, plot_ncols; /* as last drawn */
    struct prompt prompt;
    char device[256], metric[128]; /* of the series pane; "" none, or the first */
    char message[600];
    unsigned message_ink;
    bool is_over, wants_whole;
    int signal;          /* that ended it */
    int64_t asked;       /* when the last command line was */
    int64_t interrupted; /* when ^C found nothing to cancel; 0: never */
};

/* A pane: what fills it, how it looks, what its own keys do. */
struct pane {
    enum pane_id id;
    const char *name, *summary;
    enum seat_id main; /* whose rows the keys walk */
    struct {
        enum seat_id seat;
        const char
            *line; /* series_value() fills {name}s in; a word with an empty one is left out */
    } fill[2];
    void (*draw)(struct screen *s, struct view v);
    bool (*act)(struct screen *s, enum action action); /* true: done; NULL: nothing of its own */
};

extern const struct pane panes[PANE_COUNT];

/* pane_*.c */
void series_draw(struct screen *s, struct view v);
void plots_draw(struct screen *s, const struct frame *f, struct view v);
void series_find_metric(struct screen *s); /* its rows in the profile */
bool series_act(struct screen *s, enum action action);
size_t series_value(const struct screen *s, struct str name, char *ret, size_t room);
void features_draw(struct screen *s, struct view v);
bool features_act(struct screen *s, enum action action);
void clusters_draw(struct screen *s, struct view v);
bool clusters_act(struct screen *s, enum action action);

/* keys.c: one table for dispatch, hints and help. */
struct binding {
    enum pane_id pane; /* PANE_ANY: everywhere */
    uint32_t key[4];
    enum action action;
    const char *hint; /* in the footer; NULL: not there */
    const char *help;
};
extern const struct binding bindings[]; /* the last has action ACT_NONE */
enum action keys_action(enum pane_id pane, uint32_t key);
struct frame *keys_help(struct arena *a, const struct screen_options *o);

/* seat.c */
struct seat *seat_main(struct screen *s);                            /* of the open pane */
void seat_fill(struct screen *s, enum pane_id pane, bool again);     /* ask for what it has not */
void seat_fill_one(struct screen *s, enum seat_id seat);             /* of the open pane, again */
bool seat_ask(struct screen *s, enum seat_id seat, struct str line); /* a command line as typed */
void seat_put(struct screen *s, enum seat_id seat, struct arena *a, struct frame *f);
void seat_take_results(struct screen *s);
void seat_forget_waiting(struct screen *s);
struct str seat_cell(const struct seat *seat, size_t row, const char *column); /* {NULL, 0}: none */

/* draw.c */
void draw_screen(struct screen *s);
void draw_seat(struct screen *s, enum seat_id seat,
               struct view v); /* its table, or why there is none */
void draw_detailed(struct screen *s, enum seat_id seat,
                   struct view v); /* with its sentence, whole */
bool draw_absent(struct screen *s, enum seat_id seat,
                 struct view v); /* true: nothing else to draw */

/* screen.c */
void screen_say(struct screen *s, unsigned ink, const char *format, ...) PRINTF_LIKE(3, 4);
void screen_go(struct screen *s, enum pane_id pane, bool keeps_way_back);
void screen_open_series(struct screen *s, struct str device, struct str metric);

#endif
