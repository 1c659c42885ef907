/* What stands beside the mean change and the signed ranks, none of it chosen by the data: sign test, permutation,
 * bootstrap, equivalence, percent, normality, effect sizes. */
#include <math.h>

#include "base/arena.h"
#include "result/estimates.h"
#include "stats/effect.h"
#include "stats/effect_resample.h"
#include "stats/ratio.h"
#include "stats/resample.h"
#include "stats/shapiro.h"
#include "stats/sign.h"
#include "stats/summary.h"
#include "stats/tost.h"
#include "tools/paired_mean.h"

/* Half the sum of the changes in their own steps, up to which the permutation test is exact: what a report may wait
 * for, and what one that asked for resampling may. */
enum { STEPS_AT_ONCE = 20000, STEPS_ASKED_FOR = 1000000 };

static struct arena *arena_of(const struct paired_mean *mean)
{
    return mean->out.study->session->arena;
}

static void set_interval(struct estimate *row, double low, double high, double level)
{
    row->conf_low = low;
    row->conf_high = high;
    row->conf_level = level;
}

static void add_sign(const struct paired_mean *mean, const struct paired_data *data)
{
    const struct paired_output *out = &mean->out;
    struct sign_spec spec = { out->spec->alternative, out->spec->level };
    struct sign_test sign, tested;
    sign_test(&data->changes, &spec, arena_of(mean), &sign);
    sign_test(&data->tested, &spec, arena_of(mean), &tested);
    struct estimate row = paired_row(out, "sign", sign.n);
    row.estimate = sign.median;
    set_interval(&row, sign.low, sign.high, out->spec->level);
    if (!out->without_p) {
        row.statistic = (double)tested.positive;
        row.p_value = tested.p;
    }
    if (sign.coverage > 0 && sign.coverage < 1)
        row.note = arena_printf(arena_of(mean), "order statistics; covers %.3g%% or more",
                                100 * sign.coverage);
    else if (sign.n > 0)
        row.note = "too few changes for an interval of their median at this level";
    if (!out->without_p && tested.undefined != NULL)
        row.note = arena_printf(arena_of(mean), "no sign test: %s", tested.undefined);
    paired_add(out, &row);
}

static struct resample_plan plan_of(const struct paired_mean *mean)
{
    return (struct resample_plan){ mean->spec->seed, mean->spec->replicates, mean->spec->threads };
}

/* Always where counting is quick; with --resample wherever there is a way. */
static void add_permutation(const struct paired_mean *mean, const struct paired_data *data)
{
    const struct paired_output *out = &mean->out;
    struct resample_plan plan = plan_of(mean);
    struct permutation_spec spec = { .alternative = out->spec->alternative,
                                     .exact_steps = plan.replicates > 0 ? STEPS_ASKED_FOR : STEPS_AT_ONCE };
    struct permutation permutation;
    if (out->without_p || data->t.n1 == 0)
        return;
    permutation_mean(&data->tested, &spec, &plan, arena_of(mean), &permutation);
    if (isnan(permutation.p))
        return;
    struct estimate row = paired_row(out, "permutation", permutation.n);
    row.estimate = data->t.estimate;
    row.p_value = permutation.p;
    row.note = permutation.exact
                   ? "exact, over all patterns of signs"
                   : arena_printf(arena_of(mean), "%.0f random patterns of signs; Monte Carlo standard error of p %.2g",
                                  (double)permutation.replicates, permutation.std_error);
    paired_add(out, &row);
}

static const char *bootstrap_note(const struct bootstrap *bootstrap)
{
    if (bootstrap->undefined != NULL)
        return bootstrap->undefined;
    if (bootstrap->at_edge)
        return "an end is the outermost replicate: take more (--resample)";
    return bootstrap->no_acceleration ? "acceleration taken as 0: leaving out one patient changes nothing" : NULL;
}

static void add_bootstrap_row(const struct paired_mean *mean, const char *method, size_t n,
                              const struct bootstrap *bootstrap, double low, double high, const char *note)
{
    struct estimate row = paired_row(&mean->out, method, n);
    row.estimate = bootstrap->estimate;
    row.std_error = bootstrap->std_error;
    set_interval(&row, low, high, mean->out.spec->level);
    row.note = note;
    paired_add(&mean->out, &row);
}

