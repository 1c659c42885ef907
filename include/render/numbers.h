/* numbers: a number as people read it, rounded once, half away from zero on its decimal value.
 *
 * Estimates, standard errors, spreads and interval ends have one decimal more than the data; p has four, never
 * .000, and more when the text would fall on the other side of alpha; ratios and statistics two. */
#ifndef KNEAD_RENDER_NUMBERS_H
#define KNEAD_RENDER_NUMBERS_H

#include <stdbool.h>

struct arena;

/* `decimals` places; "1.5e12" from 1e9 on, and below 1e-9 where that many decimals are shown. NaN is an en dash, an
 * infinity the sign for it; `minus` is what stands before a negative number ("-" or U+2212). */
const char *number_fixed(struct arena *arena, double value, int decimals, const char *minus);

/* "4.0e-15": that many significant digits and a power of ten; 0 is "0". */
const char *number_power(struct arena *arena, double value, int significant, const char *minus);

/* A p-value: `decimals` places (4 by convention), "<0.0001" below the smallest of them, and as many more as keep it
 * on its side of 1 - level: 0.04996 is not 0.0500. */
const char *number_p(struct arena *arena, double p, double level, int decimals);

/* Degrees of freedom: whole ones without a point, others with two decimals below ten and one from there on. */
const char *number_df(struct arena *arena, double df);

/* A test statistic: rank sums (multiples of one half) as they are, others with `decimals` places. */
const char *number_statistic(struct arena *arena, double statistic, int decimals, const char *minus);

/* "95" for 0.95, "97.5" for 0.975. */
const char *number_level(struct arena *arena, double level);

/* The decimals at which `value` shows `significant` digits, at least `least`, at most 12. */
int decimals_for(double value, int significant, int least);

/* The decimals to show of data written with `written` decimals, where `precision` says how finely their mean is known
 * (a standard error): all up to four; of numbers computed to more, as many as show two digits of the precision. */
int decimals_of_data(int written, double precision);

/* The fewest decimals, from `least` to `most`, at which rounding leaves the value as it is; `most` if none does. */
int decimals_needed(double value, int least, int most);

#endif
