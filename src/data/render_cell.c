/* One cell as people see it. Everything passes text_put_safe, numbers too: it cuts them all alike.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/number.h"
#include "core/text.h"
#include "data/render_parts.h"

enum { BAR_COLUMNS = 10, EIGHTHS = 8, USUAL_DIGITS = 6, BAR_DIGITS = 2, PERCENT_DIGITS = 3 };

static const uint32_t LOWEST_BLOCK = 0x2581; /* lower one eighth; seven more follow, full last */
static const uint32_t FULL_BLOCK = 0x2588;   /* left seven eighths to one eighth follow */
static const struct str MISSING = STR("-");

bool render_is_right(const struct column *c)
{
    return c->type == COLUMN_WHOLE || (c->type == COLUMN_REAL && c->show != SHOW_BAR);
}

static void put_code(struct buf *b, uint32_t code)
{
    char bytes[4];
    buf_put(b, bytes, text_encode(code, bytes));
}

/* x in 0..1 with so many decimals, all of them, so that bars stand below each other. */
static void put_decimals(struct buf *b, double x, int decimals)
{
    double scale = 1;
    for (int i = 0; i < decimals; i++)
        scale *= 10;
    const long long m = llround(x * scale), unit = (long long)scale;
    buf_printf(b, "%lld.%0*lld", m / unit, decimals, m % unit);
}

static void put_bar(struct buf *b, double x, int digits, bool ascii)
{
    const double share = x < 0 ? 0 : x > 1 ? 1 : x;
    const int eighths = (int)lround(share * BAR_COLUMNS * EIGHTHS);
    const int whole = ascii ? (eighths + EIGHTHS / 2) / EIGHTHS : eighths / EIGHTHS;
    const int part = ascii ? 0 : eighths % EIGHTHS;
    for (int i = 0; i < whole; i++)
        put_code(b, ascii ? '#' : FULL_BLOCK);
    if (part > 0)
        put_code(b, FULL_BLOCK + (uint32_t)(EIGHTHS - part));
    for (int i = whole + (part > 0); i < BAR_COLUMNS + 1; i++)
        buf_put_char(b, ' ');
    if (x == share) {
        put_decimals(b, x, digits > 0 ? MIN_OF(digits, 9) : BAR_DIGITS);
    } else {
        char text[32];
        number_format_short(x, digits > 0 ? digits : PERCENT_DIGITS, text);
        buf_put_text(b, text);
    }
}

static void put_real(struct buf *b, const struct column *c, double x, bool ascii)
{
    char text[32];
    if (isnan(x)) {
        buf_put_str(b, MISSING);
    } else if (c->show == SHOW_BAR) {
        put_bar(b, x, c->digits, ascii);
    } else if (c->show == SHOW_PERCENT) {
        number_format_short(100 * x, c->digits > 0 ? c->digits : PERCENT_DIGITS, text);
        buf_printf(b, "%s%%", text);
    } else {
        number_format_short(x, c->digits > 0 ? c->digits : USUAL_DIGITS, text);
        buf_put_text(b, text);
    }
}

static void put_spark(struct buf *b, struct str levels, bool ascii)
{
    static const char marks[] = "_.-~=+*#";
    for (size_t i = 0; i < levels.n; i++) {
        const unsigned level = (unsigned char)levels.p[i] - (unsigned)'0';
        if (level >= EIGHTHS)
            buf_put_char(b, ' ');
        else
            put_code(b, ascii ? (uint32_t)marks[level] : LOWEST_BLOCK + level);
    }
}

static void put_text(struct buf *b, const struct column *c, struct str s, bool ascii)
{
    if (c->show == SHOW_SPARK)
        put_spark(b, s, ascii);
    else if (s.p == NULL && c->show != SHOW_LONG)
        buf_put_str(b, MISSING);
    else
        buf_put_str(b, s);
}

void render_cell(struct buf *out, const struct column *c, size_t row, size_t width, bool ascii)
{
    char text[48];
    struct buf raw = buf_of(out->arena);
    switch (c->type) {
    case COLUMN_REAL:
        put_real(&raw, c, c->real[row], ascii);
        break;
    case COLUMN_WHOLE:
        if (c->whole[row] == MISSING_I64)
            buf_put_str(&raw, MISSING);
        else
            buf_printf(&raw, "%lld", (long long)c->whole[row]);
        break;
    case COLUMN_TIME:
        time_format(c->whole[row], c->time_unit, c->zone, text);
        buf_put_text(&raw, c->whole[row] == MISSING_I64 ? MISSING.p : text);
        break;
    case COLUMN_TEXT:
        put_text(&raw, c, frame_text(c, row), ascii);
        break;
    }
    text_put_safe(out, buf_str(&raw), width, ascii);
}
