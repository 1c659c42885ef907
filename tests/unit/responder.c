/* Responder curves and reliable change, against R and against their own definitions. */
#include "assert.h"

#include "base/rng.h"
#include "reference_samples.h"
#include "stats/reliable.h"
#include "stats/responder.h"
#include "stats/summary.h"

static json_t *reference(void)
{
    json_t *root = json_load_file("tests/reference/stats/responder.json", 0, NULL);
    assert_non_null(root);
    return root;
}

static double number_at(const json_t *entry, const char *key, size_t i)
{
    const json_t *value = json_array_get(json_object_get(entry, key), i);
    assert_non_null(value);
    return json_number_value(value);
}

static size_t improvements(struct arena *arena, const json_t *entry, double **improvement)
{
    size_t known = json_array_size(json_object_get(entry, "improvement")), n = known;
    n += (size_t)json_double(entry, "dropouts");
    *improvement = arena_array(arena, double, n);
    for (size_t i = 0; i < n; i++)
        (*improvement)[i] = i < known ? number_at(entry, "improvement", i) : RESPONDER_NEVER;
    return n;
}

static void the_curve_agrees_with_r(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference(), *entry;
    size_t index;
    json_array_foreach(json_object_get(root, "curves"), index, entry) {
        double *improvement;
        size_t n = improvements(&arena, entry, &improvement), points = json_array_size(json_object_get(entry, "at"));
        struct responder_curve curve;
        responder_curve(improvement, n, json_double(entry, "level"), &arena, &curve);
        assert_close(curve.band, json_double(entry, "band"), 13);
        for (size_t i = 0; i < points; i++)
            assert_close(responder_curve_at(&curve, number_at(entry, "at", i)), number_at(entry, "share", i), 13);
    }
    json_decref(root);
    arena_release(&arena);
}

static void the_proportion_at_a_threshold_is_the_curve_there(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference(), *entry;
    size_t index;
    json_array_foreach(json_object_get(root, "curves"), index, entry) {
        double *improvement;
        size_t n = improvements(&arena, entry, &improvement);
        struct responder_curve curve;
        responder_curve(improvement, n, 0, &arena, &curve);
        for (double t = -120; t <= 120; t += 0.5)
            assert_true(responder_curve_at(&curve, t) == (double)responder_count(improvement, n, t) / (double)n);
    }
    json_decref(root);
    arena_release(&arena);
}

static void counting_dropouts_as_non_responders_never_raises_a_rate(void **state)
{
    (void)state;
    double improvement[30];
    struct rng rng;
    rng_init(&rng, 3, 0);
    for (size_t i = 0; i < 30; i++)
        improvement[i] = i < 20 ? rng_normal(&rng) : RESPONDER_NEVER;
    for (double t = -3; t <= 3; t += 0.125) {
        double kept = (double)responder_count(improvement, 20, t) / 20;
        double all = (double)responder_count(improvement, 30, t) / 30;
        assert_true(all <= kept);
    }
}

static void nobody_has_no_share(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    struct responder_curve curve;
    responder_curve(NULL, 0, 0.95, &arena, &curve);
    assert_true(isnan(responder_curve_at(&curve, 1)));
    assert_true(isnan(curve.band));
    double never[] = { RESPONDER_NEVER, RESPONDER_NEVER };
    responder_curve(never, 2, 0.95, &arena, &curve);
    assert_true(responder_curve_at(&curve, -1e9) == 0);
    arena_release(&arena);
}

static void reliable_change_agrees_with_its_formulas_in_r(void **state)
{
    (void)state;
    json_t *root = reference(), *entry;
    size_t index;
    json_array_foreach(json_object_get(root, "reliable"), index, entry) {
        struct reliable_error error, again;
        reliable_from_reliability(json_double(entry, "reliability"), json_double(entry, "sd"), &error);
        assert_null(error.undefined);
        assert_close(error.sem, json_double(entry, "sem"), 13);
        assert_close(error.s_diff, json_double(entry, "s_diff"), 13);
        assert_close(error.sdc, json_double(entry, "sdc"), 13);
        reliable_from_sem(error.sem, 2 * error.sd, &again);
        assert_close(again.s_diff, error.s_diff, 15);
        for (size_t i = 0; i < json_array_size(json_object_get(entry, "rc")); i++) {
            double change = number_at(entry, "after", i) - number_at(entry, "before", i);
            assert_close(reliable_index(change, &error), number_at(entry, "rc", i), 12);
            int expected = (int)number_at(entry, "lower_is_better", i);
            assert_int_equal(reliable_classify(change, -1, &error), expected);
            assert_int_equal(reliable_classify(change, 1, &error), 2 - expected); /* the other direction mirrors */
        }
    }
    json_decref(root);
}

