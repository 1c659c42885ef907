/* structure: where the bytes stand that give a CSV text its structure: delimiters, quotes, line ends. Private to read/. */
#ifndef KNEAD_READ_STRUCTURE_H
#define KNEAD_READ_STRUCTURE_H

#include <stddef.h>
#include <stdint.h>

/* Bytes that must be readable (their values do not matter) behind a text that is looked at word by word. */
enum { STRUCTURE_SLACK = 64 };

/* The places of every delimiter, quote, LF and CR in text[0 … length), ascending, length < 2^32; returns how many there
 * are. `places` has room for length + 8. */
size_t structure_find(const char *text, size_t length, char delimiter, uint32_t *places);

#endif