static void add_bootstrap(const struct paired_mean *mean, const struct paired_data *data)
{
    const struct sample *changes = &data->changes;
    struct resample_plan plan = plan_of(mean);
    struct arena *arena = arena_of(mean);
    double level = mean->out.spec->level;
    if (plan.replicates == 0)
        return;
    struct arena_mark mark = arena_mark(arena);
    double *values = arena_array(arena, double, plan.replicates), *jackknife = arena_array(arena, double, changes->n);
    struct bootstrap of_mean, of_median;
    resample_means(&plan, changes, arena, values);
    resample_jackknife_mean(changes, arena, jackknife);
    bootstrap_interval(values, plan.replicates, resample_mean(changes, arena), jackknife, changes->n, level, &of_mean);
    of_mean.estimate = data->t.estimate;
    resample_medians(&plan, changes, arena, values);
    resample_jackknife_median(changes, arena, jackknife);
    bootstrap_interval(values, plan.replicates, resample_median(changes, arena), jackknife, changes->n, level,
                       &of_median);
    arena_rewind(arena, mark);
    add_bootstrap_row(mean, "bootstrap_bca", changes->n, &of_mean, of_mean.low, of_mean.high, bootstrap_note(&of_mean));
    add_bootstrap_row(mean, "bootstrap_percentile", changes->n, &of_mean, of_mean.percentile_low,
                      of_mean.percentile_high, NULL);
    add_bootstrap_row(mean, "bootstrap_median_bca", changes->n, &of_median, of_median.low, of_median.high,
                      bootstrap_note(&of_median));
}

static void add_margin(const struct paired_mean *mean, const char *method, const struct ttest *t,
                       const struct tost *tost, const char *says, double margin)
{
    struct estimate row = paired_row(&mean->out, method, t->n1);
    double level = mean->out.spec->level;
    row.estimate = t->estimate;
    row.std_error = t->se;
    row.statistic = t->t;
    row.df = t->df;
    row.p_value = t->p;
    /* 0.95 gives 0.9, not 0.8999999999999999 */
    set_interval(&row, tost->conf_low, tost->conf_high, nearbyint((2 * level - 1) * 1e12) / 1e12);
    row.note = t->undefined != NULL ? t->undefined
                                    : arena_printf(arena_of(mean), "against a mean change of %.15g or %s", margin, says);
    paired_add(&mean->out, &row);
}

static void add_equivalence(const struct paired_mean *mean, const struct paired_data *data)
{
    const struct paired_mean_spec *spec = mean->spec;
    struct tost_spec margins = { spec->margin_low, spec->margin_high, mean->out.spec->level };
    struct tost tost;
    if (!spec->margins || mean->out.without_p)
        return;
    tost_paired(&data->changes, &margins, &tost);
    add_margin(mean, "tost_lower", &tost.lower, &tost, "less", spec->margin_low);
    add_margin(mean, "tost_upper", &tost.upper, &tost, "more", spec->margin_high);
}

static void add_percent(const struct paired_mean *mean, const struct paired_data *data)
{
    const struct paired_output *out = &mean->out;
    struct ratio ratio;
    struct ttest t;
    size_t refused;
    if (!mean->spec->percent)
        return;
    ratio_of_means(&data->before, &data->changes, out->spec->level, &ratio);
    struct estimate row = paired_row(out, "percent_change", data->changes.n);
    row.estimate = 100 * ratio.change;
    set_interval(&row, 100 * ratio.low, 100 * ratio.high, out->spec->level);
    row.note = ratio.undefined;
    paired_add(out, &row);
    struct ttest_spec spec = { 0, out->spec->alternative, out->spec->level };
    ratio_of_logs(&data->before, &data->changes, &spec, arena_of(mean), &ratio, &t, &refused);
    row = paired_row(out, "percent_change_log", data->changes.n);
    row.estimate = 100 * ratio.change;
    set_interval(&row, 100 * ratio.low, 100 * ratio.high, out->spec->level);
    row.note = refused > 0 ? arena_printf(arena_of(mean), "%zu of %zu pairs hold a value of 0 or less: no logarithms",
                                          refused, data->changes.n)
                           : ratio.undefined;
    if (!out->without_p) {
        row.statistic = t.t;
        row.df = t.df;
        row.p_value = t.p;
    }
    paired_add(out, &row);
}

static void add_shapiro(const struct paired_mean *mean, const struct paired_data *data)
{
    struct shapiro shapiro;
    if (!mean->spec->shapiro)
        return;
    shapiro_wilk(&data->changes, arena_of(mean), &shapiro);
    struct estimate row = paired_row(&mean->out, "shapiro_wilk", data->changes.n);
    row.statistic = shapiro.w;
    if (!mean->out.without_p)
        row.p_value = shapiro.p;
    row.note = shapiro.undefined;
    paired_add(&mean->out, &row);
}

