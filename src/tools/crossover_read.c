/* A crossover trial from its file. The treatments of a wide file stand in two columns, one a period, or in the
 * sequence: "AB" and "BA", or any two texts that are the same two names in both orders. */
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"
#include "data/complete.h"
#include "derive/suffix.h"
#include "tools/crossover.h"

/* ---- the options ---- */

static bool check_long(const struct crossover_columns *given, struct error *err)
{
    if (given->treatment.count == 0 || given->period == NULL)
        return error_set(err, ERROR_USAGE, "which columns are treatment and period? Use --treatment COLUMN --period COLUMN, "
                                           "or --sequence COLUMN --periods FIRST,SECOND for one row a patient");
    if (given->treatment.count > 1)
        return error_set(err, ERROR_USAGE, "with --period there is one column of --treatment");
    if ((given->before != NULL) != (given->after != NULL))
        return error_set(err, ERROR_USAGE, "--before and --after go together");
    if ((given->outcome != NULL) == (given->after != NULL))
        return error_set(err, ERROR_USAGE, "what is the outcome? Use --outcome COLUMN, or --before COLUMN --after COLUMN "
                                           "for the change within each period");
    return true;
}

static bool check_wide(const struct crossover_columns *given, struct error *err)
{
    if (given->period != NULL || given->outcome != NULL || given->before != NULL || given->after != NULL)
        return error_set(err, ERROR_USAGE, "--period, --outcome, --before and --after are for one row a patient and period; "
                                           "--periods, --starts and --sequence for one row a patient");
    if (given->periods.count != 2)
        return error_set(err, ERROR_USAGE, "--periods is two columns: the outcome in the first and in the second period "
                                           "(--periods pain_1,pain_2)");
    if (given->starts.count != 0 && given->starts.count != 2)
        return error_set(err, ERROR_USAGE, "--starts is two columns: the start of the first and of the second period "
                                           "(--starts start_1,start_2)");
    if ((given->sequence != NULL) == (given->treatment.count > 0) || (given->sequence == NULL && given->treatment.count != 2))
        return error_set(err, ERROR_USAGE, "what was given in each period? Use --sequence COLUMN (AB and BA), or --treatment "
                                           "with the columns of the first and of the second period");
    return true;
}

/* ---- opening ---- */

static bool open_study(struct session *session, struct crossover_source *source, struct report *report, struct error *err)
{
    const struct crossover_columns *given = source->given;
    struct csv_column columns[6];
    size_t count = 0;
    if (source->wide) {
        for (size_t p = 0; p < 2; p++) {
            columns[count++] = (struct csv_column){ .name = given->periods.items[p], .want = CSV_NUMBER };
            if (given->starts.count > 0)
                columns[count++] = (struct csv_column){ .name = given->starts.items[p], .want = CSV_NUMBER };
            if (given->sequence == NULL)
                columns[count++] = (struct csv_column){ .name = given->treatment.items[p], .want = CSV_CATEGORY };
        }
        if (given->sequence != NULL)
            columns[count++] = (struct csv_column){ .name = given->sequence, .want = CSV_CATEGORY };
    } else {
        columns[count++] = (struct csv_column){ .name = given->treatment.items[0], .want = CSV_CATEGORY };
        columns[count++] = (struct csv_column){ .name = given->period, .want = CSV_CATEGORY };
        columns[count++] = (struct csv_column){ .name = given->outcome != NULL ? given->outcome : given->after, .want = CSV_NUMBER };
        if (given->before != NULL)
            columns[count++] = (struct csv_column){ .name = given->before, .want = CSV_NUMBER };
    }
    struct study_spec spec = { .needs = STUDY_ROWS, .columns = columns, .column_count = count };
    if (!study_open(session, &spec, report, &source->study, err))
        return false;
    return source->study.id != NULL || error_set(err, ERROR_USAGE, "which column names the patient? Use --id COLUMN");
}

static bool find_columns(struct crossover_source *source, struct error *err)
{
    const struct crossover_columns *given = source->given;
    const struct frame *frame = &source->study.frame;
    const char *outcome = given->outcome != NULL ? given->outcome : given->after;
    for (size_t p = 0; p < 2; p++) {
        const char *treatment = given->sequence != NULL ? given->sequence : given->treatment.items[source->wide ? p : 0];
        const char *start = !source->wide ? given->before : given->starts.count > 0 ? given->starts.items[p] : NULL;
        if ((source->treatment[p] = frame_column(frame, treatment, err)) == NULL ||
            (source->values[p] = frame_column(frame, source->wide ? given->periods.items[p] : outcome, err)) == NULL ||
            (start != NULL && (source->starts[p] = frame_column(frame, start, err)) == NULL))
            return false;
        if (source->values[p]->decimals > source->decimals)
            source->decimals = source->values[p]->decimals;
    }
    return source->wide || (source->when = frame_column(frame, given->period, err)) != NULL;
}

/* ---- which treatments there are ---- */

