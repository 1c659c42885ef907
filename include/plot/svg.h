/* svg: makes gnuplot's SVG fit to stand in a page beside others.
 *
 * ids get a prefix of the figure's own, the element gets role="img", a title and a description, and a width that
 * follows the page; same figure, same bytes. */
#ifndef KNEAD_PLOT_SVG_H
#define KNEAD_PLOT_SVG_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct error;
struct figure;
struct str;

/* Appends the finished SVG to `out`. `page` true: an element to stand inside HTML, without XML declaration.
 * False with ERROR_PROGRAM when the text is not what gnuplot writes. */
bool svg_finish(const struct figure *figure, const char *svg, size_t length, bool page, struct arena *arena,
                struct str *out, struct error *err);

#endif
