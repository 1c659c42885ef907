#include "derive/pattern.h"

const char *const pattern_names[] = { "complete", "monotone", "intermittent", "late", "never" };

enum pattern pattern_of(const bool *present, size_t visits)
{
    size_t first = 0, last = visits, seen = 0;
    while (first < visits && !present[first])
        first++;
    while (last > first && !present[last - 1])
        last--;
    for (size_t i = first; i < last; i++)
        seen += present[i];
    if (seen == 0)
        return PATTERN_NEVER;
    if (seen < last - first)
        return PATTERN_INTERMITTENT;
    if (seen == visits)
        return PATTERN_COMPLETE;
    if (first == 0)
        return PATTERN_MONOTONE;
    return last == visits ? PATTERN_LATE : PATTERN_INTERMITTENT;
}
