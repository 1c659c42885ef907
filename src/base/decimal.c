/* Reading: a decimal of at most 15 significant digits and a power of ten within 10^22 is one exact
 * integer times or over one exact power, so a single correctly rounded operation gives the nearest double
 * (Clinger, "How to read floating point numbers accurately", PLDI 1990, fast path). Everything else goes to
 * strtod on a copy with a point, which glibc rounds correctly; the process keeps the C numeric locale. */
#include "base/decimal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

enum { LARGEST_EXACT_POWER = 22, FAST_DIGITS = 15, LONGEST_ON_STACK = 128 };
#define LARGEST_UNITS ((int64_t)1 << 53)

double decimal_power(int exponent)
{
    static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                     1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                     1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
    if (exponent >= 0 && exponent <= LARGEST_EXACT_POWER)
        return powers[exponent];
    return pow(10, exponent);
}

bool decimal_rescale(int64_t units, int from, int to, int64_t *rescaled)
{
    for (; from < to; from++) {
        if (units > LARGEST_UNITS / 10 || units < -(LARGEST_UNITS / 10))
            return false;
        units *= 10;
    }
    *rescaled = units;
    return true;
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool word_is(const char *text, size_t length, const char *word)
{
    if (strlen(word) != length)
        return false;
    for (size_t i = 0; i < length; i++)
        if ((text[i] | 0x20) != word[i])
            return false;
    return true;
}

/* What the text is when it is not a number. */
static enum decimal_status not_a_number(const char *text, size_t length, char mark)
{
    if (length == 0)
        return DECIMAL_EMPTY;
    if (word_is(text, length, "nan"))
        return DECIMAL_NAN;
    size_t sign = *text == '-' || *text == '+';
    if (word_is(text + sign, length - sign, "inf") || word_is(text + sign, length - sign, "infinity"))
        return DECIMAL_NOT_FINITE;
    char other = mark == '.' ? ',' : '.';
    size_t marks = 0;
    for (size_t i = 0; i < length; i++) {
        marks += text[i] == other;
        if (!digit(text[i]) && text[i] != other && !(i == 0 && sign))
            return DECIMAL_INVALID;
    }
    return marks == 1 && length > 1 + sign ? DECIMAL_COMMA : DECIMAL_INVALID;
}

/* The parts of a decimal: significant digits gathered in an integer, and a power of ten. */
struct parts {
    bool negative;
    uint64_t digits;  /* the first 19 significant digits */
    int significant;  /* how many there are, leading zeros not counted */
    int dropped;      /* digits before the mark that did not fit */
    int decimals;     /* digits after the mark */
    long exponent;
};

static const char *exponent_end(const char *at, const char *end, long *exponent)
{
    bool negative = at < end && *at == '-';
    if (at < end && (*at == '-' || *at == '+'))
        at++;
    if (at == end)
        return NULL;
    long value = 0;
    for (; at < end && digit(*at); at++)
        if (value < 100000)
            value = value * 10 + (*at - '0');
    *exponent = negative ? -value : value;
    return at;
}

static bool split(const char *text, size_t length, char mark, struct parts *parts)
{
    const char *at = text, *end = text + length;
    *parts = (struct parts){ 0 };
    if (at < end && (*at == '-' || *at == '+'))
        parts->negative = *at++ == '-';
    bool any = false, after = false;
    for (; at < end; at++) {
        if (*at == mark && !after) {
            after = true;
            continue;
        }
        if (!digit(*at))
            break;
        any = true;
        parts->decimals += after;
        if (parts->significant == 0 && *at == '0')
            continue;
        if (++parts->significant <= 19)
            parts->digits = parts->digits * 10 + (uint64_t)(*at - '0');
    }
    if (!any)
        return false;
    if (at < end && (*at == 'e' || *at == 'E')) {
        at = exponent_end(at + 1, end, &parts->exponent);
        if (at == NULL)
            return false;
    }
    return at == end;
}

static double nearest_double(const char *text, size_t length, char mark)
{
    char small[LONGEST_ON_STACK];
    char *copy = length < sizeof small ? small : malloc(length + 1);
    if (copy == NULL)
        return NAN;
    memcpy(copy, text, length);
    copy[length] = '\0';
    char *comma = mark == '.' ? NULL : memchr(copy, mark, length);
    if (comma != NULL)
        *comma = '.';
    double value = strtod(copy, NULL);
    if (copy != small)
        free(copy);
    return value;
}

static void keep_exact(const struct parts *parts, struct decimal *number)
{
    int64_t units = (int64_t)parts->digits;
    long scale = parts->decimals - parts->exponent;
    number->exact = false;
    number->scale = scale < 0 ? 0 : scale > 400 ? 400 : (int)scale;
    if (parts->significant == 0 && number->scale > DECIMAL_SCALE_MAX)
        number->scale = DECIMAL_SCALE_MAX; /* 0.000… is an exact 0 however long */
    if (parts->significant == 0) {
        number->units = 0;
        number->exact = true;
        return;
    }
    if (parts->significant > 16 || units > LARGEST_UNITS || scale > DECIMAL_SCALE_MAX)
        return;
    if (scale < 0 && (scale < -16 || !decimal_rescale(units, (int)scale, 0, &units)))
        return;
    number->units = parts->negative ? -units : units;
    number->exact = true;
}

enum decimal_status decimal_parse(const char *text, size_t length, char mark, struct decimal *number)
{
    struct parts parts;
    if (!split(text, length, mark, &parts))
        return not_a_number(text, length, mark);
    keep_exact(&parts, number);
    long power = parts.exponent - parts.decimals;
    if (parts.significant == 0) {
        number->value = parts.negative ? -0.0 : 0.0;
    } else if (parts.significant <= FAST_DIGITS && power >= -LARGEST_EXACT_POWER &&
               power <= LARGEST_EXACT_POWER) {
        double digits = (double)parts.digits;
        double value = power < 0 ? digits / decimal_power((int)-power) : digits * decimal_power((int)power);
        number->value = parts.negative ? -value : value;
    } else {
        number->value = nearest_double(text, length, mark);
        if (isnan(number->value))
            return DECIMAL_INVALID;
        if (isinf(number->value))
            return DECIMAL_OVERFLOW;
    }
    bool underflow = parts.significant > 0 && fabs(number->value) < 0x1p-1022;
    if (number->value == 0)
        number->value = 0.0; /* -0 in a file is 0 */
    return underflow ? DECIMAL_UNDERFLOW : DECIMAL_OK;
}

const char *decimal_shortest(double value, char buffer[DECIMAL_TEXT_SIZE])
{
    if (fabs(value) < 1e15 && value == trunc(value)) {
        snprintf(buffer, DECIMAL_TEXT_SIZE, "%.0f", value == 0 ? 0.0 : value);
        return buffer;
    }
    /* %g drops trailing zeros, so 15 digits find every shorter text too, but for numbers below the normal ones */
    for (int digits = fabs(value) < 0x1p-1022 ? 1 : 15; digits <= 17; digits++) {
        snprintf(buffer, DECIMAL_TEXT_SIZE, "%.*g", digits, value);
        if (strtod(buffer, NULL) == value)
            break;
    }
    return buffer;
}

/* Adds one in the last place of a string of digits; a carry out of the front is returned. */
static bool add_one(char *digits, size_t count)
{
    while (count-- > 0) {
        if (digits[count] != '9') {
            digits[count]++;
            return false;
        }
        digits[count] = '0';
    }
    return true;
}

/* size · 10^decimals to the nearest whole number, when no doubt about the last digits of `size` can change it: of
 * numbers near a half the shortest decimal has to decide. */
static bool round_plainly(double size, int decimals, uint64_t *units)
{
    enum { PLAIN_DECIMALS_MAX = 15 };
    static const double plain_max = 1e9, doubt = 1e-6; /* an error of 2 ulp, or 4e-7 at most */
    double scaled = decimals <= PLAIN_DECIMALS_MAX ? size * decimal_power(decimals) : INFINITY;
    double whole = floor(scaled), part = scaled - whole;
    if (!(scaled < plain_max) || fabs(part - 0.5) < doubt)
        return false;
    *units = (uint64_t)whole + (part > 0.5);
    return true;
}

/* units / 10^decimals */
static char *place_point(struct arena *arena, uint64_t units, int decimals, bool negative)
{
    char text[DECIMAL_TEXT_SIZE], *at = text + sizeof text;
    *--at = '\0';
    for (int digit = 0; digit <= decimals || units > 0; digit++) {
        if (digit > 0 && digit == decimals)
            *--at = '.';
        *--at = (char)('0' + units % 10);
        units /= 10;
    }
    if (negative)
        *--at = '-';
    return arena_strdup(arena, at);
}

/* The digits of the shortest decimal that is this double, rounded by hand. */
static char *round_shortest(struct arena *arena, double value, int decimals)
{
    /* Shortest digits d1 d2 … and a power: value = 0.d1d2… × 10^point */
    char text[DECIMAL_TEXT_SIZE];
    int precision = 15;
    for (; precision <= 17; precision++) {
        snprintf(text, sizeof text, "%.*e", precision - 1, fabs(value));
        if (strtod(text, NULL) == fabs(value))
            break;
    }
    char *mark = strchr(text, 'e');
    long point = strtol(mark + 1, NULL, 10) + 1;
    char digits[20];
    size_t count = 0;
    for (const char *at = text; at < mark; at++)
        if (*at != '.')
            digits[count++] = *at;
    long kept = point + decimals; /* digits that stay */
    size_t whole = point > 0 ? (size_t)point : 0;
    size_t length = whole + (size_t)decimals;
    char *all = arena_alloc(arena, length + 2, 1); /* digits without the mark, one spare in front for a carry */
    memset(all, '0', length + 1);
    for (long i = 0; i < kept && i < (long)count; i++)
        all[1 + i + (point > 0 ? 0 : -point)] = digits[i];
    if (kept >= 0 && kept < (long)count && digits[kept] >= '5')
        add_one(all, length + 1);
    bool zero = strspn(all, "0") == length + 1;
    const char *first = all;
    while (*first == '0' && first < all + 1 + whole)
        first++;
    size_t shown = (size_t)(all + 1 + whole - first);
    return arena_printf(arena, "%s%s%.*s%s%s", value < 0 && !zero ? "-" : "", shown == 0 ? "0" : "",
                        (int)shown, first, decimals > 0 ? "." : "", all + 1 + whole);
}

char *decimal_fixed(struct arena *arena, double value, int decimals)
{
    uint64_t units;
    if (!isfinite(value))
        return arena_printf(arena, "%g", value);
    if (round_plainly(fabs(value), decimals, &units))
        return place_point(arena, units, decimals, value < 0 && units > 0);
    return round_shortest(arena, value, decimals);
}
