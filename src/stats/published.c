/* t = (mean2 − mean1) √n / sd with n − 1 degrees of freedom, solved for sd; then r = (sd1² + sd2² − sd²) / (2 sd1 sd2).
 * Algebra only, so a mode that starts from full-precision means and SDs agrees with one that starts from patients. */
#include "stats/published.h"

#include <math.h>

#include "stats/distribution.h"

static double change(const struct published *pair)
{
    return pair->mean_after - pair->mean_before;
}

double published_sd_from_r(const struct published *pair, double r)
{
    if (!(r >= -1 && r <= 1))
        return NAN;
    /* a square and a remainder that is never negative: nothing cancels when r is near 1 */
    double apart = pair->sd_before - pair->sd_after;
    return sqrt(apart * apart + 2 * (1 - r) * pair->sd_before * pair->sd_after);
}

double published_sd_from_t(const struct published *pair, double t)
{
    if (pair->n < 2 || !(fabs(t) > 0) || change(pair) == 0)
        return NAN;
    return fabs(change(pair) / t) * sqrt((double)pair->n);
}

double published_sd_from_p(const struct published *pair, double p)
{
    if (pair->n < 2 || !(p > 0 && p < 1))
        return NAN;
    return published_sd_from_t(pair, student_quantile_upper(p / 2, (double)pair->n - 1));
}

double published_sd_from_interval(const struct published *pair, double low, double high, double level)
{
    if (pair->n < 2 || !(high > low))
        return NAN;
    return (high - low) / 2 / student_critical((double)pair->n - 1, level) * sqrt((double)pair->n);
}

double published_r(const struct published *pair, double sd_change)
{
    double product = 2 * pair->sd_before * pair->sd_after;
    if (!(product > 0))
        return NAN;
    double apart = pair->sd_before - pair->sd_after;
    return 1 - (sd_change - apart) * (sd_change + apart) / product;
}

double published_p(const struct published *pair, double sd_change)
{
    if (pair->n < 2 || !(sd_change > 0))
        return NAN;
    return student_two_sided(change(pair) / sd_change * sqrt((double)pair->n), (double)pair->n - 1);
}

bool published_p_range(const struct published *pair, double *lowest, double *highest)
{
    *lowest = *highest = NAN;
    if (pair->n < 2 || change(pair) == 0)
        return false;
    double least = fabs(pair->sd_before - pair->sd_after), most = pair->sd_before + pair->sd_after;
    *lowest = least > 0 ? published_p(pair, least) : 0;
    *highest = published_p(pair, most);
    return true;
}
