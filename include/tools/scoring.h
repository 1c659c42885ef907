/* scoring: variables made from a file, one value a row, or one value a patient and visit; the parts of `score`
 * (questionnaires, blood pressure, units) and `meds` make them, score_tables.c tabulates and writes them alike. */
#ifndef KNEAD_TOOLS_SCORING_H
#define KNEAD_TOOLS_SCORING_H

#include "derive/score.h"
#include "derive/units.h"
#include "tools/study.h"

struct score_options {
    struct common_options common;
    struct text_list items, readings;
    const char *convert, *write;
    uint64_t occasions;
    int guideline; /* enum pressure_guideline */
};

/* A variable that was made; arrays by position in scoring->rows. */
struct made {
    const char *name, *label;
    int decimals;           /* of a value; means show one more */
    bool share;             /* the values are 0 and 1: the interval of their mean is Wilson's */
    double *values;         /* NaN where there is none */
    const char **why;       /* why there is none; NULL where there is one */
    const char **bands;     /* may be NULL */
    double *raw, *answered; /* may be NULL */
};

struct scoring {
    const struct score_options *options; /* NULL in `meds` */
    const char *write;                   /* the file of --write; NULL none */
    const char *unit;                    /* what a row is, for ledgers: "patients", "rows" */
    struct session *session;
    struct report *report;
    struct study study;
    struct rows rows;              /* in the order of id and visit; a row stands for its patient at its visit */
    const struct column **columns; /* those of --items or --readings, in that order */
    size_t column_count;
    bool converts;
    struct conversion conversion; /* applied to every column */
    struct made *made;
    size_t made_count;
    const struct table *counts, *categories; /* of blood pressure, by patient; NULL when not asked for */
    struct ledger category_ledger;
};

/* "q1-q24" into q1, q2, … q24; other names as they are. */
struct text_list items_expand(struct arena *arena, const struct text_list *given);

/* A new variable with an empty value in every row. */
struct made *scoring_add(struct scoring *scoring, const char *name, const char *label, int decimals);

/* The value of a column in a row, converted when --convert says so. */
double scoring_value(const struct scoring *scoring, size_t column, size_t row);

/* Each fills scoring->made. Errors: items that cannot be, with file and line. */
bool score_questionnaire(struct scoring *scoring, const struct instrument *instrument, struct error *err);
bool score_pressure(struct scoring *scoring, struct error *err);
bool score_units(struct scoring *scoring, struct error *err);

/* Summaries, a row per row, ledgers, and the file of --write. `instrument` is NULL for what is none. */
bool scoring_tabulate(const struct scoring *scoring, const struct instrument *instrument, struct error *err);

/* Further fields of a table of scoring_wide, and what sets them in its newest row, which is scoring->rows.index[i]. */
struct further_fields {
    const struct field_spec *fields;
    size_t count;
    void (*fill)(const void *context, size_t i, struct table *table);
    const void *context;
};

/* The parts of it: summaries by --by, visit and arm; the variables as columns beside id and visit (further may be
 * NULL); the ledger of each variable. */
void scoring_summaries(const struct scoring *scoring, const struct instrument *instrument);
bool scoring_wide(const struct scoring *scoring, const char *name, const struct further_fields *further,
                  struct table **table, struct error *err);
void scoring_ledgers(const struct scoring *scoring);

#endif
