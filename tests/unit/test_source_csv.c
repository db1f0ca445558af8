/* CSV as a source: roles, layouts, grouping, duplicates, units of time (rows B17, B20, B23, B24,
 * B26 to B28 of the bad-input matrix), through the source's own interface. */
#include "source_unit.h"

#include <math.h>
#include <stdio.h>

static void roles_are_guessed_and_said(void **state)
{
    const struct fleet_read f =
        source_unit_read(*state, "tailnum,time,dep_delay,speed,carrier,remark\n"
                                 "N2,2013-01-02T18:40:00Z,2.5,300,EV,x\n"
                                 "N2,2013-01-02T19:40:00Z,3.5,310,EV,y\n"
                                 "N1,2013-01-02T18:40:00Z,4.5,320,UA,x\n"
                                 "N1,2013-01-02T20:40:00Z,5.5,330,UA,z\n");
    source_unit_says(
        &f, "device = tailnum; time = time; metrics = dep_delay, speed; segments = carrier "
            "(guessed; set with --device --time --metric --segment)");
    assert_int_equal(f.n, 2);
    unit_is_text(f.block[0].device, "N1");
    unit_is_text(f.block[1].device, "N2");
    unit_is_text(f.block[0].segment[0], "UA");
    assert_int_equal(f.schema->nmetrics, 2);
    unit_is_text(f.schema->metric[1], "speed");
    unit_is_text(f.schema->device_name, "tailnum");
    unit_is_text(f.schema->time_name, "time");
    source_unit_holds(&f.block[0], 2, (double[]){1357152000, 1357159200}, (double[]){4.5, 5.5});
}

static void columns_named_like_conditions_are_settings_while_others_are_metrics(void **state)
{
    struct fleet_read f = source_unit_read(*state, "pump,time,speed_setpoint,flow,ambientC\n"
                                                   "a,2013-01-02,50,1.5,20\n"
                                                   "a,2013-01-03,60,2.5,21\n");
    source_unit_says(&f, "metrics = flow; settings = speed_setpoint, ambientC");
    assert_int_equal(f.schema->nmetrics, 1);
    f = source_unit_read(*state, "pump,time,ambientC\na,2013-01-02,20\na,2013-01-03,21\n");
    source_unit_says(&f, "metrics = ambientC");
}

static void a_device_column_is_found_by_its_content(void **state)
{
    const struct fleet_read f =
        source_unit_read(*state, "when,where,status,x\n"
                                 "2013-01-02,north,ok,1\n2013-01-02,south,ok,2\n"
                                 "2013-01-03,north,bad,3\n2013-01-03,south,ok,4\n"
                                 "2013-01-04,north,ok,5\n2013-01-04,south,ok,6\n");
    source_unit_says(&f, "device = where");
    assert_int_equal(f.n, 2);
}

static void a_status_that_changes_is_no_device(void **state)
{
    const struct fleet_read f = source_unit_read(*state, "time,status,x\n"
                                                         "2013-01-02,ok,1\n2013-01-03,bad,2\n"
                                                         "2013-01-04,ok,3\n2013-01-05,bad,4\n");
    assert_int_equal(f.n, 1);
    source_unit_says(&f, "no column of devices: all rows are one device, \"fleettop-");
}

static void columns_are_named_by_the_user_by_name_or_number(void **state)
{
    struct source_request r = source_unit_anything;
    r.device = (struct str[]){STR("site"), STR("#2")};
    r.ndevice = 2;
    r.time = "#3";
    r.metric = (struct str[]){STR("y")};
    r.nmetric = 1;
    const char *text = "site,pump,t,x,y\nA,1,5,1,10\nA,2,5,2,20\nA,1,6,3,30\nB,1,5,4,40\n";
    const struct fleet_read f = source_unit_request(*state, text, r);
    assert_int_equal(f.n, 3);
    unit_is_text(f.block[0].device, "A/1");
    unit_is_text(f.block[2].device, "B/1");
    unit_is_text(f.schema->device_name, "site/pump");
    assert_int_equal(f.schema->nmetrics, 1);
    source_unit_holds(&f.block[0], 2, (double[]){5, 6}, (double[]){10, 30});
    r.time = "clock";
    source_unit_fails(*state, text, r, ERR_USAGE,
                      "no column \"clock\"; there are site, pump, t, x, y");
    r.time = "#6";
    source_unit_fails(*state, text, r, ERR_USAGE, "no column \"#6\"");
}

