/* rtm: regression to the mean, where patients are taken in because a measurement is high (or low).
 *
 * Whoever is chosen for a high value was, on average, having a bad day; the next measurement is lower without any
 * treatment. A measurement with population mean μ, standard deviation σ and reliability ρ is expected to change, when
 * taken again, by −σ (1 − ρ) φ(z) / (1 − Φ(z)), z = (cut − μ) / σ. */
#ifndef KNEAD_STATS_RTM_H
#define KNEAD_STATS_RTM_H

#include <stdbool.h>
#include <stddef.h>

#include "stats/sample.h"
#include "stats/ttest.h"

/* Who is taken in: those above the cut, or those below it. */
struct rtm_entry {
    double cut;
    bool below;
};

/* The normal distribution of everybody, before anyone is chosen. */
struct rtm_population {
    double mean, sd;
};

/* Expected change, after − before, of those taken in when nothing is done: negative for an upper cut, positive for a
 * lower one. 0 <= reliability <= 1, sd > 0; else NaN. Davis (1976), American Journal of Epidemiology 104:493;
 * Gardner & Heady (1973), Journal of Chronic Diseases 26:781. */
double rtm_expected(const struct rtm_population *population, const struct rtm_entry *entry, double reliability);

/* μ and σ back from the baseline values of those taken in, by maximum likelihood of the truncated normal distribution
 * (Cohen 1959, Technometrics 1:217). A known one (not NaN in `known`) is kept. False, with the reason, when the values
 * are not those of a tail: spread too wide for the distance of their mean from the cut. */
bool rtm_population_fit(const struct sample *baseline, const struct rtm_entry *entry,
                        const struct rtm_population *known, struct rtm_population *population, const char **why);

/* Standard error of the mean change less the regression expected, the population fitted where it is not known. NaN for
 * n < 4, or when the fit fails without one of the patients. */
double rtm_beyond_error(const struct sample *before, const struct sample *after, const struct rtm_entry *entry,
                        const struct rtm_population *known, double reliability);

/* Interval of that difference where the population's mean is estimated, its SD too unless `known_sd` is not NaN, by
 * profile likelihood; `critical` is the normal deviate for the level wanted, 1.96 for 0.95. An end may be infinite: the baseline
 * values do not bound the population's mean. False, and NaN, when the population cannot be fitted. Venzon & Moolgavkar
 * (1988), Applied Statistics 37:87. */
bool rtm_beyond_interval(const struct sample *before, const struct sample *after, const struct rtm_entry *entry,
                         double known_sd, double reliability, double critical, double *low, double *high);

/* Mee & Chua (1991), The American Statistician 45:39: after = μ + τ + β (before − μ) + error; the estimate is τ, the
 * change of somebody who starts at the population's mean, where nothing regresses. t with n − 2 degrees of freedom.
 * `level` as in ttest. Undefined for n < 3 or when the baseline does not vary. */
void rtm_mee_chua(const struct sample *before, const struct sample *after, double population_mean, double level,
                  struct ttest *result);

/* The population mean at which τ would be 0: all of the change would be regression to it. And the interval of means for
 * which the test of τ does not reach 1 − level; its ends may be infinite (Ostermann, Willich & Lüdtke 2008, BMC Medical
 * Research Methodology 8:52). NaN when undefined. */
struct rtm_means {
    double mean, low, high;
    bool outside; /* the means accepted lie outside low … high, not between */
};
void rtm_means_without_effect(const struct sample *before, const struct sample *after, double level,
                              struct rtm_means *means);

#endif
