#include "assert.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/names.h"
#include "data/frame.h"
#include "read/csv.h"
#include "read/schema.h"

/* One reading of a text as if it were a file. */
struct reading {
    struct arena arena;
    struct error err;
    struct csv *csv;
    struct frame frame;
    FILE *file;
    bool ok;
};

static void read_bytes(struct reading *r, const char *bytes, size_t length, const struct csv_spec *spec,
                       const struct csv_column *wanted, size_t count)
{
    char path[32];
    memset(r, 0, sizeof *r);
    arena_init(&r->arena, NULL);
    error_init(&r->err, &r->arena);
    r->file = tmpfile();
    assert_non_null(r->file);
    assert_int_equal(fwrite(bytes, 1, length, r->file), length);
    rewind(r->file);
    snprintf(path, sizeof path, "/dev/fd/%d", fileno(r->file));
    static const struct csv_spec usual = { 0 };
    const char *kept = arena_strdup(&r->arena, path);
    r->ok = csv_open(kept, spec == NULL ? &usual : spec, &r->arena, &r->csv, &r->err) &&
            csv_read(r->csv, wanted, count, &r->frame, &r->err);
}

static void read_text(struct reading *r, const char *text)
{
    read_bytes(r, text, strlen(text), NULL, NULL, 0);
}

static void read_as(struct reading *r, const char *text, const char *name, enum csv_want want)
{
    struct csv_column wanted = { .name = name, .want = want };
    read_bytes(r, text, strlen(text), NULL, &wanted, 1);
}

static void done(struct reading *r)
{
    fclose(r->file);
    arena_release(&r->arena);
}

#define assert_says(r, line_wanted, words)                                                              \
    do {                                                                                                \
        assert_false((r).ok);                                                                           \
        assert_int_equal((r).err.code, ERROR_INPUT);                                                    \
        assert_int_equal((r).err.line, (line_wanted));                                                  \
        if (strstr((r).err.text, (words)) == NULL)                                                      \
            fail_msg("\"%s\" does not say \"%s\"", (r).err.text, (words));                              \
    } while (0)

#define assert_read(r)                                        \
    do {                                                      \
        if (!(r).ok)                                          \
            fail_msg("not read: %s", error_message(&(r).err)); \
    } while (0)

static const struct csv_note *note(const struct reading *r, const char *code)
{
    size_t count;
    const struct csv_note *notes = csv_notes(r->csv, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(notes[i].code, code) == 0)
            return &notes[i];
    return NULL;
}

static const char *level_at(const struct column *column, size_t row)
{
    return column->codes[row] == LEVEL_NONE ? NULL : column->levels->names[column->codes[row]];
}

/* The same four rows however they are written. */
static void assert_base(struct reading *r)
{
    static const double pre[] = { 7.1, 6.2, 8.0, 5.4 };
    static const int64_t units[] = { 71, 62, 80, 54 };
    assert_read(*r);
    assert_int_equal(r->frame.rows, 4);
    assert_int_equal(r->frame.count, 3);
    assert_int_equal(r->frame.columns[0].type, COLUMN_NUMBER);
    assert_int_equal(r->frame.columns[1].type, COLUMN_CATEGORY);
    for (size_t i = 0; i < 4; i++) {
        assert_true(r->frame.columns[2].values[i] == pre[i]);
        assert_int_equal(r->frame.columns[2].units[i], units[i]);
        assert_string_equal(level_at(&r->frame.columns[1], i), i % 2 == 0 ? "A" : "B");
    }
    assert_int_equal(r->frame.columns[2].scale, 1);
    done(r);
}

