/* deliver: a finished report goes wherever the options say: files first, standard output last. */
#ifndef KNEAD_CLI_DELIVER_H
#define KNEAD_CLI_DELIVER_H

#include <stdbool.h>

#include "cli/command.h"

struct standard;

/* Asks before anything is computed whether every output could be written and none is an input. */
bool deliver_check(const struct common_options *common, const struct session *session, bool file_operands,
                   const struct standard *standard, struct arena *arena, struct error *err);

/* Draws what has to be drawn, writes every file, prints. When gnuplot fails the report gets a warning, everything
 * else is delivered, and the error is ERROR_PROGRAM. */
bool deliver_report(const struct common_options *common, struct report *report, struct arena *arena,
                    struct error *err);

#endif
