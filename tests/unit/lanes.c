/* The fast lane of the reader and libcsv alone: the same cells, notes, faults and line numbers, whatever the bytes, the
 * chunk size and the number of threads. KNEAD_SHARED adds the files of a folder `badinput` to those read. */
#include "assert.h"

#include <glob.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/decimal_short.h"
#include "base/rng.h"
#include "read/decimals.h"
#include "read/structure.h"
#include "read/unsure.h"
#include "reading.h"

enum { MOST_WANTED = 3 };

static const struct {
    size_t chunk, block;
    unsigned threads;
} ways[] = {
    { 0, 0, 0 }, { 1, 0, 0 }, { 2, 0, 0 }, { 3, 0, 0 }, { 7, 0, 0 }, { 64, 0, 0 }, { 1000, 0, 0 },
    { 0, 24, 1 }, { 0, 100, 1 }, { 0, 24, 2 }, { 64, 1000, 3 },
};

/* The file in every way; `kind` is what its first columns are wanted as, CSV_ANY all columns as they are. */
static void assert_same(const char *path, enum csv_want kind, char mark)
{
    static const char *const na[] = { "-9", "99" };
    static const char *const numbers[] = { "#1", "#2", "#3" };
    struct csv_column wanted[MOST_WANTED];
    struct arena arena;
    struct str expected, out;
    for (size_t i = 0; i < MOST_WANTED; i++)
        wanted[i] = (struct csv_column){ .name = numbers[i], .want = kind };
    struct csv_spec spec = { .mark = mark, .na = na, .na_count = kind == CSV_ANY ? 0 : 2, .no_fast_lane = true };
    arena_init(&arena, NULL);
    str_init(&expected, &arena);
    reading_text(path, &spec, kind == CSV_ANY ? NULL : wanted, kind == CSV_ANY ? 0 : MOST_WANTED, &arena, &expected);
    spec.no_fast_lane = false;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct arena_mark mark_before = arena_mark(&arena);
        spec.chunk = ways[i].chunk;
        spec.block = ways[i].block;
        spec.threads = ways[i].threads;
        str_init(&out, &arena);
        reading_text(path, &spec, kind == CSV_ANY ? NULL : wanted, kind == CSV_ANY ? 0 : MOST_WANTED, &arena, &out);
        if (out.length != expected.length || memcmp(out.text, expected.text, out.length) != 0)
            fail_msg("%s, chunks of %zu bytes, blocks of %zu, %u threads: libcsv says%s\nand the fast lane%s", path,
                     ways[i].chunk, ways[i].block, ways[i].threads, expected.text, out.text);
        arena_rewind(&arena, mark_before);
    }
    arena_release(&arena);
}

static void assert_same_in_every_way(const char *path)
{
    assert_same(path, CSV_ANY, '.');
    assert_same(path, CSV_NUMBER, '.');
    assert_same(path, CSV_NUMBER, ',');
    assert_same(path, CSV_CATEGORY, '.');
}

static void check_files(const char *pattern, size_t expected)
{
    glob_t found;
    if (glob(pattern, 0, NULL, &found) != 0)
        found.gl_pathc = 0;
    assert_true(found.gl_pathc >= expected);
    for (size_t i = 0; i < found.gl_pathc; i++)
        assert_same_in_every_way(found.gl_pathv[i]);
    if (found.gl_pathc > 0)
        globfree(&found);
}

static void the_corpus_reads_the_same_in_both_lanes(void **state)
{
    (void)state;
    check_files("tests/fuzz/corpus/csv/*", 10);
}

static void the_data_sets_read_the_same_in_both_lanes(void **state)
{
    (void)state;
    check_files("datasets/*/*.csv", 3);
}

static void hostile_files_read_the_same_in_both_lanes(void **state)
{
    (void)state;
    const char *shared = getenv("KNEAD_SHARED");
    char pattern[4096];
    if (shared == NULL)
        skip();
    snprintf(pattern, sizeof pattern, "%s/badinput/files/*", shared);
    check_files(pattern, 50);
}

