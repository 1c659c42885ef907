/* medication: the drugs a patient took at one visit into morphine equivalents, defined daily doses, days and counts.
 *
 * Factors and defined doses are tables with a version and a source; a user's own take their place. A missing dose makes
 * what depends on it missing, with the reason; a dose of 0 is no use. Morphine milligram equivalents compare amounts
 * taken; they are not for converting one opioid's dose into another's. */
#ifndef KNEAD_DERIVE_MEDICATION_H
#define KNEAD_DERIVE_MEDICATION_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

enum drug_class { DRUG_OTHER, DRUG_OPIOID, DRUG_NSAID };

enum drug_route {
    ROUTE_ORAL,
    ROUTE_PARENTERAL,
    ROUTE_RECTAL,
    ROUTE_TRANSDERMAL,
    ROUTE_TRANSMUCOSAL,
    ROUTE_TOPICAL
};

struct drug {
    const char *name;
    enum drug_class class;
};

/* One factor: milligrams a day (or micrograms an hour, when rate) times it are MME a day. `above` is in milligrams a day:
 * of the factors of a drug the one with the largest `above` below the daily dose holds; methadone has several in 2016. */
struct mme_factor {
    const char *drug;
    enum drug_route route;
    bool rate;
    double above, factor;
};

struct mme_table {
    const char *id, *source;
    const struct mme_factor *factors;
    size_t count;
};

/* A defined daily dose of WHO, in milligrams. */
struct ddd {
    const char *drug;
    enum drug_route route;
    double milligrams;
    const char *code;
};

/* Medication Quantification Scale: a daily dose of `from` milligrams (micrograms an hour, when rate) or more is on
 * `level`, which counts `weight` times. */
struct mqs_level {
    const char *drug;
    bool rate;
    double from, level, weight;
};

struct formulary {
    const struct drug *drugs;
    size_t drug_count;
    const struct mme_table *mme; /* NULL: none is computed */
    const struct ddd *ddds;
    size_t ddd_count;
    const struct mqs_level *mqs;
    size_t mqs_count; /* 0: none is computed */
};

extern const struct drug known_drugs[];
extern const size_t known_drug_count;
extern const struct mme_table mme_tables[]; /* cdc-2022, cdc-2016, von-korff-2008 */
extern const size_t mme_table_count;
extern const struct ddd known_ddds[];
extern const size_t known_ddd_count;
extern const char ddd_source[];

/* The drug of that name, whatever its capitals; "acetaminophen" is paracetamol, "pethidine" meperidine. NULL when the
 * formulary has none. */
const struct drug *drug_find(const struct formulary *formulary, const char *name);

/* "oral", "po", "O", "transdermal", "patch", … ; false when the word is none. */
bool route_find(const char *word, enum drug_route *route);
const char *route_name(enum drug_route route);

/* "mg", "g", "mcg", "ug" are masses, in milligrams; "mcg/h" is a rate, in micrograms an hour. */
bool dose_unit_find(const char *word, bool *rate, double *scale);

/* NULL when the table has none for this drug, route and kind of dose. */
const struct mme_factor *mme_factor_find(const struct mme_table *table, const char *drug, enum drug_route route,
                                         bool rate, double daily);
const struct ddd *ddd_find(const struct formulary *formulary, const char *drug, enum drug_route route);
const struct mqs_level *mqs_find(const struct formulary *formulary, const char *drug, bool rate, double daily);

/* A drug taken. Numbers are NaN where they are missing. */
struct dose {
    const struct drug *drug; /* NULL: none was taken, or it is missing */
    bool missing_drug;
    enum drug_route route;
    bool missing_route;
    bool rate;         /* daily is micrograms an hour */
    double daily;      /* milligrams a day on a day of use */
    double days;       /* days of use */
    const char *lacks; /* what is missing ("dose of codeine missing"); NULL */
};

enum medication_denominator { DENOMINATOR_DAYS_USED, DENOMINATOR_PERIOD };

struct medication_spec {
    const struct formulary *formulary;
    enum medication_denominator denominator;
    double period; /* days; DENOMINATOR_PERIOD */
};

/* A quantity, NaN with the reason when it cannot be known. */
struct quantity {
    double value;
    const char *why;
};

struct medication {
    struct quantity mme;       /* a day */
    struct quantity mme_total; /* over all days of use */
    struct quantity ddd_days;  /* number of defined daily doses */
    struct quantity mqs;
    struct quantity days_used;             /* of any drug */
    struct quantity drugs;                 /* different ones taken */
    struct quantity any_opioid, any_nsaid; /* 0 or 1 */
    double denominator;                    /* days the MME are divided by */
};

/* All doses of a patient at a visit; every drug has a factor, a level where there are any. Rows of one visit are taken
 * to be on the same days: days of use are those of the longest, and a drug's factor goes by the sum of its rows. Without
 * use of opioids MME are 0. */
void medication_sum(const struct dose *doses, size_t count, const struct medication_spec *spec,
                    struct arena *arena, struct medication *sum);

#endif
