/* draw: the pictures a run owes: inside the page, in a folder, as the output itself, and their scripts. */
#ifndef KNEAD_CLI_DRAW_H
#define KNEAD_CLI_DRAW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "cli/command.h"

struct drawing {
    const char *path;
    struct str bytes;
};

struct drawings {
    struct drawing *items;
    size_t count, capacity;
    bool has_picture;   /* the output itself, for --format svg, png, pdf */
    struct str picture;
};

/* Draws what the session's common options ask for; HTML pages get their figures into figure->svg. gnuplot is asked
 * once: after its first failure no more is drawn, but scripts are still made. False with ERROR_PROGRAM then, or
 * ERROR_USAGE when the format is a picture and the report has not exactly one, unless a partial one has none. */
bool draw_figures(struct session *session, struct report *report, struct drawings *drawings, struct error *err);

#endif
