/* What is estimated, in a sentence before the numbers; and which way is better, for the words beside them. */
#include <math.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tools/compare.h"

static enum schema_direction direction_of(const struct comparison *out, const struct outcome *outcome)
{
    if (out->options->better != COMPARE_SCHEMA)
        return out->options->better == COMPARE_LOWER ? SCHEMA_LOWER_IS_BETTER : SCHEMA_HIGHER_IS_BETTER;
    return outcome->about == NULL ? SCHEMA_DIRECTION_UNKNOWN : outcome->about->direction;
}

void compare_importance(const struct comparison *out, const struct estimate *primary, bool of_risk)
{
    struct arena *arena = out->study->session->arena;
    struct outcome outcome = out->study->outcomes[out->outcome];
    struct schema_outcome *about = arena_new(arena, struct schema_outcome);
    *about = outcome.about != NULL ? *outcome.about : (struct schema_outcome){ .name = outcome.name, .mcid = NAN };
    about->direction = direction_of(out, &outcome);
    if (of_risk) { /* what matters in points of the outcome says nothing of shares of patients */
        about->mcid = NAN;
        about->mcid_source = NULL;
    }
    outcome.about = about;
    importance_add(out->importance, &outcome, primary);
}

/* Only where all outcomes agree; else the notes of the tables tell it one by one. */
static const char *which_way(const struct comparison *out, const char *lower, const char *higher)
{
    const struct study *study = out->study;
    enum schema_direction first = direction_of(out, &study->outcomes[0]);
    for (size_t i = 1; i < study->outcome_count; i++)
        if (direction_of(out, &study->outcomes[i]) != first)
            return "";
    return first == SCHEMA_LOWER_IS_BETTER ? lower : first == SCHEMA_HIGHER_IS_BETTER ? higher : "";
}

/* "baseline, age and site"; "" without any. */
static const char *alike_in(const struct comparison *out)
{
    struct str text;
    size_t count = out->covariates.count + !out->study->no_baseline;
    str_init(&text, out->study->session->arena);
    for (size_t i = 0; i < count; i++) {
        size_t covariate = i - !out->study->no_baseline;
        bool baseline = i == 0 && !out->study->no_baseline;
        str_addf(&text, "%s%s", i == 0 ? "" : i + 1 == count ? " and " : ", ",
                 baseline ? "baseline" : utf8_show(out->study->session->arena, out->covariates.items[covariate]));
    }
    return text.text;
}

void compare_estimand(const struct comparison *out)
{
    const struct study *study = out->study;
    const char *control = study_arm_name(study, study->control), *named = study_outcomes_named(study);
    bool all = out->options->contrasts == COMPARE_ALL_PAIRS;
    const char *against = all ? "one arm - another" : arena_printf(study->session->arena, "arm - %s", control);
    if (out->options->type == COMPARE_NUMBER) {
        bool adjusted = !study->no_baseline || out->covariates.count > 0;
        report_paragraph(out->report, "What is estimated: the difference in mean %s, %s, %s%s, among patients who have %s%s.%s%s",
                         named, against, adjusted ? "between patients with the same " : "not adjusted for anything",
                         alike_in(out), study->no_baseline ? "a value" : "both values",
                         out->covariates.count > 0 ? " and the covariates" : "",
                         which_way(out, " Lower is better: a difference below 0 favours the arm named first.",
                                   " Higher is better: a difference above 0 favours the arm named first."),
                         study_outcomes_titled(study));
    } else if (out->options->type == COMPARE_CATEGORY) {
        report_paragraph(out->report, "What is asked: whether %s is spread over its categories alike in all arms, among patients "
                                      "who have a value.%s", named, study_outcomes_titled(study));
    } else if (out->options->term != NULL) {
        report_paragraph(out->report, "What is estimated: the share of patients with an adverse event, and with each kind of "
                                      "event, arm - %s, among all patients of an arm.", control);
    } else {
        report_paragraph(out->report, "What is estimated: the share of patients with %s, %s, as difference and as ratios, among "
                                      "patients who have a value.%s%s", named, against,
                         which_way(out, " Fewer is better: a difference below 0 favours the arm.",
                                   " More is better: a difference above 0 favours the arm."),
                         study_outcomes_titled(study));
    }
}
