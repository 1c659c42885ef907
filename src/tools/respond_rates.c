/* Rates of responders by arm and threshold, the contrasts of arms, and the curve of all thresholds. */
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "plot/responder.h"
#include "render/numbers.h"
#include "result/figure.h"
#include "stats/binary.h"
#include "stats/responder.h"
#include "stats/summary.h"
#include "tools/figures.h"
#include "tools/nnt.h"
#include "tools/respond.h"

struct table *respond_rates_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL },       { "outcome", "Outcome", ROLE_LABEL },
        { "visit", "Visit", ROLE_LABEL },       { "rule", "Dropouts", ROLE_LABEL },
        { "threshold", "Improvement", ROLE_LABEL }, { "arm", "Arm", ROLE_LABEL },
        { "responders", "Responders", ROLE_COUNT }, { "n", "n", ROLE_COUNT },
        { "percent", "%", ROLE_PERCENT },       { "conf_low", "Low", ROLE_CONF_LOW },
        { "conf_high", "High", ROLE_CONF_HIGH }, { "missing", "Of n, not seen", ROLE_COUNT },
        { "undefined", "No percentage", ROLE_COUNT },
    };
    struct table *table = table_create(arena, "responders", "Responders by arm", fields, sizeof fields / sizeof *fields);
    return table;
}

struct table *respond_curve_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL },   { "outcome", "Outcome", ROLE_LABEL },
        { "visit", "Visit", ROLE_LABEL },   { "rule", "Rule", ROLE_LABEL },
        { "scale", "Scale", ROLE_LABEL },   { "arm", "Arm", ROLE_LABEL },
        { "threshold", "Improvement of at least", ROLE_VALUE },
        { "responders", "Responders", ROLE_COUNT }, { "n", "n", ROLE_COUNT },
        { "percent", "%", ROLE_PERCENT },   { "conf_low", "Band low", ROLE_CONF_LOW },
        { "conf_high", "Band high", ROLE_CONF_HIGH },
    };
    struct table *table = table_create(arena, "curve", "Responders at every threshold", fields,
                                       sizeof fields / sizeof *fields);
    table->programs_only = true;
    return table;
}

static void begin_row(const struct respond_output *out, struct table *table, const struct responders *found,
                      uint32_t arm, int decimals)
{
    const struct study *study = out->study;
    table_row(table, decimals);
    table_text(table, "group", out->group->name);
    table_text(table, "outcome", study->outcomes[out->outcome].name);
    table_text(table, "visit", study->visits[out->to].label);
    table_text(table, "rule", found->rule_words);
    table_text(table, "arm", study_arm_name(study, arm));
}

/* ---- rates ---- */

struct rate {
    size_t yes, n, missing, undefined;
};

static struct rate rate_of(const struct respond_output *out, const struct responders *found, uint32_t arm,
                           const struct threshold *threshold)
{
    double *improvement;
    struct rate rate = { 0 };
    size_t all = 0;
    rate.n = respond_of_arm(out, found, arm, threshold->percent, &improvement);
    rate.yes = responder_count(improvement, rate.n, threshold->value);
    for (size_t i = 0; i < rate.n; i++)
        rate.missing += isinf(improvement[i]) ? 1 : 0;
    for (size_t i = 0; i < found->count; i++)
        all += found->arm[i] == arm;
    rate.undefined = all - rate.n;
    return rate;
}

static void add_rate(const struct respond_output *out, const struct responders *found, uint32_t arm,
                     const struct threshold *threshold, const struct rate *rate)
{
    struct proportion share = proportion_wilson(rate->yes, rate->n, out->options->common.level);
    struct table *table = out->rates;
    begin_row(out, table, found, arm, 0);
    table_text(table, "threshold", threshold->label);
    table_number(table, "responders", (double)rate->yes);
    table_number(table, "n", (double)rate->n);
    table_number(table, "percent", 100 * share.estimate);
    table_number(table, "conf_low", 100 * share.low);
    table_number(table, "conf_high", 100 * share.high);
    if (found->rule == MISSING_NONRESPONDER)
        table_number(table, "missing", (double)rate->missing);
    if (threshold->percent)
        table_number(table, "undefined", (double)rate->undefined);
}

static struct estimate contrast_row(const struct respond_output *out, const struct responders *found, uint32_t arm,
                                    const struct threshold *threshold, const char *method, size_t n)
{
    struct estimate row = respond_row(out, method, n);
    row.contrast = study_contrast_name(out->study, arm);
    row.term = out->options->missing == MISSING_BOTH
                   ? arena_printf(out->study->session->arena, "%s (%s)", threshold->label, found->rule_words)
                   : threshold->label;
    row.conf_level = out->options->common.level;
    return row;
}

