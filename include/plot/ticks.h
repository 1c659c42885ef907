/* ticks: round numbers along an axis. */
#ifndef KNEAD_PLOT_TICKS_H
#define KNEAD_PLOT_TICKS_H

#include <stddef.h>

#include "result/figure.h"

/* 1, 2 or 5 times a power of ten: the distance that puts about `wanted` ticks between min and max. */
double ticks_step(double min, double max, double wanted);

/* The multiples of the step in [min, max], labelled with as many decimals as the step needs, or as "5.5e9", all with
 * one power of ten, from 1e7 on and below steps of 1e-6. */
struct tick *ticks_between(double min, double max, double step, struct arena *arena, size_t *count);

/* The number with a true minus sign; "4.857e9" from 1e7 on, and below 1 where more than six decimals are asked for. */
const char *tick_number(double value, int decimals, struct arena *arena);

#endif
