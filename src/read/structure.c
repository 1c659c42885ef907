/* 64 bytes at a time: each is compared with the four bytes looked for (SSE2: sixteen at once), which leaves a word
 * with a bit per byte; the bits set are then taken off one by one. */
#include "read/structure.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { BLOCK = 64 };

#ifdef __SSE2__

struct looked_for {
    __m128i delimiter, quote, lf, cr;
};

static struct looked_for look_for(char delimiter)
{
    return (struct looked_for){ _mm_set1_epi8(delimiter), _mm_set1_epi8('"'), _mm_set1_epi8('\n'),
                                _mm_set1_epi8('\r') };
}

static uint64_t sixteen(const char *text, const struct looked_for *wanted)
{
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)text);
    __m128i cells = _mm_or_si128(_mm_cmpeq_epi8(bytes, wanted->delimiter), _mm_cmpeq_epi8(bytes, wanted->quote));
    __m128i lines = _mm_or_si128(_mm_cmpeq_epi8(bytes, wanted->lf), _mm_cmpeq_epi8(bytes, wanted->cr));
    return (uint32_t)_mm_movemask_epi8(_mm_or_si128(cells, lines));
}

static uint64_t bits_of(const char *text, const struct looked_for *wanted)
{
    return sixteen(text, wanted) | sixteen(text + 16, wanted) << 16 | sixteen(text + 32, wanted) << 32 |
           sixteen(text + 48, wanted) << 48;
}

#else

struct looked_for {
    char delimiter;
};

static struct looked_for look_for(char delimiter)
{
    return (struct looked_for){ delimiter };
}

static uint64_t bits_of(const char *text, const struct looked_for *wanted)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < BLOCK; i++) {
        char c = text[i];
        bits |= (uint64_t)(c == wanted->delimiter || c == '"' || c == '\n' || c == '\r') << i;
    }
    return bits;
}

#endif

size_t structure_find(const char *text, size_t length, char delimiter, uint32_t *places)
{
    struct looked_for wanted = look_for(delimiter);
    size_t count = 0;
    char last[BLOCK] = { 0 };
    for (size_t at = 0; at < length; at += BLOCK) {
        const char *block = text + at;
        size_t left = length - at;
        if (left < BLOCK)
            block = memcpy(last, block, left);
        uint64_t bits = bits_of(block, &wanted);
        if (left < BLOCK)
            bits &= ((uint64_t)1 << left) - 1;
        for (; bits != 0; bits &= bits - 1)
            places[count++] = (uint32_t)at + (uint32_t)__builtin_ctzll(bits);
    }
    return count;
}
