/* Comparisons from published numbers, and whether such numbers can be. */
#include "assert.h"

#include <stdio.h>
#include <string.h>

#include "base/rng.h"
#include "stats/consistency.h"
#include "stats/published.h"

static struct decimal printed(const char *text)
{
    struct decimal number;
    assert_int_equal(decimal_parse(text, strlen(text), '.', &number), DECIMAL_OK);
    return number;
}

static const struct published pair = { 28, 58.3, 18.2, 42.2, 21.1 };

static void every_way_leads_back_to_the_same_correlation(void **state)
{
    (void)state;
    double sd = published_sd_from_r(&pair, 0.37), half = 0;
    assert_close(published_r(&pair, sd), 0.37, 13);
    double t = (pair.mean_after - pair.mean_before) / sd * sqrt(28);
    assert_close(published_sd_from_t(&pair, t), sd, 14);
    assert_close(published_sd_from_t(&pair, -t), sd, 14);
    assert_close(published_sd_from_p(&pair, published_p(&pair, sd)), sd, 11);
    half = 2.051830516480285 * sd / sqrt(28); /* R: qt(0.975, 27) */
    assert_close(published_sd_from_interval(&pair, -16.1 - half, -16.1 + half, 0.95), sd, 12);
}

static void contradictions_are_seen(void **state)
{
    (void)state;
    assert_true(published_r(&pair, 60) < -1);
    assert_true(published_r(&pair, 1) > 1);
    assert_true(isnan(published_sd_from_r(&pair, 1.1)));
    assert_true(isnan(published_sd_from_t(&pair, 0)));
    assert_true(isnan(published_sd_from_p(&pair, 0)));
    double low, high;
    assert_true(published_p_range(&pair, &low, &high));
    assert_true(low < 1e-10 && high > 0.03 && high < 0.05);
    struct published still = { 10, 5, 1, 5, 1 };
    assert_false(published_p_range(&still, &low, &high));
}

/* Brown & Heathers (2017): with 28 people 5.19 is impossible, for 145/28 is 5.18 and 146/28 is 5.21. */
static void grim_finds_the_mean_that_cannot_be(void **state)
{
    (void)state;
    struct decimal impossible = printed("5.19"), least = printed("5.18"), most = printed("5.21"), coarse = printed("5.2");
    assert_int_equal(consistency_grim(&impossible, 28, 1, 1), INCONSISTENT);
    assert_int_equal(consistency_grim(&least, 28, 1, 1), CONSISTENT);
    assert_int_equal(consistency_grim(&most, 28, 1, 1), CONSISTENT);
    assert_int_equal(consistency_grim(&coarse, 28, 1, 1), CONSISTENT_ALWAYS);
    assert_int_equal(consistency_grim(&impossible, 28, 4, 1), CONSISTENT_ALWAYS);
    struct decimal halves = printed("5.20");
    assert_int_equal(consistency_grim(&halves, 28, 1, 1), INCONSISTENT);
    assert_int_equal(consistency_grim(&halves, 28, 1, 0.5), CONSISTENT);
    assert_int_equal(consistency_grim(&impossible, 14, 2, 1), INCONSISTENT);
    assert_int_equal(consistency_grim(&impossible, 0, 1, 1), CONSISTENCY_UNKNOWN);
}

/* Allard (2018): mean 3.44, SD 2.47, n = 18: sums of squares near 316.7 have no whole number of the right parity. */
static void grimmer_finds_the_sd_that_cannot_be(void **state)
{
    (void)state;
    struct decimal mean = printed("3.44"), impossible = printed("2.47"), possible = printed("2.48");
    assert_int_equal(consistency_grim(&mean, 18, 1, 1), CONSISTENT);
    assert_int_equal(consistency_grimmer(&mean, &impossible, 18, 1, 1), INCONSISTENT);
    assert_true(consistency_grimmer(&mean, &possible, 18, 1, 1) != INCONSISTENT);
}

static void debit_finds_the_sd_of_noughts_and_ones(void **state)
{
    (void)state;
    struct decimal mean = printed("0.36"), wrong = printed("0.11"), right = printed("0.49");
    assert_int_equal(consistency_debit(&mean, &wrong, 20), INCONSISTENT);
    assert_int_equal(consistency_debit(&mean, &right, 20), CONSISTENT);
    struct decimal above = printed("1.2");
    assert_int_equal(consistency_debit(&above, &right, 20), CONSISTENCY_UNKNOWN);
}

/* What real whole numbers give is never called impossible, rounded half up or half to even. */
static void no_real_sample_is_called_impossible(void **state)
{
    (void)state;
    struct rng rng;
    rng_init(&rng, 17, 0);
    for (int round = 0; round < 20000; round++) {
        size_t n = 2 + rng_below(&rng, 40);
        int decimals = (int)rng_below(&rng, 4), width = 2 + (int)rng_below(&rng, 20);
        double sum = 0, squares = 0;
        for (size_t i = 0; i < n; i++) {
            double y = rng_below(&rng, (uint32_t)width);
            sum += y;
            squares += y * y;
        }
        double count = (double)n, exact_mean = sum / count;
        char mean[40], sd[40];
        snprintf(mean, sizeof mean, "%.*f", decimals, exact_mean);
        snprintf(sd, sizeof sd, "%.*f", decimals, sqrt(fmax(0, (squares - sum * sum / count) / (count - 1))));
        struct decimal m = printed(mean), s = printed(sd);
        if (consistency_grim(&m, n, 1, 1) == INCONSISTENT || consistency_grimmer(&m, &s, n, 1, 1) == INCONSISTENT)
            fail_msg("n = %zu, mean %s, SD %s", n, mean, sd);
        if (width == 2 && consistency_debit(&m, &s, n) == INCONSISTENT)
            fail_msg("noughts and ones: n = %zu, mean %s, SD %s", n, mean, sd);
    }
}

/* A mean one unit in the last place beside every possible one is found. */
static void every_planted_mean_is_found(void **state)
{
    (void)state;
    for (size_t n = 2; n <= 45; n++)
        for (int hundredths = 0; hundredths <= 300; hundredths++) {
            char text[16];
            bool possible = false;
            for (size_t sum = 0; sum <= 4 * n && !possible; sum++)
                possible = fabs((double)sum * 100 - hundredths * (double)n) <= 0.5 * (double)n;
            snprintf(text, sizeof text, "%d.%02d", hundredths / 100, hundredths % 100);
            struct decimal mean = printed(text);
            assert_int_equal(consistency_grim(&mean, n, 1, 1), possible ? CONSISTENT : INCONSISTENT);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_leads_back_to_the_same_correlation),
        cmocka_unit_test(contradictions_are_seen),
        cmocka_unit_test(grim_finds_the_mean_that_cannot_be),
        cmocka_unit_test(grimmer_finds_the_sd_that_cannot_be),
        cmocka_unit_test(debit_finds_the_sd_of_noughts_and_ones),
        cmocka_unit_test(no_real_sample_is_called_impossible),
        cmocka_unit_test(every_planted_mean_is_found),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
