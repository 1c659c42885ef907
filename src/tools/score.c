/* score: items into scores, readings into blood pressure, one unit into another. The values go into a report and, with
 * --write, into a CSV file to analyse further. */
#include "base/arena.h"
#include "base/error.h"
#include "base/names.h"
#include "base/str.h"
#include "base/utf8.h"
#include "data/complete.h"
#include "derive/pressure.h"
#include "tools/scoring.h"
#include "tools/tools.h"

static const char *const guidelines[] = { "none", "acc-aha-2017", "esc-esh-2018", NULL };

static const struct option_spec options[] = {
    OPTION_LIST(struct score_options, items, "items", "COLUMNS",
                "the items in the order of the instrument, as a list or a range: q1-q24"),
    OPTION_LIST(struct score_options, readings, "readings", "COLUMNS",
                "bp: several readings of a row, as systolic,diastolic,systolic,diastolic"),
    OPTION_COUNT(struct score_options, occasions, "occasions", "N",
                 "bp: the readings of a row were taken on this many occasions", .above = 1, .below = 100),
    OPTION_CHOICE(struct score_options, guideline, "guideline", guidelines,
                  "bp: also put each patient's average into the categories of this guideline"),
    OPTION_TEXT(struct score_options, convert, "convert", "FROM:TO",
                "bp and units: convert the columns, as kPa:mmHg"),
    OPTION_FILE(struct score_options, write, "write", "FILE",
                "also write id, visit and scores to this CSV file"),
};

static const struct score_options defaults = { .occasions = 1 };

static const struct example examples[] = {
    { "knead score rmdq --items rm1-rm24 --visit week datasets/scoring/questionnaires.csv --write build/rmdq.csv",
      "a sum; patients with items missing are listed, and the scores are written for the next tool" },
    { "knead score odi --items odi1-odi10 --visit week datasets/scoring/questionnaires.csv",
      "a percentage whose denominator falls with every section not answered" },
    { "knead score bp --items sbp,dbp --visit week --guideline acc-aha-2017 datasets/scoring/pressure.csv",
      "mean arterial and pulse pressure of every row, and a category from several visits" },
    { "knead score units --items ppt --convert kgf/cm2:kPa --visit week datasets/scoring/pressure.csv --format csv",
      "one unit into another, for another program" },
    { "knead score list", "the instruments, their rules and where these are written" },
};

static bool run(struct session *session, const void *given, struct report *report, struct error *err);

const struct command score_command = {
    .name = "score",
    .task = "prepare",
    .summary = "questionnaires, blood pressure and units: items into scores by each instrument's own rule",
    .usage = "WHAT [FILE]",
    .details = "WHAT is an instrument (rmdq, rmdq23, odi, ndi, phq9, gad7, pss10, bpi_severity, "
               "bpi_interference, psqi, stai_state, stai_trait, pcs, tsk11), or bp for blood pressure, "
               "units to convert columns, list to show every rule with its source.\n\n"
               "Items are columns in the order of the instrument, answered by whole numbers; reversed items "
               "are given as they were answered. An item that cannot be is an error that names file, line "
               "and column. An unanswered item is filled in only where the instrument itself says how; "
               "every row without a score is listed with the items it lacks.\n\n"
               "One reading of blood pressure is not put into a category: that needs two readings or more "
               "on two occasions or more, being the visits that --where keeps, or --readings with "
               "--occasions.",
    .takes = TAKES_FILE | TAKES_PATIENTS,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .options_size = sizeof(struct score_options),
    .defaults = &defaults,
    .examples = examples,
    .example_count = sizeof examples / sizeof *examples,
    .format = FORMAT_TEXT,
    .run = run,
};

/* ---- what is asked for ---- */

enum what { WHAT_QUESTIONNAIRE, WHAT_PRESSURE, WHAT_UNITS, WHAT_LIST };

