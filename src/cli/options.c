#include "cli/options.h"

#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/names.h"
#include "base/str.h"

#define FORMAT_WORD(enumerator, name, word, suffix) word,
#define FORMAT_SUFFIX(enumerator, name, word, suffix) suffix,
static const char *const format_names[] = { REPORT_FORMATS(FORMAT_WORD) "svg", "png", "pdf", NULL };
static const char *const decimal_names[] = { ".", ",", NULL };
static const char *const range_names[] = { "error", "missing", NULL };
static const char *const derived_names[] = { "drop", "keep", NULL };
static const char *const color_names[] = { "auto", "always", "never", NULL };

static const struct common_options common_defaults = {
    .format = FORMAT_BY_TOOL, .level = 0.95, .seed = 1
};

#define COMMON(kind, member, ...) OPTION_##kind(struct common_options, member, __VA_ARGS__)

static const struct option_spec patient_options[] = {
    COMMON(LIST, id, "id", "COLUMN", "column that names the patient, or several that do so together, as in site,id (default: "
                                  "the schema's, or one called id, patient, subject and the like)"),
    COMMON(TEXT, visit, "visit", "COLUMN", "column that names the visit, in a file with one row a patient and visit"),
    COMMON(TEXT, arm, "arm", "COLUMN", "column that names the arm"),
    COMMON(TEXT, control, "control", "ARM", "reference arm: contrasts are always arm minus control"),
    COMMON(TEXT, by, "by", "COLUMN", "do the whole analysis once per level of this column"),
    COMMON(CHOICE, derived, "derived", derived_names, "rows of a CDISC ADaM file that were derived or imputed (DTYPE)"),
};

static const struct option_spec file_options[] = {
    COMMON(TEXT, where, "where", "CONDITION",
           "keep only the rows for which this is true, as in 'age >= 18 & site == \"A\"'"),
    COMMON(LIST, na, "na", "CODES", "values that stand for missing, such as 999,refused"),
    COMMON(CHOICE, decimal, "decimal", decimal_names, "decimal mark of the numbers in FILE"),
    COMMON(TEXT, delimiter, "delimiter", "CHAR", "what separates fields; looked up in the file when not given"),
    COMMON(TEXT, schema, "schema", "SCHEMA", "Table Schema or REDCap data dictionary of FILE; when not given, the .schema.json beside it"),
    COMMON(TEXT, measures, "measures", "FILE", "measures added to the built-in catalogue, or put in place of its own"),
    COMMON(COUNT, threads, "threads", "N", "threads to read and compute with, 0 for all cores; results do not depend on it",
           .above = 0, .below = 256),
    COMMON(CHOICE, out_of_range, "out-of-range", range_names, "what a value outside its measure's range is"),
};

static const struct option_spec random_options[] = {
    COMMON(COUNT, seed, "seed", "N", "seed of the random numbers; the same seed gives the same bytes",
           .above = 0),
};

static const struct option_spec output_options[] = {
    COMMON(CHOICE, format, "format", format_names, "form of the results; svg, png and pdf are the figure of a tool that draws one; else by the suffix of --output"),
    { .name = "output", .letter = 'o', .kind = OPTION_KIND_TEXT, .argument = "RESULT",
      .offset = OPTION_MEMBER(struct common_options, output, const char *), .writes = WRITES_FILE,
      .help = "write the results to this file, whole or not at all" },
    COMMON(TEXT, table, "table", "NAME", "the table --format csv prints; when not given, the main one"),
    COMMON(REAL, level, "level", "LEVEL", "confidence level of every interval", .above = 0, .below = 1, .open = true),
    COMMON(COUNT, digits, "digits", "N", "decimals of estimates in text, md and html; csv and json keep every digit; 0 chooses by role", .above = 0, .below = 17),
    COMMON(FILE, results, "results", "JSON", "also write everything found to this JSON file"),
    COMMON(FILE, ledger, "ledger", "CSV", "also write who was left out, and why, to this CSV file"),
    { .name = "figures", .kind = OPTION_KIND_TEXT, .argument = "FOLDER",
      .offset = OPTION_MEMBER(struct common_options, figures, const char *), .writes = WRITES_FOLDER,
      .help = "also write every figure to this folder, as SVG and PNG" },
    { .name = "save-script", .kind = OPTION_KIND_TEXT, .argument = "FOLDER",
      .offset = OPTION_MEMBER(struct common_options, save_script, const char *), .writes = WRITES_FOLDER,
      .help = "also write every figure's gnuplot script to this folder" },
    COMMON(CHOICE, color, "color", color_names, "bold headings in text: auto means on a terminal without NO_COLOR"),
    COMMON(FLAG, strict, "strict", "exit with status 4 when there are warnings"),
    { .name = "quiet", .letter = 'q', .kind = OPTION_KIND_FLAG,
      .offset = OPTION_MEMBER(struct common_options, quiet, bool),
      .help = "no warnings, notes or progress on standard error" },
    { .name = "verbose", .letter = 'v', .kind = OPTION_KIND_FLAG,
      .offset = OPTION_MEMBER(struct common_options, verbose, bool),
      .help = "say more about what is done" },
};

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

