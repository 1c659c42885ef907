/* variables: columns of a study as the variables of a model. */
#ifndef KNEAD_TOOLS_VARIABLES_H
#define KNEAD_TOOLS_VARIABLES_H

#include <stddef.h>

#include "data/cases.h"
#include "data/rows.h"
#include "models/design.h"

struct arena;

/* A series over complete cases. A category's reference is its first level. */
struct variable variable_of_series(struct arena *arena, const struct cases *cases, size_t series, const char *name);

/* A column over complete rows, in their order. */
struct variable variable_of_column(struct arena *arena, const struct column *column, struct rows rows,
                                   const char *name);

#endif
