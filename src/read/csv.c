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
#include "data/levels.h"
#include "read/blocks.h"
#include "read/cells.h"
#include "read/lines.h"
#include "read/records.h"
#include "read/rows.h"
#include "read/sniff.h"
#include "read/wanted.h"

enum { USUAL_FIELD_LIMIT = 1024 * 1024, NAMES_TOLD = 10 /* of one kind */ };

/* ---- the header */

static void choose_delimiter(struct csv *csv, const char *prefix, size_t length)
{
    if (csv->spec.delimiter != '\0')
        return;
    csv->spec.delimiter = sniff_delimiter(csv->cells.path, prefix, length);
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

static bool only_blanks(const struct line *line)
{
    size_t at = 0;
    while (at < line->length && line->text[at] == ' ')
        at++;
    return at == line->length;
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
        if (!csv->open && only_blanks(&csv->line)) {
            if (csv->blanks_only++ == 0)
                csv->first_blanks_only = csv->line.number;
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

/* The names as people read them (utf8_tidy), by level: as which of them the first was written, and whether another one was
 * written differently. Made when the first name is met that is written otherwise. */
struct tidy_names {
    struct levels levels;
    const char **written;
    bool *twice;
    size_t unnamed, untidy;
};

static void tidy_names(const struct csv *csv, struct tidy_names *names)
{
    levels_init(&names->levels, csv->arena);
    names->written = arena_array(csv->arena, const char *, csv->count);
    names->twice = arena_array(csv->arena, bool, csv->count);
    for (size_t i = 0; i < csv->count; i++) {
        const char *tidy = utf8_tidy(csv->arena, csv->raw[i]);
        uint32_t level = levels_intern(&names->levels, tidy, strlen(tidy));
        if (names->written[level] == NULL)
            names->written[level] = csv->raw[i];
        else if (!str_equal(names->written[level], csv->raw[i]))
            names->twice[level] = true;
    }
}

static bool unique_when_tidy(const struct csv *csv, const char *tidy, struct tidy_names *names)
{
    if (names->written == NULL)
        tidy_names(csv, names);
    return !names->twice[levels_intern(&names->levels, tidy, strlen(tidy))];
}

/* "#2" means the second column, and no other. */
static bool means_another(const struct csv *csv, const char *name, size_t column)
{
    size_t position = wanted_position(csv, name);
    return position != NAME_NONE && position != column;
}

static void name_column(struct csv *csv, size_t column, struct tidy_names *names)
{
    const char *raw = csv->raw[column], *tidy = utf8_tidy(csv->arena, raw);
    csv->names[column] = raw;
    if (*tidy == '\0') {
        csv->names[column] = arena_printf(csv->arena, "#%zu", column + 1);
        csv->last_unnamed = csv->last_is_empty = column == csv->count - 1 && column > 0;
        if (!csv->last_unnamed && names->unnamed++ < NAMES_TOLD)
            note_add(&csv->cells, true, "unnamed_column", "column %zu has no name; it can be called #%zu", column + 1,
                     column + 1);
    } else if (tidy != raw && !means_another(csv, tidy, column) && unique_when_tidy(csv, tidy, names)) {
        csv->names[column] = tidy;
        if (names->untidy++ < NAMES_TOLD)
            note_add(&csv->cells, false, "blanks_in_header", "the name of column %zu is written \"%s\"; \"%s\" is meant too",
                     column + 1, utf8_show_all(csv->arena, raw), utf8_show(csv->arena, tidy));
    }
}

static bool name_is_usable(struct csv *csv, size_t column, struct error *err)
{
    const char *name = csv->raw[column];
    size_t length = strlen(name);
    if (utf8_valid(name, length) < length)
        return error_at(err, csv->path, csv->record_line, 0,
                        "the name of column %zu, %s, is not UTF-8; save the file as CSV UTF-8", column + 1,
                        cell_shown(csv->arena, name, length));
    return !means_another(csv, name, column) ||
           error_at(err, csv->path, csv->record_line, 0, "column %zu is called \"%s\", by which column %zu is meant; rename it",
                    column + 1, name, wanted_position(csv, name) + 1);
}

static void tell_of_more_names(struct csv *csv, const struct tidy_names *names)
{
    if (names->unnamed > NAMES_TOLD)
        note_add(&csv->cells, true, "unnamed_column", "%zu more columns have no name", names->unnamed - NAMES_TOLD);
    if (names->untidy > NAMES_TOLD)
        note_add(&csv->cells, false, "blanks_in_header", "%zu more names are written with blanks at their ends, or with "
                 "characters that cannot be seen", names->untidy - NAMES_TOLD);
}

/* A title, or cells that were merged, above the header. */
static void doubt_header(struct csv *csv)
{
    size_t numbers = 0, unnamed = 0;
    struct decimal number;
    for (size_t i = 0; i < csv->count; i++) {
        numbers += decimal_parse(csv->names[i], strlen(csv->names[i]), '.', &number) == DECIMAL_OK;
        unnamed += *csv->raw[i] == '\0';
    }
    if (numbers * 2 > csv->count)
        note_add(&csv->cells, true, "numeric_header", "most column names are numbers (\"%s\"); is there a header line?",
                 utf8_show(csv->arena, csv->names[csv->count - 1]));
    if (unnamed * 2 > csv->count)
        note_add(&csv->cells, true, "empty_header", "most columns have no name in line %zu; if the header stands in a later "
                 "line, delete the lines above it", csv->record_line);
}

static bool name_columns(struct csv *csv, struct error *err)
{
    struct tidy_names tidy = { .written = NULL };
    csv->names = arena_array(csv->arena, const char *, csv->count);
    for (size_t i = 0; i < csv->count; i++) {
        if (!name_is_usable(csv, i, err))
            return false;
        name_column(csv, i, &tidy);
    }
    tell_of_more_names(csv, &tidy);
    doubt_header(csv);
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
    csv->stop = UINT64_MAX;
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
    size_t marks = lines_bom(csv->lines) / 3;
    if (marks == 1)
        note_add(&csv->cells, false, "bom", "the byte order mark at the beginning was skipped");
    else if (marks > 1)
        note_add(&csv->cells, false, "bom", "the %zu byte order marks at the beginning were skipped", marks);
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

/* ---- the rows */

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

static bool read_all(struct csv *csv, struct error *err)
{
    bool alone = csv->spec.threads < 2 && csv->spec.block == 0;
    return (alone || blocks_read(csv, NULL, err)) && rows_read(csv, err);
}

bool csv_read(struct csv *csv, const struct csv_column *wanted, size_t count, struct frame *frame, struct error *err)
{
    bool asked = wanted != NULL;
    if (!asked) {
        wanted = wanted_all(csv);
        count = csv->count;
    }
    size_t *builder_of = arena_array(csv->arena, size_t, count);
    if (!wanted_builders(csv, wanted, count, asked, builder_of, err) || !read_all(csv, err))
        return false;
    if (csv->ragged_count > 0)
        return rows_report_ragged(csv, err);
    if (csv->cells.faults.count > 0)
        return faults_report(&csv->cells.faults, csv->path, err);
    if (csv->last_unnamed)
        count = settle_last(csv, count, asked);
    rows_tell(csv);
    struct column *built = arena_array(csv->arena, struct column, csv->cells.count);
    if (!cells_settle(&csv->cells, built, err) || !cells_check(&csv->cells, built, err))
        return false;
    cells_tell_of_range(&csv->cells, built);
    struct column *columns = arena_array(csv->arena, struct column, count);
    struct levels *names = arena_new(csv->arena, struct levels);
    levels_init(names, csv->arena);
    for (size_t i = 0; i < count; i++) {
        uint32_t kept = names->count;
        if (levels_intern(names, wanted[i].name, strlen(wanted[i].name)) < kept)
            continue; /* wanted twice */
        columns[kept] = built[builder_of[i]];
        columns[kept].name = wanted[i].name;
    }
    *frame = (struct frame){ .path = csv->given_path, .rows = csv->cells.rows, .columns = columns,
                             .count = names->count, .by_name = names, .names = csv->names, .name_count = csv->count,
                             .lines = csv->cells.lines };
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
