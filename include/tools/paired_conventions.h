/* paired_conventions: the table that answers why another system prints another p for the same pairs. */
#ifndef KNEAD_TOOLS_PAIRED_CONVENTIONS_H
#define KNEAD_TOOLS_PAIRED_CONVENTIONS_H

#include "tools/paired_mean.h"

struct table *conventions_table(struct arena *arena);
struct table *quartiles_table(struct arena *arena);

/* The rows of one analysis; nothing within an arm without p-values. */
void conventions_add(struct table *table, struct table *quartiles, const struct paired_output *out,
                     const struct paired_data *data);

/* Both tables, and the sentences below them, to the report. */
void conventions_show(struct table *table, struct table *quartiles, struct report *report);

#endif
