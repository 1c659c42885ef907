/* orthonormal: what lies along columns that are orthonormal, taken out of a vector. */
#ifndef KNEAD_STATS_ORTHONORMAL_H
#define KNEAD_STATS_ORTHONORMAL_H

#include <stddef.h>

/* Σ a b, summed in order. */
double inner_product(const double *a, const double *b, size_t n);

/* Takes from v (n) what lies along the columns of q (n × count, column-major), twice: once leaves rounding of its own. */
void sweep_out(const double *q, size_t n, size_t count, double *v);

#endif