static void ids_are_texts_as_they_are_written(void **state)
{
    const struct fleet_read f = source_unit_read(
        *state, "device,time,x\n9007199254740993,1,1\n9007199254740992,1,2\n007,1,3\n"
                "7,1,4\n1e3,1,5\n1000,1,6\n"
                "6f1e2c1a-8f0e-4b1c-9a5e-0c1d2e3f4a5b,1,7\n");
    assert_int_equal(f.n, 7);
    unit_is_text(f.block[0].device, "007");
    unit_is_text(f.block[1].device, "1000");
    unit_is_text(f.block[2].device, "1e3");
    unit_is_text(f.block[5].device, "9007199254740992");
    struct buf b = buf_of(*state);
    buf_put_text(&b, "device,time,x\n");
    for (int i = 0; i < 10240; i++)
        buf_put_char(&b, 'i');
    buf_put_text(&b, ",1,2\nj,1,3\n");
    assert_int_equal(source_unit_read(*state, b.p).block[0].device.n, 10240);
}

static void unsorted_rows_are_sorted_and_counted(void **state)
{
    const struct fleet_read f =
        source_unit_read(*state, "device,time,x\n"
                                 "b,3,1\na,2,2\nb,1,3\na,3,4\nb,2,5\na,9,6\n");
    source_unit_holds(&f.block[0], 3, (double[]){2, 3, 9}, (double[]){2, 4, 6});
    source_unit_holds(&f.block[1], 3, (double[]){1, 2, 3}, (double[]){3, 5, 1});
    assert_false(f.block[0].was_unsorted);
    assert_true(f.block[1].was_unsorted);
    source_unit_says(&f, "1 device was not in time order: sorted");
}

static void duplicates_follow_the_policy(void **state)
{
    static const struct {
        enum duplicate_policy policy;
        size_t n;
        double time[5], value[5];
        const char *said;
    } want[] = {{DUPLICATE_LAST, 2, {1, 2}, {7, 9}, "the last was kept"},
                {DUPLICATE_FIRST, 2, {1, 2}, {4, 9}, "the first was kept"},
                {DUPLICATE_MEAN, 2, {1, 2}, {6, 9}, "their mean was taken"},
                {DUPLICATE_MAX, 2, {1, 2}, {7, 9}, "their largest was taken"},
                {DUPLICATE_KEEP, 5, {1, 1, 1, 1, 2}, {4, 7, NAN, 7, 9}, "all were kept"}};
    for (size_t i = 0; i < COUNT_OF(want); i++) {
        struct source_request r = source_unit_anything;
        r.duplicates = want[i].policy;
        const struct fleet_read f =
            source_unit_request(*state, "device,time,x\nd,2,9\nd,1,4\nd,1,7\nd,1,\nd,1,7\n", r);
        source_unit_holds(&f.block[0], want[i].n, want[i].time, want[i].value);
        assert_int_equal(f.block[0].nduplicates, 3);
        source_unit_says(&f, "3 readings at a time that was there already: ");
        source_unit_says(&f, want[i].said);
    }
}

