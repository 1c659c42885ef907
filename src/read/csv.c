/* The header: which delimiter, which names; then the rows, and what there is to say about them. */
#include "read/csv.h"

#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/names.h"
#include "base/str.h"
#include "base/utf8.h"
#include "data/frame.h"
#include "read/cells.h"
#include "read/lines.h"
#include "read/plain.h"
#include "read/records.h"
#include "read/sniff.h"

enum { USUAL_FIELD_LIMIT = 1024 * 1024 };

/* ---- the header */

static void choose_delimiter(struct csv *csv, const char *prefix, size_t length)
{
    if (csv->spec.delimiter != '\0')
        return;
    csv->spec.delimiter = sniff_delimiter(prefix, length);
    if (csv->spec.delimiter == '\0')
        csv->spec.delimiter = ',';
    else if (csv->spec.delimiter == '\t')
        note_add(&csv->cells, false, "delimiter", "the cells are separated by TAB");
    else if (csv->spec.delimiter == ';')
        note_add(&csv->cells, false, "delimiter", "the cells are separated by '%c'", csv->spec.delimiter);
}

/* Excel's "sep=;" before the header; *length bytes of it are not for the sniffer. */
static void obey_sep_line(struct csv *csv, const char *prefix, size_t length, size_t *skipped)
{
    size_t end = 0;
    while (end < length && prefix[end] != '\n' && prefix[end] != '\r')
        end++;
    char separator = end < length ? sniff_sep_line(prefix, end) : '\0';
    *skipped = separator == '\0' ? 0 : end;
    if (separator == '\0')
        return;
    if (csv->spec.delimiter == '\0')
        csv->spec.delimiter = separator;
    note_add(&csv->cells, false, "sep_line", "the first line, \"sep=%c\", is an instruction for Excel and no header",
             separator);
}

static bool read_header(struct csv *csv, size_t sep_line, struct error *err)
{
    while (lines_next(csv->lines, &csv->line, err)) {
        if (sep_line > 0 && csv->line.number == 1)
            continue;
        if (records_blank_line(csv)) {
            csv->blank_lines++;
            continue;
        }
        if (!records_feed(csv, err))
            return false;
        if (!csv->open)
            return true;
    }
    if (err->code != ERROR_NONE || !records_end(csv, err))
        return false;
    return csv->count > 0 || error_at(err, csv->path, 0, 0, "empty input: a header line is expected");
}

static bool unique_after_trimming(const struct csv *csv, size_t column, const char *trimmed, size_t length)
{
    for (size_t i = 0; i < csv->count; i++) {
        size_t other_length = strlen(csv->raw[i]);
        const char *other = cell_trim(csv->raw[i], &other_length);
        if (i != column && other_length == length && memcmp(other, trimmed, length) == 0 &&
            !str_equal(csv->raw[i], csv->raw[column]))
            return false;
    }
    return true;
}

static void name_column(struct csv *csv, size_t column)
{
    const char *raw = csv->raw[column];
    size_t length = strlen(raw);
    const char *trimmed = cell_trim(raw, &length);
    csv->names[column] = raw;
    if (length == 0) {
        csv->names[column] = arena_printf(csv->arena, "#%zu", column + 1);
        csv->last_unnamed = csv->last_is_empty = column == csv->count - 1 && column > 0;
        if (!csv->last_unnamed)
            note_add(&csv->cells, true, "unnamed_column", "column %zu has no name; it can be called #%zu", column + 1,
                     column + 1);
    } else if (length < strlen(raw) && unique_after_trimming(csv, column, trimmed, length)) {
        csv->names[column] = arena_strndup(csv->arena, trimmed, length);
        note_add(&csv->cells, false, "blanks_in_header", "the name of column %zu is written \"%s\"; \"%s\" is meant too",
                 column + 1, utf8_show(csv->arena, raw), utf8_show(csv->arena, csv->names[column]));
    }
}

