/* compare: what the parts of `knead compare` share. Numbers are compared by means and ranks, yes-or-no outcomes by risks. */
#ifndef KNEAD_TOOLS_COMPARE_H
#define KNEAD_TOOLS_COMPARE_H

#include <stdbool.h>
#include <stdint.h>

#include "result/estimates.h"
#include "tools/between.h"
#include "tools/compare_summary.h"
#include "tools/importance.h"
#include "tools/study.h"

enum compare_type { COMPARE_NUMBER, COMPARE_BINARY, COMPARE_CATEGORY, COMPARE_EVENTS };
enum compare_adjust { COMPARE_NONE, COMPARE_HOLM, COMPARE_HOCHBERG, COMPARE_BONFERRONI, COMPARE_DUNNETT,
                      COMPARE_TUKEY, COMPARE_LSD };
enum compare_contrasts { COMPARE_WITH_CONTROL, COMPARE_ALL_PAIRS };
enum compare_better { COMPARE_SCHEMA, COMPARE_LOWER, COMPARE_HIGHER };

struct cmh_tables;

struct compare_options {
    struct common_options common;
    struct layout_options layout;
    struct text_list covariates, factors, margin, totals, order;
    const char *noninferiority, *event, *strata, *cluster, *term, *patients, *received;
    int type, adjust, better, contrasts;
    struct summary_options summary;
    uint64_t resample;
    uint64_t exact;        /* patients of both arms up to which rank tests are exact; 0: the usual number */
    bool all, unadjusted, own_slopes;
};

/* Where results go and what every row of one analysis shares. */
struct comparison {
    const struct compare_options *options;
    const struct study *study;
    struct report *report;
    struct text_list covariates;   /* of --covariates and --factors */
    struct table *estimates, *arms, *importance;
    struct table *nnt;         /* of yes-or-no outcomes */
    struct table *by_received; /* of --received; NULL without */
    struct table *by_baseline, *together; /* differences at three baselines; simultaneous intervals */
    size_t outcome, to;
    const char *group;
    const char *failed;    /* why an estimate asked for could not be had; NULL if none */
    const double *received; /* by case of the analysis at hand; NULL without --received */
    struct compare_clusters *clusters; /* of the analysis at hand; NULL without --cluster */
    bool summaries;        /* there are no patients' values: neither ranks nor HC3 */
    bool adjusted;         /* the analysis at hand has a baseline or covariates */
    double low, high, noninferiority; /* margins; NaN when not asked for */
};

/* What is known of one arm at a follow-up. */
struct arm_values {
    uint32_t level;
    struct sample after, before, change; /* before and change are empty without a baseline */
};

/* Two arms by their indices among arm_values, and "first - second". */
struct arm_pair {
    size_t first, second;
    const char *name;
};

/* A row for the outcome, visit and group at hand; adding it. `further` rows are for programs unless --all. */
struct estimate compare_row(const struct comparison *out, const char *method, size_t n);
void compare_add(const struct comparison *out, const struct estimate *estimate);
void compare_add_further(const struct comparison *out, struct estimate *estimate);

/* The sentence that says what is estimated, before the tables; what the interval of a primary row says. */
void compare_estimand(const struct comparison *out);
void compare_importance(const struct comparison *out, const struct estimate *primary, bool of_risk);

/* The last failure is the error; those before it are told as warnings. */
void compare_fail(struct comparison *out, const char *why);

/* Numbers: the analysis of one outcome at one follow-up. False when it cannot be asked for as it was. */
bool compare_numbers(struct comparison *out, const struct group *group, const struct series *covariates,
                     const struct series *cluster, const struct series *received);
void compare_tabulate(struct comparison *out, const struct arm_values *arms, size_t count,
                      const struct ancova_result *result, bool paired);
struct table *compare_means_table(struct arena *arena);
struct table *compare_baseline_table(struct arena *arena);
void compare_by_baseline(const struct comparison *out, const struct ancova_result *result, size_t first, size_t second,
                         const char *contrast);

/* Follow-up alone, change, ranks and effect sizes of two arms; what Welch's t leaves undefined is told, else NULL. Then
 * all arms at once. */
