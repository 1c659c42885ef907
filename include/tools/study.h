/* study: a trial file with the roles of its columns known, however it is laid out.
 *
 * Options and schema say which column is the id, the arm, the visit, the outcomes; a study answers with patients
 * and series, the same for long and wide files. Every tool that works on patients reads through here. */
#ifndef KNEAD_TOOLS_STUDY_H
#define KNEAD_TOOLS_STUDY_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/command.h"
#include "data/cases.h"
#include "models/expression.h"
#include "read/csv.h"
#include "read/schema.h"
#include "stats/sample.h"

/* The options by which a tool is told what to compare; the member is called `layout`. */
struct layout_options {
    struct text_list outcome;
    struct text_list before, after;
    const char *from;
    struct text_list to;
};

#define LAYOUT_OPTIONS(type)                                                                              \
    OPTION_LIST(type, layout.before, "before", "COLUMN", "wide file: the outcome before"),                \
    OPTION_LIST(type, layout.after, "after", "COLUMN", "wide file: the outcome after"),                   \
    OPTION_LIST(type, layout.outcome, "outcome", "NAME", "outcomes: columns of a long file, or names of the schema"), \
    OPTION_TEXT(type, layout.from, "from", "VISIT", "baseline visit"),                                    \
    OPTION_LIST(type, layout.to, "to", "VISIT", "follow-up visits")

struct study_visit {
    const char *name;   /* "10" */
    const char *label;  /* "week 10"; NULL when the file has no visits */
    bool worded;        /* the label comes from the schema, and says more than unit and number */
    uint32_t level;     /* of the visit column; 0 in a wide file */
};

struct outcome {
    const char *name, *label;          /* "pain", "Pain (0–10)" */
    const char *column;                /* long files: where it stands; an ADaM measure stands in AVAL */
    const struct schema_outcome *about; /* what the schema says of it; NULL without one */
    bool paired_columns;               /* --before and --after named columns with nothing in common: "pre", "post" */
    const struct column **columns;     /* one per visit; NULL where it was not measured */
    int decimals;                      /* most decimals written in the file */
};

struct study {
    struct session *session;
    struct report *report;
    const struct schema *schema;       /* NULL without one */
    struct frame frame;
    char delimiter;                    /* of the file's fields */
    struct rows rows;                  /* those --where keeps */
    bool long_layout;
    const struct column *id, *visit, *arm, *by; /* NULL where there is none */
    const struct column *place;        /* what a patient has one row of, where it is more than the visit (REDCap); or NULL */
    const struct column *const *id_parts;       /* the columns `id` was joined from, or `id` itself */
    size_t id_part_count;
    uint32_t control;                  /* level of `arm` */
    struct study_visit *visits;        /* in order of time */
    size_t visit_count;
    size_t from;                       /* baseline, an index into visits; visit_count when there is none */
    bool no_baseline;                  /* follow-up alone: see STUDY_FOLLOW_UP */
    size_t *to;                        /* follow-ups asked for, ascending */
    size_t to_count;
    struct outcome *outcomes;
    size_t outcome_count;
};

enum study_needs {
    STUDY_PAIR = 1,      /* a baseline and follow-up visits must be known */
    STUDY_ARM = 2,       /* an arm column must be known */
    STUDY_OUTCOMES = 4,  /* outcomes must be named or known from the schema, and must be numbers */
    STUDY_PRIMARY = 8,   /* when none is named take the schema's primary outcome, not all of them */
    STUDY_ROWS = 16,     /* the unit is the row: no outcomes, and an arm only among the columns asked for */
    STUDY_EVERY_COLUMN = 32, /* read all columns of the file */
    STUDY_ONE_PASS = 64, /* rows are not kept, and no patient has to be known */
    STUDY_FOLLOW_UP = 128, /* follow-up visits must be known; with STUDY_PAIR a baseline is taken where there is one,
                             without it none is asked for */
    STUDY_CATEGORIES = 256 /* outcomes are read as categories, whatever they look like */
};

struct study_spec {
    const char *path;                     /* NULL: the session's first operand */
    const struct layout_options *layout;
    unsigned needs;                       /* enum study_needs */
    const struct csv_column *columns;     /* further columns to read (covariates) */
    size_t column_count;
};

