/* stretch: consecutive records of one text whose cells are found: each one line, with as many cells as the header. Private
 * to read/. */
#ifndef KNEAD_READ_STRETCH_H
#define KNEAD_READ_STRETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct stretch {
    const char *text;      /* DECIMAL_SLACK bytes behind it are readable */
    const uint32_t *ends;  /* cell `field` of record `row` ends at text[ends[row * fields + field]] */
    size_t fields, rows;
    size_t begin;          /* of the first record, in text */
    size_t number;         /* its line; every record is the next line */
    bool pairs;            /* a line may end in two bytes, */
    char pair[2];          /* these: the second belongs to no record */
    bool quotes;           /* a cell may be in quotes, without quotes inside */
};

/* Where the record behind a line end begins. */
static inline size_t stretch_behind(const struct stretch *stretch, size_t end)
{
    bool two = stretch->pairs && stretch->text[end] == stretch->pair[0] && stretch->text[end + 1] == stretch->pair[1];
    return end + 1 + two;
}

/* Where the record begins. */
static inline size_t stretch_record(const struct stretch *stretch, size_t row)
{
    return row == 0 ? stretch->begin : stretch_behind(stretch, stretch->ends[row * stretch->fields - 1]);
}

/* The text of a cell, without quotes around it. */
static inline const char *stretch_cell(const struct stretch *stretch, size_t row, size_t field, size_t *length)
{
    size_t at = row * stretch->fields + field;
    size_t begin = field == 0 ? stretch_record(stretch, row) : stretch->ends[at - 1] + 1;
    size_t end = stretch->ends[at];
    if (stretch->quotes && stretch->text[begin] == '"') {
        begin++;
        end--;
    }
    *length = end - begin;
    return stretch->text + begin;
}

#endif
