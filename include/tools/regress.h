/* regress: what the files of the tool share: one model on one group of rows, its options and its tables. */
#ifndef KNEAD_TOOLS_REGRESS_H
#define KNEAD_TOOLS_REGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "models/cluster.h"
#include "models/design.h"
#include "models/newey_west.h"
#include "models/ols.h"
#include "models/profile.h"
#include "result/estimates.h"
#include "tools/study.h"

enum regress_link { REGRESS_LINK_DEFAULT, REGRESS_LOGIT, REGRESS_LOG, REGRESS_IDENTITY };

enum regress_against { REGRESS_AGAINST_ALL, REGRESS_AGAINST_REFERENCE };
enum regress_adjust { REGRESS_UNADJUSTED, REGRESS_HOLM, REGRESS_BONFERRONI, REGRESS_TUKEY };

struct regress_options {
    struct common_options common;
    const char *formula, *augment;
    struct text_list reference, errors, order;
    int family, link;
    bool firth, profile;
    struct text_list tau;
    const char *event, *weights, *offset, *standardise;
    const char *cluster, *time;
    const char *means, *contrasts, *test, *predict;
    bool diagnostics;
    int anova;                           /* 0 none, 1 type II, 2 type III */
    struct text_list at, combination;
    int against, adjust;                 /* enum regress_against, enum regress_adjust */
    uint64_t lag;                        /* 0: by the rule */
};

/* Kinds of standard error: HC0 … HC5, of clusters, of a series, of quantiles, then model-based. */
enum { CR0 = OLS_HC_COUNT, CR1, CR1S, CR2, NW, IID, NID, RANK, RANK_NID, MODEL, KINDS };

/* What an outcome has to be. */
enum regress_outcome { REGRESS_NUMBER, REGRESS_EVENT, REGRESS_COUNT, REGRESS_ORDER };

/* Options that only some families take, as bits. */
enum {
    REGRESS_TAKES_EVENT = 1 << 0,
    REGRESS_TAKES_FIRTH = 1 << 1,
    REGRESS_TAKES_STANDARDISE = 1 << 3,
    REGRESS_TAKES_HC = 1 << 4,
    REGRESS_TAKES_TAU = 1 << 12,
    REGRESS_TAKES_ORDER = 1 << 5,
    REGRESS_TAKES_PROFILE = 1 << 6,
    REGRESS_TAKES_SANDWICH = 1 << 8,     /* errors of clusters and of a series: the family has a `sandwich` */
    REGRESS_TAKES_CLUSTER = 1 << 13,     /* errors of clusters alone: the family has a `cluster` */
    REGRESS_TAKES_MEANS = 1 << 9,        /* adjusted means, contrasts: the coefficients make one linear predictor */
    REGRESS_TAKES_TESTS = 1 << 10,       /* tests of terms by fitting smaller models, beside Wald's */
    REGRESS_TAKES_WALD = 1 << 11         /* tests of terms by Wald's alone */
};

struct regress_family;

/* One model on one group of rows. */
struct fit {
    const struct regress_options *options;
    const struct regress_family *family;
    const struct study *study;
    struct report *report;
    const struct formula *formula;
    bool kinds[KINDS];
    const char *group;
    struct rows rows;
    struct design design;
    const double *weights, *offset;      /* of the rows; NULL for none */
    const double *offset_low;            /* what the offset's decimals have beyond a double */
    const double *observed;              /* the outcome as it is, the offset not subtracted */
    const char *event;                   /* the value of the outcome's column that is modelled; NULL when it is calculated
                                            or a proportion */
    const char *const *levels;           /* names of ordered categories coded 0, 1, …; NULL when they are numbers */
    const struct ols_result *linear;     /* coefficients and covariances, as contrasts.h reads them */
    const struct cluster_result *clusters;   /* NULL without --cluster */
    const struct newey_west_result *series;  /* NULL without --time */
    const char *note;                    /* NULL, or why there is no estimate */
    const struct profile *profiles;      /* of every coefficient; NULL without --profile */
    void *result;                        /* the family's own */
};

struct regress_tables {
    struct table *estimates, *glance, *augment;
    struct table *ratios;                /* exp_estimate; NULL when coefficients are no logarithms */
    struct table *randomised;            /* NULL unless sessions attended are a term */
    struct table *importance;            /* NULL unless the outcome's direction is known and arms are a term */
    struct table *clusters;              /* NULL without --cluster */
    struct table *means, *contrasts;     /* of --means and --contrasts; NULL without */
    struct table *tests;                 /* of --test and --anova; NULL without */
    struct table *checks, *inflation, *proportions, *influential, *moves; /* of --diagnostics; NULL without */
    struct table *predictions;           /* of --predict; NULL without */
    struct table *curves, *knots;        /* of rcs() and poly(); NULL when the formula has none */
    struct table *extra;                 /* of the family alone; NULL for none */
};

