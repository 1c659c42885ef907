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

const char *reliable_rule_name(enum reliable_rule rule)
{
    static const char *const names[RELIABLE_RULES] = { "Jacobson–Truax", "Edwards–Nunnally", "Gulliksen–Lord–Novick",
                                                       "Hageman–Arrindell" };
    return names[rule];
}

double reliable_of_differences(const struct reliable_error *error, const struct reliable_group *group)
{
    double s1 = group->sd_before * group->sd_before, s2 = group->sd_after * group->sd_after, e = error->sem * error->sem;
    double spread = s1 + s2 - 2 * group->sd_before * group->sd_after * group->r;
    return (spread - 2 * e) / spread;
}

/* The person's distance from no change in units of the rule's limit: beyond 1 is reliable. */
static double distance(enum reliable_rule rule, double before, double after, const struct reliable_error *error,
                       const struct reliable_group *group)
{
    const double hageman_arrindell = 1.65, edwards_nunnally = 2; /* the limits their authors use */
    double r = error->reliability, m = group->mean_before, rd;
    switch (rule) {
    case RELIABLE_EDWARDS_NUNNALLY:
        return (after - m - r * (before - m)) / (edwards_nunnally * error->sem);
    case RELIABLE_GULLIKSEN_LORD_NOVICK:
        return (after - m - r * (before - m)) / (critical() * error->sd * sqrt(1 - r * r));
    case RELIABLE_HAGEMAN_ARRINDELL:
        rd = reliable_of_differences(error, group);
        return rd > 0 ? ((after - before) * rd + (group->mean_after - m) * (1 - rd)) /
                            (hageman_arrindell * sqrt(2 * rd) * error->sem)
                      : NAN;
    case RELIABLE_JACOBSON_TRUAX:
    case RELIABLE_RULES:
        break;
    }
    return (after - before) / (critical() * error->s_diff);
}

bool reliable_by(enum reliable_rule rule, double before, double after, int direction, const struct reliable_error *error,
                 const struct reliable_group *group, enum reliable_class *found)
{
    double better = direction * distance(rule, before, after, error, group);
    *found = better > 1 ? RELIABLE_IMPROVED : better < -1 ? RELIABLE_DETERIORATED : RELIABLE_UNCHANGED;
    return isfinite(better);
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
