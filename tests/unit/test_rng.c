/* The stream of a seed is defined in core/rng.c by splitmix64 and xoshiro256**. The steps of both
 * are checked here against an implementation written apart, from the papers' text, whose splitmix64
 * is checked against the vector that the authors publish for seed 1234567. */
#include "unit.h"

#include <math.h>

#include "core/rng.h"

/* Steele, Lea and Flood 2014, fig. 17: gamma = 2^64 / golden ratio, made odd. */
static uint64_t split(uint64_t *x)
{
    *x += 0x9E3779B97F4A7C15ULL;
    uint64_t z = *x;
    z ^= z >> 30;
    z *= 0xBF58476D1CE4E5B9ULL;
    z ^= z >> 27;
    z *= 0x94D049BB133111EBULL;
    return z ^ z >> 31;
}

static void the_reference_splitmix_gives_the_published_numbers(void **state)
{
    UNUSED(state);
    static const uint64_t want[] = {6457827717110365317ULL, 3203168211198807973ULL,
                                    9817491932198370423ULL, 4593380528125082431ULL,
                                    16408922859458223821ULL};
    uint64_t x = 1234567;
    for (size_t i = 0; i < COUNT_OF(want); i++)
        assert_true(split(&x) == want[i]);
}

/* From the state 1, 2, 3, 4: 2 * 5 = 10, rotated left by 7 is 1280, times 9 is 11520. Then t = 2 <<
 * 17 = 262144; s2 = 3 ^ 1 = 2; s3 = 4 ^ 2 = 6; s1 = 2 ^ s2 = 0; s0 = 1 ^ 6 = 7; s2 = 2 ^ t =
 * 262146; s3 = 6 rotated left by 45. Second: 0 * 5 = 0 gives 0. */
static void the_generator_steps_as_on_paper(void **state)
{
    UNUSED(state);
    struct rng r = {{1, 2, 3, 4}};
    assert_true(rng_next(&r) == 11520);
    assert_true(r.s[0] == 7 && r.s[1] == 0 && r.s[2] == 262146 && r.s[3] == 6ULL << 45);
    assert_true(rng_next(&r) == 0);
    /* the vector that implementations of xoshiro256** share for this state */
    assert_true(rng_next(&r) == 1509978240);
    assert_true(rng_next(&r) == 1215971899390074240ULL);
}

static void the_state_is_filled_by_splitmix(void **state)
{
    UNUSED(state);
    uint64_t x = 1234567;
    x = split(&x); /* stream 0 leaves it as it is */
    const struct rng r = rng_of(1234567, 0);
    for (int i = 0; i < 4; i++)
        assert_true(r.s[i] == split(&x));
}

static void a_stream_depends_on_seed_and_number_only(void **state)
{
    UNUSED(state);
    struct rng a = rng_of(42, 7), b = rng_of(42, 7), c = rng_of(42, 8), d = rng_of(43, 7);
    size_t same_c = 0, same_d = 0;
    for (int i = 0; i < 1000; i++) {
        const uint64_t x = rng_next(&a);
        assert_true(x == rng_next(&b));
        same_c += x == rng_next(&c);
        same_d += x == rng_next(&d);
    }
    assert_int_equal(same_c + same_d, 0);
}

/* Bounds are five standard errors of the mean for a million draws. */
static void the_moments_are_those_of_the_distribution(void **state)
{
    UNUSED(state);
    enum { N = 1000000 };
    struct rng r = rng_of(1, 0);
    double u = 0, z = 0, zz = 0, x = 0;
    for (int i = 0; i < N; i++) {
        const double unit = rng_unit(&r), normal = rng_normal(&r);
        assert_true(unit >= 0 && unit < 1);
        u += unit;
        z += normal;
        zz += normal * normal;
        x += rng_exponential(&r);
    }
    assert_true(fabs(u / N - 0.5) < 5 * sqrt(1.0 / 12 / N));
    assert_true(fabs(z / N) < 5 * sqrt(1.0 / N));
    assert_true(fabs(zz / N - 1) < 5 * sqrt(2.0 / N));
    assert_true(fabs(x / N - 1) < 5 * sqrt(1.0 / N));
}

static void whole_numbers_below_n_are_even(void **state)
{
    UNUSED(state);
    struct rng r = rng_of(5, 5);
    size_t count[7] = {0};
    for (int i = 0; i < 70000; i++)
        count[rng_below(&r, 7)]++;
    double chi = 0;
    for (int i = 0; i < 7; i++)
        chi += ((double)count[i] - 10000) * ((double)count[i] - 10000) / 10000;
    assert_true(chi < 27.9); /* chi-squared with 6 degrees, p = 0.0001 */
    assert_true(rng_below(&r, 1) == 0);
    for (int i = 0; i < 100; i++)
        assert_true(rng_below(&r, UINT64_C(3) << 62) < UINT64_C(3) << 62);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reference_splitmix_gives_the_published_numbers),
        cmocka_unit_test(the_generator_steps_as_on_paper),
        cmocka_unit_test(the_state_is_filled_by_splitmix),
        cmocka_unit_test(a_stream_depends_on_seed_and_number_only),
        cmocka_unit_test(the_moments_are_those_of_the_distribution),
        cmocka_unit_test(whole_numbers_below_n_are_even),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
