/* The interval of the change beyond the expected regression to the mean, in clinics where nothing is done: it must hold
 * zero in 93 to 97 percent, whatever the number of patients, the cut, the reliability, and what is known of the
 * population. Prints the second table of docs/coverage.md as TAP comments. */
#include "assert.h"

#include "base/rng.h"
#include "stats/distribution.h"
#include "stats/rtm.h"
#include "stats/summary.h"

enum { CLINICS = 2000, MOST = 400, SIZES = 3 };

static const size_t sizes[SIZES] = { 30, 100, 400 };
static const double mean = 4.5, sd = 2.193171219946131; /* √(1.6² + 1.5²) */

struct clinic {
    const char *words;
    double cut, entry, reliability; /* whom the clinic lets in; what the analysis is told */
    bool mean_known, sd_known;
    double step; /* values rounded to it; 0: not */
};

static double rounded(double x, double step)
{
    return step > 0 ? step * floor(x / step + 0.5) : x;
}

static void draw(const struct clinic *clinic, struct rng *rng, size_t n, double *before, double *after)
{
    double within = sd * sqrt(1 - clinic->reliability), between = sd * sqrt(clinic->reliability);
    for (size_t i = 0; i < n;) {
        double person = mean + between * rng_normal(rng);
        before[i] = rounded(person + within * rng_normal(rng), clinic->step);
        after[i] = rounded(person + within * rng_normal(rng), clinic->step);
        i += before[i] >= clinic->cut;
    }
}

/* Does the interval the program prints hold zero? */
static bool holds(const struct clinic *clinic, const struct sample *first, const struct sample *second, bool *had,
                  bool *open)
{
    struct rtm_population known = { clinic->mean_known ? mean : NAN, clinic->sd_known ? sd : NAN }, population;
    struct rtm_entry rule = { clinic->entry, false };
    const char *why;
    double low = NAN, high = NAN;
    *had = rtm_population_fit(first, &rule, &known, &population, &why);
    *open = false;
    if (!*had)
        return false;
    if (!clinic->mean_known) {
        rtm_beyond_interval(first, second, &rule, known.sd, clinic->reliability, normal_quantile_upper(0.025), &low, &high);
        *open = isinf(high);
    } else {
        double beyond = sample_mean_difference(second, first) - rtm_expected(&population, &rule, clinic->reliability);
        double error = rtm_beyond_error(first, second, &rule, &known, clinic->reliability);
        double reach = student_critical((double)first->n - 1, 0.95);
        low = beyond - reach * error;
        high = beyond + reach * error;
    }
    assert_true(low < high);
    return low <= 0 && high >= 0;
}

/* The share of intervals that hold zero among those had, in percent. */
static double coverage(const struct clinic *clinic, size_t n, uint64_t seed, double *open_percent)
{
    static const size_t most = MOST;
    double before[MOST], after[MOST], held = 0, all = 0, open = 0;
    struct sample first = { before, NULL, 1, n }, second = { after, NULL, 1, n };
    assert_true(n <= most);
    for (uint64_t i = 0; i < CLINICS; i++) {
        struct rng rng;
        bool had, endless;
        rng_init(&rng, seed, i);
        draw(clinic, &rng, n, before, after);
        held += holds(clinic, &first, &second, &had, &endless);
        all += had;
        open += endless;
    }
    *open_percent = 100 * open / all;
    assert_true(all > 0.85 * CLINICS);
    return 100 * held / all;
}

static void assert_held(const struct clinic *clinic)
{
    double share[SIZES], open[SIZES];
    for (size_t i = 0; i < SIZES; i++)
        share[i] = coverage(clinic, sizes[i], 53 + i, &open[i]);
    print_message("# | %s | %g | %.2f | %.1f | %.1f | %.1f | %.0f | %.0f | %.0f |\n", clinic->words, clinic->cut,
                  clinic->reliability, share[0], share[1], share[2], open[0], open[1], open[2]);
    for (size_t i = 0; i < SIZES; i++)
        assert_true((share[i] >= 93 || (clinic->step > 0 && sizes[i] == MOST)) && share[i] <= 97);
}

static void the_interval_holds_zero_with_the_population_estimated(void **state)
{
    (void)state;
    static const double cuts[] = { 3.5, 5, 6.5 }, reliabilities[] = { 0.3, 0.53, 0.8 };
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < 3; j++)
            assert_held(&(struct clinic){ "mean and SD estimated", cuts[i], cuts[i], reliabilities[j], false, false, 0 });
}

static void the_interval_holds_zero_with_part_of_the_population_known(void **state)
{
    (void)state;
    assert_held(&(struct clinic){ "SD known", 5, 5, 0.53, false, true, 0 });
    assert_held(&(struct clinic){ "mean known", 5, 5, 0.53, true, false, 0 });
    assert_held(&(struct clinic){ "both known", 5, 5, 0.53, true, true, 0 });
}

/* A patient who says 5 is let in; the continuous pain behind it was 4.5 or more. Rounding moves the mean above the cut by
 * a sixtieth of an SD, which 400 patients are enough to see. */
static void whole_numbers_want_the_cut_half_a_step_lower(void **state)
{
    (void)state;
    assert_held(&(struct clinic){ "whole numbers, entry told as >= 4.5", 5, 4.5, 0.53, false, false, 1 });
}

static void the_clinic_improves_by_the_formula(void **state)
{
    (void)state;
    struct clinic clinic = { "", 5, 5, 1.6 * 1.6 / (sd * sd), true, true, 0 };
    double before[MOST], after[MOST], sum = 0;
    struct sample first = { before, NULL, 1, MOST }, second = { after, NULL, 1, MOST };
    for (uint64_t i = 0; i < CLINICS; i++) {
        struct rng rng;
        rng_init(&rng, 5, i);
        draw(&clinic, &rng, MOST, before, after);
        sum += sample_mean_difference(&second, &first) / CLINICS;
    }
    double formula = rtm_expected(&(struct rtm_population){ mean, sd }, &(struct rtm_entry){ 5, false }, clinic.reliability);
    print_message("# mean change %.4f, formula %.4f\n", sum, formula);
    assert_true(fabs(sum - formula) < 0.01);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_interval_holds_zero_with_the_population_estimated),
        cmocka_unit_test(the_interval_holds_zero_with_part_of_the_population_known),
        cmocka_unit_test(whole_numbers_want_the_cut_half_a_step_lower),
        cmocka_unit_test(the_clinic_improves_by_the_formula),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