/* A family of models: what it takes, how it is fitted and what is shown of it. A new one is a file that defines such a
 * constant, a line in the table of families of regress.c, and its name there. */
struct regress_family {
    const char *title;                   /* "Model of a count" */
    const char *centre;                  /* REGRESS_NUMBER: "the mean of" */
    enum regress_outcome outcome;
    unsigned kinds;                      /* bits of the standard errors shown when none are asked for */
    unsigned takes;                      /* REGRESS_TAKES_… */
    unsigned links;                      /* bits of enum regress_link, beside the default */
    bool without_matrix;                 /* its fit makes the design's matrix itself, where it needs one */
    bool (*check)(const struct fit *fit, struct error *err); /* NULL, or: do the options go together */
    void (*tables)(const struct fit *fit, struct regress_tables *tables);
    bool (*fit)(struct fit *fit, struct error *err);         /* sets linear, note and result */
    bool (*tabulate)(const struct fit *fit, const struct regress_tables *tables, struct error *err);
    void (*methods)(const struct fit *fit);
    struct sandwich_rows (*sandwich)(const struct fit *fit); /* NULL: no errors of clusters or of a series */
    /* NULL, or where there are no such rows: fills in the covariances that clusters with these codes have. */
    void (*cluster)(struct fit *fit, const uint32_t *codes, uint32_t code_count, struct cluster_result *clusters);
    int clustered;                       /* the kind of errors that --cluster gives; 0: CR2 */
    /* A row's studentised residual and Cook's distance; NULL: least squares. */
    void (*influence)(const struct fit *fit, size_t row, double *residual, double *cook);
    double (*mean)(const struct fit *fit, double predictor); /* NULL: the linear predictor is the mean */
    /* −2 log-likelihood of a smaller design of the same rows, false when it has none; NULL: least squares. */
    bool (*deviance)(const struct fit *fit, const struct design *design, double *deviance);
    /* NULL, or: the rows that --predict adds for one new row called `name`, in place of its mean. */
    void (*predict)(const struct fit *fit, const char *name, const double *row, double offset, const char *note,
                    struct table *table);
};

extern const struct regress_family regress_gaussian, regress_binomial, regress_poisson, regress_negbin, regress_ordinal;
extern const struct regress_family regress_huber, regress_bisquare, regress_mm, regress_quantile;

/* The sentences before the tables: what is known of the outcome, what a coefficient says of it. */
void regress_estimand(const struct fit *fit);

/* Beside a smallest important difference: arms that stand in a term of their own, in the units of the outcome. */
void regress_create_importance(const struct fit *fit, struct regress_tables *tables);
void regress_tabulate_importance(const struct fit *fit, const struct regress_tables *tables);

/* Complete rows of the formula's columns, of weights and offset; the outcome coded; the design built. ERROR_INPUT when
 * the outcome cannot be what its family models. */
bool regress_rows(struct fit *fit, struct rows rows, struct error *err);

/* Σ weight × outcome, and Σ weight × (1 − outcome), of a binary outcome events and rows without one. */
struct regress_events {
    double events, others;
};
struct regress_events regress_events(const struct fit *fit);

/* The column meant by the first `length` bytes of an option's text, as it is or between backticks as in a formula. */
const char *regress_named(struct arena *arena, const char *text, size_t length);

/* Columns the reader has to bring, `count` of them. */
struct csv_column *regress_columns(struct arena *arena, const struct regress_options *options,
                                   const struct formula *formula, size_t *count);

/* Of very many rows the fit may need no more of a predictor than its units. */
void regress_spare_values(const struct fit *fit, const struct formula *formula, struct csv_column *columns);

int regress_decimals(const struct fit *fit); /* of the outcome; -1 unknown */
void regress_warn_of_repeats(const struct fit *fit);

/* Fills in fit->kinds from --se or the family. */
bool regress_choose_kinds(struct fit *fit, struct error *err);

/* ERROR_USAGE for options and links that the family does not take, naming those of `families` that do. */
bool regress_check_options(const struct fit *fit, const struct regress_family *const *families,
                           const char *const *names, struct error *err);

/* The covariance of a kind of standard error; p × p, NaN where it is undefined. */
const double *regress_covariance(const struct fit *fit, int kind);

