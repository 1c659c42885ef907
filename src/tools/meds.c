/* meds: a table of drugs taken, one row a patient, visit and drug, into morphine equivalents, defined daily doses and
 * counts for every patient and visit. */
#include "tools/meds.h"

#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"
#include "data/complete.h"
#include "measures/catalogue.h"
#include "tools/tools.h"

static const char *const tables[] = { "cdc-2022", "cdc-2016", "von-korff-2008", "none", NULL };
static const char *const denominators[] = { "days-used", "period", NULL };

static const struct option_spec options[] = {
    OPTION_TEXT(struct meds_options, drug, "drug", "COLUMN",
                "name of the drug, or none where nothing was taken"),
    OPTION_TEXT(struct meds_options, dose, "dose", "COLUMN", "dose taken at a time, or a patch's rate"),
    OPTION_TEXT(struct meds_options, unit, "unit", "COLUMN", "unit of the dose: mg, g, mcg or mcg/h"),
    OPTION_TEXT(struct meds_options, times, "times", "COLUMN",
                "times a day; without it the dose is that of a day"),
    OPTION_TEXT(struct meds_options, days, "days", "COLUMN", "days of use; without it each row is one day"),
    OPTION_TEXT(struct meds_options, route, "route", "COLUMN",
                "oral, parenteral, rectal, transdermal, transmucosal or topical; without it by mouth, and "
                "mcg/h a patch"),
    OPTION_CHOICE(struct meds_options, mme, "mme", tables, "factors of the morphine milligram equivalents"),
    OPTION_CHOICE(struct meds_options, denominator, "denominator", denominators,
                  "divide the equivalents by the days an opioid was used, or by --period"),
    OPTION_COUNT(struct meds_options, period, "period", "DAYS",
                 "days that the rows of a visit speak of; 0 not given", .above = 0, .below = 36500),
    OPTION_TEXT(struct meds_options, factors, "factors", "CSV",
                "factors of your own: columns drug, factor and, if wanted, route, unit, above"),
    OPTION_TEXT(struct meds_options, ddd, "ddd", "CSV",
                "defined daily doses of your own: columns drug, route, ddd, unit"),
    OPTION_TEXT(struct meds_options, mqs, "mqs", "CSV",
                "weights of the Medication Quantification Scale: columns drug, weight, level and, if "
                "wanted, from, unit"),
    OPTION_TEXT(struct meds_options, drugs, "drugs", "CSV",
                "further drugs: columns drug and class, which is opioid, nsaid or other"),
    OPTION_FILE(struct meds_options, write, "write", "FILE",
                "also write a row per patient and visit to this CSV file"),
};

static const struct meds_options defaults = { .drug = "drug", .dose = "dose", .unit = "unit" };

static const struct example examples[] = {
    { "knead meds --visit week --times times --days days --route route --denominator period --period 28 datasets/scoring/medication.csv --write build/meds.csv",
      "equivalents a day over the 28 days before each visit; missing doses are listed and stay missing" },
    { "knead meds --visit week --times times --days days --route route --mme von-korff-2008 datasets/scoring/medication.csv --format csv",
      "an older table of factors, over the days an opioid was used, for another program" },
    { "knead meds --visit week --times times --days days --route route --mqs datasets/scoring/mqs_weights.csv datasets/scoring/medication.csv --format json",
      "with the Medication Quantification Scale, by weights of your own" },
};

static bool run(struct session *session, const void *given, struct report *report, struct error *err);

const struct command meds_command = {
    .name = "meds",
    .task = "clinic",
    .summary = "medication by patient and visit: morphine equivalents, defined daily doses, days, drugs",
    .usage = "FILE",
    .details = "FILE has one row a patient, visit and drug. Every drug, unit and route must be known and "
               "every opioid have a factor; all that are not are listed in one error. A blank dose is "
               "missing, and what depends on it is missing with the reason; a dose of 0 is no use. A "
               "patient asked who took nothing has a row with the drug none; a patient without a row is not "
               "in the output.\n\n"
               "The rows of one visit are taken to be on the same days: days of use are those of the "
               "longest. Products of several substances are entered as one row a substance. Morphine "
               "milligram equivalents compare amounts taken; they are not for converting the dose of one "
               "opioid into another's.",
    .takes = TAKES_FILE | TAKES_PATIENTS,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .options_size = sizeof(struct meds_options),
    .defaults = &defaults,
    .examples = examples,
    .example_count = sizeof examples / sizeof *examples,
    .format = FORMAT_TEXT,
    .run = run,
};

