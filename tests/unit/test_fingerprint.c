/* Which columns a specification means, and rows of them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support/hard_series.h"
#include "core/str.h"
#include "feature/fingerprint.h"

enum { NMETRICS = 2, NDEVICES = 40, READINGS = 300 };

struct made {
    struct arena *arena;
    struct str metric[NMETRICS];
    struct schema schema;
    struct fleet_span span;
    struct block block[NDEVICES];
    const double *value[NDEVICES][NMETRICS];
};

static struct made *make(void)
{
    struct arena *a = arena_open(NULL);
    struct made *m = arena_new(a, struct made, 1);
    m->arena = a;
    m->metric[0] = STR("speed");
    m->metric[1] = STR("air.time");
    m->schema = (struct schema){.nmetrics = NMETRICS, .metric = m->metric};
    for (size_t i = 0; i < NDEVICES; i++) {
        const struct hard_series s = ordinary_series(a, READINGS, 5 + i, i);
        m->value[i][0] = s.x;
        m->value[i][1] = ordinary_series(a, READINGS, 0, i + 1000).x;
        m->block[i] = (struct block){.n = READINGS, .time = s.time, .value = m->value[i]};
    }
    m->span = (struct fleet_span){m->block[0].time[0],
                                  m->block[0].time[READINGS - 1],
                                  60 * NS_PER_S,
                                  NDEVICES,
                                  (size_t)NDEVICES * READINGS,
                                  false};
    return m;
}

static void the_quick_profile_is_thirty_features_a_metric(void **state)
{
    (void)state;
    struct made *m = make();
    struct fingerprint_column *c;
    size_t p;
    struct error e;
    assert_int_equal(fingerprint_columns(m->arena, STR("quick"), &m->schema, &p, &c, &e), OK);
    assert_int_equal(p, 60);
    assert_string_equal(c[0].name, "speed.coverage");
    assert_string_equal(c[30].name, "air.time.coverage");
    assert_true(c[29].metric == 0 && c[30].metric == 1);
    assert_ptr_equal(c[0].feature, c[30].feature);
    arena_close(m->arena);
}

static void parts_are_families_and_names_each_once(void **state)
{
    (void)state;
    struct made *m = make();
    struct fingerprint_column *c;
    size_t p;
    struct error e;
    assert_int_equal(fingerprint_columns(m->arena, STR("median, family:trend,theil_sen,,median"),
                                         &m->schema, &p, &c, &e),
                     OK);
    assert_int_equal(p, 6);
    assert_string_equal(c[0].name, "speed.median");
    assert_string_equal(c[1].name, "speed.theil_sen");
    assert_string_equal(c[2].name, "speed.shift_last_first");
    assert_string_equal(c[3].name, "air.time.median");
    arena_close(m->arena);
}

static void an_unknown_part_is_named_with_its_nearest(void **state)
{
    (void)state;
    struct made *m = make();
    struct fingerprint_column *c;
    size_t p;
    struct error e;
    assert_int_equal(fingerprint_columns(m->arena, STR("median,log_mda"), &m->schema, &p, &c, &e),
                     ERR_USAGE);
    assert_string_equal(e.text, "features: \"log_mda\" is no profile and no feature; did you mean "
                                "log_mad? (`fleettop features` lists them)");
    assert_int_equal(fingerprint_columns(m->arena, STR("family:levle"), &m->schema, &p, &c, &e),
                     ERR_USAGE);
    assert_string_equal(e.text, "features: no family \"levle\"; did you mean family:level?");
    assert_int_equal(fingerprint_columns(m->arena, STR(" , "), &m->schema, &p, &c, &e), ERR_USAGE);
    assert_string_equal(e.text, "features: none given; try \"quick\"");
    arena_close(m->arena);
}

static void some_columns_are_the_same_as_in_the_whole_row(void **state)
{
    (void)state;
    struct made *m = make();
    struct fingerprint_column *all, *some;
    size_t p, few;
    struct error e;
    fingerprint_columns(m->arena, STR("quick"), &m->schema, &p, &all, &e);
    fingerprint_columns(m->arena, STR("acf1,coverage"), &m->schema, &few, &some, &e);
    double *row = arena_new(m->arena, double, p), part[4];
    struct arena *scratch = arena_open(m->arena);
    fingerprint_row(all, p, &m->block[3], NMETRICS, &m->span, scratch, row);
    fingerprint_row(some, few, &m->block[3], NMETRICS, &m->span, scratch, part);
    assert_int_equal(few, 4);
    for (size_t i = 0; i < few; i++) {
        for (size_t j = 0; j < p; j++) {
            if (strcmp(some[i].name, all[j].name) == 0)
                assert_memory_equal(&part[i], &row[j], sizeof part[i]);
        }
    }
    assert_true(part[0] != part[2]); /* of two metrics */
    arena_close(m->arena);
}

static void columns_of_no_metric_are_missing(void **state)
{
    (void)state;
    struct made *m = make();
    const struct fingerprint_column c = {.name = "f1", .metric = SIZE_MAX};
    double x = 1;
    fingerprint_row(&c, 1, &m->block[0], NMETRICS, &m->span, m->arena, &x);
    assert_true(isnan(x));
    arena_close(m->arena);
}

struct work {
    const struct made *made;
    const struct fingerprint_column *column;
    size_t p;
    double *x;
};

static enum err fill_rows(void *ctx, size_t from, size_t to, struct arena *scratch, struct error *e)
{
    const struct work *w = ctx;
    (void)e;
    for (size_t i = from; i < to; i++)
        fingerprint_row(w->column, w->p, &w->made->block[i], NMETRICS, &w->made->span, scratch,
                        w->x + i * w->p);
    return OK;
}

static void rows_have_the_same_bits_for_any_number_of_threads(void **state)
{
    (void)state;
    struct made *m = make();
    struct fingerprint_column *c;
    size_t p;
    struct error e;
    fingerprint_columns(m->arena, STR("quick"), &m->schema, &p, &c, &e);
    double *first = arena_new(m->arena, double, NDEVICES *p);
    double *again = arena_new(m->arena, double, NDEVICES *p);
    static const unsigned threads[] = {1, 2, 4};
    for (size_t t = 0; t < COUNT_OF(threads); t++) {
        struct work w = {m, c, p, t == 0 ? first : again};
        struct job *j = job_open(m->arena, threads[t]);
        assert_int_equal(job_parallel(j, NDEVICES, 1 + t, fill_rows, &w, &e), OK);
        assert_memory_equal(w.x, first, NDEVICES * p * sizeof *first);
    }
    arena_close(m->arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_quick_profile_is_thirty_features_a_metric),
        cmocka_unit_test(parts_are_families_and_names_each_once),
        cmocka_unit_test(an_unknown_part_is_named_with_its_nearest),
        cmocka_unit_test(some_columns_are_the_same_as_in_the_whole_row),
        cmocka_unit_test(columns_of_no_metric_are_missing),
        cmocka_unit_test(rows_have_the_same_bits_for_any_number_of_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
