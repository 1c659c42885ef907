/* date: calendar dates, ISO 8601 YYYY-MM-DD (a time of day after 'T' or a blank is allowed and ignored).
 * A date is a number of days since 1970-01-01 in the proleptic Gregorian calendar. */
#ifndef KNEAD_BASE_DATE_H
#define KNEAD_BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* False when the text is not a real date: 2023-02-29 is not. Other orders (05/01/2024) are refused,
 * never guessed. */
bool date_parse(const char *text, size_t length, int32_t *days);

enum { DATE_TEXT_SIZE = 32 };
const char *date_text(int32_t days, char buffer[DATE_TEXT_SIZE]);

#endif
