/* Rows that stand beside the primary comparison of numbers: follow-up alone, change, ranks, effect sizes, all arms. */
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "stats/effect.h"
#include "stats/oneway.h"
#include "stats/ranksum.h"
#include "stats/ratio.h"
#include "stats/summary.h"
#include "stats/ttest.h"
#include "tools/compare.h"

struct estimate compare_row(const struct comparison *out, const char *method, size_t n)
{
    struct estimate estimate;
    estimate_init(&estimate);
    estimate.group = out->group;
    estimate.outcome = out->study->outcomes[out->outcome].name;
    estimate.visit = out->study->visits[out->to].label;
    estimate.method = method;
    estimate.n = (double)n;
    return estimate;
}

void compare_add(const struct comparison *out, const struct estimate *estimate)
{
    estimates_add(out->estimates, estimate, out->study->outcomes[out->outcome].decimals);
}

void compare_add_further(const struct comparison *out, struct estimate *estimate)
{
    estimate->further = !out->options->all;
    compare_add(out, estimate);
}

/* Beside an adjusted primary analysis most rows are further ones; a follow-up alone shows them. */
static void add_beside(const struct comparison *out, struct estimate *estimate)
{
    estimate->further = out->adjusted && !out->options->all;
    compare_add(out, estimate);
}

struct pair {
    const struct comparison *out;
    const struct arm_values *arm, *control;
    const char *contrast;
};

static struct estimate pair_row(const struct pair *pair, const char *method)
{
    struct estimate row = compare_row(pair->out, method, pair->arm->after.n + pair->control->after.n);
    row.contrast = pair->contrast;
    return row;
}

static struct estimate t_row(const struct pair *pair, const char *method, const struct ttest *t)
{
    struct estimate row = pair_row(pair, method);
    row.estimate = t->estimate;
    row.std_error = t->se;
    row.statistic = t->t;
    row.df = t->df;
    row.p_value = t->p;
    row.conf_low = t->low;
    row.conf_high = t->high;
    row.conf_level = pair->out->options->common.level;
    row.note = t->undefined;
    return row;
}

static struct estimate effect_row(const struct pair *pair, const char *method, struct effect effect)
{
    struct estimate row = pair_row(pair, method);
    row.estimate = effect.estimate;
    row.conf_low = effect.low;
    row.conf_high = effect.high;
    row.conf_level = pair->out->options->common.level;
    return row;
}

static const char *add_means(const struct pair *pair)
{
    const struct comparison *out = pair->out;
    struct ttest_spec spec = { .level = out->options->common.level };
    struct ttest t;
    struct estimate row;
    if (pair->arm->change.n > 0 || pair->control->change.n > 0) {
        ttest_welch(&pair->arm->change, &pair->control->change, &spec, &t);
        row = t_row(pair, "change_welch", &t);
        compare_add(out, &row);
    }
    ttest_welch(&pair->arm->after, &pair->control->after, &spec, &t);
    row = t_row(pair, "welch_t", &t);
    compare_add(out, &row);
    if (!out->adjusted) {
        compare_margins(out, &row);
        compare_importance(out, &row, false);
    }
    const char *undefined = t.undefined;
    ttest_student(&pair->arm->after, &pair->control->after, &spec, &t);
    row = t_row(pair, "student_t", &t);
    compare_add_further(out, &row);
    return undefined;
}

static void add_ratio(const struct pair *pair, const char *method, const struct mean_ratio *ratio)
{
    struct estimate row = pair_row(pair, method);
    row.estimate = ratio->ratio;
    row.df = ratio->df;
    row.conf_low = ratio->low;
    row.conf_high = ratio->high;
    row.conf_level = pair->out->options->common.level;
    row.note = ratio->undefined;
    compare_add_further(pair->out, &row);
}

/* Geometric means need every value, and all above zero. */
static void add_ratios(const struct pair *pair)
{
    const struct comparison *out = pair->out;
    double level = out->options->common.level;
    struct mean_ratio ratio;
    ratio_between(&pair->arm->after, &pair->control->after, level, &ratio);
    add_ratio(pair, "ratio_of_means", &ratio);
    if (out->summaries)
        return;
    ratio_of_geometric_means(&pair->arm->after, &pair->control->after, level, out->study->session->arena, &ratio);
    if (!isnan(ratio.ratio))
        add_ratio(pair, "ratio_of_geometric_means", &ratio);
}

