/* What people read of responders: the difference of means first, with what its interval rules out; then how many more of
 * an arm's patients improved, in percentage points, with the number needed to treat as Altman writes it. Programs have the
 * same numbers in the tables `estimates` and `importance`. */
#include <math.h>

#include "base/arena.h"
#include "base/str.h"
#include "render/numbers.h"
#include "tools/importance.h"
#include "tools/respond.h"

struct table *respond_means_table(const struct study *study)
{
    bool arms = study->arm != NULL;
    const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL },       { "outcome", "Outcome", ROLE_LABEL },
        { "visit", "Visit", ROLE_LABEL },       { "contrast", "Contrast", ROLE_LABEL },
        { "n", "n", ROLE_COUNT },               { "estimate", arms ? "Difference" : "Mean change", ROLE_ESTIMATE },
        { "std_error", "SE", ROLE_STD_ERROR },  { "conf_low", "Low", ROLE_CONF_LOW },
        { "conf_high", "High", ROLE_CONF_HIGH }, { "p_value", "p", ROLE_P },
        { "mcid", "Smallest important", ROLE_VALUE }, { "sdc", "Smallest detectable", ROLE_VALUE }, { "reading", "What the interval says", ROLE_LABEL },
        { "note", "Note", ROLE_LABEL },
    };
    struct table *table = table_create(study->session->arena, "means",
                                       arms ? "Difference of means, arm - control, adjusted for baseline"
                                            : "Mean change, after - before",
                                       fields, sizeof fields / sizeof *fields);
    table->people_only = true;
    return table;
}

/* "pain: lower is better; smallest important difference: ...", once for each outcome. */
static void say_direction(const struct respond_output *out, const struct outcome *of)
{
    struct table *table = out->means;
    struct arena *arena = table->arena;
    const char *source = of->about == NULL ? NULL : of->about->mcid_source;
    const char *way = arena_printf(arena, "%s: %s is better%s%s.", of->name, out->direction < 0 ? "lower" : "higher",
                                   source == NULL                          ? ""
                                   : importance_is_detectable(of->about) ? "; detectable in a patient, which is no threshold of importance: "
                                                                         : "; smallest important difference: ",
                                   source == NULL ? "" : source);
    for (size_t row = 0; row + 1 < table->rows; row++)
        if (str_equal(table_field(table, "outcome")->texts[row], of->name))
            return;
    table->note = table->note == NULL ? way : arena_printf(arena, "%s %s", table->note, way);
}

void respond_add_mean(const struct respond_output *out, const struct estimate *mean)
{
    const struct outcome *of = &out->study->outcomes[out->outcome];
    double mcid = of->about == NULL ? NAN : of->about->mcid;
    bool detectable = importance_is_detectable(of->about);
    struct table *table = out->means;
    table_row(table, of->decimals);
    table_text(table, "group", mean->group);
    table_text(table, "outcome", mean->outcome);
    table_text(table, "visit", mean->visit);
    table_text(table, "contrast", mean->contrast);
    table_number(table, "n", mean->n);
    table_number(table, "estimate", mean->estimate);
    table_number(table, "std_error", mean->std_error);
    table_number(table, "conf_low", mean->conf_low);
    table_number(table, "conf_high", mean->conf_high);
    table_text(table, "note", mean->note);
    say_direction(out, of);
    if (out->study->arm == NULL)
        return;
    table_number(table, "p_value", mean->p_value);
    if (!isnan(mcid))
        table_number(table, detectable ? "sdc" : "mcid", mcid);
    enum schema_direction direction = out->direction < 0 ? SCHEMA_LOWER_IS_BETTER : SCHEMA_HIGHER_IS_BETTER;
    table_text(table, "reading", importance_words(importance_of(mean->conf_low, mean->conf_high, mcid, direction), detectable));
}

struct table *respond_shares_table(const struct study *study)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL },       { "outcome", "Outcome", ROLE_LABEL },
        { "visit", "Visit", ROLE_LABEL },       { "rule", "Dropouts", ROLE_LABEL },
        { "threshold", "Improvement", ROLE_LABEL }, { "contrast", "Contrast", ROLE_LABEL },
        { "difference", "More responders, % points", ROLE_PERCENT },
        { "conf_low", "Low", ROLE_CONF_LOW },   { "conf_high", "High", ROLE_CONF_HIGH },
        { "ratio", "Ratio of the shares", ROLE_LABEL }, { "nnt", "Number needed to treat", ROLE_LABEL },
    };
    struct table *table = table_create(study->session->arena, "shares", "Responders, arm - control", fields,
                                       sizeof fields / sizeof *fields);
    table->people_only = true;
    table->note = "NNTB 5: of every 5 patients one more reaches the threshold than under the control; NNTH 5: one fewer. In "
                  "brackets the interval; one through ∞ holds no difference.";
    return table;
}

static const char *ratio_words(const struct respond_output *out, const struct estimate *ratio)
{
    struct arena *arena = out->shares->arena;
    if (isnan(ratio->conf_low))
        return ratio->note;
    return arena_printf(arena, "%s (%s to %s)", number_fixed(arena, ratio->estimate, 2, "-"),
                        number_fixed(arena, ratio->conf_low, 2, "-"), number_fixed(arena, ratio->conf_high, 2, "-"));
}

void respond_add_share(const struct respond_output *out, const struct responders *found,
                       const struct threshold *threshold, const struct estimate *difference,
                       const struct estimate *ratio, const struct estimate *nnt)
{
    struct table *table = out->shares;
    table_row(table, 0);
    table_text(table, "group", difference->group);
    table_text(table, "outcome", difference->outcome);
    table_text(table, "visit", difference->visit);
    table_text(table, "rule", out->options->missing == MISSING_BOTH ? found->rule_words : NULL);
    table_text(table, "threshold", threshold->label);
    table_text(table, "contrast", difference->contrast);
    table_number(table, "difference", 100 * difference->estimate);
    table_number(table, "conf_low", 100 * difference->conf_low);
    table_number(table, "conf_high", 100 * difference->conf_high);
    table_text(table, "ratio", ratio_words(out, ratio));
    table_text(table, "nnt", nnt->note);
}

static const char *missing_words(enum missing_rule rule)
{
    switch (rule) {
    case MISSING_COMPLETE:
        return "Patients not seen at follow-up are left out of the count";
    case MISSING_BOTH:
        return "Patients not seen at follow-up count as not improved (missing = non-responder) and, in a second count, are "
               "left out (complete cases)";
    default:
        return "Patients not seen at follow-up count as not improved";
    }
}

void respond_estimand(const struct respond_output *out)
{
    const struct study *study = out->study;
    const char *named = study_outcomes_named(study), *rule = missing_words((enum missing_rule)out->options->missing);
    if (study->arm == NULL)
        report_paragraph(out->report, "What is estimated: the mean change of %s since %s, and the share of patients who improved "
                                      "by at least a threshold. %s.%s",
                         named, study_baseline_named(study), rule, study_outcomes_titled(study));
    else
        report_paragraph(out->report, "What is estimated: first the difference in mean %s, arm - %s, between patients with the "
                                      "same baseline%s; then how many more of an arm's patients than of %s improved since %s by "
                                      "at least a threshold. %s.%s",
                         named, study_arm_name(study, study->control),
                         out->options->covariates.count > 0 ? " and covariates" : "",
                         study_arm_name(study, study->control), study_baseline_named(study), rule,
                         study_outcomes_titled(study));
}
