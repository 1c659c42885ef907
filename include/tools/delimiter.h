/* delimiter: what --delimiter says. */
#ifndef KNEAD_TOOLS_DELIMITER_H
#define KNEAD_TOOLS_DELIMITER_H

#include "cli/command.h"

/* '\0' when it is to be found out from the file; ERROR_USAGE when it can be no delimiter. */
bool delimiter_asked(const struct common_options *common, char *delimiter, struct error *err);

#endif
