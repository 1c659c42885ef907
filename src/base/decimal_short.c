/* Up to eight digits are one 64-bit word: the mark is squeezed out by two shifts, what is not a digit shows in the high
 * bits after an addition, and three multiplications join neighbouring digits into pairs, fours and the eight. The
 * integer is below 10^8 and the scale at most 7, so a single division gives the nearest double, as in decimal.c. */
#include "base/decimal.h"

#include <string.h>

enum { LONGEST = 8 };

#define EACH_BYTE 0x0101010101010101u

/* The first character in the lowest byte. */
static uint64_t word_at(const char *text)
{
    uint64_t word = 0;
#if defined __BYTE_ORDER__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    memcpy(&word, text, sizeof word);
#else
    for (size_t i = 0; i < sizeof word; i++)
        word |= (uint64_t)(unsigned char)text[i] << (8 * i);
#endif
    return word;
}

/* The lowest byte of the word that is `wanted`, or 8. */
static size_t find_byte(uint64_t word, char wanted)
{
    uint64_t zero = word ^ (EACH_BYTE * (unsigned char)wanted);
    uint64_t found = (zero - EACH_BYTE) & ~zero & (EACH_BYTE << 7);
    return found == 0 ? 8 : (size_t)__builtin_ctzll(found) / 8;
}

/* The value of eight digits 0 … 9, one a byte, the first in the lowest. */
static uint64_t join(uint64_t digits)
{
    digits = digits * 10 + (digits >> 8);
    uint64_t high = (digits & 0x000000ff000000ff) * 0x000f424000000064;
    uint64_t low = ((digits >> 16) & 0x000000ff000000ff) * 0x0000271000000001;
    return (high + low) >> 32;
}

bool decimal_short(const char *text, size_t length, char mark, int64_t *units, int *scale)
{
    bool negative = length > 0 && *text == '-';
    text += negative;
    length -= negative;
    if (length == 0 || length > LONGEST)
        return false;
    uint64_t word = word_at(text);
    size_t at = find_byte(word, mark);
    *scale = 0;
    if (at < length) {
        uint64_t before = ((uint64_t)1 << (8 * at)) - 1;
        word = (word & before) | ((word >> 8) & ~before);
        *scale = (int)(--length - at);
        if (length == 0)
            return false;
    }
    uint64_t digits = (word ^ (EACH_BYTE * '0')) << (8 * (LONGEST - length));
    if (((digits + EACH_BYTE * 0x76) | digits) & (EACH_BYTE << 7))
        return false;
    int64_t size = (int64_t)join(digits);
    *units = negative ? -size : size;
    return true;
}
