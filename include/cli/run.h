/* run: one tool from its command line to its exit status. */
#ifndef KNEAD_CLI_RUN_H
#define KNEAD_CLI_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/version.h"
#include "cli/command.h"
#include "cli/io.h"

/* What --version prints. */
#define KNEAD_VERSION_LINE "knead " KNEAD_VERSION "\n"

/* argv[0] is what the process was called by, words[0] the tool's name, words[1..count) its command line. */
int run_command(const struct command *command, int count, char *const words[], int argc, char *const argv[],
                const struct standard *standard, struct arena *arena);

/* Prints text the user asked for (help, lists) on standard output. Returns the exit status. */
int run_print(const char *text, size_t length, const struct standard *standard, struct arena *arena);

#endif