static void a_file_is_the_same_whatever_its_line_ends_quotes_and_delimiters(void **state)
{
    (void)state;
    static const char *const writings[] = {
        "id,arm,pre\n1,A,7.1\n2,B,6.2\n3,A,8.0\n4,B,5.4\n",
        "id,arm,pre\n1,A,7.1\n2,B,6.2\n3,A,8.0\n4,B,5.4",
        "id,arm,pre\r\n1,A,7.1\r\n2,B,6.2\r\n3,A,8.0\r\n4,B,5.4\r\n",
        "id,arm,pre\r1,A,7.1\r2,B,6.2\r3,A,8.0\r4,B,5.4\r",
        "id,arm,pre\n\r1,A,7.1\n\r2,B,6.2\n\r3,A,8.0\n\r4,B,5.4\n\r",
        "id,arm,pre\r\n1,A,7.1\n2,B,6.2\r3,A,8.0\r\n4,B,5.4",
        "\xef\xbb\xbf\"id\",\"arm\",\"pre\"\n\"1\",\"A\",\"7.1\"\n2,B,6.2\n3,A,8.0\n4,B,5.4\n",
        "id;arm;pre\n1;A;7.1\n2;B;6.2\n3;A;8.0\n4;B;5.4\n",
        "id\tarm\tpre\n1\tA\t7.1\n2\tB\t6.2\n3\tA\t8.0\n4\tB\t5.4\n",
        "sep=;\nid;arm;pre\n1;A;7.1\n2;B;6.2\n3;A;8.0\n4;B;5.4\n",
        "id,arm,pre\n\n1,A,7.1\n\n2,B,6.2\n   \n3,A,8.0\n4,B,5.4\n\n",
        "id,arm,pre,\n1,A,7.1,\n2,B,6.2,\n3,A,8.0,\n4,B,5.4,\n",
        "id,arm, pre\n 1,A, 7.1\n2,B,6.2 \n3,A,\t8.0\n4,B,5.4\n",
        "id,arm,pre\n1,A,7.1\n2,B,6.2\n3,A,8.0\n4,B,5.4\n\x1a",
    };
    for (size_t i = 0; i < sizeof writings / sizeof *writings; i++) {
        struct reading r;
        read_text(&r, writings[i]);
        assert_base(&r);
    }
}

static void any_chunk_size_gives_the_same_bytes_and_the_same_error(void **state)
{
    (void)state;
    static const char good[] = "\xef\xbb\xbfid;arm;pre\r\n1;A;7.1\r\n\r\n2;\"B\";6.2\r\n3;A;8.0\r\n4;B;5.4\r\n\x1a";
    static const char bad[] = "id,x\r\n\"a\r\n\r\nb\",1\r\n\"c\"\"\r\",2\r\nd,\"6,5\"\r\n";
    static const size_t chunks[] = { 1, 2, 3, 7, 64, 0 };
    for (size_t i = 0; i < sizeof chunks / sizeof *chunks; i++) {
        struct reading r;
        struct csv_spec spec = { .chunk = chunks[i] };
        read_bytes(&r, good, sizeof good - 1, &spec, NULL, 0);
        assert_string_equal(csv_sha256(r.csv), "1c5ffd9de6eb4d87a766b3f9a5335698ba6861ec97c40e073e0c2edff02b509a");
        assert_base(&r);
        struct csv_column wanted = { .name = "x", .want = CSV_NUMBER };
        read_bytes(&r, bad, sizeof bad - 1, &spec, &wanted, 1);
        assert_says(r, 7, "x is \"6,5\"");
        assert_int_equal(r.err.column, 3);
        done(&r);
    }
}

static void lines_are_physical_lines_after_quoted_line_ends(void **state)
{
    (void)state;
    struct reading r;
    read_text(&r, "a,b\n\"x\ny\nz\",1\n\nw,2\n");
    assert_read(r);
    assert_int_equal(r.frame.rows, 2);
    assert_int_equal(r.frame.lines[0], 2);
    assert_int_equal(r.frame.lines[1], 6);
    assert_non_null(note(&r, "blank_lines"));
    done(&r);
}

