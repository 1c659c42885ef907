/* Friedman, Cochran's Q and the analysis of variance of visits against R, and their degenerate cases. */
#include "assert.h"

#include "reference_agreement.h"
#include "stats/friedman.h"
#include "stats/friedman_exact.h"
#include "stats/rm_anova.h"

static void friedman_agrees_with_r(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference_agreement(), *entry;
    size_t i;
    json_array_foreach(json_object_get(root, "visits"), i, entry) {
        double *values = json_numbers(&arena, entry, "values", NULL);
        struct friedman r;
        friedman_test(values, (size_t)json_get(entry, "n"), (size_t)json_get(entry, "k"), &arena, &r);
        assert_close(r.chi_squared, json_get(entry, "friedman"), 12);
        assert_close(r.p, json_get(entry, "friedman_p"), 12);
        assert_close(r.kendall_w, json_get(entry, "w"), 12);
        assert_close(r.f, json_get(entry, "f"), 12);
        assert_close(r.f_p, json_get(entry, "f_p"), 12);
        for (size_t j = 0; j < r.k; j++)
            assert_close(r.mean_ranks[j], json_at(entry, "mean_ranks", j), 13);
    }
    json_decref(root);
    arena_release(&arena);
}

static void anova_agrees_with_r(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference_agreement(), *entry;
    size_t i;
    json_array_foreach(json_object_get(root, "visits"), i, entry) {
        double *values = json_numbers(&arena, entry, "values", NULL);
        struct rm_anova r;
        rm_anova(values, NULL, 1, (size_t)json_get(entry, "n"), (size_t)json_get(entry, "k"), &arena, &r);
        assert_null(r.undefined);
        assert_close(r.visit.ss, json_get(entry, "ss_visit"), 11.5);
        assert_close(r.ss_patient, json_get(entry, "ss_patient"), 11.5);
        assert_close(r.ss_error, json_get(entry, "ss_error"), 11.5);
        assert_close(r.visit.f, json_get(entry, "anova_f"), 11.5);
        assert_close(r.visit.p, json_get(entry, "anova_p"), 11);
        if (r.k == 2)
            continue;
        assert_close(r.sphericity.epsilon_gg, json_get(entry, "gg"), 11);
        assert_close(r.sphericity.epsilon_hf, json_get(entry, "hf"), 11);
        assert_close(r.visit.p_gg, json_get(entry, "p_gg"), 11);
        assert_close(r.visit.p_hf, json_get(entry, "p_hf"), 11);
        assert_close(r.sphericity.mauchly_w, json_get(entry, "w_mauchly"), 11);
        assert_close(r.sphericity.mauchly_p, json_get(entry, "p_mauchly"), 11);
    }
    json_decref(root);
    arena_release(&arena);
}

static void assert_effect(const struct rm_effect *effect, const json_t *expected)
{
    assert_close(effect->ss, json_get(expected, "ss"), 11.5);
    assert_close(effect->df1, json_get(expected, "df1"), 15);
    assert_close(effect->df2, json_get(expected, "df2"), 15);
    assert_close(effect->f, json_get(expected, "f"), 11.5);
    assert_close(effect->p, json_get(expected, "p"), 11.5);
    assert_close(effect->generalized_eta2, json_get(expected, "ges"), 11.5);
    assert_close(effect->partial_eta2, json_get(expected, "pes"), 11.5);
    if (json_object_get(expected, "p_gg") != NULL) {
        assert_close(effect->p_gg, json_get(expected, "p_gg"), 11);
        assert_close(effect->p_hf, json_get(expected, "p_hf"), 11);
    }
}

static uint32_t *arms_of(struct arena *arena, const json_t *entry)
{
    size_t n;
    double *given = json_numbers(arena, entry, "arm", &n);
    uint32_t *arm = arena_array(arena, uint32_t, n);
    for (size_t i = 0; i < n; i++)
        arm[i] = (uint32_t)given[i];
    return arm;
}

