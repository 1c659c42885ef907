/* describe: what is in a file, by arm and visit, before anything is tested. Arms are compared by standardised mean
 * differences, never by p-values: in a randomised trial a baseline difference is chance (CONSORT). */
#include "base/arena.h"
#include "base/error.h"
#include "stats/summary.h"
#include "tools/balance.h"
#include "tools/brief.h"
#include "tools/study.h"
#include "tools/tools.h"

struct describe_options {
    struct common_options common;
    struct text_list outcome;
    bool brief, autocorrelation;
};

static const struct option_spec options[] = {
    OPTION_LIST(struct describe_options, outcome, "outcome", "NAME", "describe these variables only (default: all)"),
    OPTION_FLAG(struct describe_options, brief, "brief",
                "n, missing, mean, SD, interval and range of numbers only, in one pass that keeps no rows"),
    OPTION_FLAG(struct describe_options, autocorrelation, "autocorrelation",
                "also the correlation of each value with the next (lag 1), in the order of the ids"),
};

static const struct describe_options defaults = { 0 };

static const struct example examples[] = {
    { "knead describe datasets/backcare/backcare_long.csv", "every variable by arm and visit" },
    { "knead describe --outcome pain,rmdq --where 'week == 0' datasets/backcare/backcare_long.csv",
      "two outcomes at baseline" },
    { "knead describe --brief --outcome pain datasets/backcare/backcare_long.csv",
      "means and SDs of a file of any size" },
    { "knead describe --brief --outcome pain --where 'site == \"north\" & age >= 40' datasets/backcare/backcare_long.csv",
      "of the rows of one site" },
    { "knead describe --arm treatment datasets/classic/anorexia.csv --format json", "a wide file, as JSON" },
    { "knead describe --autocorrelation --outcome before datasets/teaching/clinic.csv",
      "whether patients who came one after the other are alike" },
};

static bool run(struct session *session, const void *given, struct report *report, struct error *err);

const struct command describe_command = {
    .name = "describe",
    .task = "look",
    .summary = "summary of every variable by arm and visit: n, missing, mean, SD, interval, quartiles",
    .usage = "FILE",
    .details = "Numbers get a row each by arm and visit, categories a row per level. Arms stand beside the control by "
               "standardised mean differences, without p-values. --brief goes through the file once, row by row, in memory "
               "that does not grow with it: for files too large to keep. Without it memory grows with the rows, by the "
               "columns read.",
    .takes = TAKES_FILE | TAKES_PATIENTS,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .options_size = sizeof(struct describe_options),
    .defaults = &defaults,
    .examples = examples,
    .example_count = sizeof examples / sizeof *examples,
    .format = FORMAT_TEXT,
    .run = run,
};

struct output {
    const struct describe_options *options;
    const struct study *study;
    struct report *report;
    struct table *summary, *levels, *smd;
    const struct group *group;
    struct arena *scratch; /* samples, for as long as one variable is described */
};

/* A variable at one visit. */
struct view {
    struct series series;
    const char *name;
    const char *visit; /* NULL: it has none */
};

/* ---- tables ---- */

static struct table *summary_table(struct arena *arena, bool autocorrelation)
{
    static const struct field_spec fields[] = {
        { "by", "Group", ROLE_LABEL },         { "variable", "Variable", ROLE_LABEL },
        { "group", "Arm", ROLE_LABEL },        { "visit", "Visit", ROLE_LABEL },
        { "n", "n", ROLE_COUNT },              { "missing", "Missing", ROLE_COUNT },
        { "mean", "Mean", ROLE_ESTIMATE },     { "sd", "SD", ROLE_SPREAD },
        { "se", "SE", ROLE_STD_ERROR },        { "conf_low", "Low", ROLE_CONF_LOW },
        { "conf_high", "High", ROLE_CONF_HIGH }, { "median", "Median", ROLE_ESTIMATE },
        { "q1", "Q1", ROLE_ESTIMATE },         { "q3", "Q3", ROLE_ESTIMATE },
        { "min", "Min", ROLE_VALUE },          { "max", "Max", ROLE_VALUE },
        { "skewness", "Skewness", ROLE_RATIO }, { "kurtosis", "Kurtosis", ROLE_RATIO },
        { "autocorrelation", "Lag-1 r", ROLE_RATIO },
    };
    return table_create(arena, "summary", "Numbers by arm and visit", fields,
                        sizeof fields / sizeof *fields - !autocorrelation);
}

static struct table *levels_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "by", "Group", ROLE_LABEL },     { "variable", "Variable", ROLE_LABEL }, { "level", "Level", ROLE_LABEL },
        { "group", "Arm", ROLE_LABEL },    { "visit", "Visit", ROLE_LABEL },       { "n", "n", ROLE_COUNT },
        { "percent", "%", ROLE_PERCENT },
    };
    struct table *table =
        table_create(arena, "levels", "Categories by arm and visit", fields, sizeof fields / sizeof *fields);
    table->note = "Percent of the patients whose value is known.";
    return table;
}

