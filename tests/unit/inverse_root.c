/* The inverse root of a diagonal less a few columns: applied twice it is the inverse, whatever the spread of the
 * eigenvalues. */
#include "assert.h"

#include <math.h>

#include "base/arena.h"
#include "base/rng.h"
#include "models/inverse_root.h"

enum { N = 40, RANK = 3, COLUMNS = 2 };

/* Orthonormal columns times the root of the diagonal, less a share of `left`: the least eigenvalue is at least that share
 * of the least of the diagonal. */
static void make_up(struct rng *rng, double spread, double left, double *diagonal, double *u)
{
    double q[N * RANK];
    for (size_t i = 0; i < N; i++) {
        diagonal[i] = exp(log(spread) * rng_uniform(rng));
        for (size_t k = 0; k < RANK; k++)
            q[i * RANK + k] = rng_normal(rng);
    }
    for (size_t k = 0; k < RANK; k++) {
        double length = 0;
        for (size_t before = 0; before < 2 * k; before++) {
            double along = 0;
            for (size_t i = 0; i < N; i++)
                along += q[i * RANK + k] * q[i * RANK + before % k];
            for (size_t i = 0; i < N; i++)
                q[i * RANK + k] -= along * q[i * RANK + before % k];
        }
        for (size_t i = 0; i < N; i++)
            length += q[i * RANK + k] * q[i * RANK + k];
        for (size_t i = 0; i < N; i++)
            q[i * RANK + k] /= sqrt(length);
    }
    for (size_t i = 0; i < N; i++)
        for (size_t k = 0; k < RANK; k++)
            u[i * RANK + k] = sqrt(diagonal[i] * (1 - left)) * q[i * RANK + k];
}

static void the_root_applied_twice_is_the_inverse(void **state)
{
    (void)state;
    static const double spreads[] = { 1, 2, 50, 1e4, 1e7 }, lefts[] = { 1, 0.9, 0.3, 1e-3 };
    struct arena arena;
    struct rng rng;
    arena_init(&arena, NULL);
    rng_init(&rng, 5, 0);
    for (size_t s = 0; s < sizeof spreads / sizeof *spreads; s++)
        for (size_t l = 0; l < sizeof lefts / sizeof *lefts; l++) {
            double diagonal[N], u[N * RANK], b[N * COLUMNS], twice[N * COLUMNS];
            make_up(&rng, spreads[s], lefts[l], diagonal, u);
            struct inverse_root spec = { N, RANK, diagonal, u, lefts[l], spreads[s] };
            for (size_t i = 0; i < N * COLUMNS; i++)
                twice[i] = b[i] = rng_normal(&rng);
            assert_true(inverse_root_apply(&arena, &spec, twice, COLUMNS));
            assert_true(inverse_root_apply(&arena, &spec, twice, COLUMNS));
            for (size_t c = 0; c < COLUMNS; c++)
                for (size_t i = 0; i < N; i++) {
                    double back = diagonal[i] * twice[i * COLUMNS + c];
                    for (size_t k = 0; k < RANK; k++)
                        for (size_t j = 0; j < N; j++)
                            back -= u[i * RANK + k] * u[j * RANK + k] * twice[j * COLUMNS + c];
                    assert_true(fabs(back - b[i * COLUMNS + c]) < 1e-13 * spreads[s] / lefts[l] + 1e-13);
                }
        }
    arena_release(&arena);
}

static void without_columns_each_row_goes_by_itself(void **state)
{
    (void)state;
    struct arena arena;
    double diagonal[N], u[N] = { 0 }, b[N];
    arena_init(&arena, NULL);
    for (double spread = 1; spread < 1e15; spread *= 30) {
        for (size_t i = 0; i < N; i++) {
            diagonal[i] = pow(spread, (double)i / (N - 1));
            b[i] = (double)i - 7.5;
        }
        struct inverse_root spec = { N, 1, diagonal, u, 1, spread };
        assert_true(inverse_root_apply(&arena, &spec, b, 1));
        for (size_t i = 0; i < N; i++)
            assert_close(b[i], ((double)i - 7.5) / sqrt(diagonal[i]), 12);
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_root_applied_twice_is_the_inverse),
        cmocka_unit_test(without_columns_each_row_goes_by_itself),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
