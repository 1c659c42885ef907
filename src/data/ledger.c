#include "data/ledger.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/str.h"

void ledger_init(struct ledger *ledger, struct arena *arena, const char *analysis, const char *unit)
{
    *ledger = (struct ledger){ .analysis = analysis, .unit = unit, .arena = arena };
}

static struct exclusion *exclusion_of(struct ledger *ledger, const char *reason)
{
    for (size_t i = 0; i < ledger->count; i++)
        if (str_equal(ledger->exclusions[i].reason, reason))
            return &ledger->exclusions[i];
    ledger->exclusions = arena_reserve(ledger->arena, ledger->exclusions, ledger->count, ledger->capacity);
    ledger->exclusions[ledger->count] = (struct exclusion){ .reason = reason };
    return &ledger->exclusions[ledger->count++];
}

void ledger_exclude(struct ledger *ledger, const char *reason, const char *id)
{
    struct exclusion *exclusion = exclusion_of(ledger, reason);
    exclusion->ids = arena_reserve(ledger->arena, exclusion->ids, exclusion->count, exclusion->capacity);
    exclusion->ids[exclusion->count++] = id;
}

static int compare_ids(const void *a, const void *b)
{
    return str_compare_natural(*(const char *const *)a, *(const char *const *)b);
}

void ledger_sort(struct ledger *ledger)
{
    for (size_t i = 0; i < ledger->count; i++)
        qsort(ledger->exclusions[i].ids, ledger->exclusions[i].count, sizeof *ledger->exclusions[i].ids, compare_ids);
}
