#include "tools/tools.h"

#define TOOL_ADDRESS(name) &name##_command,

const struct command *const tools[] = { TOOLS(TOOL_ADDRESS) };

const size_t tool_count = sizeof tools / sizeof tools[0];
