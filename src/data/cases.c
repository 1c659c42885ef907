/* Patients are numbered in the natural order of their ids, so that every sum, sort and list downstream runs in
 * an order the file cannot change. */
#include "data/cases.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"

enum { SHOWN_PLACES = 10 }; /* places listed in one error message */

/* ---- patients ---- */

static bool ids_present(const struct frame *frame, struct rows rows, const struct column *id, struct error *err)
{
    for (size_t i = 0; i < rows.count; i++)
        if (id->missing[rows.index[i]] != MISSING_NOT)
            return error_at(err, frame->path, frame->lines[rows.index[i]], 0,
                            "%s is %s; every row needs the id of its patient", id->name,
                            missing_label(id->missing[rows.index[i]]));
    return true;
}

/* Numbers the levels of `id` that the rows use, in level order, which is natural order. */
static void number_patients(struct rows rows, const struct column *id, size_t frame_rows, struct arena *arena,
                            struct patients *patients)
{
    size_t *patient_of_level = arena_array(arena, size_t, id->levels->count);
    for (size_t i = 0; i < rows.count; i++)
        patient_of_level[id->codes[rows.index[i]]] = 1;
    patients->ids = arena_array(arena, const char *, id->levels->count);
    for (uint32_t level = 0; level < id->levels->count; level++) {
        if (patient_of_level[level] == 0)
            continue;
        patient_of_level[level] = patients->count;
        patients->ids[patients->count++] = id->levels->names[level];
    }
    patients->of_row = arena_array(arena, size_t, frame_rows);
    for (size_t row = 0; row < frame_rows; row++)
        patients->of_row[row] = ROW_NONE;
    for (size_t i = 0; i < rows.count; i++)
        patients->of_row[rows.index[i]] = patient_of_level[id->codes[rows.index[i]]];
}

static void each_row_a_patient(const struct frame *frame, struct rows rows, struct arena *arena,
                               struct patients *patients)
{
    patients->row = rows.index;
    patients->lines = frame->lines;
    patients->count = rows.count;
    patients->of_row = arena_array(arena, size_t, frame->rows);
    for (size_t row = 0; row < frame->rows; row++)
        patients->of_row[row] = ROW_NONE;
    for (size_t i = 0; i < rows.count; i++)
        patients->of_row[rows.index[i]] = i;
}

const char *patients_id(const struct patients *patients, size_t patient, struct arena *arena)
{
    return patients->ids != NULL ? patients->ids[patient]
                                 : arena_printf(arena, "line %u", (unsigned)patients->lines[patients->row[patient]]);
}

/* Rows that would give a patient two values at one visit, listed by line. */
static bool unique_at_visit(const struct frame *frame, struct rows rows, const struct patients *patients,
                            const struct column *visit, struct arena *arena, struct error *err)
{
    size_t visits = visit == NULL ? 1 : (size_t)visit->levels->count + 1; /* the last is "visit missing" */
    size_t *first = arena_array(arena, size_t, patients->count * visits);
    struct str places;
    str_init(&places, arena);
    size_t duplicates = 0;
    for (size_t i = 0; i < rows.count; i++) {
        size_t row = rows.index[i];
        size_t at = visit == NULL ? 0 : visit->missing[row] ? visits - 1 : visit->codes[row];
        size_t *seen = &first[patients->of_row[row] * visits + at];
        if (*seen == 0) {
            *seen = row + 1;
            continue;
        }
        if (duplicates++ >= SHOWN_PLACES)
            continue;
        str_separate(&places, "; ");
        str_addf(&places, "id %s", utf8_show(arena, patients->ids[patients->of_row[row]]));
        if (visit != NULL)
            str_addf(&places, " at %s %s", visit->name,
                     visit->missing[row] ? "(missing)" : utf8_show(arena, visit->levels->names[visit->codes[row]]));
        str_addf(&places, " on lines %u and %u", frame->lines[*seen - 1], frame->lines[row]);
    }
    if (duplicates == 0)
        return true;
    return error_at(err, frame->path, 0, 0, "%zu row%s repeat%s a patient%s: %s%s", duplicates,
                    duplicates == 1 ? "" : "s", duplicates == 1 ? "s" : "",
                    visit == NULL ? " (one row per patient is expected; for a long file use --visit)" : " and visit",
                    places.text, duplicates > SHOWN_PLACES ? "; and more" : "");
}

bool patients_long(const struct frame *frame, struct rows rows, const struct column *id,
                   const struct column *visit, struct arena *arena, struct patients *patients, struct error *err)
{
    *patients = (struct patients){ 0 };
    if (!ids_present(frame, rows, id, err))
        return false;
    number_patients(rows, id, frame->rows, arena, patients);
    return unique_at_visit(frame, rows, patients, visit, arena, err);
}

bool patients_wide(const struct frame *frame, struct rows rows, const struct column *id, struct arena *arena,
                   struct patients *patients, struct error *err)
{
    if (id != NULL)
        return patients_long(frame, rows, id, NULL, arena, patients, err);
    *patients = (struct patients){ 0 };
    each_row_a_patient(frame, rows, arena, patients);
    return true;
}

/* ---- series ---- */

const size_t *patients_rows(const struct patients *patients, const struct frame *frame,
                            const struct column *visit, uint32_t level, struct arena *arena)
{
    size_t *row_of = arena_array(arena, size_t, patients->count);
    for (size_t i = 0; i < patients->count; i++)
        row_of[i] = ROW_NONE;
    for (size_t row = 0; row < frame->rows; row++) {
        size_t patient = patients->of_row[row];
        if (patient == ROW_NONE)
            continue;
        if (visit == NULL || (!visit->missing[row] && visit->codes[row] == level))
            row_of[patient] = row;
    }
    return row_of;
}

