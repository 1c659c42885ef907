#include <jansson.h>

#include "assert.h"
#include "base/arena.h"
#include "base/error.h"
#include "stats/lowess.h"

static const double *numbers(struct arena *arena, const json_t *array)
{
    double *values = arena_array(arena, double, json_array_size(array));
    for (size_t i = 0; i < json_array_size(array); i++)
        values[i] = json_number_value(json_array_get(array, i));
    return values;
}

static void agrees_with_r_on_every_case(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    json_t *file = json_load_file("tests/reference/stats/lowess.json", 0, NULL);
    assert_non_null(file);
    size_t index;
    json_t *given;
    json_array_foreach(json_object_get(file, "cases"), index, given) {
        size_t n = json_array_size(json_object_get(given, "x"));
        const double *x = numbers(&arena, json_object_get(given, "x"));
        const double *y = numbers(&arena, json_object_get(given, "y"));
        const double *expected = numbers(&arena, json_object_get(given, "smooth"));
        struct lowess_spec spec = { .span = json_number_value(json_object_get(given, "span")),
                                    .rounds = (unsigned)json_integer_value(json_object_get(given, "rounds")),
                                    .delta = json_number_value(json_object_get(given, "delta")) };
        double *smooth = arena_array(&arena, double, n);
        struct error err;
        error_init(&err, &arena);
        assert_true(lowess(x, y, n, &spec, &arena, smooth, &err));
        for (size_t i = 0; i < n; i++)
            assert_close(smooth[i], expected[i], 11);
    }
    assert_true(index >= 10);
    json_decref(file);
    arena_release(&arena);
}

static void one_point_is_its_own_smooth(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    struct error err;
    error_init(&err, &arena);
    struct lowess_spec spec = { .span = 2.0 / 3, .rounds = 3 };
    double smooth = 0;
    assert_true(lowess((double[]){ 4 }, (double[]){ 7 }, 1, &spec, &arena, &smooth, &err));
    assert_close(smooth, 7, 17);
    arena_release(&arena);
}

static void refuses_what_it_cannot_smooth(void **state)
{
    (void)state;
    static const struct {
        double x[3], y[3];
        size_t n;
        double span;
    } cases[] = {
        { { 0 }, { 0 }, 0, 0.5 },
        { { 2, 1, 3 }, { 1, 2, 3 }, 3, 0.5 },
        { { 1, 2, 3 }, { 1, NAN, 3 }, 3, 0.5 },
        { { 1, 2, INFINITY }, { 1, 2, 3 }, 3, 0.5 },
        { { 1, 2, 3 }, { 1, 2, 3 }, 3, 0 },
        { { 1, 2, 3 }, { 1, 2, 3 }, 3, 1.5 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena;
        arena_init(&arena, NULL);
        struct error err;
        error_init(&err, &arena);
        struct lowess_spec spec = { .span = cases[i].span, .rounds = 3 };
        double smooth[3];
        assert_false(lowess(cases[i].x, cases[i].y, cases[i].n, &spec, &arena, smooth, &err));
        assert_int_equal(err.code, ERROR_ESTIMATE);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_r_on_every_case),
        cmocka_unit_test(one_point_is_its_own_smooth),
        cmocka_unit_test(refuses_what_it_cannot_smooth),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
