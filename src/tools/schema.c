/* schema: drafting, checking and showing what is known about the columns of a file. */
#include <string.h>

#include "base/names.h"
#include "base/utf8.h"
#include "tools/schema_parts.h"
#include "tools/tools.h"

struct schema_options {
    struct common_options common;
    const char *write;
};

static const struct option_spec options[] = {
    OPTION_FILE(struct schema_options, write, "write", "SCHEMA", "infer: write the drafted schema to this file"),
};

static const struct schema_options defaults = { 0 };

static const struct example examples[] = {
    { "knead schema infer datasets/classic/anorexia.csv --write build/anorexia.schema.json",
      "draft a schema, and show every guess with its reason" },
    { "knead schema check datasets/backcare/backcare_long.schema.json datasets/backcare/backcare_long.csv",
      "is the schema right, and does it speak of the columns the file has?" },
    { "knead schema show datasets/backcare/backcare_wide.schema.json -o build/codebook.html", "a codebook for the archive" },
    { "knead schema measures disability", "what the catalogue knows of measures of disability" },
};

static bool run(struct session *session, const void *given, struct report *report, struct error *err);

const struct command schema_command = {
    .name = "schema",
    .task = "prepare",
    .summary = "draft a schema from a file (infer), check one, show it as a codebook; list the catalogue of measures",
    .usage = "infer|check|show|measures [FILE] [DATA]",
    .details = "infer FILE guesses types, layout, id, arm, visit, outcomes and measures from names and values, and shows each "
               "guess with its reason; --write keeps it as FILE.schema.json to be corrected by hand. Codes that may stand for "
               "missing are reported, never declared. check SCHEMA [DATA] names what is wrong with line and column, and what the "
               "header of DATA says otherwise. show SCHEMA prints a codebook. A REDCap data dictionary (CSV) is taken "
               "wherever a schema is. measures [WORD] lists the catalogue with its citations.",
    .takes = TAKES_FILE,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .options_size = sizeof(struct schema_options),
    .defaults = &defaults,
    .examples = examples,
    .example_count = sizeof examples / sizeof *examples,
    .format = FORMAT_TEXT,
    .run = run,
};

enum action { ACTION_INFER, ACTION_CHECK, ACTION_SHOW, ACTION_MEASURES, ACTIONS };

static const char *const action_names[ACTIONS] = { "infer", "check", "show", "measures" };

static bool find_action(const struct session *session, enum action *action, struct error *err)
{
    const char *name = session->operands[0];
    size_t index = name_find(action_names, ACTIONS, name);
    const char *nearest = name_nearest(action_names, ACTIONS, name);
    if (index == NAME_NONE)
        return error_set(err, ERROR_USAGE, "'%s' is none of infer, check, show, measures%s%s%s", utf8_show(err->arena, name),
                         nearest == NULL ? "" : "; did you mean '", nearest == NULL ? "" : nearest,
                         nearest == NULL ? "" : "'?");
    *action = (enum action)index;
    size_t least = *action == ACTION_MEASURES ? 1 : 2, most = *action == ACTION_CHECK ? 3 : 2;
    if (session->operand_count < least)
        return error_set(err, ERROR_USAGE, "schema %s needs %s", name, *action == ACTION_INFER ? "a data file" : "a schema");
    if (session->operand_count > most)
        return error_set(err, ERROR_USAGE, "schema %s does not know what to do with '%s'", name,
                         utf8_show(err->arena, session->operands[most]));
    return true;
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = text == NULL ? 0 : strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

static bool run(struct session *session, const void *given, struct report *report, struct error *err)
{
    const struct schema_options *chosen = given;
    enum action action = ACTION_INFER;
    if (!find_action(session, &action, err))
        return false;
    const char *second = session->operand_count > 1 ? session->operands[1] : NULL;
    if (chosen->write != NULL && action != ACTION_INFER)
        return error_set(err, ERROR_USAGE, "only schema infer writes a schema");
    if (action == ACTION_INFER && ends_with(chosen->common.output, ".schema.json"))
        return error_set(err, ERROR_USAGE, "--output takes the report of the guesses; write the schema with --write %s",
                         utf8_show(err->arena, chosen->common.output));
    if (chosen->common.where != NULL || chosen->common.schema != NULL)
        return error_set(err, ERROR_USAGE, "schema has no use for --%s", chosen->common.where != NULL ? "where" : "schema");
    switch (action) {
    case ACTION_INFER:
        return schema_infer(session, second, chosen->write, report, err);
    case ACTION_CHECK:
        return schema_check(session, second, session->operand_count > 2 ? session->operands[2] : NULL, report, err);
    case ACTION_SHOW:
        return schema_show(session, second, report, err);
    case ACTION_MEASURES:
    case ACTIONS:
        break;
    }
    return schema_measures(session, second, report, err);
}
