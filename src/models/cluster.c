/* With √W X = QR, blocks Q_j and H_jj = Q_j Q_j', a cluster of equal weights has the score Q_j'(I − H_jj)^(-1/2) e_j =
 * (I − Q_j'Q_j)^(-1/2) Q_j'e_j: no matrix larger than rank × rank (or, of fewer rows, rows × rows) is taken apart, by
 * Jacobi's rotations. Where weights differ within a cluster, A_j = Φ^½ G^(-½) Φ^½ with G = Φ (I − H_jj) Φ needs the
 * root of G itself, a diagonal less rank columns: inverse_root.c has it in time linear in the rows. What a cluster knows
 * alone (eigenvalue 1 of H_jj) leaves residuals of 0, and the inverse root is the generalised one (0), as McCaffrey, Bell
 * & Botts (2001) have it. Agrees with R's clubSandwich (for weights: with inverse_var = TRUE, which is its rule for
 * glm). */
#include "models/cluster.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "models/factor.h"
#include "models/inverse_root.h"

/* A share of the information this near 1 is 1. */
#define ALONE 1e-10

/* Rows of positive weight sorted by cluster, multiplied by √weight and made orthonormal. */
struct rotated {
    size_t n, rank;
    size_t *start;       /* of each cluster, and the end */
    double *q;           /* n × rank, row-major */
    double *residuals;   /* √weight × residual */
    double *variance;    /* 1 / weight, or 1 */
};

/* ---- the rows ---- */

/* row[k]: the rows of positive weight, by cluster and in their order; start has room for code_count + 1. */
static size_t sort_rows(const struct cluster_data *data, size_t *row, size_t *start, size_t *count)
{
    size_t n = 0;
    const double *weights = data->rows.weights;
    for (size_t i = 0; i < data->rows.n; i++)
        if (!weights || weights[i] > 0)
            start[data->codes[i] + 1]++;
    for (uint32_t code = 0; code < data->code_count; code++)
        start[code + 1] += start[code];
    n = start[data->code_count];
    for (size_t i = 0; i < data->rows.n; i++)
        if (!weights || weights[i] > 0)
            row[start[data->codes[i]]++] = i;
    /* Filling moved each start to the next one; those of empty clusters vanish. */
    *count = 0;
    for (uint32_t code = 0; code < data->code_count; code++)
        if (start[code] > (*count > 0 ? start[*count - 1] : 0))
            start[(*count)++] = start[code];
    memmove(start + 1, start, *count * sizeof *start);
    start[0] = 0;
    return n;
}

/* A row of q is r · pull. */
static void rotate(struct arena *arena, const struct factor *factor, const struct sandwich_rows *data,
                   const size_t *row, struct rotated *rotated)
{
    size_t rank = factor->rank;
    rotated->rank = rank;
    rotated->q = arena_array(arena, double, factor->n * rank);
    rotated->residuals = arena_array(arena, double, factor->n);
    rotated->variance = arena_array(arena, double, factor->n);
    for (size_t i = 0; i < factor->n; i++) {
        double weight = data->weights ? data->weights[row[i]] : 1;
        rotated->variance[i] = data->variance ? data->variance[row[i]] : 1 / weight;
        rotated->residuals[i] = data->residuals[row[i]] * sqrt(weight);
        for (size_t k = 0; k < rank; k++)
            for (size_t l = k; l < rank; l++)
                rotated->q[i * rank + k] += factor->r[k * factor->p + l].high * factor->pull[i * rank + l];
    }
}

/* ---- one cluster ---- */

/* Jacobi's rotations: the symmetric m × m matrix becomes diagonal; rows of `vectors` its eigenvectors. */
static void diagonalise(double *matrix, double *vectors, size_t m)
{
    memset(vectors, 0, m * m * sizeof *vectors);
    for (size_t k = 0; k < m; k++)
        vectors[k * m + k] = 1;
    for (int sweep = 0; sweep < 50; sweep++) {
        bool done = true;
        for (size_t a = 0; a + 1 < m; a++)
            for (size_t b = a + 1; b < m; b++) {
                double off = matrix[a * m + b];
                if (fabs(off) < 1e-18)
                    continue;
                double ratio = (matrix[b * m + b] - matrix[a * m + a]) / (2 * off);
                double tangent = (ratio < 0 ? -1 : 1) / (fabs(ratio) + hypot(1, ratio));
                double cosine = 1 / hypot(1, tangent), sine = tangent * cosine;
                done = false;
                for (size_t k = 0; k < m; k++) {
                    double left = matrix[k * m + a], right = matrix[k * m + b];
                    matrix[k * m + a] = cosine * left - sine * right;
                    matrix[k * m + b] = sine * left + cosine * right;
                }
                for (size_t k = 0; k < m; k++) {
                    double left = matrix[a * m + k], right = matrix[b * m + k];
                    matrix[a * m + k] = cosine * left - sine * right;
                    matrix[b * m + k] = sine * left + cosine * right;
                    left = vectors[a * m + k];
                    right = vectors[b * m + k];
                    vectors[a * m + k] = cosine * left - sine * right;
                    vectors[b * m + k] = sine * left + cosine * right;
                }
                matrix[a * m + b] = matrix[b * m + a] = 0;
            }
        if (done)
            return;
    }
}

