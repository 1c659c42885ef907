/* Regression to the mean against R's optim and lm, mirror images, and the clinic where nothing is done. */
#include "reference.h"

#include "base/rng.h"
#include "stats/distribution.h"
#include "stats/rtm.h"
#include "stats/summary.h"

static double at(const json_t *entry, const char *key)
{
    return reference_number(json_object_get(entry, key));
}

static struct sample sample_of(struct arena *arena, const json_t *cells)
{
    struct variable variable = { 0 };
    reference_numbers(arena, cells, &variable);
    return (struct sample){ variable.values, variable.units, variable.divisor, json_array_size(cells) };
}

/* To the digits that optimize within uniroot has; an open end is open in both. */
static void assert_end(double end, double expected)
{
    if (isinf(expected))
        assert_true(end == expected);
    else
        assert_close(end, expected, 5);
}

static void assert_entry(struct arena *arena, const json_t *entry)
{
    struct sample before = sample_of(arena, json_object_get(entry, "before"));
    struct sample after = sample_of(arena, json_object_get(entry, "after"));
    struct rtm_entry rule = { at(entry, "cut"), json_is_true(json_object_get(entry, "below")) };
    struct rtm_population known = { at(entry, "mu"), at(entry, "sigma") }, unknown = { NAN, NAN }, fit;
    const char *why;
    struct ttest t;
    struct rtm_means means;
    assert_close(rtm_expected(&known, &rule, at(entry, "rho")), at(entry, "expected"), 13);
    assert_true(rtm_population_fit(&before, &rule, &unknown, &fit, &why));
    assert_close(fit.mean, at(entry, "fit_mean"), 5); /* optim's digits */
    assert_close(fit.sd, at(entry, "fit_sd"), 5);
    double low, high;
    assert_true(rtm_beyond_interval(&before, &after, &rule, NAN, at(entry, "rho"), normal_quantile_upper(0.025), &low,
                                    &high));
    assert_end(low, at(entry, "beyond_low"));
    assert_end(high, at(entry, "beyond_high"));
    rtm_mee_chua(&before, &after, known.mean, 0.95, &t);
    assert_close(t.estimate, at(entry, "tau"), 10);
    assert_close(t.se, at(entry, "se"), 11);
    assert_close(t.p, at(entry, "p"), 9);
    assert_close(t.low, at(entry, "low"), 9);
    assert_close(t.high, at(entry, "high"), 9);
    rtm_means_without_effect(&before, &after, 0.95, &means);
    assert_close(means.mean, at(entry, "no_effect_mean"), 10);
    rtm_mee_chua(&before, &after, means.mean, 0.95, &t);
    assert_true(fabs(t.estimate) < 1e-9);
    for (int end = 0; end < 2; end++) {
        double mean = end == 0 ? means.low : means.high;
        if (!isfinite(mean))
            continue;
        rtm_mee_chua(&before, &after, mean, 0.95, &t);
        assert_close(t.p, 0.05, 8);
    }
}

/* t of Mee & Chua in the closed form of means, variances and covariance that Ostermann, Willich & Lüdtke (2008), BMC Med
 * Res Methodol 8:52, derive it in (as their R package regtomean 1.2, plot_t, has it): no line is fitted. */
static double published_t(const struct sample *before, const struct sample *after, double mu)
{
    double n = (double)before->n, first = 0, second = 0, s1 = 0, s2 = 0, cov = 0;
    for (size_t i = 0; i < before->n; i++) {
        first += before->x[i] / n;
        second += after->x[i] / n;
    }
    for (size_t i = 0; i < before->n; i++) {
        s1 += (before->x[i] - first) * (before->x[i] - first) / (n - 1);
        s2 += (after->x[i] - second) * (after->x[i] - second) / (n - 1);
        cov += (before->x[i] - first) * (after->x[i] - second) / (n - 1);
    }
    return sqrt(n * (n - 2)) * (s1 * second - cov * first + (cov - s1) * mu) /
           sqrt((s1 * s2 - cov * cov) * ((n - 1) * s1 + n * (first - mu) * (first - mu)));
}

static void mee_chua_is_the_published_closed_form(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference_read("tests/reference/stats/rtm.json"), *entry;
    size_t index;
    json_array_foreach(json_object_get(root, "cases"), index, entry) {
        struct sample before = sample_of(&arena, json_object_get(entry, "before"));
        struct sample after = sample_of(&arena, json_object_get(entry, "after"));
        for (double step = -2; step <= 2; step++) {
            double mu = at(entry, "mu") + step * at(entry, "sigma");
            struct ttest t;
            rtm_mee_chua(&before, &after, mu, 0.95, &t);
            assert_close(t.t, published_t(&before, &after, mu), 9);
        }
    }
    json_decref(root);
    arena_release(&arena);
}

static void agrees_with_r(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *root = reference_read("tests/reference/stats/rtm.json"), *entry;
    size_t index;
    json_array_foreach(json_object_get(root, "cases"), index, entry)
        assert_entry(&arena, entry);
    assert_true(index >= 4);
    json_decref(root);
    arena_release(&arena);
}

