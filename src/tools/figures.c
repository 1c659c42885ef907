#include "tools/figures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/error.h"
#include "plot/forest.h"
#include "plot/residuals.h"
#include "plot/slope.h"
#include "plot/ticks.h"
#include "plot/trajectory.h"
#include "render/numbers.h"
#include "result/figure.h"
#include "stats/distribution.h"
#include "stats/lowess.h"
#include "stats/summary.h"
#include "tools/importance.h"

/* ---- words on figures ---- */

const char *figure_caption(const struct study *study)
{
    bool simulated = study->schema != NULL && study->schema->simulated;
    const char *slash = strrchr(study->frame.path, '/'); /* figures travel; the folder stands in the report */
    return arena_printf(study->session->arena, "%s%s.", slash == NULL ? study->frame.path : slash + 1,
                        simulated ? " (simulated data)" : "");
}

static const char *in_group(const struct study *study, const struct group *group, const char *text)
{
    if (group->name == NULL)
        return text;
    return arena_printf(study->session->arena, "%s; %s %s", text, study->by->name, group->name);
}

static const char *axis_label(const struct study *study, const struct outcome *outcome)
{
    const struct schema_outcome *about = outcome->about;
    if (about == NULL || about->unit == NULL || *about->unit == '\0')
        return outcome->label;
    return arena_printf(study->session->arena, "%s (%s)", outcome->label, about->unit);
}

static const char *percent_level(const struct study *study, double level)
{
    return number_level(study->session->arena, level);
}

static double scale_end(const struct outcome *outcome, bool high)
{
    return outcome->about == NULL ? NAN : high ? outcome->about->maximum : outcome->about->minimum;
}

/* A bounded questionnaire is shown on its whole scale; the plausible limits of a measurement are no scale. */
static bool is_bounded_scale(const struct outcome *outcome)
{
    double low = scale_end(outcome, false), high = scale_end(outcome, true);
    return low == 0 && high <= 28 && outcome->decimals == 0 && high > 1;
}

