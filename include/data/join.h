/* join: several category columns read as one, for patients whose number is theirs only within their site.
 *
 * The joined column's levels are the parts' levels with "/" between them ("3/12" is site 3, id 12), in natural
 * order; it is missing where any part is, with that part's kind. */
#ifndef KNEAD_DATA_JOIN_H
#define KNEAD_DATA_JOIN_H

#include <stdbool.h>
#include <stddef.h>

#include "data/column.h"

struct arena;
struct error;

/* `count` >= 1 category columns of the same rows; `lines` (may be NULL) is the physical line of each row, for
 * messages. Two different combinations that would read the same ("1/2" with "3", "1" with "2/3") are an input error. */
bool column_join(const struct column *const *parts, size_t count, const uint32_t *lines, struct arena *arena,
                 struct column *joined, struct error *err);

#endif