static void a_known_mean_or_sd_is_kept_and_the_other_found(void **state)
{
    (void)state;
    double x[400];
    /* quantiles of N(4, 2) above 5 */
    double share = normal_sf(0.5);
    for (int i = 0; i < 400; i++)
        x[i] = 4 + 2 * normal_quantile_upper(share * (i + 0.5) / 400);
    struct sample sample = { x, NULL, 1, 400 };
    struct rtm_entry rule = { 5, false };
    struct rtm_population mean_known = { 4, NAN }, sd_known = { NAN, 2 }, unknown = { NAN, NAN }, found;
    const char *why;
    assert_true(rtm_population_fit(&sample, &rule, &mean_known, &found, &why) && found.mean == 4);
    assert_true(fabs(found.sd - 2) < 0.01);
    assert_true(rtm_population_fit(&sample, &rule, &sd_known, &found, &why) && found.sd == 2);
    assert_true(fabs(found.mean - 4) < 0.02);
    assert_true(rtm_population_fit(&sample, &rule, &unknown, &found, &why));
    assert_true(fabs(found.mean - 4) < 0.15 && fabs(found.sd - 2) < 0.05);
}

static void mirrored_data_regress_the_other_way(void **state)
{
    (void)state;
    struct rtm_population population = { 4.5, 2.2 }, mirrored = { -4.5, 2.2 };
    struct rtm_entry above = { 5, false }, below = { -5, true };
    assert_true(rtm_expected(&population, &above, 0.53) == -rtm_expected(&mirrored, &below, 0.53));
    assert_true(rtm_expected(&population, &above, 0.53) < 0);
    assert_true(rtm_expected(&population, &above, 1) == 0);
    assert_true(isnan(rtm_expected(&population, &above, 1.5)));
}

static void with_nothing_to_regress_the_interval_is_that_of_the_change(void **state)
{
    (void)state;
    const double x[] = { 5.2, 6.1, 7.4, 5.0, 5.9, 6.6, 8.1, 5.3, 6.0, 5.5 }, y[] = { 4.0, 6.3, 5.5, 3.9, 5.1, 6.0, 7.7, 5.6, 4.4, 5.0 };
    struct sample before = { x, NULL, 1, 10 }, after = { y, NULL, 1, 10 };
    struct rtm_entry rule = { 5, false };
    double low, high, sd, change[10];
    for (size_t i = 0; i < 10; i++)
        change[i] = y[i] - x[i];
    double mean = sample_mean(&(struct sample){ change, NULL, 1, 10 }, &sd), reach = student_critical(9, 0.95) * sd / sqrt(10);
    assert_true(rtm_beyond_interval(&before, &after, &rule, NAN, 1, normal_quantile_upper(0.025), &low, &high));
    assert_close(low, mean - reach, 12);
    assert_close(high, mean + reach, 12);
}

static void data_that_are_no_tail_are_refused_with_the_reason(void **state)
{
    (void)state;
    static const double wide[] = { 5, 5, 5, 5, 5, 60 }, on[] = { 5, 5, 5 }, out[] = { 4, 6, 7 };
    struct rtm_entry rule = { 5, false };
    struct rtm_population unknown = { NAN, NAN }, found;
    const char *why = NULL;
    assert_false(rtm_population_fit(&(struct sample){ wide, NULL, 1, 6 }, &rule, &unknown, &found, &why));
    assert_non_null(why);
    assert_false(rtm_population_fit(&(struct sample){ on, NULL, 1, 3 }, &rule, &unknown, &found, &why));
    assert_string_equal(why, "every baseline value lies on the cut");
    assert_false(rtm_population_fit(&(struct sample){ out, NULL, 1, 3 }, &rule, &unknown, &found, &why));
    assert_string_equal(why, "a baseline value does not meet the entry rule");
    struct ttest t;
    rtm_mee_chua(&(struct sample){ on, NULL, 1, 3 }, &(struct sample){ out, NULL, 1, 3 }, 4, 0.95, &t);
    assert_string_equal(t.undefined, "the baseline does not vary");
}

/* Patients let in at pain >= 5 of a population with mean 4.5, true SD 1.6, error SD 1.5, and nothing done: reliability
 * 0.53, regression of -0.973. */
static void the_clinic_where_nothing_is_done_improves_by_the_formula(void **state)
{
    (void)state;
    struct rng rng;
    struct rtm_population population = { 4.5, sqrt(1.6 * 1.6 + 1.5 * 1.5) };
    struct rtm_entry rule = { 5, false };
    double sum = 0, formula = rtm_expected(&population, &rule, 1.6 * 1.6 / (population.sd * population.sd));
    int count = 0;
    assert_true(fabs(formula - -0.973) < 0.0005);
    rng_init(&rng, 53, 0);
    while (count < 40000) {
        double person = 4.5 + 1.6 * rng_normal(&rng), first = person + 1.5 * rng_normal(&rng);
        if (first < 5)
            continue;
        sum += person + 1.5 * rng_normal(&rng) - first;
        count++;
    }
    assert_true(fabs(sum / count - formula) < 4 * 1.95 / sqrt(count));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_r),
        cmocka_unit_test(mee_chua_is_the_published_closed_form),
        cmocka_unit_test(a_known_mean_or_sd_is_kept_and_the_other_found),
        cmocka_unit_test(mirrored_data_regress_the_other_way),
        cmocka_unit_test(with_nothing_to_regress_the_interval_is_that_of_the_change),
        cmocka_unit_test(data_that_are_no_tail_are_refused_with_the_reason),
        cmocka_unit_test(the_clinic_where_nothing_is_done_improves_by_the_formula),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
