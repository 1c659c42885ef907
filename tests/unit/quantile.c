/* Quantiles against R, and against the tails they invert. */
#include "assert.h"

#include "reference_agreement.h"
#include "stats/distribution.h"
#include "stats/noncentral.h"
#include "stats/quantile.h"

static void quantiles_agree_with_r(void **state)
{
    (void)state;
    json_t *root = reference_agreement(), *all = json_object_get(root, "quantiles"), *entry;
    size_t i;
    json_array_foreach(json_object_get(all, "beta"), i, entry) {
        double p = json_get(entry, "p"), a = json_get(entry, "a"), b = json_get(entry, "b");
        assert_close(beta_quantile(p, a, b), json_get(entry, "lower"), 13);
        assert_close(beta_quantile_upper(p, a, b), json_get(entry, "upper"), 13);
    }
    json_array_foreach(json_object_get(all, "chisq"), i, entry) {
        double p = json_get(entry, "p"), df = json_get(entry, "df");
        assert_close(chisq_quantile(p, df), json_get(entry, "lower"), 13);
        assert_close(chisq_quantile_upper(p, df), json_get(entry, "upper"), 13);
    }
    json_array_foreach(json_object_get(all, "fisher"), i, entry)
        assert_close(fisher_quantile_upper(json_get(entry, "p"), json_get(entry, "df1"), json_get(entry, "df2")),
                     json_get(entry, "upper"), 12.5);
    json_decref(root);
}

static void a_quantile_has_the_tail_it_was_asked_for(void **state)
{
    (void)state;
    const double tails[] = { 1e-12, 0.001, 0.025, 0.4, 0.6, 0.975 };
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        double p = tails[i];
        for (double delta = -20; delta <= 20; delta += 9.5) {
            double t = noncentral_t_quantile(p, 11, delta);
            assert_close(noncentral_t_cdf(t, 11, delta), p, 9);
        }
        assert_close(beta_cdf(beta_quantile(p, 0.3, 70), 0.3, 70), p, 12);
        assert_close(fisher_sf(fisher_quantile_upper(p, 3.7, 200), 3.7, 200), p, 12);
        assert_close(chisq_sf(chisq_quantile_upper(p, 0.5), 0.5), p, 12);
    }
}

/* With one degree of freedom it lies at -2e5, where the front of the integrand is steep. */
static void a_far_quantile_of_few_degrees_of_freedom_is_found(void **state)
{
    (void)state;
    double t = noncentral_t_quantile(1e-5, 1, -2.77);
    assert_true(t < -2e5);
    assert_close(noncentral_t_cdf(t, 1, -2.77), 1e-5, 12);
}

static void ends_and_nonsense_have_answers(void **state)
{
    (void)state;
    assert_true(beta_quantile(0, 2, 3) == 0 && beta_quantile(1, 2, 3) == 1 && beta_quantile_upper(0, 2, 3) == 1);
    assert_true(isinf(chisq_quantile(1, 3)) && chisq_quantile_upper(1, 3) == 0);
    assert_true(isnan(beta_quantile(-0.1, 2, 3)) && isnan(beta_quantile(0.5, 0, 3)) && isnan(chisq_quantile(NAN, 3)));
    assert_true(isnan(fisher_quantile_upper(0.5, -1, 2)) && isnan(noncentral_t_quantile(0, 3, 1)));
    double low, high;
    binomial_interval(0, 0, 0.95, &low, &high);
    assert_true(low == 0 && high == 1);
    binomial_interval(0, 10, 0.95, &low, &high);
    assert_true(low == 0);
    assert_close(high, 1 - pow(0.025, 0.1), 13);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_agree_with_r),
        cmocka_unit_test(a_quantile_has_the_tail_it_was_asked_for),
        cmocka_unit_test(a_far_quantile_of_few_degrees_of_freedom_is_found),
        cmocka_unit_test(ends_and_nonsense_have_answers),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
