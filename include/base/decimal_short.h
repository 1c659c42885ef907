/* decimal_short: what most cells hold, read as two words; see decimal.h. In a header, as it is run a hundred million times.
 *
 * Sixteen characters are two 64-bit words: the mark is squeezed out by shifts, what is not a digit shows in the high bits
 * after an addition, and three multiplications join neighbouring digits into pairs, fours and eights. The integer is at most
 * 2^53 and the scale at most 15, so a single division gives the nearest double, as in decimal.c. */
#ifndef KNEAD_BASE_DECIMAL_SHORT_H
#define KNEAD_BASE_DECIMAL_SHORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/decimal.h"

#define DECIMAL_EACH_BYTE 0x0101010101010101u

/* The first character in the lowest byte. */
static inline uint64_t decimal_word_at(const char *text)
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
static inline size_t decimal_find_byte(uint64_t word, char wanted)
{
    uint64_t zero = word ^ (DECIMAL_EACH_BYTE * (unsigned char)wanted);
    uint64_t found = (zero - DECIMAL_EACH_BYTE) & ~zero & (DECIMAL_EACH_BYTE << 7);
    return found == 0 ? 8 : (size_t)__builtin_ctzll(found) / 8;
}

/* Bits set where a byte is not 0 … 9. */
static inline uint64_t decimal_not_digits(uint64_t digits)
{
    return ((digits + DECIMAL_EACH_BYTE * 0x76) | digits) & (DECIMAL_EACH_BYTE << 7);
}

/* The value of eight digits 0 … 9, one a byte, the first in the lowest. */
static inline uint64_t decimal_join(uint64_t digits)
{
    digits = digits * 10 + (digits >> 8);
    uint64_t high = (digits & 0x000000ff000000ff) * 0x000f424000000064;
    uint64_t low = ((digits >> 16) & 0x000000ff000000ff) * 0x0000271000000001;
    return (high + low) >> 32;
}

/* More than eight characters, without a sign. */
static inline bool decimal_of_two_words(const char *text, size_t length, char mark, uint64_t *size, int *scale)
{
    if (length > 17)
        return false;
    uint64_t low = decimal_word_at(text), high = decimal_word_at(text + 8), last = (unsigned char)text[16];
    size_t at = decimal_find_byte(low, mark);
    *scale = 0;
    if (at < 8) {
        uint64_t before = ((uint64_t)1 << (8 * at)) - 1;
        low = (low & before) | ((low >> 8 | high << 56) & ~before);
        high = high >> 8 | last << 56;
        *scale = (int)(--length - at);
    } else if ((at = decimal_find_byte(high, mark)) < 8 && at + 8 < length) {
        uint64_t before = ((uint64_t)1 << (8 * at)) - 1;
        high = (high & before) | ((high >> 8 | last << 56) & ~before);
        *scale = (int)(--length - at - 8);
    }
    if (length > 16 || *scale > DECIMAL_SCALE_MAX)
        return false;
    low ^= DECIMAL_EACH_BYTE * '0';
    high ^= DECIMAL_EACH_BYTE * '0';
    if (length > 8 && length < 16) { /* to the end of the sixteen */
        size_t shift = 8 * (16 - length);
        high = high << shift | low >> (64 - shift);
        low <<= shift;
    } else if (length == 8) {
        high = low;
        low = 0;
    }
    *size = decimal_join(low) * 100000000 + decimal_join(high);
    return (decimal_not_digits(low) | decimal_not_digits(high)) == 0 && *size <= (uint64_t)1 << 53;
}

static inline bool decimal_of_words(const char *text, size_t length, char mark, int64_t *units, int *scale)
{
    uint64_t negative = *text == '-', size;
    text += negative;
    length -= negative;
    if (length - 1 >= 8) {
        if (length == 0 || !decimal_of_two_words(text, length, mark, &size, scale))
            return false;
    } else {
        uint64_t word = decimal_word_at(text);
        size_t at = decimal_find_byte(word, mark);
        *scale = 0;
        if (at < length) {
            uint64_t before = ((uint64_t)1 << (8 * at)) - 1;
            word = (word & before) | ((word >> 8) & ~before);
            *scale = (int)(--length - at);
            if (length == 0)
                return false;
        }
        uint64_t digits = (word ^ (DECIMAL_EACH_BYTE * '0')) << (8 * (8 - length));
        if (decimal_not_digits(digits))
            return false;
        size = decimal_join(digits);
    }
    *units = (int64_t)((size ^ -negative) + negative);
    return true;
}

/* The same, quicker, when there are as many decimals as in `scale`, and eight characters at most; false for anything else. */
static inline bool decimal_of_scale(const char *text, size_t length, char mark, int scale, int64_t *units)
{
    uint64_t negative = *text == '-';
    text += negative;
    length -= negative;
    size_t at = length - 1 - (size_t)scale; /* of the mark */
    if (length > 8 || at >= 8)
        return false;
    uint64_t word = decimal_word_at(text);
    if (scale > 0) {
        uint64_t before = ((uint64_t)1 << (8 * at)) - 1;
        if (text[at] != mark)
            return false;
        word = (word & before) | ((word >> 8) & ~before);
        length--;
    }
    uint64_t digits = (word ^ (DECIMAL_EACH_BYTE * '0')) << (8 * (8 - length));
    if (decimal_not_digits(digits))
        return false;
    *units = (int64_t)((decimal_join(digits) ^ -negative) + negative);
    return true;
}

#endif
