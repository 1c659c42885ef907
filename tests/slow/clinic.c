/* The interval of the change beyond the expected regression to the mean, in clinics where nothing is done: it must hold
 * zero in 93 to 97 percent with the population, or its SD, known. With both estimated from those let in it holds zero in
 * about 92 percent, which the report says. */
#include "assert.h"

#include "base/rng.h"
#include "stats/distribution.h"
#include "stats/rtm.h"
#include "stats/summary.h"

enum { CLINICS = 2000, PATIENTS = 200 };

static const struct rtm_entry rule = { 5, false };
static const double reliability = 1.6 * 1.6 / (1.6 * 1.6 + 1.5 * 1.5);

static void draw(struct rng *rng, double *before, double *after)
{
    for (size_t i = 0; i < PATIENTS;) {
        double person = 4.5 + 1.6 * rng_normal(rng);
        before[i] = person + 1.5 * rng_normal(rng);
        after[i] = person + 1.5 * rng_normal(rng);
        i += before[i] >= rule.cut;
    }
}

static double coverage(const struct rtm_population *known, double *mean_change)
{
    double before[PATIENTS], after[PATIENTS], held = 0, had = 0, sum = 0;
    struct sample first = { before, NULL, 1, PATIENTS }, second = { after, NULL, 1, PATIENTS };
    double reach = student_critical(PATIENTS - 1, 0.95);
    for (uint64_t clinic = 0; clinic < CLINICS; clinic++) {
        struct rng rng;
        struct rtm_population population;
        const char *why;
        rng_init(&rng, 53, clinic);
        draw(&rng, before, after);
        double change = sample_mean_difference(&second, &first);
        sum += change;
        if (!rtm_population_fit(&first, &rule, known, &population, &why))
            continue;
        double beyond = change - rtm_expected(&population, &rule, reliability);
        double error = rtm_beyond_error(&first, &second, &rule, known, reliability);
        had += !isnan(error);
        held += fabs(beyond) <= reach * error;
    }
    *mean_change = sum / CLINICS;
    assert_true(had > 0.9 * CLINICS);
    return held / had;
}

static void the_interval_holds_zero_when_the_population_is_known(void **state)
{
    (void)state;
    struct rtm_population known = { 4.5, sqrt(1.6 * 1.6 + 1.5 * 1.5) };
    double mean_change, share = coverage(&known, &mean_change);
    print_message("# population known: holds zero in %.4f; mean change %.4f, formula %.4f\n", share, mean_change,
                  rtm_expected(&known, &rule, reliability));
    assert_true(fabs(mean_change - rtm_expected(&known, &rule, reliability)) < 0.01);
    assert_true(share >= 0.93 && share <= 0.97);
}

static void the_interval_holds_zero_when_the_sd_is_known(void **state)
{
    (void)state;
    struct rtm_population known = { NAN, sqrt(1.6 * 1.6 + 1.5 * 1.5) };
    double mean_change, share = coverage(&known, &mean_change);
    print_message("# SD known: holds zero in %.4f\n", share);
    assert_true(share >= 0.93 && share <= 0.97);
}

static void the_interval_is_somewhat_too_narrow_when_the_population_is_estimated(void **state)
{
    (void)state;
    struct rtm_population unknown = { NAN, NAN };
    double mean_change, share = coverage(&unknown, &mean_change);
    print_message("# population estimated: holds zero in %.4f\n", share);
    assert_true(share >= 0.88 && share <= 0.95);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_interval_holds_zero_when_the_population_is_known),
        cmocka_unit_test(the_interval_holds_zero_when_the_sd_is_known),
        cmocka_unit_test(the_interval_is_somewhat_too_narrow_when_the_population_is_estimated),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