static void ragged_rows_are_all_listed(void **state)
{
    (void)state;
    struct reading r;
    read_text(&r, "a,b,c,d\n1,2,3,4\n1,2,3\n1,2,3,4\n1,2,3,4,5\n");
    assert_says(r, 0, "line 3 has 3 fields, line 5 has 5; the header has 4");
    done(&r);
    struct reading many;
    read_text(&many, "a,b\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n");
    assert_says(many, 0, "and 2 more lines");
    done(&many);
}

static void a_blank_line_of_a_one_column_file_is_a_missing_value(void **state)
{
    (void)state;
    struct reading r;
    read_text(&r, "pain\n3\n\n\n5\r\n\r\n");
    assert_read(r);
    assert_int_equal(r.frame.rows, 5);
    static const enum missing kinds[] = { MISSING_NOT, MISSING_BLANK, MISSING_BLANK, MISSING_NOT, MISSING_BLANK };
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(r.frame.columns[0].missing[i], kinds[i]);
    assert_int_equal(r.frame.lines[4], 6);
    done(&r);
}

static void quoting_faults_are_named_where_they_are(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t line;
        const char *words;
    } faults[] = {
        { "a,b\n1,2\n3,\"4\n5,6\n", 3, "quote opened in line 3 is never closed" },
        { "a,b\n\"x\ny\",1\n2,\"3\nz", 4, "quote opened in line 4 is never closed" },
        { "a,b\n1,\"A\"x\n", 2, "text after the closing quote of b" },
        { "a,b\n1,\"A\\\"x\"\n", 2, "backslash does not escape" },
        { "a,b\n1,6\"2\n", 2, "a quote inside a cell of b" },
        { "a,b\n1, \"A\"\n", 2, "a quote inside a cell of b" },
        { "a,b\n1,\"2\n3,4\n5,\"6\"\n", 4, "the cell begins in line 2" },
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct reading r;
        read_text(&r, faults[i].text);
        assert_says(r, faults[i].line, faults[i].words);
        done(&r);
    }
}

static void what_is_no_csv_file_is_refused_with_advice(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t length;
        const char *words;
    } inputs[] = {
        { "", 0, "empty input" },
        { "\n\r\n\n", 4, "empty input" },
        { "\xef\xbb\xbf", 3, "empty input" },
        { "PK\3\4rest", 8, "save the sheet as CSV UTF-8" },
        { "\xff\xfe" "a\0,\0b\0\n\0", 10, "UTF-16" },
        { "a\0,\0b\0\n\0", 8, "UTF-16" },
        { "a,b\n1,7\0.1\n2,3\n4,5\n6,7\n8,9\n", 28, "NUL byte at line 2, column b" },
        { "a|b\n1|2\n", 8, "--delimiter '|'" },
        { "a,\xff\n1,2\n", 8, "the name of column 2" },
    };
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        struct reading r;
        read_bytes(&r, inputs[i].bytes, inputs[i].length, NULL, NULL, 0);
        assert_says(r, r.err.line, inputs[i].words);
        done(&r);
    }
}

static void a_folder_and_an_absent_file_are_input_errors(void **state)
{
    (void)state;
    static const char *const paths[] = { ".", "tests/no such file.csv" };
    for (size_t i = 0; i < 2; i++) {
        struct arena arena;
        struct error err;
        struct csv *csv;
        struct csv_spec spec = { 0 };
        arena_init(&arena, NULL);
        error_init(&err, &arena);
        assert_false(csv_open(paths[i], &spec, &arena, &csv, &err));
        assert_int_equal(err.code, ERROR_INPUT);
        assert_non_null(strstr(err.text, i == 0 ? "is a directory" : "cannot be opened"));
        arena_release(&arena);
    }
}

static void a_header_alone_is_no_rows(void **state)
{
    (void)state;
    struct reading r;
    read_text(&r, "id,arm,pre");
    assert_read(r);
    assert_int_equal(r.frame.rows, 0);
    assert_int_equal(r.frame.count, 3);
    done(&r);
}