static void the_cut_off_c_is_as_many_sds_from_both_means(void **state)
{
    (void)state;
    json_t *root = reference(), *entry;
    size_t index;
    json_array_foreach(json_object_get(root, "cutoffs"), index, entry) {
        struct reliable_cutoff cutoff;
        double patients = json_double(entry, "patients_mean"), healthy = json_double(entry, "healthy_mean");
        double patients_sd = json_double(entry, "patients_sd"), healthy_sd = json_double(entry, "healthy_sd");
        reliable_cutoffs(patients, patients_sd, healthy, healthy_sd, (int)json_double(entry, "direction"), &cutoff);
        assert_close(cutoff.a, json_double(entry, "a"), 13);
        assert_close(cutoff.b, json_double(entry, "b"), 13);
        assert_close(cutoff.c, json_double(entry, "c_formula"), 13);
        assert_close((cutoff.c - patients) / patients_sd, (healthy - cutoff.c) / healthy_sd, 12);
    }
    json_decref(root);
}

static void what_has_no_error_of_measurement_says_why(void **state)
{
    (void)state;
    struct reliable_error error;
    reliable_from_reliability(1, 2, &error);
    assert_non_null(error.undefined);
    reliable_from_reliability(0.8, 0, &error);
    assert_non_null(error.undefined);
    reliable_from_sem(0, 2, &error);
    assert_non_null(error.undefined);
    assert_true(isnan(error.sdc));
    assert_int_equal(reliable_classify(-9, -1, &error), RELIABLE_UNCHANGED);
    struct reliable_cutoff cutoff;
    reliable_cutoffs(5, 1, 6, 1, -1, &cutoff);
    assert_non_null(cutoff.undefined);
}

/* People who do not change: error alone puts 2.5 % on each side, within four Monte Carlo standard errors. */
static void without_any_change_each_side_gets_its_floor(void **state)
{
    (void)state;
    enum { PEOPLE = 100000 };
    double reliability = 0.8, sd = 5, noise = sd * sqrt(1 - reliability), truth_sd = sd * sqrt(reliability);
    size_t count[RELIABLE_CLASSES] = { 0 };
    struct reliable_error error;
    struct rng rng;
    rng_init(&rng, 1, 0);
    reliable_from_reliability(reliability, sd, &error);
    for (size_t i = 0; i < PEOPLE; i++) {
        double truth = truth_sd * rng_normal(&rng);
        double before = truth + noise * rng_normal(&rng), after = truth + noise * rng_normal(&rng);
        count[reliable_classify(after - before, -1, &error)]++;
    }
    double slack = 4 * sqrt(reliable_floor * (1 - reliable_floor) / PEOPLE);
    assert_true(fabs((double)count[RELIABLE_IMPROVED] / PEOPLE - reliable_floor) < slack);
    assert_true(fabs((double)count[RELIABLE_DETERIORATED] / PEOPLE - reliable_floor) < slack);
}

/* Of 2,000 samples at most the level's share (and four Monte Carlo standard errors) leaves the band somewhere. */
static void the_band_holds_the_whole_curve(void **state)
{
    (void)state;
    enum { SAMPLES = 2000, N = 40 };
    struct arena arena;
    arena_init(&arena, NULL);
    size_t outside = 0;
    for (size_t s = 0; s < SAMPLES; s++) {
        struct rng rng;
        double x[N];
        rng_init(&rng, 7, s);
        for (size_t i = 0; i < N; i++)
            x[i] = rng_uniform(&rng);
        struct responder_curve curve;
        responder_curve(x, N, 0.95, &arena, &curve);
        double worst = 0;
        for (size_t i = 0; i < curve.steps; i++) { /* the share drops by 1/N just beyond each threshold */
            double truth = 1 - curve.threshold[i], share = (double)curve.reached[i] / N;
            worst = fmax(worst, fmax(fabs(share - truth), fabs(share - 1.0 / N - truth)));
        }
        outside += worst > curve.band;
    }
    assert_true((double)outside / SAMPLES < 0.05 + 4 * sqrt(0.05 * 0.95 / SAMPLES));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_curve_agrees_with_r),
        cmocka_unit_test(the_proportion_at_a_threshold_is_the_curve_there),
        cmocka_unit_test(counting_dropouts_as_non_responders_never_raises_a_rate),
        cmocka_unit_test(nobody_has_no_share),
        cmocka_unit_test(reliable_change_agrees_with_its_formulas_in_r),
        cmocka_unit_test(the_cut_off_c_is_as_many_sds_from_both_means),
        cmocka_unit_test(what_has_no_error_of_measurement_says_why),
        cmocka_unit_test(without_any_change_each_side_gets_its_floor),
        cmocka_unit_test(the_band_holds_the_whole_curve),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
