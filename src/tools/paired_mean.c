/* The mean change of pairs, the signed ranks, and the contrasts between arms; what stands beside them is in
 * paired_companions.c. */
#include "tools/paired_mean.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "result/estimates.h"
#include "stats/summary.h"
#include "tools/family.h"
#include "tools/importance.h"
#include "tools/paired_conventions.h"
#include "tools/paired_entry.h"

void pairs_add(struct table *table, const struct paired_moments *moments)
{
    table_number(table, "n", (double)moments->n);
    table_number(table, "mean_before", moments->mean_before);
    table_number(table, "sd_before", moments->sd_before);
    table_number(table, "mean_after", moments->mean_after);
    table_number(table, "sd_after", moments->sd_after);
    table_number(table, "mean_change", moments->mean_change);
    table_number(table, "sd_change", moments->sd_change);
}

static void add_pairs(const struct paired_mean *mean, const struct paired_data *data)
{
    const struct paired_output *out = &mean->out;
    struct paired_moments moments = { .n = data->before.n, .mean_change = data->t.estimate, .sd_change = data->t.sd };
    moments.mean_before = sample_mean(&data->before, &moments.sd_before);
    moments.mean_after = sample_mean(&data->after, &moments.sd_after);
    paired_begin_row(out, mean->pairs, out->study->outcomes[out->outcome].decimals);
    table_text(mean->pairs, "visit", out->study->visits[out->to].label);
    pairs_add(mean->pairs, &moments);
}

static void add_t(struct paired_mean *mean, const struct ttest *t)
{
    struct paired_output *out = &mean->out;
    struct estimate estimate = paired_row(out, "paired_t", t->n1);
    estimate.estimate = t->estimate;
    estimate.std_error = t->se;
    estimate.df = t->df;
    estimate.conf_low = t->low;
    estimate.conf_high = t->high;
    estimate.conf_level = out->spec->level;
    if (!out->without_p) {
        estimate.statistic = t->t;
        estimate.p_value = t->p;
    }
    if (t->undefined != NULL) {
        estimate.note = arena_printf(out->study->session->arena, "t undefined: %s", t->undefined);
        if (out->arm == NULL)
            out->degenerate = estimate.note;
    }
    paired_add(out, &estimate);
    if (out->spec->alternative == ALTERNATIVE_TWO_SIDED && out->arm == NULL)
        importance_add(mean->importance, &out->study->outcomes[out->outcome], &estimate);
}

static void add_rank_test(const struct paired_output *out, const char *method, const struct signedrank *w)
{
    struct estimate estimate = paired_row(out, method, w->n);
    estimate.statistic = w->w_plus;
    estimate.p_value = w->p;
    estimate.note = w->undefined != NULL ? w->undefined
                    : w->exact           ? NULL
                                         : arena_printf(out->study->session->arena,
                                                        "normal approximation, variance corrected for ties, continuity "
                                                        "correction 1/2 (exact up to %d changed patients)",
                                                        SIGNEDRANK_EXACT_LIMIT);
    paired_add(out, &estimate);
}

/* units less `mu` in steps of 10^−scale, which may be finer than their own; false where that cannot be exact. */
static bool shift_units(const struct sample *changes, const struct decimal *mu, int own, int scale, int64_t *units)
{
    int64_t step;
    if (!decimal_rescale(mu->units, mu->scale, scale, &step))
        return false;
    for (size_t i = 0; i < changes->n; i++) {
        if (!decimal_rescale(changes->units[i], own, scale, &units[i]))
            return false;
        units[i] -= step;
    }
    return true;
}

/* The changes less `mu`, exact where both are decimals: 0.3 − 0.05 ties with −0.2 − 0.05 in size. */
static struct sample shifted(struct arena *arena, const struct sample *changes, double mu)
{
    char text[DECIMAL_TEXT_SIZE];
    struct decimal null;
    decimal_shortest(mu, text);
    decimal_parse(text, strlen(text), '.', &null);
    int own = (int)lround(log10(changes->divisor)), scale = null.scale > own ? null.scale : own;
    double *x = arena_array(arena, double, changes->n), divisor = decimal_power(scale);
    int64_t *units = arena_array(arena, int64_t, changes->n);
    bool exact = changes->units != NULL && null.exact && shift_units(changes, &null, own, scale, units);
    for (size_t i = 0; i < changes->n; i++)
        x[i] = exact ? (double)units[i] / divisor : changes->x[i] - mu;
    return (struct sample){ x, exact ? units : NULL, exact ? divisor : 1, changes->n };
}

