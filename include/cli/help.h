/* help: what a person reads who asks for help; examples first. */
#ifndef KNEAD_CLI_HELP_H
#define KNEAD_CLI_HELP_H

#include "base/str.h"
#include "cli/command.h"

/* The tools, grouped by task. */
void help_tools(const struct command *const *commands, size_t count, struct str *out);

/* One tool: examples, usage, options with their defaults, exit statuses, details. */
void help_command(const struct command *command, struct str *out);

/* The options of one tool as Markdown tables, for the README. */
void help_markdown(const struct command *command, struct str *out);

/* What the exit statuses mean, one line each; shared with the manual pages. */
extern const char *const help_statuses[];
extern const size_t help_status_count;

#endif
