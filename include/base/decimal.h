/* decimal: reading and writing numbers without a locale and without losing what was written.
 *
 * A number in a file is a decimal. It is read into the nearest double and, when it fits, also into the
 * integer `units` with units / 10^scale = the number exactly as written, so that 6.1 - 5.8 ties with 0.3. */
#ifndef KNEAD_BASE_DECIMAL_H
#define KNEAD_BASE_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

enum decimal_status {
    DECIMAL_OK,
    DECIMAL_UNDERFLOW,   /* a number, but nearer to zero than a normal double can hold */
    DECIMAL_OVERFLOW,    /* larger than a double can hold */
    DECIMAL_NOT_FINITE,  /* inf, infinity, with or without a sign */
    DECIMAL_NAN,         /* the word NaN */
    DECIMAL_COMMA,       /* would be a number if the other decimal mark were used */
    DECIMAL_EMPTY,
    DECIMAL_INVALID
};

/* More decimals than this are never kept as exact units. */
enum { DECIMAL_SCALE_MAX = 15 };

struct decimal {
    double value;
    int64_t units; /* meaningful when exact */
    int scale;     /* decimals as written: "6.10" has 2; 0 for exponents >= 0 */
    bool exact;    /* units / 10^scale is what was written, |units| <= 2^53 and 0 <= scale <= DECIMAL_SCALE_MAX */
};

/* Reads all of text[0..length): optional sign, digits with at most one `mark` ('.' or ','), optional
 * exponent; blanks at either end are not part of a number. The value is the nearest double (ties to even). */
enum decimal_status decimal_parse(const char *text, size_t length, char mark, struct decimal *number);

/* What most cells hold, read as words: an optional minus, then up to sixteen digits with at most one mark. decimal_parse
 * would give the same units and scale, exact, and units / 10^scale, one division, as the value. False for everything else
 * and for some of these, which decimal_parse must judge. DECIMAL_SLACK bytes from text on must be readable. */
enum { DECIMAL_SLACK = 24 };
bool decimal_short(const char *text, size_t length, char mark, int64_t *units, int *scale);

/* 10^exponent, exact for 0 <= exponent <= 22. */
double decimal_power(int exponent);

/* units brought from one scale to a larger or equal one; false when it would not fit 2^53. */
bool decimal_rescale(int64_t units, int from, int to, int64_t *rescaled);

/* The shortest text that reads back as the same double ("0.3", "1e-300", "nan" is never written: the
 * caller handles NaN and infinities). Returns the text, at most 31 characters, in `buffer`. */
enum { DECIMAL_TEXT_SIZE = 40 };
const char *decimal_shortest(double value, char buffer[DECIMAL_TEXT_SIZE]);

/* The value rounded half away from zero, once, on its exact decimal expansion of shortest form, with
 * `decimals` places: 0.285 at 2 places is "0.29", -0.04 at 1 place is "0.0" (never "-0.0"). */
char *decimal_fixed(struct arena *arena, double value, int decimals);

#endif