/* The pseudo-median is of the changes themselves, the tests are of the changes less mu. Both zero rules are given
 * when a patient did not change; the one asked for comes first. */
static void add_signed_rank(const struct paired_mean *mean, const struct paired_data *data)
{
    const struct paired_output *out = &mean->out;
    struct arena *arena = out->study->session->arena;
    static const char *const methods[] = { "wilcoxon_signed_rank", "wilcoxon_signed_rank_drop" };
    struct signedrank_spec spec = { .zeros = mean->spec->zeros, .alternative = out->spec->alternative,
                                    .level = out->spec->level };
    struct signedrank result;
    signedrank_test(&data->changes, &spec, arena, &result);
    struct estimate location = paired_row(out, "hodges_lehmann", result.n);
    location.estimate = result.pseudo_median;
    location.conf_low = result.low;
    location.conf_high = result.high;
    location.conf_level = out->spec->level;
    location.note = !result.interval_exact ? arena_printf(arena, "interval by the normal approximation (exact up to %d patients)",
                                                          SIGNEDRANK_INTERVAL_LIMIT)
                    : result.interval_hull ? "the accepted values have gaps; their hull is given"
                                           : NULL;
    paired_add(out, &location);
    if (out->without_p)
        return;
    spec.no_interval = true;
    if (mean->spec->mu != 0)
        signedrank_test(&data->tested, &spec, arena, &result);
    bool drop = spec.zeros == SIGNEDRANK_WILCOXON && result.zero > 0;
    add_rank_test(out, methods[drop], &result);
    if (result.zero == 0)
        return;
    spec.zeros = drop ? SIGNEDRANK_PRATT : SIGNEDRANK_WILCOXON;
    signedrank_test(&data->tested, &spec, arena, &result);
    add_rank_test(out, methods[!drop], &result);
}

static bool analyse(struct paired_output *out, const struct cases *cases, const size_t *pick, size_t picked,
                    struct error *err)
{
    struct paired_mean *mean = (struct paired_mean *)out;
    struct arena *arena = out->study->session->arena;
    struct paired_data data = {
        .before = study_sample(arena, cases, CASES_BASELINE, pick, picked),
        .after = study_sample(arena, cases, CASES_FOLLOW_UP, pick, picked),
        .changes = study_changes(arena, cases, pick, picked),
    };
    (void)err;
    data.tested = mean->spec->mu == 0 ? data.changes : shifted(arena, &data.changes, mean->spec->mu);
    struct ttest_spec spec = { mean->spec->mu, out->spec->alternative, out->spec->level };
    ttest_one(&data.changes, &spec, &data.t);
    add_pairs(mean, &data);
    add_t(mean, &data.t);
    add_signed_rank(mean, &data);
    paired_companions(mean, &data);
    paired_effects(mean, &data);
    paired_entry_add(mean, &data);
    if (mean->conventions != NULL)
        conventions_add(mean->conventions, mean->quartiles, out, &data);
    return true;
}

/* The difference in change between an arm and the control. */
static void add_contrast(const struct paired_output *out, const struct cases *cases, uint32_t level_of_arm)
{
    const struct paired_mean *mean = (const struct paired_mean *)out;
    struct arena *arena = out->study->session->arena;
    const struct study *study = out->study;
    size_t n_arm, n_control;
    size_t *arm = study_pick(arena, cases, CASES_ARM, level_of_arm, &n_arm);
    size_t *control = study_pick(arena, cases, CASES_ARM, study->control, &n_control);
    if (n_arm == 0 || n_control == 0)
        return;
    struct sample first = study_changes(arena, cases, arm, n_arm);
    struct sample second = study_changes(arena, cases, control, n_control);
    struct ttest_spec spec = { 0, ALTERNATIVE_TWO_SIDED, out->spec->level };
    struct ttest t;
    ttest_welch(&first, &second, &spec, &t);
    struct estimate estimate = paired_row(out, "change_welch", n_arm + n_control);
    estimate.contrast = study_contrast_name(study, level_of_arm);
    estimate.estimate = t.estimate;
    estimate.std_error = t.se;
    estimate.statistic = t.t;
    estimate.df = t.df;
    estimate.p_value = t.p;
    estimate.conf_low = t.low;
    estimate.conf_high = t.high;
    estimate.conf_level = spec.level;
    estimate.note = t.undefined;
    paired_add(out, &estimate);
    importance_add(mean->importance, &study->outcomes[out->outcome], &estimate);
}