static struct table *smd_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "by", "Group", ROLE_LABEL },       { "variable", "Variable", ROLE_LABEL }, { "level", "Level", ROLE_LABEL },
        { "visit", "Visit", ROLE_LABEL },    { "contrast", "Contrast", ROLE_LABEL }, { "smd", "SMD", ROLE_RATIO },
    };
    struct table *table = table_create(arena, "smd", "Standardised mean differences between arms", fields,
                                       sizeof fields / sizeof *fields);
    table->note = "Difference in means over the root mean square of the two SDs; for a level, the difference in "
                  "proportions likewise (Austin 2009, Stat Med 28:3083).";
    return table;
}

/* Cells every row begins with. */
static void begin_row(const struct output *out, struct table *table, const struct view *view)
{
    table_row(table, view->series.column->type == COLUMN_NUMBER ? view->series.column->decimals : -1);
    if (out->group->name != NULL)
        table_text(table, "by", out->group->name);
    table_text(table, "variable", view->name);
    if (view->visit != NULL)
        table_text(table, "visit", view->visit);
}

/* ---- numbers ---- */

static void describe_number(const struct output *out, const struct view *view)
{
    struct arena *arena = out->scratch;
    struct summary_spec spec = { .level = out->options->common.level };
    struct summary *summaries = arena_array(arena, struct summary, out->group->arms);
    struct sample *samples = arena_array(arena, struct sample, out->group->arms);
    for (uint32_t arm = 0; arm < out->group->arms; arm++) {
        size_t missing;
        struct summary *s = &summaries[arm];
        samples[arm] = group_sample(out->group, &view->series, arm, out->scratch, &missing);
        summary_compute(&samples[arm], &spec, arena, s);
        begin_row(out, out->summary, view);
        table_text(out->summary, "group", study_arm_name(out->study, arm));
        table_number(out->summary, "n", (double)s->n);
        table_number(out->summary, "missing", (double)missing);
        const double values[] = { s->mean, s->sd, s->se, s->low, s->high, s->median,
                                  s->q1, s->q3, s->min, s->max, s->skewness, s->kurtosis };
        static const char *const names[] = { "mean", "sd", "se", "conf_low", "conf_high", "median",
                                             "q1", "q3", "min", "max", "skewness", "kurtosis" };
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            table_number(out->summary, names[i], values[i]);
        if (out->options->autocorrelation)
            table_number(out->summary, "autocorrelation", sample_autocorrelation(&samples[arm]));
    }
    uint32_t control = out->study->control;
    for (uint32_t arm = 0; arm < out->group->arms; arm++) {
        if (out->group->arms == 1 || arm == control)
            continue;
        begin_row(out, out->smd, view);
        table_text(out->smd, "contrast", study_contrast_name(out->study, arm));
        table_number(out->smd, "smd",
                     balance_of_means(&samples[arm], summaries[arm].sd, &samples[control], summaries[control].sd));
    }
}

/* ---- categories ---- */

static void describe_level(const struct output *out, const struct view *view, uint32_t level,
                           const struct level_counts *counts)
{
    const struct column *column = view->series.column;
    uint32_t control = out->study->control;
    const char *name = schema_level_label(out->study->schema, column->name, column->levels->names[level]);
    for (uint32_t arm = 0; arm < out->group->arms; arm++) {
        begin_row(out, out->levels, view);
        table_text(out->levels, "level", name);
        table_text(out->levels, "group", study_arm_name(out->study, arm));
        table_number(out->levels, "n", (double)level_count(counts, arm, level));
        table_number(out->levels, "percent", 100 * level_share(counts, arm, level));
    }
    for (uint32_t arm = 0; arm < out->group->arms; arm++) {
        if (out->group->arms == 1 || arm == control)
            continue;
        begin_row(out, out->smd, view);
        table_text(out->smd, "level", name);
        table_text(out->smd, "contrast", study_contrast_name(out->study, arm));
        table_number(out->smd, "smd", balance_of_level(counts, arm, control, level));
    }
}

enum { MOST_LEVELS = 50 }; /* of a column described level by level; more is an identifier or free text */

static void describe_category(const struct output *out, const struct view *view)
{
    uint32_t levels = view->series.column->levels->count;
    if (levels > MOST_LEVELS) {
        report_warning(out->report, "many_levels", "%s has %u different texts and is not described", view->name, levels);
        return;
    }
    struct level_counts counts = level_counts_of(out->study, out->group, &view->series);
    for (uint32_t level = 0; level < levels; level++)
        describe_level(out, view, level, &counts);
}

/* ---- variables ---- */

static void describe_view(const struct output *out, const struct view *view)
{
    if (view->series.column == NULL)
        return;
    if (view->series.column->type == COLUMN_NUMBER)
        describe_number(out, view);
    else if (view->series.column->type != COLUMN_DATE)
        describe_category(out, view);
    arena_rewind(out->scratch, (struct arena_mark){ 0 });
}

