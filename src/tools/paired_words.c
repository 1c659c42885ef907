/* What an analysis within patients estimates, in a sentence before its numbers, and which way is better. */
#include "base/arena.h"
#include "tools/paired.h"

/* " Lower is better: a change below 0 is an improvement …"; "" where the outcomes differ or nothing is known. */
static const char *which_way(const struct study *study)
{
    enum schema_direction direction = study_direction(study);
    if (direction == SCHEMA_DIRECTION_UNKNOWN)
        return "";
    bool lower = direction == SCHEMA_LOWER_IS_BETTER;
    const char *side = lower ? "below" : "above";
    return arena_printf(study->session->arena, " %s is better: a change %s 0 is an improvement%s.",
                        lower ? "Lower" : "Higher", side,
                        study->arm == NULL ? "" : arena_printf(study->session->arena, ", and a difference %s 0 favours the arm "
                                                                                     "named first", side));
}

static const char *between_arms(const struct study *study)
{
    return study->arm == NULL ? ""
                              : arena_printf(study->session->arena, ", within each arm, and the difference of these changes "
                                                                    "between arms, arm - %s",
                                             study_arm_name(study, study->control));
}

void paired_estimand(const struct study *study, enum paired_type type)
{
    struct report *report = study->report;
    const char *named = study_outcomes_named(study), *baseline = study_baseline_named(study);
    switch (type) {
    case PAIRED_MEAN:
        report_paragraph(report, "What is estimated: the mean change of %s since %s, after - before%s, among patients who have "
                                 "both values.%s",
                         named, baseline, between_arms(study), which_way(study));
        break;
    case PAIRED_BINARY:
        report_paragraph(report, "What is estimated: the change of the share of patients with %s since %s, after - before%s, "
                                 "among patients who have both values.%s",
                         named, baseline, between_arms(study), which_way(study));
        break;
    case PAIRED_ORDINAL:
        report_paragraph(report, "What is asked: how many patients are in a higher or lower category of %s than at %s%s, among "
                                 "patients who have both values.",
                         named, baseline, study->arm == NULL ? "" : ", within each arm");
        break;
    case PAIRED_VISITS:
        report_paragraph(report, "What is asked: whether a patient's values differ between visits (%s; baseline %s)%s, among "
                                 "patients measured at every visit.",
                         named, baseline, study->arm == NULL ? "" : ", within each arm, and whether the courses of the arms differ");
        break;
    }
}
