/* reliable: is the change of one person larger than the error of measurement, and does the person end among those
 * who are well?
 *
 * Jacobson & Truax (1991), Journal of Consulting and Clinical Psychology 59:12. Undefined is NaN. */
#ifndef KNEAD_STATS_RELIABLE_H
#define KNEAD_STATS_RELIABLE_H

#include <stddef.h>

struct reliable_error {
    double sd, reliability; /* NaN when only the SEM is known */
    double sem;             /* sd sqrt(1 - reliability) */
    double s_diff;          /* of a difference of two measurements: sqrt(2) sem */
    double sdc;             /* smallest detectable change: 1.96 s_diff */
    const char *undefined;  /* NULL, or why all of it is NaN */
};

/* From the reliability (0 <= r < 1) and the SD of the scores before. */
void reliable_from_reliability(double reliability, double sd, struct reliable_error *error);

/* From a published standard error of measurement; sd (may be NaN) gives the reliability that goes with it. */
void reliable_from_sem(double sem, double sd, struct reliable_error *error);

enum reliable_class { RELIABLE_IMPROVED, RELIABLE_UNCHANGED, RELIABLE_DETERIORATED, RELIABLE_CLASSES };

/* The share that error alone puts into each outer class: 0.025 (two-sided 95 %). */
extern const double reliable_floor;

/* RC = change / s_diff. */
double reliable_index(double change, const struct reliable_error *error);

/* |RC| > 1.96, in the direction of benefit (+1: higher is better, -1: lower is better). UNCHANGED when RC is NaN. */
enum reliable_class reliable_classify(double change, int direction, const struct reliable_error *error);

/* Where a person has left the patients for the healthy. Criterion a: two SDs beyond the patients' mean, in the direction
 * of benefit; b: within two SDs of the healthy mean; c: where both are equally likely,
 * (s_patients m_healthy + s_healthy m_patients) / (s_patients + s_healthy). */
struct reliable_cutoff {
    double a, b, c;
    const char *undefined;
};

void reliable_cutoffs(double patients_mean, double patients_sd, double healthy_mean, double healthy_sd, int direction,
                      struct reliable_cutoff *cutoff);

#endif
