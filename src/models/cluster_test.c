/* Under the working model, the CR variance of u'(orthogonalised coefficients) is Σ_j z_j², with covariances of the z_j
 * P_ij = δ_ij g_j'g_j − a_i'a_j where g_j = A_j Q_j u, a_j = Q_j'g_j (u = R⁻ᵀ l, of length 1). For CR2 Σ P_jj = 1 and
 * the degrees of freedom are (Σ P_jj)² / ΣΣ P_ij² (Bell & McCaffrey 2002, eq. 8). For q contrasts with orthonormal u_s,
 * η = q(q+1) / ΣΣ_st ΣΣ_ij (P_ij^ss P_ij^tt + P_ij^st P_ij^ts), F = (η − q + 1)/(ηq) T² on q and η − q + 1
 * (Pustejovsky & Tipton 2018, J Bus Econ Stat 36:672, eqs 13-16). Sums over pairs i < j run as a_j'(Σ_i a_i a_i')a_j: time linear
 * in the clusters, and no cancellation. Agrees with clubSandwich's coef_test and Wald_test. */
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "models/cluster.h"
#include "stats/distribution.h"
#include "stats/orthonormal.h"

/* More of a contrast than this known from one cluster alone leaves its error undefined. */
#define LOST 1e-8

/* u = R⁻ᵀ l. */
static void orthogonalise(const struct cluster_result *clusters, const double *weights, double *u)
{
    size_t rank = clusters->rank;
    for (size_t k = 0; k < rank; k++) {
        u[k] = 0;
        for (size_t l = 0; l <= k; l++)
            u[k] += clusters->r_inverse[l * rank + k] * weights[clusters->order[l]];
    }
}

/* The a_j of a cluster for u. */
static void pull(const struct cluster *cluster, size_t rank, const double *u, double *a)
{
    memset(a, 0, rank * sizeof *a);
    for (size_t k = 0; k < cluster->directions; k++) {
        double along = inner_product(cluster->right + k * rank, u, rank);
        for (size_t i = 0; i < rank; i++)
            a[i] += along * cluster->left[k * rank + i];
    }
}

/* P_jj for a pair of contrasts: what is left of g'g − a'a, without the difference. */
static double own(const struct cluster *cluster, size_t rank, const double *u, const double *v)
{
    double sum = 0;
    for (size_t k = 0; k < cluster->directions; k++)
        sum += inner_product(cluster->own + k * rank, u, rank) * inner_product(cluster->own + k * rank, v, rank);
    return sum;
}

static double through(const double *matrix, const double *a, const double *b, size_t rank)
{
    double sum = 0;
    for (size_t i = 0; i < rank; i++)
        sum += a[i] * inner_product(matrix + i * rank, b, rank);
    return sum;
}

/* ΣΣ_st ΣΣ_ij (P_ij^ss P_ij^tt + P_ij^st P_ij^ts) of q orthonormal u. */
static double spread(struct arena *arena, const struct cluster_result *clusters, const double *u, size_t q)
{
    size_t rank = clusters->rank, square = rank * rank;
    struct arena_mark mark = arena_mark(arena);
    double *a = arena_array(arena, double, q * rank), *sums = arena_array(arena, double, q * q * square), total = 0;
    for (size_t j = 0; j < clusters->count; j++) {
        const struct cluster *cluster = &clusters->clusters[j];
        for (size_t s = 0; s < q; s++)
            pull(cluster, rank, u + s * rank, a + s * rank);
        for (size_t s = 0; s < q; s++)
            for (size_t t = 0; t < q; t++) {
                const double *as = a + s * rank, *at = a + t * rank, *us = u + s * rank, *ut = u + t * rank;
                double *sum = sums + (s * q + t) * square, both = own(cluster, rank, us, ut);
                total += own(cluster, rank, us, us) * own(cluster, rank, ut, ut) + both * both;
                total += 2 * (through(sum, as, at, rank) + through(sum, at, as, rank));
            }
        for (size_t st = 0; st < q * q; st++)
            for (size_t i = 0; i < rank; i++)
                for (size_t k = 0; k < rank; k++)
                    sums[st * square + i * rank + k] += a[st / q * rank + i] * a[st % q * rank + k];
    }
    arena_rewind(arena, mark);
    return total;
}

/* Is every part of the contrast u (of length 1) known from more than one cluster? */
static bool shared(const struct cluster_result *clusters, const double *u)
{
    double kept = 0;
    for (size_t j = 0; j < clusters->count; j++)
        kept += own(&clusters->clusters[j], clusters->rank, u, u);
    return 1 - kept < LOST;
}

double cluster_df(struct arena *arena, const struct cluster_result *clusters, enum cluster_kind kind,
                  const double *weights)
{
    double df = NAN;
    if (clusters->of_scores)
        return clusters->note || kind == CLUSTER_CR2 ? NAN : (double)clusters->count - 1;
    struct arena_mark mark = arena_mark(arena);
    double *u = arena_array(arena, double, clusters->rank);
    orthogonalise(clusters, weights, u);
    double length = sqrt(inner_product(u, u, clusters->rank));
    for (size_t k = 0; k < clusters->rank; k++)
        u[k] /= length;
    if (length > 0 && !clusters->note && shared(clusters, u))
        df = kind == CLUSTER_CR2 ? 2 / spread(arena, clusters, u, 1) : (double)clusters->count - 1;
    arena_rewind(arena, mark);
    return df;
}

