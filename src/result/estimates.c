#include "result/estimates.h"

#include <string.h>

#include "base/arena.h"

struct method_words {
    const char *method, *label;
    bool unitless;
};

/* A model's method with every kind of standard error. */
#define WITH_ERRORS(method, label, unitless)                              \
    { method, label, unitless },                                          \
    { method "_hc0", label ", HC0", unitless },           \
    { method "_hc1", label ", HC1", unitless },           \
    { method "_hc2", label ", HC2", unitless },           \
    { method "_hc3", label ", HC3", unitless },           \
    { method "_hc4", label ", HC4", unitless },           \
    { method "_hc5", label ", HC5", unitless },           \
    { method "_cr0", label ", clustered (CR0)", unitless },               \
    { method "_cr1", label ", clustered (CR1)", unitless },               \
    { method "_cr1s", label ", clustered (CR1S)", unitless },             \
    { method "_cr2", label ", clustered (CR2)", unitless },               \
    { method "_nw", label ", Newey–West", unitless }

static const struct method_words methods[] = {
    /* within patients */
    { "paired_t", "Paired t", false },
    { "wilcoxon_signed_rank", "Wilcoxon signed-rank (Pratt zeros)", false },
    { "wilcoxon_signed_rank_drop", "Wilcoxon signed-rank (zeros dropped)", false },
    { "hodges_lehmann", "Hodges–Lehmann pseudo-median", false },
    { "sign", "Median, sign test", false },
    { "permutation", "Permutation test of the mean", false },
    { "bootstrap_bca", "Bootstrap of the mean (BCa)", false },
    { "bootstrap_percentile", "Bootstrap of the mean (percentile)", false },
    { "bootstrap_median_bca", "Bootstrap of the median (BCa)", false },
    { "pearson", "Pearson correlation", true },
    { "spearman", "Spearman correlation", true },
    { "kendall", "Kendall tau-b", true },
    { "pearson_partial", "Partial correlation", true },
    { "spearman_partial", "Partial Spearman correlation", true },
    { "cohen_dz", "Cohen dz", true },
    { "hedges_gz", "Hedges gz", true },
    { "cohen_dav", "Cohen dav", true },
    { "cohen_drm", "Cohen drm", true },
    { "cohen_dz_bca", "Cohen dz (bootstrap BCa)", true },
    { "cohen_dav_bca", "Cohen dav (bootstrap BCa)", true },
    { "cohen_drm_bca", "Cohen drm (bootstrap BCa)", true },
    { "smcr", "Standardised mean change (SMCR)", true },
    { "smcr_corrected", "SMCR, Hedges-corrected", true },
    { "rank_biserial", "Matched-pairs rank-biserial", true },
    { "rank_biserial_drop", "Matched-pairs rank-biserial (zeros dropped)", true },
    { "percent_improved", "Patients improved, %", true },
    { "percent_worse", "Patients worse, %", true },
    { "probability_improved", "Probability of improvement", true },
    { "percent_change", "Percent change (ratio of means)", true },
    { "percent_change_log", "Percent change (mean log-ratio)", true },
    { "tost_lower", "Equivalence, lower margin", false },
    { "tost_upper", "Equivalence, upper margin", false },
    { "rtm_expected", "Regression to the mean expected", false },
    { "change_beyond_rtm", "Change beyond that regression", false },
    { "mee_chua", "Change at the population mean (Mee–Chua)", false },
    { "mee_chua_mean", "Population mean at which all is regression", false },
    { "shapiro_wilk", "Shapiro–Wilk W", true },
    { "mcnemar_exact", "McNemar, exact", false },
    { "mcnemar_midp", "McNemar, mid-p", false },
    { "risk_difference_paired", "Paired risk difference", true },
    { "odds_ratio_paired", "Conditional odds ratio", true },
    { "risk_difference_paired_tango", "Paired risk difference (Tango interval)", true },
    { "mcnemar", "McNemar, chi-squared", true },
    { "stuart_maxwell", "Stuart–Maxwell, equal margins", true },
    { "marginal_shift", "Shift of the mean score", true },
    { "bowker", "Bowker, symmetry", true },
    { "friedman", "Friedman", true },
    { "friedman_exact", "Friedman, exact", true },
    { "friedman_f", "Friedman, Iman–Davenport F", true },
    { "kendall_w", "Kendall's W", true },
    { "cochran_q", "Cochran's Q", true },
    { "cochran_q_exact", "Cochran's Q, exact", true },
    { "rm_anova_gg", "RM-ANOVA, Greenhouse–Geisser", true },
    { "rm_anova_hf", "RM-ANOVA, Huynh–Feldt–Lecoutre", true },
    { "rm_anova", "RM-ANOVA, sphericity assumed", true },
    { "rm_anova_between", "ANOVA of the patients' means", true },
    { "mauchly", "Mauchly's W", true },
    { "eta_squared_generalized", "Generalised eta squared", true },
    { "eta_squared_partial", "Partial eta squared", true },
    /* agreement: ICC forms of McGraw & Wong, in brackets Shrout & Fleiss */
    { "icc_1", "One-way ICC(1) [1,1]", true },
    { "icc_a_1", "Agreement ICC(A,1) [2,1]", true },
    { "icc_c_1", "Consistency ICC(C,1) [3,1]", true },
    { "icc_k", "One-way ICC(k) [1,k]", true },
    { "icc_a_k", "Agreement ICC(A,k) [2,k]", true },
    { "icc_c_k", "Consistency ICC(C,k) [3,k]", true },
    { "sem_agreement", "SEM, agreement", false },
    { "sem_consistency", "SEM, consistency", false },
    { "sdc_agreement", "SDC, agreement", false },
    { "sdc_consistency", "SDC, consistency", false },
    { "icc_within", "ICC(1) [1,1], again", true },
    { "sem_within", "SEM, again", false },
    { "sdc_within", "SDC, again", false },
    { "agreement_bias", "Bias", false },
    { "agreement_lower", "Lower limit", false },
    { "agreement_upper", "Upper limit", false },
    { "agreement_sd", "SD of differences", false },
    { "proportional_bias", "Proportional bias", true },
    { "deming_slope", "Deming slope", true },
    { "deming_intercept", "Deming intercept", false },
    /* crossover */
    { "crossover_treatment", "Treatment", false },
    { "crossover_treatment_pooled", "Treatment, pooled t", false },
    { "crossover_unadjusted", "Treatment, paired t", false },
    { "crossover_period", "Period", false },
    { "crossover_carryover", "Carry-over", false },
    /* between arms */
    { "ancova", "ANCOVA", false },
    { "ancova_hc3", "ANCOVA, HC3", false },
    { "ancova_cr2", "ANCOVA, CR2 of clusters", false },
    { "ancova_cr2_f", "ANCOVA, all arms, CR2 of clusters (F)", true },
    { "anhecova", "ANCOVA, slopes per arm", false },
    { "assigned_received", "Received, by allocation", false },
    { "assigned_outcome", "Outcome, by allocation", false },
    { "cace_2sls", "Complier average causal effect", false },
    { "assigned_received_cr2", "Received, by allocation, CR2", false },
    { "assigned_outcome_cr2", "Outcome, by allocation, CR2", false },
    { "cace_2sls_cr2", "Complier average causal effect, CR2", false },
    { "cace_2sls_cr1", "Complier average causal effect, CR1", false },
    { "permutation_adjusted", "Permutation test of the adjusted difference", false },
    { "bootstrap_adjusted_bca", "Bootstrap of the adjusted difference (BCa)", false },
    { "bootstrap_adjusted_percentile", "Bootstrap of the adjusted difference (percentile)", false },
    { "ancova_f", "ANCOVA, all arms (F)", true },
    { "ancova_interaction_f", "ANCOVA, arm × baseline (F)", true },
    { "true_effect", "True effect", false },
    { "change_welch", "Change score, Welch t", false },
    { "welch_t", "Follow-up only, Welch t", false },
    { "student_t", "Follow-up only, pooled t", false },
    { "pooled_t", "Follow-up only, SD of all arms", false },
    { "ratio_of_means", "Ratio of means", true },
    { "ratio_of_geometric_means", "Ratio of geometric means", true },
    { "noninferiority", "Non-inferiority", false },
    { "mann_whitney", "Mann–Whitney", false },
    { "hodges_lehmann_shift", "Hodges–Lehmann shift", false },
    { "brunner_munzel", "P(arm > control), Brunner–Munzel", true },
    { "cohen_d", "Cohen d", true },
    { "hedges_g", "Hedges g", true },
    { "hedges_g_baseline", "Hedges g, SD of baseline", true },
    { "glass_delta", "Glass Δ", true },
    { "smd", "Standardised mean difference", true },
    { "anova_f", "Analysis of variance F", true },
    { "welch_f", "Welch F", true },
    { "kruskal_wallis", "Kruskal–Wallis", true },
    { "dunn", "Dunn, mean ranks", true },
    { "risk_difference", "Risk difference", true },
    { "risk_difference_score", "Risk difference, score interval", true },
    { "risk_difference_exact", "Risk difference, exact interval", true },
    { "breslow_day", "Breslow–Day, one odds ratio", true },
    { "breslow_day_tarone", "Breslow–Day–Tarone, one odds ratio", true },
    { "fisher_freeman_halton", "Fisher–Freeman–Halton, exact", true },
    { "cramer_v", "Cramér's V", true },
    { "risk_difference_mh", "Risk difference, Mantel–Haenszel", true },
    { "risk_ratio", "Risk ratio", true },
    { "risk_ratio_score", "Risk ratio, score interval", true },
    { "responders", "Responders", true },
    { "odds_ratio", "Odds ratio", true },
    { "odds_ratio_score", "Odds ratio, score interval", true },
    { "nnt", "Number needed to treat", true },
    { "chi_squared", "Chi-squared", true },
    { "chi_squared_yates", "Chi-squared, Yates", true },
    { "fisher_exact", "Odds ratio, Fisher exact", true },
    { "fisher_midp", "Fisher, mid-p", true },
    { "cmh", "Cochran–Mantel–Haenszel", true },
    { "cmh_corrected", "Cochran–Mantel–Haenszel, corrected", true },
    { "cmh_general", "Cochran–Mantel–Haenszel, all arms", true },
    { "cmh_mean_score", "Mean scores across strata", true },
    /* models */
    { "adjusted_mean", "Adjusted mean", false },
    { "slope", "Slope", false },
    { "f", "F", true },
    { "likelihood_ratio", "Likelihood ratio", true },
    WITH_ERRORS("wald", "Wald", true),
    { "wald_iid", "Wald, iid", true },
    { "wald_nid", "Wald, nid", true },
    WITH_ERRORS("ols", "Least squares", false),
    { "huber", "Huber M-estimate", false },
    { "bisquare", "Bisquare M-estimate", false },
    { "mm", "MM-estimate", false },
    { "quantile_rank", "Quantile regression, rank interval", false },
    { "quantile_rank_nid", "Quantile regression, rank interval (nid)", false },
    { "quantile_iid", "Quantile regression, iid", false },
    { "quantile_nid", "Quantile regression, nid", false },
    WITH_ERRORS("logistic", "Logistic regression", true),
    WITH_ERRORS("binomial_log", "Log-binomial regression", true),
    WITH_ERRORS("binomial_identity", "Identity-binomial regression", true),
    WITH_ERRORS("poisson", "Poisson regression", true),
    { "firth", "Logistic regression (Firth)", true },
    { "rate_difference", "Rate difference", true },
    { "rate_ratio", "Rate ratio", true },
    WITH_ERRORS("negbin", "Negative binomial regression", true),
    { "ordinal", "Proportional-odds regression", true },
};

