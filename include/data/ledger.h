/* ledger: what was read, what was left out and why, by id. read = analysed + the sum of the exclusions. */
#ifndef KNEAD_DATA_LEDGER_H
#define KNEAD_DATA_LEDGER_H

#include <stddef.h>

struct arena;

struct exclusion {
    const char *reason;     /* "pain missing at week 10" */
    const char **ids;       /* in natural order */
    size_t count, capacity;
};

struct ledger {
    const char *analysis;   /* "pain, week 0 to 10" */
    const char *unit;       /* what is counted: "patients" or "rows" */
    size_t read, analysed;
    struct exclusion *exclusions; /* in the order the reasons were first met */
    size_t count, capacity;
    struct arena *arena;
};

void ledger_init(struct ledger *ledger, struct arena *arena, const char *analysis, const char *unit);
void ledger_exclude(struct ledger *ledger, const char *reason, const char *id);

/* Puts the ids of every exclusion in natural order, for those met in the order of rows. */
void ledger_sort(struct ledger *ledger);

#endif
