/* The lines behind the header, one after the other; and what there is to say about them. */
#include "read/rows.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/names.h"
#include "base/str.h"
#include "base/utf8.h"
#include "read/plain.h"

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

/* Lines up to the end of the input, or up to a record that begins at csv->stop or behind it. */
static bool read_lines(struct csv *csv, struct error *err)
{
    if (!csv->spec.no_fast_lane && csv->plain == NULL)
        csv->plain = plain_create(csv);
    while ((csv->open || lines_passed(csv->lines) < csv->stop) && next_line(csv, err)) {
        if (csv->line.number > UINT32_MAX)
            return error_at(err, csv->path, 0, 0, "has more than %u lines", (unsigned)UINT32_MAX);
        if (records_blank_line(csv))
            take_blank_line(csv);
        else if (!records_feed(csv, err))
            return false;
        if (err->code != ERROR_NONE)
            return false;
    }
    return err->code == ERROR_NONE;
}

bool rows_read_some(struct csv *csv, uint64_t bytes, struct error *err)
{
    if (csv->plain != NULL)
        plain_restart(csv->plain);
    csv->stop = lines_passed(csv->lines) + bytes;
    bool read = read_lines(csv, err);
    csv->stop = UINT64_MAX;
    return read;
}

bool rows_read(struct csv *csv, struct error *err)
{
    if (csv->plain != NULL)
        plain_restart(csv->plain);
    return read_lines(csv, err) && records_end(csv, err);
}

/* What usually makes rows longer or shorter than their header. */
static const char *advice_on_ragged(const struct csv *csv)
{
    bool longer = true, alike = true, texts = csv->count > 1;
    size_t fields = csv->ragged[0].fields;
    for (size_t i = 0; i < csv->ragged_count && i < RAGGED_SHOWN; i++) {
        longer = longer && csv->ragged[i].fields > csv->count;
        alike = alike && csv->ragged[i].fields == fields;
        texts = texts && csv->ragged[i].fields == 1;
    }
    if (texts)
        return "; delete lines that are no rows";
    if (longer && alike && csv->count == 1)
        return arena_printf(csv->arena, "; if the header is line %zu, delete the lines above it", csv->ragged[0].line);
    if (longer && alike && csv->cells.rows == 0 && fields == csv->count + 1)
        return "; the first column seems to have no name, as when R writes row names: write it with row.names = FALSE";
    return longer ? "; a cell that holds the delimiter goes into quotes" : "";
}

bool rows_report_ragged(const struct csv *csv, struct error *err)
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
    return error_at(err, csv->path, 0, 0, "%s; the header has %zu (delimiter %s)%s", text.text, csv->count,
                    csv->spec.delimiter == '\t' ? "TAB" : arena_printf(csv->arena, "'%c'", csv->spec.delimiter),
                    advice_on_ragged(csv));
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

void rows_tell(struct csv *csv)
{
    tell_of_lines(csv);
    tell_of_schema(csv);
}
