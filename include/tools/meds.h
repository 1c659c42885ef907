/* meds: the parts of the tool of that name: rows into doses (meds_read.c), patients and visits into tables
 * (meds_tables.c). */
#ifndef KNEAD_TOOLS_MEDS_H
#define KNEAD_TOOLS_MEDS_H

#include "derive/medication.h"
#include "tools/formulary.h"
#include "tools/scoring.h"

struct meds_options {
    struct common_options common;
    const char *drug, *dose, *unit, *times, *days, *route; /* columns; times, days and route may be NULL */
    int mme, denominator;
    uint64_t period;
    const char *factors, *ddd, *mqs, *drugs, *write;
};

struct meds {
    const struct meds_options *options;
    struct scoring scoring; /* its rows stand for a patient at a visit each: the first of them */
    struct formulary formulary;
    const struct column *drug, *dose, *unit, *times, *days, *route;
    struct dose *doses; /* by row of the file, in the order of id and visit */
    size_t dose_count;
    size_t *first; /* of each patient and visit, and one more: the end */
};

/* Every row into a dose, and where the patients and visits begin. Errors: whatever is not known, in one list. */
bool meds_read(struct meds *meds, struct error *err);

bool meds_tabulate(struct meds *meds, struct error *err);

#endif
