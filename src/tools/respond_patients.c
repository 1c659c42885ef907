/* Who counts as a responder: the thresholds, the patients under a rule for dropouts, and the file of patients. */
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "stats/responder.h"
#include "tools/importance.h"
#include "tools/respond.h"

/* ---- thresholds ---- */

static const char moderate[] = "of pain, a moderate improvement (IMMPACT: Dworkin 2008, J Pain 9:105); of back pain and of "
                               "function in it, a meaningful one (Ostelo 2008, Spine 33:90)";
static const char substantial[] = "of pain, a substantial improvement (IMMPACT: Dworkin 2008, J Pain 9:105)";

static const char *number_words(const struct respond_output *out, double value)
{
    char text[DECIMAL_TEXT_SIZE];
    return arena_printf(out->study->session->arena, "%s", decimal_shortest(value, text));
}

static struct threshold percent_threshold(const struct respond_output *out, double value, const char *source)
{
    return (struct threshold){ value, true,
                               arena_printf(out->study->session->arena, "at least %s%%", number_words(out, value)), source };
}

static struct threshold unit_threshold(const struct respond_output *out, double value, const char *suffix,
                                       const char *source)
{
    const struct schema_outcome *about = out->study->outcomes[out->outcome].about;
    const char *unit = about == NULL || about->unit == NULL || *about->unit == '\0' ? "" : about->unit;
    return (struct threshold){ value, false,
                               arena_printf(out->study->session->arena, "at least %s%s%s%s", number_words(out, value),
                                            *unit == '\0' ? "" : " ", unit, suffix),
                               source };
}

static bool parse_threshold(const char *text, struct decimal *number, bool *percent, struct error *err)
{
    size_t length = strlen(text);
    *percent = length > 1 && text[length - 1] == '%';
    if (decimal_parse(text, length - *percent, '.', number) == DECIMAL_OK && number->value > 0 &&
        isfinite(number->value))
        return true;
    return error_set(err, ERROR_USAGE, "--threshold '%s' is not an improvement above zero (2, or 40%%)", text);
}

bool respond_thresholds(const struct respond_output *out, struct threshold **thresholds, size_t *count,
                        struct error *err)
{
    const struct text_list *further = &out->options->threshold;
    const struct schema_outcome *about = out->study->outcomes[out->outcome].about;
    struct threshold *list = arena_array(out->study->session->arena, struct threshold, further->count + 3);
    *count = 0;
    list[(*count)++] = percent_threshold(out, 30, moderate);
    list[(*count)++] = percent_threshold(out, 50, substantial);
    if (about != NULL && about->mcid > 0)
        list[(*count)++] = unit_threshold(out, about->mcid, importance_is_detectable(about) ? " (SDC)" : " (MCID)",
                                          about->mcid_source == NULL ? "the schema" : about->mcid_source);
    for (size_t i = 0; i < further->count; i++) {
        struct decimal number;
        bool percent, known = false;
        if (!parse_threshold(further->items[i], &number, &percent, err))
            return false;
        for (size_t j = 0; j < *count; j++)
            known = known || (list[j].percent == percent && !(list[j].value < number.value) &&
                              !(list[j].value > number.value));
        if (!known)
            list[(*count)++] = percent ? percent_threshold(out, number.value, NULL)
                                       : unit_threshold(out, number.value, "", NULL);
    }
    *thresholds = list;
    return true;
}

/* ---- improvements ---- */

struct improvement {
    double before, after, points, percent;
};

/* One division of whole numbers where the decimals allow it, so that an improvement of exactly 30 % is 30. */
static struct improvement improvement_of(const struct column *from, size_t row, const struct column *to, size_t until,
                                         int direction, double least_baseline)
{
    int scale = from->scale > to->scale ? from->scale : to->scale;
    int64_t a, b;
    struct improvement found = { .before = from->values[row], .after = to->values[until], .percent = NAN };
    bool exact = from->units != NULL && to->units != NULL && decimal_rescale(from->units[row], from->scale, scale, &a) &&
                 decimal_rescale(to->units[until], to->scale, scale, &b);
    double gain = exact ? (double)(direction * (b - a)) : direction * (found.after - found.before);
    found.points = exact ? gain / decimal_power(scale) : gain;
    if (found.before > 0 && found.before >= least_baseline)
        found.percent = 100 * gain / (exact ? (double)a : found.before);
    return found;
}

static struct improvement not_seen(double before, double least_baseline)
{
    bool low = !(before > 0) || before < least_baseline;
    return (struct improvement){ before, NAN, RESPONDER_NEVER, low ? NAN : RESPONDER_NEVER };
}

/* Those without a percentage are left out of the thresholds in percent, and only there. */
static void ledger_of_percent(const struct respond_output *out, const struct responders *found,
                              const struct ledger *whole)
{
    const struct study *study = out->study;
    struct arena *arena = study->session->arena;
    struct ledger ledger;
    struct series baseline = study_series(study, out->group, out->outcome, study->from);
    double least = out->options->least_baseline;
    const char *reason = arena_printf(arena, "%s %s%s%s%s: change in percent undefined", baseline.label,
                                      least > 0 ? "below " : "0 or less", least > 0 ? number_words(out, least) : "",
                                      baseline.when == NULL ? "" : " at ", baseline.when == NULL ? "" : baseline.when);
    size_t without = 0;
    ledger_init(&ledger, arena, arena_printf(arena, "%s in percent", whole->analysis), "patients");
    ledger.read = whole->read;
    for (size_t e = 0; e < whole->count; e++)
        for (size_t i = 0; i < whole->exclusions[e].count; i++)
            ledger_exclude(&ledger, whole->exclusions[e].reason, whole->exclusions[e].ids[i]);
    for (size_t i = 0; i < found->count; i++)
        if (isnan(found->percent[i])) {
            ledger_exclude(&ledger, reason, patients_id(&out->group->patients, found->patient[i], out->study->session->arena));
            without++;
        }
    ledger.analysed = whole->analysed - without;
    study_ledger(study, &ledger);
}