static bool name_columns(struct csv *csv, struct error *err)
{
    size_t numbers = 0;
    struct decimal number;
    csv->names = arena_array(csv->arena, const char *, csv->count);
    for (size_t i = 0; i < csv->count; i++) {
        size_t length = strlen(csv->raw[i]);
        if (utf8_valid(csv->raw[i], length) < length)
            return error_at(err, csv->path, csv->record_line, 0,
                            "the name of column %zu, %s, is not UTF-8; save the file as CSV UTF-8", i + 1,
                            cell_shown(csv->arena, csv->raw[i], length));
        name_column(csv, i);
        numbers += decimal_parse(csv->names[i], strlen(csv->names[i]), '.', &number) == DECIMAL_OK;
    }
    if (numbers * 2 > csv->count)
        note_add(&csv->cells, true, "numeric_header", "most column names are numbers (\"%s\"); is there a header line?",
                 utf8_show(csv->arena, csv->names[csv->count - 1]));
    return true;
}

bool csv_open(const char *path, const struct csv_spec *spec, struct arena *arena, struct csv **opened,
              struct error *err)
{
    struct csv *csv = arena_new(arena, struct csv);
    *opened = csv;
    csv->arena = arena;
    csv->spec = *spec;
    csv->spec.mark = spec->mark == '\0' ? '.' : spec->mark;
    csv->given_path = path;
    csv->path = str_equal(path, "-") ? "standard input" : path;
    csv->field_limit = spec->field_limit == 0 ? USUAL_FIELD_LIMIT : spec->field_limit;
    csv->cells = (struct cells){ .arena = arena, .path = csv->path, .spec = &csv->spec, .notes = &csv->notes };
    if (csv->spec.delimiter == '"' || csv->spec.delimiter == '\n' || csv->spec.delimiter == '\r')
        return error_set(err, ERROR_USAGE, "a quote or a line end cannot separate cells");
    if (!lines_open(path, spec->chunk, arena, &csv->lines, err))
        return false;
    if (spec->keep != NULL)
        lines_keep(csv->lines, spec->keep);
    size_t length, sep_line;
    const char *prefix = lines_prefix(csv->lines, &length);
    if (sniff_refuses(prefix, length, csv->path, err))
        return false;
    if (lines_had_bom(csv->lines))
        note_add(&csv->cells, false, "bom", "the byte order mark at the beginning was skipped");
    obey_sep_line(csv, prefix, length, &sep_line);
    choose_delimiter(csv, prefix + sep_line, length - sep_line);
    if (!records_start(csv, err) || !read_header(csv, sep_line, err) || !name_columns(csv, err))
        return false;
    if (csv->spec.delimiter == '|' && spec->delimiter == '\0' && sep_line == 0)
        return error_at(err, csv->path, 0, 0, "the cells seem to be separated by '|'; if they are, say --delimiter '|'");
    csv->header_read = true;
    return true;
}

const char *const *csv_names(const struct csv *csv, size_t *count)
{
    *count = csv->count;
    return csv->names;
}

/* The column called `name`; *twin is another one of the same name, or NAME_NONE. */
static size_t find(const struct csv *csv, const char *name, size_t *twin)
{
    const char **lists[] = { csv->raw, csv->names };
    *twin = NAME_NONE;
    for (size_t list = 0; list < 2; list++) {
        size_t first = *name == '\0' ? NAME_NONE : name_find(lists[list], csv->count, name);
        if (first == NAME_NONE)
            continue;
        size_t rest = name_find(lists[list] + first + 1, csv->count - first - 1, name);
        *twin = rest == NAME_NONE ? NAME_NONE : first + 1 + rest;
        return first;
    }
    struct decimal number;
    size_t length = strlen(name);
    if (length < 2 || length > 9 || name[0] != '#' || strspn(name + 1, "0123456789") != length - 1 ||
        decimal_parse(name + 1, length - 1, '.', &number) != DECIMAL_OK)
        return NAME_NONE;
    return number.value >= 1 && number.value <= (double)csv->count ? (size_t)number.value - 1 : NAME_NONE;
}

size_t csv_find(const struct csv *csv, const char *name)
{
    size_t twin;
    return find(csv, name, &twin);
}

/* ---- the rows */

static bool resolve(const struct csv *csv, const char *name, size_t *position, struct error *err)
{
    size_t twin;
    *position = find(csv, name, &twin);
    const char *shown = utf8_show(csv->arena, name);
    if (*position == NAME_NONE) {
        const char *nearest = name_nearest(csv->names, csv->count, name);
        return nearest == NULL
                   ? error_set(err, ERROR_USAGE, "%s has no column '%s'", csv->path, shown)
                   : error_set(err, ERROR_USAGE, "%s has no column '%s'; did you mean '%s'?", csv->path, shown,
                               utf8_show(csv->arena, nearest));
    }
    if (twin != NAME_NONE)
        return error_at(err, csv->path, 0, 0, "columns %zu and %zu are both called '%s'; rename one, or say #%zu or #%zu",
                        *position + 1, twin + 1, shown, *position + 1, twin + 1);
    return true;
}