static void describe_outcomes(const struct output *out)
{
    const struct study *study = out->study;
    for (size_t outcome = 0; outcome < study->outcome_count; outcome++) {
        for (size_t visit = 0; visit < study->visit_count; visit++) {
            struct view view = { study_series(study, out->group, outcome, visit), study->outcomes[outcome].name,
                                 study->visits[visit].label };
            describe_view(out, &view);
        }
    }
}

/* The column is an outcome at some visit, or has a role that is not described. */
static bool spoken_for(const struct study *study, const struct column *column)
{
    if (column == study->id || column == study->visit || column == study->arm || column == study->by)
        return true;
    const struct schema_field *field = schema_find(study->schema, column->name);
    for (size_t i = 0; i < study->id_part_count; i++)
        if (study->id_parts[i] == column && (field == NULL || field->role != SCHEMA_SITE))
            return true;
    for (size_t outcome = 0; outcome < study->outcome_count; outcome++)
        for (size_t visit = 0; visit < study->visit_count; visit++)
            if (study->outcomes[outcome].columns[visit] == column)
                return true;
    return false;
}

/* What describes the patient and is not measured visit by visit, as far as the schema tells. */
static bool of_patient(const struct study *study, const struct column *column)
{
    const struct schema_field *field = schema_find(study->schema, column->name);
    return !study->long_layout ||
           (field != NULL && (field->role == SCHEMA_COVARIATE || field->role == SCHEMA_SITE ||
                              field->role == SCHEMA_THERAPIST || field->role == SCHEMA_SESSIONS));
}

/* REDCap leaves a column blank on every event that does not collect it. */
static bool not_collected(const struct study *study, const struct series *series, size_t patients)
{
    enum missing kind;
    for (size_t patient = 0; patient < patients && study->schema != NULL && study->schema->partial; patient++)
        if (!series_missing(series, patient, &kind))
            return false;
    return study->schema != NULL && study->schema->partial;
}

static bool describe_column(const struct output *out, const struct column *column, struct error *err)
{
    const struct study *study = out->study;
    if (of_patient(study, column)) {
        struct view view = { .name = column->name };
        if (!study_covariate(study, out->group, column->name, out->scratch, &view.series, err))
            return false;
        describe_view(out, &view);
        return true;
    }
    for (size_t visit = 0; visit < study->visit_count; visit++) {
        struct view view = { { column, out->group->rows[visit], column->name, study->visits[visit].label },
                             column->name, study->visits[visit].label };
        if (!not_collected(study, &view.series, out->group->patients.count))
            describe_view(out, &view);
    }
    return true;
}

/* ---- groups ---- */

static void end_scratch(void *arena)
{
    arena_release(arena);
}

static struct arena *scratch_arena(struct arena *run)
{
    struct arena *scratch = arena_new(run, struct arena);
    arena_init(scratch, run->exhausted);
    arena_defer(run, end_scratch, scratch);
    return scratch;
}

static bool describe_group(struct output *out, size_t index, struct error *err)
{
    const struct study *study = out->study;
    struct group group;
    if (!study_group(study, index, &group, err))
        return false;
    out->group = &group;
    describe_outcomes(out);
    for (size_t i = 0; i < study->frame.count && out->options->outcome.count == 0; i++)
        if (!spoken_for(study, &study->frame.columns[i]) &&
            !describe_column(out, &study->frame.columns[i], err))
            return false;
    return true;
}

static bool run(struct session *session, const void *given, struct report *report, struct error *err)
{
    struct output out = { .options = given, .report = report };
    if (out.options->brief && out.options->autocorrelation)
        return error_set(err, ERROR_USAGE, "--autocorrelation needs the order of the patients; --brief keeps none");
    if (out.options->brief)
        return describe_brief(session, &out.options->outcome, out.options->common.level, report, err);
    struct layout_options layout = { .outcome = out.options->outcome };
    struct study_spec spec = { .layout = &layout,
                               .needs = out.options->outcome.count == 0 ? STUDY_EVERY_COLUMN : 0 };
    struct study study;
    if (!study_open(session, &spec, report, &study, err))
        return false;
    out.study = &study;
    out.scratch = scratch_arena(session->arena);
    report->title = "Summary of the variables";
    report->main_table = "summary";
    out.summary = summary_table(session->arena, out.options->autocorrelation);
    out.levels = levels_table(session->arena);
    out.smd = smd_table(session->arena);
    for (size_t i = 0; i < study_group_count(&study); i++)
        if (!describe_group(&out, i, err))
            return false;
    report_table(report, out.summary);
    if (out.levels->rows > 0)
        report_table(report, out.levels);
    if (out.smd->rows > 0)
        report_table(report, out.smd);
    report_method(report, "Means with t intervals; quartiles by Hyndman & Fan's type 7 (1996, Am Stat 50:361); skewness "
                          "and excess kurtosis of type 2 (Joanes & Gill 1998, Statistician 47:183).");
    if (out.options->autocorrelation)
        report_method(report, "Lag-1 r: correlation of each value with the next in the order of the ids, of the rows where "
                              "there is no id.");
    return true;
}
