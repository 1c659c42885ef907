/* instrument: what treatment does to those who take it when offered, by the arm as an instrument.
 *
 * Two-stage least squares with one treatment received and one assigned: the effect on the outcome of being assigned over
 * its effect on what is received, both adjusted for the same columns (Angrist, Imbens & Rubin 1996, JASA 91:444). Standard
 * errors allow for unequal variances (HC1) or, where rows belong together, for clusters (CR2 and CR1, see cluster.h). */
#ifndef KNEAD_MODELS_INSTRUMENT_H
#define KNEAD_MODELS_INSTRUMENT_H

#include <stddef.h>
#include <stdint.h>

#include "models/contrasts.h"

struct arena;

struct instrument_data {
    size_t n, k;
    const double *y, *received, *assigned; /* assigned: 0 or 1 */
    const double *x;                       /* n × k, column-major, without the constant */
    const uint32_t *codes;                 /* n: the cluster of each row, below code_count; NULL: rows stand alone */
    uint32_t code_count;
};

struct instrument_result {
    size_t n, clusters;
    struct contrast outcome, received;     /* assigned 1 − 0, of all rows */
    struct contrast effect;                /* of one unit received; NaN with a note where being assigned changes nothing */
    struct contrast effect_cr1;            /* with clusters: the same by CR1 on clusters − 1 degrees of freedom */
    double f;                              /* of `received`, robust: below 10 the instrument is weak */
};

/* level: of the intervals, t on n − 2 − k' degrees of freedom, k' the columns of x that are not determined by others; with
 * clusters CR2 on Satterthwaite's. */
void instrument_fit(struct arena *arena, const struct instrument_data *data, double level,
                    struct instrument_result *result);

#endif