static void add_ranks(const struct pair *pair)
{
    const struct comparison *out = pair->out;
    struct arena *arena = out->study->session->arena;
    double level = out->options->common.level;
    size_t exact = (size_t)out->options->exact;
    struct ranksum_spec spec = { .level = level, .exact_limit = exact, .interval_limit = exact };
    struct ranksum r;
    ranksum_test(&pair->arm->after, &pair->control->after, &spec, arena, &r);
    struct estimate row = pair_row(pair, "mann_whitney");
    row.statistic = r.u;
    row.p_value = r.p;
    row.note = r.undefined != NULL ? r.undefined : r.exact ? "exact" : "normal approximation";
    add_beside(out, &row);
    row = pair_row(pair, "hodges_lehmann_shift");
    row.estimate = r.shift;
    row.conf_low = r.low;
    row.conf_high = r.high;
    row.conf_level = level;
    row.note = r.undefined != NULL  ? r.undefined
               : r.interval_exact   ? (r.interval_hull ? "exact; hull of accepted shifts" : "exact")
               : r.interval_hull    ? "normal approximation; hull of accepted shifts"
                                    : "normal approximation";
    add_beside(out, &row);
    struct brunner_munzel b;
    brunner_munzel_test(&pair->arm->after, &pair->control->after, level, arena, &b);
    row = pair_row(pair, "brunner_munzel");
    row.estimate = b.estimate;
    row.std_error = b.std_error;
    row.statistic = b.t;
    row.df = b.df;
    row.p_value = b.p;
    row.conf_low = b.undefined == NULL ? b.low : b.score_low;
    row.conf_high = b.undefined == NULL ? b.high : b.score_high;
    row.conf_level = level;
    row.note = b.undefined == NULL ? NULL : arena_printf(arena, "%s; score interval", b.undefined);
    add_beside(out, &row);
}

/* The pooled SD over all arms, and its degrees of freedom. */
static double pooled_sd(const struct arm_values *arms, size_t count, double *df)
{
    double squares = 0;
    *df = 0;
    for (size_t i = 0; i < count; i++) {
        double sd;
        if (arms[i].before.n < 2)
            continue;
        sample_mean(&arms[i].before, &sd);
        squares += (double)(arms[i].before.n - 1) * sd * sd;
        *df += (double)(arms[i].before.n - 1);
    }
    return *df > 0 ? sqrt(squares / *df) : NAN;
}

static void add_effects(const struct pair *pair, const struct arm_values *arms, size_t count,
                        const struct estimate *adjusted)
{
    const struct comparison *out = pair->out;
    const struct sample *a = &pair->arm->after, *b = &pair->control->after;
    double level = out->options->common.level, sd1, sd2, df, sd = pooled_sd(arms, count, &df);
    double difference = sample_mean_difference(a, b);
    sample_mean(a, &sd1);
    sample_mean(b, &sd2);
    if (adjusted != NULL && df > 0) {
        struct effect effect = effect_adjusted(adjusted->estimate, adjusted->std_error, sd, df, level);
        struct estimate row = effect_row(pair, "hedges_g_baseline", effect);
        row.n = adjusted->n;
        compare_add(out, &row);
    }
    struct estimate row = effect_row(pair, "hedges_g", effect_g(difference, sd1, a->n, 0, sd2, b->n, level));
    add_beside(out, &row);
    row = effect_row(pair, "cohen_d", effect_d(difference, sd1, a->n, 0, sd2, b->n, level));
    compare_add_further(out, &row);
    row = effect_row(pair, "glass_delta", effect_glass(difference, a->n, 0, sd2, b->n, level));
    compare_add_further(out, &row);
}

const char *compare_pair(const struct comparison *out, const struct arm_values *arms, size_t count,
                         const struct arm_pair *of, const struct estimate *adjusted)
{
    struct pair pair = { out, &arms[of->first], &arms[of->second], of->name };
    const char *undefined = add_means(&pair);
    add_ratios(&pair);
    add_effects(&pair, arms, count, adjusted);
    if (!out->summaries)
        add_ranks(&pair);
    return undefined;
}

static void add_oneway(const struct comparison *out, const char *method, const struct oneway *r)
{
    struct estimate row = compare_row(out, method, r->n);
    row.statistic = r->statistic;
    row.df = r->df;
    if (!isnan(r->df2))
        row.df2 = r->df2;
    row.p_value = r->p;
    row.note = r->undefined;
    add_beside(out, &row);
}

