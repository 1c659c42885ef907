#include "tools/ratings.h"

#include <math.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/utf8.h"
#include "data/complete.h"

bool ratings_open(struct session *session, const struct ratings_spec *spec, struct report *report,
                  struct study *study, struct error *err)
{
    size_t count = 0;
    struct csv_column *columns = arena_array(session->arena, struct csv_column, spec->raters.count + 3);
    bool wide = spec->raters.count > 0, tall = spec->rater != NULL || spec->value != NULL;
    if (wide == tall)
        return error_set(err, ERROR_USAGE, "which columns hold the measurements? Use --raters COLUMN,COLUMN for a file "
                                           "with one column for each rater, or --rater COLUMN --value COLUMN for one row "
                                           "a measurement");
    if (wide && spec->raters.count < 2)
        return error_set(err, ERROR_USAGE, "--raters names one column; agreement needs two or more");
    if (tall && (spec->rater == NULL || spec->value == NULL))
        return error_set(err, ERROR_USAGE, "--rater and --value go together");
    for (size_t i = 0; i < spec->raters.count; i++)
        columns[count++] = (struct csv_column){ .name = spec->raters.items[i], .want = CSV_NUMBER };
    if (tall) {
        columns[count++] = (struct csv_column){ .name = spec->rater, .want = CSV_CATEGORY };
        columns[count++] = (struct csv_column){ .name = spec->value, .want = CSV_NUMBER };
    }
    if (spec->replicate != NULL)
        columns[count++] = (struct csv_column){ .name = spec->replicate, .want = CSV_CATEGORY };
    struct study_spec opening = { .needs = STUDY_ROWS, .columns = columns, .column_count = count };
    if (!study_open(session, &opening, report, study, err))
        return false;
    if (tall && study->id == NULL)
        return error_set(err, ERROR_USAGE, "which column names the subject? Use --id COLUMN");
    return true;
}

const struct rating *ratings_cell(const struct ratings *ratings, size_t subject, size_t rater)
{
    return &ratings->cells[subject * ratings->count + rater];
}

double rating_mean(const struct rating *rating)
{
    double sum = 0;
    for (size_t i = 0; i < rating->count; i++)
        sum += rating->values[i] - rating->values[0];
    return rating->values[0] + sum / (double)rating->count;
}

/* Where a row's measurement goes, and what was found there. */
struct entry {
    size_t row, subject, rater;
    double value;
    uint32_t replicate; /* 0 without numbers */
};

/* In the order of the replicates; those without numbers by value, so that the file's order says nothing. */
static bool insert(struct ratings *ratings, const struct entry *entry, bool numbered, struct error *err)
{
    const struct study *study = ratings->study;
    struct arena *arena = study->session->arena;
    struct rating *cell = &ratings->cells[entry->subject * ratings->count + entry->rater];
    cell->values = arena_reserve(arena, cell->values, cell->count, cell->capacity);
    cell->replicates = arena_reserve(arena, cell->replicates, cell->count, cell->replicate_capacity);
    size_t at = cell->count++;
    for (; at > 0; at--) {
        uint32_t before = cell->replicates[at - 1];
        if (numbered && before == entry->replicate)
            return error_at(err, study->frame.path, study->frame.lines[entry->row], 0,
                            "%s was measured twice by %s under the same replicate",
                            utf8_show(arena, ratings->ids[entry->subject]), utf8_show(arena, ratings->raters[entry->rater]));
        if (numbered ? before < entry->replicate : cell->values[at - 1] <= entry->value)
            break;
        cell->values[at] = cell->values[at - 1];
        cell->replicates[at] = before;
    }
    cell->values[at] = entry->value;
    cell->replicates[at] = entry->replicate;
    ratings->replicated = ratings->replicated || cell->count > 1;
    return true;
}

/* The columns of the frame that the spec names. */
struct sources {
    const struct column **values; /* one per rater in a wide file, else one */
    const struct column *rater, *replicate;
};

static bool find_sources(const struct study *study, const struct ratings_spec *spec, struct sources *sources,
                         struct error *err)
{
    struct arena *arena = study->session->arena;
    size_t count = spec->rater != NULL ? 1 : spec->raters.count;
    sources->values = arena_array(arena, const struct column *, count);
    sources->rater = sources->replicate = NULL;
    for (size_t i = 0; i < count; i++) {
        sources->values[i] = frame_column(&study->frame, spec->rater != NULL ? spec->value : spec->raters.items[i], err);
        if (sources->values[i] == NULL)
            return false;
    }
    if (spec->rater != NULL && (sources->rater = frame_column(&study->frame, spec->rater, err)) == NULL)
        return false;
    return spec->replicate == NULL || (sources->replicate = frame_column(&study->frame, spec->replicate, err)) != NULL;
}

