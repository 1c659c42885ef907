/* Rank sums against R and coin, against every choice of ranks, and what must not change them. */
#include "assert.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/rng.h"
#include "reference_samples.h"
#include "stats/crossed.h"
#include "stats/ranksum.h"

static json_t *reference(void)
{
    json_t *root = json_load_file("tests/reference/stats/arms.json", 0, NULL);
    assert_non_null(root);
    return root;
}

static void assert_case(struct arena *arena, const json_t *entry)
{
    struct sample a = sample_of_json(arena, entry, "first"), b = sample_of_json(arena, entry, "second");
    struct ranksum_spec spec = { .level = json_double(entry, "level") };
    struct ranksum r, less, greater, normal;
    ranksum_test(&a, &b, &spec, arena, &r);
    spec.alternative = ALTERNATIVE_LESS;
    ranksum_test(&a, &b, &spec, arena, &less);
    spec.alternative = ALTERNATIVE_GREATER;
    ranksum_test(&a, &b, &spec, arena, &greater);
    spec = (struct ranksum_spec){ .exact_limit = 1, .no_interval = true };
    ranksum_test(&a, &b, &spec, arena, &normal);
    assert_true(r.exact && !normal.exact && r.undefined == NULL);
    assert_close(r.u, json_double(entry, "u"), 16);
    assert_close(r.p, json_double(entry, "p"), 13);
    assert_close(less.p, json_double(entry, "less"), 13);
    assert_close(greater.p, json_double(entry, "greater"), 13);
    assert_close(normal.p, json_double(entry, "normal"), 13);
    assert_close(fabs(r.z), json_double(entry, "z"), 13);
    assert_close(r.shift, json_double(entry, "shift"), 14);
    if (json_is_null(json_object_get(entry, "low")))
        return;
    assert_true(r.interval_exact);
    assert_close(r.low, json_double(entry, "low"), 14);
    assert_close(r.high, json_double(entry, "high"), 14);
    assert_int_equal(r.interval_hull, json_is_true(json_object_get(entry, "holes")));
    assert_true(isinf(less.low) && isinf(greater.high));
}

static void exact_p_and_shift_agree_with_r_and_coin(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference(), *entry;
    size_t index;
    json_array_foreach(json_object_get(root, "two"), index, entry)
        assert_case(&arena, entry);
    json_decref(root);
    arena_release(&arena);
}

static struct sample made_up(struct arena *arena, uint64_t seed, size_t n, uint32_t most);

static void hundreds_of_patients_agree_with_the_polynomial_and_coin(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference(), *entry;
    size_t index;
    assert_true(json_array_size(json_object_get(root, "many")) > 4);
    json_array_foreach(json_object_get(root, "many"), index, entry) {
        struct sample a = sample_of_json(&arena, entry, "first"), b = sample_of_json(&arena, entry, "second");
        struct ranksum r, less, greater;
        ranksum_test(&a, &b, &(struct ranksum_spec){ 0 }, &arena, &r);
        ranksum_test(&a, &b, &(struct ranksum_spec){ .alternative = ALTERNATIVE_LESS, .no_interval = true }, &arena, &less);
        ranksum_test(&a, &b, &(struct ranksum_spec){ .alternative = ALTERNATIVE_GREATER, .no_interval = true }, &arena, &greater);
        assert_true(r.exact && r.interval_exact);
        assert_close(r.u, json_double(entry, "u"), 16);
        assert_close(r.p, json_double(entry, "p"), 12);
        assert_close(less.p, json_double(entry, "less"), 12);
        assert_close(greater.p, json_double(entry, "greater"), 12);
        assert_close(r.shift, json_double(entry, "shift"), 14);
        if (json_is_null(json_object_get(entry, "low")))
            continue;
        assert_close(r.low, json_double(entry, "low"), 14);
        assert_close(r.high, json_double(entry, "high"), 14);
        assert_int_equal(r.interval_hull, json_is_true(json_object_get(entry, "holes")));
    }
    json_decref(root);
    arena_release(&arena);
}