/* first = X between Y and second = Y between X, with the shortest `between`. */
static bool split_sequence(const char *first, const char *second, size_t *x, size_t *y)
{
    size_t length = strlen(first), best = 0;
    if (strlen(second) != length)
        return false;
    for (size_t i = 1; i < length; i++)
        for (size_t j = 1; i + j <= length; j++)
            if (i + j > best && memcmp(first, second + length - i, i) == 0 && memcmp(second, first + length - j, j) == 0 &&
                memcmp(first + i, second + j, length - i - j) == 0) {
                best = i + j;
                *x = i;
                *y = j;
            }
    return best > 0;
}

/* The two treatments in sorted order; *swapped: `one` is the second of them. False when they are alike. */
static bool name_treatments(struct crossover_source *source, const char *one, const char *other, bool *swapped,
                            struct arena *arena)
{
    struct levels levels;
    uint32_t code[2];
    if (str_equal(one, other))
        return false;
    levels_init(&levels, arena);
    levels_intern(&levels, one, strlen(one));
    levels_intern(&levels, other, strlen(other));
    levels_sort(&levels, code);
    for (size_t i = 0; i < 2; i++)
        source->treatments[i] = levels.names[i];
    *swapped = code[0] == 1;
    return true;
}

static bool read_sequence(struct crossover_source *source, struct arena *arena, struct error *err)
{
    const struct column *column = source->treatment[0];
    const struct levels *levels = column->levels;
    size_t x = 1, y = 1;
    bool swapped, one = levels->count == 1 && strlen(levels->names[0]) == 2;
    if (levels->count != 2 && !one)
        return error_set(err, ERROR_INPUT, "%s has %u levels; a crossover has two sequences, such as AB and BA",
                         column->name, levels->count);
    const char *first = levels->names[0];
    if ((!one && !split_sequence(first, levels->names[1], &x, &y)) ||
        !name_treatments(source, arena_strndup(arena, first, x), first + strlen(first) - y, &swapped, arena))
        return error_set(err, ERROR_INPUT, "%s has %s and %s, which are not two treatments in both orders (AB and BA, or "
                                           "oil-plain and plain-oil); give the columns of what was given instead: --treatment "
                                           "FIRST,SECOND", column->name, utf8_show(err->arena, first),
                         one ? "no other" : utf8_show(err->arena, levels->names[1]));
    for (size_t p = 0; p < 2; p++) {
        uint32_t *code = arena_array(arena, uint32_t, 2);
        code[0] = (uint32_t)p ^ swapped;
        code[1] = 1 - code[0];
        source->treatment_code[p] = code;
        source->treatment_missing[p] = arena_printf(arena, "%s missing", column->name);
    }
    return true;
}

/* The levels of one column, or of two together. */
static bool read_treatments(struct crossover_source *source, struct arena *arena, struct error *err)
{
    struct levels all;
    levels_init(&all, arena);
    for (size_t p = 0; p < 2; p++)
        for (uint32_t i = 0; i < source->treatment[p]->levels->count; i++)
            levels_intern(&all, source->treatment[p]->levels->names[i], strlen(source->treatment[p]->levels->names[i]));
    const char *name = source->treatment[0]->name;
    if (source->wide && all.count != 2)
        return error_set(err, ERROR_INPUT, "%s and %s have %u levels; a crossover has two treatments", name,
                         source->treatment[1]->name, all.count);
    if (!source->wide && (all.count != 2 || source->when->levels->count != 2))
        return error_set(err, ERROR_INPUT, "%s has %u levels and %s has %u; a crossover has two treatments and two periods",
                         name, all.count, source->when->name, source->when->levels->count);
    bool swapped = false;
    if (source->wide)
        name_treatments(source, all.names[0], all.names[1], &swapped, arena);
    else /* as the file or its schema orders them */
        source->treatments[0] = all.names[0], source->treatments[1] = all.names[1];
    for (size_t p = 0; p < 2; p++) {
        const struct levels *levels = source->treatment[p]->levels;
        uint32_t *code = arena_array(arena, uint32_t, 2);
        for (uint32_t i = 0; i < levels->count; i++)
            code[i] = str_equal(levels->names[i], source->treatments[1]);
        source->treatment_code[p] = code;
        source->treatment_missing[p] = source->wide
            ? arena_printf(arena, "%s missing", source->treatment[p]->name)
            : arena_printf(arena, "%s missing in %s %s", name, source->period, source->periods[p]);
    }
    return true;
}

/* ---- words ---- */

/* "pain" of pain_1 and pain_2, with what is behind it in periods[]; NULL when they are not called alike. */
static const char *stem_of(const struct text_list *pair, const char *periods[2], struct arena *arena)
{
    struct suffix one, two;
    const char *first = pair->items[0], *second = pair->items[1];
    if (!suffix_split(first, &one) || !suffix_split(second, &two) || one.stem != two.stem ||
        memcmp(first, second, one.stem) != 0)
        return NULL;
    periods[0] = first + one.visit;
    periods[1] = second + two.visit;
    return arena_strndup(arena, first, one.stem);
}

