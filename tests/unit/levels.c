#include "data/levels.h"

#include <string.h>

#include "assert.h"
#include "base/arena.h"

static void intern_all(struct levels *levels, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        levels_intern(levels, texts[i], strlen(texts[i]));
}

static void assert_order(const char *const *given, const char *const *sorted, uint32_t count)
{
    struct arena arena;
    arena_init(&arena, NULL);
    struct levels levels;
    levels_init(&levels, &arena);
    intern_all(&levels, given, count);
    uint32_t *recode = arena_array(&arena, uint32_t, count);
    levels_sort(&levels, recode);
    assert_int_equal(levels.count, count);
    for (uint32_t i = 0; i < count; i++) {
        assert_string_equal(levels.names[i], sorted[i]);
        assert_string_equal(levels.names[recode[i]], given[i]);
        assert_int_equal(levels_find(&levels, sorted[i]), i);
    }
    arena_release(&arena);
}

static void numbers_sort_by_value(void **state)
{
    (void)state;
    assert_order((const char *[]){ "10", "9", "-1", "0.5", "100" }, (const char *[]){ "-1", "0.5", "9", "10", "100" },
                 5);
}

static void texts_sort_as_people_sort(void **state)
{
    (void)state;
    assert_order((const char *[]){ "T10", "T2", "T1" }, (const char *[]){ "T1", "T2", "T10" }, 3);
    assert_order((const char *[]){ "usual care", "massage" }, (const char *[]){ "massage", "usual care" }, 2);
}

static void zero_padded_ids_stay_apart(void **state)
{
    (void)state;
    assert_order((const char *[]){ "P01", "P1", "P001" }, (const char *[]){ "P001", "P01", "P1" }, 3);
}

static void the_same_text_gets_the_same_code(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    struct levels levels;
    levels_init(&levels, &arena);
    for (int i = 0; i < 10000; i++) {
        char text[16];
        int length = snprintf(text, sizeof text, "P%d", i % 5000);
        assert_int_equal(levels_intern(&levels, text, (size_t)length), i % 5000);
    }
    assert_int_equal(levels.count, 5000);
    assert_int_equal(levels_find(&levels, "P"), LEVEL_NONE);
    assert_int_equal(levels_find(&levels, "P50000"), LEVEL_NONE);
    arena_release(&arena);
}

static void a_prefix_is_another_level(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    struct levels levels;
    levels_init(&levels, &arena);
    levels_intern(&levels, "massage", 7);
    assert_int_equal(levels_intern(&levels, "mass", 4), 1);
    assert_int_equal(levels_intern(&levels, "", 0), 2);
    arena_release(&arena);
}

static void a_given_order_comes_first(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, NULL);
    struct levels levels;
    levels_init(&levels, &arena);
    intern_all(&levels, (const char *[]){ "severe", "unknown", "mild", "a" }, 4);
    uint32_t recode[4];
    levels_arrange(&levels, (const char *[]){ "none", "mild", "severe" }, 3, recode);
    assert_string_equal(levels.names[0], "mild");
    assert_string_equal(levels.names[1], "severe");
    assert_string_equal(levels.names[2], "a");
    assert_string_equal(levels.names[3], "unknown");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_sort_by_value),
        cmocka_unit_test(texts_sort_as_people_sort),
        cmocka_unit_test(zero_padded_ids_stay_apart),
        cmocka_unit_test(the_same_text_gets_the_same_code),
        cmocka_unit_test(a_prefix_is_another_level),
        cmocka_unit_test(a_given_order_comes_first),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
