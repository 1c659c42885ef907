/* Numbers between arms: ANCOVA where there is a baseline or a covariate, else Welch's t first. */
#include <math.h>

#include "base/arena.h"
#include "base/error.h"
#include "stats/summary.h"
#include "tools/compare.h"

struct table *compare_means_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL },
        { "outcome", "Outcome", ROLE_LABEL },
        { "visit", "Visit", ROLE_LABEL },
        { "arm", "Arm", ROLE_LABEL },
        { "n", "n", ROLE_COUNT },
        { "mean_before", "Mean at baseline", ROLE_ESTIMATE },
        { "sd_before", "SD", ROLE_SPREAD },
        { "mean_after", "Mean at follow-up", ROLE_ESTIMATE },
        { "sd_after", "SD", ROLE_SPREAD },
        { "adjusted_mean", "Adjusted mean", ROLE_ESTIMATE },
        { "std_error", "SE", ROLE_STD_ERROR },
        { "conf_low", "Low", ROLE_CONF_LOW },
        { "conf_high", "High", ROLE_CONF_HIGH },
    };
    struct table *table =
        table_create(arena, "adjusted_means", "Means by arm", fields, sizeof fields / sizeof *fields);
    return table;
}

static struct estimate add_contrast(const struct comparison *out, const char *method, const char *name, size_t n,
                                    const struct contrast *contrast, bool further)
{
    struct estimate estimate = compare_row(out, method, n);
    estimate.contrast = name;
    estimate_set_contrast(&estimate, contrast, out->options->common.level);
    if (further)
        compare_add_further(out, &estimate);
    else
        compare_add(out, &estimate);
    return estimate;
}

static void add_f(const struct comparison *out, const char *method, size_t n, const struct wald *wald)
{
    struct estimate estimate = compare_row(out, method, n);
    estimate.statistic = wald->f;
    estimate.df = wald->df1;
    estimate.df2 = wald->df2;
    estimate.p_value = wald->p;
    estimate.note = wald->note;
    compare_add(out, &estimate);
}

/* The arms that have cases, in the order of levels. The series are in the order of study_cases or study_cases_at. */
static struct arm_values *arms_of(const struct comparison *out, const struct cases *cases, bool paired, size_t *count)
{
    struct arena *arena = out->study->session->arena;
    size_t levels = out->study->arm->levels->count, arm = paired ? CASES_ARM : AT_ARM;
    struct arm_values *arms = arena_array(arena, struct arm_values, levels);
    *count = 0;
    for (uint32_t level = 0; level < levels; level++) {
        size_t n;
        size_t *pick = study_pick(arena, cases, arm, level, &n);
        if (n == 0)
            continue;
        struct arm_values *values = &arms[(*count)++];
        values->level = level;
        values->after = study_sample(arena, cases, paired ? CASES_FOLLOW_UP : AT_FOLLOW_UP, pick, n);
        if (paired) {
            values->before = study_sample(arena, cases, CASES_BASELINE, pick, n);
            values->change = study_changes(arena, cases, pick, n);
        }
    }
    return arms;
}

static void add_mean(const struct comparison *out, const struct arm_values *arm, const struct contrast *adjusted)
{
    double sd_before, sd_after;
    double mean_before = sample_mean(&arm->before, &sd_before), mean_after = sample_mean(&arm->after, &sd_after);
    struct table *table = out->arms;
    table_row(table, out->study->outcomes[out->outcome].decimals);
    table_text(table, "group", out->group);
    table_text(table, "outcome", out->study->outcomes[out->outcome].name);
    table_text(table, "visit", out->study->visits[out->to].label);
    table_text(table, "arm", study_arm_name(out->study, arm->level));
    table_number(table, "n", (double)arm->after.n);
    if (arm->before.n > 0) {
        table_number(table, "mean_before", mean_before);
        table_number(table, "sd_before", sd_before);
    }
    table_number(table, "mean_after", mean_after);
    table_number(table, "sd_after", sd_after);
    if (adjusted == NULL)
        return;
    table_number(table, "adjusted_mean", adjusted->estimate);
    table_number(table, "std_error", adjusted->std_error);
    table_number(table, "conf_low", adjusted->low);
    table_number(table, "conf_high", adjusted->high);
}

