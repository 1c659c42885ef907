/* The sum of k of n scores: counting, the Fourier sum and Edgeworth's series against each other, and what must not change
 * them. That counting is right, tests/unit/ranksum.c asks R and every choice of ranks. */
#include "assert.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/rng.h"
#include "stats/choicesum.h"

static int ascending(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Doubled mid-ranks less the least of them, of n made-up values of so many levels; all different for 0 levels. */
static int64_t *made_up(struct arena *arena, uint64_t seed, size_t n, uint32_t levels)
{
    struct rng rng;
    rng_init(&rng, seed, 0);
    int64_t *values = arena_array(arena, int64_t, n), *ranks = arena_array(arena, int64_t, n);
    for (size_t i = 0; i < n; i++)
        values[i] = levels == 0 ? (int64_t)i : (int64_t)(rng_uniform(&rng) * levels);
    qsort(values, n, sizeof *values, ascending);
    for (size_t i = 0; i < n;) {
        size_t end = i;
        while (end < n && values[end] == values[i])
            end++;
        int64_t rank = (int64_t)(i + end);
        while (i < end)
            ranks[i++] = rank;
    }
    for (size_t i = n; i-- > 0;)
        ranks[i] -= ranks[0];
    return ranks;
}

/* The place so many SDs from the mean of the sum. */
static int64_t place(const int64_t *scores, size_t n, size_t k, double sds)
{
    double mean = 0, squares = 0;
    for (size_t i = 0; i < n; i++)
        mean += (double)scores[i] / (double)n;
    for (size_t i = 0; i < n; i++)
        squares += pow((double)scores[i] - mean, 2) / (double)(n - 1);
    double share = (double)k / (double)n;
    return llround((double)k * mean + sds * sqrt((double)n * share * (1 - share) * squares));
}

static void the_fourier_sum_agrees_with_counting(void **state)
{
    (void)state;
    static const struct { size_t n, k; uint32_t levels; double sds; } cases[] = {
        { 240, 120, 0, -2 }, { 240, 120, 0, -6 }, { 240, 100, 11, -1.96 }, { 241, 100, 11, 0 }, { 300, 100, 5, -3 },
        { 300, 150, 2, -2 }, { 260, 130, 3, -4 }, { 300, 80, 40, -8 }, { 280, 140, 100, -0.3 }, { 300, 150, 0, -11 },
        { 300, 150, 0, 0.4 }, { 260, 120, 1000, -2.6 },
    };
    struct arena arena;
    arena_init(&arena, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const int64_t *scores = made_up(&arena, i + 1, cases[i].n, cases[i].levels);
        int64_t limit = place(scores, cases[i].n, cases[i].k, cases[i].sds);
        double counted = choicesum_counted(scores, cases[i].n, cases[i].k, limit, &arena);
        assert_close(choicesum_fourier(scores, cases[i].n, cases[i].k, limit, &arena), counted, 12);
    }
    arena_release(&arena);
}

/* Few chosen of many: what is left out is bounded, and far less than a step of the sum makes. */
static void the_sum_near_is_within_its_error(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    for (uint64_t seed = 1; seed <= 30; seed++) {
        size_t n = 400 + 10 * seed, k = 24 + seed;
        const int64_t *scores = made_up(&arena, seed, n, seed % 3 * 150);
        bool upper = seed % 2 == 1;
        int64_t limit = place(scores, n, k, (double)(seed % 4) - 1.6);
        double p = choicesum_tail(scores, n, k, limit, upper, &arena), error;
        double next = choicesum_tail(scores, n, k, limit + 2, upper, &arena);
        double near = choicesum_near(scores, n, k, limit, upper, &arena, &error);
        assert_true(isnan(near) || fabs(near - p) <= error);
        assert_true(isnan(near) || error < fabs(next - p) / 4);
        assert_true(!isnan(near) || seed < 7);
    }
    arena_release(&arena);
}

static void both_tails_and_both_parts_tell_the_same(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    for (uint64_t seed = 1; seed <= 24; seed++) {
        size_t n = 20 + 40 * seed, k = n / (2 + seed % 4);
        int64_t *scores = made_up(&arena, seed, n, seed % 3 * 30), total = 0;
        int64_t limit = place(scores, n, k, (double)(seed % 5) - 2.5);
        double p = choicesum_tail(scores, n, k, limit, false, &arena);
        for (size_t i = 0; i < n; i++)
            total += scores[i];
        assert_close(choicesum_tail(scores, n, k, limit + 1, true, &arena), 1 - p, 11);
        assert_close(choicesum_tail(scores, n, n - k, total - limit, true, &arena), p, 13);
    }
    arena_release(&arena);
}

/* Of 2000 patients in two arms of 1000 that do not overlap, one choice in C(2000, 1000) is as far out: 1e−600. With 400
 * patients it can still be written. */
static void separated_arms_have_the_least_probability_there_is(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    double p = 1;
    for (int i = 1; i <= 200; i++)
        p *= i / (200.0 + i);
    const int64_t *scores = made_up(&arena, 1, 400, 0);
    assert_close(choicesum_tail(scores, 400, 200, 199 * 200, false, &arena), p, 13);
    assert_true(choicesum_tail(scores, 400, 200, 199 * 200 - 1, false, &arena) == 0);
    scores = made_up(&arena, 1, 2000, 0);
    assert_true(choicesum_tail(scores, 2000, 1000, 999 * 1000, false, &arena) == 0);
    assert_true(choicesum_tail(scores, 2000, 1000, 2999 * 1000, false, &arena) == 1);
    arena_release(&arena);
}

static void the_series_comes_nearer_with_the_square_of_the_smaller_arm(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    for (uint64_t seed = 1; seed <= 60; seed++) {
        size_t n = 60 + 15 * seed, k = n / (2 + seed % 3);
        const int64_t *scores = made_up(&arena, seed, n, seed % 2 * 100);
        bool upper = seed % 4 > 1;
        int64_t limit = place(scores, n, k, upper ? 1.96 : -1.96);
        double p = choicesum_tail(scores, n, k, limit, upper, &arena);
        double series = choicesum_edgeworth(scores, n, k, limit, upper);
        assert_true(fabs(series / p - 1) < 2 / (double)(k * k) + 1e-7);
        assert_true(series != p);
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_fourier_sum_agrees_with_counting),
        cmocka_unit_test(the_sum_near_is_within_its_error),
        cmocka_unit_test(both_tails_and_both_parts_tell_the_same),
        cmocka_unit_test(separated_arms_have_the_least_probability_there_is),
        cmocka_unit_test(the_series_comes_nearer_with_the_square_of_the_smaller_arm),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