static void a_duplicate_name_matters_only_when_it_is_wanted(void **state)
{
    (void)state;
    static const char text[] = "id,pre,pre\n1,2,3\n";
    struct reading r;
    read_as(&r, text, "id", CSV_ANY);
    assert_read(r);
    done(&r);
    read_as(&r, text, "pre", CSV_ANY);
    assert_says(r, 0, "columns 2 and 3 are both called 'pre'");
    done(&r);
    read_as(&r, text, "#3", CSV_ANY);
    assert_read(r);
    assert_string_equal(r.frame.columns[0].name, "#3");
    assert_true(r.frame.columns[0].values[0] == 3);
    done(&r);
    read_text(&r, text);
    assert_read(r);
    assert_string_equal(r.frame.columns[1].name, "#2");
    assert_non_null(note(&r, "duplicate_name"));
    done(&r);
}

static void columns_are_found_by_name_by_trimmed_name_and_by_number(void **state)
{
    (void)state;
    struct reading r;
    read_text(&r, "id, arm,,Pre,pre,\"a, b\"\n1,A,2,3,4,5\n");
    assert_read(r);
    assert_int_equal(csv_find(r.csv, "arm"), 1);
    assert_int_equal(csv_find(r.csv, " arm"), 1);
    assert_int_equal(csv_find(r.csv, "#3"), 2);
    assert_int_equal(csv_find(r.csv, "Pre"), 3);
    assert_int_equal(csv_find(r.csv, "pre"), 4);
    assert_int_equal(csv_find(r.csv, "a, b"), 5);
    assert_int_equal(csv_find(r.csv, "#7"), NAME_NONE);
    assert_int_equal(csv_find(r.csv, ""), NAME_NONE);
    assert_non_null(note(&r, "unnamed_column"));
    done(&r);
    read_as(&r, "id,pain\n1,2\n", "pian", CSV_NUMBER);
    assert_false(r.ok);
    assert_int_equal(r.err.code, ERROR_USAGE);
    assert_non_null(strstr(r.err.text, "did you mean 'pain'?"));
    done(&r);
}

static void a_name_wanted_twice_is_one_column(void **state)
{
    (void)state;
    static const struct csv_column wanted[] = { { .name = "b", .want = CSV_ANY }, { .name = "a", .want = CSV_CATEGORY }, { .name = "b", .want = CSV_NUMBER },
                                                { .name = "#2", .want = CSV_ANY } };
    static const char text[] = "a,b\n1,2\n";
    struct reading r;
    read_bytes(&r, text, strlen(text), NULL, wanted, 4);
    assert_read(r);
    assert_int_equal(r.frame.count, 3);
    assert_string_equal(r.frame.columns[0].name, "b");
    assert_int_equal(r.frame.columns[0].type, COLUMN_NUMBER);
    assert_int_equal(r.frame.columns[1].type, COLUMN_CATEGORY);
    assert_string_equal(r.frame.columns[2].name, "#2");
    done(&r);
}

static void what_is_no_number_is_refused_in_a_number_column(void **state)
{
    (void)state;
    static const struct {
        const char *cell, *words;
    } cells[] = {
        { "1e309", "too large" },   { "inf", "finite" },       { "-inf", "finite" },      { "infinity", "finite" },
        { "N/A", "--na 'N/A'" },    { ".", "--na '.'" },       { "#DIV/0!", "" },         { "0x10", "" },
        { "\"1,234.5\"", "" },      { "1.234.567", "" },       { "$12", "" },             { "<5", "censored" },
        { "5*", "" },               { "05/01/2024", "" },      { "TRUE", "" },            { "\xef\xbc\x97", "" },
        { "\xc2\xbd", "" },         { "1e", "" },              { "+", "" },               { "7.1f", "" },
        { "%s%n", "" },             { "\"6,5\"", "--decimal=," }, { "7\xc2\xa0" "100", "" }, { "--5", "" },
    };
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        char text[128];
        struct reading r;
        snprintf(text, sizeof text, "id,pre,post\n1,2,3\n1,%s,3\n", cells[i].cell);
        read_as(&r, text, "pre", CSV_NUMBER);
        assert_says(r, 3, "expected");
        assert_says(r, 3, cells[i].words);
        assert_int_equal(r.err.column, 3);
        done(&r);
    }
}