/* Products of the columns of the block, or of its rows when there are fewer of those. */
static void gram(const double *block, size_t rows, size_t rank, double *matrix)
{
    bool wide = rows < rank;
    size_t m = wide ? rows : rank;
    for (size_t i = 0; i < (wide ? rank : rows); i++)
        for (size_t a = 0; a < m; a++)
            for (size_t b = 0; b <= a; b++)
                matrix[a * m + b] += wide ? block[a * rank + i] * block[b * rank + i]
                                          : block[i * rank + a] * block[i * rank + b];
    for (size_t a = 0; a < m; a++)
        for (size_t b = 0; b < a; b++)
            matrix[b * m + a] = matrix[a * m + b];
}

/* One cluster under way: its rows, its shares of the information in each direction, and the scores. */
struct block {
    size_t rows, rank, directions;
    const double *q, *residuals, *variance;
    double *share, *direction;      /* per direction; directions × rank, orthonormal */
    double *plain, *adjusted;       /* scores: with A = 1, with CR2's */
};

static void find_shares(struct arena *arena, struct block *block)
{
    size_t rows = block->rows, rank = block->rank, m = rows < rank ? rows : rank;
    double *matrix = arena_array(arena, double, m * m), *vectors = arena_array(arena, double, m * m);
    block->share = arena_array(arena, double, m);
    block->direction = arena_array(arena, double, m * rank);
    gram(block->q, rows, rank, matrix);
    diagonalise(matrix, vectors, m);
    for (size_t k = 0; k < m; k++) {
        double share = matrix[k * m + k], *direction = block->direction + block->directions * rank;
        if (!(share > 1e-20)) /* rounding of nothing */
            continue;
        for (size_t a = 0; a < rank; a++) {
            direction[a] = rows < rank ? 0 : vectors[k * m + a];
            for (size_t i = 0; i < rows && rows < rank; i++)
                direction[a] += block->q[i * rank + a] * vectors[k * m + i] / sqrt(share);
        }
        block->share[block->directions++] = 1 - share < ALONE ? 1 : share;
    }
}

static void score_plainly(const struct block *block)
{
    memset(block->plain, 0, block->rank * sizeof *block->plain);
    for (size_t i = 0; i < block->rows; i++)
        for (size_t a = 0; a < block->rank; a++)
            block->plain[a] += block->q[i * block->rank + a] * block->residuals[i];
}

/* All variances of the cluster alike: functions of Q_j'Q_j. */
static void adjust_equal(const struct block *block, double *left, double *right, double *own)
{
    size_t rank = block->rank;
    memcpy(block->adjusted, block->plain, rank * sizeof *block->plain);
    for (size_t k = 0; k < block->directions; k++) {
        const double *direction = block->direction + k * rank;
        double along = 0, share = block->share[k], rest = share == 1 ? 0 : 1 / sqrt(1 - share);
        for (size_t a = 0; a < rank; a++)
            along += direction[a] * block->plain[a];
        for (size_t a = 0; a < rank; a++) {
            block->adjusted[a] += (rest - 1) * along * direction[a];
            left[k * rank + a] = direction[a];
            right[k * rank + a] = share * rest * direction[a];
            own[k * rank + a] = share == 1 ? 0 : sqrt(share) * direction[a];
        }
    }
}

/* Orthonormal rows that span the null space of G: Φ⁻¹Q_j d for the directions d that the cluster knows alone. */
static size_t null_space(struct arena *arena, const struct block *block, double **spanned)
{
    size_t n = block->rows, count = 0;
    double *null = *spanned = arena_array(arena, double, block->directions * n);
    for (size_t k = 0; k < block->directions; k++) {
        double *row = null + count * n, length = 0;
        if (block->share[k] != 1)
            continue;
        for (size_t i = 0; i < n; i++)
            for (size_t a = 0; a < block->rank; a++)
                row[i] += block->q[i * block->rank + a] * block->direction[k * block->rank + a] / block->variance[i];
        for (size_t twice = 0; twice < 2; twice++)
            for (size_t other = 0; other < count; other++) {
                double along = 0;
                for (size_t i = 0; i < n; i++)
                    along += row[i] * null[other * n + i];
                for (size_t i = 0; i < n; i++)
                    row[i] -= along * null[other * n + i];
            }
        for (size_t i = 0; i < n; i++)
            length += row[i] * row[i];
        for (size_t i = 0; i < n; i++)
            row[i] /= sqrt(length);
        count++;
    }
    return count;
}

