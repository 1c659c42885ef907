/* beside: a tool that is a program of its own, knead-TOOL, in the folder where knead lies. */
#ifndef KNEAD_CLI_BESIDE_H
#define KNEAD_CLI_BESIDE_H

#include <stdbool.h>

struct arena;
struct error;
struct standard;

/* Becomes that program, called by the same words. Returns only when it cannot (ERROR_PROGRAM). */
bool beside_become(const char *tool, char *const argv[], const struct standard *standard, struct arena *arena,
                   struct error *err);

#endif