void compare_arms(const struct comparison *out, const struct arm_values *arms, size_t count);
/* --cluster: the clusters of an analysis; the row of a contrast, which is then the primary one; the F of all arms. */
struct compare_clusters *compare_find_clusters(const struct comparison *out, const struct ancova_result *result,
                                               const struct cases *cases, const struct series *series);
struct estimate compare_cluster_row(const struct comparison *out, const struct ancova_result *result, size_t first,
                                    size_t second, const char *contrast);
void compare_cluster_f(const struct comparison *out, const struct ancova_result *result);
/* The cluster of every case: one with a name below `names`, else of that patient alone. No codes without --cluster. */
struct compare_case_clusters {
    const uint32_t *codes;
    uint32_t code_count, names;
};
struct compare_case_clusters compare_case_clusters(const struct comparison *out);
const char *compare_clusters_named(struct arena *arena, size_t named, size_t alone);
const char *compare_primary(const struct comparison *out);

/* --received: what every case received; the complier average causal effect of two arms by their places in the result. */
struct table *compare_received_table(struct arena *arena);
double *compare_find_received(const struct comparison *out, const struct ancova_result *result, const struct cases *cases,
                              const struct series *series);
void compare_by_received(struct comparison *out, const struct ancova_result *result, size_t first, size_t second,
                         const char *contrast);
void compare_received_methods(const struct comparison *out);

void compare_resample(const struct comparison *out, const struct ancova_result *result, const struct arm_values *arms,
                      const struct arm_pair *pair, size_t first, size_t second);
const char *compare_pair(const struct comparison *out, const struct arm_values *arms, size_t count,
                         const struct arm_pair *pair, const struct estimate *adjusted);
void compare_methods(const struct comparison *out);

/* Reads --margin and --noninferiority; rows of tests against them for a primary contrast (t, or normal with infinite
 * df). */
struct binary;
struct binary_table;
bool compare_read_margins(struct comparison *out, struct error *err);
void compare_margins(const struct comparison *out, const struct estimate *primary);

/* p_adjusted of the contrasts in rows first … of the table, and intervals that hold together for the primary method; each
 * method is a family. What one model gives (Dunnett, Tukey, LSD) is in compare_model_family, for rows first_row … */
void compare_adjust(const struct comparison *out, size_t first);
void compare_model_family(const struct comparison *out, const struct ancova_result *result, size_t first_row,
                          const char *method);
struct table *compare_together_table(struct arena *arena);
void compare_adjust_methods(const struct comparison *out);

/* The same for the difference of two risks, by the score statistic; `good`: an event is better. */
void compare_risk_margins(const struct comparison *out, const struct binary_table *table, const char *contrast,
                          const bool *good);

/* Outcomes of several categories; adverse events. */
struct table *compare_categories_table(struct arena *arena);
struct table *compare_events_table(struct arena *arena);
/* Returns why nothing is defined; else NULL. */
const char *compare_crosstab(const struct comparison *out, const size_t *counts, size_t arms, size_t categories);
/* --strata: all arms at once across strata; `scores` of the categories, or NULL where these are in no order. */
void compare_across_strata(const struct comparison *out, const struct cmh_tables *tables, const double *scores);
bool compare_category(struct comparison *out, const struct group *group, struct error *err);
bool compare_adverse(struct comparison *out, const struct group *group, struct error *err);
struct compare_tally {
    size_t n, patients; /* of an arm; those with an event */
    double events;
};
void compare_tallies(struct comparison *out, const struct compare_tally *tallies); /* by arm */
/* --term: adverse events from one row an event. */
bool compare_terms(struct comparison *out, struct error *err);
void compare_exact_difference(const struct comparison *out, const struct binary_table *table, const char *contrast,
                              bool further);
void compare_category_methods(const struct comparison *out);

/* Yes-or-no outcomes. */
struct table *compare_counts_table(struct arena *arena);
bool compare_binary(struct comparison *out, const struct group *group, struct error *err);
void compare_binary_counts(struct comparison *out, const size_t *n, const size_t *yes, size_t arms);
void compare_binary_methods(const struct comparison *out);

#endif