/* Takes out of the columns what lies along the null space. */
static void project(const struct block *block, const double *null, size_t count, double *columns)
{
    for (size_t k = 0; k < count; k++)
        for (size_t a = 0; a < block->rank; a++) {
            double along = 0;
            for (size_t i = 0; i < block->rows; i++)
                along += null[k * block->rows + i] * columns[i * block->rank + a];
            for (size_t i = 0; i < block->rows; i++)
                columns[i * block->rank + a] -= along * null[k * block->rows + i];
        }
}

/* `rest`: Q_j without what G sends to 0; `moved`: Φ G^(-1/2) of it, the generalised root. */
static bool move_by_root(struct arena *arena, const struct block *block, double *rest, double *moved)
{
    size_t n = block->rows, rank = block->rank;
    double *diagonal = arena_array(arena, double, n), *u = arena_array(arena, double, n * rank), *null;
    double least = INFINITY, most = 0, shared = 0;
    size_t count = null_space(arena, block, &null);
    for (size_t k = 0; k < block->directions; k++)
        if (block->share[k] != 1)
            shared = fmax(shared, block->share[k]);
    for (size_t i = 0; i < n; i++) {
        diagonal[i] = block->variance[i] * block->variance[i];
        least = fmin(least, diagonal[i]);
        most = fmax(most, diagonal[i]);
        for (size_t a = 0; a < rank; a++)
            u[i * rank + a] = block->variance[i] * block->q[i * rank + a];
    }
    memcpy(rest, block->q, n * rank * sizeof *rest);
    project(block, null, count, rest);
    memcpy(moved, rest, n * rank * sizeof *rest);
    struct inverse_root root = { n, rank, diagonal, u, least * (1 - shared), most };
    if (!inverse_root_apply(arena, &root, moved, rank))
        return false;
    project(block, null, count, moved);
    for (size_t i = 0; i < n; i++)
        for (size_t a = 0; a < rank; a++)
            moved[i * rank + a] *= block->variance[i];
    return true;
}

/* Y = Φ G^(-1/2) Q_j: the score is Y'e_j, Q_j'g_j = Q_j'Y u. */
static bool adjust_unequal(struct arena *arena, const struct block *block, double *left, double *right, double *own)
{
    size_t n = block->rows, rank = block->rank, m = n < rank ? n : rank;
    double *moved = arena_array(arena, double, n * rank), *rest = arena_array(arena, double, n * rank);
    if (!move_by_root(arena, block, rest, moved))
        return false;
    struct block shared = { .rows = n, .rank = rank, .q = rest };
    find_shares(arena, &shared);
    for (size_t k = 0; k < shared.directions; k++)
        for (size_t a = 0; a < rank; a++)
            own[k * rank + a] = sqrt(shared.share[k]) * shared.direction[k * rank + a];
    memset(block->adjusted, 0, rank * sizeof *block->adjusted);
    for (size_t i = 0; i < n; i++)
        for (size_t a = 0; a < rank; a++)
            block->adjusted[a] += moved[i * rank + a] * block->residuals[i];
    for (size_t k = 0; k < m; k++)
        for (size_t a = 0; a < rank; a++) {
            left[k * rank + a] = n < rank ? block->q[k * rank + a] : k == a;
            right[k * rank + a] = n < rank ? moved[k * rank + a] : 0;
            for (size_t i = 0; i < n && n >= rank; i++)
                right[k * rank + a] += block->q[i * rank + k] * moved[i * rank + a];
        }
    return true;
}

static bool is_equal(const double *variance, size_t rows)
{
    for (size_t i = 1; i < rows; i++)
        if (fabs(variance[i] - variance[0]) > 1e-13 * variance[0])
            return false;
    return true;
}

/* Takes the cluster apart and scores it. False when the root cannot be had. */
static bool take_apart(struct arena *arena, struct block *block, struct cluster *cluster)
{
    size_t m = block->rows < block->rank ? block->rows : block->rank;
    double *left = arena_array(arena, double, m * block->rank), *right = arena_array(arena, double, m * block->rank);
    double *own = arena_array(arena, double, m * block->rank);
    bool done = true;
    *cluster = (struct cluster){ block->rows, m, left, right, own };
    struct arena_mark mark = arena_mark(arena);
    find_shares(arena, block);
    score_plainly(block);
    if (is_equal(block->variance, block->rows))
        adjust_equal(block, left, right, own);
    else
        done = adjust_unequal(arena, block, left, right, own);
    arena_rewind(arena, mark);
    return done;
}