static void anova_with_arms_agrees_with_car_and_afex(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = json_load_file("tests/reference/stats/mixed.json", 0, NULL), *entry;
    size_t i, corrected = 0;
    assert_non_null(root);
    json_array_foreach(json_object_get(root, "cases"), i, entry) {
        double *values = json_numbers(&arena, entry, "values", NULL);
        size_t n = (size_t)json_get(entry, "n"), k = (size_t)json_get(entry, "k");
        struct rm_anova r;
        rm_anova(values, arms_of(&arena, entry), (size_t)json_get(entry, "arms"), n, k, &arena, &r);
        assert_true(r.undefined == NULL && r.no_arm == NULL);
        assert_effect(&r.arm, json_object_get(entry, "effect_arm"));
        assert_effect(&r.visit, json_object_get(entry, "effect_visit"));
        assert_effect(&r.interaction, json_object_get(entry, "effect_both"));
        assert_close(r.ss_patient, json_get(json_object_get(entry, "effect_arm"), "error"), 11.5);
        assert_close(r.ss_error, json_get(json_object_get(entry, "effect_visit"), "error"), 11.5);
        if (k == 2)
            continue;
        corrected++;
        assert_close(r.sphericity.epsilon_gg, json_get(json_object_get(entry, "effect_both"), "gg"), 11.5);
        assert_close(r.sphericity.epsilon_hf, json_get(json_object_get(entry, "effect_both"), "hf"), 11);
        assert_close(r.sphericity.mauchly_w, json_get(entry, "mauchly_w"), 11);
    }
    assert_true(corrected > 4);
    json_decref(root);
    arena_release(&arena);
}

static void arms_at_two_visits_are_compared_by_the_square_of_t(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    const double values[] = { 5, 3, 6, 6, 7, 4, 8, 9, 4, 1, 9, 4, 3, 3 };
    const uint32_t arm[] = { 1, 0, 1, 0, 0, 1, 0 };
    double sums[2] = { 0 }, counts[2] = { 0 }, squares = 0;
    struct rm_anova r;
    rm_anova(values, arm, 2, 7, 2, &arena, &r);
    for (size_t i = 0; i < 7; i++) {
        sums[arm[i]] += values[2 * i + 1] - values[2 * i];
        counts[arm[i]]++;
    }
    for (size_t i = 0; i < 7; i++)
        squares += pow(values[2 * i + 1] - values[2 * i] - sums[arm[i]] / counts[arm[i]], 2);
    double t = (sums[1] / counts[1] - sums[0] / counts[0]) / sqrt(squares / 5 * (1 / counts[0] + 1 / counts[1]));
    assert_close(r.interaction.f, t * t, 13);
    assert_true(r.interaction.p_gg == r.interaction.p && r.interaction.p_hf == r.interaction.p);
    arena_release(&arena);
}

static void arms_without_enough_patients_say_why(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    const double values[] = { 1, 2, 4, 5, 6, 8, 3, 4, 6, 9, 1, 2 };
    const uint32_t each[] = { 0, 1, 2, 3 }, two[] = { 0, 0, 0, 1 };
    struct rm_anova r;
    rm_anova(values, each, 4, 4, 3, &arena, &r);
    assert_true(isnan(r.interaction.f) && r.undefined != NULL && r.no_arm != NULL);
    rm_anova(values, two, 2, 4, 3, &arena, &r); /* the first three change alike, the fourth is alone */
    assert_true(isnan(r.interaction.f) && r.undefined != NULL && r.interaction.partial_eta2 == 1);
    assert_true(r.arm.f > 0 && isnan(r.arm.p_gg) && r.no_arm == NULL);
    arena_release(&arena);
}

static void cochran_is_friedman_of_yes_and_no(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference_agreement(), *entry = json_object_get(root, "cochran");
    double *values = json_numbers(&arena, entry, "values", NULL);
    size_t n = (size_t)json_get(entry, "n"), k = (size_t)json_get(entry, "k");
    struct cochran_q q;
    struct friedman f;
    cochran_q(values, n, k, &q);
    friedman_test(values, n, k, &arena, &f);
    assert_close(q.q, json_get(entry, "q"), 12.5);
    assert_close(q.p, json_get(entry, "p"), 12);
    assert_close(q.q, f.chi_squared, 13);
    json_decref(root);
    arena_release(&arena);
}

