/* The parts of score that take measured quantities: blood pressure, and columns in another unit. */
#include <math.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"
#include "data/complete.h"
#include "derive/pressure.h"
#include "tools/complaints.h"
#include "tools/scoring.h"

/* ---- units ---- */

/* "kgf/cm2" as the end of a column's name: "kgf_cm2". */
static const char *unit_suffix(struct arena *arena, const struct unit *unit)
{
    char *name = arena_strdup(arena, unit->name);
    for (char *c = name; *c != '\0'; c++)
        if (*c == '/')
            *c = '_';
    return name;
}

bool score_units(struct scoring *scoring, struct error *err)
{
    struct arena *arena = scoring->session->arena;
    const struct conversion *conversion = &scoring->conversion;
    size_t known = 0;
    for (size_t k = 0; k < scoring->column_count; k++) {
        const struct column *column = scoring->columns[k];
        struct made *made =
            scoring_add(scoring, arena_printf(arena, "%s_%s", column->name, unit_suffix(arena, conversion->to)),
                        arena_printf(arena, "%s, %s", column->name, conversion->to->name), column->decimals);
        for (size_t i = 0; i < scoring->rows.count; i++) {
            size_t row = scoring->rows.index[i];
            if (column->missing[row])
                made->why[i] = arena_printf(arena, "%s missing", column->name);
            else
                made->values[i] = scoring_value(scoring, k, row), known++;
        }
    }
    if (known == 0)
        error_set(err, ERROR_ESTIMATE, "there is no value to convert");
    return true;
}

/* ---- blood pressure ---- */

/* Outside these a reading is worth a second look; below LOWEST_SBP it is not in mmHg. */
enum { LOWEST_SBP = 40, LOW_SBP = 60, HIGH_SBP = 260, LOW_DBP = 30, HIGH_DBP = 160 };

struct readings {
    struct pressure *all; /* row × pair; NaN where a half is missing */
    size_t pairs, odd;
};

static void check_reading(struct scoring *scoring, struct readings *readings, struct pressure reading,
                          size_t pair, size_t row, struct complaints *complaints)
{
    struct arena *arena = scoring->session->arena;
    char systolic[DECIMAL_TEXT_SIZE], diastolic[DECIMAL_TEXT_SIZE];
    const char *sbp = utf8_show(arena, scoring->columns[2 * pair]->name);
    const char *dbp = utf8_show(arena, scoring->columns[2 * pair + 1]->name);
    decimal_shortest(reading.sbp, systolic);
    decimal_shortest(reading.dbp, diastolic);
    if (reading.dbp >= reading.sbp)
        complaints_add(complaints, row, scoring->columns[2 * pair],
                       "%s is %s and %s is %s; systolic is to be above diastolic", sbp, systolic, dbp,
                       diastolic);
    else if (reading.sbp < LOWEST_SBP || reading.dbp <= 0)
        complaints_add(complaints, row, scoring->columns[2 * pair],
                       "%s is %s and %s is %s; mmHg are expected (--convert kPa:mmHg when they are kPa)", sbp,
                       systolic, dbp, diastolic);
    else if (reading.sbp < LOW_SBP || reading.sbp > HIGH_SBP || reading.dbp < LOW_DBP || reading.dbp > HIGH_DBP)
        readings->odd++;
}

static bool take_readings(struct scoring *scoring, struct readings *readings, struct error *err)
{
    struct arena *arena = scoring->session->arena;
    struct complaints complaints;
    complaints_init(&complaints, arena, &scoring->study.frame, scoring->study.delimiter);
    readings->pairs = scoring->column_count / 2;
    readings->all = arena_array(arena, struct pressure, scoring->rows.count * readings->pairs);
    for (size_t i = 0; i < scoring->rows.count; i++)
        for (size_t pair = 0; pair < readings->pairs; pair++) {
            size_t row = scoring->rows.index[i];
            struct pressure reading = { scoring_value(scoring, 2 * pair, row),
                                        scoring_value(scoring, 2 * pair + 1, row) };
            bool known = !isnan(reading.sbp) && !isnan(reading.dbp);
            readings->all[i * readings->pairs + pair] = known ? reading : (struct pressure){ NAN, NAN };
            if (known)
                check_reading(scoring, readings, reading, pair, row, &complaints);
        }
    if (readings->odd > 0)
        report_warning(scoring->report, "odd_pressure",
                       "%zu reading%s outside %d to %d mmHg systolic or %d to %d diastolic", readings->odd,
                       readings->odd == 1 ? " is" : "s are", LOW_SBP, HIGH_SBP, LOW_DBP, HIGH_DBP);
    return complaints_none(&complaints, err);
}