/* The first kind of standard error asked for, model-based first: what further estimates are shown with. Of quantiles
 * nid, unless iid is asked for. */
int regress_first_kind(const struct fit *fit);

/* Rows of --standardise: for every level but the first, the adjusted difference and ratio to the first. ERROR_USAGE when
 * the formula has no such category. */
bool regress_standardise(const struct fit *fit, const struct glm_result *glm, struct table *table, struct error *err);

/* Interval and test of a row from the profile of its coefficient, where there is one. */
void regress_use_profile(const struct fit *fit, size_t column, int kind, struct estimate *row);

/* What --profile is, in words. */
void regress_profile_method(const struct fit *fit);

/* "hc3" for OLS_HC3, "model" for MODEL. */
const char *regress_kind_name(int kind);

/* The end of a method's identifier: "_hc3", "" for MODEL. */
const char *regress_kind_suffix(int kind);

/* Combinations of coefficients, one coefficient, and several combinations at once, with the covariance and the degrees
 * of freedom of a kind of standard error. */
void regress_contrast(const struct fit *fit, int kind, const double *weights, struct contrast *contrast);
void regress_coefficient(const struct fit *fit, int kind, size_t column, struct contrast *contrast);
void regress_wald(const struct fit *fit, int kind, const double *weights, size_t rows, struct wald *wald);

/* Columns that --cluster and --time need are added to those wanted. */
void regress_sandwich_columns(const struct regress_options *options, struct csv_column *columns, size_t *count);

/* Adjusted means, slopes and their contrasts (--means, --contrasts). */
bool regress_check_means(const struct fit *fit, struct error *err);
void regress_create_means(const struct fit *fit, struct regress_tables *tables);
bool regress_tabulate_means(const struct fit *fit, const struct regress_tables *tables, struct error *err);

/* Tests of whole terms (--test, --anova). */
void regress_create_tests(const struct fit *fit, struct regress_tables *tables);
bool regress_tabulate_tests(const struct fit *fit, const struct regress_tables *tables, struct error *err);

/* Predictions for the rows of another file (--predict). */
void regress_create_predictions(const struct fit *fit, struct regress_tables *tables);
bool regress_tabulate_predictions(const struct fit *fit, const struct regress_tables *tables, struct error *err);

/* Collinearity, tests of residuals, rows that pull (--diagnostics). */
void regress_create_diagnostics(const struct fit *fit, struct regress_tables *tables);
void regress_tabulate_diagnostics(const struct fit *fit, const struct regress_tables *tables);

/* Fits the model to the complete ones of the rows, errors of clusters and of a series included. */
bool regress_fit(struct fit *fit, struct rows rows, struct error *err);

/* When sessions attended are a term: headings, warnings, and the arms in the model without them. */
void regress_create_dose(const struct fit *fit, struct regress_tables *tables);
bool regress_tabulate_dose(const struct fit *fit, struct rows rows, const struct regress_tables *tables,
                           struct error *err);

/* --offset becomes the formula's, which may have one of its own, but then not both. */
bool regress_take_offset(struct arena *arena, const struct regress_options *options, struct formula *formula,
                         struct error *err);

/* Of a number the offset comes off the outcome, here of a design of the fit's rows; other families add it to their
 * linear predictor. What came off a row: 0 for those families. */
void regress_subtract_offset(const struct fit *fit, struct design *design);
double regress_offset(const struct fit *fit, size_t row);

/* Warns when the file has therapists that the model leaves out. */
void regress_warn_of_therapists(const struct fit *fit);

/* Errors of clusters and of a series, once the family has fitted: fills in clusters and series. */
bool regress_sandwich(struct fit *fit, struct error *err);
void regress_create_clusters(const struct fit *fit, struct regress_tables *tables);
void regress_tabulate_clusters(const struct fit *fit, const struct regress_tables *tables);

/* Wald tests of the terms rcs() and poly(), with every kind of standard error, and their knots: of fit->linear. */
void regress_create_curves(const struct fit *fit, struct regress_tables *tables);
void regress_tabulate_curves(const struct fit *fit, const struct regress_tables *tables);

/* Is something asked for that needs what single rows do to the fit? */
bool regress_wants_rows(const struct fit *fit);

/* Does the fit, or what is asked for beside it, read the matrix of the design? */
bool regress_wants_matrix(const struct fit *fit);

/* What warnings every family shares: columns set aside, standard errors that are undefined. */
void regress_warn_of_columns(const struct fit *fit);

#endif