/* Texts of pieces that matter to the grammar, most of them plain lines. */
static void made_up_texts_read_the_same_in_both_lanes(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "1,2,3\n", "a,NA,-0.50\n", "7.25,b,99\r\n", "\n", "\r\n", ",,\n", " \n", "\"x\",1,2\n", "\"a\nb\",1,2\n",
        "\"12.5\",\"massage\",\"\"\n", "\"\",\"\",\n", "\"a,b\",\"1\",2\r", "O\"Brien,1,2\n", "\"say \"\"no\"\"\",1,2\n", " \"1\",2,3\n",
        "1,2,3\r", "4,\"5\",6\r\n", "\"1\" ,2,3\n", "0.0123456789012,-1234567.123456789,12345678901234567\n", "1,2,3\n\r",
        "12345678,123456789,.5\n", "5.,-,\n", "1,2\n", "4,5,6,7\n", "massage,usual care,a text of some length\n",
        "1 , 2,\t3\n", "\r", "\"\"\n", "x", ",", "-9,-9.0,99\n", "2024-01-31,NaN,1e3\n", "\xff,\xc3\xa9,z\n",
    };
    enum { TEXTS = 400, PIECES = sizeof pieces / sizeof *pieces };
    struct rng rng;
    rng_init(&rng, 1, 0);
    for (size_t text = 0; text < TEXTS; text++) {
        FILE *file = tmpfile();
        char path[32];
        assert_non_null(file);
        static const char *const ends[] = { "\n", "\n", "\r", "\n\r" };
        const char *end = ends[rng_below(&rng, 4)];
        fprintf(file, "u,v,w%s", end);
        for (uint32_t i = rng_below(&rng, 40); i > 0; i--) {
            uint32_t usual = rng_below(&rng, 4);
            if (usual == 2)
                fprintf(file, "\"7.5\",b,-3%s", end);
            for (uint32_t more = usual < 3 ? 0 : 1 + rng_below(&rng, 9); more > 0; more--)
                fprintf(file, "1,%d.%u,30000000.25%s", (int)rng_below(&rng, 200) - 100, (unsigned)rng_below(&rng, 10), end);
            if (usual < 2)
                fputs(pieces[usual > 0 ? rng_below(&rng, 3) : rng_below(&rng, PIECES)], file);
        }
        fflush(file);
        snprintf(path, sizeof path, "/dev/fd/%d", fileno(file));
        rewind(file);
        for (int kind = 0; kind < 3; kind++) {
            static const enum csv_want kinds[] = { CSV_ANY, CSV_NUMBER, CSV_CATEGORY };
            assert_same(path, kinds[kind], '.');
        }
        fclose(file);
    }
}

/* The rules of structure.h, a byte at a time. */
static void find_slowly(const char *text, size_t length, const struct structure_spec *spec, struct structure *found)
{
    char first = spec->lfcr ? '\n' : '\r', second = spec->lfcr ? '\r' : '\n';
    bool inside = false, begins = true;
    size_t count = 0;
    found->line_count = 0;
    found->odd = found->quotes = found->pairs = false;
    for (size_t i = 0; i < length && !found->odd; i++) {
        char c = text[i];
        bool line_end = c == '\n' || c == '\r', separator = line_end || c == spec->delimiter;
        bool is_second = i > 0 && c == second && text[i - 1] == first;
        found->quotes = found->quotes || c == '"';
        found->pairs = found->pairs || is_second;
        if (inside && c == '"') {
            inside = false;
            char next = i + 1 < length ? text[i + 1] : '\n';
            found->odd = next != '\n' && next != '\r' && next != spec->delimiter;
        } else if (inside) {
            found->odd = line_end;
        } else if (c == '"') {
            inside = begins;
            found->odd = !begins;
        } else if (spec->lfcr && c == second && !is_second) {
            found->odd = true;
        } else if (separator && !is_second) {
            if (line_end && (c == second || i + 1 < length))
                found->lines[found->line_count++] = (uint32_t)count;
            found->ends[count++] = (uint32_t)i;
        }
        begins = separator;
    }
}

