/* Intraclass correlations, limits of agreement, Deming's line and the crossover against R by other routes. */
#include "assert.h"

#include "reference_agreement.h"
#include "stats/bland_altman.h"
#include "stats/crossover.h"
#include "stats/deming.h"
#include "stats/distribution.h"
#include "stats/icc.h"
#include "stats/noncentral.h"

static void every_icc_agrees_with_r(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference_agreement(), *entry;
    size_t i;
    json_array_foreach(json_object_get(root, "icc"), i, entry) {
        double *values = json_numbers(&arena, entry, "values", NULL);
        struct icc_result r;
        icc_compute(values, (size_t)json_get(entry, "n"), (size_t)json_get(entry, "k"), json_get(entry, "level"), &arena, &r);
        const double squares[] = { r.ms_subject, r.ms_rater, r.ms_error, r.ms_within };
        for (size_t m = 0; m < 4; m++)
            assert_close(squares[m], json_at(entry, "ms", m), 11);
        for (size_t form = 0; form < ICC_FORMS; form++) {
            const json_t *expected = json_array_get(json_object_get(entry, "forms"), form);
            assert_close(r.form[form].estimate, number_of(json_array_get(expected, 0)), 10.5);
            assert_close(r.form[form].low, number_of(json_array_get(expected, 1)), 10.5);
            assert_close(r.form[form].high, number_of(json_array_get(expected, 2)), 10.5);
        }
        assert_close(r.form[ICC_1_1].f, json_get(entry, "f"), 11);
        assert_close(r.form[ICC_C_K].p, json_get(entry, "p"), 10.5);
        assert_close(r.oneway.sem, json_at(entry, "sem", 0), 11.5);
        assert_close(r.agreement.sem, json_at(entry, "sem", 1), 11.5);
        assert_close(r.consistency.sem, json_at(entry, "sem", 2), 11.5);
        assert_close(r.consistency.low, json_at(entry, "sem_consistency", 0), 11.5);
        assert_close(r.consistency.high, json_at(entry, "sem_consistency", 1), 11.5);
    }
    json_decref(root);
    arena_release(&arena);
}

static void oneway_icc_of_unequal_numbers_agrees_with_r(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference_agreement(), *entry = json_object_get(root, "oneway");
    size_t subjects;
    size_t *count = json_counts(&arena, entry, "count", &subjects);
    struct icc_result r;
    icc_oneway(json_numbers(&arena, entry, "values", NULL), count, subjects, 0.95, &r);
    assert_close(r.form[ICC_1_1].estimate, json_get(entry, "estimate"), 11);
    assert_close(r.oneway.sem, json_get(entry, "sem"), 11.5);
    json_decref(root);
    arena_release(&arena);
}

static void raters_who_agree_have_correlation_one(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    const double same[] = { 1, 1, 2, 2, 5, 5 }, shifted[] = { 1, 3, 2, 4, 5, 7 }, flat[] = { 2, 2, 2, 2 };
    struct icc_result r;
    icc_compute(same, 3, 2, 0.95, &arena, &r);
    assert_true(r.form[ICC_1_1].estimate == 1 && r.form[ICC_A_1].estimate == 1 && r.agreement.sem == 0);
    icc_compute(shifted, 3, 2, 0.95, &arena, &r);
    assert_true(r.form[ICC_C_1].estimate == 1 && r.form[ICC_A_1].estimate < 1 && r.consistency.sem == 0);
    icc_compute(flat, 2, 2, 0.95, &arena, &r);
    assert_true(isnan(r.form[ICC_1_1].estimate) && r.undefined != NULL);
    icc_compute(same, 1, 2, 0.95, &arena, &r);
    assert_true(isnan(r.form[ICC_1_1].estimate) && r.undefined != NULL);
    arena_release(&arena);
}

static void assert_limits(struct limits actual, const json_t *entry, const char *key, double digits)
{
    assert_close(actual.value, json_at(entry, key, 0), digits);
    assert_close(actual.low, json_at(entry, key, 1), digits);
    assert_close(actual.high, json_at(entry, key, 2), digits);
}

