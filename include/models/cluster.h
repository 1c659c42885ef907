/* cluster: standard errors for rows that belong together (patients of a therapist, visits of a patient).
 *
 * V = M (Σ_j X_j'W_j A_j e_j e_j'A_j'W_j X_j) M over clusters j, M = (X'WX)⁻¹. A_j is 1 for CR0 (Liang & Zeger 1986),
 * √(G/(G−1)) for CR1, √(G(n−1)/((G−1)(n−p))) for CR1S (Stata's), and for CR2 (I − H_jj)^(-1/2) or its like, which makes V
 * unbiased when the model's own variances (Φ = 1 / weight, independent) hold (Bell & McCaffrey 2002; Pustejovsky &
 * Tipton 2018, eq. 9). Intervals: CR2 on Satterthwaite degrees of freedom of the very contrast, the others on G − 1. */
#ifndef KNEAD_MODELS_CLUSTER_H
#define KNEAD_MODELS_CLUSTER_H

#include <stddef.h>
#include <stdint.h>

#include "models/contrasts.h"
#include "models/ols.h"
#include "models/sandwich.h"

struct arena;

enum cluster_kind { CLUSTER_CR0, CLUSTER_CR1, CLUSTER_CR1S, CLUSTER_CR2, CLUSTER_KINDS };

struct cluster_data {
    struct sandwich_rows rows;    /* rows of weight 0 are in no cluster; the root is taken on the scale of `variance` */
    const uint32_t *codes;        /* n: the cluster of each row */
    uint32_t code_count;          /* every code is below this; codes no row has are no clusters */
};

/* What one cluster has to say of a contrast u (a vector of length `rank` in the orthonormal columns): of CR2's variance,
 * Σ_k left[k] (right[k]'u) is Q_j'g_j, and Σ_k (own[k]'u)² its part of the expectation (see cluster_test.c). */
struct cluster {
    size_t size;                  /* rows */
    size_t directions;            /* at most min(size, rank) */
    const double *left, *right, *own; /* directions × rank */
};

struct cluster_result {
    size_t n, p, rank;
    size_t count;                 /* clusters with rows: G */
    size_t smallest, largest;     /* rows of a cluster */
    double *vcov[CLUSTER_KINDS];  /* p × p, NaN for columns set aside */
    double *std_error[CLUSTER_KINDS];
    const char *note;             /* NULL, or why nothing is defined */
    bool of_scores;               /* of a likelihood's scores: no shares are known, CR2 is undefined, df are G − 1 */
    const struct cluster *clusters;
    const size_t *order;          /* columns by place, the first `rank` kept */
    const double *r_inverse;      /* rank × rank upper triangle: x[order] r_inverse is orthonormal */
};

/* Never fails: what is undefined (one cluster) is NaN with a note. */
void cluster_fit(struct arena *arena, const struct cluster_data *data, struct cluster_result *result);

/* The clusters of a least-squares fit of a design. */
void cluster_fit_design(struct arena *arena, const struct design *design, const double *weights,
                        const struct ols_result *fit, const uint32_t *codes, uint32_t code_count,
                        struct cluster_result *result);

/* Degrees of freedom of Σ weights · coefficients; NaN where the standard error is undefined: one cluster alone tells
 * (part of) it, so that nothing is left to judge its error by. */
double cluster_df(struct arena *arena, const struct cluster_result *clusters, enum cluster_kind kind,
                  const double *weights);

/* Why those are undefined. */
const char *cluster_undefined(const struct cluster_result *clusters);

/* As contrast_estimate, with the clusters' covariance and degrees of freedom. */
void cluster_contrast(struct arena *arena, const struct ols_result *fit, const struct cluster_result *clusters,
                      enum cluster_kind kind, const double *weights, double level, struct contrast *contrast);

/* As contrast_wald. CR2: approximate Hotelling T² with the degrees of freedom η − q + 1 of Pustejovsky & Tipton 2018,
 * section 3.2 (clubSandwich's HTZ); the others F on q and G − 1. */
void cluster_wald(struct arena *arena, const struct ols_result *fit, const struct cluster_result *clusters,
                  enum cluster_kind kind, const double *weights, size_t rows, struct wald *wald);

/* As contrast_term. */
void cluster_term(struct arena *arena, const struct ols_result *fit, const struct cluster_result *clusters,
                  enum cluster_kind kind, const struct design *design, int term, struct wald *wald);

#endif
