/* outputs: everything a run is going to write, asked about before anything is computed; and whether standard input
 * is there when it is to be read. */
#ifndef KNEAD_CLI_OUTPUTS_H
#define KNEAD_CLI_OUTPUTS_H

#include <stdbool.h>

#include "cli/command.h"

struct standard;

/* Every option that names something to write: it can be written, it is no input, no two are the same. Standard
 * output, when used, is open and no input. ERROR_OUTPUT or ERROR_USAGE otherwise; ERROR_INPUT for a closed input. */
bool outputs_check(const struct command *command, const void *options, const struct session *session,
                   const struct standard *standard, struct error *err);

#endif