/* The patients' numbers, for those the rule takes. */
static void fill(const struct respond_output *out, const struct cases *cases, const struct series *follow_up,
                 struct responders *found)
{
    const struct study *study = out->study;
    struct arena *arena = study->session->arena;
    double *points = arena_array(arena, double, cases->count), *percent = arena_array(arena, double, cases->count),
           *before = arena_array(arena, double, cases->count), *after = arena_array(arena, double, cases->count);
    uint32_t *arm = arena_array(arena, uint32_t, cases->count);
    const struct series *baseline = &cases->series[0];
    for (size_t i = 0; i < cases->count; i++) {
        size_t patient = cases->patient[i];
        enum missing kind;
        struct improvement one =
            series_missing(follow_up, patient, &kind)
                ? not_seen(baseline->column->values[baseline->row[patient]], out->options->least_baseline)
                : improvement_of(baseline->column, baseline->row[patient], follow_up->column, follow_up->row[patient],
                                 out->direction, out->options->least_baseline);
        before[i] = one.before, after[i] = one.after, points[i] = one.points, percent[i] = one.percent;
        arm[i] = study->arm == NULL ? 0 : out->group->arm_of[patient];
    }
    found->count = cases->count;
    found->patient = cases->patient;
    found->points = points, found->percent = percent, found->before = before, found->after = after;
    found->arm = arm;
}

bool respond_find(const struct respond_output *out, enum missing_rule rule, struct responders *found)
{
    const struct study *study = out->study;
    struct arena *arena = study->session->arena;
    struct series *series = arena_array(arena, struct series, 3);
    struct series follow_up = study_series(study, out->group, out->outcome, out->to);
    struct cases *cases = arena_new(arena, struct cases);
    struct ledger ledger;
    size_t count = 0;
    *found = (struct responders){ .rule = rule, .rule_words = rule == MISSING_COMPLETE ? "complete cases"
                                                                                        : "missing = non-responder" };
    series[count++] = study_series(study, out->group, out->outcome, study->from);
    if (study->arm != NULL)
        series[count++] = out->group->arm;
    if (rule == MISSING_COMPLETE)
        series[count++] = follow_up;
    const char *analysis = arena_printf(arena, "%s, responders (%s)",
                                        study_analysis_name(study, out->group, out->outcome, out->to),
                                        found->rule_words);
    bool any = cases_complete(&out->group->patients, series, count, analysis, arena, cases, &ledger);
    study_ledger(study, &ledger);
    if (!any)
        return false;
    fill(out, cases, &follow_up, found);
    ledger_of_percent(out, found, &ledger);
    return true;
}

size_t respond_of_arm(const struct respond_output *out, const struct responders *found, uint32_t arm, bool percent,
                      double **improvement)
{
    const double *from = percent ? found->percent : found->points;
    size_t n = 0;
    *improvement = arena_array(out->study->session->arena, double, found->count);
    for (size_t i = 0; i < found->count; i++)
        if (found->arm[i] == arm && !isnan(from[i]))
            (*improvement)[n++] = from[i];
    return n;
}

/* ---- --write ---- */

struct table *respond_patients_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL },       { "outcome", "Outcome", ROLE_LABEL },
        { "visit", "Visit", ROLE_LABEL },       { "id", "Patient", ROLE_LABEL },
        { "arm", "Arm", ROLE_LABEL },           { "before", "Before", ROLE_VALUE },
        { "after", "After", ROLE_VALUE },       { "improvement", "Improvement", ROLE_VALUE },
        { "improvement_percent", "Improvement, %", ROLE_PERCENT },
        { "responds_at", "Responds at", ROLE_LABEL },
        { "rc", "RC", ROLE_STATISTIC },         { "class", "Reliable change", ROLE_LABEL },
        { "clinical", "Clinically significant change", ROLE_LABEL },
    };
    return table_create(arena, "patients", "Every patient", fields, sizeof fields / sizeof *fields);
}

void respond_list_patients(struct respond_output *out, const struct responders *found,
                           const struct threshold *thresholds, size_t count)
{
    const struct study *study = out->study;
    struct arena *arena = study->session->arena;
    struct table *table = out->patients;
    for (size_t i = 0; i < found->count; i++) {
        const char *reached = "";
        for (size_t t = 0; t < count; t++)
            if ((thresholds[t].percent ? found->percent : found->points)[i] >= thresholds[t].value)
                reached = arena_printf(arena, "%s%s%s", reached, *reached == '\0' ? "" : "; ", thresholds[t].label);
        table_row(table, study->outcomes[out->outcome].decimals);
        table_text(table, "group", out->group->name);
        table_text(table, "outcome", study->outcomes[out->outcome].name);
        table_text(table, "visit", study->visits[out->to].label);
        table_text(table, "id", patients_id(&out->group->patients, found->patient[i], out->study->session->arena));
        table_text(table, "arm", study->arm == NULL ? NULL : study_arm_name(study, found->arm[i]));
        table_number(table, "before", found->before[i]);
        table_number(table, "after", found->after[i]);
        table_number(table, "improvement", isfinite(found->points[i]) ? found->points[i] : NAN);
        table_number(table, "improvement_percent", isfinite(found->percent[i]) ? found->percent[i] : NAN);
        table_text(table, "responds_at", reached);
        respond_describe_patient(out, found->before[i], found->after[i]);
    }
}
