/* import: a file of SPSS, Stata or SAS becomes a CSV file and the schema that keeps what the file knew: labels, value
 * labels as categories, the values that stand for missing.
 * The tool is a program of its own, knead-import, since only it needs ReadStat (cli/main_import.c); knead has its
 * declaration, from tools/import.c. */
#ifndef KNEAD_TOOLS_IMPORT_H
#define KNEAD_TOOLS_IMPORT_H

#include "cli/command.h"

struct import_options {
    struct common_options common;
    const char *write, *write_schema;
};

bool import_run(struct session *session, const void *options, struct report *report, struct error *err);

#endif
