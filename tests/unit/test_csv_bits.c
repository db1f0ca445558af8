/* The same bits for any number of threads and any size of pieces, and for the fast and the careful
 * ways through a cell. */
#include "csv_unit.h"

#include <stdio.h>
#include <string.h>

#include "core/number.h"
#include "core/rng.h"
#include "data/csv_private.h"

/* A file with everything that is awkward, drawn by `seed`. */
static struct str awkward(struct arena *a, uint64_t seed, int nrows)
{
    static const char *const text[] = {"p1",
                                       "p1",
                                       "p1",
                                       "p22",
                                       "a longer name of a device",
                                       "",
                                       "\"q,1\"",
                                       "\"two\nlines\"",
                                       "\"a \"\"b\"\"\"",
                                       "\"\"",
                                       "K\xC3\xB6ln"};
    static const char *const number[] = {"",
                                         "1",
                                         "-2.385",
                                         "nan",
                                         "oops",
                                         "1e-3",
                                         "123456789.125",
                                         "\"7\"",
                                         "9007199254740993",
                                         "0.30000000000000004"};
    static const char *const time[] = {
        "2013-01-02T18:40:00Z",        "2013-01-02 18:40:00",  "",
        "2013-01-02T18:40:00.5+01:00", "2016-12-31T23:59:60Z", "never",
        "\"2013-01-03T00:00:00Z\""};
    static const char *const end[] = {"\n", "\n", "\n", "\r\n", "\r", "\n\n"};
    struct rng r = rng_of(seed, 0);
    struct buf b = buf_of(a);
    buf_put_text(&b, "device,x,time,y,note\n");
    for (int i = 0; i < nrows; i++) {
        const bool is_plain = rng_below(&r, 3) != 0; /* enough for the types to be guessed */
        buf_printf(&b, "%s,%s,%s,", text[rng_below(&r, COUNT_OF(text))],
                   is_plain ? "2.5" : number[rng_below(&r, COUNT_OF(number))],
                   is_plain ? time[0] : time[rng_below(&r, COUNT_OF(time))]);
        buf_printf(&b, "%.*g,u%d", (int)rng_below(&r, 18), rng_normal(&r), i / 2);
        buf_put_text(&b, rng_below(&r, 200) == 0 ? ",ragged" : "");
        buf_put_text(&b, end[rng_below(&r, COUNT_OF(end))]);
    }
    return buf_str(&b);
}

static void pieces_and_threads_change_nothing(void **state)
{
    static const size_t chunk[] = {1, 2, 3, 7, 64, 100, 1000, 4096, 100000};
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct arena *a = arena_open(*state);
        struct error e;
        const struct str text = awkward(a, seed, 600);
        const struct frame *f = csv_unit_try(a, text, NULL, 1, &e);
        if (f == NULL)
            fail_msg("%s", e.text);
        assert_in_range(f->nrows, 590, 600);
        for (size_t i = 0; i < COUNT_OF(chunk); i++) {
            const struct csv_options o = {.chunk = chunk[i]};
            for (unsigned threads = 1; threads <= 4; threads += 3)
                csv_unit_same(f, csv_unit_try(a, text, &o, threads, &e));
        }
        arena_close(a);
    }
}

/* An error is the first one in the file, whoever met it first. */
static void the_first_fault_is_told_whatever_the_pieces(void **state)
{
    struct buf b = buf_of(*state);
    buf_put_text(&b, "device,x\n");
    for (int i = 0; i < 3000; i++)
        buf_printf(&b, "d%d,%d%s\n", i, i, i == 1700 ? "\"" : i == 1900 ? "\"1" : "");
    static const size_t chunk[] = {1, 13, 500, 100000};
    for (size_t i = 0; i < COUNT_OF(chunk); i++) {
        struct error e;
        const struct csv_options o = {.chunk = chunk[i]};
        assert_null(csv_unit_try(*state, buf_str(&b), &o, 4, &e));
        unit_holds(e.text, "line 1702: a quote in");
    }
}