/* The known readings of a row; returns how many. */
static size_t known_readings(const struct readings *readings, size_t i, struct pressure *known)
{
    size_t n = 0;
    for (size_t pair = 0; pair < readings->pairs; pair++)
        if (!isnan(readings->all[i * readings->pairs + pair].sbp))
            known[n++] = readings->all[i * readings->pairs + pair];
    return n;
}

static const char *why_no_reading(const struct scoring *scoring, size_t row)
{
    struct str text;
    str_init(&text, scoring->session->arena);
    for (size_t k = 0; k < scoring->column_count; k++) {
        if (!scoring->columns[k]->missing[row])
            continue;
        str_separate(&text, ", ");
        str_add(&text, scoring->columns[k]->name);
    }
    return arena_printf(scoring->session->arena, "%s missing", text.text);
}

/* In how many of its occasions a row has a reading: its pairs are spread evenly over them, in order. */
static size_t occasions_of(const struct scoring *scoring, const struct readings *readings, size_t i)
{
    size_t occasions = scoring->options->occasions, each = readings->pairs / occasions, n = 0;
    for (size_t o = 0; o < occasions; o++) {
        bool any = false;
        for (size_t pair = o * each; pair < (o + 1) * each; pair++)
            any = any || !isnan(readings->all[i * readings->pairs + pair].sbp);
        n += any;
    }
    return n;
}

static struct table *categories_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "id", "Patient", ROLE_LABEL },        { "guideline", "Guideline", ROLE_LABEL },
        { "sbp", "Systolic", ROLE_ESTIMATE },   { "dbp", "Diastolic", ROLE_ESTIMATE },
        { "readings", "Readings", ROLE_COUNT }, { "occasions", "Occasions", ROLE_COUNT },
        { "category", "Category", ROLE_LABEL }, { "isolated_systolic", "Isolated systolic", ROLE_LABEL },
    };
    struct table *table =
        table_create(arena, "categories", "Category of every patient", fields, sizeof fields / sizeof *fields);
    table->programs_only = true;
    return table;
}

static struct table *counts_table(struct arena *arena, enum pressure_guideline guideline,
                                  const struct table *all)
{
    static const struct field_spec fields[] = {
        { "category", "Category", ROLE_LABEL },
        { "n", "Patients", ROLE_COUNT },
        { "percent", "%", ROLE_PERCENT },
    };
    struct table *table =
        table_create(arena, "category_counts", "Patients by category", fields, sizeof fields / sizeof *fields);
    table->note = "Of the patients with readings enough for a category.";
    size_t names, known = 0;
    const char *const *name = pressure_categories(guideline, &names);
    const struct field *category = table_field(all, "category");
    for (size_t row = 0; row < all->rows; row++)
        known += category->texts[row] != NULL;
    for (size_t k = 0; k < names && known > 0; k++) {
        size_t n = 0;
        for (size_t row = 0; row < all->rows; row++)
            n += str_equal(category->texts[row], name[k]);
        table_row(table, 0);
        table_text(table, "category", name[k]);
        table_number(table, "n", (double)n);
        table_number(table, "percent", 100 * (double)n / (double)known);
    }
    return table;
}

/* Rows first … last - 1 are one patient's. Returns whether there is a category. */
static bool categorise(const struct scoring *scoring, const struct readings *readings, size_t first,
                       size_t last, struct table *table, struct ledger *ledger)
{
    struct arena *arena = scoring->session->arena;
    const struct study *study = &scoring->study;
    struct pressure *known = arena_array(arena, struct pressure, (last - first) * readings->pairs);
    struct pressure_category category;
    size_t n = 0, occasions = 0;
    for (size_t i = first; i < last; i++) {
        n += known_readings(readings, i, known + n);
        occasions += occasions_of(scoring, readings, i);
    }
    const char *id = row_name(&study->frame, scoring->rows.index[first], study->id, NULL, arena);
    bool done = pressure_categorise((enum pressure_guideline)scoring->options->guideline, known, n, occasions,
                                    &category);
    table_row(table, scoring->columns[0]->decimals);
    table_text(table, "id", id);
    table_text(table, "guideline",
               scoring->options->guideline == GUIDELINE_ACC_AHA_2017 ? "acc-aha-2017" : "esc-esh-2018");
    table_number(table, "sbp", category.average.sbp);
    table_number(table, "dbp", category.average.dbp);
    table_number(table, "readings", (double)n);
    table_number(table, "occasions", (double)occasions);
    table_text(table, "category", category.name);
    if (done && scoring->options->guideline == GUIDELINE_ESC_ESH_2018)
        table_text(table, "isolated_systolic", category.isolated_systolic ? "yes" : "no");
    if (done)
        ledger->analysed++;
    else
        ledger_exclude(ledger,
                       arena_printf(arena, "%zu reading%s on %zu occasion%s", n, n == 1 ? "" : "s", occasions,
                                    occasions == 1 ? "" : "s"),
                       id);
    return done;
}

