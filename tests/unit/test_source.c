/* Sources: how they are chosen, described, filtered; standard input; little memory; the real fleet.
 */
#include "source_unit.h"

#include <string.h>
#include <unistd.h>

static void sources_are_chosen_by_their_uri(void **state)
{
    struct source *s;
    struct error e = {OK, ""};
    struct source_request r = source_unit_anything;
    r.uri = "gopher://x";
    assert_int_equal(source_open(*state, &r, job_open(*state, 1), &s, &e), ERR_USAGE);
    unit_holds(e.text, "gopher://x: nothing here can read this; there are: csv (");
}

static void columns_are_described_from_the_sample(void **state)
{
    struct source *s;
    struct frame *f;
    struct error e = {OK, ""};
    struct source_request r = source_unit_anything;
    r.uri = source_unit_file(*state, "tailnum,time,x,model\nN1,2013-01-02,2.5,A\nN1,2013-01-03,,A\n"
                                     "N2,2013-01-02,7,B\n");
    assert_int_equal(source_open(*state, &r, job_open(*state, 1), &s, &e), OK);
    assert_int_equal(s->kind->describe(s, *state, &f, &e), OK);
    static const char *const type[] = {"text", "time", "number", "text"};
    static const char *const role[] = {"device", "time", "metric", "segment"};
    for (size_t i = 0; i < 4; i++) {
        unit_is_text(frame_text(frame_column(f, STR("type")), i), type[i]);
        unit_is_text(frame_text(frame_column(f, STR("role")), i), role[i]);
    }
    assert_int_equal(frame_column(f, STR("missing"))->whole[2], 1);
    assert_int_equal(s->kind->table(s, *state, &f, &e), OK);
    assert_int_equal(f->column[3]->role, ROLE_SEGMENT);
    assert_int_equal(f->nnotes, 0);
}

static void a_table_holds_what_is_asked_for(void **state)
{
    struct source *s;
    struct frame *f;
    struct error e = {OK, ""};
    struct source_request r = source_unit_anything;
    r.uri = source_unit_file(*state, "device,time,x\na,1,1\nb,1,2\nb,2,3\nb,3,4\n,2,5\n");
    r.devices_only = (struct str[]){STR("b")};
    r.ndevices_only = 1;
    r.until = 3 * NS_PER_S;
    assert_int_equal(source_open(*state, &r, job_open(*state, 1), &s, &e), OK);
    assert_int_equal(s->kind->table(s, *state, &f, &e), OK);
    assert_int_equal(f->nrows, 2);
    unit_same_double(f->column[2]->real[0], 2);
    unit_same_double(f->column[2]->real[1], 3);
}

static void standard_input_is_a_source(void **state)
{
    int ends[2];
    static const char text[] = "device,time,x\na,1,2.5\nb,1,3.5\n";
    const int kept = dup(STDIN_FILENO);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], text, sizeof text - 1), (int)sizeof text - 1);
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    struct source_request r = source_unit_anything;
    r.uri = "-";
    struct fleet_read f = {0};
    const enum err result = source_unit_try(*state, r, &f);
    dup2(kept, STDIN_FILENO);
    close(kept);
    assert_int_equal(result, OK);
    assert_int_equal(f.n, 2);
    source_unit_says(&f, "2 rows read from standard input");
}

struct limited {
    struct arena *arena;
    struct fleet_read *fleet;
};

static enum err read_limited(void *ctx, struct error *e)
{
    const struct limited *l = ctx;
    struct source_request r = source_unit_anything;
    r.uri = TEST_SRCDIR "/data/aircraft/series.csv.gz";
    const enum err result = source_unit_try(l->arena, r, l->fleet);
    *e = l->fleet->error;
    return result;
}

static void too_little_memory_is_a_limit(void **state)
{
    for (size_t mib = 1; mib <= 12; mib++) {
        struct arena *a = arena_open(NULL);
        struct fleet_read fleet = {0};
        struct limited l = {arena_open(a), &fleet};
        struct error e = {OK, ""};
        arena_budget(a, mib << 20);
        if (arena_try(l.arena, read_limited, &l, &e) == ERR_LIMIT)
            unit_holds(e.text, "out of memory");
        else
            assert_in_range(mib, 8, 12);
        arena_close(a);
    }
    (void)state;
}

static void the_aircraft_are_444_devices(void **state)
{
    struct source_request r = source_unit_anything;
    r.uri = TEST_SRCDIR "/data/aircraft/series.csv.gz";
    struct fleet_read f = {0};
    size_t nreadings = 0, nduplicates = 0;
    assert_int_equal(source_unit_try(*state, r, &f), OK);
    assert_int_equal(f.schema->nmetrics, 4);
    assert_int_equal(f.schema->nsegments, 3);
    for (size_t i = 0; i < f.n; i++) {
        nreadings += f.block[i].n;
        nduplicates += f.block[i].nduplicates;
    }
    assert_int_equal(f.n, 444);
    assert_int_equal(nduplicates, 20); /* counted by Python's csv module */
    assert_int_equal(nreadings, 118620 - 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(sources_are_chosen_by_their_uri), in_arena(columns_are_described_from_the_sample),
        in_arena(a_table_holds_what_is_asked_for), in_arena(standard_input_is_a_source),
        in_arena(too_little_memory_is_a_limit),    in_arena(the_aircraft_are_444_devices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
