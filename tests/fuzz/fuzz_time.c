/* Oracle: what is read is within its range, written and read again the same. */
#include "fuzz.h"

#include <string.h>

#include "core/zone.h"

static void check_written(int64_t t, const struct zone *z)
{
    char text[48];
    int64_t again;
    unsigned flags = 0;
    const size_t n = time_format(t, TIME_ISO, z, text);
    REQUIRE(n == strlen(text));
    const enum time_kind kind = time_parse((struct str){text, n}, NULL, &again, &flags);
    /* an offset may carry the first and the last day over the edge of the range */
    REQUIRE((kind == TIME_OK && again == t && flags == 0) || kind == TIME_RANGE);
}

static void check_stamp(struct str s, const struct zone *z)
{
    int64_t t;
    unsigned flags = 0;
    const enum time_kind kind = time_parse(s, z, &t, &flags);
    const bool is_time = kind == TIME_OK || kind == TIME_AMBIGUOUS;
    REQUIRE(is_time == (t != MISSING_I64));
    if (is_time)
        check_written(t, z);
}

static void check_epochs(struct str s)
{
    for (int unit = TIME_S; unit <= TIME_STEP; unit++) {
        int64_t t, again;
        char text[48];
        if (time_parse_epoch(s, (enum time_unit)unit, &t) != TIME_OK)
            continue;
        const size_t n = time_format(t, TIME_STEP, NULL, text);
        REQUIRE(time_parse_epoch((struct str){text, n}, TIME_STEP, &again) == TIME_OK);
        REQUIRE(again == t);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str s = {(const char *)data, size};
    struct zone_rule rule;
    int64_t ns;
    char text[48];
    struct arena *a = arena_open(NULL);
    const struct zone *z;
    REQUIRE(a != NULL);
    REQUIRE(zone_open(a, STR("+05:45"), &z, NULL) == OK);
    check_stamp(s, NULL);
    check_stamp(s, z);
    check_epochs(s);
    if (duration_parse(s, &ns)) {
        REQUIRE(ns > 0);
        REQUIRE(duration_format(ns, text) < 32);
    }
    if (size > 8 && zone_rule_parse((struct str){s.p + 8, size - 8}, &rule)) {
        memcpy(&ns, data, sizeof ns);
        const int which = zone_rule_at(&rule, ns / NS_PER_S);
        REQUIRE(which == 0 || (which == 1 && rule.has_dst));
    }
    arena_close(a);
    return 0;
}
