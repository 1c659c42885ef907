/* importance: where an interval lies beside no change and the smallest important change, in words.
 *
 * Nothing here judges by a p-value. The words say what the interval rules out and what it leaves open. */
#ifndef KNEAD_TOOLS_IMPORTANCE_H
#define KNEAD_TOOLS_IMPORTANCE_H

#include <stdbool.h>

#include "read/schema.h"
#include "result/table.h"

struct arena;
struct estimate;
struct outcome;

enum importance {
    IMPORTANCE_UNKNOWN,          /* direction or interval not known */
    IMPORTANCE_BETTER,           /* these three: no smallest important change is known */
    IMPORTANCE_EITHER,
    IMPORTANCE_WORSE,
    IMPORTANCE_BETTER_BEYOND,    /* all of it an improvement at least as large as the smallest important one */
    IMPORTANCE_BETTER_OPEN,      /* an improvement; whether an important one is open */
    IMPORTANCE_BETTER_SMALL,     /* an improvement smaller than the smallest important one */
    IMPORTANCE_OPEN_BOTH,        /* important improvement and important worsening both possible */
    IMPORTANCE_OPEN_BETTER,      /* none, or an important improvement, possible; important worsening not */
    IMPORTANCE_OPEN_WORSE,       /* none, or an important worsening, possible; important improvement not */
    IMPORTANCE_NOT_IMPORTANT,    /* around none, an important difference ruled out either way */
    IMPORTANCE_WORSE_SMALL,
    IMPORTANCE_WORSE_OPEN,
    IMPORTANCE_WORSE_BEYOND
};

/* low, high: the interval of after − before or arm − control; mcid > 0, or NaN when none is known, in which case only
 * the side of zero is told (BETTER, EITHER, WORSE). */
enum importance importance_of(double low, double high, double mcid, enum schema_direction direction);

/* Whether the threshold of an outcome is, by the words of its source, what a single measurement can detect (smallest, minimal
 * or metrically detectable change; SDC, MDC) and not what matters to anybody. False without a source. */
bool importance_is_detectable(const struct schema_outcome *about);

/* A clause about a difference or a change: "rules out …; leaves open …"; `detectable` as importance_is_detectable has it. */
const char *importance_words(enum importance importance, bool detectable);

/* The table beside the estimates: outcome, contrast, arm, visit, smallest important (or detectable) change, reading. */
struct table *importance_table(struct arena *arena);

/* A row for an estimate of the outcome; nothing when its direction is not known. */
void importance_add(struct table *table, const struct outcome *outcome, const struct estimate *estimate);

#endif
