/* effect_resample: bootstrap intervals of the standardised mean changes, which do not ask the changes to be normal.
 *
 * The resamples are those of resample_statistics with the same plan. */
#ifndef KNEAD_STATS_EFFECT_RESAMPLE_H
#define KNEAD_STATS_EFFECT_RESAMPLE_H

#include "stats/resample.h"
#include "stats/sample.h"

enum effect_kind { EFFECT_DZ, EFFECT_DAV, EFFECT_DRM };

/* BCa interval (Efron 1987, JASA 82:171) over patients; before and after are pairs. A resample whose SD is 0 counts as
 * infinite with the sign of its mean change, so that an end may be infinite. `undefined` for fewer than 3 pairs and when
 * the effect itself is undefined. */
void effect_resample(enum effect_kind kind, const struct sample *before, const struct sample *after, double level,
                     const struct resample_plan *plan, struct arena *arena, struct bootstrap *result);

#endif
