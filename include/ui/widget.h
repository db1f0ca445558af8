/* Small things that panes are put together from. All are total at every size. */
#ifndef UI_WIDGET_H
#define UI_WIDGET_H

#include "core/job.h"
#include "ui/grid.h"

/* Text from anywhere, broken at blanks; returns the rows it takes. The last row that fits is cut
 * with an ellipsis. */
int widget_wrapped(struct view v, struct str s, unsigned ink);

/* A horizontal rule with a title in it, "── title ─────". */
void widget_rule(struct view v, const char *title);

/* "Enter open  / search": keys in the accent's ink. Words that don't fit whole are left out.
 * Returns the columns used. */
int widget_hint(struct view v, int col, const char *key, const char *what);

/* One line about a job that runs: stage, bar, percent, rate, time left. */
void widget_progress(struct view v, const struct job_view *job);

#endif
