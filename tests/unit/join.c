#include "data/join.h"

#include <string.h>

#include "assert.h"
#include "base/arena.h"
#include "base/error.h"

enum { ROWS = 5 };

struct fixture {
    struct arena arena;
    struct error err;
    struct column site, id, joined;
    const struct column *parts[2];
};

/* A category column of the texts; NULL is a blank cell. */
static void category(struct fixture *f, struct column *column, const char *name, const char *const *texts)
{
    *column = (struct column){ .name = name, .type = COLUMN_CATEGORY, .rows = ROWS,
                               .levels = arena_new(&f->arena, struct levels),
                               .codes = arena_array(&f->arena, uint32_t, ROWS),
                               .missing = arena_array(&f->arena, uint8_t, ROWS) };
    levels_init(column->levels, &f->arena);
    for (size_t row = 0; row < ROWS; row++) {
        column->missing[row] = texts[row] == NULL ? MISSING_BLANK : MISSING_NOT;
        column->codes[row] = texts[row] == NULL ? LEVEL_NONE
                                                : levels_intern(column->levels, texts[row], strlen(texts[row]));
    }
}

static bool join(struct fixture *f, const char *const *sites, const char *const *ids)
{
    static const uint32_t lines[ROWS] = { 2, 3, 4, 5, 6 };
    *f = (struct fixture){ 0 };
    arena_init(&f->arena, NULL);
    error_init(&f->err, &f->arena);
    category(f, &f->site, "site", sites);
    category(f, &f->id, "id", ids);
    f->parts[0] = &f->site;
    f->parts[1] = &f->id;
    return column_join(f->parts, 2, lines, &f->arena, &f->joined, &f->err);
}

static const char *at(const struct fixture *f, size_t row)
{
    return f->joined.levels->names[f->joined.codes[row]];
}

static void the_same_number_at_two_sites_is_two_patients(void **state)
{
    (void)state;
    struct fixture f;
    assert_true(join(&f, (const char *[]){ "1", "2", "1", "2", "1" }, (const char *[]){ "7", "7", "7", "8", "9" }));
    assert_string_equal(f.joined.name, "site/id");
    assert_int_equal(f.joined.levels->count, 4);
    assert_string_equal(at(&f, 0), "1/7");
    assert_string_equal(at(&f, 1), "2/7");
    assert_int_equal(f.joined.codes[0], f.joined.codes[2]);
    arena_release(&f.arena);
}

static void levels_are_in_natural_order(void **state)
{
    (void)state;
    struct fixture f;
    static const char *const expected[] = { "1/2", "1/10", "2/1", "2/3", "10/1" };
    assert_true(join(&f, (const char *[]){ "10", "2", "1", "2", "1" }, (const char *[]){ "1", "3", "10", "1", "2" }));
    for (size_t i = 0; i < ROWS; i++)
        assert_string_equal(f.joined.levels->names[i], expected[i]);
    arena_release(&f.arena);
}

static void a_blank_part_makes_the_whole_blank(void **state)
{
    (void)state;
    struct fixture f;
    assert_true(join(&f, (const char *[]){ "1", NULL, "1", "2", "1" }, (const char *[]){ "1", "2", NULL, "1", "4" }));
    assert_int_equal(f.joined.missing[0], MISSING_NOT);
    assert_int_equal(f.joined.missing[1], MISSING_BLANK);
    assert_int_equal(f.joined.missing[2], MISSING_BLANK);
    assert_true(f.joined.codes[1] == LEVEL_NONE);
    arena_release(&f.arena);
}

static void two_patients_who_would_read_alike_are_refused(void **state)
{
    (void)state;
    struct fixture f;
    assert_false(join(&f, (const char *[]){ "a", "1/2", "b", "1", "c" }, (const char *[]){ "1", "3", "1", "2/3", "1" }));
    assert_non_null(strstr(f.err.text, "lines 3 and 5"));
    arena_release(&f.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_number_at_two_sites_is_two_patients),
        cmocka_unit_test(levels_are_in_natural_order),
        cmocka_unit_test(a_blank_part_makes_the_whole_blank),
        cmocka_unit_test(two_patients_who_would_read_alike_are_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