/* ---- the covariances ---- */

/* Adds the outer product of r_inverse · score. */
static void add_score(const struct cluster_result *result, const double *scores, double *moved, double *vcov)
{
    size_t rank = result->rank;
    for (size_t a = 0; a < rank; a++) {
        moved[a] = 0;
        for (size_t b = a; b < rank; b++)
            moved[a] += result->r_inverse[a * rank + b] * scores[b];
    }
    for (size_t a = 0; a < rank; a++)
        for (size_t b = 0; b < rank; b++)
            vcov[result->order[a] * result->p + result->order[b]] += moved[a] * moved[b];
}

static double multiplier(const struct cluster_result *result, enum cluster_kind kind)
{
    double groups = (double)result->count, n = (double)result->n, p = (double)result->rank;
    if (kind == CLUSTER_CR1)
        return groups / (groups - 1);
    if (kind == CLUSTER_CR1S)
        return groups / (groups - 1) * ((n - 1) / (n - p));
    return 1;
}

static void finish(struct cluster_result *result)
{
    size_t p = result->p;
    for (int kind = 0; kind < CLUSTER_KINDS; kind++) {
        double factor = multiplier(result, (enum cluster_kind)kind);
        for (size_t a = 0; a < p; a++)
            for (size_t b = 0; b < p; b++) {
                double *at = &result->vcov[kind][result->order[a] * p + result->order[b]];
                *at = a < result->rank && b < result->rank && !result->note ? *at * factor : NAN;
            }
        for (size_t j = 0; j < p; j++)
            result->std_error[kind][j] = sqrt(result->vcov[kind][j * p + j]);
    }
}

static void fill_clusters(struct arena *arena, const struct rotated *rotated, struct cluster_result *result)
{
    size_t rank = result->rank;
    struct cluster *clusters = arena_array(arena, struct cluster, result->count);
    double *plain = arena_array(arena, double, rank), *adjusted = arena_array(arena, double, rank);
    double *moved = arena_array(arena, double, rank);
    result->clusters = clusters;
    result->smallest = result->n;
    for (size_t j = 0; j < result->count; j++) {
        size_t first = rotated->start[j], rows = rotated->start[j + 1] - first;
        struct block block = { .rows = rows, .rank = rank, .q = rotated->q + first * rank,
                               .residuals = rotated->residuals + first, .variance = rotated->variance + first,
                               .plain = plain, .adjusted = adjusted };
        if (!take_apart(arena, &block, &clusters[j]))
            result->note = "a cluster's share of the information leaves nothing that can be inverted";
        for (int kind = 0; kind < CLUSTER_KINDS; kind++)
            add_score(result, kind == CLUSTER_CR2 ? adjusted : plain, moved, result->vcov[kind]);
        result->smallest = rows < result->smallest ? rows : result->smallest;
        result->largest = rows > result->largest ? rows : result->largest;
    }
}

void cluster_fit(struct arena *arena, const struct cluster_data *data, struct cluster_result *result)
{
    struct rotated rotated = { .start = arena_array(arena, size_t, (size_t)data->code_count + 1) };
    struct factor factor;
    size_t *row = arena_array(arena, size_t, data->rows.n), count, p = data->rows.p;
    rotated.n = sort_rows(data, row, rotated.start, &count);
    sandwich_factor(arena, &data->rows, row, rotated.n, &factor);
    rotate(arena, &factor, &data->rows, row, &rotated);
    *result = (struct cluster_result){ .n = rotated.n, .p = p, .rank = factor.rank, .count = count,
                                       .order = factor.order };
    double *inverse = arena_array(arena, double, factor.rank * factor.rank);
    for (size_t at = 0; at < factor.rank * factor.rank; at++)
        inverse[at] = twofold_value(factor.r_inverse[at]);
    result->r_inverse = inverse;
    if (count < 2)
        result->note = "all rows are of one cluster: there is nothing to judge errors by";
    for (int kind = 0; kind < CLUSTER_KINDS; kind++) {
        result->vcov[kind] = arena_array(arena, double, p * p);
        result->std_error[kind] = arena_array(arena, double, p);
    }
    fill_clusters(arena, &rotated, result);
    finish(result);
}

void cluster_fit_design(struct arena *arena, const struct design *design, const double *weights,
                        const struct ols_result *fit, const uint32_t *codes, uint32_t code_count,
                        struct cluster_result *result)
{
    struct cluster_data data = { sandwich_rows_ols(design, weights, fit), codes, code_count };
    cluster_fit(arena, &data, result);
}
