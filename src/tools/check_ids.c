/* Who is who: ids that differ only in leading zeros, blanks or case are one patient for the checks that follow; a patient
 * has one row at a visit. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tools/check.h"

enum { GRID_LIMIT = 1 << 26 }; /* patients × visits looked at by the checks over time */

/* The id of a row as written, its parts joined; NULL when a part is missing. */
static const char *written_id(const struct check *check, size_t row)
{
    const char *joined = NULL;
    for (size_t i = 0; i < check->id_count; i++) {
        const struct checked *column = &check->columns[check->id[i]];
        if (column->state[row] != CELL_VALUE)
            return NULL;
        const char *part = column->levels.names[column->codes[row]];
        joined = joined == NULL ? part : arena_printf(check->arena, "%s/%s", joined, part);
    }
    return joined;
}

struct spelling {
    uint32_t patient;
    size_t rows;
};

/* Of the spellings of an id the one in most rows is the patient's, of equals one with nothing that cannot be seen, then the
 * longer. */
static bool better_spelling(struct check *check, const char *text, const char *other)
{
    bool tidy = utf8_tidy(check->arena, text) == text, other_tidy = utf8_tidy(check->arena, other) == other;
    return tidy != other_tidy ? tidy : strlen(text) > strlen(other);
}

static void name_patients(struct check *check, const struct levels *written, const struct spelling *spellings)
{
    size_t *most = arena_array(check->arena, size_t, check->patient_count);
    for (uint32_t code = 0; code < written->count; code++) {
        const struct spelling *spelling = &spellings[code];
        const char **name = &check->patients[spelling->patient];
        bool better = *name != NULL && spelling->rows == most[spelling->patient] &&
                      better_spelling(check, written->names[code], *name);
        if (*name == NULL || spelling->rows > most[spelling->patient] || better) {
            *name = written->names[code];
            most[spelling->patient] = spelling->rows;
        }
    }
}

static void find_patients(struct check *check)
{
    struct levels written, plain;
    struct spelling *spellings = NULL;
    size_t rows = check->sheet.rows, count = 0, capacity = 0;
    levels_init(&written, check->arena);
    levels_init(&plain, check->arena);
    check->patient = arena_array(check->arena, uint32_t, rows);
    for (size_t row = 0; row < rows; row++) {
        const char *id = written_id(check, row);
        check->patient[row] = LEVEL_NONE;
        if (id == NULL)
            continue;
        uint32_t code = levels_intern(&written, id, strlen(id));
        if (code == count) {
            const char *meant = recode_id(id, check->arena);
            spellings = arena_reserve(check->arena, spellings, count, capacity);
            spellings[count++] = (struct spelling){ levels_intern(&plain, meant, strlen(meant)), 0 };
        }
        spellings[code].rows++;
        check->patient[row] = spellings[code].patient;
    }
    check->patient_count = plain.count;
    check->patients = arena_array(check->arena, const char *, plain.count);
    name_patients(check, &written, spellings);
}

static void spellings(struct check *check)
{
    for (size_t row = 0; row < check->sheet.rows; row++) {
        if (check->patient[row] == LEVEL_NONE)
            continue;
        const char *id = written_id(check, row), *usual = check->patients[check->patient[row]];
        if (str_equal(id, usual))
            continue;
        const bool *breaks = check->columns[check->id[0]].breaks;
        bool known = breaks != NULL && breaks[row];
        struct finding *finding =
            check_find(check, known ? SEVERITY_ERROR : SEVERITY_WARNING, "id_spelling", row,
                       check->id[check->id_count - 1], check_shown(check, row, check->id[check->id_count - 1]),
                       "\"%s\", from which it differs only in leading zeros, blanks or case",
                       check_patient_shown(check, check->patient[row]));
        if (check->id_count == 1)
            finding->proposal = (struct recoding){ usual, "leading zeros, blanks or case of the id" };
    }
}

/* ---- rows that are no patient's ---- */

/* The names of the columns once more, where files were put one behind the other. */
static bool is_header(struct check *check, size_t row)
{
    for (size_t i = 0; i < check->sheet.columns; i++) {
        const struct checked *column = &check->columns[i];
        if (!str_equal(utf8_tidy(&check->work, column->levels.names[column->codes[row]]), column->name))
            return false;
    }
    return check->sheet.columns > 1;
}

/* "Total" and "Mean" below the patients. */
static bool is_summary(struct check *check, const char *id)
{
    static const char *const words[] = { "total", "totals", "grand total", "sum", "mean", "average", "avg", "median", "sd",
                                         "std", "std dev", "n", "count", "min", "max", "gesamt", "summe", "mittelwert",
                                         "moyenne", "somme", "suma", "media" };
    const char *plain = utf8_plain(&check->work, id);
    size_t length = strlen(plain);
    if (length > 0 && (plain[length - 1] == ':' || plain[length - 1] == '='))
        plain = arena_strndup(&check->work, plain, length - 1);
    return name_find(words, sizeof words / sizeof *words, plain) != NAME_NONE;
}

static void other_rows(struct check *check)
{
    size_t id = check->id[check->id_count - 1];
    for (size_t row = 0; row < check->sheet.rows; row++) {
        if (check->patient[row] == LEVEL_NONE)
            continue;
        if (is_header(check, row))
            check_find(check, SEVERITY_ERROR, "header_again", row, NAME_NONE, "the header once more",
                       "values; were files put one behind the other?");
        else if (is_summary(check, written_id(check, row)))
            check_find(check, SEVERITY_WARNING, "summary_row", row, id, check_shown(check, row, id),
                       "the id of a patient; a row of totals or means counts as one more, leave it out of the file");
        arena_rewind(&check->work, check->work_empty);
    }
}

