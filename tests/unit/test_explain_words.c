/* Contributions and the sentences made of them, on a fleet of seven units made by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/number.h"
#include "explain/explain.h"

enum { UNITS = 7, COLUMNS = 5, KEPT = 4 };

static const struct feature skewness = {.name = "L_skewness",
                                        .meaning = "lean of the values",
                                        .word_high = "more skewed",
                                        .word_low = "less skewed"};
static const struct feature coverage = {.name = "coverage",
                                        .meaning = "share of expected readings that are there",
                                        .word_high = "more often there",
                                        .word_low = "more often missing"};
static const struct feature wordless = {.name = "median", .meaning = "typical value"};

/* Column 2 was dropped from the population. Unit 6 is far in columns 0, 1 and 4; unit 5 lacks
 * column 4; the rest are ordinary. Centre and scale are of our choosing: z = (x - c) / s. */
static const double values[UNITS][COLUMNS] = {
    {0.31, 0.95, 7, 20.5, 3.25}, {0.32, 0.94, 7, 21.5, 3.5}, {0.33, 0.96, 7, 22.5, 3.75},
    {0.32, 0.95, 7, 21.5, 3.5},  {0.3, 0.93, 7, 19.5, 3.5},  {0.34, 0.97, 7, 23.5, NAN},
    {0.61, 0.23, 7, 22.0, -2.5}};
static const size_t source[KEPT] = {0, 1, 3, 4};
static const double centre[KEPT] = {0.32, 0.95, 21.5, 3.5};
static const double scale[KEPT] = {0.01, 0.01, 1.25, 0.25};

struct fleet_made {
    struct population p;
    struct fingerprints f;
    struct fingerprint_column column[COLUMNS];
    struct fingerprint_unit unit[UNITS];
    double x[UNITS * COLUMNS], z[UNITS * KEPT];
    float clipped[UNITS * KEPT];
    size_t nmissing[UNITS];
};

static void make(struct fleet_made *m)
{
    memset(m, 0, sizeof *m);
    m->column[0] = (struct fingerprint_column){"arr_delay.L_skewness", 0, &skewness};
    m->column[1] = (struct fingerprint_column){"arr_delay.coverage", 0, &coverage};
    m->column[2] = (struct fingerprint_column){"arr_delay.median", 0, &wordless};
    m->column[3] = (struct fingerprint_column){"speed.median", 1, &wordless};
    m->column[4] = (struct fingerprint_column){"radius", SIZE_MAX, NULL};
    for (size_t i = 0; i < UNITS; i++) {
        m->unit[i] = (struct fingerprint_unit){.name = STR("N10575"), .nreadings = 215};
        for (size_t j = 0; j < COLUMNS; j++)
            m->x[i * COLUMNS + j] = values[i][j];
        for (size_t j = 0; j < KEPT; j++) {
            const double z = (values[i][source[j]] - centre[j]) / scale[j];
            m->z[i * KEPT + j] = z;
            m->clipped[i * KEPT + j] = isnan(z) ? 0 : (float)fmin(fmax(z, -8), 8);
            if (isnan(z))
                m->nmissing[i]++;
        }
    }
    m->f = (struct fingerprints){
        .n = UNITS, .p = COLUMNS, .unit = m->unit, .column = m->column, .x = m->x};
    m->p = (struct population){.n = UNITS,
                               .p = KEPT,
                               .source_column = source,
                               .centre = centre,
                               .scale = scale,
                               .z = m->z,
                               .clipped = m->clipped,
                               .nmissing = m->nmissing};
}

static void the_furthest_features_come_first_and_shares_add_to_one(void **state)
{
    (void)state;
    struct fleet_made m;
    make(&m);
    struct contribution c[KEPT];
    assert_int_equal(explain_unit(&m.p, &m.f, 6, c), 4);
    /* z: (0.61-0.32)/0.01 = 29; (0.23-0.95)/0.01 = -72; (22-21.5)/1.25 = 0.4;
     * (-2.5-3.5)/0.25 = -24 */
    const double z[KEPT] = {-72, 29, -24, 0.4};
    const size_t column[KEPT] = {1, 0, 3, 2};
    double sum = 0;
    for (size_t k = 0; k < KEPT; k++) {
        assert_int_equal(c[k].column, column[k]);
        assert_true(fabs(c[k].z - z[k]) < 1e-9);
        sum += c[k].share;
    }
    assert_true(fabs(sum - 1) < 1e-12);
    /* clipped to 8: shares 64, 64, 64, 0.16 of 192.16 */
    assert_true(fabs(c[0].share - 64 / 192.16) < 1e-6);
    assert_true(fabs(c[3].share - 0.16 / 192.16) < 1e-6);
}