static size_t find_arm(const struct arm_values *arms, size_t count, uint32_t level)
{
    size_t arm = 0;
    while (arm < count && arms[arm].level != level)
        arm++;
    return arm;
}

/* Every arm against the control, or every pair with the later arm (the control is the earliest) first. */
static struct arm_pair *pairs_of(const struct comparison *out, const struct arm_values *arms,
                                 const struct ancova_result *result, size_t *count)
{
    struct arena *arena = out->study->session->arena;
    size_t k = result->arm_count;
    struct arm_pair *pairs = arena_array(arena, struct arm_pair, k * k);
    *count = 0;
    for (size_t i = 1; i < k; i++)
        for (size_t j = 0; j < (out->options->contrasts == COMPARE_ALL_PAIRS ? i : 1); j++) {
            uint32_t first = result->means[i].arm, second = result->means[j].arm;
            pairs[(*count)++] = (struct arm_pair){
                find_arm(arms, k, first), find_arm(arms, k, second),
                second == out->study->control ? study_contrast_name(out->study, first)
                                              : arena_printf(arena, "%s - %s", study_arm_name(out->study, first),
                                                             study_arm_name(out->study, second)) };
        }
    return pairs;
}

/* The place of an arm in the model's list. */
static size_t place_of(const struct ancova_result *result, const struct arm_values *arm)
{
    size_t place = 0;
    while (result->means[place].arm != arm->level)
        place++;
    return place;
}

/* ANCOVA is the primary analysis. */
static void tabulate_pair(struct comparison *out, const struct arm_values *arms, size_t count,
                          const struct ancova_result *result, const struct arm_pair *pair)
{
    struct arena *arena = out->study->session->arena;
    size_t first = place_of(result, &arms[pair->first]), second = place_of(result, &arms[pair->second]);
    double level = out->options->common.level;
    struct contrast contrast;
    struct estimate primary, model;
    if (out->clusters != NULL)
        primary = compare_cluster_row(out, result, first, second, pair->name);
    ancova_pair(arena, result, first, second, result->fit->vcov, level, &contrast);
    model = add_contrast(out, "ancova", pair->name, result->n, &contrast, false);
    if (out->clusters == NULL)
        primary = model;
    const char *undefined = primary.note != NULL && isnan(primary.std_error) ? primary.note : contrast.note;
    ancova_pair(arena, result, first, second, result->fit->hc[OLS_HC3], level, &contrast);
    if (!out->summaries)
        add_contrast(out, "ancova_hc3", pair->name, result->n, &contrast, false);
    if (result->own_slopes != NULL)
        add_contrast(out, "anhecova", pair->name, result->n, &result->own_slopes[first * result->arm_count + second],
                     false);
    compare_margins(out, &primary);
    compare_pair(out, arms, count, pair, &primary);
    compare_resample(out, result, arms, pair, first, second);
    compare_importance(out, &primary, false);
    compare_by_received(out, result, first, second, pair->name);
    compare_by_baseline(out, result, first, second, pair->name);
    if (undefined != NULL)
        out->failed = arena_printf(arena, "%s: %s", out->study->outcomes[out->outcome].name, undefined);
}

static void tabulate(struct comparison *out, const struct arm_values *arms, size_t count,
                     const struct ancova_result *result, bool paired)
{
    size_t first = out->estimates->rows, pair_count;
    struct arm_pair *pairs = pairs_of(out, arms, result, &pair_count);
    for (size_t i = 0; i < pair_count; i++)
        tabulate_pair(out, arms, count, result, &pairs[i]);
    if (result->arm_count > 2)
        add_f(out, "ancova_f", result->n, &result->arms);
    if (result->arm_count > 2 && out->clusters != NULL)
        compare_cluster_f(out, result);
    if (paired)
        add_f(out, "ancova_interaction_f", result->n, &result->interaction);
    compare_arms(out, arms, count);
    for (size_t i = 0; i < result->arm_count; i++)
        add_mean(out, &arms[find_arm(arms, count, result->means[i].arm)], &result->means[i].adjusted);
    compare_model_family(out, result, first, "ancova");
}