static bool same_value(const struct column *column, size_t a, size_t b)
{
    if (column->type == COLUMN_NUMBER || column->type == COLUMN_DATE)
        return column->values[a] == column->values[b];
    return column->codes[a] == column->codes[b];
}

static bool conflicting(const struct frame *frame, const struct patients *patients, const struct column *column,
                        size_t a, size_t b, struct error *err)
{
    size_t first = a < b ? a : b, second = a < b ? b : a;
    return error_at(err, frame->path, frame->lines[second], 0,
                    "%s of patient %s differs from line %u; it must be the same on every row of a patient",
                    column->name, utf8_show(err->arena, patients_id(patients, patients->of_row[second], err->arena)),
                    frame->lines[first]);
}

bool series_of_patient(const struct patients *patients, const struct frame *frame, const struct column *column,
                       const size_t *preferred, struct arena *arena, struct series *series, struct error *err)
{
    size_t *row_of = arena_array(arena, size_t, patients->count);
    bool *settled = arena_array(arena, bool, patients->count);
    for (size_t i = 0; i < patients->count; i++) {
        row_of[i] = preferred == NULL ? ROW_NONE : preferred[i];
        settled[i] = row_of[i] != ROW_NONE && !column->missing[row_of[i]];
        if (!settled[i])
            row_of[i] = ROW_NONE;
    }
    for (size_t row = 0; row < frame->rows; row++) {
        size_t patient = patients->of_row[row];
        if (patient == ROW_NONE || settled[patient] || column->missing[row])
            continue;
        if (row_of[patient] == ROW_NONE)
            row_of[patient] = row;
        else if (!same_value(column, row_of[patient], row))
            return conflicting(frame, patients, column, row_of[patient], row, err);
    }
    *series = (struct series){ column, row_of, column->name, NULL };
    return true;
}

bool series_missing(const struct series *series, size_t patient, enum missing *kind)
{
    size_t row = series->row[patient];
    *kind = row == ROW_NONE ? MISSING_VISIT : (enum missing)series->column->missing[row];
    return *kind != MISSING_NOT;
}

/* ---- complete cases ---- */

static const char *reason(struct arena *arena, const struct series *series, enum missing kind)
{
    return arena_printf(arena, "%s %s%s%s", series->label, kind == MISSING_RANGE ? "out of range" : "missing",
                        series->when == NULL ? "" : " at ", series->when == NULL ? "" : series->when);
}

bool cases_complete(const struct patients *patients, const struct series *series, size_t count,
                    const char *analysis, struct arena *arena, struct cases *cases, struct ledger *ledger)
{
    ledger_init(ledger, arena, analysis, "patients");
    ledger->read = patients->count;
    *cases = (struct cases){ .patient = arena_array(arena, size_t, patients->count),
                             .patients = patients, .series = series, .series_count = count };
    for (size_t patient = 0; patient < patients->count; patient++) {
        enum missing kind = MISSING_NOT;
        size_t at = 0;
        while (at < count && !series_missing(&series[at], patient, &kind))
            at++;
        if (at == count) {
            cases->patient[cases->count++] = patient;
            continue;
        }
        ledger_exclude(ledger, reason(arena, &series[at], kind), patients_id(patients, patient, arena));
    }
    ledger->analysed = cases->count;
    return cases->count > 0;
}

static size_t row_of_case(const struct cases *cases, size_t series, size_t i)
{
    return cases->series[series].row[cases->patient[i]];
}

void cases_values(const struct cases *cases, size_t series, double *values)
{
    const struct column *column = cases->series[series].column;
    for (size_t i = 0; i < cases->count; i++)
        values[i] = column->values[row_of_case(cases, series, i)];
}

void cases_codes(const struct cases *cases, size_t series, uint32_t *codes)
{
    const struct column *column = cases->series[series].column;
    for (size_t i = 0; i < cases->count; i++)
        codes[i] = column->codes[row_of_case(cases, series, i)];
}

bool cases_units(const struct cases *cases, size_t series, int64_t *units, double *divisor)
{
    const struct column *column = cases->series[series].column;
    if (column->units == NULL)
        return false;
    for (size_t i = 0; i < cases->count; i++)
        units[i] = column->units[row_of_case(cases, series, i)];
    *divisor = decimal_power(column->scale);
    return true;
}

void cases_differences(const struct cases *cases, size_t before, size_t after, struct arena *arena,
                       double **values, int64_t **units, double *divisor)
{
    const struct column *from = cases->series[before].column, *to = cases->series[after].column;
    int scale = from->scale > to->scale ? from->scale : to->scale;
    bool exact = from->units != NULL && to->units != NULL;
    *values = arena_array(arena, double, cases->count);
    *units = arena_array(arena, int64_t, cases->count);
    *divisor = exact ? decimal_power(scale) : 1;
    for (size_t i = 0; i < cases->count; i++) {
        size_t row_before = row_of_case(cases, before, i), row_after = row_of_case(cases, after, i);
        int64_t a, b;
        exact = exact && decimal_rescale(from->units[row_before], from->scale, scale, &a) &&
                decimal_rescale(to->units[row_after], to->scale, scale, &b);
        if (!exact)
            break;
        (*units)[i] = b - a;
        (*values)[i] = (double)(b - a) / *divisor;
    }
    if (exact)
        return;
    *units = NULL;
    *divisor = 1;
    for (size_t i = 0; i < cases->count; i++)
        (*values)[i] = to->values[row_of_case(cases, after, i)] - from->values[row_of_case(cases, before, i)];
}
