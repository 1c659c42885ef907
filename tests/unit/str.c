#include "assert.h"

#include <string.h>

#include "base/arena.h"
#include "base/str.h"

static int setup(void **state)
{
    static struct arena arena;
    arena_init(&arena, NULL);
    *state = &arena;
    return 0;
}

static int teardown(void **state)
{
    arena_release(*state);
    return 0;
}

static void a_new_str_is_empty_text(void **state)
{
    struct str str;
    str_init(&str, *state);
    assert_string_equal(str.text, "");
    assert_int_equal(str.length, 0);
}

static void a_str_grows_and_stays_terminated(void **state)
{
    struct str str;
    str_init(&str, *state);
    for (int i = 0; i < 1000; i++)
        str_addf(&str, "%03d", i);
    assert_int_equal(str.length, 3000);
    assert_int_equal(strlen(str.text), 3000);
    assert_memory_equal(str.text + 2997, "999", 4);
}

static void a_text_is_added_as_often_as_asked(void **state)
{
    struct str str;
    str_init(&str, *state);
    str_add_times(&str, "─", 3);
    str_add_times(&str, "x", 0);
    str_add_times(&str, "", 5);
    str_add_times(&str, " ", 200);
    assert_int_equal(str.length, 3 * strlen("─") + 200);
    assert_int_equal(strncmp(str.text, "───  ", 11), 0);
    assert_int_equal(strlen(str.text), str.length);
}

static void a_stem_is_a_path_without_its_suffix(void **state)
{
    static const char *const paths[][2] = {
        { "trial.csv", "trial" },           { "dir/trial.csv.gz", "dir/trial" }, { "a.b/trial", "a.b/trial" },
        { "dir/.trial", "dir/.trial" },     { "trial.gz", "trial" },             { ".gz", ".gz" },
        { "a.b.csv", "a.b" },               { "-", "-" },                        { "", "" },
    };
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        assert_string_equal(str_stem(*state, paths[i][0]), paths[i][1]);
}

static void a_str_keeps_nul_bytes(void **state)
{
    struct str str;
    str_init(&str, *state);
    str_add_bytes(&str, "a\0b", 3);
    str_add_char(&str, 'c');
    assert_int_equal(str.length, 4);
    assert_memory_equal(str.text, "a\0bc", 5);
}

static void a_separator_stands_only_between(void **state)
{
    struct str str;
    str_init(&str, *state);
    for (int i = 0; i < 3; i++) {
        str_separate(&str, ", ");
        str_addf(&str, "%d", i);
    }
    assert_string_equal(str.text, "0, 1, 2");
}

static void null_equals_only_null(void **state)
{
    (void)state;
    assert_true(str_equal(NULL, NULL));
    assert_false(str_equal(NULL, ""));
    assert_false(str_equal("", NULL));
    assert_true(str_equal("a", "a"));
}

/* Each is smaller than the next. */
static void runs_of_digits_compare_by_their_number(void **state)
{
    static const char *const sorted[] = { "", "01", "1", "2", "10", "T", "T02", "T2", "T2a", "T10", "T100",
                                          "a", "b1c2", "b1c10", "b2", "\xC3\xA9" };
    size_t count = sizeof sorted / sizeof sorted[0];
    (void)state;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < count; k++) {
            int order = str_compare_natural(sorted[i], sorted[k]);
            int expected = i < k ? -1 : i > k;
            if ((order > 0) - (order < 0) != expected)
                fail_msg("\"%s\" against \"%s\" gives %d", sorted[i], sorted[k], order);
        }
}

static void very_long_numbers_compare_without_overflow(void **state)
{
    (void)state;
    assert_true(str_compare_natural("P99999999999999999999999999", "P100000000000000000000000000") < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_str_is_empty_text),
        cmocka_unit_test(a_str_grows_and_stays_terminated),
        cmocka_unit_test(a_text_is_added_as_often_as_asked),
        cmocka_unit_test(a_stem_is_a_path_without_its_suffix),
        cmocka_unit_test(a_str_keeps_nul_bytes),
        cmocka_unit_test(a_separator_stands_only_between),
        cmocka_unit_test(null_equals_only_null),
        cmocka_unit_test(runs_of_digits_compare_by_their_number),
        cmocka_unit_test(very_long_numbers_compare_without_overflow),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
