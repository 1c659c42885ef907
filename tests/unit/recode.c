#include "derive/recode.h"

#include <string.h>

#include "assert.h"
#include "base/arena.h"
#include "base/str.h"
#include "derive/pattern.h"

static struct arena arena;

static const char *number(const char *text, char mark)
{
    struct recoding recoding;
    return recode_number(text, strlen(text), mark, &arena, &recoding) ? recoding.text : NULL;
}

static void a_number_is_found_behind_what_was_typed(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *meant;
        char mark;
    } cases[] = {
        { "9,7", "9.7", '.' },   { "9.7", "9,7", ',' },     { "\u22122.5", "-2.5", '.' }, { "1O.5", "10.5", '.' },
        { "l", "1", '.' },       { "120\u00a0", "120", '.' }, { "\"5", "5", '.' },        { "\uff17", "7", '.' },
        { " 3", "3", '.' },      { "1 200", "1200", '.' },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *found = number(cases[i].typed, cases[i].mark);
        assert_non_null(found);
        assert_string_equal(found, cases[i].meant);
    }
}

static void what_could_be_anything_is_left_alone(void **state)
{
    (void)state;
    static const char *const texts[] = { "", "refused", "0x5", "1e400", "7", "1,2,3", "--4", "12a", "\xff" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_null(number(texts[i], '.'));
}

static void codes_for_missing_are_known(void **state)
{
    (void)state;
    assert_true(recode_is_missing_word("Refused", 7));
    assert_true(recode_is_missing_word(".", 1));
    assert_false(recode_is_missing_word("0", 1));
    assert_true(recode_is_missing_number(999) && recode_is_missing_number(-99) && recode_is_missing_number(-9));
    assert_false(recode_is_missing_number(9) || recode_is_missing_number(0) || recode_is_missing_number(100));
}

static void ids_are_one_but_for_blanks_case_and_leading_zeros(void **state)
{
    (void)state;
    assert_string_equal(recode_id("\ufeffP 007\u00a0", &arena), "p7");
    assert_string_equal(recode_id("P007", &arena), recode_id("p7 ", &arena));
    assert_string_equal(recode_id("007", &arena), "7");
    assert_string_equal(recode_id("000", &arena), "0");
    assert_string_equal(recode_id("1-02-003", &arena), "1-2-3");
    assert_string_equal(recode_id("100", &arena), "100");
}

static const char *level(const char *text)
{
    static const char *const levels[] = { "usual care", "structural massage", "relaxation massage", "female", "male" };
    struct recoding recoding;
    return recode_level(text, levels, 5, &arena, &recoding) ? recoding.text : NULL;
}

static void a_level_is_proposed_only_when_one_is_meant(void **state)
{
    (void)state;
    assert_string_equal(level("Usual  Care"), "usual care");
    assert_string_equal(level("F"), "female");
    assert_string_equal(level("structurel massage"), "structural massage");
    assert_null(level("acupuncture"));
    assert_null(level(""));
    assert_null(level("x"));
}

static void missing_values_have_a_pattern(void **state)
{
    (void)state;
    static const struct {
        const char *present;
        enum pattern pattern;
    } cases[] = {
        { "1111", PATTERN_COMPLETE },     { "1100", PATTERN_MONOTONE },     { "1000", PATTERN_MONOTONE },
        { "1011", PATTERN_INTERMITTENT }, { "1010", PATTERN_INTERMITTENT }, { "0110", PATTERN_INTERMITTENT },
        { "0011", PATTERN_LATE },         { "0000", PATTERN_NEVER },        { "", PATTERN_NEVER },
        { "1", PATTERN_COMPLETE },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool present[4] = { false };
        size_t visits = strlen(cases[i].present);
        for (size_t v = 0; v < visits; v++)
            present[v] = cases[i].present[v] == '1';
        assert_int_equal(pattern_of(present, visits), cases[i].pattern);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_is_found_behind_what_was_typed),
        cmocka_unit_test(what_could_be_anything_is_left_alone),
        cmocka_unit_test(codes_for_missing_are_known),
        cmocka_unit_test(ids_are_one_but_for_blanks_case_and_leading_zeros),
        cmocka_unit_test(a_level_is_proposed_only_when_one_is_meant),
        cmocka_unit_test(missing_values_have_a_pattern),
    };
    arena_init(&arena, NULL);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
