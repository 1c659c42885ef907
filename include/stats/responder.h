/* responder: how many patients improve by at least t, for one t or for all of them at once.
 *
 * An improvement is a number, larger is better; RESPONDER_NEVER stands for a patient who is counted and reaches no
 * threshold (a dropout counted as a non-responder). */
#ifndef KNEAD_STATS_RESPONDER_H
#define KNEAD_STATS_RESPONDER_H

#include <math.h>
#include <stddef.h>

struct arena;

#define RESPONDER_NEVER (-INFINITY)

/* Patients with improvement >= threshold. NaN counts as not reaching it. */
size_t responder_count(const double *improvement, size_t n, double threshold);

/* The share that improves by at least t as a function of t: a step function that falls after each threshold. */
struct responder_curve {
    size_t n;                /* patients, those who reach nothing included */
    size_t steps;
    const double *threshold; /* ascending: the improvements that occur */
    const size_t *reached;   /* patients with improvement >= threshold[i]; 0 beyond the last */
    double band;             /* half-width of the simultaneous band around the share; NaN for n = 0 */
};

/* Band: Dvoretzky, Kiefer & Wolfowitz (1956) with the constant of Massart (1990), Annals of Probability 18:1269:
 * sqrt(log(2 / alpha) / (2 n)) around the whole curve, whatever the distribution and with ties. Level 0 means 0.95. */
void responder_curve(const double *improvement, size_t n, double level, struct arena *arena,
                     struct responder_curve *curve);

/* The share that improves by at least t, read off the curve; NaN for n = 0. */
double responder_curve_at(const struct responder_curve *curve, double t);

#endif