static void the_long_layout_is_guessed_and_pivoted(void **state)
{
    static const char text[] = "machine,time,sensor,value\n"
                               "m1,1,temp,20.5\nm1,1,rpm,900\nm1,2,temp,21.5\nm1,2,rpm,910\n"
                               "m2,1,rpm,800\nm2,1,temp,19.5\nm2,2,temp,18.5\n";
    const struct fleet_read f = source_unit_read(*state, text);
    source_unit_says(
        &f, "device = machine; time = time in steps of a counter; names of metrics = sensor; "
            "values = value (guessed; set with --device --time --long --segment)");
    assert_int_equal(f.schema->nmetrics, 2);
    unit_is_text(f.schema->metric[0], "temp");
    unit_is_text(f.schema->metric[1], "rpm");
    source_unit_holds(&f.block[1], 2, (double[]){1, 2}, (double[]){19.5, 18.5});
    unit_same_double(f.block[1].value[1][0], 800);
    assert_true(isnan(f.block[1].value[1][1]));
    struct source_request r = source_unit_anything;
    r.long_name = "sensor";
    r.long_value = "value";
    r.metric = (struct str[]){STR("rpm")};
    r.nmetric = 1;
    const struct fleet_read g = source_unit_request(*state, text, r);
    assert_int_equal(g.schema->nmetrics, 1);
    source_unit_holds(&g.block[0], 2, (double[]){1, 2}, (double[]){900, 910});
    r.metric = (struct str[]){STR("volts")};
    source_unit_fails(*state, text, r, ERR_USAGE, "no metric \"volts\" in column \"sensor\"");
}

static void units_of_epochs_are_guessed_and_said(void **state)
{
    static const struct {
        const char *text, *said;
        double seconds;
    } want[] = {{"1357152000", "in seconds since 1970", 1357152000},
                {"1357152000.25", "in seconds since 1970", 1357152000.25},
                {"1357152000250", "in ms since 1970", 1357152000.25},
                {"1357152000250000", "in us since 1970", 1357152000.25},
                {"1357152000250000000", "in ns since 1970", 1357152000.25},
                {"17", "in steps of a counter", 17}};
    for (size_t i = 0; i < COUNT_OF(want); i++) {
        char text[100];
        snprintf(text, sizeof text, "device,timestamp,x\nd,%s,1\n", want[i].text);
        const struct fleet_read f = source_unit_read(*state, text);
        source_unit_says(&f, want[i].said);
        const int64_t t = f.block[0].time[0];
        unit_same_double((double)(t / NS_PER_S) + (double)(t % NS_PER_S) / 1e9, want[i].seconds);
    }
}

static void a_mixture_of_units_is_an_error(void **state)
{
    source_unit_fails(
        *state, "device,ts,x\nd,1357152000,1\nd,1357152001000,2\n", source_unit_anything, ERR_DATA,
        "column \"ts\" mixes units of time: from 1357152000 to 1357152001000; convert it, or say "
        "--time-unit");
    struct buf b = buf_of(*state); /* behind the sample */
    buf_put_text(&b, "device,ts,x\n");
    for (int i = 0; i < 3000; i++)
        buf_printf(&b, "d,%d%s,1\n", 1357152000 + i, i == 2500 ? "000" : "");
    source_unit_fails(
        *state, b.p, source_unit_anything, ERR_DATA,
        "column \"ts\" mixes units of time: it counts in s, but line 2502 holds 1357154500000");
    struct source_request r = source_unit_anything;
    r.has_time_unit = true;
    r.time_unit = TIME_MS;
    const struct fleet_read f =
        source_unit_request(*state, "device,ts,x\nd,5,1\nd,1357152000,2\n", r);
    source_unit_holds(&f.block[0], 2, (double[]){0.005, 1357152}, (double[]){1, 2});
}

static void rows_without_device_or_time_are_left_out_and_counted(void **state)
{
    const struct fleet_read f =
        source_unit_read(*state, "device,time,x\na,2013-01-02,1\n,2013-01-02,2\n"
                                 "a,,3\nb,2013-01-02,4\na,2013-01-03,5\n");
    assert_int_equal(f.n, 2);
    assert_int_equal(f.block[0].n, 2);
    source_unit_says(&f, "1 row without a device left out");
    source_unit_says(&f, "1 row without a readable time left out");
}

static void times_that_cannot_be_read_are_told(void **state)
{
    static const char text[] = "device,time,x\na,1.2.2013,1\na,1.3.2013,2\n";
    const struct fleet_read f = source_unit_read(*state, text);
    source_unit_says(&f, "\"1.2.2013\" in column \"time\" is no time that can be read");
    struct source_request r = source_unit_anything;
    r.time = "time";
    source_unit_fails(*state, text, r, ERR_DATA,
                      "no row has a time that can be read in column \"time\"");
}