static void numbers_are_read_as_they_are_written(void **state)
{
    (void)state;
    static const struct {
        const char *cell;
        double value;
        bool exact;
    } cells[] = {
        { "010", 10, true },   { "007.1", 7.1, true }, { "1e5", 1e5, true },      { "-0", 0, true },
        { "+.5", 0.5, true },  { "5.", 5, true },      { " 7.10 ", 7.1, true },   { "\"8\"", 8, true },
        { "-99", -99, true },  { "9007199254740993", 9007199254740992.0, false }, { "1e-400", 0, false },
    };
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        char text[128];
        struct reading r;
        snprintf(text, sizeof text, "id,pre\n1,%s\n", cells[i].cell);
        read_as(&r, text, "pre", CSV_NUMBER);
        assert_read(r);
        assert_true(r.frame.columns[0].values[0] == cells[i].value);
        assert_int_equal(r.frame.columns[0].units != NULL, cells[i].exact);
        assert_int_equal(note(&r, "underflow") != NULL, strcmp(cells[i].cell, "1e-400") == 0);
        done(&r);
    }
}

static void ten_bad_cells_are_listed_and_the_others_counted(void **state)
{
    (void)state;
    struct reading r;
    read_as(&r, "x\n1\na1\na2\na3\na4\na5\na6\na7\na8\na9\na10\na11\na12\na13\n", "x", CSV_NUMBER);
    assert_says(r, 3, "x is \"a1\"");
    assert_says(r, 3, "line 12, character 1: x is \"a10\"");
    assert_says(r, 3, "and 3 more");
    assert_null(strstr(r.err.text, "a11"));
    done(&r);
}

static void missing_cells_have_kinds(void **state)
{
    (void)state;
    static const char *const na[] = { "-99", "refused" };
    struct csv_spec spec = { .na = na, .na_count = 2 };
    static const struct csv_column wanted[] = { { .name = "x", .want = CSV_NUMBER }, { .name = "g", .want = CSV_CATEGORY }, { .name = "y", .want = CSV_ANY } };
    static const char text[] =
        "x,g,y\n1,NA,2\n,,\n\"\",\"\",\"\"\nNA,a,NA\nNaN,NaN,NaN\n-99.0,-99.0,-99.0\nrefused,refused,refused\n  , ,\t\n";
    struct reading r;
    read_bytes(&r, text, strlen(text), &spec, wanted, 3);
    assert_read(r);
    static const enum missing x[] = { MISSING_NOT,  MISSING_BLANK, MISSING_BLANK, MISSING_CODE,
                                      MISSING_CODE, MISSING_CODE,  MISSING_CODE,  MISSING_BLANK };
    static const enum missing g[] = { MISSING_CODE, MISSING_BLANK, MISSING_BLANK, MISSING_NOT,
                                      MISSING_NOT,  MISSING_NOT,   MISSING_CODE,  MISSING_BLANK };
    for (size_t i = 0; i < 8; i++) {
        assert_int_equal(r.frame.columns[0].missing[i], x[i]);
        assert_int_equal(r.frame.columns[1].missing[i], g[i]);
        assert_int_equal(r.frame.columns[2].missing[i], x[i]);
        assert_int_equal(isnan(r.frame.columns[0].values[i]) != 0, x[i] != MISSING_NOT);
        assert_int_equal(r.frame.columns[1].codes[i] == LEVEL_NONE, g[i] != MISSING_NOT);
    }
    assert_int_equal(r.frame.columns[2].type, COLUMN_NUMBER);
    assert_non_null(note(&r, "na_code"));
    assert_non_null(note(&r, "nan_code"));
    done(&r);
}

