/* catalogue: the outcome measures knead knows by id: range, unit, direction, scoring, the smallest important change,
 * reliability, with a citation for every number.
 *
 * The built-in catalogue is src/measures/catalogue.txt, a file to be read and extended; a file of the same form given
 * by --measures adds measures and replaces those of the same id. A stanza a measure, a key a line, '#' begins a
 * comment line:
 *
 *   [rmdq]
 *   name = Roland-Morris disability questionnaire, 24 items
 *   domain = disability                    one of measure_domains
 *   claim = pain                           one of measure_claims
 *   unit = points
 *   minimum = 0                            of the instrument itself, or of what the quantity can be; never of what is usual
 *   maximum = 24
 *   direction = lower                      lower or higher is better
 *   decimals = 0
 *   scoring = number of the 24 statements that apply
 *   source = Roland & Morris 1983, Spine 8:141
 *   important_change = 5 | low back pain | Ostelo 2008, Spine 33:90
 *   important_change = 30% | low back pain | Ostelo 2008, Spine 33:90
 *   important_difference = 2 | low back pain | Cherkin 2009, Trials 10:96
 *   reliability = ICC 0.93 | population | citation
 *   sem = 0.7 | population | citation
 *   sdc = 1.8 | population | citation
 *   aliases = roland rolandmorris rdq
 *   note = free text
 *
 * The keys with bars may be repeated. A number without population and citation is refused. */
#ifndef KNEAD_MEASURES_CATALOGUE_H
#define KNEAD_MEASURES_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct error;

enum measure_direction { MEASURE_NO_DIRECTION, MEASURE_LOWER_IS_BETTER, MEASURE_HIGHER_IS_BETTER };

enum measure_fact_kind {
    MEASURE_IMPORTANT_CHANGE,     /* smallest important change of a person */
    MEASURE_IMPORTANT_DIFFERENCE, /* smallest important difference between groups */
    MEASURE_RELIABILITY,          /* in words: value is NaN */
    MEASURE_SEM,                  /* standard error of measurement */
    MEASURE_SDC                   /* smallest detectable change of a person */
};

struct measure_fact {
    enum measure_fact_kind kind;
    double value, to;         /* in the measure's unit, or percent of baseline; to > value for "10 to 20", else NaN */
    bool percent;
    const char *text;         /* the value as written */
    const char *population, *citation;
};

struct measure {
    const char *id, *name;
    const char *domain;       /* of measure_domains; NULL when not given, as all that follows */
    const char *claim;        /* of measure_claims */
    const char *unit, *scoring, *source, *note;
    double minimum, maximum;  /* NaN when not given */
    enum measure_direction direction;
    int decimals;             /* -1 when not given */
    const struct measure_fact *facts; /* in the order of the file */
    size_t fact_count;
    const char *const *aliases; /* as catalogue_plain_name writes them */
    size_t alias_count;
    bool built_in;
};

struct catalogue {
    struct measure *measures; /* in the order of the file; added ones behind */
    size_t count, capacity;
};

/* The built-in catalogue, with the measures of the file `path` (may be NULL) added or put in place of theirs. Errors
 * (ERROR_INPUT) carry file and line. Parsed anew at each call, in well under a millisecond. */
bool catalogue_open(const char *path, struct arena *arena, struct catalogue *catalogue, struct error *err);

/* Adds the stanzas of a text; `path` is for messages. The text need not outlive the call. */
bool catalogue_parse(const char *text, size_t length, const char *path, bool built_in, struct arena *arena,
                     struct catalogue *catalogue, struct error *err);

/* NULL when there is none. */
const struct measure *catalogue_find(const struct catalogue *catalogue, const char *id);

/* The id most like `id`; NULL when none is like it. */
const char *catalogue_nearest(const struct catalogue *catalogue, const char *id, struct arena *arena);

/* The first fact of a kind given as one number in the measure's unit (not in percent, not a span); NULL without. */
const struct measure_fact *measure_absolute(const struct measure *measure, enum measure_fact_kind kind);

/* The smallest important change or, without one, difference, as measure_absolute finds it; NULL without. */
const struct measure_fact *measure_important(const struct measure *measure);

/* What is between low and high and no finer than `decimals` can be this measure. NaN ends are not held against it. */
bool measure_fits(const struct measure *measure, double low, double high, int decimals);

/* A name with case, blanks and marks taken off: "Roland-Morris" is "rolandmorris". */
const char *catalogue_plain_name(const char *name, struct arena *arena);

/* The measures whose id or alias is the plain form of `name`, in the order of the catalogue. */
const struct measure **catalogue_called(const struct catalogue *catalogue, const char *name, struct arena *arena,
                                        size_t *count);

/* The seven claims in the order reports list them, and the domains. */
extern const char *const measure_claims[];
extern const size_t measure_claim_count;
extern const char *const measure_domains[];
extern const size_t measure_domain_count;

#endif
