#include "base/amount.h"

#include <string.h>

#include "base/decimal.h"

/* A mark between thousands that begins at `at`; its bytes, or 0. */
static size_t group_mark(const char *text, size_t length, size_t at)
{
    static const char *const marks[] = { ",", ".", "'", " ", "_", "\xc2\xa0", "\xe2\x80\xaf", "\xe2\x80\x99" };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t bytes = strlen(marks[i]);
        if (at + bytes <= length && memcmp(text + at, marks[i], bytes) == 0)
            return bytes;
    }
    return 0;
}

static size_t digits_at(const char *text, size_t length, size_t at)
{
    size_t digits = 0;
    while (at + digits < length && text[at + digits] >= '0' && text[at + digits] <= '9')
        digits++;
    return digits;
}

bool amount_is_grouped(const char *text, size_t length)
{
    size_t at = length > 0 && (text[0] == '-' || text[0] == '+'), groups = 0;
    size_t digits = digits_at(text, length, at), first = at + digits;
    size_t bytes = group_mark(text, length, first);
    if (digits == 0 || digits > 3 || bytes == 0 || text[at] == '0')
        return false;
    for (at = first; at + bytes <= length && memcmp(text + at, text + first, bytes) == 0; at += bytes + 3, groups++)
        if (digits_at(text, length, at + bytes) != 3)
            return false;
    bool decimals = groups > 0 && at < length && (text[at] == '.' || text[at] == ',') && digits_at(text, length, at + 1) > 0;
    if (decimals)
        at += 1 + digits_at(text, length, at + 1);
    return groups > 0 && at == length;
}

/* Without blanks at its ends, those that keep a line together too. */
static const char *without_blanks(const char *text, size_t *length)
{
    static const char *const blanks[] = { " ", "\t", "\xc2\xa0", "\xe2\x80\xaf" };
    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++) {
        size_t bytes = strlen(blanks[i]);
        while (*length > bytes && memcmp(text, blanks[i], bytes) == 0)
            text += bytes, *length -= bytes;
        while (*length > bytes && memcmp(text + *length - bytes, blanks[i], bytes) == 0)
            *length -= bytes;
    }
    return text;
}

bool amount_is_decorated(const char *text, size_t length)
{
    static const char *const signs[] = { "%", "$", "\xe2\x82\xac", "\xc2\xa3", "\xc2\xa5" };
    struct decimal number;
    bool stripped = false;
    for (size_t i = 0; i < sizeof signs / sizeof *signs && !stripped; i++) {
        size_t bytes = strlen(signs[i]);
        if (length > bytes && memcmp(text, signs[i], bytes) == 0)
            text += bytes, stripped = true;
        else if (length > bytes && memcmp(text + length - bytes, signs[i], bytes) == 0)
            stripped = true;
        length -= stripped ? bytes : 0;
    }
    text = without_blanks(text, &length);
    if (amount_is_grouped(text, length))
        return true;
    enum decimal_status status = stripped ? decimal_parse(text, length, '.', &number) : DECIMAL_INVALID;
    return status == DECIMAL_OK || status == DECIMAL_COMMA;
}
