/* reweight: what robust fits share: rows in orthonormal columns, ψ functions, scales, and steps to where Σ ψ(r / s) x = 0.
 *
 * Fits are carried as θ: residuals = start − Qθ, where start are residuals of a fit already made in twofold arithmetic;
 * coefficients are its own plus R⁻¹θ. Q keeps every step well conditioned, whatever the columns of the model are. */
#ifndef KNEAD_MODELS_REWEIGHT_H
#define KNEAD_MODELS_REWEIGHT_H

#include <stdbool.h>
#include <stddef.h>

#include "models/design.h"
#include "models/factor.h"

/* Rows with weight > 0, multiplied by the roots of their weights. */
struct reweight_rows {
    size_t n, p;                  /* p: columns kept */
    double *q;                    /* n × p, row-major */
    double *start;                /* n */
    double *root;                 /* n */
    size_t *row;                  /* of the design */
    struct factor factor;         /* R of the columns kept, and their order */
    struct twofold *coefficients; /* p, by place: of the fit whose residuals `start` is */
};

/* Factors the design; start from least squares. weights: NULL or n >= 0, not all 0. */
void reweight_prepare(struct arena *arena, const struct design *design, const double *weights,
                      struct reweight_rows *rows);

/* Makes θ part of the coefficients, and `start` its residuals anew in twofold arithmetic; θ becomes 0. */
void reweight_recentre(const struct design *design, struct reweight_rows *rows, double *theta);

/* R⁻¹ v R⁻ᵀ for a p × p matrix of θ, into the design's p × p, NaN where columns were set aside. */
void reweight_covariance(struct arena *arena, const struct reweight_rows *rows, const double *v, double *vcov);

/* Huber's ψ, or Tukey's bisquare. */
struct psi {
    bool bisquare;
    double c;
};

double psi_weight(struct psi psi, double u); /* ψ(u) / u */
double psi_slope(struct psi psi, double u);
double psi_rho(struct psi psi, double u);    /* of the bisquare: 0 to 1 */

void reweight_residuals(const struct reweight_rows *rows, const double *theta, double *residuals);

/* The k-th smallest, k from 0. Reorders. */
double reweight_select(double *values, size_t n, size_t k);

/* Median of |residuals| / 0.6745, as MASS::rlm has it. scratch: n. */
double reweight_mad(const double *residuals, size_t n, double *scratch);

/* The s with Σ ρ(r / s) = (n − p) / 2; 0 when too many residuals are 0. `guess` > 0 or 0 for none. */
double reweight_s_scale(const double *residuals, size_t n, size_t p, double guess, double *scratch);

/* Solves a x = b by Cholesky, x in place of b; a is used up. False when a is not positive definite. */
bool reweight_cholesky(double *a, double *b, size_t p);

enum reweight_scale { REWEIGHT_MAD, REWEIGHT_S, REWEIGHT_FIXED };

struct reweight_job {
    struct psi psi;
    enum reweight_scale rule;
    double tiny;                  /* scales up to this are 0 */
    double noise;                 /* of the residuals: no step is asked to be smaller than that */
    unsigned iterations_max;
    /* in and out */
    double *theta, *residuals, scale;
    unsigned iterations;
    double gradient;
    bool converged, exact;
};

/* Reweighted least squares, then Newton steps, until a step moves the fit by less than 1e-13 of the scale, or by the
 * noise. job->exact and
 * not converged when the scale runs to 0. */
void reweight_run(struct arena *arena, const struct reweight_rows *rows, struct reweight_job *job);

#endif