static void a_percentile_is_the_share_of_the_others_below(void **state)
{
    (void)state;
    struct fleet_made m;
    make(&m);
    struct contribution c[KEPT];
    size_t n = explain_unit(&m.p, &m.f, 6, c);
    explain_percentiles(&m.p, &m.f, 6, n, c);
    assert_true(c[0].percentile == 0 && c[1].percentile == 100);
    /* speed.median 22: below are 20.5 21.5 21.5 19.5, above 22.5 23.5: 4 of 6 */
    assert_true(fabs(c[3].percentile - 100 * 4 / 6.0) < 1e-12);
    n = explain_unit(&m.p, &m.f, 1, c);
    explain_percentiles(&m.p, &m.f, 1, n, c);
    for (size_t k = 0; k < n; k++) {
        /* speed.median 21.5: below 20.5 19.5, equal 21.5: 2.5 of 6 */
        if (c[k].column == 2)
            assert_true(fabs(c[k].percentile - 100 * 2.5 / 6) < 1e-12);
    }
}

static void a_missing_feature_comes_last_and_counts_for_nothing(void **state)
{
    (void)state;
    struct fleet_made m;
    make(&m);
    struct contribution c[KEPT];
    assert_int_equal(explain_unit(&m.p, &m.f, 5, c), 3);
    assert_int_equal(c[3].column, 3);
    assert_true(isnan(c[3].z) && isnan(c[3].share));
}

static void a_sentence_says_metric_word_value_peers_and_z(void **state)
{
    struct fleet_made m;
    make(&m);
    struct contribution c[KEPT];
    const size_t n = explain_unit(&m.p, &m.f, 6, c);
    assert_string_equal(explain_sentence(*state, &m.p, &m.f, 6, c, n),
                        "arr_delay more often missing (coverage 0.23, peers 0.95, z -72); "
                        "arr_delay more skewed (L_skewness 0.61, peers 0.32, z +29); "
                        "radius low (-2.5, peers 3.5, z -24)");
}

static void an_ordinary_unit_is_said_to_be_like_its_peers(void **state)
{
    struct fleet_made m;
    make(&m);
    m.z[0] = -1.25;
    struct contribution c[KEPT];
    const size_t n = explain_unit(&m.p, &m.f, 0, c);
    assert_string_equal(explain_sentence(*state, &m.p, &m.f, 0, c, n),
                        "like its peers; furthest: arr_delay less skewed (L_skewness 0.31, peers "
                        "0.32, z -1.2)");
}

static void the_state_is_said_first(void **state)
{
    struct fleet_made m;
    make(&m);
    struct contribution c[KEPT];
    size_t n = explain_unit(&m.p, &m.f, 6, c);
    m.unit[6].state = STATE_SILENT;
    m.unit[6].last = INT64_C(1362373200) * NS_PER_S; /* date -u -d @1362373200 */
    const char *text = explain_sentence(*state, &m.p, &m.f, 6, c, n);
    assert_ptr_equal(strstr(text, "silent since 2013-03-04T05:00:00Z; arr_delay more"), text);
    n = explain_unit(&m.p, &m.f, 0, c);
    m.unit[0].state = STATE_SHORT;
    m.unit[0].nreadings = 5;
    assert_string_equal(explain_sentence(*state, &m.p, &m.f, 0, c, n), "short: 5 readings");
    assert_string_equal(explain_sentence(*state, &m.p, &m.f, 0, c, 0), "short: 5 readings");
    m.unit[0].state = STATE_OK;
    assert_string_equal(explain_sentence(*state, &m.p, &m.f, 0, c, 0),
                        "no feature could be compared with its peers'");
}

static void the_metrics_of_a_reason_are_told_once_each(void **state)
{
    (void)state;
    struct fleet_made m;
    make(&m);
    m.column[4] = (struct fingerprint_column){"speed.diff_mad", 1, &wordless};
    struct contribution c[KEPT];
    size_t metric[EXPLAIN_METRICS];
    size_t n = explain_unit(&m.p, &m.f, 6, c);
    assert_int_equal(explain_metrics(&m.p, &m.f, 6, c, n, metric), 2);
    assert_true(metric[0] == 0 && metric[1] == 1);
    m.z[2] = -2.5; /* unit 0: speed.median furthest, though not far */
    n = explain_unit(&m.p, &m.f, 0, c);
    assert_int_equal(explain_metrics(&m.p, &m.f, 0, c, n, metric), 1);
    assert_true(metric[0] == 1);
    assert_int_equal(explain_metrics(&m.p, &m.f, 0, c, 0, metric), 0);
}