static void limits_of_single_measurements_agree_with_r(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference_agreement(), *entry = json_object_get(root, "single");
    size_t n;
    double *x = json_numbers(&arena, entry, "first", &n), *y = json_numbers(&arena, entry, "second", NULL);
    struct bland_altman r;
    bland_altman(x, y, n, &(struct bland_altman_spec){ .interval = LIMITS_APPROXIMATE }, &arena, &r);
    assert_limits(r.bias, entry, "bias", 11.5);
    assert_limits(r.lower, entry, "approximate_lower", 11.5);
    assert_limits(r.upper, entry, "approximate_upper", 11.5);
    assert_close(r.slope, json_at(entry, "slope", 0), 11);
    assert_close(r.slope_low, json_at(entry, "slope", 1), 11);
    assert_close(r.slope_high, json_at(entry, "slope", 2), 11);
    assert_close(r.slope_p, json_get(entry, "slope_p"), 10.5);
    bland_altman(x, y, n, &(struct bland_altman_spec){ 0 }, &arena, &r);
    assert_limits(r.lower, entry, "exact_lower", 7); /* R's qt(ncp =) warns of its precision */
    assert_limits(r.upper, entry, "exact_upper", 7);
    double scale = sqrt((double)n) / r.sd, shift = 1.9599639845400545 * sqrt((double)n);
    assert_close(noncentral_t_cdf((r.upper.low - r.bias.value) * scale, (double)n - 1, shift), 0.025, 9.5);
    assert_close(noncentral_t_sf((r.upper.high - r.bias.value) * scale, (double)n - 1, shift), 0.025, 9.5);
    json_decref(root);
    arena_release(&arena);
}

static void limits_of_replicates_agree_with_r(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference_agreement(), *entry = json_object_get(root, "replicated");
    size_t n;
    struct replicates a = { json_numbers(&arena, entry, "first", NULL), json_counts(&arena, entry, "count1", &n) };
    struct replicates b = { json_numbers(&arena, entry, "second", NULL), json_counts(&arena, entry, "count2", &n) };
    struct bland_altman r;
    bland_altman_replicated(&a, &b, n, &(struct bland_altman_spec){ 0 }, &arena, &r);
    assert_limits(r.bias, entry, "bias", 11.5);
    assert_limits(r.lower, entry, "lower", 11.5);
    assert_limits(r.upper, entry, "upper", 11.5);
    assert_close(r.sd, json_get(entry, "sd"), 11.5);
    assert_close(r.within1, json_at(entry, "within", 0), 11.5);
    assert_close(r.within2, json_at(entry, "within", 1), 11.5);
    entry = json_object_get(root, "linked");
    size_t *count = json_counts(&arena, entry, "count", &n);
    bland_altman_linked(json_numbers(&arena, entry, "first", NULL), json_numbers(&arena, entry, "second", NULL), count, n,
                        &(struct bland_altman_spec){ 0 }, &arena, &r);
    assert_limits(r.bias, entry, "bias", 11);
    assert_limits(r.lower, entry, "lower", 11);
    assert_limits(r.upper, entry, "upper", 11);
    assert_close(r.sd, json_get(entry, "sd"), 11);
    json_decref(root);
    arena_release(&arena);
}

static void one_replicate_each_is_no_replication(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    const double x[] = { 5, 7, 9, 12, 15 }, y[] = { 6, 7, 7, 13, 18 };
    const size_t once[] = { 1, 1, 1, 1, 1 };
    struct bland_altman plain, replicated, linked, swapped;
    bland_altman(x, y, 5, &(struct bland_altman_spec){ 0 }, &arena, &plain);
    bland_altman(y, x, 5, &(struct bland_altman_spec){ 0 }, &arena, &swapped);
    assert_close(swapped.upper.high, -plain.lower.low, 12);
    assert_close(swapped.slope, -plain.slope, 13);
    bland_altman_replicated(&(struct replicates){ x, once }, &(struct replicates){ y, once }, 5,
                            &(struct bland_altman_spec){ 0 }, &arena, &replicated);
    assert_close(replicated.sd, plain.sd, 13);
    assert_true(isnan(replicated.within1));
    bland_altman_linked(x, y, once, 5, &(struct bland_altman_spec){ 0 }, &arena, &linked);
    assert_close(linked.sd, plain.sd, 13);
    assert_close(linked.bias.low, plain.bias.low, 13);
    arena_release(&arena);
}

static void methods_that_agree_or_hardly_measured_say_so(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    const double x[] = { 5, 7, 9 };
    struct bland_altman r;
    bland_altman(x, x, 3, &(struct bland_altman_spec){ 0 }, &arena, &r);
    assert_true(r.bias.value == 0 && r.sd == 0 && r.lower.value == 0 && r.upper.value == 0 && r.outside == 0);
    assert_true(r.slope == 0 && isnan(r.slope_p));
    bland_altman(x, x, 1, &(struct bland_altman_spec){ 0 }, &arena, &r);
    assert_true(r.undefined != NULL && isnan(r.lower.value));
    bland_altman(x, x, 0, &(struct bland_altman_spec){ 0 }, &arena, &r);
    assert_true(r.undefined != NULL && isnan(r.bias.value));
    arena_release(&arena);
}