static void a_column_of_unknown_kind_is_settled_by_its_cells(void **state)
{
    (void)state;
    struct reading r;
    read_text(&r, "n,d,c,m,e,q\n1.5,2024-01-31,x,1,,\"6,5\"\n2,1969-12-31,10a,x,,\"7,0\"\n");
    assert_read(r);
    static const enum column_type types[] = { COLUMN_NUMBER,   COLUMN_DATE,   COLUMN_CATEGORY,
                                              COLUMN_CATEGORY, COLUMN_NUMBER, COLUMN_CATEGORY };
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(r.frame.columns[i].type, types[i]);
    assert_true(r.frame.columns[1].values[1] == -1);
    assert_non_null(note(&r, "mixed_column"));
    assert_non_null(note(&r, "decimal_comma"));
    done(&r);
    read_as(&r, "m\n1\n2\nx\n", "m", CSV_ANY);
    assert_says(r, 4, "m has numbers and also \"x\"");
    assert_says(r, 4, "factor(m)");
    done(&r);
    read_as(&r, "m;n\n6,5;1\n7,0;1\n", "m", CSV_ANY);
    assert_says(r, 2, "--decimal=,");
    done(&r);
}

static void decimal_commas_are_read_when_declared(void **state)
{
    (void)state;
    struct csv_spec spec = { .mark = ',' };
    static const char text[] = "id;arm;pre\n1;A;7,1\n2;B;6,2\n3;A;8,0\n4;B;5,4\n";
    struct reading r;
    read_bytes(&r, text, strlen(text), &spec, NULL, 0);
    assert_base(&r);
}

static void units_share_the_largest_scale(void **state)
{
    (void)state;
    struct reading r;
    read_as(&r, "x\n7\n6.25\n5.5\n1e2\n", "x", CSV_NUMBER);
    assert_read(r);
    static const int64_t units[] = { 700, 625, 550, 10000 };
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(r.frame.columns[0].units[i], units[i]);
    assert_int_equal(r.frame.columns[0].scale, 2);
    assert_int_equal(r.frame.columns[0].decimals, 2);
    done(&r);
    read_as(&r, "x\n9007199254740991\n0.5\n", "x", CSV_NUMBER);
    assert_read(r);
    assert_null(r.frame.columns[0].units);
    done(&r);
}

static void codes_of_levels_do_not_depend_on_the_order_of_rows(void **state)
{
    (void)state;
    struct reading a, b;
    read_as(&a, "g\nT10\nT2\nT1\n", "g", CSV_CATEGORY);
    read_as(&b, "g\nT1\nT10\nT2\n", "g", CSV_CATEGORY);
    assert_read(a);
    assert_read(b);
    for (uint32_t i = 0; i < 3; i++)
        assert_string_equal(a.frame.columns[0].levels->names[i], b.frame.columns[0].levels->names[i]);
    assert_string_equal(level_at(&a.frame.columns[0], 0), "T10");
    assert_int_equal(a.frame.columns[0].codes[0], 2);
    done(&a);
    done(&b);
}

static void levels_that_look_alike_are_told_of_and_kept(void **state)
{
    (void)state;
    struct reading r;
    read_as(&r, "g,x\nMassage,1\nmassage ,1\nusual,1\n", "g", CSV_CATEGORY);
    assert_read(r);
    assert_int_equal(r.frame.columns[0].levels->count, 3);
    assert_non_null(note(&r, "similar_levels"));
    done(&r);
}

static void cells_that_are_not_utf8_are_escaped_with_a_warning(void **state)
{
    (void)state;
    struct reading r;
    read_as(&r, "g,x\n\xff\xfe" "A,1\nB,2\n", "g", CSV_CATEGORY);
    assert_read(r);
    assert_string_equal(level_at(&r.frame.columns[0], 0), "\\xff\\xfeA");
    assert_string_equal(level_at(&r.frame.columns[0], 1), "B");
    assert_true(note(&r, "invalid_utf8")->warning);
    done(&r);
}

