/* structure: where the cells and the lines of a CSV text end, found for 64 bytes at a time. Private to read/.
 *
 * The text begins with a record, outside quotes. A byte is odd when what it means is a question for a parser: a quote
 * that neither begins a cell nor ends one (a doubled quote too), a line end between quotes, a CR without its LF where
 * lines end in LFCR. What stands in whole lines before the first odd byte means to libcsv what it means here. */
#ifndef KNEAD_READ_STRUCTURE_H
#define KNEAD_READ_STRUCTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that must be readable (their values do not matter) behind a text that is looked at word by word. */
enum { STRUCTURE_SLACK = 64 };

struct structure_spec {
    char delimiter;
    bool lfcr;         /* LF CR is one line end; else CR LF is */
};

struct structure {
    uint32_t *ends;    /* places of the bytes that end cells, ascending; of a line end of two bytes the first */
    uint32_t *lines;   /* which of `ends` end lines */
    size_t line_count;
    bool quotes;       /* a cell may be in quotes; if not, none is */
    bool pairs;        /* a line end may have two bytes; if not, none has */
    bool odd;          /* the search ended at an odd byte */
};

/* Searches text[0 … length), length < 2^32. ends[0 … lines[line_count - 1]] and lines hold what stands in whole lines
 * before an odd byte; both have room for length + STRUCTURE_SLACK. A line end whose second byte may be beyond the text
 * is not counted. */
void structure_find(const char *text, size_t length, const struct structure_spec *spec, struct structure *found);

/* The same without the instructions that not every machine has: structure_find where they are not there. */
void structure_find_by_words(const char *text, size_t length, const struct structure_spec *spec, struct structure *found);

#endif
