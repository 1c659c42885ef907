#include "assert.h"

#include <string.h>

#include "base/names.h"

static const char *const columns[] = { "id", "arm", "pain_0", "pain_10", "rmdq_0", "usual care" };
enum { COUNT = sizeof columns / sizeof columns[0] };

static void a_name_is_found_by_its_exact_letters(void **state)
{
    (void)state;
    assert_int_equal(name_find(columns, COUNT, "pain_10"), 3);
    assert_true(name_find(columns, COUNT, "Pain_10") == NAME_NONE);
    assert_true(name_find(columns, COUNT, "pain") == NAME_NONE);
    assert_true(name_find(columns, 0, "id") == NAME_NONE);
}

static void the_nearest_name_forgives_a_slip(void **state)
{
    static const struct {
        const char *typed, *meant;
    } cases[] = {
        { "PAIN_0", "pain_0" }, { "pian_0", "pain_0" },      { "pain_1", "pain_10" }, { "amr", "arm" },
        { "rmdq", "rmdq_0" },   { "usual car", "usual care" }, { "pain_100", "pain_10" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *nearest = name_nearest(columns, COUNT, cases[i].typed);
        if (nearest == NULL)
            fail_msg("nothing near \"%s\"", cases[i].typed);
        /* pain_0 and pain_10 are one letter from pain_1: either is a fair guess */
        if (strcmp(cases[i].typed, "pain_1") != 0)
            assert_string_equal(nearest, cases[i].meant);
    }
}

static void nothing_is_near_a_stranger(void **state)
{
    (void)state;
    assert_null(name_nearest(columns, COUNT, "temperature"));
    assert_null(name_nearest(columns, COUNT, ""));
    assert_null(name_nearest(columns, 0, "arm"));
}

static void a_very_long_name_is_no_trouble(void **state)
{
    char name[5000];
    (void)state;
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    const char *const names[] = { name };
    assert_null(name_nearest(columns, COUNT, name));
    assert_ptr_equal(name_nearest(names, 1, name), name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_found_by_its_exact_letters),
        cmocka_unit_test(the_nearest_name_forgives_a_slip),
        cmocka_unit_test(nothing_is_near_a_stranger),
        cmocka_unit_test(a_very_long_name_is_no_trouble),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
