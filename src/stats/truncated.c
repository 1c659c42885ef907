/* With λ(z) = φ(z) / (1 − Φ(z)) a normal variable cut off below at c, z = (c − μ) / σ, has mean μ + σ λ and variance
 * σ² (1 + z λ − λ²). Maximum likelihood matches the mean and the mean square of the sample (an exponential family), so
 * with nothing known z solves s² / (x̄ − c)² = (1 + z λ − λ²) / (λ − z)², which rises from 0 to 1; s has divisor n.
 * Each equation is monotone and is solved by bisection. As μ falls without end the distribution above the cut becomes
 * exponential, and the profile likelihood tends to the exponential's. Agrees with R's optim on dnorm and pnorm. */
#include "stats/truncated.h"

#include <math.h>

#include "stats/distribution.h"

/* At its maximum a likelihood is flat: half the digits of σ give all of its own. */
enum { HALVINGS = 60, PROFILE_HALVINGS = 36 };

static const double HALF_LOG_TWO_PI = 0.918938533204672741780329736405617640;

double normal_hazard(double z)
{
    return z > 30 ? z + 1 / z - 2 / (z * z * z) : normal_density(z) / normal_sf(z);
}

/* How far a guess is from what is wanted; rises with the guess. */
struct search {
    struct truncated seen;
    double known; /* m, or σ, whichever is known */
    double (*miss)(const struct search *search, double guess);
};

static double miss_ratio(const struct search *search, double z)
{
    double l = normal_hazard(z), spread = search->seen.square - search->seen.mean * search->seen.mean;
    double gap = z < 30 ? l - z : 1 / z;
    double variance = z < 30 ? 1 + z * l - l * l : 1 / (z * z);
    return variance / (gap * gap) - spread / (search->seen.mean * search->seen.mean);
}

/* σ with μ known: E(x − μ)² = σ² (1 + z λ). On a logarithmic scale, for σ is positive. */
static double miss_square(const struct search *search, double log_sd)
{
    double m = search->known, sd = exp(log_sd), z = -m / sd;
    double observed = search->seen.square - 2 * m * search->seen.mean + m * m;
    return sd * sd * (1 + z * normal_hazard(z)) - observed;
}

/* m with σ known: E x = m + σ λ. */
static double miss_mean(const struct search *search, double mean)
{
    return mean + search->known * normal_hazard(-mean / search->known) - search->seen.mean;
}

static bool bisect(const struct search *search, double low, double high, int halvings, double *found)
{
    if (!(search->miss(search, low) <= 0 && search->miss(search, high) >= 0))
        return false;
    for (int i = 0; i < halvings; i++) {
        double middle = low + (high - low) / 2;
        *(search->miss(search, middle) <= 0 ? &low : &high) = middle;
    }
    *found = low + (high - low) / 2;
    return true;
}

static bool fit_sd(const struct truncated *seen, double mean, int halvings, double *sd)
{
    struct search search = { *seen, mean, miss_square };
    double size = seen->mean + sqrt(seen->square) + fabs(mean), found;
    if (!bisect(&search, log(size) - 14, log(size) + 7, halvings, &found))
        return false;
    *sd = exp(found);
    return true;
}

bool truncated_fit(const struct truncated *seen, double known_mean, double known_sd, double *mean, double *sd)
{
    struct search search = { .seen = *seen };
    double found;
    if (!isnan(known_mean)) {
        *mean = known_mean;
        return fit_sd(seen, known_mean, HALVINGS, sd);
    }
    if (!isnan(known_sd)) {
        *sd = search.known = known_sd;
        search.miss = miss_mean;
        return bisect(&search, -25 * known_sd, seen->mean + sqrt(seen->square), HALVINGS, mean);
    }
    search.miss = miss_ratio;
    if (!bisect(&search, -30, 25, HALVINGS, &found))
        return false;
    *sd = seen->mean / (normal_hazard(found) - found);
    *mean = -found * *sd;
    return true;
}

double truncated_log_likelihood(const struct truncated *seen, double mean, double sd)
{
    double z = -mean / sd, about = seen->square - 2 * mean * seen->mean + mean * mean;
    /* beyond 30 the density over the hazard is the tail, its exponent kept in logarithms */
    double log_tail = z > 30 ? -z * z / 2 - HALF_LOG_TWO_PI - log(normal_hazard(z)) : log(normal_sf(z));
    return -log(sd) - HALF_LOG_TWO_PI - about / (2 * sd * sd) - log_tail;
}

double truncated_profile(const struct truncated *seen, double mean, double known_sd)
{
    double sd = known_sd;
    if (isnan(sd) && !fit_sd(seen, mean, PROFILE_HALVINGS, &sd))
        return NAN;
    return truncated_log_likelihood(seen, mean, sd);
}

double truncated_profile_limit(const struct truncated *seen, double known_sd)
{
    return isnan(known_sd) ? -log(seen->mean) - 1 : -INFINITY;
}
