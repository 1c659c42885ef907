/* reliable: is the change of one person larger than the error of measurement, and does the person end among those
 * who are well?
 *
 * Jacobson & Truax (1991), Journal of Consulting and Clinical Psychology 59:12. Undefined is NaN. */
#ifndef KNEAD_STATS_RELIABLE_H
#define KNEAD_STATS_RELIABLE_H

#include <stdbool.h>
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

/* Other rules, all with the reliability and the SD before that `error` was made from. */
enum reliable_rule {
    RELIABLE_JACOBSON_TRUAX,
    RELIABLE_EDWARDS_NUNNALLY,     /* after outside r (before − M) + M ± 2 SEM (Speer 1992, J Consult Clin Psychol 60:402) */
    RELIABLE_GULLIKSEN_LORD_NOVICK, /* |(after − M) − r (before − M)| > 1.96 SD √(1 − r²) (Hsu 1989, Behav Assess 11:459) */
    RELIABLE_HAGEMAN_ARRINDELL,    /* |(after − before) r_dd + mean change (1 − r_dd)| > 1.65 √(2 r_dd) SEM, r_dd the reliability
                                      of the differences (Hageman & Arrindell 1999, Behav Res Ther 37:1169) */
    RELIABLE_RULES
};

/* Of the group the person belongs to; M is mean_before. */
struct reliable_group {
    double mean_before, sd_before, mean_after, sd_after;
    double r;               /* of before and after; only Hageman and Arrindell ask for it */
};

/* "Edwards–Nunnally". */
const char *reliable_rule_name(enum reliable_rule rule);

/* The reliability of the differences: (S1² r1 + S2² r2 − 2 S1 S2 r) / (S1² + S2² − 2 S1 S2 r), ri = 1 − SEM² / Si². */
double reliable_of_differences(const struct reliable_error *error, const struct reliable_group *group);

/* False when the rule has no answer (no reliability, differences that are nothing but error). */
bool reliable_by(enum reliable_rule rule, double before, double after, int direction, const struct reliable_error *error,
                 const struct reliable_group *group, enum reliable_class *found);

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