static void name_periods(struct crossover_source *source, struct arena *arena)
{
    const struct crossover_columns *given = source->given;
    if (!source->wide) {
        source->period = source->when->name;
        for (size_t p = 0; p < 2 && source->when->levels->count == 2; p++)
            source->periods[p] = source->when->levels->names[p];
        source->outcome = given->outcome != NULL ? given->outcome
                                                 : arena_printf(arena, "%s - %s", given->after, given->before);
        return;
    }
    const char *ignored[2], *start = given->starts.count > 0 ? stem_of(&given->starts, ignored, arena) : NULL;
    const char *outcome = stem_of(&given->periods, source->periods, arena);
    source->period = "period";
    if (outcome == NULL)
        for (size_t p = 0; p < 2; p++)
            source->periods[p] = given->periods.items[p];
    source->outcome = outcome == NULL ? given->starts.count > 0 ? "change" : "outcome"
                      : given->starts.count == 0 ? outcome
                                                 : arena_printf(arena, "%s - %s", outcome, start == NULL ? "start" : start);
}

bool crossover_open(struct session *session, const struct crossover_columns *given, struct report *report,
                    struct crossover_source *source, struct error *err)
{
    *source = (struct crossover_source){ .given = given };
    source->wide = given->periods.count > 0 || given->starts.count > 0 || given->sequence != NULL;
    if (!(source->wide ? check_wide : check_long)(given, err) || !open_study(session, source, report, err) ||
        !find_columns(source, err))
        return false;
    name_periods(source, session->arena);
    return given->sequence != NULL ? read_sequence(source, session->arena, err)
                                   : read_treatments(source, session->arena, err);
}

/* ---- the rows ---- */

static bool is_missing(const struct column *column, size_t row)
{
    return column != NULL && column->missing[row] != MISSING_NOT;
}

/* one - two as the decimals have it. */
static double difference(double one, double two, double scale)
{
    double first = nearbyint(one * scale), second = nearbyint(two * scale);
    return fabs(first) < 0x1p53 && fabs(second) < 0x1p53 ? (first - second) / scale : one - two;
}

static bool is_exact(const struct column *column)
{
    return column == NULL || column->units != NULL;
}

static void read_period(const struct crossover_source *source, size_t p, size_t row, double level,
                        struct crossover_period *period)
{
    const struct column *values = source->values[p], *starts = source->starts[p], *treatment = source->treatment[p];
    int decimals = starts != NULL && starts->decimals > values->decimals ? starts->decimals : source->decimals;
    double scale = is_exact(values) && is_exact(starts) ? decimal_power(decimals) : INFINITY;
    period->seen = true;
    period->treatment = is_missing(treatment, row) ? LEVEL_NONE : source->treatment_code[p][treatment->codes[row]];
    period->value = period->near = NAN;
    if (is_missing(values, row) || is_missing(starts, row))
        return;
    period->near = difference(values->values[row], starts != NULL ? starts->values[row] : level, scale);
    period->value = starts != NULL ? period->near : values->values[row];
}

static bool add_row(const struct crossover_source *source, struct crossover_patient *patient, size_t row, double level,
                    struct error *err)
{
    const struct frame *frame = &source->study.frame;
    if (source->wide) {
        if (patient->period[0].seen)
            return error_at(err, frame->path, frame->lines[row], 0, "%s has a second row; --periods reads one row a patient",
                            utf8_show(err->arena, patient->id));
        for (size_t p = 0; p < 2; p++)
            read_period(source, p, row, level, &patient->period[p]);
        return true;
    }
    if (is_missing(source->when, row))
        return error_at(err, frame->path, frame->lines[row], 0, "%s is missing", source->period);
    uint32_t p = source->when->codes[row];
    if (patient->period[p].seen)
        return error_at(err, frame->path, frame->lines[row], 0, "%s has a second row for %s %s",
                        utf8_show(err->arena, patient->id), source->period, utf8_show(err->arena, source->periods[p]));
    read_period(source, p, row, level, &patient->period[p]);
    return true;
}

/* Any value: what all are measured from. */
static double level_of(const struct crossover_source *source, struct rows rows)
{
    for (size_t i = 0; i < rows.count; i++)
        for (size_t p = 0; p < 2; p++)
            if (!is_missing(source->values[p], rows.index[i]))
                return source->values[p]->values[rows.index[i]];
    return 0;
}

bool crossover_read(const struct crossover_source *source, struct rows rows, struct crossover_patient *patients,
                    size_t *count, struct error *err)
{
    const struct study *study = &source->study;
    const struct column *id = study->id;
    struct arena *arena = study->session->arena;
    *count = 0;
    rows = rows_by_patient(rows, id, source->when, arena);
    double level = level_of(source, rows);
    for (size_t i = 0; i < rows.count; i++) {
        size_t row = rows.index[i];
        if (id->missing[row] != MISSING_NOT)
            return error_at(err, study->frame.path, study->frame.lines[row], 0,
                            "%s is %s; every row needs the id of its patient", id->name, missing_label(id->missing[row]));
        if (i == 0 || id->codes[row] != id->codes[rows.index[i - 1]])
            patients[(*count)++] = (struct crossover_patient){ .id = row_name(&study->frame, row, id, NULL, arena) };
        if (!add_row(source, &patients[*count - 1], row, level, err))
            return false;
    }
    return true;
}