static void add_categories(struct scoring *scoring, const struct readings *readings, struct error *err)
{
    const struct study *study = &scoring->study;
    struct arena *arena = scoring->session->arena;
    struct table *table = categories_table(arena);
    struct ledger *ledger = &scoring->category_ledger;
    size_t done = 0;
    bool acc = scoring->options->guideline == GUIDELINE_ACC_AHA_2017;
    ledger_init(ledger, arena, acc ? "ACC/AHA 2017 category" : "ESC/ESH 2018 category", "patients");
    for (size_t first = 0, last; first < scoring->rows.count; first = last) {
        last = first + 1;
        while (study->id != NULL && last < scoring->rows.count &&
               study->id->codes[scoring->rows.index[last]] == study->id->codes[scoring->rows.index[first]])
            last++;
        ledger->read++;
        done += categorise(scoring, readings, first, last, table, ledger);
    }
    scoring->counts = counts_table(arena, (enum pressure_guideline)scoring->options->guideline, table);
    scoring->categories = table;
    report_method(scoring->report,
                  "Category of the mean of all readings of a patient, given at least %d readings on at "
                  "least %d occasions; systolic and diastolic are graded each and the higher grade holds "
                  "(%s).",
                  PRESSURE_READINGS_NEEDED, PRESSURE_OCCASIONS_NEEDED,
                  acc ? "ACC/AHA 2017: Whelton et al. 2018, Hypertension 71:e13"
                      : "ESC/ESH 2018: Williams et al. 2018, Eur Heart J 39:3021");
    if (done == 0)
        error_set(err, ERROR_ESTIMATE,
                  "no patient has two readings on two occasions, which a category needs: a single reading "
                  "is not categorised (give several visits, or --readings with --occasions)");
}

bool score_pressure(struct scoring *scoring, struct error *err)
{
    struct readings readings = { 0 };
    if (scoring->column_count / 2 % scoring->options->occasions != 0)
        return error_set(err, ERROR_USAGE, "%zu readings cannot be spread evenly over %zu occasions",
                         scoring->column_count / 2, (size_t)scoring->options->occasions);
    if (!take_readings(scoring, &readings, err))
        return false;
    int decimals = scoring->columns[0]->decimals + 1;
    scoring_add(scoring, "map", "mean arterial pressure", decimals);
    scoring_add(scoring, "pulse_pressure", "pulse pressure", scoring->columns[0]->decimals);
    struct pressure *known = arena_array(scoring->session->arena, struct pressure, readings.pairs);
    size_t any = 0;
    for (size_t i = 0; i < scoring->rows.count; i++) {
        size_t n = known_readings(&readings, i, known);
        if (n == 0) {
            scoring->made[0].why[i] = scoring->made[1].why[i] = why_no_reading(scoring, scoring->rows.index[i]);
            continue;
        }
        struct pressure average = pressure_average(known, n);
        scoring->made[0].values[i] = pressure_mean_arterial(average);
        scoring->made[1].values[i] = pressure_pulse(average);
        any++;
    }
    report_method(scoring->report,
                  "Mean arterial pressure is the diastolic and a third of the pulse pressure%s.",
                  readings.pairs > 1 ? ", of the mean of the readings of a row" : "");
    if (any == 0)
        return error_set(err, ERROR_ESTIMATE, "no row has a reading, systolic and diastolic");
    if (scoring->options->guideline != GUIDELINE_NONE)
        add_categories(scoring, &readings, err);
    return true;
}
