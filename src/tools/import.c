#include "tools/import.h"

#include "tools/tools.h"

static const struct option_spec options[] = {
    OPTION_FILE(struct import_options, write, "write", "FILE", "write the data to this CSV file, not to the output"),
    OPTION_FILE(struct import_options, write_schema, "write-schema", "FILE", "write what the file knows as a schema"),
};

static const struct import_options defaults = { 0 };

static const struct example examples[] = {
    { "knead import --help | grep write", "knead import trial.sav --write trial.csv --write-schema trial.schema.json" },
};

const struct command import_command = {
    .name = "import",
    .task = "prepare",
    .summary = "SPSS, Stata and SAS files as CSV with a schema of their labels",
    .usage = "FILE",
    .details = "Reads .sav, .zsav, .por, .dta, .xpt and .sas7bdat (by ReadStat). Labels become titles, value labels "
               "categories where every value has one; values declared missing, and Stata's .a to .z, stay as they are and "
               "are declared as missing codes of their column in the schema, with their labels. Dates are written "
               "2024-01-31, with T14:30:00 behind them where there is a time.",
    .takes = TAKES_FILE,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .options_size = sizeof(struct import_options),
    .defaults = &defaults,
    .examples = examples,
    .example_count = sizeof examples / sizeof *examples,
    .format = FORMAT_CSV,
};
