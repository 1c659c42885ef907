/* The variables that score and meds make, as tables, ledgers and the file of --write. */
#include <math.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/str.h"
#include "data/complete.h"
#include "stats/summary.h"
#include "tools/scoring.h"

/* ---- summaries ---- */

/* One level of --by, a visit and an arm; NULL and LEVEL_NONE take all. */
struct cell {
    const char *by, *visit;
    uint32_t by_level, visit_level, arm;
};

static bool has(const struct column *column, uint32_t level, size_t row)
{
    return column == NULL || level == LEVEL_NONE || column->codes[row] == level;
}

static bool in_cell(const struct study *study, const struct cell *cell, size_t row)
{
    return has(study->by, cell->by_level, row) && has(study->visit, cell->visit_level, row) &&
           has(study->arm, cell->arm, row);
}

static void begin_row(struct table *table, const struct scoring *scoring, const struct cell *cell,
                      const struct made *made)
{
    table_row(table, made->decimals);
    table_text(table, "by", cell->by);
    table_text(table, "visit", cell->visit);
    if (cell->arm != LEVEL_NONE)
        table_text(table, "arm", scoring->study.arm->levels->names[cell->arm]);
    table_text(table, "variable", made->name);
}

static void summarise(struct table *table, const struct scoring *scoring, const struct cell *cell,
                      const struct made *made)
{
    struct arena *arena = scoring->session->arena;
    struct summary_spec spec = { .level = scoring->session->common->level };
    double *values = arena_array(arena, double, scoring->rows.count);
    struct sample sample = { .x = values, .divisor = 1 };
    size_t missing = 0;
    for (size_t i = 0; i < scoring->rows.count; i++) {
        if (!in_cell(&scoring->study, cell, scoring->rows.index[i]))
            continue;
        if (isnan(made->values[i]))
            missing++;
        else
            values[sample.n++] = made->values[i];
    }
    if (sample.n + missing == 0)
        return;
    struct summary summary;
    summary_compute(&sample, &spec, arena, &summary);
    if (made->share && sample.n > 0) {
        struct proportion share =
            proportion_wilson((size_t)lround(summary.mean * (double)sample.n), sample.n, spec.level);
        summary.low = share.low;
        summary.high = share.high;
    }
    begin_row(table, scoring, cell, made);
    table_number(table, "n", (double)sample.n);
    table_number(table, "missing", (double)missing);
    const double found[] = { summary.mean, summary.sd,     summary.low, summary.high,
                             summary.min,  summary.median, summary.max };
    static const char *const names[] = { "mean", "sd", "conf_low", "conf_high", "min", "median", "max" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        table_number(table, names[i], found[i]);
}

static void count_bands(struct table *table, const struct scoring *scoring, const struct cell *cell,
                        const struct made *made, const struct instrument *instrument)
{
    size_t known = 0;
    for (size_t i = 0; i < scoring->rows.count; i++)
        known += in_cell(&scoring->study, cell, scoring->rows.index[i]) && made->bands[i] != NULL;
    for (size_t b = 0; b < instrument->band_count && known > 0; b++) {
        size_t count = 0;
        for (size_t i = 0; i < scoring->rows.count; i++)
            count += in_cell(&scoring->study, cell, scoring->rows.index[i]) &&
                     str_equal(made->bands[i], instrument->bands[b].name);
        begin_row(table, scoring, cell, made);
        table_text(table, "band", instrument->bands[b].name);
        table_number(table, "n", (double)count);
        table_number(table, "percent", 100 * (double)count / (double)known);
    }
}

static void for_each_cell(const struct scoring *scoring, struct table *summary, struct table *bands,
                          const struct made *made, const struct instrument *instrument)
{
    const struct study *study = &scoring->study;
    size_t groups = study_group_count(study), visits = study->visit == NULL ? 1 : study->visit_count;
    uint32_t arms = study->arm == NULL ? 1 : study->arm->levels->count;
    for (size_t g = 0; g < groups; g++)
        for (size_t v = 0; v < visits; v++)
            for (uint32_t arm = 0; arm < arms; arm++) {
                struct cell cell = { NULL, NULL, LEVEL_NONE, LEVEL_NONE,
                                     study->arm == NULL ? LEVEL_NONE : arm };
                if (study->by != NULL)
                    cell.by = study->by->levels->names[g], cell.by_level = (uint32_t)g;
                if (study->visit != NULL)
                    cell.visit = study->visits[v].label, cell.visit_level = study->visits[v].level;
                summarise(summary, scoring, &cell, made);
                if (instrument != NULL && made->bands != NULL)
                    count_bands(bands, scoring, &cell, made, instrument);
            }
}

void scoring_summaries(const struct scoring *scoring, const struct instrument *instrument)
{
    static const struct field_spec fields[] = {
        { "by", "Group", ROLE_LABEL },
        { "variable", "Variable", ROLE_LABEL },
        { "visit", "Visit", ROLE_LABEL },
        { "arm", "Arm", ROLE_LABEL },
        { "n", "n", ROLE_COUNT },
        { "missing", "Missing", ROLE_COUNT },
        { "mean", "Mean", ROLE_ESTIMATE },
        { "sd", "SD", ROLE_SPREAD },
        { "conf_low", "Low", ROLE_CONF_LOW },
        { "conf_high", "High", ROLE_CONF_HIGH },
        { "min", "Min", ROLE_VALUE },
        { "median", "Median", ROLE_ESTIMATE },
        { "max", "Max", ROLE_VALUE },
    };
    static const struct field_spec band_fields[] = {
        { "by", "Group", ROLE_LABEL },    { "variable", "Variable", ROLE_LABEL },
        { "visit", "Visit", ROLE_LABEL }, { "arm", "Arm", ROLE_LABEL },
        { "band", "Band", ROLE_LABEL },   { "n", "n", ROLE_COUNT },
        { "percent", "%", ROLE_PERCENT },
    };
    struct arena *arena = scoring->session->arena;
    struct table *summary = table_create(arena, "summary", "Summary", fields, sizeof fields / sizeof *fields);
    struct table *bands =
        table_create(arena, "bands", "Severity bands", band_fields, sizeof band_fields / sizeof *band_fields);
    for (size_t i = 0; i < scoring->made_count; i++)
        for_each_cell(scoring, summary, bands, &scoring->made[i], instrument);
    report_table(scoring->report, summary);
    if (bands->rows == 0)
        return;
    bands->note = arena_printf(arena, "Bands of %s, of the rows with a score.", instrument->band_source);
    report_table(scoring->report, bands);
}

/* A row per row of the file and variable, for programs. */
static void add_scores(const struct scoring *scoring)
{
    static const struct field_spec fields[] = {
        { "id", "Patient", ROLE_LABEL },        { "visit", "Visit", ROLE_LABEL },
        { "variable", "Variable", ROLE_LABEL }, { "score", "Score", ROLE_VALUE },
        { "raw", "Sum answered", ROLE_VALUE },  { "answered", "Answered", ROLE_COUNT },
        { "band", "Band", ROLE_LABEL },         { "note", "Note", ROLE_LABEL },
    };
    struct arena *arena = scoring->session->arena;
    const struct study *study = &scoring->study;
    struct table *table = table_create(arena, "scores", "Every row", fields, sizeof fields / sizeof *fields);
    table->programs_only = true;
    for (size_t i = 0; i < scoring->rows.count; i++)
        for (size_t m = 0; m < scoring->made_count; m++) {
            const struct made *made = &scoring->made[m];
            size_t row = scoring->rows.index[i];
            table_row(table, made->decimals);
            table_text(table, "id", row_name(&study->frame, row, study->id, NULL, arena));
            if (study->visit != NULL && !study->visit->missing[row])
                table_text(table, "visit", study->visit->levels->names[study->visit->codes[row]]);
            table_text(table, "variable", made->name);
            table_number(table, "score", made->values[i]);
            if (made->raw != NULL)
                table_number(table, "raw", made->raw[i]);
            if (made->answered != NULL)
                table_number(table, "answered", made->answered[i]);
            table_text(table, "band", made->bands == NULL ? NULL : made->bands[i]);
            table_text(table, "note", made->why[i]);
        }
    report_table(scoring->report, table);
    scoring->report->main_table = "scores";
}

void scoring_ledgers(const struct scoring *scoring)
{
    const struct study *study = &scoring->study;
    struct arena *arena = scoring->session->arena;
    for (size_t m = 0; m < scoring->made_count; m++) {
        const struct made *made = &scoring->made[m];
        struct ledger ledger;
        ledger_init(&ledger, arena, made->label, scoring->unit);
        ledger.read = scoring->rows.count;
        for (size_t i = 0; i < scoring->rows.count; i++) {
            if (made->why[i] == NULL)
                ledger.analysed++;
            else
                ledger_exclude(&ledger, made->why[i],
                               row_name(&study->frame, scoring->rows.index[i], study->id, study->visit, arena));
        }
        study_ledger(study, &ledger);
    }
}

/* ---- columns beside id and visit ---- */

/* A written column may not have the name of the id or the visit. */
static bool names_differ(const struct scoring *scoring, struct error *err)
{
    const struct study *study = &scoring->study;
    for (size_t m = 0; m < scoring->made_count; m++) {
        bool clash = study->visit != NULL && str_equal(study->visit->name, scoring->made[m].name);
        for (size_t k = 0; k < study->id_part_count; k++)
            clash = clash || str_equal(study->id_parts[k]->name, scoring->made[m].name);
        if (clash)
            return error_set(err, ERROR_USAGE, "column '%s' has the name of the score that is to be made",
                             scoring->made[m].name);
    }
    return true;
}

static const struct further_fields nothing_further = { 0 };

/* id (or line), visit, the variables and their bands, and what is further. */
static struct table *wide_table(const struct scoring *scoring, const char *name,
                                const struct further_fields *further)
{
    const struct study *study = &scoring->study;
    struct arena *arena = scoring->session->arena;
    size_t keys = study->id_part_count, count = 0;
    struct field_spec *fields =
        arena_array(arena, struct field_spec, keys + 2 + 2 * scoring->made_count + further->count);
    for (size_t i = 0; i < keys; i++)
        fields[count++] = (struct field_spec){ study->id_parts[i]->name, study->id_parts[i]->name, ROLE_LABEL };
    if (keys == 0)
        fields[count++] = (struct field_spec){ "line", "line", ROLE_COUNT };
    if (study->visit != NULL)
        fields[count++] = (struct field_spec){ study->visit->name, study->visit->name, ROLE_LABEL };
    for (size_t m = 0; m < scoring->made_count; m++) {
        const struct made *made = &scoring->made[m];
        fields[count++] = (struct field_spec){ made->name, made->label, ROLE_VALUE };
        if (made->bands != NULL)
            fields[count++] =
                (struct field_spec){ arena_printf(arena, "%s_band", made->name), made->label, ROLE_LABEL };
    }
    for (size_t i = 0; i < further->count; i++)
        fields[count++] = further->fields[i];
    struct table *table = table_create(arena, name, "Every row", fields, count);
    table->programs_only = true;
    return table;
}

static void fill_keys(const struct scoring *scoring, size_t row, struct table *table)
{
    const struct study *study = &scoring->study;
    for (size_t k = 0; k < study->id_part_count; k++)
        table_text(table, study->id_parts[k]->name,
                   study->id_parts[k]->levels->names[study->id_parts[k]->codes[row]]);
    if (study->id_part_count == 0)
        table_number(table, "line", study->frame.lines[row]);
    if (study->visit != NULL && !study->visit->missing[row])
        table_text(table, study->visit->name, study->visit->levels->names[study->visit->codes[row]]);
}

bool scoring_wide(const struct scoring *scoring, const char *name, const struct further_fields *further,
                  struct table **made_table, struct error *err)
{
    struct arena *arena = scoring->session->arena;
    if (!names_differ(scoring, err))
        return false;
    if (further == NULL)
        further = &nothing_further;
    struct table *table = *made_table = wide_table(scoring, name, further);
    for (size_t i = 0; i < scoring->rows.count; i++) {
        size_t row = scoring->rows.index[i];
        table_row(table, -1);
        fill_keys(scoring, row, table);
        for (size_t m = 0; m < scoring->made_count; m++) {
            const struct made *made = &scoring->made[m];
            table_number(table, made->name, made->values[i]);
            if (made->bands != NULL)
                table_text(table, arena_printf(arena, "%s_band", made->name), made->bands[i]);
        }
        if (further->fill != NULL)
            further->fill(further->context, i, table);
    }
    return true;
}

/* ---- the whole ---- */

static void describe_conversion(const struct scoring *scoring)
{
    static const struct field_spec fields[] = {
        { "column", "Column", ROLE_LABEL },
        { "from", "From", ROLE_LABEL },
        { "to", "To", ROLE_LABEL },
        { "factor", "Factor", ROLE_STATISTIC },
        { "from_is", "One of it is", ROLE_LABEL },
        { "to_is", "One of that is", ROLE_LABEL },
    };
    const struct conversion *conversion = &scoring->conversion;
    struct arena *arena = scoring->session->arena;
    struct table *table = table_create(arena, "conversions", "Units", fields, sizeof fields / sizeof *fields);
    for (size_t i = 0; i < scoring->column_count; i++) {
        table_row(table, -1);
        table_text(table, "column", scoring->columns[i]->name);
        table_text(table, "from", conversion->from->name);
        table_text(table, "to", conversion->to->name);
        table_number(table, "factor", conversion_factor(conversion));
        table_text(table, "from_is", conversion->from->definition);
        table_text(table, "to_is", conversion->to->definition);
    }
    report_table(scoring->report, table);
    char factor[DECIMAL_TEXT_SIZE];
    report_method(scoring->report, "Converted: 1 %s = %s %s.", conversion->from->name,
                  decimal_shortest(conversion_factor(conversion), factor), conversion->to->name);
}

bool scoring_tabulate(const struct scoring *scoring, const struct instrument *instrument, struct error *err)
{
    struct table *written = NULL;
    if (scoring->write != NULL && !scoring_wide(scoring, "written", NULL, &written, err))
        return false;
    scoring_summaries(scoring, instrument);
    if (scoring->counts != NULL) {
        report_table(scoring->report, scoring->counts);
        report_table(scoring->report, scoring->categories);
    }
    if (scoring->converts)
        describe_conversion(scoring);
    add_scores(scoring);
    scoring_ledgers(scoring);
    if (scoring->categories != NULL)
        study_ledger(&scoring->study, &scoring->category_ledger);
    if (written != NULL)
        report_file(scoring->report, (struct report_file){ .path = scoring->write, .table = written });
    if (instrument != NULL)
        report_method(scoring->report, "%s: %s (%s).", instrument->name, instrument->rule, instrument->source);
    return true;
}