static const struct method_words *words_of(const char *method)
{
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (methods[i].method[0] == method[0] && strcmp(methods[i].method, method) == 0)
            return &methods[i];
    return NULL;
}

const char *method_label(const char *method)
{
    const struct method_words *words = words_of(method);
    return words == NULL ? method : words->label;
}

bool method_is_unitless(const char *method)
{
    const struct method_words *words = words_of(method);
    return words != NULL && words->unitless;
}

struct table *table_estimates(struct arena *arena, const char *title)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL },
        { "outcome", "Outcome", ROLE_LABEL },
        { "arm", "Arm", ROLE_LABEL },
        { "contrast", "Contrast", ROLE_LABEL },
        { "visit", "Visit", ROLE_LABEL },
        { "term", "Term", ROLE_LABEL },
        { "term_label", "Term", ROLE_LABEL },
        { "method", "Method", ROLE_LABEL },
        { "n", "n", ROLE_COUNT },
        { "estimate", "Estimate", ROLE_ESTIMATE },
        { "std_error", "SE", ROLE_STD_ERROR },
        { "statistic", "Statistic", ROLE_STATISTIC },
        { "df", "df", ROLE_DF },
        { "df2", "df2", ROLE_DF },
        { "p_value", "p", ROLE_P },
        { "p_adjusted", "p adjusted", ROLE_P },
        { "conf_low", "CI low", ROLE_CONF_LOW },
        { "conf_high", "CI high", ROLE_CONF_HIGH },
        { "conf_level", "Level", ROLE_CONF_LEVEL },
        { "note", "Note", ROLE_LABEL },
    };
    struct table *table = table_create(arena, "estimates", title, fields, sizeof fields / sizeof *fields);
    table_for_people(table, "term_label");
    return table;
}

