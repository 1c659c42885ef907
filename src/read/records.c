#include "read/records.h"

#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"
#include "read/batches.h"

enum { PARSER_BLOCK = 16 * 1024 };

/* ---- places */

static size_t characters(const char *text, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += ((unsigned char)text[i] & 0xc0) != 0x80;
    return count;
}

/* The character at which a field of the present line begins, from 1; 0 when it began in an earlier line or piece. */
static size_t field_column(const struct csv *csv, size_t field)
{
    size_t at = csv->fields_before;
    bool quoted = csv->quoted_before;
    if (!csv->line.begins || (field == at && csv->quoted_before))
        return 0;
    size_t i = 0;
    for (; i < csv->line.length && at < field; i++) {
        if (csv->line.text[i] == '"')
            quoted = !quoted;
        else if (!quoted && csv->line.text[i] == csv->spec.delimiter)
            at++;
    }
    return characters(csv->line.text, i) + 1;
}

static const char *field_name(const struct csv *csv, size_t field)
{
    if (csv->header_read && field < csv->count)
        return utf8_show(csv->arena, csv->names[field]);
    return arena_printf(csv->arena, "#%zu", field + 1);
}

/* ---- what libcsv calls */

static int no_blanks(unsigned char c)
{
    (void)c;
    return 0;
}

static void take_name(struct csv *csv, const char *text, size_t length)
{
    csv->raw = arena_reserve(csv->arena, csv->raw, csv->count, csv->capacity);
    csv->raw[csv->count++] = arena_strndup(csv->arena, length == 0 ? "" : text, length);
}

void records_take_cell(struct csv *csv, size_t field, const char *text, size_t length)
{
    const char *fault = cells_take(&csv->cells, csv->sink[field], length == 0 ? "" : text, length);
    if (fault == NULL)
        return;
    if (csv->sink[field]->tentative) {
        cells_spoil(&csv->cells, csv->sink[field], csv->line.number, text, length);
        csv->sink[field] = NULL;
        return;
    }
    size_t column = csv->cells.faults.count < FAULTS_SHOWN ? field_column(csv, field) : 0;
    bool earlier = field == csv->fields_before && csv->quoted_before;
    faults_add(&csv->cells.faults, earlier ? csv->quote_line : csv->line.number, column, fault);
}

static void on_field(void *bytes, size_t length, void *data)
{
    struct csv *csv = data;
    const char *text = bytes;
    size_t field = csv->field++;
    if (length > csv->field_limit) {
        csv->too_long = length;
        return;
    }
    if (!csv->header_read) {
        take_name(csv, text, length);
        return;
    }
    csv->any = csv->any || length > 0;
    if (field == 0) {
        size_t inner = length;
        csv->lone_blank = length > 0 && (*text == ' ' || *text == '\t') && (str_trim(text, &inner), inner == 0);
    }
    if (field >= csv->count)
        return;
    if (length > 0 && field == csv->count - 1)
        csv->last_is_empty = false;
    if (csv->sink[field] != NULL)
        records_take_cell(csv, field, text, length);
}

size_t records_room(const struct csv *csv)
{
    return csv->batches == NULL ? SIZE_MAX : BATCH_ROWS - csv->cells.rows;
}

void records_end_rows(struct csv *csv, size_t count)
{
    uint32_t *lines = csv->cells.lines + csv->cells.rows, first = (uint32_t)(csv->record_line - count + 1);
    for (size_t i = 0; i < count; i++)
        lines[i] = first + (uint32_t)i;
    csv->cells.rows += count;
    if (csv->batches != NULL && csv->cells.rows == BATCH_ROWS)
        batches_flush(csv);
    cells_reserve(&csv->cells, 0);
}

static void on_row(int terminator, void *data)
{
    (void)terminator;
    struct csv *csv = data;
    size_t fields = csv->field;
    csv->open = false;
    csv->field = 0;
    if (!csv->header_read)
        return;
    if (fields == 1 && csv->lone_blank && csv->count > 1) {
        if (csv->blanks_only++ == 0)
            csv->first_blanks_only = csv->record_line;
    } else if (fields != csv->count) {
        if (csv->ragged_count < RAGGED_SHOWN)
            csv->ragged[csv->ragged_count] = (struct ragged){ csv->record_line, fields };
        csv->ragged_count++;
    } else {
        if (!csv->any && csv->empty_rows++ == 0)
            csv->first_empty_row = csv->record_line;
        records_end_rows(csv, 1);
    }
    csv->any = false;
}

/* ---- feeding */

