#include "assert.h"

#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/rng.h"
#include "stats/summary.h"
#include "stats/tally.h"

enum { MOST = 1000 };

struct draws {
    int64_t units[MOST];
    double values[MOST];
    uint32_t cell[MOST];
    uint8_t missing[MOST];
};

static void draw(struct draws *draws, uint64_t seed, int64_t middle, uint32_t spread, int scale)
{
    struct rng rng;
    rng_init(&rng, seed, 0);
    memset(draws, 0, sizeof *draws);
    for (size_t i = 0; i < MOST; i++) {
        draws->units[i] = middle + rng_below(&rng, spread);
        draws->values[i] = (double)draws->units[i] / decimal_power(scale);
    }
}

/* rows [from, to) as one part. */
static struct tally part_of(const struct draws *draws, bool exact, size_t from, size_t to, int scale)
{
    struct tally tally = { 0 };
    struct tally_rows rows = { .cell = draws->cell + from, .missing = draws->missing + from,
                               .units = exact ? draws->units + from : NULL, .values = draws->values + from,
                               .scale = scale, .count = to - from };
    tally_rows(&rows, &tally, 1);
    return tally;
}

static struct tally tally_in_parts(const struct draws *draws, bool exact, size_t size, int scale)
{
    struct tally whole = { 0 };
    for (size_t from = 0; from < MOST; from += size) {
        struct tally part = part_of(draws, exact, from, from + size < MOST ? from + size : MOST, scale);
        tally_add(&whole, &part);
    }
    return whole;
}

static void assert_summary(const struct draws *draws, const struct tally *tally, int scale, double digits)
{
    struct arena arena;
    struct summary expected, got;
    arena_init(&arena, NULL);
    struct sample sample = { .x = draws->values, .units = draws->units, .divisor = decimal_power(scale), .n = MOST };
    struct summary_spec spec = { .level = 0.9 };
    summary_compute(&sample, &spec, &arena, &expected);
    tally_summary(tally, 0.9, &got);
    assert_int_equal(got.n, expected.n);
    assert_close(got.mean, expected.mean, digits);
    assert_close(got.sd, expected.sd, digits);
    assert_close(got.se, expected.se, digits);
    assert_close(got.low, expected.low, digits);
    assert_close(got.high, expected.high, digits);
    assert_true(got.min == expected.min && got.max == expected.max);
    arena_release(&arena);
}

static const struct {
    int64_t middle;
    uint32_t spread;
    int scale;
} cases[] = {
    { 0, 101, 1 }, { -50, 100, 0 }, { 1000000000, 3, 1 }, { -((int64_t)1 << 45), 1000, 3 }, { (int64_t)1 << 50, 9, 0 },
};

static void parts_of_any_size_come_to_what_summary_says(void **state)
{
    (void)state;
    static const size_t sizes[] = { 1, 7, 500, MOST };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
            struct draws draws;
            draw(&draws, i, cases[i].middle, cases[i].spread, cases[i].scale);
            struct tally exact = tally_in_parts(&draws, true, sizes[k], cases[i].scale);
            assert_summary(&draws, &exact, cases[i].scale, 14);
            struct tally inexact = tally_in_parts(&draws, false, sizes[k], cases[i].scale);
            assert_summary(&draws, &inexact, cases[i].scale, 5); /* of doubles near 2^45 */
        }
}

static void exact_sums_do_not_depend_on_the_parts(void **state)
{
    (void)state;
    struct draws draws;
    draw(&draws, 9, 12345, 999, 2);
    struct tally whole = tally_in_parts(&draws, true, MOST, 2), parts = tally_in_parts(&draws, true, 3, 2);
    assert_memory_equal(&whole.sum, &parts.sum, sizeof whole.sum);
    assert_memory_equal(&whole.square_sum, &parts.square_sum, sizeof whole.square_sum);
    assert_false(whole.inexact || parts.inexact);
}

static void parts_of_other_scales_are_brought_together(void **state)
{
    (void)state;
    struct draws draws;
    draw(&draws, 4, 10, 90, 0);
    struct tally whole = part_of(&draws, true, 0, MOST / 2, 0);
    for (size_t i = MOST / 2; i < MOST; i++)
        draws.units[i] *= 100;
    struct tally finer = part_of(&draws, true, MOST / 2, MOST, 2);
    for (size_t i = MOST / 2; i < MOST; i++)
        draws.units[i] /= 100;
    tally_add(&whole, &finer);
    assert_int_equal(whole.scale, 2);
    assert_summary(&draws, &whole, 0, 14);
}

static void missing_rows_and_rows_of_no_cell_are_told_apart(void **state)
{
    (void)state;
    struct draws draws;
    draw(&draws, 5, 1, 1, 0);
    draws.missing[0] = draws.missing[1] = 1;
    draws.cell[1] = TALLY_NONE;
    struct tally tally = part_of(&draws, true, 0, 4, 0);
    assert_int_equal(tally.n, 2);
    assert_int_equal(tally.missing, 1);
    struct tally none = { 0 }, empty = part_of(&draws, true, 0, 2, 0);
    tally_add(&none, &empty);
    assert_int_equal(none.n, 0);
    assert_int_equal(none.missing, 1);
    tally_add(&none, &tally);
    assert_int_equal(none.n, 2);
    assert_int_equal(none.missing, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_of_any_size_come_to_what_summary_says),
        cmocka_unit_test(exact_sums_do_not_depend_on_the_parts),
        cmocka_unit_test(parts_of_other_scales_are_brought_together),
        cmocka_unit_test(missing_rows_and_rows_of_no_cell_are_told_apart),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