size_t option_groups(const struct command *command, struct option_group groups[OPTION_GROUPS])
{
    size_t n = 0;
    if (command->option_count > 0)
        groups[n++] = (struct option_group){ "Options", command->options, command->option_count };
    if (command->takes & TAKES_PATIENTS)
        groups[n++] = (struct option_group){ "Patients, visits and arms", patient_options, COUNT_OF(patient_options) };
    if (command->takes & TAKES_FILE)
        groups[n++] = (struct option_group){ "Reading the file", file_options, COUNT_OF(file_options) };
    if (command->takes & TAKES_SEED)
        groups[n++] = (struct option_group){ "Random numbers", random_options, COUNT_OF(random_options) };
    groups[n++] = (struct option_group){ "Results", output_options, COUNT_OF(output_options) };
    return n;
}

void *option_defaults(const struct command *command, struct arena *arena)
{
    size_t size = command->options_size;
    if (size < sizeof(struct common_options))
        size = sizeof(struct common_options);
    void *options = arena_alloc(arena, 1, size);
    if (command->defaults != NULL)
        memcpy(options, command->defaults, command->options_size);
    memcpy(options, &common_defaults, sizeof common_defaults);
    return options;
}

size_t option_choice_count(const struct option_spec *option)
{
    size_t n = 0;
    while (option->choices[n] != NULL)
        n++;
    return n;
}

const char *option_choices(const struct option_spec *option, const char *separator, struct arena *arena)
{
    struct str list;
    str_init(&list, arena);
    for (size_t i = 0; option->choices[i] != NULL; i++) {
        str_separate(&list, separator);
        str_add(&list, option->choices[i]);
    }
    return list.text;
}

const char *option_form(const struct option_spec *option, struct arena *arena)
{
    if (option->kind == OPTION_KIND_FLAG)
        return arena_printf(arena, "--%s", option->name);
    const char *argument = option->argument;
    if (argument == NULL)
        argument = option->kind == OPTION_KIND_CHOICE ? option_choices(option, "|", arena) : "VALUE";
    return arena_printf(arena, "--%s %s", option->name, argument);
}

const char *option_value_text(const struct option_spec *option, const void *options, struct arena *arena)
{
    const char *member = (const char *)options + option->offset;
    char buffer[DECIMAL_TEXT_SIZE];
    switch (option->kind) {
    case OPTION_KIND_FLAG:
        return NULL;
    case OPTION_KIND_TEXT:
        return *(const char *const *)(const void *)member;
    case OPTION_KIND_LIST: {
        const struct text_list *list = (const void *)member;
        struct str text;
        str_init(&text, arena);
        for (size_t i = 0; i < list->count; i++) {
            str_separate(&text, ",");
            str_add(&text, list->items[i]);
        }
        return list->count == 0 ? NULL : text.text;
    }
    case OPTION_KIND_REAL: {
        double value = *(const double *)(const void *)member;
        /* NaN is how a tool says "not given" */
        return value == value ? arena_strdup(arena, decimal_shortest(value, buffer)) : NULL;
    }
    case OPTION_KIND_COUNT:
        return arena_printf(arena, "%llu", (unsigned long long)*(const uint64_t *)(const void *)member);
    case OPTION_KIND_CHOICE: {
        int index = *(const int *)(const void *)member;
        return index >= 0 && (size_t)index < option_choice_count(option) ? option->choices[index] : NULL;
    }
    }
    return NULL;
}

const char *format_name(enum report_format format)
{
    return format < FORMAT_BY_TOOL ? format_names[format] : NULL;
}

enum report_format format_wanted(const struct command *command, const struct common_options *common)
{
    static const char *const suffixes[] = { REPORT_FORMATS(FORMAT_SUFFIX) ".svg", ".png", ".pdf" };
    if (common->format != FORMAT_BY_TOOL)
        return (enum report_format)common->format;
    const char *dot = common->output == NULL ? NULL : strrchr(common->output, '.');
    size_t index = dot == NULL ? NAME_NONE : name_find(suffixes, COUNT_OF(suffixes), dot);
    return index == NAME_NONE ? command->format : (enum report_format)index;
}
