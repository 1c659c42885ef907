/* check: whether a file can be trusted. Nothing is computed from it and nothing in it is changed; what is wrong, odd or
 * only worth knowing is told with its place, and --fix-plan writes down what could be changed, for a person to decide. */
#include "tools/check.h"

#include <math.h>

#include "base/arena.h"
#include "base/error.h"
#include "tools/tools.h"

static const struct option_spec options[] = {
    OPTION_LIST(struct check_options, change, "change", "NAME=LIMIT",
                "largest change of an outcome from visit to visit that is believed, as pain=8; larger ones are findings"),
    OPTION_TEXT(struct check_options, date, "date", "COLUMN", "date of the visit: order and days between visits are looked at"),
    OPTION_REAL(struct check_options, window, "window", "DAYS",
                "days a visit may lie from its planned day; needs --date", .above = 0, .below = 10000),
    OPTION_COUNT(struct check_options, most, "most", "N", "findings listed of one kind and column; 0 lists all",
                 .above = 0, .below = 1e9),
    OPTION_FILE(struct check_options, fix_plan, "fix-plan", "PLAN", "write proposed recodings to this CSV file"),
    OPTION_INPUT(struct check_options, apply, "apply", "PLAN", "carry out the recodings of this CSV file"),
    OPTION_FILE(struct check_options, write, "write", "FILE", "with --apply: the new file"),
    OPTION_FILE(struct check_options, log, "log", "FILE", "with --apply: list every changed cell in this CSV file"),
};

static const struct check_options defaults = { .window = NAN, .most = 20 };

static const struct example examples[] = {
    { "knead check datasets/backcare/backcare_long.csv", "can this file be trusted?" },
    { "knead check datasets/classic/anorexia.csv --format csv --table summary", "how many findings of each kind" },
    { "knead check datasets/classic/sleep_long.csv --fix-plan plan.csv", "write the proposed recodings to plan.csv" },
    { "knead check --apply plan.csv --write sleep.csv --log changes.csv datasets/classic/sleep_long.csv",
      "carry out a plan, into a new file" },
};

static bool run(struct session *session, const void *given, struct report *report, struct error *err);

const struct command check_command = {
    .name = "check",
    .task = "look",
    .summary = "can this file be trusted? Findings by line and column, graded",
    .usage = "FILE",
    .details = "Errors are what no analysis should be made with: cells that are no number, values out of range, levels "
               "the schema does not know, a patient and visit twice. Warnings are what is probably wrong, notes what "
               "is worth knowing. Ends with status 3 when there is an error. A schema makes the check sharper.\n\n"
               "--fix-plan writes a list of proposed recodings: line, column, variable, old, new, reason, and the SHA-256 of "
               "FILE; a plan made for another file, or for FILE before it changed, is refused. Strike out "
               "the lines you do not agree with, then carry it out with --apply PLAN --write NEW. Cells that are not "
               "in the plan keep every byte, and FILE itself is never changed.",
    .takes = TAKES_FILE | TAKES_PATIENTS,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .options_size = sizeof(struct check_options),
    .defaults = &defaults,
    .examples = examples,
    .example_count = sizeof examples / sizeof *examples,
    .format = FORMAT_TEXT,
    .run = run,
};

static const char *counted(const struct check *check, size_t count, const char *what)
{
    return arena_printf(check->arena, "%zu %s%s", count, what, count == 1 ? "" : "s");
}

/* The findings come first; what other checks put into the report stands behind them. */
static const char *tell(struct check *check)
{
    const size_t *found = check->found;
    const char *verdict = arena_printf(check->arena, "%s, %s, %s", counted(check, found[SEVERITY_ERROR], "error"),
                                       counted(check, found[SEVERITY_WARNING], "warning"),
                                       counted(check, found[SEVERITY_NOTE], "note"));
    report_paragraph(check->report, "%s.", verdict);
    check_findings_tell(check);
    if (found[SEVERITY_WARNING] > 0 && check->options->common.strict)
        report_warning(check->report, "findings", "%s", counted(check, found[SEVERITY_WARNING], "warning"));
    return verdict;
}

/* ---- the whole ---- */

static bool options_agree(const struct check_options *given, struct error *err)
{
    if (given->apply == NULL && (given->write != NULL || given->log != NULL))
        return error_set(err, ERROR_USAGE, "--%s goes with --apply PLAN", given->write != NULL ? "write" : "log");
    if (given->apply != NULL && given->write == NULL)
        return error_set(err, ERROR_USAGE, "--apply needs --write NEW; the input itself is never changed");
    if (given->apply != NULL && given->fix_plan != NULL)
        return error_set(err, ERROR_USAGE, "make a plan with --fix-plan, read it, then carry it out with --apply");
    if (given->common.where != NULL || given->common.by != NULL)
        return error_set(err, ERROR_USAGE, "check looks at the whole file; --%s does not go with it",
                         given->common.where != NULL ? "where" : "by");
    return true;
}

static bool run_checks(struct check *check, struct error *err)
{
    if (!check_cells(check, err))
        return false;
    check_ids(check);
    check_columns(check);
    check_pressures(check);
    check_patients(check);
    return check_time(check, err);
}

static void end_arena(void *arena)
{
    arena_release(arena);
}

/* An arena of its own, which ends with the run's, and the mark at which it is empty but keeps its first block. */
static void begin_arena(struct arena *run, struct arena *arena, struct arena_mark *empty)
{
    arena_init(arena, run->exhausted);
    arena_defer(run, end_arena, arena);
    arena_alloc(arena, 1, 1);
    *empty = arena_mark(arena);
}

static bool run(struct session *session, const void *given, struct report *report, struct error *err)
{
    const struct check_options *chosen = given;
    struct check *check = arena_new(session->arena, struct check);
    *check = (struct check){ .session = session, .arena = session->arena, .options = chosen, .report = report };
    if (!options_agree(chosen, err))
        return false;
    if (chosen->apply != NULL)
        return check_apply(session, chosen, report, err);
    begin_arena(session->arena, &check->said, &check->said_empty);
    begin_arena(session->arena, &check->work, &check->work_empty);
    if (!check_open(check, session->operands[0], err) || !run_checks(check, err))
        return false;
    report->title = "Can this file be trusted?";
    report->main_table = "findings";
    report->judges = true;
    const char *verdict = tell(check);
    if (check->digits->rows > 0)
        report_table(report, check->digits);
    check_missing(check);
    if (chosen->fix_plan != NULL)
        report_file(report, (struct report_file){ .path = chosen->fix_plan, .table = check_plan(check) });
    return check->found[SEVERITY_ERROR] == 0 ||
           error_at(err, check_file_name(check), 0, 0, "%s; see the findings", verdict);
}