static void two_visits_give_the_square_of_t(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    const double values[] = { 5, 3, 6, 6, 7, 4, 8, 9, 4, 1 }; /* changes −2 0 −3 1 −3: mean −1.4, sd √3.3 */
    struct rm_anova r;
    rm_anova(values, NULL, 1, 5, 2, &arena, &r);
    assert_close(r.visit.f, 1.4 * 1.4 / (3.3 / 5), 13);
    assert_true(r.sphericity.epsilon_gg == 1 && r.sphericity.epsilon_hf == 1 && r.visit.p_gg == r.visit.p);
    assert_true(isnan(r.sphericity.mauchly_w) && r.sphericity.no_mauchly != NULL);
    arena_release(&arena);
}

static void a_large_level_costs_few_digits(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    double values[] = { 5, 3, 2, 6, 6, 1, 7, 4, 3, 8, 9, 2, 4, 1, 1 };
    struct rm_anova near, far;
    rm_anova(values, NULL, 1, 5, 3, &arena, &near);
    for (size_t i = 0; i < 15; i++)
        values[i] += 1e9;
    rm_anova(values, NULL, 1, 5, 3, &arena, &far);
    assert_close(far.visit.f, near.visit.f, 13);
    assert_close(far.sphericity.mauchly_w, near.sphericity.mauchly_w, 12);
    assert_close(far.visit.generalized_eta2, near.visit.generalized_eta2, 13);
    arena_release(&arena);
}

static void nothing_to_compare_says_why(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    const double flat[] = { 3, 3, 3, 5, 5, 5 }, shifted[] = { 1, 2, 4, 5, 6, 8 }, one[] = { 1, 2, 3 };
    struct friedman f;
    struct rm_anova a;
    struct cochran_q q;
    friedman_test(flat, 2, 3, &arena, &f);
    assert_true(isnan(f.p) && f.undefined != NULL);
    rm_anova(flat, NULL, 1, 2, 3, &arena, &a);
    assert_true(isnan(a.visit.f) && a.undefined != NULL && a.visit.generalized_eta2 == 0);
    rm_anova(shifted, NULL, 1, 2, 3, &arena, &a);
    assert_true(isnan(a.visit.f) && a.undefined != NULL && a.visit.partial_eta2 == 1);
    friedman_test(shifted, 2, 3, &arena, &f);
    assert_true(f.kendall_w == 1 && isnan(f.f) && isnan(f.f_p) && f.no_f != NULL);
    rm_anova(one, NULL, 1, 1, 3, &arena, &a);
    assert_true(isnan(a.visit.f) && a.undefined != NULL);
    friedman_test(one, 0, 3, &arena, &f);
    assert_true(isnan(f.p) && isnan(f.mean_ranks[0]));
    cochran_q(flat, 0, 3, &q);
    assert_true(isnan(q.p) && q.undefined != NULL);
    arena_release(&arena);
}

static void exact_friedman_is_the_share_of_all_orders(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = json_load_file("tests/reference/stats/friedman.json", 0, NULL), *entry;
    size_t i;
    assert_non_null(root);
    json_array_foreach(json_object_get(root, "cases"), i, entry) {
        double *values = json_numbers(&arena, entry, "values", NULL);
        size_t n = (size_t)json_get(entry, "n"), k = (size_t)json_get(entry, "k");
        struct friedman r;
        friedman_test(values, n, k, &arena, &r);
        assert_close(r.chi_squared, json_get(entry, "chi_squared"), 12);
        assert_close(friedman_exact(values, n, k, &arena), json_get(entry, "p"), 13);
    }
    json_decref(root);
    arena_release(&arena);
}

/* Values with and without ties, always the same. */
static void fill_visits(double *values, size_t count, uint32_t levels)
{
    uint32_t state = 12345;
    for (size_t i = 0; i < count; i++) {
        state = state * 1664525u + 1013904223u;
        values[i] = (state >> 8) % levels;
    }
}

