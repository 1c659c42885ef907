/* event: which of the words of a yes-or-no outcome is the yes. */
#ifndef KNEAD_TOOLS_EVENT_H
#define KNEAD_TOOLS_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "data/levels.h"
#include "read/schema.h"

struct error;

/* The level that is the event: the one asked for, by its name or by the label the schema gives it in `column`, or, when
 * `asked` is NULL, "1", "yes", "true" beside its opposite. LEVEL_NONE: nobody had it. ERROR_USAGE, naming the levels of
 * `outcome`, when there is no such level or none can be told; ERROR_ESTIMATE when the outcome has no value at all. */
bool event_find(const struct levels *levels, const char *asked, const struct schema *schema, const char *column,
                const char *outcome, uint32_t *event, struct error *err);

#endif
