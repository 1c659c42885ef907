/* What the analyses of binary and ordered outcomes share: groups, outcomes, follow-ups and arms in turn. */
#include "base/arena.h"
#include "base/error.h"
#include "result/estimates.h"
#include "tools/paired.h"

struct estimate paired_row(const struct paired_output *out, const char *method, size_t n)
{
    struct estimate estimate;
    estimate_init(&estimate);
    estimate.group = out->group;
    estimate.outcome = out->study->outcomes[out->outcome].name;
    estimate.visit = out->study->visits[out->to].label;
    estimate.arm = out->arm;
    estimate.method = method;
    estimate.n = (double)n;
    return estimate;
}

void paired_add(const struct paired_output *out, const struct estimate *estimate)
{
    estimates_add(out->estimates, estimate, out->study->outcomes[out->outcome].decimals);
}

void paired_begin_row(const struct paired_output *out, struct table *table, int decimals)
{
    table_row(table, decimals);
    table_text(table, "group", out->group);
    table_text(table, "outcome", out->study->outcomes[out->outcome].name);
    table_text(table, "arm", out->arm);
}

/* All cases; or the contrasts between arms, which say what a treatment does, and then every arm in turn. */
static bool analyse_arms(struct paired_output *out, const struct paired_steps *steps, const struct cases *cases,
                         struct error *err)
{
    const struct study *study = out->study;
    out->arm = NULL;
    out->without_p = study->arm != NULL && !out->spec->within_arm_p;
    if (study->arm == NULL)
        return steps->analyse(out, cases, NULL, cases->count, err);
    for (uint32_t level = 0; steps->contrast != NULL && level < study->arm->levels->count; level++)
        if (level != study->control)
            steps->contrast(out, cases, level);
    for (uint32_t level = 0; level < study->arm->levels->count; level++) {
        size_t picked;
        size_t *pick = study_pick(study->session->arena, cases, CASES_ARM, level, &picked);
        out->arm = study_arm_name(study, level);
        if (picked > 0 && !steps->analyse(out, cases, pick, picked, err))
            return false;
        if (picked == 0)
            report_warning(out->report, "empty_arm", "arm %s has no patient with both values of %s", out->arm,
                           study->outcomes[out->outcome].name);
    }
    out->arm = NULL;
    return true;
}

static bool each_in_group(struct paired_output *out, const struct group *group, const struct paired_steps *steps,
                          struct error *err)
{
    const struct study *study = out->study;
    for (size_t i = 0; i < study->to_count; i++) {
        struct cases cases;
        out->to = study->to[i];
        if (study_series(study, group, out->outcome, out->to).column == NULL ||
            study_series(study, group, out->outcome, study->from).column == NULL)
            continue;
        if (!study_cases(study, group, out->outcome, out->to, NULL, 0, &cases))
            out->degenerate = arena_printf(study->session->arena, "%s: no patient has both values",
                                           study_analysis_name(study, group, out->outcome, out->to));
        else if (!analyse_arms(out, steps, &cases, err))
            return false;
    }
    return true;
}

bool paired_each(struct paired_output *out, const struct paired_steps *steps, struct error *err)
{
    const struct study *study = out->study;
    for (size_t index = 0; index < study_group_count(study); index++) {
        struct group group;
        if (!study_group(study, index, &group, err))
            return false;
        out->group = group.name;
        for (out->outcome = 0; out->outcome < study->outcome_count; out->outcome++)
            if (!each_in_group(out, &group, steps, err))
                return false;
    }
    return true;
}
