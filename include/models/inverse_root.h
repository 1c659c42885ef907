/* inverse_root: (D − UU')^(-1/2) B for a diagonal D and few columns in U, without the n × n matrix. */
#ifndef KNEAD_MODELS_INVERSE_ROOT_H
#define KNEAD_MODELS_INVERSE_ROOT_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

struct inverse_root {
    size_t n, rank;
    const double *diagonal;  /* n, > 0 */
    const double *u;         /* n × rank, row-major */
    double least, most;      /* no eigenvalue that B has a part in lies outside; 0 < least */
};

/* B, n × columns, row-major, becomes (D − UU')^(-1/2) B. False when D − UU' + t² is not positive definite in double
 * precision for some t. Time n · rank · (rank + columns) times some thirty. */
bool inverse_root_apply(struct arena *arena, const struct inverse_root *spec, double *b, size_t columns);

#endif
