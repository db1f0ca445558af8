/* Text is put piece by piece: a code point that may be shown, or the escape of one that may not.
 * A piece is never split: where the next one no longer fits, what was put is taken back to the last
 * place that leaves room for the ellipsis. A combining mark is shown only behind a character of the
 * same text, so that it can't change what stands left of the text; a fifth mark is escaped. A
 * letter that looks Latin but isn't is escaped within a Latin word: nobody writes so but to
 * deceive. */
#include "core/text.h"

#include <stdio.h>
#include <string.h>

#include "core/unicode_table.h"

enum { MOST_MARKS = 4, PIECE_ROOM = 16, LAST_CODE = 0x10FFFF };

/* One piece: bytes and columns. */
struct piece {
    char bytes[PIECE_ROOM];
    size_t n, columns;
    bool is_mark, is_escape;
};

int32_t text_decode(struct str s, size_t *at)
{
    const unsigned char *p = (const unsigned char *)s.p + *at;
    const size_t left = s.n - *at;
    *at += 1;
    if (p[0] < 0x80)
        return p[0];
    static const int32_t least[] = {0, 0x80, 0x800, 0x10000};
    const size_t more = p[0] >= 0xF0 ? 3 : p[0] >= 0xE0 ? 2 : 1;
    if (p[0] < 0xC2 || p[0] > 0xF4 || left <= more)
        return -1;
    int32_t code = p[0] & (0x3F >> more);
    for (size_t i = 1; i <= more; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return -1;
        code = code << 6 | (p[i] & 0x3F);
    }
    if (code < least[more] || code > LAST_CODE || (code >= 0xD800 && code <= 0xDFFF))
        return -1;
    *at += more;
    return code;
}

size_t text_encode(uint32_t code, char out[4])
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    const size_t n = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code & 0x3F));
        code >>= 6;
    }
    out[0] = (char)(lead[n] | code);
    return n;
}

int text_char_width(uint32_t code)
{
    if (code < 0x7F)
        return code < 0x20 ? -1 : 1;
    if (code > LAST_CODE)
        return -1;
    size_t low = 0, high = unicode_nruns;
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (unicode_run[middle] >> 2 <= code)
            low = middle;
        else
            high = middle;
    }
    return (int)(unicode_run[low] & 3) - 1;
}

size_t text_width(struct str s)
{
    size_t columns = 0;
    for (size_t at = 0; at < s.n;) {
        const int32_t code = text_decode(s, &at);
        const int width = code < 0 ? -1 : text_char_width((uint32_t)code);
        columns += width < 0 ? 1 : (size_t)width;
    }
    return columns;
}

static void escape(struct piece *p, int32_t code, unsigned char raw)
{
    int n;
    if (code < 0)
        n = snprintf(p->bytes, sizeof p->bytes, "\\x%02X", raw);
    else if (code == 0x1B || code == 0)
        n = snprintf(p->bytes, sizeof p->bytes, "\\%c", code == 0 ? '0' : 'e');
    else if (code < 0x80)
        n = snprintf(p->bytes, sizeof p->bytes, "\\x%02X", (unsigned)code);
    else
        n = snprintf(p->bytes, sizeof p->bytes, "<U+%04X>", (unsigned)code);
    p->n = p->columns = (size_t)n;
    p->is_escape = true;
}

/* Cyrillic and Greek letters that are drawn as Latin ones in most fonts (Unicode TR 39,
 * confusables.txt, those whose prototype is one ASCII letter); rising. */
static bool is_look_alike(int32_t code)
{
    static const uint16_t letters[] = {
        0x0391, 0x0392, 0x0395, 0x0396, 0x0397, 0x0399, 0x039A, 0x039C, 0x039D,
        0x039F, 0x03A1, 0x03A4, 0x03A5, 0x03A7, 0x03BF, 0x03F3, 0x0405, 0x0406,
        0x0408, 0x0410, 0x0412, 0x0415, 0x041A, 0x041C, 0x041D, 0x041E, 0x0420,
        0x0421, 0x0422, 0x0425, 0x0430, 0x0435, 0x043E, 0x0440, 0x0441, 0x0443,
        0x0445, 0x0455, 0x0456, 0x0458, 0x04BB, 0x04CF, 0x0501, 0x051B, 0x051D};
    for (size_t i = 0; i < COUNT_OF(letters) && letters[i] <= code; i++) {
        if (letters[i] == code)
            return true;
    }
    return false;
}

static bool is_latin(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* The word around [from, to) has an ASCII letter; words are looked at for 64 bytes each way. */
static bool is_in_latin_word(struct str s, size_t from, size_t to)
{
    enum { FARTHEST = 64 };
    for (size_t i = from; i > 0 && from - i < FARTHEST; i--) {
        if (is_latin(s.p[i - 1]))
            return true;
        if ((unsigned char)s.p[i - 1] < 0x80)
            break;
    }
    for (size_t i = to; i < s.n && i - to < FARTHEST; i++) {
        if (is_latin(s.p[i]))
            return true;
        if ((unsigned char)s.p[i] < 0x80)
            break;
    }
    return false;
}

/* The piece at s[*at]; `marks`: those shown since the last character, MOST_MARKS when there is no
 * character to stand on. */
static struct piece next_piece(struct str s, size_t *at, int marks, bool ascii)
{
    struct piece p = {.n = 0};
    const size_t from = *at;
    const int32_t code = text_decode(s, at);
    const int width = code < 0 ? -1 : text_char_width((uint32_t)code);
    if (width < 0 || (ascii && code > 0x7E) || (width == 0 && marks >= MOST_MARKS) ||
        (is_look_alike(code) && is_in_latin_word(s, from, *at))) {
        escape(&p, code, (unsigned char)s.p[from]);
        return p;
    }
    p.n = *at - from;
    memcpy(p.bytes, s.p + from, p.n);
    p.columns = (size_t)width;
    p.is_mark = width == 0;
    return p;
}

/* How many bytes from `at` on are printable ASCII, at most `most`: the usual text, copied whole. */
static size_t plain_length(struct str s, size_t at, size_t most)
{
    const size_t end = s.n - at < most ? s.n : at + most;
    size_t i = at;
    while (i < end && (unsigned char)(s.p[i] - 0x20) < 0x5F)
        i++;
    return i - at;
}

size_t text_put_safe(struct buf *b, struct str s, size_t width, bool ascii)
{
    size_t used = 0;                      /* columns */
    size_t kept = b->n, kept_columns = 0; /* as far as the ellipsis fits behind */
    int marks = MOST_MARKS;
    for (size_t at = 0; at < s.n;) {
        const size_t plain = plain_length(s, at, width - used);
        if (plain > 0) {
            buf_put(b, s.p + at, plain);
            at += plain;
            used += plain;
            kept_columns = used < width ? used : width - 1;
            kept = b->n - (used - kept_columns);
            marks = 0;
            continue;
        }
        const struct piece p = next_piece(s, &at, marks, ascii);
        if (p.columns > width - used) {
            b->n = kept;
            if (width > 0)
                buf_put_text(b, ascii ? "~" : "\xE2\x80\xA6");
            return width > 0 ? kept_columns + 1 : 0;
        }
        buf_put(b, p.bytes, p.n);
        used += p.columns;
        marks = p.is_escape ? MOST_MARKS : p.is_mark ? marks + 1 : 0;
        if (used < width) {
            kept = b->n;
            kept_columns = used;
        }
    }
    return used;
}

char *text_safe(struct arena *a, struct str s)
{
    struct buf b = buf_of(a);
    buf_put(&b, "", 0);
    text_put_safe(&b, s, SIZE_MAX, false);
    return b.p;
}