static void describe_methods(const struct paired_mean *mean)
{
    const struct paired_output *out = &mean->out;
    struct report *report = out->report;
    report_method(report, "Change is after - before; paired t (Student 1908, Biometrika 6:1) with its interval.");
    report_method(report, "Hodges-Lehmann pseudo-median of all changes, unchanged patients included, with the interval "
                          "of the signed-rank test inverted (Hodges & Lehmann 1963, Ann Math Stat 34:598); symmetry "
                          "of the changes is assumed.");
    if (!out->without_p)
        report_method(report, "Signed-rank test: exact conditional distribution with mid-ranks, ties and zeros decided on "
                              "the decimals as written; unchanged patients ranked then left out (Pratt 1959, JASA 54:655)"
                              ", or dropped before ranking where the method says so.");
    paired_companion_methods(mean);
    paired_entry_methods(mean);
    if (out->study->arm != NULL)
        report_method(report, "Between arms: difference in mean change, Welch's t (1947, Biometrika 34:28). Adjusting for "
                              "baseline (knead compare) is more precise.");
}

static void caution(const struct paired_output *out)
{
    if (out->study->arm == NULL)
        report_paragraph(out->report, "This is an observed change. Without a control group it includes the natural course "
                                      "of the complaint and regression to the mean, and says nothing of what caused it.");
    else if (!out->without_p)
        report_warning(out->report, "within_arm_p",
                       "p-values within arms do not compare the arms: with no difference between two arms of 20, one arm "
                       "alone falls below 0.05 in half of all trials");
    else
        report_paragraph(out->report, "Change within an arm is given without a p-value; only a contrast compares arms.");
}

struct table *pairs_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL },
        { "outcome", "Outcome", ROLE_LABEL },
        { "arm", "Arm", ROLE_LABEL },
        { "visit", "Visit", ROLE_LABEL },
        { "n", "Pairs", ROLE_COUNT },
        { "mean_before", "Mean before", ROLE_ESTIMATE },
        { "sd_before", "SD before", ROLE_SPREAD },
        { "mean_after", "Mean after", ROLE_ESTIMATE },
        { "sd_after", "SD after", ROLE_SPREAD },
        { "mean_change", "Mean change", ROLE_ESTIMATE },
        { "sd_change", "SD of change", ROLE_SPREAD },
    };
    return table_create(arena, "pairs", "The pairs analysed", fields, sizeof fields / sizeof *fields);
}

static void add_conventions(const struct paired_mean *mean)
{
    if (mean->conventions == NULL)
        return;
    if (mean->conventions->rows == 0) {
        report_warning(mean->out.report, "conventions_without_p",
                       "--compare-conventions compares p-values within an arm, which are left out (--within-arm-p)");
        return;
    }
    conventions_show(mean->conventions, mean->quartiles, mean->out.report);
}

bool paired_mean_run(const struct study *study, const struct paired_mean_spec *spec, struct error *err)
{
    static const struct paired_steps steps = { analyse, add_contrast };
    struct report *report = study->report;
    struct arena *arena = study->session->arena;
    report->title = study->arm == NULL ? "Observed change within patients" : "Change within patients, by arm";
    struct paired_mean mean = {
        .out = { .study = study, .spec = &spec->type, .report = report,
                 .estimates = table_estimates(arena, "Change, after - before") },
        .spec = spec, .pairs = pairs_table(arena), .importance = importance_table(arena),
        .conventions = spec->conventions ? conventions_table(arena) : NULL,
        .quartiles = quartiles_table(arena),
    };
    struct paired_output *out = &mean.out;
    paired_estimand(study, PAIRED_MEAN);
    report_table(report, mean.pairs);
    report_table(report, out->estimates);
    if (!paired_each(out, &steps, err))
        return false;
    out->without_p = study->arm != NULL && !spec->type.within_arm_p;
    size_t family = family_adjust(out->estimates, spec->adjustment);
    if (family > 0)
        report_method(report, "p adjusted by %s, over the up to %zu tests of each method within an arm or between arms.",
                      adjustment_words(spec->adjustment), family);
    if (mean.importance->rows > 0)
        report_table(report, mean.importance);
    if (!paired_response(study, err))
        return false;
    add_conventions(&mean);
    caution(out);
    describe_methods(&mean);
    return out->degenerate == NULL || error_set(err, ERROR_ESTIMATE, "%s", out->degenerate);
}