static void set_measure(struct estimate *row, const struct binary_measure *measure, const char *undefined)
{
    row->estimate = measure->estimate;
    row->conf_low = measure->low;
    row->conf_high = measure->high;
    if (isnan(measure->estimate) || isnan(measure->low))
        row->note = undefined;
}

static void add_contrast(const struct respond_output *out, const struct responders *found, uint32_t arm,
                         const struct threshold *threshold, const struct rate *rates)
{
    const struct rate *of = &rates[arm], *control = &rates[out->study->control];
    struct binary_table table = { of->yes, of->n, control->yes, control->n };
    struct binary binary;
    binary_compare(&table, out->options->common.level, out->study->session->arena, &binary);
    size_t n = of->n + control->n;
    struct estimate difference = contrast_row(out, found, arm, threshold, "risk_difference", n);
    struct estimate ratio = contrast_row(out, found, arm, threshold, "risk_ratio", n);
    struct estimate nnt = contrast_row(out, found, arm, threshold, "nnt", n);
    const struct binary_measure *more = &binary.difference;
    nnt_add(out->nnt, &nnt, more->estimate, more->low, more->high, NULL);
    set_measure(&difference, &binary.difference, "an arm has no patients");
    difference.std_error = binary.difference.std_error;
    set_measure(&ratio, &binary.ratio, "no responder in an arm");
    estimates_add(out->estimates, &difference, -1);
    estimates_add(out->estimates, &ratio, -1);
    estimates_add(out->estimates, &nnt, -1);
    respond_add_share(out, found, threshold, &difference, &ratio, &nnt);
}

static void add_share(const struct respond_output *out, const struct responders *found,
                      const struct threshold *threshold, const struct rate *rate)
{
    struct proportion share = proportion_wilson(rate->yes, rate->n, out->options->common.level);
    struct estimate row = contrast_row(out, found, 0, threshold, "responders", rate->n);
    row.contrast = NULL;
    row.estimate = share.estimate;
    row.conf_low = share.low;
    row.conf_high = share.high;
    estimates_add(out->estimates, &row, -1);
}

/* Whether the rows chosen have patients of an arm at all. */
static bool has_patients(const struct respond_output *out, uint32_t arm)
{
    for (size_t i = 0; i < out->group->patients.count; i++)
        if (out->group->arm_of[i] == arm)
            return true;
    return false;
}

void respond_rates(struct respond_output *out, const struct responders *found, const struct threshold *thresholds,
                   size_t count)
{
    const struct study *study = out->study;
    uint32_t arms = out->group->arms;
    struct rate *rates = arena_array(study->session->arena, struct rate, arms);
    for (size_t t = 0; t < count; t++) {
        for (uint32_t arm = 0; arm < arms; arm++) {
            rates[arm] = rate_of(out, found, arm, &thresholds[t]);
            if (has_patients(out, arm))
                add_rate(out, found, arm, &thresholds[t], &rates[arm]);
        }
        if (study->arm == NULL)
            add_share(out, found, &thresholds[t], &rates[0]);
        for (uint32_t arm = 0; study->arm != NULL && arm < arms; arm++)
            if (arm != study->control && has_patients(out, arm))
                add_contrast(out, found, arm, &thresholds[t], rates);
        if (thresholds[t].source != NULL)
            report_method(out->report, "%s, %s: %s%s%s.", study->outcomes[out->outcome].name, thresholds[t].label,
                          thresholds[t].percent ? "" : "threshold from ", thresholds[t].source,
                          thresholds[t].percent ? "" : "; read here as the change of one patient");
    }
}

/* ---- curve ---- */

static void add_curve(const struct respond_output *out, const struct responders *found, uint32_t arm, bool percent,
                      const struct responder_curve *curve)
{
    for (size_t i = 0; i < curve->steps; i++) {
        double share = (double)curve->reached[i] / (double)curve->n;
        begin_row(out, out->curve, found, arm, 0);
        table_text(out->curve, "scale", percent ? "percent" : "units");
        table_number(out->curve, "threshold", curve->threshold[i]);
        table_number(out->curve, "responders", (double)curve->reached[i]);
        table_number(out->curve, "n", (double)curve->n);
        table_number(out->curve, "percent", 100 * share);
        table_number(out->curve, "conf_low", 100 * fmax(0, share - curve->band));
        table_number(out->curve, "conf_high", 100 * fmin(1, share + curve->band));
    }
}