static void assert_same_structure(const struct structure *found, const struct structure *expected)
{
    size_t lines = expected->line_count;
    assert_int_equal(found->line_count, lines);
    assert_memory_equal(found->lines, expected->lines, lines * sizeof *found->lines);
    if (lines > 0)
        assert_memory_equal(found->ends, expected->ends, (expected->lines[lines - 1] + 1) * sizeof *found->ends);
    assert_true(found->quotes || !expected->quotes);
    assert_true(found->pairs || !expected->pairs);
}

static void structure_is_where_a_plain_search_finds_it(void **state)
{
    (void)state;
    enum { LONGEST = 300, ROUNDS = 40 };
    static const char *const pieces[] = { "ab", "1", ";", ";", "\n", "\r\n", "\n\r", "\r", "\"x\"", ";\"a;b\";", "\"", "\t\xe2",
                                          "\"\";", ",", "some text that is longer" };
    struct rng rng;
    rng_init(&rng, 2, 0);
    size_t lines = 0;
    for (size_t round = 0; round < ROUNDS * LONGEST; round++) {
        char text[LONGEST + STRUCTURE_SLACK] = "";
        uint32_t places[3][2][LONGEST + STRUCTURE_SLACK];
        struct structure found[3];
        struct structure_spec spec = { ';', round % 3 == 0 };
        uint32_t kinds = 2 + rng_below(&rng, sizeof pieces / sizeof *pieces - 1);
        size_t length = round % LONGEST, filled = 0;
        while (filled < length) {
            const char *piece = pieces[rng_below(&rng, kinds < 5 ? 5 : kinds)];
            filled += (size_t)snprintf(text + filled, sizeof text - filled, "%s", piece);
        }
        for (size_t i = 0; i < 3; i++)
            found[i] = (struct structure){ .ends = places[i][0], .lines = places[i][1] };
        find_slowly(text, length, &spec, &found[0]);
        structure_find(text, length, &spec, &found[1]);
        structure_find_by_words(text, length, &spec, &found[2]);
        assert_same_structure(&found[1], &found[0]);
        assert_same_structure(&found[2], &found[0]);
        lines += found[0].line_count;
    }
    assert_true(lines > ROUNDS * LONGEST);
}

static void short_decimals_are_what_decimal_parse_says(void **state)
{
    (void)state;
    static const char alphabet[] = "01234567890123456789012345678901234567890123456789012345678901234567890123456789..-,+e ";
    struct rng rng;
    rng_init(&rng, 3, 0);
    size_t taken = 0;
    for (size_t i = 0; i < 400000; i++) {
        char text[20 + DECIMAL_SLACK];
        struct decimal full;
        int64_t units;
        int scale;
        char mark = i % 3 == 0 ? ',' : '.';
        size_t length = rng_below(&rng, i % 2 == 0 ? 10 : 20);
        for (size_t k = 0; k < sizeof text; k++)
            text[k] = alphabet[rng_below(&rng, sizeof alphabet - 1)];
        enum decimal_status status = decimal_parse(text, length, mark, &full);
        bool quick = decimal_short(text, length, mark, &units, &scale);
        for (int guess = 0; guess < 10; guess++) {
            int64_t again;
            if (!decimal_of_scale(text, length, mark, guess, &again))
                continue;
            assert_true(quick);
            assert_int_equal(again, units);
            assert_int_equal(guess, scale);
        }
        if (!quick)
            continue;
        taken++;
        assert_int_equal(status, DECIMAL_OK);
        double value = (double)units / decimal_power(scale);
        assert_memory_equal(&value, &full.value, sizeof full.value);
        assert_int_equal(units, full.units);
        assert_int_equal(scale, full.scale);
        assert_true(full.exact);
    }
    assert_true(taken > 50000);
}