/* Every column as ANY; columns of one name go by their number. */
static struct csv_column *want_all(struct csv *csv)
{
    struct csv_column *wanted = arena_array(csv->arena, struct csv_column, csv->count);
    for (size_t i = 0; i < csv->count; i++) {
        size_t twin, first = find(csv, csv->names[i], &twin);
        wanted[i] = (struct csv_column){ csv->names[i], CSV_ANY };
        if (first == i && twin == NAME_NONE)
            continue;
        wanted[i].name = arena_printf(csv->arena, "#%zu", i + 1);
        note_add(&csv->cells, true, "duplicate_name", "column %zu has a name that another column has, '%s'; it is shown "
                 "as #%zu", i + 1, utf8_show(csv->arena, csv->names[i]), i + 1);
    }
    return wanted;
}

static struct builder *builder_at(struct cells *cells, size_t position)
{
    for (size_t i = 0; i < cells->count; i++)
        if (cells->builders[i].position == position)
            return &cells->builders[i];
    struct builder *builder = &cells->builders[cells->count++];
    builder->position = position;
    return builder;
}

/* One builder per column of the file, however often and under whatever names it is wanted. */
static bool make_builders(struct csv *csv, const struct csv_column *wanted, size_t count, bool asked, size_t *builder_of,
                          struct error *err)
{
    struct cells *cells = &csv->cells;
    struct builder *builders = arena_array(csv->arena, struct builder, count);
    cells->builders = builders;
    cells->count = 0;
    for (size_t i = 0; i < count; i++) {
        size_t position = i;
        if (asked && !resolve(csv, wanted[i].name, &position, err))
            return false;
        struct builder *builder = asked ? builder_at(cells, position) : &builders[cells->count++];
        builder->position = position;
        builder_of[i] = (size_t)(builder - builders);
        if (builder->name == NULL)
            builder->name = wanted[i].name;
        builder->asked = asked;
        builder->field = schema_find(csv->spec.schema, csv->names[position]);
        if (builder->want == CSV_ANY)
            builder->want = cell_want(wanted[i].want, NULL);
    }
    csv->sink = arena_array(csv->arena, struct builder *, csv->count);
    for (size_t i = 0; i < cells->count; i++) {
        builders[i].want = cell_want(builders[i].want, builders[i].field);
        csv->sink[builders[i].position] = &builders[i];
    }
    cells_init(cells, builders, cells->count, lines_expected(csv->lines));
    return true;
}

/* In a file of one column a blank line is a missing value; elsewhere it is nothing. */
static void take_blank_line(struct csv *csv)
{
    csv->blank_lines++;
    if (csv->count == 1)
        records_empty_cell(csv);
}

static bool next_line(struct csv *csv, struct error *err)
{
    if (csv->plain != NULL && !csv->open)
        plain_take(csv);
    return lines_next(csv->lines, &csv->line, err);
}

static bool read_rows(struct csv *csv, struct error *err)
{
    if (!csv->spec.no_fast_lane)
        csv->plain = plain_create(csv->arena);
    while (next_line(csv, err)) {
        if (csv->line.number > UINT32_MAX)
            return error_at(err, csv->path, 0, 0, "has more than %u lines", (unsigned)UINT32_MAX);
        if (records_blank_line(csv))
            take_blank_line(csv);
        else if (!records_feed(csv, err))
            return false;
    }
    return err->code == ERROR_NONE && records_end(csv, err);
}

static bool report_ragged(const struct csv *csv, struct error *err)
{
    struct str text;
    str_init(&text, csv->arena);
    for (size_t i = 0; i < csv->ragged_count && i < RAGGED_SHOWN; i++) {
        size_t fields = csv->ragged[i].fields;
        str_addf(&text, i == 0 ? "line %zu has %zu field%s" : ", line %zu has %zu", csv->ragged[i].line, fields,
                 fields == 1 ? "" : "s");
    }
    if (csv->ragged_count > RAGGED_SHOWN)
        str_addf(&text, " and %zu more line%s", csv->ragged_count - RAGGED_SHOWN,
                 csv->ragged_count - RAGGED_SHOWN == 1 ? "" : "s");
    return error_at(err, csv->path, 0, 0, "%s; the header has %zu (delimiter %s)", text.text, csv->count,
                    csv->spec.delimiter == '\t' ? "TAB" : arena_printf(csv->arena, "'%c'", csv->spec.delimiter));
}