void estimate_init(struct estimate *estimate)
{
    *estimate = (struct estimate){
        .n = ESTIMATE_UNSET,         .estimate = ESTIMATE_UNSET,  .std_error = ESTIMATE_UNSET,
        .statistic = ESTIMATE_UNSET, .df = ESTIMATE_UNSET,        .df2 = ESTIMATE_UNSET,
        .p_value = ESTIMATE_UNSET,   .conf_low = ESTIMATE_UNSET,  .conf_high = ESTIMATE_UNSET,
        .conf_level = ESTIMATE_UNSET, .p_adjusted = ESTIMATE_UNSET,
    };
}

static void add_number(struct table *table, const char *field, double number)
{
    if (number != ESTIMATE_UNSET)
        table_number(table, field, number);
}

void estimates_add(struct table *table, const struct estimate *estimate, int decimals)
{
    table_row(table, decimals);
    table_text(table, "group", estimate->group);
    table_text(table, "outcome", estimate->outcome);
    table_text(table, "arm", estimate->arm);
    table_text(table, "contrast", estimate->contrast);
    table_text(table, "visit", estimate->visit);
    table_text(table, "term", estimate->term);
    table_text(table, "term_label", estimate->term_label);
    table_text(table, "method", estimate->method);
    table_text(table, "note", estimate->note);
    if (estimate->further)
        table_further(table);
    add_number(table, "n", estimate->n);
    add_number(table, "estimate", estimate->estimate);
    add_number(table, "std_error", estimate->std_error);
    add_number(table, "statistic", estimate->statistic);
    add_number(table, "df", estimate->df);
    add_number(table, "df2", estimate->df2);
    add_number(table, "p_value", estimate->p_value);
    add_number(table, "p_adjusted", estimate->p_adjusted);
    add_number(table, "conf_low", estimate->conf_low);
    add_number(table, "conf_high", estimate->conf_high);
    add_number(table, "conf_level", estimate->conf_level);
}