static bool report_grammar(struct csv *csv, size_t at, struct error *err)
{
    const struct line *line = &csv->line;
    size_t column = line->begins ? characters(line->text, at) + 1 : 0;
    if (csv_error(&csv->parser) != CSV_EPARSE)
        return error_at(err, csv->path, line->number, 0, "%s", csv_strerror(csv_error(&csv->parser)));
    if (!csv->parser.quoted)
        return error_at(err, csv->path, line->number, column,
                        "a quote inside a cell of %s that does not begin with one; put the cell in quotes and double "
                        "the quotes inside it", field_name(csv, csv->field));
    const char *opened = "";
    if (csv->quoted_before && csv->field == csv->fields_before)
        opened = arena_printf(csv->arena, " (the cell begins in line %zu: is a closing quote missing there?)",
                              csv->quote_line);
    const char *advice = "a quote inside a quoted cell is written twice";
    if (at > 1 && line->text[at - 1] == '"' && line->text[at - 2] == '\\')
        advice = "a backslash does not escape a quote in CSV: write the quote twice";
    return error_at(err, csv->path, line->number, column, "text after the closing quote of %s; %s%s",
                    field_name(csv, csv->field), advice, opened);
}

static bool report_too_long(struct csv *csv, struct error *err)
{
    bool quoted = csv->open && csv->parser.quoted;
    return error_at(err, csv->path, quoted ? csv->quote_line : csv->record_line, 0,
                    "a cell is longer than the limit of %zu bytes%s", csv->field_limit,
                    quoted ? "; is its closing quote missing?" : "");
}

static bool report_nul(struct csv *csv, struct error *err)
{
    const char *text = csv->line.text;
    size_t at = (size_t)((const char *)memchr(text, '\0', csv->line.length) - text);
    size_t field = csv->fields_before;
    bool quoted = csv->quoted_before;
    for (size_t i = 0; i < at; i++) {
        if (text[i] == '"')
            quoted = !quoted;
        else if (!quoted && text[i] == csv->spec.delimiter)
            field++;
    }
    return error_at(err, csv->path, csv->line.number, csv->line.begins ? characters(text, at) + 1 : 0,
                    "NUL byte at line %zu, column %s; the file is damaged or no text", csv->line.number,
                    field_name(csv, field));
}

bool records_feed(struct csv *csv, struct error *err)
{
    const struct line *line = &csv->line;
    size_t bytes = line->length + line->end;
    csv->fields_before = csv->field;
    csv->quoted_before = csv->open && csv->parser.quoted;
    if (!csv->open)
        csv->record_line = line->number;
    if (line->nul)
        return report_nul(csv, err);
    csv->open = true;
    size_t done = csv_parse(&csv->parser, line->text, bytes, on_field, on_row, csv);
    if (done < bytes)
        return report_grammar(csv, done, err);
    if (csv->open && csv->parser.quoted && !(csv->quoted_before && csv->field == csv->fields_before))
        csv->quote_line = line->number;
    if (csv->too_long > 0 || csv_get_buffer_size(&csv->parser) > csv->field_limit + 2 * PARSER_BLOCK)
        return report_too_long(csv, err);
    return true;
}

bool records_end(struct csv *csv, struct error *err)
{
    if (!csv->open)
        return true;
    if (csv_fini(&csv->parser, on_field, on_row, csv) != 0)
        return error_at(err, csv->path, csv->quote_line, 0, "the quote opened in line %zu is never closed",
                        csv->quote_line);
    return csv->too_long == 0 || report_too_long(csv, err);
}

bool records_blank_line(const struct csv *csv)
{
    return !csv->open && csv->line.length == 0 && csv->line.begins;
}

void records_empty_cell(struct csv *csv)
{
    csv->record_line = csv->line.number;
    on_field(NULL, 0, csv);
    on_row('\n', csv);
}

static void free_parser(void *parser)
{
    csv_free(parser);
}

static bool start_parser(struct csv *csv, struct error *err)
{
    if (csv_init(&csv->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL | CSV_EMPTY_IS_NULL) != 0)
        return error_set(err, ERROR_INPUT, "the CSV parser cannot be started");
    csv_set_space_func(&csv->parser, no_blanks);
    csv_set_blk_size(&csv->parser, PARSER_BLOCK);
    csv_set_delim(&csv->parser, (unsigned char)csv->spec.delimiter);
    return true;
}

bool records_start(struct csv *csv, struct error *err)
{
    if (!start_parser(csv, err))
        return false;
    arena_defer(csv->arena, free_parser, &csv->parser);
    return true;
}

bool records_restart(struct csv *csv, struct error *err)
{
    csv->open = csv->any = csv->lone_blank = csv->quoted_before = false;
    csv->field = csv->fields_before = csv->too_long = 0;
    csv_free(&csv->parser);
    return start_parser(csv, err);
}
