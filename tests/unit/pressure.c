/* Blood pressure: its formulas, the limits of both guidelines, and the refusal of a single reading; units beside them. */
#include "derive/pressure.h"

#include "base/error.h"
#include "derive/units.h"
#include "reference.h"

static const char *category(enum pressure_guideline guideline, double sbp, double dbp, bool *isolated)
{
    struct pressure readings[] = { { sbp, dbp }, { sbp, dbp } };
    struct pressure_category category;
    assert_true(pressure_categorise(guideline, readings, 2, 2, &category));
    if (isolated != NULL)
        *isolated = category.isolated_systolic;
    return category.name;
}

static void mean_arterial_pressure_is_a_third_of_the_way_up(void **state)
{
    (void)state;
    assert_true(pressure_mean_arterial((struct pressure){ 120, 90 }) == 100);
    assert_true(pressure_pulse((struct pressure){ 120, 90 }) == 30);
    /* changes follow the same formula: -10.4 systolic and -5.3 diastolic give -7.0 (Kaye et al. 2008) */
    assert_close(pressure_mean_arterial((struct pressure){ -10.4, -5.3 }), -7.0, 3 - 1e-9);
}

static void the_higher_of_two_categories_holds(void **state)
{
    (void)state;
    static const struct {
        double sbp, dbp;
        const char *acc, *esc;
    } rows[] = {
        { 119, 79, "normal", "optimal" },     { 120, 79, "elevated", "normal" },
        { 129, 79, "elevated", "normal" },    { 130, 79, "stage 1", "high normal" },
        { 119, 80, "stage 1", "normal" },     { 119, 85, "stage 1", "high normal" },
        { 119, 90, "stage 2", "grade 1" },    { 139, 89, "stage 1", "high normal" },
        { 140, 70, "stage 2", "grade 1" },    { 159, 99, "stage 2", "grade 1" },
        { 160, 99, "stage 2", "grade 2" },    { 150, 100, "stage 2", "grade 2" },
        { 180, 100, "stage 2", "grade 3" },   { 150, 110, "stage 2", "grade 3" },
        { 119.5, 79.5, "normal", "optimal" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(category(GUIDELINE_ACC_AHA_2017, rows[i].sbp, rows[i].dbp, NULL), rows[i].acc);
        assert_string_equal(category(GUIDELINE_ESC_ESH_2018, rows[i].sbp, rows[i].dbp, NULL), rows[i].esc);
    }
}

static void isolated_systolic_hypertension_is_140_and_below_90(void **state)
{
    (void)state;
    bool isolated;
    category(GUIDELINE_ESC_ESH_2018, 140, 89, &isolated);
    assert_true(isolated);
    category(GUIDELINE_ESC_ESH_2018, 140, 90, &isolated);
    assert_false(isolated);
    category(GUIDELINE_ESC_ESH_2018, 139, 89, &isolated);
    assert_false(isolated);
}

static void a_single_reading_or_occasion_has_no_category(void **state)
{
    (void)state;
    const struct pressure readings[] = { { 150, 95 }, { 152, 93 } };
    struct pressure_category category_of;
    assert_false(pressure_categorise(GUIDELINE_ACC_AHA_2017, readings, 1, 1, &category_of));
    assert_null(category_of.name);
    assert_false(pressure_categorise(GUIDELINE_ACC_AHA_2017, readings, 2, 1, &category_of));
    assert_null(category_of.name);
    assert_false(pressure_categorise(GUIDELINE_ACC_AHA_2017, readings, 0, 0, &category_of));
    assert_true(isnan(category_of.average.sbp));
    assert_true(pressure_categorise(GUIDELINE_ACC_AHA_2017, readings, 2, 2, &category_of));
    assert_true(category_of.average.sbp == 151 && category_of.average.dbp == 94);
}

static void conversions_agree_with_exact_fractions(void **state)
{
    (void)state;
    json_t *root = reference_read("tests/reference/scoring.json"), *entry;
    size_t index;
    json_array_foreach(json_object_get(json_object_get(root, "conversions"), "examples"), index, entry)
    {
        struct conversion conversion = { unit_find(reference_text(entry, "from")),
                                         unit_find(reference_text(entry, "to")) };
        assert_non_null(conversion.from);
        assert_non_null(conversion.to);
        assert_close(conversion_apply(&conversion, json_number_value(json_object_get(entry, "value"))),
                     json_number_value(json_object_get(entry, "expected")), 15);
    }
    struct conversion kpa = { unit_find("kPa"), unit_find("mmHg") };
    assert_close(conversion_factor(&kpa),
                 json_number_value(json_object_get(json_object_get(root, "mmhg_per_kpa"), "value")), 6);
    json_decref(root);
}

static void an_inch_is_25_4_mm_to_the_last_bit(void **state)
{
    (void)state;
    struct conversion inch = { unit_find("mm"), unit_find("in") };
    assert_true(conversion_apply(&inch, 25.4) == 1);
    assert_true(isnan(conversion_apply(&inch, NAN)));
}

static void units_of_different_kinds_do_not_convert(void **state)
{
    (void)state;
    static const char *const wrong[] = { "kPa", "kPa:cm", "kPa:mmHG", ":", "kPa:" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct arena arena;
        struct error err;
        struct conversion conversion;
        arena_init(&arena, NULL);
        error_init(&err, &arena);
        assert_false(conversion_parse(wrong[i], &conversion, &err));
        assert_int_equal(err.code, ERROR_USAGE);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mean_arterial_pressure_is_a_third_of_the_way_up),
        cmocka_unit_test(the_higher_of_two_categories_holds),
        cmocka_unit_test(isolated_systolic_hypertension_is_140_and_below_90),
        cmocka_unit_test(a_single_reading_or_occasion_has_no_category),
        cmocka_unit_test(conversions_agree_with_exact_fractions),
        cmocka_unit_test(an_inch_is_25_4_mm_to_the_last_bit),
        cmocka_unit_test(units_of_different_kinds_do_not_convert),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
