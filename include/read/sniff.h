/* sniff: what the first bytes of an input tell: that it is no CSV file at all, or how its cells are separated. */
#ifndef KNEAD_READ_SNIFF_H
#define KNEAD_READ_SNIFF_H

#include <stdbool.h>
#include <stddef.h>

struct error;

/* Refuses what is not text in UTF-8: spreadsheets, compressed files, UTF-16 and UTF-32, saying how to save it as CSV. */
bool sniff_refuses(const char *bytes, size_t length, const char *path, struct error *err);

/* The delimiter among , ; and TAB that cuts the first lines into the same number of cells, most cells first; '\0' when
 * the first line has none of them outside quotes; then '|' when it has that. Quoted cells are understood. A path that
 * ends in .tsv or .tab (or that and .gz) has TAB, if the first line has one. */
char sniff_delimiter(const char *path, const char *text, size_t length);

/* Excel's first line "sep=;": the delimiter, or '\0' when the line is something else. */
char sniff_sep_line(const char *line, size_t length);

#endif
