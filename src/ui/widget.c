#include "ui/widget.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/clock.h"
#include "core/number.h"
#include "core/text.h"
#include "ui/theme.h"

/* The bytes of s that fit into `width` columns, broken after a blank where there is one; all of
 * them when they fit. At least one character, so that wrapping ends. */
static size_t line_length(struct str s, int width)
{
    size_t at = 0, at_blank = 0;
    int used = 0;
    while (at < s.n) {
        size_t next = at;
        const int32_t code = text_decode(s, &next);
        const int columns = code < 0 ? 1 : text_char_width((uint32_t)code);
        used += MAX_OF(columns, 0);
        if (used > width)
            return at_blank > 0 ? at_blank : at > 0 ? at : next;
        at = next;
        if (code == ' ')
            at_blank = at;
    }
    return s.n;
}

int widget_wrapped(struct view v, struct str s, unsigned ink)
{
    if (v.ncols <= 0 || s.n == 0)
        return 0;
    struct arena *scratch = arena_open(v.grid->arena);
    struct buf safe = buf_of(scratch);
    text_put_safe(&safe, s, SIZE_MAX, v.grid->ascii);
    struct str rest = buf_str(&safe);
    int row = 0;
    while (row < v.nrows && rest.n > 0) {
        const size_t n = row == v.nrows - 1 ? rest.n : line_length(rest, v.ncols);
        grid_put_text(v, row, 0, str_trim((struct str){rest.p, n}), ink);
        rest = (struct str){rest.p + n, rest.n - n};
        row++;
    }
    arena_close(scratch);
    return row;
}

void widget_rule(struct view v, const char *title)
{
    grid_fill(view_part(v, 0, 0, 1, v.ncols), theme_glyph(GLYPH_RULE, v.grid->ascii), PAINT_DIM);
    if (title[0] == '\0' || v.ncols < 8)
        return;
    const struct view room = view_part(v, 0, 3, 1, v.ncols - 5);
    const int used = grid_put_text(room, 0, 0, str_of(title), PAINT_TITLE);
    grid_put_char(v, 0, 2, ' ', PAINT_DIM);
    grid_put_char(v, 0, 3 + used, ' ', PAINT_DIM);
}

int widget_hint(struct view v, int col, const char *key, const char *what)
{
    const int need = (int)(text_width(str_of(key)) + 1 + text_width(str_of(what)));
    if (col + need > v.ncols)
        return 0;
    const int used = grid_put_text(v, 0, col, str_of(key), PAINT_ACCENT);
    grid_put_text(v, 0, col + used + 1, str_of(what), PAINT_TEXT);
    return need;
}

/* "63 %  12.3k rows/s  4 s left" as far as it is known. */
static size_t say_progress(const struct job_view *job, char *text, size_t room)
{
    char rate[16], left[32];
    const double per_second = job->seconds > 0.5 ? (double)job->done / job->seconds : NAN;
    size_t n = 0;
    text[0] = '\0';
    if (job->total > 0)
        n += (size_t)snprintf(text, room, "%3.0f %%",
                              100 * fmin((double)job->done / (double)job->total, 1));
    if (per_second > 0) {
        number_format_si(per_second, rate);
        n += (size_t)snprintf(text + n, room - n, "  %s %s/s", rate, job->unit);
    }
    if (per_second > 0 && job->total > job->done) {
        const double seconds = (double)(job->total - job->done) / per_second;
        if (seconds < 1e6) {
            duration_format((int64_t)ceil(seconds) * NS_PER_S, left);
            n += (size_t)snprintf(text + n, room - n, "  %s left", left);
        }
    }
    return n;
}

void widget_progress(struct view v, const struct job_view *job)
{
    char text[160];
    const char *stage = job->stage[0] != '\0' ? job->stage : "working";
    int col = grid_put_field(v, 0, 0, MAX_OF(v.ncols / 2, 12), str_of(stage), PAINT_TEXT) + 2;
    if (job->total > 0 && v.ncols - col > 30) {
        const struct view bar = view_part(v, 0, col, 1, 16);
        grid_fill(bar, theme_glyph(GLYPH_RULE, v.grid->ascii), PAINT_DIM);
        theme_bar(bar, (double)job->done / (double)job->total, PAINT_BAR);
        col += 17;
    }
    const size_t n = say_progress(job, text, sizeof text);
    grid_put_text(v, 0, col, (struct str){text, MIN_OF(n, sizeof text - 1)}, PAINT_TEXT);
}
