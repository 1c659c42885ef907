/* Folding the rows of a file gives the rows that csv_read gives, in order, whatever the blocks and the threads. */
#include "assert.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/rng.h"
#include "base/str.h"
#include "data/frame.h"
#include "read/csv.h"

struct fold_case {
    size_t block;
    unsigned threads;
    bool slow;
};

/* Every batch as text, one line a row. */
static void *reduce(const void *context, const struct column *columns, size_t count, size_t rows, struct arena *arena)
{
    (void)context;
    struct str *text = arena_new(arena, struct str);
    str_init(text, arena);
    for (size_t row = 0; row < rows; row++) {
        for (size_t i = 0; i < count; i++) {
            const struct column *column = &columns[i];
            if (column->type == COLUMN_CATEGORY && column->levels == NULL)
                str_add(text, "?|");
            else if (column->missing[row] != MISSING_NOT)
                str_addf(text, ".%d|", column->missing[row]);
            else if (column->units != NULL)
                str_addf(text, "%.17g|", (double)column->units[row] / decimal_power(column->scale));
            else if (column->values != NULL)
                str_addf(text, "%.17g|", column->values[row]);
            else
                str_addf(text, "%s|", column->levels->names[column->codes[row]]);
        }
        str_add(text, "\n");
    }
    return text;
}

static void merge(void *context, const void *part)
{
    const struct str *text = part;
    str_add_bytes(context, text->text, text->length);
}

static const char *fold_text(FILE *file, const struct csv_column *wanted, size_t count, struct fold_case way,
                             struct arena *arena, struct str *notes)
{
    char path[32];
    struct csv_spec spec = { .block = way.block, .threads = way.threads, .no_fast_lane = way.slow };
    struct csv *csv;
    struct error err;
    struct frame frame;
    struct str *text = arena_new(arena, struct str);
    struct csv_fold fold = { text, reduce, merge };
    rewind(file);
    snprintf(path, sizeof path, "/dev/fd/%d", fileno(file));
    error_init(&err, arena);
    str_init(text, arena);
    str_init(notes, arena);
    if (!csv_open(arena_strdup(arena, path), &spec, arena, &csv, &err) ||
        !csv_fold(csv, wanted, count, &fold, &frame, &err))
        return error_message(&err);
    str_addf(notes, "%zu rows %s", frame.rows, csv_sha256(csv));
    for (size_t i = 0; i < frame.count; i++)
        str_addf(notes, " %s %d %d %u", frame.columns[i].name, (int)frame.columns[i].type, frame.columns[i].decimals,
                 frame.columns[i].levels == NULL ? 0 : (unsigned)frame.columns[i].levels->count);
    size_t told;
    const struct csv_note *note = csv_notes(csv, &told);
    for (size_t i = 0; i < told; i++)
        str_addf(notes, "\n%s %s", note[i].code, note[i].text);
    return text->text;
}

static FILE *write_file(const char *const *pieces, size_t count, size_t lines, uint64_t seed)
{
    struct rng rng;
    FILE *file = tmpfile();
    assert_non_null(file);
    rng_init(&rng, seed, 0);
    fputs("id,arm,pain,sbp,word\n", file);
    for (size_t i = 0; i < lines; i++)
        fputs(pieces[rng_below(&rng, (uint32_t)count)], file);
    fflush(file);
    return file;
}

static const struct fold_case ways[] = { { 0, 2, false }, { 0, 1, true }, { 64, 1, false }, { 64, 3, false },
                                         { 5000, 2, false }, { 5000, 4, true } };

static void assert_folds_alike(FILE *file, const struct csv_column *wanted, size_t count)
{
    struct arena arena;
    struct str notes, others;
    arena_init(&arena, NULL);
    const char *expected = fold_text(file, wanted, count, (struct fold_case){ 0, 1, false }, &arena, &notes);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        const char *text = fold_text(file, wanted, count, ways[i], &arena, &others);
        if (strcmp(text, expected) != 0)
            fail_msg("way %zu gives other rows: %.300s", i, text);
        assert_string_equal(others.text, notes.text);
    }
    arena_release(&arena);
    fclose(file);
}

static void any_blocks_and_threads_fold_the_same_rows(void **state)
{
    (void)state;
    static const char *const plain[] = { "1,a,3,120,x\n", "2,b,NA,98.5,x\n", "33,\"a\",10,,y\r\n", "\n", "4,b,-1,7,x\n" };
    static const char *const odd[] = { "1,a,3,120,x\n", "2,b,1e300,0.123456789012345678,x\n", "3,\"a\nb\",4,5,x\n" };
    static const struct csv_column wanted[] = { { .name = "arm", .want = CSV_CATEGORY }, { .name = "pain", .want = CSV_NUMBER }, { .name = "sbp", .want = CSV_NUMBER } };
    assert_folds_alike(write_file(plain, 5, 3000, 1), wanted, 3);
    assert_folds_alike(write_file(plain, 5, 20000, 2), wanted, 3);
    assert_folds_alike(write_file(odd, 3, 500, 3), wanted, 3);
    assert_folds_alike(write_file(odd, 2, 9000, 4), wanted, 3);
}

static void an_error_is_the_same_in_any_blocks_and_threads(void **state)
{
    (void)state;
    static const char *const wrong[] = { "1,a,3,120,x\n", "2,b,4,5,x\n", "2,b,4,5,x\n", "2,b,4,5,x\n", "7,a,bad,1,x\n" };
    static const char *const ragged[] = { "1,a,3,120,x\n", "2,b,4,5,x\n", "2,b,4,5,x\n", "1,a\n" };
    static const char *const broken[] = { "1,a,3,120,x\n", "2,b,4,5,x\n", "2,b,4,5,x\n", "1,a\"b,1,1,1\n" };
    static const struct csv_column wanted[] = { { .name = "arm", .want = CSV_CATEGORY }, { .name = "pain", .want = CSV_NUMBER } };
    assert_folds_alike(write_file(wrong, 5, 3000, 5), wanted, 2);
    assert_folds_alike(write_file(ragged, 4, 3000, 6), wanted, 2);
    assert_folds_alike(write_file(broken, 4, 3000, 7), wanted, 2);
}

static void a_column_of_unknown_kind_is_numbers_until_a_cell_is_none(void **state)
{
    (void)state;
    static const char *const pieces[] = { "1,a,3,120,x\n", "2,b,4.5,5,y\n" };
    static const struct csv_column wanted[] = { { .name = "pain", .want = CSV_ANY }, { .name = "word", .want = CSV_ANY } };
    struct arena arena;
    struct str notes;
    FILE *file = write_file(pieces, 2, 100, 8);
    arena_init(&arena, NULL);
    const char *text = fold_text(file, wanted, 2, (struct fold_case){ 0, 1, false }, &arena, &notes);
    assert_non_null(strstr(text, "4.5|?|"));
    assert_non_null(strstr(notes.text, "no_numbers word"));
    arena_release(&arena);
    assert_folds_alike(file, wanted, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_blocks_and_threads_fold_the_same_rows),
        cmocka_unit_test(an_error_is_the_same_in_any_blocks_and_threads),
        cmocka_unit_test(a_column_of_unknown_kind_is_numbers_until_a_cell_is_none),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
