#include "tools/balance.h"

#include <math.h>

#include "base/arena.h"
#include "stats/summary.h"

double balance_of_means(const struct sample *arm, double arm_sd, const struct sample *control, double control_sd)
{
    return standardised_difference(sample_mean_difference(arm, control), arm_sd, 0, control_sd);
}

struct level_counts level_counts_of(const struct study *study, const struct group *group, const struct series *series)
{
    struct arena *arena = study->session->arena;
    uint32_t levels = series->column->levels->count;
    struct level_counts counts = { levels, arena_array(arena, size_t, (size_t)levels * group->arms),
                                   arena_array(arena, size_t, group->arms) };
    for (size_t patient = 0; patient < group->patients.count; patient++) {
        enum missing kind;
        uint32_t arm = group->arm_of[patient];
        if (arm == LEVEL_NONE || series_missing(series, patient, &kind))
            continue;
        counts.count[arm * levels + series->column->codes[series->row[patient]]]++;
        counts.known[arm]++;
    }
    return counts;
}

size_t level_count(const struct level_counts *counts, uint32_t arm, uint32_t level)
{
    return counts->count[arm * counts->levels + level];
}

double level_share(const struct level_counts *counts, uint32_t arm, uint32_t level)
{
    return counts->known[arm] == 0 ? NAN : (double)level_count(counts, arm, level) / (double)counts->known[arm];
}

double balance_of_level(const struct level_counts *counts, uint32_t arm, uint32_t control, uint32_t level)
{
    return standardised_difference_proportion(level_share(counts, arm, level), level_share(counts, control, level));
}