void paired_companions(const struct paired_mean *mean, const struct paired_data *data)
{
    add_sign(mean, data);
    add_permutation(mean, data);
    add_bootstrap(mean, data);
    add_equivalence(mean, data);
    add_percent(mean, data);
    add_shapiro(mean, data);
}

static void add_effect(const struct paired_mean *mean, const char *method, size_t n, struct effect effect,
                       double scale)
{
    struct estimate row = paired_row(&mean->out, method, n);
    row.estimate = effect.estimate * scale;
    set_interval(&row, effect.low * scale, effect.high * scale, mean->out.spec->level);
    paired_add(&mean->out, &row);
}

/* The interval of dz takes the changes for normal; from here on it is worth saying when they are not. */
static const char *skewness_note(const struct paired_mean *mean, const struct sample *changes)
{
    const double large = 1, standard_errors = 2;
    struct summary summary;
    double n = (double)changes->n;
    summary_compute(changes, &(struct summary_spec){ 0 }, arena_of(mean), &summary);
    double error = sqrt(6 * n * (n - 1) / ((n - 2) * (n + 1) * (n + 3)));
    if (!(fabs(summary.skewness) > large && fabs(summary.skewness) > standard_errors * error))
        return NULL;
    return arena_printf(arena_of(mean), "the interval takes the changes for normal; their skewness is %.2g (%s)",
                        summary.skewness, mean->spec->replicates > 0 ? "see the bootstrap" : "--resample adds a bootstrap");
}

static void add_effect_bootstraps(const struct paired_mean *mean, const struct paired_data *data)
{
    static const struct {
        enum effect_kind kind;
        const char *method;
    } kinds[] = { { EFFECT_DZ, "cohen_dz_bca" }, { EFFECT_DAV, "cohen_dav_bca" }, { EFFECT_DRM, "cohen_drm_bca" } };
    struct resample_plan plan = plan_of(mean);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && plan.replicates > 0; i++) {
        struct bootstrap b;
        effect_resample(kinds[i].kind, &data->before, &data->after, mean->out.spec->level, &plan, arena_of(mean), &b);
        if (!isfinite(b.std_error))
            b.std_error = ESTIMATE_UNSET;
        add_bootstrap_row(mean, kinds[i].method, data->changes.n, &b, b.low, b.high, bootstrap_note(&b));
    }
}

static enum schema_direction direction_of(const struct paired_mean *mean, size_t outcome)
{
    const struct schema_outcome *about = mean->out.study->outcomes[outcome].about;
    return about == NULL ? SCHEMA_DIRECTION_UNKNOWN : about->direction;
}

/* Better and worse need to know which way is better. */
static void add_improvement(const struct paired_mean *mean, const struct sample *changes)
{
    enum schema_direction direction = direction_of(mean, mean->out.outcome);
    size_t rises = 0, falls = 0, n = changes->n;
    if (direction == SCHEMA_DIRECTION_UNKNOWN)
        return;
    for (size_t i = 0; i < n; i++) {
        rises += changes->x[i] > 0;
        falls += changes->x[i] < 0;
    }
    bool lower = direction == SCHEMA_LOWER_IS_BETTER;
    struct improvement improvement =
        effect_improvement(lower ? falls : rises, n - rises - falls, lower ? rises : falls, mean->out.spec->level);
    add_effect(mean, "percent_improved", n, improvement.better, 100);
    add_effect(mean, "percent_worse", n, improvement.worse, 100);
    add_effect(mean, "probability_improved", n, improvement.probability, 1);
}

/* The changes that are not zero, as R's effectsize takes them; n = 0 when none is zero. */
static struct sample changed_of_some(const struct sample *changes, struct arena *arena)
{
    double *x = arena_array(arena, double, changes->n);
    int64_t *units = changes->units == NULL ? NULL : arena_array(arena, int64_t, changes->n);
    size_t kept = 0;
    for (size_t i = 0; i < changes->n; i++) {
        if (changes->x[i] == 0)
            continue;
        x[kept] = changes->x[i];
        if (units != NULL)
            units[kept] = changes->units[i];
        kept++;
    }
    return (struct sample){ x, units, changes->divisor, kept < changes->n ? kept : 0 };
}

static void add_dz(const struct paired_mean *mean, const struct paired_data *data, const struct effect *dz)
{
    struct estimate row = paired_row(&mean->out, "cohen_dz", data->changes.n);
    row.estimate = dz->estimate;
    set_interval(&row, dz->low, dz->high, mean->out.spec->level);
    row.note = skewness_note(mean, &data->changes);
    paired_add(&mean->out, &row);
}

