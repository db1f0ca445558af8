/* Zones against the C library, which reads the same files by its own code. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/rng.h"
#include "core/zone.h"

static const char *const names[] = {
    "Europe/Paris",     "Europe/Dublin",       "America/New_York", "America/Sao_Paulo",
    "Australia/Sydney", "Asia/Kathmandu",      "Asia/Gaza",        "Africa/Casablanca",
    "America/Nuuk",     "Pacific/Apia",        "Antarctica/Troll", "Asia/Tehran",
    "America/St_Johns", "Australia/Lord_Howe", "Etc/GMT+12",       "EST5EDT",
    "Africa/Monrovia",
};

static bool has_tzdata(void)
{
    return access("/usr/share/zoneinfo/Europe/Paris", R_OK) == 0;
}

static void offsets_agree_with_the_c_library_from_1800_to_2200(void **state)
{
    if (!has_tzdata())
        skip();
    struct rng r = rng_of(11, 0);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct zone *z;
        struct error e = {OK, ""};
        assert_int_equal(zone_open(*state, str_of(names[i]), &z, &e), OK);
        setenv("TZ", names[i], 1);
        tzset();
        for (int k = 0; k < 6000; k++) {
            /* 1800..2200, half of them 1960..2060, where the changes are */
            const int64_t from = k % 2 == 0 ? INT64_C(-5364662400) : INT64_C(-315619200);
            const int64_t to = k % 2 == 0 ? INT64_C(7258118400) : INT64_C(2840140800);
            const time_t t = (time_t)(from + (int64_t)rng_below(&r, (uint64_t)(to - from)));
            struct tm tm;
            assert_non_null(localtime_r(&t, &tm));
            const char *name;
            const int32_t offset = zone_offset(z, (int64_t)t * NS_PER_S, &name);
            if (offset != tm.tm_gmtoff || strcmp(name, tm.tm_zone) != 0)
                fail_msg("%s at %lld: %d %s, want %ld %s", names[i], (long long)t, offset, name,
                         tm.tm_gmtoff, tm.tm_zone);
        }
    }
    unsetenv("TZ");
    tzset();
}

static void check_local(const struct zone *z, const char *text, enum time_kind kind,
                        const char *want)
{
    int64_t t;
    unsigned flags = 0;
    char utc[48];
    assert_int_equal(time_parse(str_of(text), z, &t, &flags), kind);
    assert_int_equal(flags, TIME_NO_ZONE);
    time_format(t, TIME_ISO, NULL, utc);
    assert_string_equal(utc, want);
}

/* B23. In France clocks went from 02:00 +01:00 to 03:00 +02:00 on 2013-03-31, and back at 03:00
 * +02:00 on 2013-10-27. */
static void gaps_and_overlaps_take_the_offset_before_and_say_so(void **state)
{
    if (!has_tzdata())
        skip();
    const struct zone *z;
    assert_int_equal(zone_open(*state, STR("Europe/Paris"), &z, NULL), OK);
    check_local(z, "2013-03-31T01:59:59", TIME_OK, "2013-03-31T00:59:59Z");
    check_local(z, "2013-03-31T02:00:00", TIME_AMBIGUOUS, "2013-03-31T01:00:00Z");
    check_local(z, "2013-03-31T02:59:59", TIME_AMBIGUOUS, "2013-03-31T01:59:59Z");
    check_local(z, "2013-03-31T03:00:00", TIME_OK, "2013-03-31T01:00:00Z");
    check_local(z, "2013-10-27T01:59:59", TIME_OK, "2013-10-26T23:59:59Z");
    check_local(z, "2013-10-27T02:00:00", TIME_AMBIGUOUS, "2013-10-27T00:00:00Z");
    check_local(z, "2013-10-27T02:59:59", TIME_AMBIGUOUS, "2013-10-27T00:59:59Z");
    check_local(z, "2013-10-27T03:00:00", TIME_OK, "2013-10-27T02:00:00Z");
    check_local(z, "2050-07-01T12:00:00", TIME_OK, "2050-07-01T10:00:00Z"); /* by the rule */
    /* Samoa left out 2011-12-30 altogether: from -10:00 to +14:00 */
    assert_int_equal(zone_open(*state, STR("Pacific/Apia"), &z, NULL), OK);
    check_local(z, "2011-12-30T12:00:00", TIME_AMBIGUOUS, "2011-12-30T22:00:00Z");
    check_local(z, "2011-12-31T12:00:00", TIME_OK, "2011-12-30T22:00:00Z");
}

static void local_stamps_are_read_back(void **state)
{
    if (!has_tzdata())
        skip();
    struct rng r = rng_of(12, 0);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct zone *z;
        assert_int_equal(zone_open(*state, str_of(names[i]), &z, NULL), OK);
        for (int k = 0; k < 1000; k++) {
            const int64_t t = ((int64_t)rng_below(&r, 12000000000) - 5400000000) * NS_PER_S;
            char text[48];
            int64_t again;
            unsigned flags = 0;
            const size_t n = time_format(t, TIME_ISO, z, text);
            assert_int_equal(time_parse((struct str){text, n}, NULL, &again, &flags), TIME_OK);
            assert_true(again == t); /* also before standard time, where offsets had seconds */
        }
    }
}

static void fixed_zones_need_no_database(void **state)
{
    static const struct {
        const char *name;
        int32_t offset;
    } cases[] = {{"UTC", 0},        {"utc", 0},        {"Z", 0},      {"Etc/UTC", 0}, {"GMT", 0},
                 {"+05:45", 20700}, {"-0330", -12600}, {"-00:00", 0}, {"+14", 50400}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct zone *z;
        assert_int_equal(zone_open_at(*state, "/nonexistent", str_of(cases[i].name), &z, NULL), OK);
        assert_int_equal(zone_offset(z, 0, NULL), cases[i].offset);
    }
    const char *name;
    assert_int_equal(zone_offset(NULL, 0, &name), 0);
    assert_string_equal(name, "UTC");
}