static void an_arm_much_smaller_than_the_other_has_the_interval_of_wilcox_test(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = json_load_file("tests/reference/stats/shift.json", 0, NULL), *entry;
    assert_non_null(root);
    size_t index;
    assert_int_equal(json_array_size(json_object_get(root, "samples")), 3);
    json_array_foreach(json_object_get(root, "samples"), index, entry) {
        struct sample a = sample_of_json(&arena, entry, "first"), b = sample_of_json(&arena, entry, "second");
        struct ranksum r;
        ranksum_test(&a, &b, &(struct ranksum_spec){ .level = json_double(entry, "level") }, &arena, &r);
        assert_true(r.exact && r.interval_exact && !r.interval_hull);
        assert_close(r.p, json_double(entry, "p"), 12);
        assert_close(r.shift, json_double(entry, "shift"), 14);
        assert_close(r.low, json_double(entry, "low"), 14);
        assert_close(r.high, json_double(entry, "high"), 14);
    }
    json_decref(root);
    arena_release(&arena);
}

/* The places at the ends of the interval and next to them, by p of the samples moved there. */
static void the_ends_of_the_interval_are_where_the_exact_test_turns(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    for (uint64_t seed = 1; seed <= 12; seed++) {
        struct sample a = made_up(&arena, seed, 60 + 5 * seed, 4000), b = made_up(&arena, 77 + seed, 130 - 5 * seed, 5000);
        struct ranksum r;
        ranksum_test(&a, &b, &(struct ranksum_spec){ 0 }, &arena, &r);
        assert_true(r.interval_exact && r.exact);
        for (int end = 0; end < 2; end++)
            for (int64_t off = -1; off <= 1; off++) {
                int64_t theta = (int64_t)(end == 0 ? r.low : r.high) + off;
                int64_t *units = arena_array(&arena, int64_t, a.n);
                for (size_t i = 0; i < a.n; i++)
                    units[i] = a.units[i] - theta;
                struct sample moved = sample_of_units(&arena, units, a.n, 1);
                struct ranksum there;
                ranksum_test(&moved, &b, &(struct ranksum_spec){ .no_interval = true }, &arena, &there);
                if (off != 0)
                    assert_int_equal(there.p > 0.05, end == 0 ? off > 0 : off < 0);
            }
    }
    arena_release(&arena);
}

static void the_probability_of_a_larger_value_agrees_with_r(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference(), *entry;
    size_t index;
    json_array_foreach(json_object_get(root, "two"), index, entry) {
        struct sample a = sample_of_json(&arena, entry, "first"), b = sample_of_json(&arena, entry, "second");
        const json_t *expected = json_object_get(entry, "bm");
        struct brunner_munzel r;
        brunner_munzel_test(&a, &b, json_double(entry, "level"), &arena, &r);
        assert_close(r.estimate, json_double(expected, "estimate"), 14);
        assert_close(r.score_low, json_double(expected, "score_low"), 11);
        assert_close(r.score_high, json_double(expected, "score_high"), 11);
        if (r.estimate == 0 || r.estimate == 1) {
            assert_true(r.undefined != NULL && isnan(r.p) && isnan(r.low));
            continue;
        }
        assert_close(r.std_error, json_double(expected, "se"), 13);
        assert_close(r.t, json_double(expected, "t"), 13);
        assert_close(r.df, json_double(expected, "df"), 13);
        assert_close(r.p, json_double(expected, "p"), 12);
        assert_close(r.low, json_double(expected, "low"), 12);
        assert_close(r.high, json_double(expected, "high"), 12);
    }
    json_decref(root);
    arena_release(&arena);
}

