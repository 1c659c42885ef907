/* script: a figure as a gnuplot script, data included.
 *
 * The script says everything: run alone with `gnuplot -d FILE > picture` it gives the same picture. It holds no file
 * name. User text stands in double quotes with every ASCII byte but letters, digits and blank as an octal
 * escape, so that no text can end the quotes or be read as a command; numbers are the only data.
 * All lengths (margins, places of labels, ticks) are decided here from the widths of the texts. */
#ifndef KNEAD_PLOT_SCRIPT_H
#define KNEAD_PLOT_SCRIPT_H

#include <stddef.h>

struct arena;
struct figure;
struct str;

enum plot_format { PLOT_SVG, PLOT_PNG, PLOT_PDF };

/* Appends the script to `script`. The figure's size is width_mm × height_mm, or 178 × 117 mm (7 × 4.6 in). */
void script_write(const struct figure *figure, enum plot_format format, struct arena *arena, struct str *script);

/* Appends `text` as a gnuplot string, quotes included. Control bytes and invalid UTF-8 become '?'. */
void script_quote(const char *text, struct str *script);

#endif
