/* Whole numbers in as few bytes as they fit, alone and as columns of a file: what is read where units are enough is what is
 * read where they are not. */
#include "assert.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/narrow.h"
#include "base/rng.h"
#include "data/frame.h"
#include "read/csv.h"

static bool all_at(const struct narrow *narrow, const int64_t *numbers, size_t count, int64_t factor)
{
    for (size_t i = 0; i < count; i++)
        if (narrow_at(narrow, i) != numbers[i] * factor)
            return false;
    return true;
}

static void numbers_that_fit_are_kept_and_others_refused(void **state)
{
    (void)state;
    int64_t ends[2][2] = { { INT16_MIN, INT16_MAX }, { INT32_MIN, INT32_MAX } };
    for (int wide = 0; wide < 2; wide++)
        for (size_t odd = 0; odd < 21; odd++) { /* among eight that go together, and behind them */
            int64_t numbers[21] = { 0 };
            int32_t room[21];
            struct narrow narrow = { wide ? NARROW_INT : NARROW_SHORT, room };
            for (int end = 0; end < 2; end++) {
                numbers[odd] = ends[wide][end];
                assert_true(narrow_put(&narrow, 0, numbers, 21, 1));
                assert_true(all_at(&narrow, numbers, 21, 1));
                numbers[odd] += end ? 1 : -1;
                assert_false(narrow_put(&narrow, 0, numbers, 21, 1));
                numbers[odd] = end ? INT64_MAX : INT64_MIN;
                assert_false(narrow_put(&narrow, 0, numbers, 21, 1));
                assert_false(narrow_put(&narrow, 0, numbers, 21, 1000));
            }
        }
}

static void numbers_are_multiplied(void **state)
{
    (void)state;
    int64_t numbers[] = { 327, -327, 1, 0 };
    int16_t room[4];
    struct narrow narrow = { NARROW_SHORT, room };
    assert_true(narrow_put(&narrow, 0, numbers, 4, 100));
    assert_true(all_at(&narrow, numbers, 4, 100));
    assert_int_equal(narrow_largest(&narrow, 4), 32700);
    numbers[0] = 328;
    assert_false(narrow_put(&narrow, 0, numbers, 4, 100));
    assert_false(narrow_put(&narrow, 0, numbers, 4, 10000000000));
    numbers[0] = 327;
    assert_true(narrow_put(&narrow, 0, numbers, 4, 1));
    narrow_multiply(&narrow, 1, 3, 10);
    assert_true(room[0] == 327 && room[1] == -3270 && room[2] == 10 && room[3] == 0);
}

/* ---- files */

static const char *const spellings[] = { "1", "-7", "0.5", "12.25", "-0.125", "", "NA", "-0.0", ".5", "+3", "007", "99", "1e2",
                                         "32767", "-32768", "3276.8", "2147483647", "-2147483648", "2147483.648",
                                         "123456789012", "0.123456789012", "word", "NaN" };
enum { SPELLINGS = sizeof spellings / sizeof *spellings, COMMON = 7, ROWS = 400 };

/* A column of common spellings, with a few of the others. */
static void write_file(FILE *file, struct rng *rng, size_t odd)
{
    rewind(file);
    assert_int_equal(ftruncate(fileno(file), 0), 0);
    fputs("x,id\n", file);
    size_t common = 1 + rng_below(rng, COMMON), from = rng_below(rng, ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        bool other = i >= from && odd < SPELLINGS && rng_below(rng, 50) == 0;
        fprintf(file, "%s,%zu\n", spellings[other ? odd : rng_below(rng, (uint32_t)common)], i);
    }
    fflush(file);
}

static bool read_column(const char *path, const struct csv_spec *spec, bool spare, struct arena *arena, struct column *column,
                        const char **said)
{
    struct csv_column wanted = { .name = "x", .want = CSV_ANY, .units_beyond = spare ? 1 : 0 };
    struct csv *csv;
    struct frame frame;
    struct error err;
    error_init(&err, arena);
    *said = "";
    if (!csv_open(path, spec, arena, &csv, &err) || !csv_read(csv, &wanted, 1, &frame, &err)) {
        *said = error_message(&err);
        return false;
    }
    *column = frame.columns[0];
    assert_int_equal(column->rows, ROWS);
    return true;
}

static void assert_same_cells(const struct column *plain, const struct column *spared)
{
    assert_int_equal(plain->type, spared->type);
    assert_memory_equal(plain->missing, spared->missing, ROWS);
    assert_int_equal(plain->decimals, spared->decimals);
    if (spared->narrow.width != NARROW_NONE) {
        assert_true(spared->units == NULL && spared->values == NULL && plain->units != NULL);
        assert_int_equal(plain->scale, spared->scale);
        for (size_t i = 0; i < ROWS; i++)
            assert_int_equal(plain->units[i], narrow_at(&spared->narrow, i));
        return;
    }
    assert_true((plain->units == NULL) == (spared->units == NULL));
    if (plain->units != NULL) {
        assert_int_equal(plain->scale, spared->scale);
        assert_memory_equal(plain->units, spared->units, ROWS * sizeof *plain->units);
    }
    if (spared->values != NULL)
        for (size_t i = 0; i < ROWS; i++)
            assert_true(plain->values[i] == spared->values[i] || (isnan(plain->values[i]) && isnan(spared->values[i])));
    for (size_t i = 0; i < ROWS && plain->codes != NULL; i++)
        if (plain->missing[i] == MISSING_NOT)
            assert_string_equal(plain->levels->names[plain->codes[i]], spared->levels->names[spared->codes[i]]);
}

static void a_column_is_the_same_in_fewer_bytes(void **state)
{
    (void)state;
    static const size_t blocks[] = { 24, 40, 300, 1000 };
    static const char *const na[] = { "99" };
    char path[32];
    FILE *file = tmpfile();
    snprintf(path, sizeof path, "/dev/fd/%d", fileno(file));
    struct rng rng;
    size_t narrow = 0, wide = 0;
    rng_init(&rng, 11, 0);
    for (size_t round = 0; round < 40 * (SPELLINGS + 1); round++) {
        struct arena arena;
        struct column plain, spared;
        const char *said, *said_of_spared;
        struct csv_spec spec = { .na = na, .na_count = round % 5 == 0, .threads = 1 + round % 3 };
        arena_init(&arena, NULL);
        write_file(file, &rng, round % (SPELLINGS + 1));
        bool read = read_column(path, &spec, false, &arena, &plain, &said);
        spec.block = blocks[round % 4];
        assert_true(read == read_column(path, &spec, true, &arena, &spared, &said_of_spared));
        assert_string_equal(said, said_of_spared);
        if (read) {
            assert_same_cells(&plain, &spared);
            narrow += spared.narrow.width == NARROW_SHORT;
            wide += spared.narrow.width == NARROW_INT;
        }
        arena_release(&arena);
    }
    fclose(file);
    assert_true(narrow > 100 && wide > 20); /* the way that is tried is taken */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_that_fit_are_kept_and_others_refused),
        cmocka_unit_test(numbers_are_multiplied),
        cmocka_unit_test(a_column_is_the_same_in_fewer_bytes),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("narrow", tests, NULL, NULL);
}
