/* e^x of blocks against the C library's in long double. */
#include "assert.h"

#include <float.h>
#include <math.h>

#include "base/rng.h"
#include "models/exponential.h"

static void many_numbers_agree_with_the_c_library(void **state)
{
    (void)state;
    struct rng rng;
    double x[SOURCE_BLOCK], e[SOURCE_BLOCK], worst = 0;
    rng_init(&rng, 3, 0);
    for (int round = 0; round < 4000; round++) {
        double reach = round % 4 == 0 ? 1 : round % 4 == 1 ? 0.01 : round % 4 == 2 ? 40 : 707;
        for (size_t i = 0; i < SOURCE_BLOCK; i++)
            x[i] = -reach * rng_uniform(&rng);
        exponentials(e, x);
        for (size_t i = 0; i < SOURCE_BLOCK; i++) {
            long double right = expl(x[i]);
            worst = fmax(worst, (double)(fabsl(e[i] - right) / right));
        }
    }
    assert_true(worst < 2 * DBL_EPSILON);
}

static void ends_are_what_they_should_be(void **state)
{
    (void)state;
    double x[SOURCE_BLOCK] = { 0, -0.0, -708, -1e4, -INFINITY, -DBL_MIN, -1e-17 }, e[SOURCE_BLOCK];
    exponentials(e, x);
    assert_true(e[0] == 1 && e[1] == 1 && e[5] == 1 && e[6] == 1 && e[SOURCE_BLOCK - 1] == 1);
    assert_true(e[2] > DBL_MIN && e[3] == e[2] && e[4] == e[2]);
    assert_close(e[2], exp(-708), 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_numbers_agree_with_the_c_library),
        cmocka_unit_test(ends_are_what_they_should_be),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