static void find_visits(struct check *check)
{
    const struct checked *column = &check->columns[check->visit];
    const struct levels *levels = &column->levels;
    struct levels ordered;
    levels_init(&ordered, check->arena);
    check->visit_of = arena_array(check->arena, uint32_t, check->sheet.rows);
    for (size_t row = 0; row < check->sheet.rows; row++) {
        const char *name = levels->names[column->codes[row]];
        check->visit_of[row] =
            column->state[row] == CELL_VALUE ? levels_intern(&ordered, name, strlen(name)) : LEVEL_NONE;
    }
    uint32_t *new_code = arena_array(check->arena, uint32_t, ordered.count + 1);
    if (check->schema != NULL && check->schema->visits.count > 0)
        levels_arrange(&ordered, (const char *const *)check->schema->visits.items, check->schema->visits.count,
                       new_code);
    else
        levels_sort(&ordered, new_code);
    for (size_t row = 0; row < check->sheet.rows; row++)
        if (check->visit_of[row] != LEVEL_NONE)
            check->visit_of[row] = new_code[check->visit_of[row]];
    check->visits = ordered.names;
    check->visit_count = check->planned = ordered.count;
    if (check->schema != NULL && check->schema->visits.count > 0)
        for (check->planned = 0; check->planned < ordered.count; check->planned++)
            if (name_find((const char *const *)check->schema->visits.items, check->schema->visits.count,
                          ordered.names[check->planned]) == NAME_NONE)
                break;
}

/* ---- rows ---- */

/* A file without an id: rows that repeat another cell by cell. */
static void repeated_rows(struct check *check)
{
    struct levels seen;
    size_t *first = arena_array(check->arena, size_t, check->sheet.rows);
    levels_init(&seen, check->arena);
    for (size_t row = 0; row < check->sheet.rows; row++) {
        size_t length, last = check->sheet.columns - 1;
        size_t begin = sheet_raw(&check->sheet, row, 0, &length);
        size_t end = sheet_raw(&check->sheet, row, last, &length) + length;
        uint32_t known = seen.count, code = levels_intern(&seen, check->sheet.bytes + begin, end - begin);
        if (code == known)
            first[code] = row;
        else if (last > 1)
            check_find(check, SEVERITY_WARNING, "row_twice", row, NAME_NONE, "a row that is there already",
                       "rows that differ, or an id (--id); the same stands in line %u",
                       (unsigned)check->sheet.lines[first[code]]);
    }
}

/* A row of REDCap's repeated instruments says nothing about the visit as a whole. */
static bool of_repeat(const struct check *check, size_t row)
{
    size_t at = check->repeats[CHECK_REPEAT_INSTRUMENT];
    return at != NAME_NONE && check->visit != check->repeats[CHECK_REPEAT_INSTANCE] &&
           check->columns[at].state[row] != CELL_BLANK;
}

static void make_grid(struct check *check)
{
    size_t visits = check->visit_of == NULL ? 1 : check->visit_count;
    if (check->visit_of == NULL)
        check->visit_count = 1;
    if (check->doubtful || check->patient_count == 0 || visits == 0 || visits > GRID_LIMIT / check->patient_count)
        return;
    check->row_of = arena_array(check->arena, size_t, check->patient_count * visits);
    for (size_t i = 0; i < check->patient_count * visits; i++)
        check->row_of[i] = ROW_NONE;
    for (size_t row = check->sheet.rows; row-- > 0;) {
        uint32_t visit = check->visit_of == NULL ? 0 : check->visit_of[row];
        if (check->patient[row] != LEVEL_NONE && visit != LEVEL_NONE && !of_repeat(check, row))
            check->row_of[check->patient[row] * visits + visit] = row;
    }
}

/* Patients of a long file who have rows, but none at the visit that changes are measured from. */
static void without_baseline(struct check *check)
{
    const char *baseline = check->schema == NULL ? NULL : check->schema->baseline;
    size_t at = baseline == NULL ? 0 : name_find(check->visits, check->visit_count, baseline);
    if (at == NAME_NONE || check->visit_count < 2 || check->row_of == NULL)
        return;
    for (uint32_t patient = 0; patient < check->patient_count; patient++) {
        const size_t *rows = check->row_of + patient * check->visit_count;
        if (rows[at] != ROW_NONE)
            continue;
        check_find(check, SEVERITY_WARNING, "no_baseline", ROW_NONE, check->id[check->id_count - 1],
                   arena_printf(check->arena, "patient %s has no row at %s %s",
                                check_patient_shown(check, patient),
                                utf8_show(check->arena, check->sheet.names[check->visit]),
                                utf8_show(check->arena, check->visits[at])),
                   "a row at baseline; change from it cannot be had");
    }
}

void check_ids(struct check *check)
{
    if (check->id_count == 0) {
        repeated_rows(check);
        return;
    }
    find_patients(check);
    spellings(check);
    other_rows(check);
    for (size_t i = 0; i < check->id_count; i++)
        check_id_forms(check, check->id[i]);
    if (check->visit != NAME_NONE)
        find_visits(check);
    check_duplicates(check);
    make_grid(check);
    if (check->visit != NAME_NONE)
        without_baseline(check);
}
