/* recognise: the measure that a column's name speaks of, when its values can be that. A guess: whoever uses one says so.
 * `knead schema infer` drafts by it, `knead check` judges by it the columns no schema speaks of. */
#ifndef KNEAD_TOOLS_RECOGNISE_H
#define KNEAD_TOOLS_RECOGNISE_H

#include <stdbool.h>
#include <stddef.h>

#include "data/levels.h"
#include "measures/catalogue.h"

struct recogniser {
    const struct catalogue *catalogue;
    struct levels words; /* ids and aliases in their plain forms */
};

void recogniser_init(struct recogniser *recogniser, const struct catalogue *catalogue, struct arena *arena);

/* The measures called `name`, words such as "total" or "score" in it put aside; *count of them. Hashed. */
const struct measure **recognise_called(const struct recogniser *recogniser, const char *name, struct arena *arena,
                                        size_t *count);

/* A scale of 100 is hardly used when nothing goes beyond 10: then it is another scale, or another unit. */
bool recognise_uses_range(const struct measure *measure, double high);

/* The visit stands at the end of the name or, less often, at its beginning: "pain" and "10" of pain_10, "pain" and
 * "pre" of pre_pain. False when the name is not so parted; *parted: by a mark, not only by digits at the end. */
bool recognise_parts(const char *name, struct arena *arena, const char **stem, const char **when, bool *parted);

#endif