/* Made-up scores from 0 to `most`, the seed says which. */
static struct sample made_up(struct arena *arena, uint64_t seed, size_t n, uint32_t most)
{
    struct rng rng;
    rng_init(&rng, seed, 0);
    int64_t *units = arena_array(arena, int64_t, n);
    for (size_t i = 0; i < n; i++)
        units[i] = (int64_t)(rng_uniform(&rng) * (most + 1));
    return sample_of_units(arena, units, n, 1);
}

/* Twice the rank sum of those chosen by the bits of `mask`. */
static int64_t chosen_sum(const struct sample *a, const struct sample *b, uint32_t mask)
{
    int64_t sum = 0;
    size_t n = a->n + b->n;
    for (size_t i = 0; i < n; i++) {
        int64_t x = i < a->n ? a->units[i] : b->units[i - a->n];
        if (!(mask >> i & 1))
            continue;
        for (size_t j = 0; j < n; j++) {
            int64_t y = j < a->n ? a->units[j] : b->units[j - a->n];
            sum += y < x ? 2 : y == x;
        }
        sum += 1;
    }
    return sum;
}

static void exact_p_counts_every_choice_of_ranks(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    for (uint64_t seed = 1; seed <= 60; seed++) {
        size_t n1 = 1 + seed % 5, n2 = 1 + seed % 7;
        struct sample a = made_up(&arena, seed, n1, seed % 9 + 1), b = made_up(&arena, 1000 + seed, n2, seed % 9 + 1);
        int64_t seen = chosen_sum(&a, &b, (1u << n1) - 1), mean = (int64_t)(n1 * (n1 + n2 + 1));
        double all = 0, two = 0, less = 0;
        for (uint32_t mask = 0; mask < 1u << (n1 + n2); mask++) {
            if ((size_t)__builtin_popcount(mask) != n1)
                continue;
            int64_t sum = chosen_sum(&a, &b, mask);
            all++;
            two += llabs(sum - mean) >= llabs(seen - mean);
            less += sum <= seen;
        }
        struct ranksum r, l;
        ranksum_test(&a, &b, &(struct ranksum_spec){ .no_interval = true }, &arena, &r);
        ranksum_test(&a, &b, &(struct ranksum_spec){ .alternative = ALTERNATIVE_LESS, .no_interval = true }, &arena, &l);
        if (r.undefined != NULL)
            continue;
        assert_close(r.p, two / all, 14);
        assert_close(l.p, less / all, 14);
    }
    arena_release(&arena);
}

static void the_interval_holds_zero_just_when_p_exceeds_alpha(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    for (uint64_t seed = 1; seed <= 200; seed++) {
        struct sample a = made_up(&arena, seed, 4 + seed % 9, 10), b = made_up(&arena, 77 + seed, 5 + seed % 6, 7);
        struct ranksum r;
        ranksum_test(&a, &b, &(struct ranksum_spec){ 0 }, &arena, &r);
        bool inside = r.low <= 0 && r.high >= 0;
        if (r.p > 0.05)
            assert_true(inside);
        else if (!r.interval_hull && r.low != 0 && r.high != 0)
            assert_false(inside);
        assert_true(r.low <= r.shift && r.shift <= r.high);
    }
    arena_release(&arena);
}

static void swapping_the_samples_flips_the_shift(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct sample a = made_up(&arena, seed, 12, 10), b = made_up(&arena, 500 + seed, 17, 10);
        struct ranksum r, s;
        struct brunner_munzel p, q;
        ranksum_test(&a, &b, &(struct ranksum_spec){ 0 }, &arena, &r);
        ranksum_test(&b, &a, &(struct ranksum_spec){ 0 }, &arena, &s);
        brunner_munzel_test(&a, &b, 0.95, &arena, &p);
        brunner_munzel_test(&b, &a, 0.95, &arena, &q);
        assert_close(s.p, r.p, 14);
        assert_close(s.u, 12.0 * 17 - r.u, 16);
        assert_close(s.z, -r.z, 16);
        assert_close(s.shift, -r.shift, 16);
        assert_close(s.low, -r.high, 16);
        assert_close(s.high, -r.low, 16);
        assert_close(q.estimate, 1 - p.estimate, 14);
        assert_close(q.p, p.p, 12);
    }
    arena_release(&arena);
}

