/* brief: describe in one pass over the file, in memory that does not grow with its rows. */
#ifndef KNEAD_TOOLS_BRIEF_H
#define KNEAD_TOOLS_BRIEF_H

#include <stdbool.h>

#include "cli/command.h"

/* n, missing, mean, SD, interval and range of the outcomes, or without any of every column of numbers, by group, arm and
 * visit. Rows are counted, not patients: the arm is the row's, and repeated rows of a patient are not noticed. */
bool describe_brief(struct session *session, const struct text_list *outcomes, double level, struct report *report,
                    struct error *err);

#endif
