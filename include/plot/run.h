/* run: the only child process of knead: gnuplot, fed a script through a pipe (and fc-list, to ask what fonts have).
 *
 * gnuplot is found on PATH and started with -d, so that nobody's .gnuplot is read, and with an environment
 * without GNUPLOT_* settings and locale. Its picture comes back as bytes; no file is left behind. It is killed
 * after a minute, and when a signal that ends knead arrives. */
#ifndef KNEAD_PLOT_RUN_H
#define KNEAD_PLOT_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "plot/script.h"

struct arena;
struct error;
struct figure;
struct str;

/* Runs the script and appends what gnuplot draws to `bytes`. Every failure is ERROR_PROGRAM: gnuplot absent (the
 * message says how to install it), stopped with an error, silent, or taking more than `seconds`. */
bool plot_run(const char *script, size_t length, double seconds, struct arena *arena, struct str *bytes,
              struct error *err);

/* The figure as the bytes of a file: script_write, plot_run and, for SVG, svg_finish. */
bool plot_bytes(const struct figure *figure, enum plot_format format, struct arena *arena, struct str *bytes,
                struct error *err);

/* The figure as an <svg> element to stand inside an HTML page. */
bool plot_inline(const struct figure *figure, struct arena *arena, struct str *bytes, struct error *err);

#endif