const char *cluster_undefined(const struct cluster_result *clusters)
{
    return clusters->note ? clusters->note : "one cluster alone tells part of it: its error cannot be estimated";
}

void cluster_contrast(struct arena *arena, const struct ols_result *fit, const struct cluster_result *clusters,
                      enum cluster_kind kind, const double *weights, double level, struct contrast *contrast)
{
    struct ols_result own_df = *fit;
    own_df.df = cluster_df(arena, clusters, kind, weights);
    contrast_estimate(&own_df, clusters->vcov[kind], weights, level, contrast);
    if (!isnan(own_df.df) || isnan(contrast->estimate))
        return;
    contrast->std_error = contrast->t = contrast->p = contrast->low = contrast->high = NAN;
    contrast->note = cluster_undefined(clusters);
}

/* ---- several at once ---- */

struct joint {
    size_t q;
    double *u;           /* q × rank, orthonormal */
    double *weights;     /* q × p: the contrasts that belong to them */
};

/* Gram-Schmidt, twice; combinations that others imply and those that are not determined drop out. */
static void make_orthonormal(struct arena *arena, const struct ols_result *fit, const struct cluster_result *clusters,
                             const double *weights, size_t rows, struct joint *joint)
{
    size_t rank = clusters->rank, p = clusters->p;
    joint->q = 0;
    joint->u = arena_array(arena, double, (rows + 1) * rank);
    joint->weights = arena_array(arena, double, (rows + 1) * p);
    for (size_t row = 0; row < rows; row++) {
        double *u = joint->u + joint->q * rank, *l = joint->weights + joint->q * p;
        struct contrast single;
        contrast_estimate(fit, fit->vcov, weights + row * p, 0.95, &single);
        if (isnan(single.estimate))
            continue;
        memcpy(l, weights + row * p, p * sizeof *l);
        orthogonalise(clusters, l, u);
        double length = sqrt(inner_product(u, u, rank));
        for (size_t s = 0; s < 2 * joint->q; s++) {
            const double *before = joint->u + s % joint->q * rank;
            double along = inner_product(before, u, rank);
            for (size_t k = 0; k < rank; k++)
                u[k] -= along * before[k];
            for (size_t k = 0; k < p; k++)
                l[k] -= along * joint->weights[s % joint->q * p + k];
        }
        double rest = sqrt(inner_product(u, u, rank));
        if (!(rest > 1e-9 * length))
            continue;
        for (size_t k = 0; k < rank; k++)
            u[k] /= rest;
        for (size_t k = 0; k < p; k++)
            l[k] /= rest;
        joint->q++;
    }
}

void cluster_wald(struct arena *arena, const struct ols_result *fit, const struct cluster_result *clusters,
                  enum cluster_kind kind, const double *weights, size_t rows, struct wald *wald)
{
    struct joint joint;
    struct ols_result own_df = *fit;
    double groups = (double)clusters->count;
    if (clusters->of_scores) {
        own_df.df = cluster_df(arena, clusters, kind, weights);
        contrast_wald(arena, &own_df, clusters->vcov[kind], weights, rows, wald);
        return;
    }
    make_orthonormal(arena, fit, clusters, weights, rows, &joint);
    double q = (double)joint.q, eta = INFINITY;
    *wald = (struct wald){ NAN, q, NAN, NAN, clusters->note };
    for (size_t s = 0; s < joint.q && !wald->note; s++)
        if (!shared(clusters, joint.u + s * clusters->rank))
            wald->note = cluster_undefined(clusters);
    if (joint.q == 0)
        wald->note = "nothing of it can be estimated";
    if (wald->note)
        return;
    if (kind == CLUSTER_CR2)
        eta = q * (q + 1) / spread(arena, clusters, joint.u, joint.q);
    wald->df2 = kind == CLUSTER_CR2 ? eta - q + 1 : groups - 1;
    if (!(wald->df2 > 0) || (double)joint.q > groups - 1) {
        wald->note = "too few clusters for a joint test of so many coefficients";
        return;
    }
    own_df.df = wald->df2;
    contrast_wald(arena, &own_df, clusters->vcov[kind], joint.weights, joint.q, wald);
    if (wald->note || wald->df1 < q) {
        wald->note = wald->note ? wald->note : "too few clusters for a joint test of so many coefficients";
        wald->f = wald->p = NAN;
        return;
    }
    if (kind == CLUSTER_CR2) {
        wald->f *= wald->df2 / eta;
        wald->p = fisher_sf(wald->f, wald->df1, wald->df2);
    }
}

void cluster_term(struct arena *arena, const struct ols_result *fit, const struct cluster_result *clusters,
                  enum cluster_kind kind, const struct design *design, int term, struct wald *wald)
{
    size_t rows = 0;
    double *weights = arena_array(arena, double, fit->p * fit->p);
    for (size_t j = 0; j < fit->p; j++)
        if (design->columns[j].term == term && !isnan(fit->coefficients[j]))
            weights[rows++ * fit->p + j] = 1;
    cluster_wald(arena, fit, clusters, kind, weights, rows, wald);
}