/* Random bits of doubles, and decimals of all lengths. */
static void every_number_is_what_number_parse_says(void **state)
{
    struct rng r = rng_of(7, 0);
    struct buf b = buf_of(*state);
    enum { N = 40000 };
    double *want = arena_new(*state, double, N);
    buf_put_text(&b, "d,x\n");
    for (int i = 0; i < N; i++) {
        char text[400];
        const uint64_t bits = rng_next(&r);
        double x;
        memcpy(&x, &bits, sizeof x);
        if (i % 3 == 0)
            snprintf(text, sizeof text, "%.*g", (int)rng_below(&r, 18) + 1, x);
        else
            snprintf(text, sizeof text, "%.*f", (int)rng_below(&r, 10),
                     rng_normal(&r) * (double)rng_below(&r, UINT64_C(1) << rng_below(&r, 40)));
        number_parse(str_of(text), '.', &want[i]);
        buf_printf(&b, "%d,%s\n", i, text);
    }
    const struct frame *f = csv_unit_read(*state, b.p);
    for (int i = 0; i < N; i++)
        unit_same_double(csv_unit_column(f, "x")->real[i], want[i]);
}

/* Every second of days around leap days and ends of months, against time_parse. */
static void every_time_is_what_time_parse_says(void **state)
{
    struct rng r = rng_of(8, 0);
    struct buf b = buf_of(*state);
    enum { N = 20000 };
    int64_t *want = arena_new(*state, int64_t, N);
    const struct zone *utc;
    struct error e = {OK, ""};
    assert_int_equal(zone_open(*state, STR("UTC"), &utc, &e), OK);
    buf_put_text(&b, "d,time\n");
    for (int i = 0; i < N; i++) {
        char text[48];
        unsigned flags = 0;
        snprintf(text, sizeof text, "%04d-%02d-%02d%c%02d:%02d:%02d%s",
                 1900 + (int)rng_below(&r, 300), 1 + (int)rng_below(&r, 12),
                 1 + (int)rng_below(&r, 29), rng_below(&r, 2) ? 'T' : ' ', (int)rng_below(&r, 24),
                 (int)rng_below(&r, 60), (int)rng_below(&r, 60), rng_below(&r, 2) ? "Z" : "");
        want[i] = MISSING_I64;
        const enum time_kind kind = time_parse(str_of(text), utc, &want[i], &flags);
        if (kind != TIME_OK)
            want[i] = MISSING_I64;
        buf_printf(&b, "%d,%s\n", i, text);
    }
    const struct frame *f = csv_unit_read(*state, b.p);
    for (int i = 0; i < N; i++)
        assert_int_equal(csv_unit_column(f, "time")->whole[i], want[i]);
}

/* Row ends by the definition, a byte at a time. */
static void row_ends_are_where_quotes_are_even(void **state)
{
    struct rng r = rng_of(9, 0);
    char *p = arena_alloc(*state, 4096 + CSV_PAD, 1);
    for (int round = 0; round < 300; round++) {
        const size_t n = rng_below(&r, 700), cut = n > 0 ? rng_below(&r, n + 1) : 0;
        const uint64_t rare = 2 + rng_below(&r, 60);
        for (size_t i = 0; i < n + CSV_PAD; i++)
            p[i] = rng_below(&r, rare) == 0 ? '"' : rng_below(&r, 5) == 0 ? '\n' : 'x';
        struct csv_scan s = {0}, want = {0};
        csv_scan(&s, p, 0, cut);
        csv_scan(&s, p, cut, n);
        for (size_t i = 0; i < n; i++) {
            want.in_quote ^= p[i] == '"';
            want.nlines += p[i] == '\n';
            if (p[i] == '\n' && !want.in_quote) {
                want.end = i + 1;
                want.nlines_at_end = want.nlines;
            }
        }
        assert_int_equal(s.end, want.end);
        assert_int_equal(s.nlines, want.nlines);
        assert_int_equal(s.nlines_at_end, want.nlines_at_end);
        assert_int_equal(s.in_quote, want.in_quote);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(pieces_and_threads_change_nothing),
        in_arena(the_first_fault_is_told_whatever_the_pieces),
        in_arena(every_number_is_what_number_parse_says),
        in_arena(every_time_is_what_time_parse_says),
        in_arena(row_ends_are_where_quotes_are_even),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
