/* man: manual pages in man(7) from the same declarations as help. */
#ifndef KNEAD_CLI_MAN_H
#define KNEAD_CLI_MAN_H

#include "base/str.h"
#include "cli/command.h"

void man_command(const struct command *command, struct str *out);                             /* knead-TOOL(1) */
void man_program(const struct command *const *commands, size_t count, struct str *out);       /* knead(1) */

#endif
