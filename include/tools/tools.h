/* tools: the one list of subcommands. A new tool is a file in tools/, which defines `NAME_command`, and a line here. */
#ifndef KNEAD_TOOLS_TOOLS_H
#define KNEAD_TOOLS_TOOLS_H

#include <stddef.h>

/* In the order they are listed: by task, then as people meet them. */
#define TOOLS(TOOL) \
    TOOL(check)     \
    TOOL(describe)  \
    TOOL(schema)    \
    TOOL(score)     \
    TOOL(reshape)   \
    TOOL(import)    \
    TOOL(paired)    \
    TOOL(agree)     \
    TOOL(crossover) \
    TOOL(compare)   \
    TOOL(respond)   \
    TOOL(regress)   \
    TOOL(correlate) \
    TOOL(meds)      \
    TOOL(plot)      \
    TOOL(report)    \
    TOOL(simulate)

struct command;

#define TOOL_DECLARE(name) extern const struct command name##_command;
TOOLS(TOOL_DECLARE)

extern const struct command *const tools[];
extern const size_t tool_count;

#endif