static bool add_row(struct ratings *ratings, const struct sources *sources, size_t row, size_t subject,
                    struct error *err)
{
    const struct column *numbers = sources->replicate;
    bool numbered = numbers != NULL && numbers->missing[row] == MISSING_NOT;
    struct entry entry = { .row = row, .subject = subject, .replicate = numbered ? numbers->codes[row] : 0 };
    if (sources->rater != NULL) {
        if (sources->rater->missing[row] != MISSING_NOT || sources->values[0]->missing[row] != MISSING_NOT)
            return true;
        entry.rater = sources->rater->codes[row];
        entry.value = sources->values[0]->values[row];
        return insert(ratings, &entry, numbered, err);
    }
    for (entry.rater = 0; entry.rater < ratings->count; entry.rater++) {
        if (sources->values[entry.rater]->missing[row] != MISSING_NOT)
            continue;
        entry.value = sources->values[entry.rater]->values[row];
        if (!insert(ratings, &entry, numbered, err))
            return false;
    }
    return true;
}

static void describe(struct ratings *ratings, const struct ratings_spec *spec, const struct sources *sources)
{
    const struct study *study = ratings->study;
    const struct schema_outcome *about = spec->rater == NULL ? NULL : schema_outcome(study->schema, spec->value);
    ratings->what = spec->value;
    ratings->label = about != NULL && about->title != NULL ? about->title : spec->value;
    ratings->unit = about == NULL || about->unit == NULL || *about->unit == '\0' ? NULL : about->unit;
    for (size_t i = 0; i < (spec->rater == NULL ? ratings->count : 1); i++)
        if (sources->values[i]->decimals > ratings->decimals)
            ratings->decimals = sources->values[i]->decimals;
}

bool ratings_read(const struct study *study, const struct ratings_spec *spec, size_t group, struct ratings *ratings,
                  struct error *err)
{
    struct arena *arena = study->session->arena;
    struct sources sources;
    *ratings = (struct ratings){ .study = study };
    if (!find_sources(study, spec, &sources, err))
        return false;
    struct rows rows = rows_by_patient(study_group_rows(study, group, &ratings->group), study->id, NULL, arena);
    ratings->count = sources.rater != NULL ? sources.rater->levels->count : spec->raters.count;
    ratings->raters = sources.rater != NULL ? (const char *const *)sources.rater->levels->names : spec->raters.items;
    ratings->ids = arena_array(arena, const char *, rows.count);
    ratings->cells = arena_array(arena, struct rating, rows.count * ratings->count);
    for (size_t i = 0; i < rows.count; i++) {
        size_t row = rows.index[i];
        if (study->id != NULL && study->id->missing[row] != MISSING_NOT)
            return error_at(err, study->frame.path, study->frame.lines[row], 0, "%s is %s; every row needs a subject",
                            study->id->name, missing_label(study->id->missing[row]));
        bool again = i > 0 && study->id != NULL && study->id->codes[row] == study->id->codes[rows.index[i - 1]];
        if (again && sources.rater == NULL && sources.replicate == NULL)
            return error_at(err, study->frame.path, study->frame.lines[row], 0,
                            "subject %s has a second row (use --replicate COLUMN, or --where to choose rows)",
                            utf8_show(arena, ratings->ids[ratings->subjects - 1]));
        if (!again)
            ratings->ids[ratings->subjects++] = row_name(&study->frame, row, study->id, NULL, arena);
        if (!add_row(ratings, &sources, row, ratings->subjects - 1, err))
            return false;
    }
    describe(ratings, spec, &sources);
    return true;
}

size_t *ratings_complete(const struct ratings *ratings, const size_t *raters, size_t count, const char *analysis,
                         size_t *subjects)
{
    struct arena *arena = ratings->study->session->arena;
    size_t *kept = arena_array(arena, size_t, ratings->subjects);
    struct ledger ledger;
    ledger_init(&ledger, arena, analysis, "subjects");
    ledger.read = ratings->subjects;
    *subjects = 0;
    for (size_t s = 0; s < ratings->subjects; s++) {
        const char *reason = NULL;
        for (size_t i = 0; i < count && reason == NULL; i++)
            if (ratings_cell(ratings, s, raters[i])->count == 0)
                reason = arena_printf(arena, "not measured by %s", ratings->raters[raters[i]]);
        if (reason == NULL)
            kept[(*subjects)++] = s;
        else
            ledger_exclude(&ledger, reason, ratings->ids[s]);
    }
    ledger.analysed = *subjects;
    study_ledger(ratings->study, &ledger);
    return kept;
}

double ratings_difference(const struct ratings *ratings, const struct rating *first, const struct rating *second)
{
    double scale = decimal_power(ratings->decimals > 0 ? ratings->decimals : 0);
    if (first->count == 1 && second->count == 1) {
        double one = nearbyint(first->values[0] * scale), two = nearbyint(second->values[0] * scale);
        if (fabs(one) < 0x1p53 && fabs(two) < 0x1p53)
            return (one - two) / scale;
    }
    return rating_mean(first) - rating_mean(second);
}
