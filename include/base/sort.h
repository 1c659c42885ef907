/* sort: numbers in ascending order, none of them NaN. */
#ifndef KNEAD_BASE_SORT_H
#define KNEAD_BASE_SORT_H

#include <stddef.h>
#include <stdint.h>

void sort_doubles(double *values, size_t n);
void sort_integers(int64_t *values, size_t n);

#endif
