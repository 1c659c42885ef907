/* csv: one table as RFC 4180 text with LF line ends, every digit kept. */
#ifndef KNEAD_RENDER_CSV_H
#define KNEAD_RENDER_CSV_H

struct str;
struct table;

/* Header of field names, then one line per row. Fields that no row sets are left out; unset, undefined and infinite
 * numbers are empty. Numbers are the shortest text that reads back as the same double. Texts are written byte for
 * byte: one that begins with = + - or @ stays as it is, because a value must not change on its way through; whoever
 * opens the file in a spreadsheet imports such columns as text. */
void csv_table(const struct table *table, struct str *out);

#endif
