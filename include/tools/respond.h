/* respond: what the files of the tool `respond` share. */
#ifndef KNEAD_TOOLS_RESPOND_H
#define KNEAD_TOOLS_RESPOND_H

#include "cli/command.h"
#include "result/estimates.h"
#include "stats/reliable.h"
#include "tools/study.h"

enum missing_rule { MISSING_NONRESPONDER, MISSING_COMPLETE, MISSING_BOTH };
enum curve_scale { CURVE_PERCENT, CURVE_UNITS };
enum better { BETTER_BY_SCHEMA, BETTER_LOWER, BETTER_HIGHER };

struct respond_options {
    struct common_options common;
    struct layout_options layout;
    struct text_list threshold, covariates;
    int missing, better, curve; /* enum missing_rule, better, curve_scale */
    double least_baseline;
    double reliability, sem, norm_mean, norm_sd; /* 0: not given, but for the mean */
    const char *reliability_source, *write;
};

/* A patient responds when the improvement is at least this. */
struct threshold {
    double value;
    bool percent;          /* of the baseline; else in the units of the outcome */
    const char *label;     /* "at least 30%" */
    const char *source;    /* NULL: the user's own */
};

/* The patients of one outcome at one follow-up under one rule for those who were not seen then. */
struct responders {
    enum missing_rule rule;
    const char *rule_words;    /* "missing = non-responder" */
    size_t count;
    const size_t *patient;     /* of the group */
    const uint32_t *arm;       /* 0 without arms */
    const double *points;      /* improvement in units; RESPONDER_NEVER when not seen */
    const double *percent;     /* of the baseline; NaN when the baseline is too low; RESPONDER_NEVER when not seen */
    const double *before, *after; /* after is NaN when not seen */
};

struct respond_output {
    const struct respond_options *options;
    const struct study *study;
    struct report *report;
    struct table *estimates, *rates, *curve, *importance, *nnt;
    struct table *means, *shares;                      /* estimates and importance as people read them */
    struct table *measurement, *classes, *sensitivity, *rules; /* NULL without --reliability and --sem */
    struct table *patients;                            /* NULL without --write */
    const struct group *group;
    size_t outcome, to;
    struct reliable_error error;     /* of the outcome at hand */
    struct reliable_cutoff cutoff;
    int direction;             /* +1 higher is better, -1 lower */
    const char *failed;        /* why an estimate asked for could not be had; NULL if none */
};

struct estimate respond_row(const struct respond_output *out, const char *method, size_t n);
void respond_failed(struct respond_output *out, const char *why);

/* The thresholds of the outcome at hand: 30 %, 50 %, its smallest important change, and those of --threshold. */
bool respond_thresholds(const struct respond_output *out, struct threshold **thresholds, size_t *count,
                        struct error *err);

/* Who counts under a rule. False when nobody does; the ledgers go to the report either way. */
bool respond_find(const struct respond_output *out, enum missing_rule rule, struct responders *found);

/* The patients of an arm: their improvements on a scale, without those for whom it is undefined. */
size_t respond_of_arm(const struct respond_output *out, const struct responders *found, uint32_t arm, bool percent,
                      double **improvement);

/* Rates by arm and threshold, and the contrasts of arms beside them. */
void respond_rates(struct respond_output *out, const struct responders *found, const struct threshold *thresholds,
                   size_t count);

/* The table of the curves, and the figure. */
void respond_curves(struct respond_output *out, const struct responders *found, const struct threshold *thresholds,
                    size_t count);

/* Reliable change of the complete cases; sets what respond_describe_patient needs. */
void respond_reliable(struct respond_output *out, const struct cases *cases);

/* What people read: the sentence before the tables, the mean of an outcome, the contrasts of one threshold. */
void respond_estimand(const struct respond_output *out);
struct table *respond_means_table(const struct study *study);
struct table *respond_shares_table(const struct study *study);
void respond_add_mean(const struct respond_output *out, const struct estimate *mean);
void respond_add_share(const struct respond_output *out, const struct responders *found,
                       const struct threshold *threshold, const struct estimate *difference,
                       const struct estimate *ratio, const struct estimate *nnt);

struct table *respond_rates_table(struct arena *arena);
struct table *respond_curve_table(struct arena *arena);
void respond_reliable_tables(struct respond_output *out);

/* The file --write asks for. */
struct table *respond_patients_table(struct arena *arena);
void respond_list_patients(struct respond_output *out, const struct responders *found,
                           const struct threshold *thresholds, size_t count);

/* RC and class of the newest row of that table. */
void respond_describe_patient(struct respond_output *out, double before, double after);

#endif
