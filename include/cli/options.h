/* options: from a command's declaration and the words of the command line to its filled options struct.
 *
 * getopt_long reads the words; on top of it abbreviations, repetitions, empty and out-of-range values are
 * refused, and every message says what would do. help, man and completion walk the same groups. */
#ifndef KNEAD_CLI_OPTIONS_H
#define KNEAD_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/command.h"

struct option_group {
    const char *title;
    const struct option_spec *options;
    size_t count;
};

enum { OPTION_GROUPS = 6 };

/* The groups of options a command takes, its own first. Returns how many. */
size_t option_groups(const struct command *command, struct option_group groups[OPTION_GROUPS]);

/* A fresh options struct holding the command's defaults and those of the common options. */
void *option_defaults(const struct command *command, struct arena *arena);

/* The value of one option as help shows it; NULL when there is nothing to show. */
const char *option_value_text(const struct option_spec *option, const void *options, struct arena *arena);

/* "--level LEVEL", "--decimal .|,": the option with what follows it. */
const char *option_form(const struct option_spec *option, struct arena *arena);

/* The words a CHOICE takes. */
size_t option_choice_count(const struct option_spec *option);
const char *option_choices(const struct option_spec *option, const char *separator, struct arena *arena);

enum request { REQUEST_RUN, REQUEST_HELP, REQUEST_VERSION };

struct invocation {
    enum request request;
    void *options;                  /* the command's options struct; starts with struct common_options */
    const char *const *operands;
    size_t operand_count;
};

/* Reads argv[1..argc), argv[0] being the tool's own name. ERROR_USAGE when a word cannot be meant. Operands are
 * not counted here: see operands_check. */
bool options_parse(const struct command *command, int argc, char *const argv[], struct arena *arena,
                   struct invocation *invocation, struct error *err);

/* As many operands as command->usage has words; none is empty. */
bool operands_check(const struct command *command, const struct invocation *invocation, struct error *err);

/* As in --format; NULL for FORMAT_BY_TOOL. */
const char *format_name(enum report_format format);

/* The format to print: --format, else by the suffix of --output, else the tool's own. */
enum report_format format_wanted(const struct command *command, const struct common_options *common);

#endif