static void silence_is_said_once(void **state)
{
    static const struct feature staleness = {
        .name = "staleness", .meaning = "silence at the end", .word_high = "silent for longer"};
    struct fleet_made m;
    make(&m);
    m.column[1] = (struct fingerprint_column){"arr_delay.staleness", 0, &staleness};
    m.unit[6].state = STATE_SILENT;
    struct contribution c[KEPT];
    const size_t n = explain_unit(&m.p, &m.f, 6, c);
    const char *text = explain_sentence(*state, &m.p, &m.f, 6, c, n);
    assert_null(strstr(text, "staleness"));
    assert_non_null(strstr(text, "arr_delay more skewed"));
    m.unit[6].state = STATE_OK;
    assert_non_null(strstr(explain_sentence(*state, &m.p, &m.f, 6, c, n), "staleness"));
}

static void the_same_feature_is_said_of_one_metric_only(void **state)
{
    struct fleet_made m;
    make(&m);
    m.column[3] = (struct fingerprint_column){"speed.coverage", 1, &coverage};
    m.z[6 * KEPT + 2] = -70;
    struct contribution c[KEPT];
    const size_t n = explain_unit(&m.p, &m.f, 6, c);
    const char *text = explain_sentence(*state, &m.p, &m.f, 6, c, n);
    assert_null(strstr(text, "speed"));
    assert_non_null(strstr(text, "radius low"));
}

/* Whether x is one of the facts, as people see them. */
static bool is_known(double x, const struct fleet_made *m, size_t unit,
                     const struct contribution *c, size_t n)
{
    char text[32];
    for (size_t k = 0; k < n; k++) {
        const double known[] = {c[k].value, c[k].centre, c[k].z, c[k].percentile, 100 * c[k].share};
        for (size_t i = 0; i < 2 * COUNT_OF(known); i++) {
            number_format_short(known[i / 2], i % 2 == 0 ? 2 : 3, text);
            if (strtod(text, NULL) == x)
                return true;
        }
    }
    return x == (double)m->unit[unit].nreadings || x == (double)m->nmissing[unit] ||
           x == (double)m->p.p || x == 3;
}

/* How many numbers a text holds; asserts that each is known. */
static size_t check_numbers(const char *text, const struct fleet_made *m, size_t unit,
                            const struct contribution *c, size_t n)
{
    size_t seen = 0;
    while (*text != '\0') {
        char *end;
        const double x = strtod(text, &end);
        if (end == text || strchr("+-.0123456789", *text) == NULL) {
            text++;
            continue;
        }
        assert_true(is_known(x, m, unit, c, n));
        seen++;
        text = end;
    }
    return seen;
}

static void words_hold_no_number_that_is_not_a_fact(void **state)
{
    struct fleet_made m;
    make(&m);
    size_t seen = 0;
    for (size_t unit = 0; unit < UNITS; unit++) {
        struct contribution c[KEPT];
        const size_t n = explain_unit(&m.p, &m.f, unit, c);
        explain_percentiles(&m.p, &m.f, unit, n, c);
        m.unit[unit].name = STR("pump");
        const char **line;
        const size_t nlines = explain_words(*state, &m.p, &m.f, unit, c, n, &line);
        assert_true(nlines >= 2);
        for (size_t i = 0; i < nlines; i++)
            seen += check_numbers(line[i], &m, unit, c, n);
        seen += check_numbers(explain_sentence(*state, &m.p, &m.f, unit, c, n), &m, unit, c, n);
    }
    assert_true(seen >= 3 * 5 + 3 * 3); /* three facts of unit 6 alone: five numbers, then three */
}

static void words_tell_state_facts_and_what_is_missing(void **state)
{
    struct fleet_made m;
    make(&m);
    struct contribution c[KEPT];
    const size_t n = explain_unit(&m.p, &m.f, 5, c);
    const char **line;
    assert_int_equal(explain_words(*state, &m.p, &m.f, 5, c, n, &line), 3);
    assert_string_equal(line[0], "N10575 is complete: it reports as expected.");
    assert_string_equal(line[1],
                        "None of its features is 3 robust SDs or more from its peers' median.");
    assert_ptr_equal(strstr(line[2], "1 of 4 features are missing"), line[2]);
}

static int open_arena(void **state)
{
    *state = arena_open(NULL);
    return *state == NULL;
}

static int close_arena(void **state)
{
    arena_close(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_furthest_features_come_first_and_shares_add_to_one),
        cmocka_unit_test(a_percentile_is_the_share_of_the_others_below),
        cmocka_unit_test(a_missing_feature_comes_last_and_counts_for_nothing),
        cmocka_unit_test(a_sentence_says_metric_word_value_peers_and_z),
        cmocka_unit_test(an_ordinary_unit_is_said_to_be_like_its_peers),
        cmocka_unit_test(the_state_is_said_first),
        cmocka_unit_test(the_metrics_of_a_reason_are_told_once_each),
        cmocka_unit_test(silence_is_said_once),
        cmocka_unit_test(the_same_feature_is_said_of_one_metric_only),
        cmocka_unit_test(words_hold_no_number_that_is_not_a_fact),
        cmocka_unit_test(words_tell_state_facts_and_what_is_missing),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
