#include "core/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/text.h"

struct str str_of(const char *text)
{
    return text == NULL ? (struct str){NULL, 0} : (struct str){text, strlen(text)};
}

bool str_equal(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool str_equal_nocase(struct str a, struct str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++) {
        if (lower(a.p[i]) != lower(b.p[i]))
            return false;
    }
    return true;
}

int str_compare(struct str a, struct str b)
{
    const size_t n = MIN_OF(a.n, b.n);
    const int order = n == 0 ? 0 : memcmp(a.p, b.p, n);
    return order != 0 ? order : (a.n > b.n) - (a.n < b.n);
}

bool str_has_prefix(struct str s, struct str prefix)
{
    return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

bool str_has_suffix(struct str s, struct str suffix)
{
    return s.n >= suffix.n &&
           (suffix.n == 0 || memcmp(s.p + s.n - suffix.n, suffix.p, suffix.n) == 0);
}

struct str str_trim(struct str s)
{
    while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t')) {
        s.p++;
        s.n--;
    }
    while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
        s.n--;
    return s;
}

bool str_split(struct str *rest, char separator, struct str *ret)
{
    if (rest->p == NULL)
        return false;
    const char *at = rest->n > 0 ? memchr(rest->p, separator, rest->n) : NULL;
    if (at == NULL) {
        *ret = *rest;
        *rest = (struct str){NULL, 0};
        return true;
    }
    *ret = (struct str){rest->p, (size_t)(at - rest->p)};
    *rest = (struct str){at + 1, rest->n - ret->n - 1};
    return true;
}

size_t str_distance(struct str a, struct str b)
{
    enum { LONGEST = 63 };
    size_t row[LONGEST + 1];
    const size_t na = MIN_OF(a.n, (size_t)LONGEST), nb = MIN_OF(b.n, (size_t)LONGEST);
    for (size_t j = 0; j <= nb; j++)
        row[j] = j;
    for (size_t i = 1; i <= na; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= nb; j++) {
            const size_t replaced = diagonal + (a.p[i - 1] == b.p[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = MIN_OF(MIN_OF(row[j], row[j - 1]) + 1, replaced);
        }
    }
    return row[nb];
}

uint64_t str_hash(struct str s)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001b3);
    h ^= h >> 32;
    h *= UINT64_C(0xd6e8feb86659fd93);
    return h ^ (h >> 32);
}

struct buf buf_of(struct arena *a)
{
    return (struct buf){.arena = a};
}

static void buf_room(struct buf *b, size_t more)
{
    if (b->room - b->n > more)
        return;
    const size_t want = MAX_OF(MAX_OF(b->room * 2, b->n + more + 1), (size_t)256);
    b->p = arena_grow(b->arena, b->p, b->n, want);
    b->room = want;
}

void buf_put(struct buf *b, const char *p, size_t n)
{
    buf_room(b, n);
    if (n > 0)
        memcpy(b->p + b->n, p, n);
    b->n += n;
    b->p[b->n] = '\0';
}

void buf_put_str(struct buf *b, struct str s)
{
    buf_put(b, s.p, s.n);
}

void buf_put_text(struct buf *b, const char *text)
{
    buf_put(b, text, strlen(text));
}

void buf_put_char(struct buf *b, char c)
{
    buf_put(b, &c, 1);
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    const int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n > 0) {
        buf_room(b, (size_t)n);
        vsnprintf(b->p + b->n, (size_t)n + 1, format, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

struct str buf_str(const struct buf *b)
{
    return (struct str){b->n > 0 ? b->p : "", b->n};
}

/* As \uXXXX, a pair of surrogates above the first plane. */
static void put_json_escape(struct buf *b, unsigned code)
{
    if (code > 0xFFFF) {
        buf_printf(b, "\\u%04x", 0xD800 + ((code - 0x10000) >> 10));
        code = 0xDC00 + (code & 0x3FF);
    }
    buf_printf(b, "\\u%04x", code);
}

void buf_put_json(struct buf *b, struct str s)
{
    buf_put_char(b, '"');
    for (size_t at = 0; at < s.n;) {
        const size_t from = at;
        const int32_t code = text_decode(s, &at);
        if (code < 0)
            buf_put_text(b, "\xEF\xBF\xBD");
        else if (code == '"' || code == '\\')
            buf_printf(b, "\\%c", (char)code);
        else if (text_char_width((uint32_t)code) < 0)
            put_json_escape(b, (unsigned)code);
        else
            buf_put(b, s.p + from, at - from);
    }
    buf_put_char(b, '"');
}
