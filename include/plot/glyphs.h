/* glyphs: characters that no font of this machine can draw.
 *
 * For such a character gnuplot's cairo terminals (PNG, PDF) draw a box with its code, and as they work at twenty times
 * the size, that box covers the picture. It is replaced by "□" before it comes to that; an SVG keeps every character,
 * for the fonts of whoever opens it. */
#ifndef KNEAD_PLOT_GLYPHS_H
#define KNEAD_PLOT_GLYPHS_H

#include <stdbool.h>

struct arena;
struct str;

/* Whether a script has characters beside those of the usual Latin, Greek and Cyrillic fonts. */
bool glyphs_are_rare(const char *script);

/* Replaces the rare characters that are in no line of `fonts`: what `fc-list : charset` prints, ranges in hexadecimal. */
void glyphs_replace(struct str *script, const char *fonts, struct arena *arena);

#endif
