/* Between table.c and table_draw.c. */
#ifndef UI_TABLE_PRIVATE_H
#define UI_TABLE_PRIVATE_H

#include "ui/table.h"

/* Columns of a time: all of it, to the minute, the date. */
enum { TIME_FULL = 20, TIME_MINUTE = 17, TIME_DATE = 10 };

/* Whether a row of the frame holds what is searched. */
bool table_is_hit(const struct table *t, size_t row);

#endif
