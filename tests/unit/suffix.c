#include "derive/suffix.h"

#include <stdio.h>
#include <string.h>

#include "assert.h"

static void a_name_is_what_and_when(void **state)
{
    (void)state;
    static const struct {
        const char *name, *stem, *visit;
    } cases[] = {
        { "pain_0", "pain", "0" }, { "bdi.pre", "bdi", "pre" },       { "pk1", "pk", "1" },
        { "pk12", "pk", "12" },    { "med_days-week4", "med_days", "week4" }, { "a_b_c", "a_b", "c" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct suffix suffix;
        assert_true(suffix_split(cases[i].name, &suffix));
        assert_int_equal(suffix.stem, strlen(cases[i].stem));
        assert_memory_equal(cases[i].name, cases[i].stem, suffix.stem);
        assert_string_equal(cases[i].name + suffix.visit, cases[i].visit);
    }
}

static void a_name_without_both_parts_is_not_split(void **state)
{
    (void)state;
    static const char *const names[] = { "", "pain", "12", "_1", "pain_", "." };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct suffix suffix;
        assert_false(suffix_split(names[i], &suffix));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_name_is_what_and_when),
                                        cmocka_unit_test(a_name_without_both_parts_is_not_split) };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