static struct responder_arm arm_of_figure(const struct respond_output *out, uint32_t arm,
                                          const struct responder_curve *curve, const double *improvement, size_t n)
{
    struct arena *arena = out->study->session->arena;
    double *share = arena_array(arena, double, curve->steps), *seen = arena_array(arena, double, n);
    size_t known = 0;
    for (size_t i = 0; i < curve->steps; i++)
        share[i] = (double)curve->reached[i] / (double)curve->n;
    for (size_t i = 0; i < n; i++)
        if (isfinite(improvement[i]))
            seen[known++] = improvement[i];
    return (struct responder_arm){ study_arm_name(out->study, arm), (int)arm, curve->n, curve->steps, curve->threshold,
                                   share, curve->band, seen, known };
}

/* Percent are shown to 100 and no further down than -50, where a small baseline would stretch the axis. */
static void set_range(struct responder_spec *spec, bool percent)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t a = 0; a < spec->arm_count; a++)
        for (size_t i = 0; i < spec->arms[a].improvement_count; i++) {
            low = fmin(low, spec->arms[a].improvement[i]);
            high = fmax(high, spec->arms[a].improvement[i]);
        }
    if (!(low <= high))
        low = 0, high = 1;
    spec->x_min = percent ? fmax(-50, fmin(0, 10 * floor(low / 10))) : fmin(0, low);
    spec->x_max = percent ? fmin(200, fmax(100, 10 * ceil(high / 10))) : high;
    if (!(spec->x_max > spec->x_min))
        spec->x_max = spec->x_min + 1;
}

static const struct responder_mark *marks_of(const struct threshold *thresholds, size_t count, bool percent,
                                             struct arena *arena, size_t *marks)
{
    struct responder_mark *list = arena_array(arena, struct responder_mark, count);
    *marks = 0;
    for (size_t i = 0; i < count; i++)
        if (thresholds[i].percent == percent)
            list[(*marks)++] = (struct responder_mark){ thresholds[i].value, thresholds[i].label + strlen("at least ") };
    return list;
}

static void add_figure(struct respond_output *out, const struct responders *found, const struct threshold *thresholds,
                       size_t count, const struct responder_arm *arms, size_t drawn, bool percent)
{
    const struct study *study = out->study;
    struct arena *arena = study->session->arena;
    const struct outcome *of = &study->outcomes[out->outcome];
    const char *word = out->direction < 0 ? "Reduction" : "Increase", *group = out->group->name;
    const char *unit = of->about == NULL || of->about->unit == NULL ? "" : of->about->unit;
    const char *units = percent || *unit == '\0' ? "" : arena_printf(arena, " (%s)", unit);
    struct responder_spec spec = {
        .name = figure_stem(arena, arena_printf(arena, "responder_%s_%s%s%s", of->name, study->visits[out->to].name,
                                                group == NULL ? "" : "_", group == NULL ? "" : group)),
        .title = arena_printf(arena, "%s: patients who improve by at least a threshold, to %s", of->label,
                              study->visits[out->to].label),
        .subtitle = arena_printf(arena, "%s%s%s%sEvery threshold, with a %s%% simultaneous band (DKW) for each arm; %s",
                                 group == NULL ? "" : study->by->name, group == NULL ? "" : " ",
                                 group == NULL ? "" : group, group == NULL ? "" : ". ",
                                 number_level(arena, out->options->common.level),
                                 found->rule == MISSING_COMPLETE ? "complete cases"
                                                                 : "patients not seen count as not improved"),
        .caption = figure_caption(study),
        .threshold_label = arena_printf(arena, "%s in %s of at least%s", word, of->name, units),
        .improvement_label = arena_printf(arena, "%s in %s%s", word, of->name, units),
        .percent = percent,
        .arms = arms,
        .arm_count = drawn,
    };
    spec.marks = marks_of(thresholds, count, percent, arena, &spec.mark_count);
    set_range(&spec, percent);
    report_figure(out->report, responder_figure(&spec, arena));
}

void respond_curves(struct respond_output *out, const struct responders *found, const struct threshold *thresholds,
                    size_t count)
{
    struct arena *arena = out->study->session->arena;
    struct responder_arm *arms = arena_array(arena, struct responder_arm, out->group->arms);
    bool shown = out->options->curve == CURVE_PERCENT;
    size_t patients = 0, drawn = 0;
    for (int scale = 0; scale < 2; scale++) {
        bool percent = scale == 0;
        for (uint32_t arm = 0; arm < out->group->arms; arm++) {
            double *improvement;
            struct responder_curve curve;
            if (!has_patients(out, arm))
                continue;
            size_t n = respond_of_arm(out, found, arm, percent, &improvement);
            responder_curve(improvement, n, out->options->common.level, arena, &curve);
            add_curve(out, found, arm, percent, &curve);
            if (percent == shown) {
                arms[drawn++] = arm_of_figure(out, arm, &curve, improvement, n);
                patients += n;
            }
        }
    }
    if (patients > 0)
        add_figure(out, found, thresholds, count, arms, drawn, shown);
}
