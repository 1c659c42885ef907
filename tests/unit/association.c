#include "reference.h"

#include "stats/association.h"

struct fixture {
    struct arena arena;
    json_t *root;
};

static void open_fixture(struct fixture *fixture)
{
    arena_init(&fixture->arena, NULL);
    fixture->root = reference_read("tests/reference/stats/association.json");
}

static void close_fixture(struct fixture *fixture)
{
    json_decref(fixture->root);
    arena_release(&fixture->arena);
}

static struct sample sample_of(struct fixture *fixture, const json_t *cells)
{
    struct variable variable = { 0 };
    reference_numbers(&fixture->arena, cells, &variable);
    return (struct sample){ variable.values, variable.units, variable.divisor, json_array_size(cells) };
}

static void check(const json_t *expected, const char *name, const struct association *result)
{
    char key[32];
    const struct { const char *suffix; double value; } values[] = {
        { "", result->r }, { "_p", result->p }, { "_low", result->low }, { "_high", result->high },
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        snprintf(key, sizeof key, "%s%s", name, values[i].suffix);
        if (!(digits_of(values[i].value, reference_at(expected, key, 0)) >= 11))
            fail_msg("n = %zu, %s: %.17g, expected %.17g", result->n, key, values[i].value,
                     reference_at(expected, key, 0));
    }
}

static void rank_correlations_agree_with_r(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    json_t *cases = json_object_get(fixture.root, "cases");
    assert_int_equal(json_array_size(cases), 8);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *expected = json_array_get(cases, i);
        struct sample x = sample_of(&fixture, json_object_get(expected, "x"));
        struct sample y = sample_of(&fixture, json_object_get(expected, "y"));
        struct association result, swapped;
        association_spearman(&x, &y, 0.95, &fixture.arena, &result);
        check(expected, "spearman", &result);
        assert_int_equal(result.exact, x.n <= SPEARMAN_EXACT_LIMIT);
        association_kendall(&x, &y, 0.95, &fixture.arena, &result);
        check(expected, "kendall", &result);
        association_kendall(&y, &x, 0.95, &fixture.arena, &swapped);
        assert_true(swapped.r == result.r && digits_of(swapped.p, result.p) > 13);
    }
    close_fixture(&fixture);
}

static void partial_correlations_agree_with_r(void **state)
{
    (void)state;
    struct fixture fixture;
    struct association result;
    open_fixture(&fixture);
    const json_t *expected = json_object_get(fixture.root, "partial");
    association_partial(reference_at(expected, "r", 0), 32, 3, false, 0.95, &result);
    assert_close(result.p, reference_at(expected, "p", 0), 12);
    assert_close(result.low, reference_at(expected, "low", 0), 13);
    assert_close(result.high, reference_at(expected, "high", 0), 13);
    association_partial(0.5, 4, 2, false, 0.95, &result);
    assert_true(isnan(result.p) && result.r == 0.5);
    close_fixture(&fixture);
}

static void what_does_not_vary_has_no_correlation(void **state)
{
    (void)state;
    static const double same[6] = { 2, 2, 2, 2, 2, 2 }, other[6] = { 1, 2, 3, 4, 5, 6 };
    struct arena arena;
    struct association result;
    arena_init(&arena, NULL);
    for (size_t n = 0; n <= 6; n++) {
        struct sample x = { .x = same, .divisor = 1, .n = n }, y = { .x = other, .divisor = 1, .n = n };
        association_spearman(&x, &y, 0.95, &arena, &result);
        assert_true(isnan(result.r) && isnan(result.p) && isnan(result.low));
        association_kendall(&x, &y, 0.95, &arena, &result);
        assert_true(isnan(result.r) && isnan(result.p) && isnan(result.low));
        association_kendall(&y, &y, 0.95, &arena, &result);
        assert_true(n < 2 || result.r == 1);
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rank_correlations_agree_with_r),
        cmocka_unit_test(partial_correlations_agree_with_r),
        cmocka_unit_test(what_does_not_vary_has_no_correlation),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
