/* B46: what people type wrong. */
#include "unit.h"

#include <string.h>

#include "core/clock.h"
#include "core/param.h"

static const struct param table[] = {
    {"limit", PARAM_INT, "20", 1, 1000000, NULL, "N", "rows", 'n'},
    {"contamination", PARAM_REAL, "0.1", 0, 0.5, NULL, "X", "share of anomalies", 0},
    {"format", PARAM_CHOICE, "table", 0, 0, "table|csv|json", "F", "output", 'f'},
    {"every", PARAM_DURATION, NULL, 0, 0, NULL, "DUR", "bucket", 0},
    {"metric", PARAM_LIST, NULL, 0, 0, NULL, "COL", "metrics", 0},
    {"output", PARAM_TEXT, NULL, 0, 0, NULL, "FILE", "file", 'o'},
    {"quiet", PARAM_FLAG, NULL, 0, 0, NULL, NULL, "say less", 'q'},
    {.name = NULL},
};
static const struct param *const tables[4] = {table, NULL, NULL, NULL};

static enum err parse(struct arena *a, struct args *ret, struct error *e, const char *line)
{
    int argc;
    const char *const *argv;
    *e = (struct error){OK, ""};
    assert_int_equal(args_split(a, str_of(line), &argc, &argv, e), OK);
    return args_parse(a, argc, argv, tables, ret, e);
}

static void options_and_words_may_stand_anywhere(void **state)
{
    struct args x;
    struct error e;
    assert_int_equal(
        parse(*state, &x, &e,
              "triage --limit 5 file.csv -q --format=csv --every 5m -oout - -- --words"),
        OK);
    assert_int_equal(args_int(&x, "limit"), 5);
    assert_string_equal(args_text(&x, "format"), "csv");
    assert_true(args_flag(&x, "quiet"));
    assert_true(args_get(&x, "every")->whole == 300 * NS_PER_S);
    assert_string_equal(args_text(&x, "output"), "out");
    assert_int_equal(x.nwords, 4);
    assert_string_equal(x.word[2], "-");
    assert_string_equal(x.word[3], "--words");
}

static void defaults_are_there_but_not_given(void **state)
{
    struct args x;
    struct error e;
    assert_int_equal(parse(*state, &x, &e, ""), OK);
    assert_int_equal(args_int(&x, "limit"), 20);
    assert_false(args_get(&x, "limit")->is_set);
    unit_same_double(args_real(&x, "contamination"), 0.1);
    assert_null(args_text(&x, "output"));
    struct str *list;
    assert_int_equal(args_list(*state, &x, "metric", &list), 0);
    assert_true(args_has_param(&x, "every"));
    assert_false(args_has_param(&x, "never"));
}

static void lists_are_cut_at_commas_and_trimmed(void **state)
{
    struct args x;
    struct error e;
    struct str *list;
    assert_int_equal(parse(*state, &x, &e, "--metric 'a, b ,,c'"), OK);
    assert_int_equal(args_list(*state, &x, "metric", &list), 3);
    unit_is_text(list[1], "b");
}

static void bad_values_are_refused_with_the_range(void **state)
{
    static const struct {
        const char *line, *says;
    } cases[] = {
        {"-n -1", "--limit: \"-1\" is not a whole number from 1 to 1000000"},
        {"-n 0", "--limit: \"0\" is not a whole number from 1 to 1000000"},
        {"-n 1e9", "--limit: \"1e9\" is not a whole number"},
        {"-n 99999999999999999999", "--limit: \"99999999999999999999\" is not a whole number"},
        {"-n ''", "--limit: \"\" is not a whole number"},
        {"-n 5x", "--limit: \"5x\""},
        {"-n \xFF\xFE", "is not a whole number from 1 to 1000000"},
        {"--contamination 0.7", "--contamination: \"0.7\" is not a number from 0 to 0.5"},
        {"--contamination nan", "--contamination: \"nan\" is not a number from 0 to 0.5"},
        {"--contamination 1e400", "is not a number from 0 to 0.5"},
        {"--format xml", "--format: \"xml\" is not one of table|csv|json"},
        {"--format ''", "is not one of"},
        {"--every never", "--every: \"never\" is not a duration such as 30s, 5m, 6h, 7d"},
        {"--every 0s", "is not a duration"},
        {"--metric ', ,'", "--metric: needs a value, got an empty one"},
        {"-o ''", "--output: needs a value, got an empty one"},
        {"-n 5 -n 5", "--limit is given twice; give it once"},
        {"--metric a --metric b", "give it once, its values between commas"},
        {"-q -q", "--quiet is given twice"},
        {"--quiet=yes", "--quiet=yes: takes no value"},
        {"--limit", "--limit: needs a value (N)"},
        {"--limt 3", "unknown option --limt; did you mean --limit?"},
        {"--formatt=csv", "unknown option --formatt=csv; did you mean --format?"},
        {"--xyzzy-plugh", "unknown option --xyzzy-plugh; --help lists them"},
        {"-z", "unknown option -z; --help lists them"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct args x;
        struct error e;
        assert_int_equal(parse(*state, &x, &e, cases[i].line), ERR_USAGE);
        unit_holds(e.text, cases[i].says);
    }
}

static void lines_are_split_as_a_shell_would(void **state)
{
    int argc;
    const char *const *argv;
    struct error e = {OK, ""};
    assert_int_equal(
        args_split(*state, STR("a 'b c' \"d \\\" e\" f\\ g '' h'i'j\t\\\\"), &argc, &argv, &e), OK);
    const char *want[] = {"a", "b c", "d \" e", "f g", "", "hij", "\\"};
    assert_int_equal(argc, COUNT_OF(want));
    for (int i = 0; i < argc; i++)
        assert_string_equal(argv[i], want[i]);
    assert_int_equal(args_split(*state, STR("a 'b"), &argc, &argv, &e), ERR_USAGE);
    assert_string_equal(e.text, "a quote (') is never closed");
    assert_int_equal(args_split(*state, STR("  "), &argc, &argv, &e), OK);
    assert_int_equal(argc, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(options_and_words_may_stand_anywhere),
        in_arena(defaults_are_there_but_not_given),
        in_arena(lists_are_cut_at_commas_and_trimmed),
        in_arena(bad_values_are_refused_with_the_range),
        in_arena(lines_are_split_as_a_shell_would),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