static void tenths_tie_as_whole_numbers_do(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    static const int64_t first[] = { 3, 61, 58, 9, 33 }, second[] = { 3, 30, 61, 12, 14, 58 };
    struct sample a = sample_of_units(&arena, first, 5, 10), b = sample_of_units(&arena, second, 6, 10);
    struct sample c = sample_of_units(&arena, first, 5, 1), d = sample_of_units(&arena, second, 6, 1);
    struct ranksum r, s;
    ranksum_test(&a, &b, &(struct ranksum_spec){ 0 }, &arena, &r);
    ranksum_test(&c, &d, &(struct ranksum_spec){ 0 }, &arena, &s);
    assert_true(r.ties && r.p == s.p && r.shift * 10 == s.shift && r.u == s.u);
    struct sample e = without_units(a), f = without_units(b);
    ranksum_test(&e, &f, &(struct ranksum_spec){ 0 }, &arena, &s);
    assert_true(r.p == s.p);
    assert_close(s.shift, r.shift, 14);
    arena_release(&arena);
}

static void nothing_to_compare_is_said_and_not_made_up(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    static const int64_t fives[] = { 5, 5, 5 };
    struct sample none = { 0 }, same = sample_of_units(&arena, fives, 3, 1);
    struct ranksum r;
    struct brunner_munzel b;
    ranksum_test(&none, &same, &(struct ranksum_spec){ 0 }, &arena, &r);
    assert_true(isnan(r.p) && isnan(r.shift) && r.undefined != NULL);
    ranksum_test(&same, &same, &(struct ranksum_spec){ 0 }, &arena, &r);
    assert_true(isnan(r.p) && r.shift == 0 && r.undefined != NULL);
    brunner_munzel_test(&same, &same, 0.95, &arena, &b);
    assert_true(b.estimate == 0.5 && isnan(b.p) && b.undefined != NULL);
    brunner_munzel_test(&none, &same, 0.95, &arena, &b);
    assert_true(isnan(b.estimate) && b.undefined != NULL);
    arena_release(&arena);
}

static void differences_are_selected_as_from_their_list(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    struct sample a = made_up(&arena, 5, 9, 30), b = made_up(&arena, 6, 14, 20);
    struct crossed crossed;
    crossed_init(&crossed, &a, &b, &arena);
    for (uint64_t rank = 1; rank <= crossed.pairs; rank++) {
        int64_t at = crossed_select(&crossed, rank);
        uint64_t below = 0, upto = 0;
        for (size_t i = 0; i < a.n; i++)
            for (size_t j = 0; j < b.n; j++) {
                below += a.units[i] - b.units[j] < at;
                upto += a.units[i] - b.units[j] <= at;
            }
        assert_true(below < rank && rank <= upto);
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_p_and_shift_agree_with_r_and_coin),
        cmocka_unit_test(hundreds_of_patients_agree_with_the_polynomial_and_coin),
        cmocka_unit_test(an_arm_much_smaller_than_the_other_has_the_interval_of_wilcox_test),
        cmocka_unit_test(the_ends_of_the_interval_are_where_the_exact_test_turns),
        cmocka_unit_test(the_probability_of_a_larger_value_agrees_with_r),
        cmocka_unit_test(exact_p_counts_every_choice_of_ranks),
        cmocka_unit_test(the_interval_holds_zero_just_when_p_exceeds_alpha),
        cmocka_unit_test(swapping_the_samples_flips_the_shift),
        cmocka_unit_test(tenths_tie_as_whole_numbers_do),
        cmocka_unit_test(nothing_to_compare_is_said_and_not_made_up),
        cmocka_unit_test(differences_are_selected_as_from_their_list),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
