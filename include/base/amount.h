/* amount: texts that a person reads as a number and that are none: digits in groups, a number with a sign of percent or
 * money beside it. What is meant cannot be told from one cell (1,234 is a thousand here and one and a bit there), so
 * nothing here gives a value; it lets such texts be refused instead of being taken for words. */
#ifndef KNEAD_BASE_AMOUNT_H
#define KNEAD_BASE_AMOUNT_H

#include <stdbool.h>
#include <stddef.h>

/* Digits in groups of three, "1,234", "1.234,5", "1'234". */
bool amount_is_grouped(const char *text, size_t length);

/* A number that something is written beside or in: "12%", "$5", a grouped one. No one reading stands out. */
bool amount_is_decorated(const char *text, size_t length);

#endif
