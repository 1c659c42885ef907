#include "read/sheet.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "assert.h"
#include "base/arena.h"
#include "base/error.h"

struct fixture {
    struct arena arena;
    struct error err;
    struct sheet sheet;
};

static bool read_text(struct fixture *f, const char *text, size_t length, size_t chunk)
{
    FILE *file = tmpfile();
    char path[32];
    assert_non_null(file);
    fwrite(text, 1, length, file);
    fflush(file);
    rewind(file);
    snprintf(path, sizeof path, "/dev/fd/%d", fileno(file));
    *f = (struct fixture){ 0 };
    arena_init(&f->arena, NULL);
    error_init(&f->err, &f->arena);
    struct csv_spec spec = { .chunk = chunk };
    bool read = sheet_read(path, &spec, &f->arena, &f->sheet, &f->err);
    fclose(file);
    return read;
}

static void assert_cell(const struct fixture *f, size_t row, size_t column, const char *value, size_t line,
                        size_t character)
{
    size_t found_line, found_character;
    assert_string_equal(sheet_text(&f->sheet, row, column), value);
    sheet_place(&f->sheet, row, column, &found_line, &found_character);
    assert_int_equal(found_line, line);
    assert_int_equal(found_character, character);
}

static void every_cell_knows_its_text_and_place(void **state)
{
    (void)state;
    static const char text[] = "\xef\xbb\xbfid,\"a \"\"b\"\"\",c\r\n1,\"x, y\",\"two\r\nlines\"\r\n\r\n2,\u00e9\u00e9,\" 3 \"\r\n3,,";
    for (size_t chunk = 0; chunk < 40; chunk++) {
        struct fixture f;
        assert_true(read_text(&f, text, sizeof text - 1, chunk));
        assert_int_equal(f.sheet.rows, 3);
        assert_int_equal(f.sheet.columns, 3);
        assert_string_equal(f.sheet.names[1], "a \"b\"");
        assert_cell(&f, 0, 0, "1", 2, 1);
        assert_cell(&f, 0, 1, "x, y", 2, 3);
        assert_cell(&f, 0, 2, "two\r\nlines", 2, 10);
        assert_cell(&f, 1, 1, "\u00e9\u00e9", 5, 3);
        assert_cell(&f, 1, 2, " 3 ", 5, 6);
        assert_cell(&f, 2, 1, "", 6, 3);
        assert_cell(&f, 2, 2, "", 6, 4);
        assert_int_equal(f.sheet.blank_count, 1);
        assert_int_equal(f.sheet.blank_lines[0], 4);
        assert_int_equal(f.sheet.length, sizeof text - 1);
        assert_memory_equal(f.sheet.bytes, text, sizeof text - 1);
        arena_release(&f.arena);
    }
}

static void every_line_end_is_understood(void **state)
{
    (void)state;
    static const char *const ends[] = { "\n", "\r", "\r\n", "\n\r" };
    for (size_t i = 0; i < 4; i++) {
        char text[64];
        struct fixture f;
        int length = snprintf(text, sizeof text, "a;b%s1;2%s%s3;4%s", ends[i], ends[i], ends[i], ends[i]);
        assert_true(read_text(&f, text, (size_t)length, 0));
        assert_int_equal(f.sheet.rows, 2);
        assert_int_equal(f.sheet.delimiter, ';');
        assert_cell(&f, 0, 1, "2", 2, 3);
        assert_cell(&f, 1, 0, "3", 4, 1);
        assert_cell(&f, 1, 1, "4", 4, 3);
        arena_release(&f.arena);
    }
}

static void an_empty_last_column_is_no_column(void **state)
{
    (void)state;
    static const char text[] = "a,b,\n1,2,\n3,4,\n";
    struct fixture f;
    assert_true(read_text(&f, text, sizeof text - 1, 0));
    assert_int_equal(f.sheet.columns, 2);
    assert_cell(&f, 1, 1, "4", 3, 3);
    arena_release(&f.arena);
}

static void broken_grammar_is_an_error(void **state)
{
    (void)state;
    static const char *const texts[] = { "", "a,b\n1\n", "a,b\n1,\"2\n", "a,b\n1,2\"3\n" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct fixture f;
        assert_false(read_text(&f, texts[i], strlen(texts[i]), 0));
        assert_int_equal(f.err.code, ERROR_INPUT);
        arena_release(&f.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cell_knows_its_text_and_place),
        cmocka_unit_test(every_line_end_is_understood),
        cmocka_unit_test(an_empty_last_column_is_no_column),
        cmocka_unit_test(broken_grammar_is_an_error),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
