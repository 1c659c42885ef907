/* names: looking up names people type, and the nearest one when it is not there. */
#ifndef KNEAD_BASE_NAMES_H
#define KNEAD_BASE_NAMES_H

#include <stddef.h>

#include "base/arena.h"

#define NAME_NONE ((size_t)-1)

/* Index of `name` among count names, or NAME_NONE. Case matters. */
size_t name_find(const char *const *names, size_t count, const char *name);

/* The most similar name (Damerau-Levenshtein distance, case ignored), when it is similar enough to be
 * meant: distance at most a third of the length, or one a prefix of the other. NULL otherwise. */
const char *name_nearest(const char *const *names, size_t count, const char *name);

/* The name as an option that takes a list has it: a comma after a backslash. */
const char *name_in_list(struct arena *arena, const char *name);

#endif
