/* crossover: reading a crossover trial, one row a patient and period or one row a patient, and its picture: every
 * patient under both treatments, one panel for each sequence. */
#ifndef KNEAD_TOOLS_CROSSOVER_H
#define KNEAD_TOOLS_CROSSOVER_H

#include "tools/study.h"

struct figure;

/* The options that say where things stand. Long file: treatment, period and outcome, or before and after. Wide file:
 * periods, the two columns of the outcome in order of time, starts for changes, and sequence or two of treatment. */
struct crossover_columns {
    struct text_list treatment, periods, starts;
    const char *period, *sequence, *outcome, *before, *after;
};

struct crossover_period {
    bool seen;              /* the file has it */
    uint32_t treatment;     /* 0 or 1, of crossover_source.treatments; LEVEL_NONE when missing */
    double value;           /* the outcome, or its change in the period; NaN when missing */
    double near;            /* the same from a level all share, so that a large level costs no digits */
};

struct crossover_patient {
    const char *id;
    struct crossover_period period[2];
};

/* A study with its columns found. The two layouts of the same data give the same. */
struct crossover_source {
    const struct crossover_columns *given;
    struct study study;
    bool wide;
    const char *treatments[2];          /* sorted */
    const char *period, *periods[2];    /* "day"; "1", "2" */
    const char *outcome;
    const char *treatment_missing[2];   /* why a patient without the treatment of a period cannot be used */
    int decimals;
    const struct column *treatment[2], *when, *values[2], *starts[2]; /* long: the two of a pair are one column */
    const uint32_t *treatment_code[2];  /* by level of the columns `treatment` */
};

bool crossover_open(struct session *session, const struct crossover_columns *given, struct report *report,
                    struct crossover_source *source, struct error *err);

/* The patients of some rows in the order of their ids; `patients` has room for one a row. */
bool crossover_read(const struct crossover_source *source, struct rows rows, struct crossover_patient *patients,
                    size_t *count, struct error *err);

struct crossover_panel {
    const char *label;                 /* "scented, then plain" */
    const char *const *ids;
    const double *treatment, *control; /* n each */
    size_t n;
};

struct crossover_picture {
    const struct study *study;
    const char *group;                 /* NULL: the whole study */
    const char *outcome, *treatment, *control;
    struct crossover_panel panels[2];
    double level;
    int decimals;
};

struct figure *crossover_figure(const struct crossover_picture *picture);

#endif