/* Records of three cells: the units where it is a decimal of the form that decimals_take reads, else false. */
static bool is_of_form(const struct stretch *stretch, size_t row, size_t field, const struct decimal_form *form,
                       int64_t *units)
{
    char copy[64 + DECIMAL_SLACK] = { 0 };
    size_t length;
    int scale;
    const char *text = stretch_cell(stretch, row, field, &length);
    memcpy(copy, text, length);
    if (!decimal_short(copy, length, form->mark, units, &scale) || scale != form->scale || length > 8)
        return false;
    if (form->canonical && !unsure_is_canonical(copy, length, form->mark, *units))
        return false;
    size_t sign = copy[0] == '-';
    return copy[sign] != form->mark && copy[length - 1] != form->mark;
}

static void make_cell(struct rng *rng, const struct decimal_form *form, char cell[32])
{
    static const char *const odd[] = { "", "NA", "-", ".", "-.5", "5.", "007", "-0", "-0.0", "0.00", "+1", "1e3", "1.2.3", "--1",
                                       "123456789", "-12345678", "12 ", "1,5", "00.5", "\r1", "1:2", "1/2", "\xb1" "1" };
    if (rng_below(rng, 12) == 0) {
        strcpy(cell, odd[rng_below(rng, sizeof odd / sizeof *odd)]);
        return;
    }
    int digits = 1 + (int)rng_below(rng, 4), width = digits + form->scale;
    char text[32];
    for (int i = 0; i < width; i++)
        text[i] = (char)('0' + rng_below(rng, 10));
    text[width] = '\0';
    snprintf(cell, 32, "%s%.*s%s%s", rng_below(rng, 3) == 0 ? "-" : "", digits, text,
             form->scale == 0 ? "" : form->mark == ',' ? "," : ".", text + digits);
}

static void fours_of_decimals_are_what_each_is_alone(void **state)
{
    (void)state;
    enum { FIELDS = 3, ROWS = 12 };
    struct rng rng;
    rng_init(&rng, 4, 0);
    size_t taken = 0, left = 0;
    for (size_t round = 0; round < 60000; round++) {
        char text[ROWS * FIELDS * 32 + STRUCTURE_SLACK] = "";
        uint32_t ends[ROWS * FIELDS];
        const struct decimal_form form = { round % 3 == 0 ? ',' : '.', (int)rng_below(&rng, 9), round % 2 == 0 };
        size_t length = 0;
        for (size_t i = 0; i < ROWS * FIELDS; i++) {
            make_cell(&rng, &form, text + length);
            length += strlen(text + length);
            ends[i] = (uint32_t)length;
            text[length++] = i % FIELDS == FIELDS - 1 ? '\n' : ';';
        }
        const struct stretch stretch = { .text = text, .ends = ends, .fields = FIELDS, .rows = ROWS };
        for (size_t field = 0; field < FIELDS; field++) {
            int64_t units[ROWS], alone;
            size_t first = rng_below(&rng, 4), row = decimals_take(&stretch, field, first, &form, units);
            assert_true(row >= first && row <= ROWS && (row - first) % 4 == 0);
            for (size_t i = first; i < row; i++) {
                assert_true(is_of_form(&stretch, i, field, &form, &alone));
                assert_int_equal(units[i], alone);
            }
            taken += row - first;
            bool all = row + 4 <= ROWS && row > first && form.scale <= 6;
            for (size_t i = row; i < row + 4 && all; i++)
                all = is_of_form(&stretch, i, field, &form, &alone);
            left += all;
        }
    }
    assert_int_equal(left, 0);
#if defined __x86_64__ && defined __GNUC__
    assert_true(taken > 100000 || !__builtin_cpu_supports("avx2"));
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(structure_is_where_a_plain_search_finds_it),
        cmocka_unit_test(short_decimals_are_what_decimal_parse_says),
        cmocka_unit_test(fours_of_decimals_are_what_each_is_alone),
        cmocka_unit_test(the_corpus_reads_the_same_in_both_lanes),
        cmocka_unit_test(the_data_sets_read_the_same_in_both_lanes),
        cmocka_unit_test(made_up_texts_read_the_same_in_both_lanes),
        cmocka_unit_test(hostile_files_read_the_same_in_both_lanes),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
