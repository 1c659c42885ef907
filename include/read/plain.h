/* plain: the fast lane beside libcsv, for records whose meaning needs no parser. Private to read/.
 *
 * A record is plain when it is one line, ended by LF, CR or CRLF (LFCR in a file of such lines), of as many cells as the
 * header has, in which every quote stands at an end of a cell that has one at its other end too, with no NUL, something
 * in some cell, and no more bytes than a cell may have. In such a line the cells are what stands between the delimiters
 * outside quotes: libcsv would say the same. Everything else is left to it. Cells, notes, faults and line numbers come out
 * the same with the lane and without. */
#ifndef KNEAD_READ_PLAIN_H
#define KNEAD_READ_PLAIN_H

struct csv;
struct plain;

struct plain *plain_create(const struct csv *csv);

/* Forgets what it has looked at: the lines are those of other bytes. */
void plain_restart(struct plain *plain);

/* Takes as many plain records as stand next among the bytes already read. Outside of a record only. */
void plain_take(struct csv *csv);

#endif
