/* A^(-1/2) = 2/π ∫₀^∞ (A + t²)⁻¹ dt; with t = √M·cs(v), Jacobi's function of the modulus √(1 − m/M), m and M around the
 * eigenvalues, the integrand is even and periodic in v, so that the midpoint rule converges as fast as
 * exp(−2π²N / (log(M/m) + 3)) (Hale, Higham & Trefethen 2008, SIAM J Numer Anal 46:2505). cs is a sum over its poles,
 * π/2K' Σ csch(π(v − 2nK)/2K'), and dt = −√M √(1 + cs²) √(cs² + m/M) dv. (A + t²)⁻¹ is a diagonal E and a correction of
 * the rank of U (Woodbury): E + EU (I − U'EU)⁻¹ U'E. Agrees with the eigenvectors of the whole matrix. */
#include "models/inverse_root.h"

#include <math.h>
#include <string.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>

#include "base/arena.h"

static const double pi = 3.14159265358979323846;

/* K of the modulus whose complement is given: Gauss's mean of 1 and that. */
static double quarter_period(double complement)
{
    double a = 1, b = complement;
    while (fabs(a - b) > 1e-15 * a) {
        double mean = (a + b) / 2;
        b = sqrt(a * b);
        a = mean;
    }
    return pi / (a + b);
}

/* cs(v) for the quarter periods K and K'. */
static double jacobi_cs(double v, double real, double imaginary)
{
    double unit = pi / (2 * imaginary), sum = 1 / sinh(unit * v);
    for (int n = 1; unit * real * n < 25; n++)
        sum += 1 / sinh(unit * (v - 2 * n * real)) + 1 / sinh(unit * (v + 2 * n * real));
    return unit * sum;
}

/* One (A + t²)⁻¹ B, times `weight`, onto `sum`. */
static bool add_resolvent(struct arena *arena, const struct inverse_root *spec, double square, double weight,
                          const double *b, size_t columns, double *sum)
{
    struct arena_mark mark = arena_mark(arena);
    size_t n = spec->n, rank = spec->rank;
    double *cells = arena_array(arena, double, rank * rank), *right = arena_array(arena, double, rank * columns);
    double *column = arena_array(arena, double, rank);
    for (size_t k = 0; k < rank; k++)
        cells[k * rank + k] = 1;
    for (size_t i = 0; i < n; i++) {
        double e = 1 / (spec->diagonal[i] + square);
        const double *u = spec->u + i * rank, *row = b + i * columns;
        for (size_t k = 0; k < rank; k++) {
            for (size_t l = 0; l <= k; l++)
                cells[k * rank + l] -= e * u[k] * u[l];
            for (size_t c = 0; c < columns; c++)
                right[k * columns + c] += e * u[k] * row[c];
        }
    }
    gsl_matrix_view matrix = gsl_matrix_view_array(cells, rank, rank);
    bool done = gsl_linalg_cholesky_decomp1(&matrix.matrix) == GSL_SUCCESS;
    for (size_t c = 0; done && c < columns; c++) {
        gsl_vector_view vector = gsl_vector_view_array(column, rank);
        for (size_t k = 0; k < rank; k++)
            column[k] = right[k * columns + c];
        done = gsl_linalg_cholesky_svx(&matrix.matrix, &vector.vector) == GSL_SUCCESS;
        for (size_t k = 0; k < rank; k++)
            right[k * columns + c] = column[k];
    }
    for (size_t i = 0; done && i < n; i++) {
        double e = weight / (spec->diagonal[i] + square);
        for (size_t c = 0; c < columns; c++) {
            double whole = b[i * columns + c];
            for (size_t k = 0; k < rank; k++)
                whole += spec->u[i * rank + k] * right[k * columns + c];
            sum[i * columns + c] += e * whole;
        }
    }
    arena_rewind(arena, mark);
    return done;
}

bool inverse_root_apply(struct arena *arena, const struct inverse_root *spec, double *b, size_t columns)
{
    struct arena_mark mark = arena_mark(arena);
    double ratio = fmin(spec->least / spec->most, 0.9), *sum = arena_array(arena, double, spec->n * columns);
    double real = quarter_period(sqrt(ratio)), imaginary = quarter_period(sqrt(1 - ratio));
    size_t nodes = (size_t)ceil(38 * (3 - log(ratio)) / (2 * pi * pi));
    bool done = true;
    for (size_t j = 0; j < nodes && done; j++) {
        double c = jacobi_cs(((double)j + 0.5) * real / (double)nodes, real, imaginary);
        double weight = 2 * real / (pi * (double)nodes) * sqrt(spec->most) * sqrt(1 + c * c) * sqrt(c * c + ratio);
        done = add_resolvent(arena, spec, spec->most * c * c, weight, b, columns, sum);
    }
    memcpy(b, sum, spec->n * columns * sizeof *b);
    arena_rewind(arena, mark);
    return done;
}