static void tell_of_lines(struct csv *csv)
{
    struct cells *cells = &csv->cells;
    if (csv->blank_lines > 0 && csv->count > 1)
        note_add(cells, true, "blank_lines", "%zu blank line%s skipped", csv->blank_lines,
                 csv->blank_lines == 1 ? " was" : "s were");
    else if (csv->blank_lines > 0)
        note_add(cells, true, "blank_lines", "%zu blank line%s read as missing, as the file has one column",
                 csv->blank_lines, csv->blank_lines == 1 ? " was" : "s were");
    if (csv->blanks_only > 0)
        note_add(cells, true, "blank_lines", "%zu line%s of nothing but blanks (%sline %zu) skipped", csv->blanks_only,
                 csv->blanks_only == 1 ? "" : "s", csv->blanks_only == 1 ? "" : "the first in ",
                 csv->first_blanks_only);
    if (csv->empty_rows > 0 && csv->count > 1)
        note_add(cells, true, "empty_rows", "%zu row%s no value at all, the first in line %zu", csv->empty_rows,
                 csv->empty_rows == 1 ? " has" : "s have", csv->first_empty_row);
    if (lines_had_ctrl_z(csv->lines))
        note_add(cells, false, "ctrl_z", "the Ctrl-Z at the end of the file was ignored");
}

/* Columns the schema speaks of and the file does not have. */
static void tell_of_schema(struct csv *csv)
{
    const struct schema *schema = csv->spec.schema;
    for (size_t i = 0; schema != NULL && !schema->partial && i < schema->count; i++)
        if (csv_find(csv, schema->fields[i].name) == NAME_NONE)
            note_add(&csv->cells, true, "schema_column", "the schema has a column '%s' that %s has not",
                     utf8_show(csv->arena, schema->fields[i].name), csv->path);
}

/* A header that ends in a delimiter, as every row does, has one column too many. */
static size_t settle_last(struct csv *csv, size_t count, bool asked)
{
    if (!csv->last_is_empty) {
        note_add(&csv->cells, true, "unnamed_column", "column %zu has no name; it can be called #%zu", csv->count,
                 csv->count);
        return count;
    }
    note_add(&csv->cells, false, "unnamed_column", "the last column has no name and no value; it was ignored");
    csv->count--;
    if (asked)
        return count;
    csv->cells.count--;
    return count - 1;
}

bool csv_read(struct csv *csv, const struct csv_column *wanted, size_t count, struct frame *frame, struct error *err)
{
    bool asked = wanted != NULL;
    if (!asked) {
        wanted = want_all(csv);
        count = csv->count;
    }
    size_t *builder_of = arena_array(csv->arena, size_t, count);
    if (!make_builders(csv, wanted, count, asked, builder_of, err) || !read_rows(csv, err))
        return false;
    if (csv->ragged_count > 0)
        return report_ragged(csv, err);
    if (csv->cells.faults.count > 0)
        return faults_report(&csv->cells.faults, csv->path, err);
    if (csv->last_unnamed)
        count = settle_last(csv, count, asked);
    tell_of_lines(csv);
    tell_of_schema(csv);
    struct column *built = arena_array(csv->arena, struct column, csv->cells.count);
    if (!cells_settle(&csv->cells, built, err) || !cells_check(&csv->cells, built, err))
        return false;
    struct column *columns = arena_array(csv->arena, struct column, count);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool again = false;
        for (size_t j = 0; j < kept && asked && !again; j++)
            again = str_equal(columns[j].name, wanted[i].name);
        if (again)
            continue;
        columns[kept] = built[builder_of[i]];
        columns[kept++].name = wanted[i].name;
    }
    *frame = (struct frame){ .path = csv->given_path, .rows = csv->cells.rows, .columns = columns, .count = kept,
                             .names = csv->names, .name_count = csv->count, .lines = csv->cells.lines };
    return true;
}

const struct csv_note *csv_notes(const struct csv *csv, size_t *count)
{
    *count = csv->notes.count;
    return csv->notes.items;
}

const char *csv_sha256(const struct csv *csv)
{
    return lines_sha256(csv->lines);
}
