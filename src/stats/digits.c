/* X² = sum (count − n/10)² / (n/10) = 10/n · sum count² − n, computed in the first form. As chisq.test(counts) in R. */
#include "stats/digits.h"

#include <math.h>

#include "stats/distribution.h"

void digits_test(const double *readings, size_t count, struct digits_result *result)
{
    *result = (struct digits_result){ .statistic = NAN, .df = 9, .p = NAN };
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(readings[i]) || readings[i] != trunc(readings[i]))
            continue;
        result->counts[(int)fmod(fabs(readings[i]), 10)]++;
        result->n++;
    }
    for (int digit = 1; digit < 10; digit++)
        if (result->counts[digit] > result->counts[result->most])
            result->most = digit;
    if (result->n < DIGITS_LEAST)
        return;
    double expected = (double)result->n / 10;
    result->statistic = 0;
    for (int digit = 0; digit < 10; digit++) {
        double away = (double)result->counts[digit] - expected;
        result->statistic += away * away / expected;
    }
    result->p = chisq_sf(result->statistic, result->df);
}