static void without_times_readings_are_counted(void **state)
{
    const struct fleet_read f = source_unit_read(*state, "device,x\na,1.5\nb,2.5\na,3.5\n");
    source_unit_says(&f, "no column of times: readings are counted");
    assert_int_equal(f.schema->time_unit, TIME_STEP);
    source_unit_holds(&f.block[0], 2, (double[]){1, 2}, (double[]){1.5, 3.5});
    const struct fleet_read g = source_unit_read(*state, "device,x\na,1.5\na,3.5\nb,2.5\n");
    source_unit_holds(&g.block[0], 2, (double[]){1, 2}, (double[]){1.5, 3.5});
    source_unit_holds(&g.block[1], 1, (double[]){1}, (double[]){2.5});
}

static void one_two_and_no_readings_are_blocks_too(void **state)
{
    struct source_request r = source_unit_anything;
    r.since = 3 * NS_PER_S;
    r.until = 5 * NS_PER_S;
    const struct fleet_read f = source_unit_request(*state,
                                                    "device,time,x\na,1,1\na,2,2\nb,3,3\nb,4,\n"
                                                    "b,5,5\nc,4,7\nc,4,8\n",
                                                    r);
    assert_int_equal(f.n, 3);
    assert_int_equal(f.block[0].n, 0);
    source_unit_holds(&f.block[1], 2, (double[]){3, 4}, (double[]){3, NAN});
    source_unit_holds(&f.block[2], 1, (double[]){4}, (double[]){8});
}

static void only_the_devices_asked_for_are_given(void **state)
{
    struct source_request r = source_unit_anything;
    r.devices_only = (struct str[]){STR("c"), STR("a")};
    r.ndevices_only = 2;
    const struct fleet_read f =
        source_unit_request(*state, "device,time,x\na,1,1\nb,1,2\nc,1,3\n", r);
    assert_int_equal(f.n, 2);
    unit_is_text(f.block[1].device, "c");
    r.devices_only = (struct str[]){STR("c"), STR("zz")};
    source_unit_fails(*state, "device,time,x\na,1,1\nb,1,2\nc,1,3\n", r, ERR_USAGE,
                      "no device \"zz\" in the data");
}

static void no_numbers_are_no_metrics(void **state)
{
    source_unit_fails(*state, "device,time,colour\na,1,red\nb,1,blue\n", source_unit_anything,
                      ERR_USAGE, "no column of numbers to look at; name metrics by --metric");
}

static void steps_of_a_nanosecond_and_gaps_of_years_are_kept(void **state)
{
    const struct fleet_read f =
        source_unit_read(*state, "device,time,x\nd,2010-01-01T00:00:00.000000001Z,1\n"
                                 "d,2010-01-01T00:00:00.000000002Z,2\nd,2020-01-01T00:00:00Z,3\n");
    assert_int_equal(f.block[0].time[1] - f.block[0].time[0], 1);
    assert_int_equal(f.block[0].n, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(roles_are_guessed_and_said),
        in_arena(columns_named_like_conditions_are_settings_while_others_are_metrics),
        in_arena(a_device_column_is_found_by_its_content),
        in_arena(a_status_that_changes_is_no_device),
        in_arena(columns_are_named_by_the_user_by_name_or_number),
        in_arena(ids_are_texts_as_they_are_written),
        in_arena(unsorted_rows_are_sorted_and_counted),
        in_arena(duplicates_follow_the_policy),
        in_arena(the_long_layout_is_guessed_and_pivoted),
        in_arena(units_of_epochs_are_guessed_and_said),
        in_arena(a_mixture_of_units_is_an_error),
        in_arena(rows_without_device_or_time_are_left_out_and_counted),
        in_arena(times_that_cannot_be_read_are_told),
        in_arena(without_times_readings_are_counted),
        in_arena(one_two_and_no_readings_are_blocks_too),
        in_arena(only_the_devices_asked_for_are_given),
        in_arena(no_numbers_are_no_metrics),
        in_arena(steps_of_a_nanosecond_and_gaps_of_years_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
