/* deliver: a finished report goes wherever the options say: files first, standard output last. */
#ifndef KNEAD_CLI_DELIVER_H
#define KNEAD_CLI_DELIVER_H

#include <stdbool.h>

#include "cli/command.h"

/* Draws what has to be drawn, writes every file, prints. When gnuplot fails the report gets a warning, everything
 * else is delivered (the numbers as text in place of a picture), and the error is ERROR_PROGRAM. */
bool deliver_report(struct session *session, struct report *report, struct error *err);

#endif
