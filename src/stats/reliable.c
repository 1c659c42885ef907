/* SEM = sd sqrt(1 - r); S_diff = sqrt(2) SEM; RC = change / S_diff; |RC| > 1.96 happens to 5 % of people who did not
 * change, 2.5 % on each side (Jacobson & Truax 1991, J Consult Clin Psychol 59:12, with the correction of Christensen &
 * Mendoza 1986 already in S_diff). The 1.96 is the normal quantile to all its digits. Agrees with a direct computation
 * in R. */
#include "stats/reliable.h"

#include <math.h>

#include "stats/distribution.h"

const double reliable_floor = 0.025;

static double critical(void)
{
    return normal_quantile_upper(reliable_floor);
}

static void set_undefined(struct reliable_error *error, const char *why)
{
    error->sem = error->s_diff = error->sdc = NAN;
    error->undefined = why;
}

static void set_error(struct reliable_error *error, double sem)
{
    error->sem = sem;
    error->s_diff = sqrt(2) * sem;
    error->sdc = critical() * error->s_diff;
    error->undefined = NULL;
}

void reliable_from_reliability(double reliability, double sd, struct reliable_error *error)
{
    *error = (struct reliable_error){ .sd = sd, .reliability = reliability };
    if (!(reliability >= 0 && reliability < 1))
        set_undefined(error, "the reliability is not from 0 to below 1");
    else if (!(sd > 0) || isinf(sd))
        set_undefined(error, "the scores before do not vary");
    else
        set_error(error, sd * sqrt(1 - reliability));
}

void reliable_from_sem(double sem, double sd, struct reliable_error *error)
{
    *error = (struct reliable_error){ .sd = sd, .reliability = sd > sem ? 1 - sem / sd * (sem / sd) : NAN };
    if (!(sem > 0) || isinf(sem))
        set_undefined(error, "the standard error of measurement is not a positive number");
    else
        set_error(error, sem);
}

double reliable_index(double change, const struct reliable_error *error)
{
    return change / error->s_diff;
}

enum reliable_class reliable_classify(double change, int direction, const struct reliable_error *error)
{
    double better = direction * reliable_index(change, error), limit = critical();
    return better > limit ? RELIABLE_IMPROVED : better < -limit ? RELIABLE_DETERIORATED : RELIABLE_UNCHANGED;
}

void reliable_cutoffs(double patients_mean, double patients_sd, double healthy_mean, double healthy_sd, int direction,
                      struct reliable_cutoff *cutoff)
{
    *cutoff = (struct reliable_cutoff){ NAN, NAN, NAN, NULL };
    if (!(patients_sd > 0) || !(healthy_sd > 0))
        cutoff->undefined = "both standard deviations have to be positive";
    else if (!(direction * (healthy_mean - patients_mean) > 0))
        cutoff->undefined = "the healthy mean is not better than that of the patients before";
    if (cutoff->undefined != NULL)
        return;
    cutoff->a = patients_mean + direction * 2 * patients_sd;
    cutoff->b = healthy_mean - direction * 2 * healthy_sd;
    cutoff->c = (patients_sd * healthy_mean + healthy_sd * patients_mean) / (patients_sd + healthy_sd);
}