static void exact_friedman_of_two_visits_is_the_sign_test(void **state)
{
    (void)state;
    enum { N = 60 };
    double values[2 * N];
    struct arena arena;
    arena_init(&arena, NULL);
    fill_visits(values, 2 * N, 6);
    size_t ups = 0, downs = 0;
    for (size_t i = 0; i < N; i++) {
        ups += values[2 * i + 1] > values[2 * i];
        downs += values[2 * i + 1] < values[2 * i];
    }
    double m = (double)(ups + downs), fewer = (double)(ups < downs ? ups : downs), tail = 0;
    for (double j = 0; j <= fewer; j++)
        tail += exp(lgamma(m + 1) - lgamma(j + 1) - lgamma(m - j + 1) - m * log(2));
    assert_close(friedman_exact(values, N, 2, &arena), fmin(1, 2 * tail), 11);
    arena_release(&arena);
}

static void all_patients_alike_give_the_smallest_exact_p(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    double factorial = 1;
    for (size_t k = 2; k <= FRIEDMAN_EXACT_VISITS; k++) {
        size_t n = k == 2 ? 40 : friedman_exact_limit(k) / 2;
        double *values = arena_array(&arena, double, n * k);
        factorial *= (double)k;
        for (size_t i = 0; i < n * k; i++)
            values[i] = (double)(i % k);
        assert_close(friedman_exact(values, n, k, &arena), pow(factorial, 1 - (double)n), 12);
    }
    arena_release(&arena);
}

static void exact_friedman_knows_neither_order_nor_level(void **state)
{
    (void)state;
    enum { N = 11, K = 4 };
    double values[N * K], turned[N * K];
    struct arena arena;
    arena_init(&arena, NULL);
    fill_visits(values, N * K, 5);
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < K; j++)
            turned[(N - 1 - i) * K + (j + 2) % K] = 7 - 3 * values[i * K + j];
    assert_close(friedman_exact(turned, N, K, &arena), friedman_exact(values, N, K, &arena), 13);
    arena_release(&arena);
}

static void exact_friedman_stops_at_its_limit(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    for (size_t k = 2; k <= FRIEDMAN_EXACT_VISITS; k++) {
        size_t n = friedman_exact_limit(k) + 1;
        double *values = arena_array(&arena, double, n * k);
        fill_visits(values, n * k, 11);
        double last = friedman_exact(values, n - 1, k, &arena);
        assert_true(last > 0 && last <= 1);
        assert_true(isnan(friedman_exact(values, n, k, &arena)));
    }
    const double flat[] = { 3, 3, 3, 5, 5, 5 }, seven[] = { 1, 2, 3, 4, 5, 6, 7 };
    assert_true(isnan(friedman_exact(flat, 2, 3, &arena)));
    assert_true(isnan(friedman_exact(flat, 0, 3, &arena)));
    assert_true(isnan(friedman_exact(seven, 1, 7, &arena)));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(friedman_agrees_with_r),
        cmocka_unit_test(anova_agrees_with_r),
        cmocka_unit_test(anova_with_arms_agrees_with_car_and_afex),
        cmocka_unit_test(arms_at_two_visits_are_compared_by_the_square_of_t),
        cmocka_unit_test(arms_without_enough_patients_say_why),
        cmocka_unit_test(cochran_is_friedman_of_yes_and_no),
        cmocka_unit_test(two_visits_give_the_square_of_t),
        cmocka_unit_test(a_large_level_costs_few_digits),
        cmocka_unit_test(nothing_to_compare_says_why),
        cmocka_unit_test(exact_friedman_is_the_share_of_all_orders),
        cmocka_unit_test(exact_friedman_of_two_visits_is_the_sign_test),
        cmocka_unit_test(all_patients_alike_give_the_smallest_exact_p),
        cmocka_unit_test(exact_friedman_knows_neither_order_nor_level),
        cmocka_unit_test(exact_friedman_stops_at_its_limit),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