static bool find_what(const char *word, enum what *what, const struct instrument **instrument,
                      struct error *err)
{
    static const char *const others[] = { "bp", "units", "list" };
    static const enum what kinds[] = { WHAT_PRESSURE, WHAT_UNITS, WHAT_LIST };
    *instrument = instrument_find(word);
    *what = WHAT_QUESTIONNAIRE;
    size_t other = name_find(others, 3, word);
    if (other != NAME_NONE)
        *what = kinds[other];
    if (*instrument != NULL || other != NAME_NONE)
        return true;
    const char **names = arena_array(err->arena, const char *, instrument_count + 3);
    for (size_t i = 0; i < instrument_count + 3; i++)
        names[i] = i < instrument_count ? instruments[i].id : others[i - instrument_count];
    const char *nearest = name_nearest(names, instrument_count + 3, word);
    return error_set(err, ERROR_USAGE, "there is no instrument '%s'%s%s%s; `knead score list` shows them",
                     utf8_show(err->arena, word), nearest ? " (did you mean '" : "", nearest ? nearest : "",
                     nearest ? "'?)" : "");
}

/* An option that would do nothing is a mistake. */
static bool options_fit(const struct score_options *chosen, enum what what, struct error *err)
{
    bool bp = what == WHAT_PRESSURE;
    if (!bp && (chosen->readings.count > 0 || chosen->occasions != 1 || chosen->guideline != GUIDELINE_NONE))
        return error_set(err, ERROR_USAGE,
                         "--readings, --occasions and --guideline are for blood pressure (score bp)");
    if (what == WHAT_QUESTIONNAIRE && chosen->convert != NULL)
        return error_set(err, ERROR_USAGE,
                         "--convert is for bp and units; the items of a questionnaire have no unit");
    if (what == WHAT_UNITS && chosen->convert == NULL)
        return error_set(err, ERROR_USAGE, "which units? Use --convert FROM:TO, as --convert kPa:mmHg");
    if (chosen->items.count > 0 && chosen->readings.count > 0)
        return error_set(err, ERROR_USAGE, "--items and --readings both name the readings; use one of them");
    if (chosen->items.count == 0 && chosen->readings.count == 0)
        return error_set(err, ERROR_USAGE,
                         bp ? "which columns? Use --items SYSTOLIC,DIASTOLIC, or --readings"
                            : "which columns? Use --items, as --items q1-q24");
    return true;
}

static bool names_fit(const struct text_list *names, enum what what, const struct instrument *instrument,
                      struct error *err)
{
    for (size_t i = 0; i < names->count; i++)
        if (name_find(names->items, i, names->items[i]) != NAME_NONE)
            return error_set(err, ERROR_USAGE, "column '%s' is named twice",
                             utf8_show(err->arena, names->items[i]));
    if (what == WHAT_PRESSURE && names->count % 2 != 0)
        return error_set(err, ERROR_USAGE, "readings go in pairs, systolic and diastolic; %zu column%s named",
                         names->count, names->count == 1 ? " is" : "s are");
    if (what == WHAT_QUESTIONNAIRE && names->count != instrument->items)
        return error_set(err, ERROR_USAGE, "%s has %zu items; %zu column%s named%s", instrument->id,
                         instrument->items, names->count, names->count == 1 ? " is" : "s are",
                         str_equal(instrument->id, "rmdq") && names->count == 23
                             ? " (rmdq23 is the version of 23 items)"
                             : "");
    return true;
}

static bool open_study(struct scoring *scoring, const struct text_list *names, struct error *err)
{
    struct arena *arena = scoring->session->arena;
    struct csv_column *wanted = arena_array(arena, struct csv_column, names->count + 1);
    size_t count = 0;
    for (size_t i = 0; i < names->count; i++)
        wanted[count++] = (struct csv_column){ .name = names->items[i], .want = CSV_NUMBER };
    if (scoring->options->common.arm != NULL)
        wanted[count++] = (struct csv_column){ .name = scoring->options->common.arm, .want = CSV_CATEGORY };
    struct study_spec spec = {
        .path = scoring->session->operands[1], .columns = wanted, .column_count = count, .needs = STUDY_ROWS
    };
    struct study *study = &scoring->study;
    struct patients patients;
    if (!study_open(scoring->session, &spec, scoring->report, study, err))
        return false;
    if (study->id != NULL &&
        !patients_long(&study->frame, study->rows, study->id, study->visit, arena, &patients, err))
        return false;
    scoring->unit = study->id != NULL && study->visit == NULL ? "patients" : "rows";
    scoring->rows = rows_by_patient(study->rows, study->id, study->visit, arena);
    scoring->column_count = names->count;
    scoring->columns = arena_array(arena, const struct column *, names->count);
    for (size_t i = 0; i < names->count; i++)
        if ((scoring->columns[i] = frame_column(&study->frame, names->items[i], err)) == NULL)
            return false;
    return true;
}

