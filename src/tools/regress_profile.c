/* Rows of coefficients whose intervals and tests come from the profile of the likelihood. */
#include <math.h>

#include "tools/regress.h"

void regress_use_profile(const struct fit *fit, size_t column, int kind, struct estimate *row)
{
    if (fit->profiles == NULL || kind != MODEL)
        return;
    const struct profile *profile = &fit->profiles[column];
    if (isnan(profile->low) && isnan(profile->high) && profile->note == NULL)
        return; /* set aside, or without a fit */
    row->statistic = profile->chi_squared;
    row->df = 1;
    row->p_value = profile->p;
    row->conf_low = profile->low;
    row->conf_high = profile->high;
    row->note = profile->note;
    if (profile->note != NULL)
        return;
    bool low = isinf(profile->low), high = isinf(profile->high);
    row->note = low && high              ? "separated: no limit on either side"
                : low                  ? "separated: no lower limit"
                : high                 ? "separated: no upper limit"
                : isnan(row->estimate) ? "separated; profile likelihood"
                                       : "profile likelihood";
}

void regress_profile_method(const struct fit *fit)
{
    if (!fit->options->profile)
        return;
    report_method(fit->report, "Profile: the interval has the values at which the likelihood, maximised over the other "
                               "coefficients, is not lower than half the chi-squared quantile (Venzon & Moolgavkar 1988, "
                               "Appl Stat 37:87); p and statistic are of the likelihood ratio, 1 df.%s",
                  fit->family == &regress_negbin ? " The likelihood is maximised over theta too; profiles that hold theta at its estimate "
                                                 "(MASS::confint.glm of a glm.nb) are narrower." : "");
}
