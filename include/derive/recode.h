/* recode: what a cell was probably meant to be, for a person to confirm. Nothing here changes a value.
 *
 * A proposal comes only where one reading stands out: typed marks and letters that look like the digits meant,
 * texts that differ from a known one in blanks and case alone. */
#ifndef KNEAD_DERIVE_RECODE_H
#define KNEAD_DERIVE_RECODE_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

struct recoding {
    const char *text;   /* what is proposed; "" is a blank cell */
    const char *reason; /* "typographic minus sign" */
};

/* A text that is no number, read as one: blanks of any kind and stray quotes taken off, a typographic minus, the
 * other decimal mark, the letters O, l and I for 0 and 1. False when that gives no number either. */
bool recode_number(const char *text, size_t length, char mark, struct arena *arena, struct recoding *recoding);

/* Words and marks people write where a value is missing: "NA", ".", "refused", "n/a", "-", … */
bool recode_is_missing_word(const char *text, size_t length);

/* Numbers used as missing codes: -9, -99, -999, 88, 99, 777, 888, 999, 9999 and the like. */
bool recode_is_missing_number(double value);

/* An id in its plain form (utf8_plain), without blanks and without the leading zeros of each run of digits: "P007" and "p7 " are both "p7". */
const char *recode_id(const char *text, struct arena *arena);

/* The one of `levels` that is meant: alike in plain form, else the only one that begins so, else the nearest but
 * for a letter or two. False when none or several could be. */
bool recode_level(const char *text, const char *const *levels, size_t count, struct arena *arena,
                  struct recoding *recoding);

#endif