static void deming_agrees_with_the_principal_axis(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference_agreement(), *entry;
    size_t i, n;
    json_array_foreach(json_object_get(root, "deming"), i, entry) {
        double *x = json_numbers(&arena, entry, "x", &n), *y = json_numbers(&arena, entry, "y", NULL);
        struct deming r, back;
        double ratio = json_get(entry, "ratio");
        deming_fit(x, y, n, ratio, 0.95, &arena, &r);
        const struct deming_term terms[] = { r.intercept, r.slope };
        const char *const names[] = { "intercept", "slope" };
        for (size_t t = 0; t < 2; t++) {
            assert_close(terms[t].estimate, json_at(entry, names[t], 0), 10.5);
            assert_close(terms[t].std_error, json_at(entry, names[t], 1), 10.5);
            assert_close(terms[t].low, json_at(entry, names[t], 2), 10);
            assert_close(terms[t].high, json_at(entry, names[t], 3), 10);
        }
        deming_fit(y, x, n, 1 / ratio, 0.95, &arena, &back); /* the same line read the other way */
        assert_close(back.slope.estimate, 1 / r.slope.estimate, 13);
    }
    struct deming r;
    const double flat[] = { 2, 2, 2, 2 }, rising[] = { 1, 2, 3, 4 };
    deming_fit(rising, flat, 4, 1, 0.95, &arena, &r);
    assert_true(r.undefined != NULL && isnan(r.slope.estimate));
    deming_fit(rising, rising, 2, 1, 0.95, &arena, &r);
    assert_true(r.undefined != NULL);
    deming_fit(rising, rising, 4, 0, 0.95, &arena, &r);
    assert_true(r.undefined != NULL);
    json_decref(root);
    arena_release(&arena);
}

static void assert_effect(const struct crossover_effect *actual, const json_t *entry, const char *key)
{
    assert_close(actual->estimate, json_at(entry, key, 0), 11);
    assert_close(actual->low, json_at(entry, key, 1), 11);
    assert_close(actual->high, json_at(entry, key, 2), 11);
    assert_close(actual->std_error, json_at(entry, key, 3), 11);
    assert_close(actual->p, json_at(entry, key, 4), 11);
}

static void crossover_agrees_with_a_model_of_patients(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference_agreement(), *entry = json_object_get(root, "crossover");
    struct crossover_sequence ab, ba, one;
    ab.first = json_numbers(&arena, entry, "ab1", &ab.n);
    ab.second = json_numbers(&arena, entry, "ab2", NULL);
    ba.first = json_numbers(&arena, entry, "ba1", &ba.n);
    ba.second = json_numbers(&arena, entry, "ba2", NULL);
    struct crossover r, swapped;
    crossover_analyse(&ab, &ba, 0.95, &arena, &r);
    assert_effect(&r.treatment, entry, "treatment");
    assert_effect(&r.treatment_pooled, entry, "treatment_pooled");
    assert_effect(&r.period, entry, "period");
    assert_effect(&r.carryover, entry, "carryover");
    assert_effect(&r.first_period, entry, "first_period");
    assert_effect(&r.unadjusted, entry, "unadjusted");
    crossover_analyse(&ba, &ab, 0.95, &arena, &swapped);
    assert_true(swapped.treatment.estimate == -r.treatment.estimate && swapped.period.estimate == r.period.estimate);
    one = ab;
    one.n = 0;
    crossover_analyse(&one, &ba, 0.95, &arena, &r);
    assert_true(r.treatment.undefined != NULL && isnan(r.treatment.estimate));
    json_decref(root);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_icc_agrees_with_r),
        cmocka_unit_test(oneway_icc_of_unequal_numbers_agrees_with_r),
        cmocka_unit_test(raters_who_agree_have_correlation_one),
        cmocka_unit_test(limits_of_single_measurements_agree_with_r),
        cmocka_unit_test(limits_of_replicates_agree_with_r),
        cmocka_unit_test(one_replicate_each_is_no_replication),
        cmocka_unit_test(methods_that_agree_or_hardly_measured_say_so),
        cmocka_unit_test(deming_agrees_with_the_principal_axis),
        cmocka_unit_test(crossover_agrees_with_a_model_of_patients),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
