/* suffix: the name of a column of a wide file taken apart into what was measured and when.
 *
 * "pain_0" is pain at 0, "bdi.pre" is bdi at pre, "pk1" is pk at 1: the part behind the last of _ . - or, without one,
 * the digits at the end. */
#ifndef KNEAD_DERIVE_SUFFIX_H
#define KNEAD_DERIVE_SUFFIX_H

#include <stdbool.h>
#include <stddef.h>

struct suffix {
    size_t stem;      /* bytes of the stem */
    size_t visit;     /* byte at which the visit begins; stem or stem + 1 */
};

/* False when nothing would be left of either. */
bool suffix_split(const char *name, struct suffix *suffix);

#endif