const char *figure_stem(struct arena *arena, const char *text)
{
    char *name = arena_strdup(arena, text);
    for (char *c = name; *c != '\0'; c++) /* nothing a shell or a folder could take amiss */
        if (!((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') || *c == '-'))
            *c = '_';
    return name;
}

static const char *figure_name(const struct study *study, const struct group *group, const char *kind,
                               const char *what)
{
    struct arena *arena = study->session->arena;
    return figure_stem(arena, group == NULL || group->name == NULL
                                  ? arena_printf(arena, "%s_%s", kind, what)
                                  : arena_printf(arena, "%s_%s_%s", kind, what, group->name));
}

static const char *sentence_case(struct arena *arena, const char *word)
{
    char *text = arena_strdup(arena, word);
    if (*text >= 'a' && *text <= 'z')
        *text = (char)(*text - 'a' + 'A');
    return text;
}

/* The decimals of means: one more than the data has. */
static int mean_decimals(const struct outcome *outcome, double mean, double low, double high)
{
    double precision = isfinite(low) ? (high - low) / 4 : mean / 100;
    return decimals_of_data(outcome->decimals, precision) + 1;
}

/* ---- trajectory ---- */

/* Visits at which the outcome was measured. */
static size_t measured_visits(const struct study *study, size_t outcome, size_t *visits)
{
    size_t count = 0;
    for (size_t v = 0; v < study->visit_count; v++)
        if (study->outcomes[outcome].columns[v] != NULL)
            visits[count++] = v;
    return count;
}

static struct trajectory_arm trajectory_arm(const struct study *study, const struct group *group, size_t outcome,
                                            uint32_t arm, const size_t *visits, size_t count, double level)
{
    struct arena *arena = study->session->arena;
    double *mean = arena_array(arena, double, count), *low = arena_array(arena, double, count),
           *high = arena_array(arena, double, count);
    size_t *n = arena_array(arena, size_t, count);
    struct summary_spec spec = { .level = level };
    for (size_t i = 0; i < count; i++) {
        struct summary summary;
        struct series series = study_series(study, group, outcome, visits[i]);
        struct sample sample = group_sample(group, &series, arm, study->session->arena, NULL);
        summary_compute(&sample, &spec, arena, &summary);
        mean[i] = summary.mean, low[i] = summary.low, high[i] = summary.high, n[i] = summary.n;
    }
    return (struct trajectory_arm){ study_arm_name(study, arm), (int)arm, mean, low, high, n };
}

struct figure *figure_of_trajectory(const struct study *study, const struct group *group, size_t outcome,
                                    double level)
{
    struct arena *arena = study->session->arena;
    const struct outcome *of = &study->outcomes[outcome];
    size_t *visits = arena_array(arena, size_t, study->visit_count);
    size_t count = measured_visits(study, outcome, visits);
    const char **names = arena_array(arena, const char *, count);
    bool worded = false;
    for (size_t i = 0; i < count; i++)
        worded = worded || study->visits[visits[i]].worded;
    for (size_t i = 0; i < count; i++)
        names[i] = worded ? study->visits[visits[i]].label : study->visits[visits[i]].name;
    struct trajectory_arm *arms = arena_array(arena, struct trajectory_arm, group->arms);
    for (uint32_t arm = 0; arm < group->arms; arm++)
        arms[arm] = trajectory_arm(study, group, outcome, arm, visits, count, level);
    bool bounded = is_bounded_scale(of);
    const char *unit = study->schema != NULL && study->schema->visit_unit != NULL ? study->schema->visit_unit
                       : study->visit != NULL                                     ? study->visit->name
                                                                                  : NULL;
    struct trajectory_spec spec = {
        .name = figure_name(study, group, "trajectory", of->name),
        .title = arena_printf(arena, "%s by visit", of->label),
        .subtitle = in_group(study, group, arena_printf(arena, "Mean with %s%% confidence interval; patients seen at "
                                                               "each visit", percent_level(study, level))),
        .caption = figure_caption(study),
        .outcome = axis_label(study, of),
        .time = unit == NULL || worded ? NULL : sentence_case(arena, unit),
        .visits = names,
        .visit_count = count,
        .arms = arms,
        .arm_count = group->arms,
        .scale_min = bounded ? scale_end(of, false) : NAN,
        .scale_max = bounded ? scale_end(of, true) : NAN,
        .mcid = of->about == NULL ? NAN : of->about->mcid,
        .detectable = importance_is_detectable(of->about),
        .decimals = mean_decimals(of, arms[0].mean[0], arms[0].low[0], arms[0].high[0]),
    };
    return trajectory_figure(&spec, arena);
}

/* ---- slopes ---- */

static struct slope_mean slope_mean(struct arena *arena, const struct sample *sample, double level)
{
    struct summary summary;
    struct summary_spec spec = { .level = level };
    summary_compute(sample, &spec, arena, &summary);
    return (struct slope_mean){ summary.mean, summary.low, summary.high };
}

static struct slope_arm slope_arm(const struct study *study, const struct cases *cases, uint32_t arm, double level)
{
    struct arena *arena = study->session->arena;
    size_t n = cases->count, *pick = NULL;
    if (study->arm != NULL)
        pick = study_pick(arena, cases, CASES_ARM, arm, &n);
    struct sample before = study_sample(arena, cases, CASES_BASELINE, pick, n);
    struct sample after = study_sample(arena, cases, CASES_FOLLOW_UP, pick, n);
    struct sample change = study_changes(arena, cases, pick, n);
    const char **ids = arena_array(arena, const char *, n);
    for (size_t i = 0; i < n; i++)
        ids[i] = patients_id(cases->patients, cases->patient[pick == NULL ? i : pick[i]], arena);
    return (struct slope_arm){ .label = study->arm == NULL ? NULL : study_arm_name(study, arm), .colour = (int)arm,
                               .n = n, .ids = ids, .before = before.x, .after = after.x,
                               .before_mean = slope_mean(arena, &before, level),
                               .after_mean = slope_mean(arena, &after, level),
                               .change = sample_mean(&change, NULL) };
}

struct figure *figure_of_slopes(const struct study *study, const struct group *group, size_t outcome, size_t to,
                                const struct cases *cases, double level)
{
    struct arena *arena = study->session->arena;
    const struct outcome *of = &study->outcomes[outcome];
    struct slope_arm *arms = arena_array(arena, struct slope_arm, group->arms);
    struct str caption;
    size_t count = 0;
    str_init(&caption, arena);
    str_add(&caption, figure_caption(study));
    for (uint32_t arm = 0; arm < group->arms; arm++) {
        arms[count] = slope_arm(study, cases, arm, level);
        if (arms[count].n > 0)
            count++;
        else
            str_addf(&caption, " No patient of %s has both values.", study_arm_name(study, arm));
    }
    bool bounded = is_bounded_scale(of);
    enum schema_direction direction = of->about == NULL ? SCHEMA_DIRECTION_UNKNOWN : of->about->direction;
    struct slope_spec spec = {
        .name = figure_name(study, group, "slope", of->name),
        .title = arena_printf(arena, "%s of each patient", of->label),
        .subtitle = in_group(study, group, arena_printf(arena, "Each line is one patient%s. Bold: mean with %s%% confidence "
                                                               "interval",
                                                        direction == SCHEMA_DIRECTION_UNKNOWN
                                                            ? ""
                                                            : " (solid: improved; dotted: the same or worse)",
                                                        percent_level(study, level))),
        .caption = caption.text,
        .outcome = axis_label(study, of),
        .before = study->visits[study->from].label,
        .after = study->visits[to].label,
        .arms = arms,
        .arm_count = count,
        .direction = direction == SCHEMA_LOWER_IS_BETTER ? -1 : direction == SCHEMA_HIGHER_IS_BETTER ? 1 : 0,
        .scale_min = bounded ? scale_end(of, false) : NAN,
        .scale_max = bounded ? scale_end(of, true) : NAN,
        .decimals = mean_decimals(of, arms[0].after_mean.mean, arms[0].after_mean.low, arms[0].after_mean.high),
    };
    return slope_figure(&spec, arena);
}

/* ---- forest ---- */

double pooled_baseline_sd(const struct study *study, const struct group *group, const struct cases *cases)
{
    struct arena *arena = study->session->arena;
    double squares = 0, df = 0;
    for (uint32_t arm = 0; arm < group->arms; arm++) {
        size_t n;
        double sd;
        size_t *pick = study_pick(arena, cases, CASES_ARM, arm, &n);
        struct sample before = study_sample(arena, cases, CASES_BASELINE, pick, n);
        sample_mean(&before, &sd);
        if (n < 2)
            continue;
        squares += (double)(n - 1) * sd * sd;
        df += (double)(n - 1);
    }
    return df > 0 ? sqrt(squares / df) : NAN;
}

/* "−1.2 (−1.8 to −0.6)" in the outcome's own units. */
static const char *interval_text(const struct study *study, const struct forest_contrast *contrast)
{
    struct arena *arena = study->session->arena;
    double precision = (contrast->high - contrast->low) / 4;
    int data = decimals_of_data(study->outcomes[contrast->outcome].decimals, precision);
    int decimals = decimals_for(precision, 1, data + 1);
    if (isnan(contrast->estimate))
        return "not estimable";
    if (isnan(contrast->low))
        return arena_printf(arena, "%s (no interval)", tick_number(contrast->estimate, decimals, arena));
    return arena_printf(arena, "%s (%s to %s)", tick_number(contrast->estimate, decimals, arena),
                        tick_number(contrast->low, decimals, arena),
                        tick_number(contrast->high, decimals, arena));
}

static struct forest_row forest_row(const struct study *study, const struct forest_contrast *contrast)
{
    const struct outcome *of = &study->outcomes[contrast->outcome];
    /* improvement to the left: outcomes where higher is better change sign */
    bool higher = of->about != NULL && of->about->direction == SCHEMA_HIGHER_IS_BETTER;
    double sd = higher ? -contrast->baseline_sd : contrast->baseline_sd;
    double a = contrast->low / sd, b = contrast->high / sd;
    return (struct forest_row){ .label = study_arm_name(study, contrast->arm), .colour = (int)contrast->arm,
                                .estimate = contrast->estimate / sd, .low = fmin(a, b), .high = fmax(a, b),
                                .mcid = of->about == NULL ? NAN : of->about->mcid / contrast->baseline_sd,
                                .text = interval_text(study, contrast) };
}

struct figure *figure_of_forest(const struct study *study, const struct forest_contrast *contrasts, size_t count,
                                size_t to)
{
    struct arena *arena = study->session->arena;
    struct forest_row *rows = arena_array(arena, struct forest_row, 2 * count);
    size_t n = 0;
    bool important = false, detectable = false;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || contrasts[i].outcome != contrasts[i - 1].outcome)
            rows[n++] = (struct forest_row){ .label = study->outcomes[contrasts[i].outcome].label, .heading = true,
                                             .colour = -1, .estimate = NAN, .low = NAN, .high = NAN, .mcid = NAN,
                                             .text = "" };
        rows[n] = forest_row(study, &contrasts[i]);
        bool marked = !isnan(rows[n].mcid), error = importance_is_detectable(study->outcomes[contrasts[i].outcome].about);
        important = important || (marked && !error);
        detectable = detectable || (marked && error);
        n++;
    }
    const char *control = study_arm_name(study, study->control);
    struct forest_spec spec = {
        .name = "forest",
        .title = arena_printf(arena, "Difference from %s at %s", control, study->visits[to].label),
        .subtitle = arena_printf(arena, "ANCOVA, adjusted for baseline, in SDs at baseline; improvement to the left%s",
                                 important && detectable ? "; grey: smallest important difference or detectable change"
                                 : important             ? "; grey: smallest important difference"
                                 : detectable            ? "; grey: smallest detectable change"
                                                         : ""),
        .caption = figure_caption(study),
        .axis = "Standardised difference (SDs at baseline)",
        .side_title = "Own units (interval)",
        .low_note = "better than control",
        .high_note = "worse than control",
        .rows = rows,
        .row_count = n,
    };
    return forest_figure(&spec, arena);
}

/* ---- residuals ---- */

static int compare_numbers(const void *a, const void *b)
{
    double p = *(const double *)a, q = *(const double *)b;
    return p < q ? -1 : p > q;
}

/* The smooth of y over x, by LOWESS; x is sorted with y beside it. */
static struct residuals_smooth smooth(struct arena *arena, const double *x, const double *y, size_t n)
{
    double (*pairs)[2] = arena_alloc(arena, n, sizeof *pairs);
    double *sorted_x = arena_array(arena, double, n), *sorted_y = arena_array(arena, double, n),
           *fitted = arena_array(arena, double, n);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (isfinite(x[i]) && isfinite(y[i])) {
            pairs[kept][0] = x[i];
            pairs[kept++][1] = y[i];
        }
    qsort(pairs, kept, sizeof *pairs, compare_numbers);
    for (size_t i = 0; i < kept; i++)
        sorted_x[i] = pairs[i][0], sorted_y[i] = pairs[i][1];
    if (kept < 5)
        return (struct residuals_smooth){ 0 };
    struct lowess_spec spec = { .span = 2.0 / 3, .rounds = 3, .delta = (sorted_x[kept - 1] - sorted_x[0]) / 100 };
    struct error err;
    error_init(&err, arena);
    if (!lowess(sorted_x, sorted_y, kept, &spec, arena, fitted, &err))
        return (struct residuals_smooth){ 0 };
    return (struct residuals_smooth){ kept, sorted_x, fitted };
}

struct figure *figure_of_residuals(const struct study *study, const struct ols_result *fit, const char *outcome,
                                   const char *model, const char *const *ids)
{
    struct arena *arena = study->session->arena;
    size_t n = fit->n;
    double *root = arena_array(arena, double, n), *ordered = arena_array(arena, double, n),
           *theoretical = arena_array(arena, double, n), *low = arena_array(arena, double, n),
           *high = arena_array(arena, double, n);
    size_t finite = 0;
    for (size_t i = 0; i < n; i++) {
        root[i] = sqrt(fabs(fit->standardized[i]));
        if (isfinite(fit->standardized[i]))
            ordered[finite++] = fit->standardized[i];
    }
    qsort(ordered, finite, sizeof *ordered, compare_numbers);
    for (size_t i = 0; i < finite; i++) {
        double p = ((double)i + 0.5) / (double)finite, z = normal_quantile(p);
        double se = sqrt(p * (1 - p) / (double)finite) / normal_density(z);
        theoretical[i] = z;
        low[i] = z - normal_quantile(0.975) * se;
        high[i] = z + normal_quantile(0.975) * se;
    }
    for (size_t i = finite; i < n; i++) /* rows of leverage 1 have no standardised residual */
        ordered[i] = theoretical[i] = low[i] = high[i] = NAN;
    struct residuals_spec spec = {
        .name = figure_name(study, NULL, "residuals", outcome),
        .title = "Residuals of the model",
        .subtitle = arena_printf(arena, "%s; n = %zu. Line: local smooth; band: 95%% pointwise range of normal residuals",
                                 model, n),
        .caption = figure_caption(study),
        .outcome = outcome,
        .n = n,
        .ids = ids,
        .fitted = fit->fitted,
        .residual = fit->residuals,
        .root_abs = root,
        .cook = fit->cook,
        .residual_smooth = smooth(arena, fit->fitted, fit->residuals, n),
        .root_smooth = smooth(arena, fit->fitted, root, n),
        .theoretical = theoretical,
        .ordered = ordered,
        .envelope_low = low,
        .envelope_high = high,
    };
    return residuals_figure(&spec, arena);
}
