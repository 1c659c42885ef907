#include "render/numbers.h"

#include <jansson.h>
#include <stdlib.h>

#include "assert.h"
#include "base/decimal.h"
#include "sample_report.h"

static void rounding_is_half_away_from_zero_on_the_decimal_value(void **state)
{
    json_error_t where;
    json_t *file = json_load_file("tests/reference/rounding.json", 0, &where);
    if (file == NULL)
        fail_msg("rounding.json:%d: %s", where.line, where.text);
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(file, "fixed"), i, row) {
        double value = json_number_value(json_object_get(row, "value"));
        int decimals = (int)json_integer_value(json_object_get(row, "decimals"));
        const char *shown = fabs(value) < 1e9 ? number_fixed(*state, value, decimals, "-")
                                              : decimal_fixed(*state, value, decimals);
        const char *expected = json_string_value(json_object_get(row, "text"));
        if (strcmp(shown, expected) != 0)
            fail_msg("%.17g with %d decimals is %s, expected %s", value, decimals, shown, expected);
    }
    assert_int_equal(i, 1304);
    json_decref(file);
}

static void the_undefined_is_a_dash_and_the_unbounded_its_sign(void **state)
{
    assert_string_equal(number_fixed(*state, NAN, 2, "-"), "–");
    assert_string_equal(number_fixed(*state, INFINITY, 2, "-"), "∞");
    assert_string_equal(number_fixed(*state, -INFINITY, 2, "-"), "-∞");
    assert_string_equal(number_fixed(*state, -1.25, 1, "\u2212"), "\u22121.3");
    assert_string_equal(number_fixed(*state, -0.04, 1, "\u2212"), "0.0");
}

static void data_computed_to_many_decimals_show_what_their_precision_allows(void **state)
{
    (void)state;
    assert_int_equal(decimals_of_data(1, 0.031), 1);
    assert_int_equal(decimals_of_data(4, 21.0), 4);
    assert_int_equal(decimals_of_data(12, 0.31), 2);
    assert_int_equal(decimals_of_data(12, 310.0), 0);
    assert_int_equal(decimals_of_data(5, 1e-7), 5);
    assert_int_equal(decimals_of_data(12, NAN), 12);
    assert_int_equal(decimals_of_data(-1, 0.31), -1);
}

static void huge_and_tiny_numbers_show_their_power_of_ten(void **state)
{
    assert_string_equal(number_fixed(*state, 999999999, 1, "-"), "999999999.0");
    assert_string_equal(number_fixed(*state, 1e9, 1, "-"), "1e9");
    assert_string_equal(number_power(*state, 3.97e-15, 2, "-"), "4.0e-15");
    assert_string_equal(number_power(*state, -0.0049999, 2, "\u2212"), "\u22125.0e-3");
    assert_string_equal(number_power(*state, 0, 2, "-"), "0");
    assert_string_equal(number_power(*state, NAN, 2, "-"), "–");
    assert_string_equal(number_fixed(*state, -1.5e308, 1, "\u2212"), "\u22121.5e308");
    assert_string_equal(number_fixed(*state, 1234567890123, 0, "-"), "1.23457e12");
    assert_string_equal(number_fixed(*state, 3e-310, 16, "-"), "3e-310");
    assert_string_equal(number_fixed(*state, -2.5e-12, 12, "-"), "-2.5e-12");
    assert_string_equal(number_fixed(*state, 0, 16, "-"), "0.0000000000000000");
    assert_string_equal(number_fixed(*state, 1e-17, 2, "-"), "0.00"); /* a zero, but for rounding */
    assert_string_equal(number_statistic(*state, 2500050000, 2, "-"), "2500050000"); /* a rank sum */
}

struct p_case {
    double p, level;
    const char *text;
};