static void a_cell_above_the_limit_stops_the_reading(void **state)
{
    (void)state;
    struct csv_spec spec = { .field_limit = 10 };
    struct reading r;
    static const char text[] = "a,b\n1,12345678901\n";
    read_bytes(&r, text, strlen(text), &spec, NULL, 0);
    assert_says(r, 2, "limit of 10 bytes");
    done(&r);
    size_t length = 5 * 1024 * 1024;
    char *large = malloc(length);
    memset(large, 'x', length);
    memcpy(large, "a,b\n1,\"", 7);
    read_bytes(&r, large, length, NULL, NULL, 0);
    assert_says(r, 2, "is its closing quote missing?");
    done(&r);
    memcpy(large, "a,b\n1,2", 7);
    read_bytes(&r, large, length, NULL, NULL, 0);
    assert_says(r, 2, "limit of 1048576 bytes");
    done(&r);
    free(large);
}

static void a_long_line_of_short_cells_is_read(void **state)
{
    (void)state;
    size_t columns = 400000;
    char *wide = malloc(columns * 10 + 1);
    char *at = wide;
    for (int line = 0; line < 2; line++)
        for (size_t i = 0; i < columns; i++)
            at += sprintf(at, "%s%zu%s", line == 0 ? "n" : "", i % 97, i + 1 < columns ? "," : "\n");
    struct csv_column wanted = { .name = "#399999", .want = CSV_NUMBER };
    for (size_t chunk = 0; chunk < 2; chunk++) {
        struct reading r;
        struct csv_spec spec = { .chunk = chunk * 1000 };
        read_bytes(&r, wide, (size_t)(at - wide), &spec, &wanted, 1);
        assert_read(r);
        assert_true(r.frame.columns[0].values[0] == 399998 % 97);
        done(&r);
    }
    free(wide);
}

/* ---- with a schema */

static const char schema_text[] =
    "{\"missingValues\": [\"\", \"-9\"], \"fields\": ["
    "{\"name\": \"id\", \"type\": \"string\", \"constraints\": {\"required\": true, \"unique\": true, \"pattern\": "
    "\"P[0-9]+\"}},"
    "{\"name\": \"arm\", \"type\": \"string\", \"categories\": [\"usual\", \"NA\"]},"
    "{\"name\": \"pain\", \"type\": \"integer\", \"constraints\": {\"minimum\": 0, \"maximum\": 10}},"
    "{\"name\": \"day\", \"type\": \"date\", \"constraints\": {\"minimum\": \"2020-01-01\"}}]}";

static void read_with_schema(struct reading *r, const char *text, bool out_of_range_missing)
{
    static struct arena kept;
    struct error err;
    struct schema *schema;
    arena_release(&kept);
    arena_init(&kept, NULL);
    error_init(&err, &kept);
    assert_true(schema_parse(schema_text, strlen(schema_text), "x.schema.json", &kept, &schema, &err));
    struct csv_spec spec = { .schema = schema, .out_of_range_missing = out_of_range_missing };
    read_bytes(r, text, strlen(text), &spec, NULL, 0);
}

static void a_schema_gives_types_missing_codes_and_the_order_of_levels(void **state)
{
    (void)state;
    struct reading r;
    read_with_schema(&r, "id,arm,pain,day\nP1,NA,3,2024-02-29\nP2,usual,-9,2020-01-01\n", false);
    assert_read(r);
    assert_int_equal(r.frame.columns[0].type, COLUMN_CATEGORY);
    assert_string_equal(r.frame.columns[1].levels->names[0], "usual");
    assert_string_equal(level_at(&r.frame.columns[1], 0), "NA");
    assert_int_equal(r.frame.columns[2].missing[1], MISSING_CODE);
    assert_int_equal(r.frame.columns[3].type, COLUMN_DATE);
    assert_null(note(&r, "na_code"));
    done(&r);
}

