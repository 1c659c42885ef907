/* ratings: subjects measured by several raters or methods, once or more often, from a wide or a long file.
 *
 * Keyed by subject, rater and replicate, never by row order. */
#ifndef KNEAD_TOOLS_RATINGS_H
#define KNEAD_TOOLS_RATINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/study.h"

/* What one rater found on one subject, in the order of the replicates. */
struct rating {
    double *values;
    uint32_t *replicates;
    size_t count, capacity, replicate_capacity;
};

struct ratings {
    const struct study *study;
    const char *group;         /* level of --by; NULL */
    const char *what;          /* name of what was measured; NULL for a wide file */
    const char *label, *unit;  /* for people; unit NULL when not known */
    const char **ids;
    size_t subjects;
    const char *const *raters;
    size_t count;              /* raters */
    struct rating *cells;      /* subjects × raters */
    bool replicated;           /* some rater measured some subject more than once */
    int decimals;
};

/* Either `raters` names a column for each, or `rater` and `value` name the columns of a long file. */
struct ratings_spec {
    struct text_list raters;
    const char *rater, *value;
    const char *replicate;     /* NULL: replicates have no number of their own */
};

/* The options that fill it; the member is called `ratings`. */
#define RATINGS_OPTIONS(type)                                                                                      \
    OPTION_LIST(type, ratings.raters, "raters", "COLUMNS", "wide file: a column for each rater, method or occasion"), \
    OPTION_TEXT(type, ratings.rater, "rater", "COLUMN", "long file: who or what measured"),                        \
    OPTION_TEXT(type, ratings.value, "value", "COLUMN", "long file: what was found"),                              \
    OPTION_TEXT(type, ratings.replicate, "replicate", "COLUMN",                                                    \
                "number of the measurement, when a rater measures a subject more than once")

/* Opens the file with the columns the spec names. */
bool ratings_open(struct session *session, const struct ratings_spec *spec, struct report *report,
                  struct study *study, struct error *err);

/* The ratings of one group. ERROR_INPUT for a blank id, a subject met twice in a wide file, or a replicate met twice. */
bool ratings_read(const struct study *study, const struct ratings_spec *spec, size_t group, struct ratings *ratings,
                  struct error *err);

const struct rating *ratings_cell(const struct ratings *ratings, size_t subject, size_t rater);

/* The subjects whom all of these raters measured; their ledger goes to the report. */
size_t *ratings_complete(const struct ratings *ratings, const size_t *raters, size_t count, const char *analysis,
                         size_t *subjects);

double rating_mean(const struct rating *rating);

/* first − second, of the means; exact in the decimals as written when each is a single value that fits. */
double ratings_difference(const struct ratings *ratings, const struct rating *first, const struct rating *second);

#endif