static void p_keeps_to_its_side_of_alpha_and_is_never_zero_or_one(void **state)
{
    static const struct p_case cases[] = {
        { 0.0496, 0.95, "0.0496" },     { 0.04996, 0.95, "0.04996" },   { 0.0499996, 0.95, "0.0499996" },
        { 0.05, 0.95, "0.0500" },       { 0.05003, 0.95, "0.0500" },    { 0.00996, 0.99, "0.00996" },
        { 0.009996, 0.99, "0.009996" }, { 0.0001, 0.95, "0.0001" },     { 0.00009999, 0.95, "<0.0001" },
        { 1e-300, 0.95, "<0.0001" },    { 0, 0.95, "<0.0001" },         { 1, 0.95, "1.0000" },
        { 0.99996, 0.95, "0.99996" },   { 0.00005, 0.9999, "<0.0001" }, { 0.00005, 0.99999, "0.00005" },
        { NAN, 0.95, "–" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(number_p(*state, cases[i].p, cases[i].level, 4), cases[i].text);
}

static void p_on_a_grid_around_alpha_never_changes_side(void **state)
{
    static const double levels[] = { 0.9, 0.95, 0.975, 0.99, 0.999 };
    for (size_t l = 0; l < 5; l++) {
        double alpha = strtod(number_fixed(*state, 1 - levels[l], 6, "-"), NULL);
        for (int i = -2000; i <= 2000; i++) {
            double p = alpha * (1 + i * 1e-5);
            const char *text = number_p(*state, p, levels[l], 4);
            assert_int_equal(strtod(text, NULL) < alpha, p < alpha);
        }
    }
}

static void degrees_of_freedom_are_whole_when_they_are(void **state)
{
    assert_string_equal(number_df(*state, 370), "370");
    assert_string_equal(number_df(*state, 251.372), "251.4");
    assert_string_equal(number_df(*state, 8.1234), "8.12");
    assert_string_equal(number_df(*state, INFINITY), "∞");
}

static void rank_sums_keep_their_halves_and_other_statistics_two_decimals(void **state)
{
    assert_string_equal(number_statistic(*state, 23.5, 2, "-"), "23.5");
    assert_string_equal(number_statistic(*state, 9, 2, "-"), "9");
    assert_string_equal(number_statistic(*state, -4.0617, 2, "-"), "-4.06");
}

static void levels_are_read_as_people_write_them(void **state)
{
    assert_string_equal(number_level(*state, 0.95), "95");
    assert_string_equal(number_level(*state, 0.975), "97.5");
    assert_string_equal(number_level(*state, 0.57), "57");
    assert_string_equal(number_level(*state, 0.9), "90");
}

static void decimals_follow_the_first_digits_that_matter(void **state)
{
    (void)state;
    assert_int_equal(decimals_for(0.0034, 2, 1), 4);
    assert_int_equal(decimals_for(0.0996, 2, 1), 2);
    assert_int_equal(decimals_for(12.3, 2, 1), 1);
    assert_int_equal(decimals_for(NAN, 2, 1), 1);
    assert_int_equal(decimals_needed(5.5, 0, 1), 1);
    assert_int_equal(decimals_needed(5, 0, 1), 0);
    assert_int_equal(decimals_needed(5.25, 0, 1), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(rounding_is_half_away_from_zero_on_the_decimal_value),
        in_arena(the_undefined_is_a_dash_and_the_unbounded_its_sign),
        in_arena(huge_and_tiny_numbers_show_their_power_of_ten),
        in_arena(data_computed_to_many_decimals_show_what_their_precision_allows),
        in_arena(p_keeps_to_its_side_of_alpha_and_is_never_zero_or_one),
        in_arena(p_on_a_grid_around_alpha_never_changes_side),
        in_arena(degrees_of_freedom_are_whole_when_they_are),
        in_arena(rank_sums_keep_their_halves_and_other_statistics_two_decimals),
        in_arena(levels_are_read_as_people_write_them),
        in_arena(decimals_follow_the_first_digits_that_matter),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