/* Follow-up alone, without covariates: Welch is the primary analysis. The contrasts over the SD of all arms are what
 * Dunnett's test and Tukey's stand on. */
static void tabulate_unadjusted(struct comparison *out, const struct arm_values *arms, size_t count,
                                const struct ancova_result *result)
{
    struct arena *arena = out->study->session->arena;
    size_t first = out->estimates->rows, pair_count;
    bool one_model = out->options->adjust >= COMPARE_DUNNETT;
    struct arm_pair *pairs = pairs_of(out, arms, result, &pair_count);
    for (size_t i = 0; i < pair_count; i++) {
        const struct arm_pair *pair = &pairs[i];
        struct contrast contrast;
        const char *undefined = compare_pair(out, arms, count, pair, NULL);
        if (undefined != NULL)
            compare_fail(out, arena_printf(arena, "%s, %s: %s", out->study->outcomes[out->outcome].name, pair->name,
                                           undefined));
        size_t one = place_of(result, &arms[pair->first]), other = place_of(result, &arms[pair->second]);
        compare_resample(out, result, arms, pair, one, other);
        compare_by_received(out, result, one, other, pair->name);
        ancova_pair(arena, result, one, other, result->fit->vcov, out->options->common.level, &contrast);
        if (result->arm_count > 2 || one_model)
            add_contrast(out, "pooled_t", pair->name, result->n, &contrast, !one_model);
    }
    compare_arms(out, arms, count);
    for (size_t i = 0; i < result->arm_count; i++)
        add_mean(out, &arms[find_arm(arms, count, result->means[i].arm)], NULL);
    compare_model_family(out, result, first, "pooled_t");
}

void compare_tabulate(struct comparison *out, const struct arm_values *arms, size_t count,
                      const struct ancova_result *result, bool paired)
{
    if (out->adjusted)
        tabulate(out, arms, count, result, paired);
    else
        tabulate_unadjusted(out, arms, count, result);
}

static void warn_of_dependencies(const struct comparison *out, const char *analysis, const struct ancova_result *result)
{
    for (size_t i = 0; i < result->fit->dependency_count; i++)
        report_warning(out->report, "rank_deficient",
                       "%s: %s is a combination of other terms and cannot be told from them: %s", analysis,
                       result->design->columns[result->fit->dependencies[i].column].name,
                       result->fit->dependencies[i].text);
}

/* What goes wrong with one outcome must not hide the others: the reason is kept and the run goes on. */
bool compare_numbers(struct comparison *out, const struct group *group, const struct series *covariates,
                     const struct series *cluster, const struct series *received)
{
    const struct study *study = out->study;
    const struct text_list *names = &out->covariates;
    struct arena *arena = study->session->arena;
    bool paired = !study->no_baseline && study_series(study, group, out->outcome, study->from).column != NULL;
    const char *name = paired ? study_analysis_name(study, group, out->outcome, out->to)
                              : study_name_at(study, group, out->outcome, out->to);
    struct cases cases;
    bool any = paired ? study_cases(study, group, out->outcome, out->to, covariates, names->count, &cases)
                      : study_cases_at(study, group, out->outcome, out->to, covariates, names->count, &cases);
    if (!any) {
        compare_fail(out, arena_printf(arena, "%s: no patient has %s and an arm", name, paired ? "both values" : "a value"));
        return true;
    }
    struct error why;
    struct ancova_result result;
    error_init(&why, arena);
    struct ancova_spec spec = { .level = out->options->common.level, .own_slopes = out->options->own_slopes };
    if (!between_fit(study, &cases, paired, names, &spec, &result, &why)) {
        compare_fail(out, arena_printf(arena, "%s: %s", name, why.text));
        return why.code == ERROR_ESTIMATE;
    }
    size_t count;
    struct arm_values *arms = arms_of(out, &cases, paired, &count);
    out->adjusted = paired || names->count > 0 || cluster->column != NULL;
    out->clusters = cluster->column == NULL ? NULL : compare_find_clusters(out, &result, &cases, cluster);
    out->received = received->column == NULL ? NULL : compare_find_received(out, &result, &cases, received);
    compare_tabulate(out, arms, count, &result, paired);
    warn_of_dependencies(out, name, &result);
    return true;
}

