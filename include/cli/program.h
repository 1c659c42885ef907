/* program: knead TOOL [options] FILE|-, from the start of the process to its exit status. */
#ifndef KNEAD_CLI_PROGRAM_H
#define KNEAD_CLI_PROGRAM_H

#include <stddef.h>

struct command;

/* Finds the tool by the first word, or by the name the process was called by (knead-TOOL), and hands over to it. */
int program_run(int argc, char **argv, const struct command *const tools[], size_t tool_count);

#endif