static void bad_names_are_refused_with_a_sentence(void **state)
{
    static const char *const bad[] = {
        "CEST",
        "UTC+2",
        "",
        "Europe",
        "Nowhere/City",
        "../../../etc/passwd",
        "/etc/passwd",
        "Europe/../Europe/Paris",
        "./Europe/Paris",
        "Europe//Paris",
        "Europe/",
        "tzdata.zi",
        "Europe/Paris\n",
        "zone.tab",
        "leapseconds",
        "+5",
        "+25:00",
        "+05:99",
        "Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/B"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        const struct zone *z;
        struct error e = {OK, ""};
        if (zone_open(*state, str_of(bad[i]), &z, &e) != ERR_USAGE)
            fail_msg("\"%s\" was taken", bad[i]);
        unit_holds(e.text, "time zone \"");
        unit_holds(e.text, "offset such as +02:00");
    }
    const struct zone *z;
    assert_int_equal(zone_open(*state, (struct str){"Europe/Paris\0x", 14}, &z, NULL), ERR_USAGE);
}

static void without_tzdata_the_sentence_names_the_package(void **state)
{
    const struct zone *z;
    struct error e = {OK, ""};
    assert_int_equal(zone_open_at(*state, "/nonexistent", STR("Europe/Paris"), &z, &e), ERR_USAGE);
    unit_holds(e.text, "time zone \"Europe/Paris\": there is no time zone database in "
                       "/nonexistent; install the package tzdata");
}

/* Every cut and every flipped byte of a real file is refused or read, never past its end. */
static void damaged_files_are_refused_or_read_whole(void **state)
{
    if (!has_tzdata())
        skip();
    char data[8192], folder[] = "/tmp/fleettop-zone-XXXXXX", path[64];
    FILE *f = fopen("/usr/share/zoneinfo/America/New_York", "rb");
    assert_non_null(f);
    const size_t n = fread(data, 1, sizeof data, f);
    fclose(f);
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/X", folder);
    struct rng r = rng_of(13, 0);
    for (size_t k = 0; k < 600; k++) {
        const size_t size = k < 200 ? rng_below(&r, n) : n;
        const size_t at = rng_below(&r, n);
        const char old = data[at];
        if (k >= 200)
            data[at] = (char)rng_next(&r);
        f = fopen(path, "wb");
        assert_non_null(f);
        assert_int_equal(fwrite(data, 1, size, f), size);
        fclose(f);
        data[at] = old;
        const struct zone *z;
        if (zone_open_at(*state, folder, STR("X"), &z, NULL) == OK) {
            for (int64_t t = -4000; t < 6000; t += 100)
                zone_offset(z, t * 1000000 * NS_PER_S, NULL);
        }
        arena_reset(*state);
    }
    unlink(path);
    rmdir(folder);
}

static void rules_of_posix_are_read(void **state)
{
    UNUSED(state);
    struct zone_rule r;
    assert_true(zone_rule_parse(STR("CET-1CEST,M3.5.0,M10.5.0/3"), &r));
    assert_int_equal(r.offset[0], 3600);
    assert_int_equal(r.offset[1], 7200);
    assert_int_equal(r.change[1].time, 10800);
    assert_true(zone_rule_parse(STR("<-02>2<-01>,M3.5.0/-1,M10.5.0/0"), &r));
    assert_string_equal(r.name[1], "-01");
    assert_int_equal(r.change[0].time, -3600);
    assert_true(zone_rule_parse(STR("<+0545>-5:45"), &r));
    assert_int_equal(r.offset[0], 20700);
    assert_false(r.has_dst);
    /* 2012-02-29 12:00 UTC: J60 is always March 1st, 59 counts the leap day: February 29th */
    assert_true(zone_rule_parse(STR("AAA0BBB,J60/0,J300/0"), &r));
    assert_int_equal(zone_rule_at(&r, 1330516800), 0);
    assert_true(zone_rule_parse(STR("AAA0BBB,59/0,300/0"), &r));
    assert_int_equal(zone_rule_at(&r, 1330516800), 1);
    static const char *const bad[] = {"",
                                      "C",
                                      "1",
                                      "CET",
                                      "CET-25",
                                      "CET-1CEST",
                                      "CET-1CEST,M3",
                                      "CET-1CEST,M13.1.0,M10.5.0",
                                      "CET-1CEST,M3.6.0,M10.5.0",
                                      "CET-1CEST,M3.5.7,M10.5.0",
                                      "CET-1CEST,J0,J5",
                                      "CET-1CEST,M3.5.0,M10.5.0/168",
                                      "<CET-1",
                                      "CET-1CEST,M3.5.0",
                                      "CET-1CEST,M3.5.0,M10.5.0x",
                                      "AAAAAAAAAAAAAAAAAAAA-1"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(zone_rule_parse(str_of(bad[i]), &r));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(offsets_agree_with_the_c_library_from_1800_to_2200),
        in_arena(gaps_and_overlaps_take_the_offset_before_and_say_so),
        in_arena(local_stamps_are_read_back),
        in_arena(fixed_zones_need_no_database),
        in_arena(bad_names_are_refused_with_a_sentence),
        in_arena(without_tzdata_the_sentence_names_the_package),
        in_arena(damaged_files_are_refused_or_read_whole),
        cmocka_unit_test(rules_of_posix_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