static void every_broken_constraint_is_listed(void **state)
{
    (void)state;
    static const struct {
        const char *row;
        const char *words;
    } rows[] = {
        { ",usual,3,2024-01-01", "id is missing; the schema says it is required" },
        { "P1,usual,3,2024-01-01", "id is \"P1\", as in line 2; the schema says it is unique" },
        { "X7,usual,3,2024-01-01", "it matches P[0-9]+" },
        { "P2,Usual,3,2024-01-01", "arm is \"Usual\"; the schema says one of \"usual\", \"NA\"" },
        { "P2,usual,11,2024-01-01", "pain is 11; the schema says from 0 to 10" },
        { "P2,usual,3.5,2024-01-01", "pain is 3.5; the schema says a whole number" },
        { "P2,usual,3,2019-12-31", "day is 2019-12-31; the schema says at least 2020-01-01" },
        { "P2,usual,3,31.12.2019", "a date is expected" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[128];
        struct reading r;
        snprintf(text, sizeof text, "id,arm,pain,day\nP1,usual,0,2024-01-01\n%s\n", rows[i].row);
        read_with_schema(&r, text, false);
        assert_says(r, 3, rows[i].words);
        done(&r);
    }
}

static void out_of_range_values_become_missing_when_asked(void **state)
{
    (void)state;
    struct reading r;
    read_with_schema(&r, "id,arm,pain,day\nP1,usual,11,2024-01-01\nP2,usual,10,2024-01-01\n", true);
    assert_read(r);
    assert_int_equal(r.frame.columns[2].missing[0], MISSING_RANGE);
    assert_true(isnan(r.frame.columns[2].values[0]));
    assert_int_equal(r.frame.columns[2].missing[1], MISSING_NOT);
    assert_true(note(&r, "out_of_range")->warning);
    done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_the_same_whatever_its_line_ends_quotes_and_delimiters),
        cmocka_unit_test(any_chunk_size_gives_the_same_bytes_and_the_same_error),
        cmocka_unit_test(lines_are_physical_lines_after_quoted_line_ends),
        cmocka_unit_test(ragged_rows_are_all_listed),
        cmocka_unit_test(a_blank_line_of_a_one_column_file_is_a_missing_value),
        cmocka_unit_test(quoting_faults_are_named_where_they_are),
        cmocka_unit_test(what_is_no_csv_file_is_refused_with_advice),
        cmocka_unit_test(a_folder_and_an_absent_file_are_input_errors),
        cmocka_unit_test(a_header_alone_is_no_rows),
        cmocka_unit_test(a_duplicate_name_matters_only_when_it_is_wanted),
        cmocka_unit_test(columns_are_found_by_name_by_trimmed_name_and_by_number),
        cmocka_unit_test(a_name_wanted_twice_is_one_column),
        cmocka_unit_test(what_is_no_number_is_refused_in_a_number_column),
        cmocka_unit_test(numbers_are_read_as_they_are_written),
        cmocka_unit_test(ten_bad_cells_are_listed_and_the_others_counted),
        cmocka_unit_test(missing_cells_have_kinds),
        cmocka_unit_test(a_column_of_unknown_kind_is_settled_by_its_cells),
        cmocka_unit_test(decimal_commas_are_read_when_declared),
        cmocka_unit_test(units_share_the_largest_scale),
        cmocka_unit_test(codes_of_levels_do_not_depend_on_the_order_of_rows),
        cmocka_unit_test(levels_that_look_alike_are_told_of_and_kept),
        cmocka_unit_test(cells_that_are_not_utf8_are_escaped_with_a_warning),
        cmocka_unit_test(a_cell_above_the_limit_stops_the_reading),
        cmocka_unit_test(a_long_line_of_short_cells_is_read),
        cmocka_unit_test(a_schema_gives_types_missing_codes_and_the_order_of_levels),
        cmocka_unit_test(every_broken_constraint_is_listed),
        cmocka_unit_test(out_of_range_values_become_missing_when_asked),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
