#include "assert.h"

#include <setjmp.h>
#include <string.h>

#include "base/arena.h"

static void memory_comes_zeroed_and_aligned(void **state)
{
    struct arena arena;
    (void)state;
    arena_init(&arena, NULL);
    for (size_t size = 1; size < 200000; size = size * 3 + 1) {
        unsigned char *bytes = arena_alloc(&arena, size, 1);
        assert_int_equal((uintptr_t)bytes % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(bytes[i], 0);
        memset(bytes, 0xFF, size);
    }
    arena_release(&arena);
}

static void nothing_is_still_a_valid_pointer(void **state)
{
    struct arena arena;
    (void)state;
    arena_init(&arena, NULL);
    assert_non_null(arena_alloc(&arena, 0, 8));
    assert_non_null(arena_alloc(&arena, 8, 0));
    arena_release(&arena);
}

static void memory_is_zero_again_after_a_rewind(void **state)
{
    struct arena arena;
    (void)state;
    arena_init(&arena, NULL);
    char *kept = arena_strdup(&arena, "kept");
    struct arena_mark mark = arena_mark(&arena);
    for (int round = 0; round < 3; round++) {
        unsigned char *bytes = arena_alloc(&arena, 100000, 1);
        unsigned char *few = arena_alloc(&arena, 100, 1);
        for (size_t i = 0; i < 100; i++)
            assert_int_equal(bytes[i] | few[i], 0);
        memset(bytes, 1, 100000);
        memset(few, 1, 100);
        arena_rewind(&arena, mark);
    }
    assert_string_equal(kept, "kept");
    arena_release(&arena);
}

static void growing_keeps_the_elements(void **state)
{
    struct arena arena;
    size_t count = 0, capacity = 0;
    int *items = NULL;
    (void)state;
    arena_init(&arena, NULL);
    for (int i = 0; i < 1000; i++) {
        items = arena_reserve(&arena, items, count, capacity);
        items[count++] = i;
    }
    assert_true(capacity >= count);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(items[i], i);
    arena_release(&arena);
}

static void text_is_formatted_and_copied(void **state)
{
    struct arena arena;
    (void)state;
    arena_init(&arena, NULL);
    assert_string_equal(arena_printf(&arena, "%s %d", "pain", 10), "pain 10");
    assert_string_equal(arena_printf(&arena, "%s", ""), "");
    assert_string_equal(arena_strndup(&arena, "week 10", 4), "week");
    arena_release(&arena);
}

struct order {
    char text[8];
    size_t length;
};

struct released {
    struct order *order;
    char name;
};

static void write_name(void *object)
{
    struct released *released = object;
    released->order->text[released->order->length++] = released->name;
}

static void what_joined_last_is_released_first(void **state)
{
    struct arena arena;
    struct order order = { .length = 0 };
    struct released a = { &order, 'a' }, b = { &order, 'b' }, c = { &order, 'c' };
    (void)state;
    arena_init(&arena, NULL);
    arena_defer(&arena, write_name, &a);
    struct arena_mark mark = arena_mark(&arena);
    arena_defer(&arena, write_name, &b);
    arena_defer(&arena, write_name, &c);
    arena_rewind(&arena, mark);
    assert_string_equal(order.text, "cb");
    arena_release(&arena);
    assert_string_equal(order.text, "cba");
}

static jmp_buf escape;

static void leave(struct arena *arena, size_t wanted)
{
    (void)arena;
    (void)wanted;
    longjmp(escape, 1);
}

static void a_size_that_overflows_exhausts_the_arena(void **state)
{
    struct arena arena;
    (void)state;
    arena_init(&arena, leave);
    if (setjmp(escape) == 0) {
        arena_alloc(&arena, SIZE_MAX / 4, 8);
        fail_msg("memory beyond the end of memory was given out");
    }
    if (setjmp(escape) == 0) {
        arena_alloc(&arena, SIZE_MAX, 1);
        fail_msg("memory beyond the end of memory was given out");
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_comes_zeroed_and_aligned),
        cmocka_unit_test(nothing_is_still_a_valid_pointer),
        cmocka_unit_test(memory_is_zero_again_after_a_rewind),
        cmocka_unit_test(growing_keeps_the_elements),
        cmocka_unit_test(text_is_formatted_and_copied),
        cmocka_unit_test(what_joined_last_is_released_first),
        cmocka_unit_test(a_size_that_overflows_exhausts_the_arena),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
