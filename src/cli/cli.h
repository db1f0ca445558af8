/* The command line's own parts: start-up, watching a job, printing a frame. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "command/command.h"
#include "core/text.h"
#include "data/render.h"

/* Put the process in order, before anything else: descriptors 0-2 open, no core dumps, private
 * files, signals that would kill a write ignored, character types of the locale, quiet libraries.
 * Returns the user's umask, for the files that the user asks for. */
unsigned startup(void);

/* Is the address space limited (ulimit -v)? OpenBLAS tries for ever to get its buffers where there
 * is no room, at its exit too. So where it is, check_space() has it take one while there is room
 * (ERR_LIMIT when there is none), usable_threads() keeps to the thread that uses it, and main()
 * leaves without the exits of libraries. */
bool is_confined(void);
enum err check_space(struct error *e);
unsigned usable_threads(const struct args *args);

/* Watch a job from a thread of its own: progress on a terminal's stderr, INT, TERM and HUP cancel
 * it (a second INT leaves at once). */
struct watch;
struct watch *watch_begin(struct arena *a, struct job *job, bool want_progress);
int watch_end(struct watch *w); /* the signal that came, or 0; the progress line is wiped */

/* ERR_USAGE when --output names a file that the command reads. */
enum err check_output(const struct command_call *call, struct error *e);

/* Print a frame as the options ask, to --output or standard output. ERR_STORE when it can't be
 * written; *ret_pipe: the reader has gone. */
enum err print_frame(const struct command_call *call, const struct frame *f, unsigned user_umask,
                     bool *ret_pipe, struct error *e);

/* The screen over call->source, with the options given. FLEETTOP_SCRIPT names a file of keys
 * instead of a terminal. */
enum err show_screen(const struct command_call *call, struct error *e);

/* A FRAME_PLOT as lines of text, a plot a metric. */
void show_plot(struct buf *out, const struct frame *f, const struct render_options *r);

/* Notes of a frame on standard error, made safe. */
void print_notes(struct arena *a, const struct frame *f);
void print_error(struct arena *a, const struct error *e);

/* May letters beyond ASCII be printed? */
bool is_utf8(void);

/* All of `text` to `fd`. ERR_STORE with what the system says. */
enum err write_all(int fd, struct str text, bool *ret_pipe, struct error *e);

#endif