static bool options_fit(const struct meds_options *chosen, struct error *err)
{
    bool period = chosen->denominator == DENOMINATOR_PERIOD;
    if (period && chosen->period == 0)
        return error_set(err, ERROR_USAGE, "--denominator period needs the number of days: --period 28");
    if (period && chosen->days == NULL)
        return error_set(err, ERROR_USAGE, "--denominator period needs the days of use: --days COLUMN");
    if (!period && chosen->period > 0)
        return error_set(err, ERROR_USAGE, "--period is for --denominator period");
    const char *const read[] = { chosen->factors, chosen->ddd, chosen->mqs, chosen->drugs };
    const char *const written[] = { chosen->write, chosen->common.output, chosen->common.results, chosen->common.ledger };
    for (size_t i = 0; i < sizeof read / sizeof *read; i++)
        for (size_t k = 0; read[i] != NULL && k < sizeof written / sizeof *written; k++)
            if (str_equal(read[i], written[k]))
                return error_set(err, ERROR_USAGE, "'%s' is read; what is read is never written over", read[i]);
    if (chosen->factors != NULL && chosen->mme != 0)
        return error_set(err, ERROR_USAGE, "--mme and --factors both give factors; use one of them");
    return true;
}

static bool open_study(struct meds *meds, struct error *err)
{
    const struct meds_options *chosen = meds->options;
    const char *const names[] = { chosen->drug,  chosen->dose, chosen->unit,
                                  chosen->times, chosen->days, chosen->route };
    static const enum csv_want wants[] = { CSV_CATEGORY, CSV_NUMBER, CSV_CATEGORY,
                                           CSV_NUMBER,   CSV_NUMBER, CSV_CATEGORY };
    const struct column **columns[] = { &meds->drug,  &meds->dose, &meds->unit,
                                        &meds->times, &meds->days, &meds->route };
    enum { COLUMNS = sizeof names / sizeof *names };
    struct csv_column wanted[COLUMNS + 1];
    struct study *study = &meds->scoring.study;
    size_t count = 0;
    for (size_t i = 0; i < COLUMNS; i++)
        if (names[i] != NULL)
            wanted[count++] = (struct csv_column){ .name = names[i], .want = wants[i] };
    if (chosen->common.arm != NULL)
        wanted[count++] = (struct csv_column){ .name = chosen->common.arm, .want = CSV_CATEGORY };
    struct study_spec spec = { .columns = wanted, .column_count = count, .needs = STUDY_ROWS };
    if (!study_open(meds->scoring.session, &spec, meds->scoring.report, study, err))
        return false;
    for (size_t i = 0; i < COLUMNS; i++)
        if (names[i] != NULL && (*columns[i] = frame_column(&study->frame, names[i], err)) == NULL)
            return false;
    return study->id != NULL ||
           error_set(err, ERROR_USAGE, "which column names the patient? A table of drugs needs --id COLUMN");
}

/* A column called like the meaning of an option that is not used may be an oversight. */
static void warn_of_unused(const struct meds *meds)
{
    static const struct { const char *option, *names; } meanings[] = {
        { "times", " times timesperday timesaday timesday timesdaily perday freq frequency " },
        { "days", " days daysused daysofuse usedays ndays " },
        { "route", " route administration " },
    };
    const struct column *const used[] = { meds->times, meds->days, meds->route };
    const struct frame *frame = &meds->scoring.study.frame;
    struct arena *arena = meds->scoring.session->arena;
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        for (size_t k = 0; used[i] == NULL && k < frame->name_count; k++) {
            const char *name = catalogue_plain_name(frame->names[k], arena), *shown = utf8_show(arena, frame->names[k]);
            if (*name != '\0' && strstr(meanings[i].names, arena_printf(arena, " %s ", name)) != NULL)
                report_warning(meds->scoring.report, "unused_column", "column '%s' is not used; --%s %s takes it", shown,
                               meanings[i].option,
                               strchr(shown, ' ') == NULL ? shown : arena_printf(arena, "'%s'", shown));
        }
}

static bool run(struct session *session, const void *given, struct report *report, struct error *err)
{
    struct meds meds = { .options = given };
    const struct meds_options *chosen = meds.options;
    meds.scoring = (struct scoring){ .session = session, .report = report, .write = chosen->write };
    struct formulary_files files = { chosen->factors, chosen->ddd, chosen->mqs, chosen->drugs };
    const struct mme_table *mme = (size_t)chosen->mme < mme_table_count ? &mme_tables[chosen->mme] : NULL;
    if (!options_fit(chosen, err) || !open_study(&meds, err) ||
        !formulary_open(session, &files, mme, report, &meds.formulary, err))
        return false;
    warn_of_unused(&meds);
    report->title = "Medication by patient and visit";
    return meds_read(&meds, err) && meds_tabulate(&meds, err);
}
