#include "stats/digits.h"

#include <math.h>

#include "reference.h"

static void agrees_with_r(void **state)
{
    (void)state;
    json_t *file = reference_read("tests/reference/stats/digits.json"), *given;
    size_t index;
    json_array_foreach(json_object_get(file, "cases"), index, given) {
        json_t *readings = json_object_get(given, "x"), *counts = json_object_get(given, "counts");
        double x[1000];
        size_t n = json_array_size(readings);
        for (size_t i = 0; i < n; i++)
            x[i] = json_number_value(json_array_get(readings, i));
        struct digits_result result;
        digits_test(x, n, &result);
        for (size_t digit = 0; digit < 10; digit++)
            assert_int_equal(result.counts[digit], json_integer_value(json_array_get(counts, digit)));
        assert_close(result.statistic, reference_number(json_object_get(given, "statistic")), 13);
        assert_close(result.p, reference_number(json_object_get(given, "p")), 11);
    }
    assert_int_equal(index, 3);
    json_decref(file);
}

static void few_readings_give_no_p(void **state)
{
    (void)state;
    const double x[] = { 120, 80.5, NAN, 130, -17 };
    struct digits_result result;
    digits_test(x, 5, &result);
    assert_int_equal(result.n, 3);
    assert_int_equal(result.counts[0], 2);
    assert_int_equal(result.counts[7], 1);
    assert_int_equal(result.most, 0);
    assert_true(isnan(result.statistic) && isnan(result.p));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(agrees_with_r), cmocka_unit_test(few_readings_give_no_p) };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
