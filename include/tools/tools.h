/* tools: the one list of subcommands; a new tool is a file in tools/ and a line in tools.c. */
#ifndef KNEAD_TOOLS_TOOLS_H
#define KNEAD_TOOLS_TOOLS_H

#include <stddef.h>

struct command;

extern const struct command *const tools[];
extern const size_t tool_count;

#endif
