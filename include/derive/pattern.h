/* pattern: how the values of one patient are missing over the visits, and who leaves a trial. */
#ifndef KNEAD_DERIVE_PATTERN_H
#define KNEAD_DERIVE_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

enum pattern { PATTERN_COMPLETE, PATTERN_MONOTONE, PATTERN_INTERMITTENT, PATTERN_LATE, PATTERN_NEVER };

/* present[0 … visits) in the order of time. MONOTONE: present up to a visit and never after it (dropout);
 * INTERMITTENT: missing and then present again, or missing at both ends; LATE: missing up to a visit and never after it.
 * (Monotone and general patterns: Little & Rubin 2019, Statistical Analysis with Missing Data, section 1.2.) */
enum pattern pattern_of(const bool *present, size_t visits);

extern const char *const pattern_names[];
enum { PATTERN_COUNT = PATTERN_NEVER + 1 };

#endif
