#include "tools/tools.h"

const struct command *const tools[] = { NULL };

const size_t tool_count = sizeof tools / sizeof tools[0] - 1;
