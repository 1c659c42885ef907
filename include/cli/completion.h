/* completion: scripts for bash, zsh and fish from the same declarations as help. */
#ifndef KNEAD_CLI_COMPLETION_H
#define KNEAD_CLI_COMPLETION_H

#include <stdbool.h>

#include "base/str.h"
#include "cli/command.h"

/* False when the shell is not one of bash, zsh, fish. */
bool completion_write(const char *shell, const struct command *const *commands, size_t count, struct str *out);

#endif