static void add_dunn(const struct comparison *out, const struct arm_values *arms, const struct sample *groups, size_t count,
                     size_t first, size_t second)
{
    struct arena *arena = out->study->session->arena;
    struct dunn dunn = oneway_dunn(groups, count, first, second, arena);
    struct estimate row = compare_row(out, "dunn", groups[first].n + groups[second].n);
    row.contrast = arena_printf(arena, "%s - %s", study_arm_name(out->study, arms[first].level),
                                study_arm_name(out->study, arms[second].level));
    row.estimate = dunn.difference;
    row.std_error = dunn.std_error;
    row.statistic = dunn.z;
    row.p_value = dunn.p;
    row.note = "difference of mean ranks";
    compare_add_further(out, &row);
}

/* Dunn's pairs stand in the order of the contrasts: each arm against the control, then against those before it. */
void compare_arms(const struct comparison *out, const struct arm_values *arms, size_t count)
{
    struct arena *arena = out->study->session->arena;
    struct sample *groups = arena_array(arena, struct sample, count);
    struct oneway anova, welch, kruskal;
    size_t filled = 0;
    for (size_t i = 0; i < count; i++) {
        groups[i] = arms[i].after;
        filled += groups[i].n > 0;
    }
    if (filled < 3)
        return;
    oneway_anova(groups, count, &anova);
    oneway_welch(groups, count, &welch);
    oneway_kruskal(groups, count, arena, &kruskal);
    add_oneway(out, "anova_f", &anova);
    add_oneway(out, "welch_f", &welch);
    if (out->summaries)
        return;
    add_oneway(out, "kruskal_wallis", &kruskal);
    size_t control = 0;
    while (control < count && arms[control].level != out->study->control)
        control++;
    for (size_t i = 0; i < count; i++) {
        if (i == control)
            continue;
        if (control < count)
            add_dunn(out, arms, groups, count, i, control);
        for (size_t j = 0; j < i; j++)
            if (j != control)
                add_dunn(out, arms, groups, count, i, j);
    }
}

static bool has_method(const struct comparison *out, const char *method)
{
    const struct field *methods = table_field(out->estimates, "method");
    for (size_t row = 0; row < out->estimates->rows; row++)
        if (strcmp(methods->texts[row], method) == 0)
            return true;
    return false;
}

void compare_methods(const struct comparison *out)
{
    struct report *report = out->report;
    if (has_method(out, "tost_lower") || has_method(out, "noninferiority"))
        report_method(report, "Margins: one-sided t tests of the first method's estimate, two of them for equivalence "
                              "(Schuirmann 1987, J Pharmacokinet Biopharm 15:657; CONSORT: Piaggio et al. 2012, JAMA "
                              "308:2594). A margin must have been set before the data were seen.");
    if (has_method(out, "anova_f"))
        report_method(report, "All arms at once: analysis of variance; Welch's F without equal variances (1951, Biometrika "
                              "38:330)%s.",
                      out->summaries ? "" : "; Kruskal & Wallis, corrected for ties (1952, JASA 47:583), and Dunn's mean "
                                            "ranks (1964, Technometrics 6:241)");
    if (!out->summaries)
        report_method(report, "Mann-Whitney (1947, Ann Math Stat 18:50): exact with ties up to %zu patients in both arms "
                              "together, two-sided by distance from the mean (Streitberg & Roehmel 1986, Stat Softw Newsl "
                              "12:10), beyond that normal with tie and continuity correction; Hodges-Lehmann shift (1963, "
                              "Ann Math Stat 34:598) with the interval of shifts the test does not reject (exact up to "
                              "%zu); the note of each row says which; Brunner & Munzel (2000, Biom J 42:17) for P(arm > control) + half P(equal), with "
                              "Newcombe's score interval (2006, Stat Med 25:559) when the arms do not overlap.",
                  out->options->exact > 0 ? (size_t)out->options->exact : (size_t)RANKSUM_EXACT_LIMIT,
                  out->options->exact > 0 ? (size_t)out->options->exact : (size_t)RANKSUM_INTERVAL_LIMIT);
    report_method(report, "Ratio of means at follow-up: Fieller's interval (1954, J R Stat Soc B 16:175) without equal variances, on "
                          "Satterthwaite's degrees of freedom (Tamhane & Logan 2004, J Biopharm Stat 14:843)%s. That it "
                          "is 1 is tested by Welch's t.",
                  has_method(out, "ratio_of_geometric_means") ? "; of geometric means, Welch's interval of the logarithms"
                                                              : "");
    report_method(report, "Effect sizes: Hedges g (1981, J Educ Stat 6:107) over the pooled SD at follow-up, interval by "
                          "the noncentral t; Glass's delta over the control's SD, on its n - 1 degrees of freedom%s.",
                  out->adjusted ? "; with a baseline, the adjusted difference over the pooled SD at baseline" : "");
}
