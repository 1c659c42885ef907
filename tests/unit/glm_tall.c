/* The likelihood of very many rows against the search that needs no cross-products. */
#include "assert.h"

#include <math.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/rng.h"
#include "models/glm_tall.h"
#include "models/risks.h"
#include "models/source.h"

enum { ROWS = 160003, COLUMNS = 6 };

struct problem {
    struct arena arena;
    struct glm_spec spec;
    struct glm_problem problem;
    double *x, *y, *more;
    struct source sources[COLUMNS];
};

static struct problem *problem_of(enum glm_family family, double mean)
{
    static struct problem made;
    struct rng rng;
    rng_init(&rng, 11, 0);
    arena_init(&made.arena, NULL);
    made.x = arena_array(&made.arena, double, ROWS * COLUMNS);
    made.y = arena_array(&made.arena, double, ROWS);
    made.more = arena_array(&made.arena, double, ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        double eta = mean;
        for (size_t j = 0; j < COLUMNS; j++) {
            double *x = &made.x[j * ROWS + i];
            *x = j == 0 ? 1 : j == 5 ? rng_uniform(&rng) < 0.25 : 20 * (double)j + rng_normal(&rng) * (double)j;
            eta += j == 0 ? 0 : j == 5 ? 0.7 * *x : (*x - 20 * (double)j) * 0.15 / (double)j;
        }
        double u = rng_uniform(&rng), rate = exp(eta), p = exp(-rate);
        made.y[i] = u < 1 / (1 + exp(-eta));
        made.more[i] = (double)(1 + i % 3);
        if (family == GLM_POISSON) /* by inversion */
            for (made.y[i] = 0; u > p; p *= rate / made.y[i]) {
                u -= p;
                made.y[i]++;
            }
    }
    made.spec = (struct glm_spec){ .family = family, .link = family == GLM_POISSON ? GLM_LOG : GLM_LOGIT };
    for (size_t j = 0; j < COLUMNS; j++)
        made.sources[j] = (struct source){ .kind = SOURCE_VALUES, .values = made.x + j * ROWS };
    made.problem = (struct glm_problem){ .spec = &made.spec, .n = ROWS, .p = COLUMNS, .x = made.x, .y = made.y,
                                         .sources = made.sources, .risks = family == GLM_BINOMIAL };
    return &made;
}

static void assert_same(struct problem *made)
{
    struct glm_state fast, slow;
    struct glm_tall tall;
    assert_true(glm_tall_maximise(&made->arena, &made->problem, 2, &fast, &tall));
    glm_maximise(&made->arena, &made->problem, NULL, &slow);
    assert_true(fast.converged && slow.converged);
    assert_true(tall.gradient < 1e-8); /* before the last step, whose square is left */
    assert_close(fast.deviance, slow.deviance, 13);
    for (size_t j = 0; j < COLUMNS; j++) {
        double se = sqrt(glm_variance(&slow.factor, j, j));
        assert_close(sqrt(glm_variance(&fast.factor, j, j)), se, 11.5);
        assert_true(fabs(fast.beta[j] - slow.beta[j]) < 1e-10 * se);
    }
    arena_release(&made->arena);
}

static void a_risk_agrees_with_the_slow_search(void **state)
{
    (void)state;
    assert_same(problem_of(GLM_BINOMIAL, 0.3));
    assert_same(problem_of(GLM_BINOMIAL, -5)); /* rare */
}

static void weights_and_offsets_count(void **state)
{
    (void)state;
    struct problem *made = problem_of(GLM_BINOMIAL, -0.5);
    made->problem.weights = made->problem.offset = made->more;
    made->problem.risks = false;
    assert_same(made);
}

static void a_count_agrees_with_the_slow_search(void **state)
{
    (void)state;
    assert_same(problem_of(GLM_POISSON, 0.8));
}

static void outcomes_of_0_and_1_are_counted(void **state)
{
    (void)state;
    const double outcomes[] = { 1, 0, -0.0, NAN, 1, 0.5, -1 };
    for (size_t n = 0; n <= 7; n++) {
        struct risks risks = risks_count(outcomes, n);
        size_t zeros = 0, ones = 0;
        for (size_t i = 0; i < n; i++) {
            zeros += outcomes[i] == 0;
            ones += outcomes[i] == 1;
        }
        assert_true(risks.zeros == zeros && risks.ones == ones);
    }
}

static void the_number_of_threads_changes_no_bit(void **state)
{
    (void)state;
    struct problem *made = problem_of(GLM_BINOMIAL, 0.3);
    struct glm_state one, five;
    struct glm_tall tall;
    assert_true(glm_tall_maximise(&made->arena, &made->problem, 1, &one, &tall));
    assert_true(glm_tall_maximise(&made->arena, &made->problem, 5, &five, &tall));
    assert_memory_equal(one.beta, five.beta, COLUMNS * sizeof(double));
    assert_memory_equal(one.factor.r, five.factor.r, COLUMNS * COLUMNS * sizeof *one.factor.r);
    arena_release(&made->arena);
}

static void what_has_no_maximum_is_handed_back(void **state)
{
    (void)state;
    struct problem *made = problem_of(GLM_BINOMIAL, 0.3);
    struct glm_state fast;
    struct glm_tall tall;
    for (size_t i = 0; i < ROWS; i++)
        made->y[i] = made->x[3 * ROWS + i] > 60; /* column 3 tells the outcome */
    assert_false(glm_tall_maximise(&made->arena, &made->problem, 2, &fast, &tall));
    for (size_t i = 0; i < ROWS; i++) /* a column twice */
        made->x[4 * ROWS + i] = made->x[3 * ROWS + i];
    assert_false(glm_tall_maximise(&made->arena, &made->problem, 2, &fast, &tall));
    arena_release(&made->arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_risk_agrees_with_the_slow_search),
        cmocka_unit_test(weights_and_offsets_count),
        cmocka_unit_test(a_count_agrees_with_the_slow_search),
        cmocka_unit_test(outcomes_of_0_and_1_are_counted),
        cmocka_unit_test(the_number_of_threads_changes_no_bit),
        cmocka_unit_test(what_has_no_maximum_is_handed_back),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
