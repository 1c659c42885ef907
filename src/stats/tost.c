/* Each margin is a null value of a one-sided paired t test; both must be rejected. Agrees with two calls of R's
 * t.test(mu =, alternative =). */
#include "stats/tost.h"

#include <math.h>

void tost_paired(const struct sample *differences, const struct tost_spec *spec, struct tost *result)
{
    double level = spec->level > 0 ? spec->level : 0.95;
    struct ttest_spec lower = { spec->low, ALTERNATIVE_GREATER, level }, upper = { spec->high, ALTERNATIVE_LESS, level };
    ttest_one(differences, &lower, &result->lower);
    ttest_one(differences, &upper, &result->upper);
    result->p = isnan(result->lower.p) ? NAN : fmax(result->lower.p, result->upper.p);
    result->conf_low = result->lower.low;
    result->conf_high = result->upper.high;
}
