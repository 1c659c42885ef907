/* rows: the lines behind the header, through the fast lane and libcsv. Private to read/. */
#ifndef KNEAD_READ_ROWS_H
#define KNEAD_READ_ROWS_H

#include "read/records.h"

/* Reads to the end of csv->lines. Ragged rows and cells that cannot be are gathered, the first other error ends it. */
bool rows_read(struct csv *csv, struct error *err);

/* The same for the records that begin in the next `bytes` bytes. */
bool rows_read_some(struct csv *csv, uint64_t bytes, struct error *err);

/* The ragged rows as an error; returns false. */
bool rows_report_ragged(const struct csv *csv, struct error *err);

/* Notes on the lines, and on columns of the schema that are not there. */
void rows_tell(struct csv *csv);

#endif
