/* units: numbers from one unit of measurement into another.
 *
 * Units are defined by exact or conventional relations to one unit of their kind (kPa, mm, g); a conversion is one
 * multiplication and one division, so that 25.4 mm is 1 inch to the last bit. */
#ifndef KNEAD_DERIVE_UNITS_H
#define KNEAD_DERIVE_UNITS_H

#include <stdbool.h>
#include <stddef.h>

struct error;

struct unit {
    const char *name, *kind;       /* "mmHg", "pressure" */
    double numerator, denominator; /* whole; one of it is numerator / denominator of the kind's own unit */
    const char *definition;
};

extern const struct unit known_units[];
extern const size_t known_unit_count;

/* NULL when there is none of that name; "in", "kg/cm2", "psi" are known for inch, kgf/cm2 and lbf/in2. */
const struct unit *unit_find(const char *name);

struct conversion {
    const struct unit *from, *to;
};

/* "kPa:mmHg". Errors (ERROR_USAGE): no colon, an unknown unit (names the nearest), units of different kinds. */
bool conversion_parse(const char *text, struct conversion *conversion, struct error *err);

double conversion_apply(const struct conversion *conversion, double value); /* NaN stays NaN */
double conversion_factor(const struct conversion *conversion);

#endif