void paired_effects(const struct paired_mean *mean, const struct paired_data *data)
{
    double level = mean->out.spec->level, sd_before, sd_after;
    const struct ttest *t = &data->t;
    size_t n = t->n1;
    struct correlation r;
    sample_mean(&data->before, &sd_before);
    sample_mean(&data->after, &sd_after);
    correlation_pearson(&data->before, &data->after, level, &r);
    struct effect dz = effect_dz(t->estimate, t->sd, n, level);
    double j = n > 1 ? hedges_correction((double)n - 1) : NAN;
    add_dz(mean, data, &dz);
    add_effect(mean, "hedges_gz", n, dz, j);
    add_effect(mean, "cohen_dav", n, effect_dav(&dz, t->sd, sd_before, sd_after), 1);
    add_effect(mean, "cohen_drm", n, effect_drm(&dz, r.r), 1);
    add_effect_bootstraps(mean, data);
    add_effect(mean, "smcr", n, effect_smcr(t->estimate, sd_before, r.r, n, level), 1);
    add_effect(mean, "smcr_corrected", n, effect_smcr_corrected(t->estimate, sd_before, r.r, n, level), 1);
    add_effect(mean, "rank_biserial", n, effect_rank_biserial(&data->changes, level, arena_of(mean)), 1);
    struct sample changed = changed_of_some(&data->changes, arena_of(mean));
    if (changed.n > 0)
        add_effect(mean, "rank_biserial_drop", changed.n, effect_rank_biserial(&changed, level, arena_of(mean)), 1);
    add_effect(mean, "pearson", n, (struct effect){ r.r, r.low, r.high }, 1);
    add_improvement(mean, &data->changes);
}

static void name_asked_for(const struct paired_mean *mean, struct report *report)
{
    const struct paired_mean_spec *spec = mean->spec;
    if (spec->replicates > 0)
        report_method(report, "Bootstrap over patients, %.0f resamples (Philox4x32-10, one stream each); BCa (Efron 1987, "
                              "JASA 82:171), replicates equal to the estimate counted by half.",
                      (double)spec->replicates);
    if (spec->margins && !mean->out.without_p)
        report_method(report, "Equivalence: two one-sided paired t tests (Schuirmann 1987, J Pharmacokinet Biopharm "
                              "15:657) against margins that must have been set before the data were seen; the larger p "
                              "counts, and the interval is the one that lies inside the margins just when both are below 1 "
                              "- level.");
    if (spec->percent)
        report_method(report, "Percent change: of the mean, after over before, with Fieller's interval (1954, JRSS B "
                              "16:175); of the logarithms, the mean log-ratio turned back, with its paired t.");
    if (spec->shapiro)
        report_method(report, "Shapiro-Wilk W of the changes (Royston 1995, Appl Stat 44:547). No test was chosen by it.");
}

void paired_companion_methods(const struct paired_mean *mean)
{
    struct report *report = mean->out.report;
    report_method(report, "Median of all changes with an interval of order statistics%s.",
                  mean->out.without_p ? "" : "; sign test by the exact binomial");
    if (!mean->out.without_p)
        report_method(report, "Permutation test of the mean over the signs of the changes (Fisher 1935, The Design of "
                              "Experiments).");
    name_asked_for(mean, report);
    report_method(report, "dz is the mean change over the SD of the changes, interval from the noncentral t; gz has "
                          "Hedges' exact small-sample correction (1981, J Educ Stat 6:107). dav has the root mean square "
                          "of the two SDs for its denominator (interval: Algina & Keselman 2003, Educ Psychol Meas "
                          "63:537), drm is dz sqrt(2(1 - r)), both scaled from the interval of dz; SMCR has the SD before, as "
                          "it is and with Hedges' correction (Becker 1988, Br J Math Stat Psychol 41:257, whose variance both "
                          "have; the corrected one is the SMCR of R's metafor). dz and gz are not comparable with an effect "
                          "size between groups.");
    report_method(report, "Rank-biserial (W+ - W-) / (W+ + W-) with Pratt's ranks (Kerby 2014, Compr Psychol 3:11.IT.3.1), and "
                          "without the unchanged patients where there are any; interval on Fisher's z from the components "
                          "of the U statistic (Sen 1960, Calcutta Stat Assoc Bull 10:1).");
    bool directed = false;
    for (size_t i = 0; i < mean->out.study->outcome_count; i++)
        directed = directed || direction_of(mean, i) != SCHEMA_DIRECTION_UNKNOWN;
    if (directed)
        report_method(report, "Improved is any change in the better direction, with Wilson's interval (1927, JASA 22:209); "
                              "the probability of improvement counts the unchanged by half (interval: Tango 1998, Stat Med "
                              "17:891).");
}