/* ---- list ---- */

static struct table *rules_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "instrument", "Instrument", ROLE_LABEL },
        { "name", "Name", ROLE_LABEL },
        { "items", "Items", ROLE_COUNT },
        { "low", "Low", ROLE_COUNT },
        { "high", "High", ROLE_COUNT },
        { "needed", "Needed", ROLE_COUNT },
        { "minimum", "From", ROLE_COUNT },
        { "maximum", "To", ROLE_COUNT },
        { "rule", "Rule", ROLE_LABEL },
        { "bands", "Bands, up to", ROLE_LABEL },
        { "source", "Source", ROLE_LABEL },
    };
    struct table *table = table_create(arena, "instruments", "Instruments and their rules", fields,
                                       sizeof fields / sizeof *fields);
    for (size_t i = 0; i < instrument_count; i++) {
        const struct instrument *instrument = &instruments[i];
        table_row(table, 0);
        table_text(table, "instrument", instrument->id);
        table_text(table, "name", instrument->name);
        table_number(table, "items", (double)instrument->items);
        table_number(table, "low", instrument->low);
        table_number(table, "high", instrument->high);
        table_number(table, "needed", (double)instrument->needed);
        table_number(table, "minimum", instrument->minimum);
        table_number(table, "maximum", instrument->maximum);
        table_text(table, "rule", instrument->rule);
        table_text(table, "source", instrument->source);
        struct str bands;
        str_init(&bands, arena);
        for (size_t b = 0; b < instrument->band_count; b++) {
            str_separate(&bands, ", ");
            str_addf(&bands, "%s %g", instrument->bands[b].name, instrument->bands[b].up_to);
        }
        if (instrument->band_count > 0)
            str_addf(&bands, " (%s)", instrument->band_source);
        table_text(table, "bands", instrument->band_count > 0 ? bands.text : NULL);
    }
    return table;
}

/* ---- the run ---- */

static bool compute(struct scoring *scoring, enum what what, const struct instrument *instrument,
                    struct error *err)
{
    switch (what) {
    case WHAT_QUESTIONNAIRE:
        return score_questionnaire(scoring, instrument, err);
    case WHAT_PRESSURE:
        return score_pressure(scoring, err);
    case WHAT_UNITS:
        return score_units(scoring, err);
    case WHAT_LIST:
        break;
    }
    return true;
}

static bool run_list(struct session *session, const struct score_options *chosen, struct report *report,
                     struct error *err)
{
    if (session->operand_count > 1 || chosen->items.count > 0 || chosen->write != NULL)
        return error_set(err, ERROR_USAGE,
                         "`knead score list` shows the instruments; it reads and writes no file");
    report->title = "Instruments";
    report->main_table = "instruments";
    report_table(report, rules_table(session->arena));
    return true;
}

static bool run(struct session *session, const void *given, struct report *report, struct error *err)
{
    struct scoring scoring = { .options = given, .session = session, .report = report };
    const struct instrument *instrument;
    enum what what;
    if (!find_what(session->operands[0], &what, &instrument, err))
        return false;
    if (what == WHAT_LIST)
        return run_list(session, scoring.options, report, err);
    if (session->operand_count < 2)
        return error_set(err, ERROR_USAGE, "a file is needed: knead score %s --items COLUMNS FILE",
                         session->operands[0]);
    if (!options_fit(scoring.options, what, err))
        return false;
    const struct text_list *named =
        scoring.options->items.count > 0 ? &scoring.options->items : &scoring.options->readings;
    struct text_list names = items_expand(session->arena, named);
    scoring.write = scoring.options->write;
    scoring.converts = scoring.options->convert != NULL;
    if ((scoring.converts && !conversion_parse(scoring.options->convert, &scoring.conversion, err)) ||
        !names_fit(&names, what, instrument, err) || !open_study(&scoring, &names, err))
        return false;
    report->title = instrument != NULL      ? instrument->name
                    : what == WHAT_PRESSURE ? "Blood pressure"
                                            : "Conversion of units";
    return compute(&scoring, what, instrument, err) && scoring_tabulate(&scoring, instrument, err) &&
           err->code == ERROR_NONE;
}