/* Reads the file and resolves its roles. Warnings, notes, the input and its digest
 * go to the report. */
bool study_open(struct session *session, const struct study_spec *spec, struct report *report,
                struct study *study, struct error *err);

/* A cell as the expressions of --where see it. */
struct value study_value(const struct column *column, size_t row);

/* One level of --by, or the whole study. */
struct group {
    const char *name;             /* NULL for the whole study */
    struct patients patients;
    const size_t **rows;          /* per visit: the row of each patient */
    struct series arm;            /* arm.column NULL without arms */
    uint32_t arms;                /* levels of the arm; 1 without arms */
    const uint32_t *arm_of;       /* arm of each patient; 0 without arms, LEVEL_NONE when it is missing */
};

size_t study_group_count(const struct study *study);
bool study_group(const struct study *study, size_t index, struct group *group, struct error *err);

/* Only the rows of a group, and its name (NULL for the whole study). */
struct rows study_group_rows(const struct study *study, size_t index, const char **name);

/* An outcome at a visit (an index into study->visits). Its column is NULL when it was not measured then. */
struct series study_series(const struct study *study, const struct group *group, size_t outcome, size_t visit);

/* The values of an arm's patients in one series, in the order of ids; *missing (may be NULL) gets how many of its
 * patients have none. */
struct sample group_sample(const struct group *group, const struct series *series, uint32_t arm, struct arena *arena,
                           size_t *missing);

/* The name of an arm, or "all patients" without arms; and "arm - control". */
const char *study_arm_name(const struct study *study, uint32_t arm);
const char *study_contrast_name(const struct study *study, uint32_t arm);

/* "pain at week 10 and week 26", "pain and rmdq at week 10"; and the baseline, "week 0". */
const char *study_outcomes_named(const struct study *study);
/* " pain: Pain, 0-10 numerical rating scale, in points." of every outcome of which the schema says more than its name. */
const char *study_outcomes_titled(const struct study *study);
const char *study_baseline_named(const struct study *study);

/* Which way is better, where the schema says so and all outcomes agree. */
enum schema_direction study_direction(const struct study *study);

/* A column that describes the patient: taken at baseline, or wherever it is recorded. */
bool study_covariate(const struct study *study, const struct group *group, const char *name, struct arena *arena,
                     struct series *series, struct error *err);

/* "pain, week 0 to 10", with the group in front when there is one. */
const char *study_analysis_name(const struct study *study, const struct group *group, size_t outcome, size_t to);

/* Complete cases of an outcome at baseline and at a follow-up, then of the arm when the study has arms, then of
 * `extra` series; their ledger goes to the report. False when there are none. */
enum { CASES_BASELINE, CASES_FOLLOW_UP, CASES_ARM, CASES_EXTRA };
bool study_cases(const struct study *study, const struct group *group, size_t outcome, size_t to,
                 const struct series *extra, size_t extra_count, struct cases *cases);

/* The same for a follow-up alone, in a study with arms: no baseline is asked for. */
enum { AT_FOLLOW_UP, AT_ARM, AT_EXTRA };
bool study_cases_at(const struct study *study, const struct group *group, size_t outcome, size_t to,
                    const struct series *extra, size_t extra_count, struct cases *cases);

/* "pain, week 10", with the group in front when there is one. */
const char *study_name_at(const struct study *study, const struct group *group, size_t outcome, size_t to);

/* Puts a ledger into the report. */
void study_ledger(const struct study *study, const struct ledger *ledger);

/* One series over the cases, exact where it can be; `pick` (may be NULL) are the case numbers to take. */
struct sample study_sample(struct arena *arena, const struct cases *cases, size_t series, const size_t *pick,
                           size_t picked);

/* after - before over the cases. */
struct sample study_changes(struct arena *arena, const struct cases *cases, const size_t *pick, size_t picked);

/* The case numbers whose series `arm` has the level; *picked gets how many. */
size_t *study_pick(struct arena *arena, const struct cases *cases, size_t arm, uint32_t level, size_t *picked);

#endif
