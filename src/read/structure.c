/* Of 64 bytes, each is compared with the four that matter, which leaves four words with a bit per byte. The parity of the
 * quotes passed tells what is between quotes (Langdale & Lemire 2019, VLDB Journal 28:941); as every quote must be at an
 * end of a cell, parity cannot be led astray by one that is not. */
#include "read/structure.h"

#include <string.h>

#include "base/decimal_short.h"
#include "base/processor.h"

enum { BLOCK = 64 };

/* A bit for each byte that is the character. */
struct masks {
    uint64_t delimiter, quote, lf, cr;
};

/* What one block tells the next. */
struct carry {
    uint64_t inside;                            /* all bits set between quotes */
    uint64_t pairs;                             /* not 0: a line end had two bytes */
    uint64_t separator, closing, first_of_two;  /* the byte before: 0 or 1 */
};

static inline uint64_t parity(uint64_t bits)
{
    for (int shift = 1; shift < BLOCK; shift *= 2)
        bits ^= bits << shift;
    return bits;
}

/* The ends of cells in the block, and which of them end lines; *odd are the odd bytes. */
static inline uint64_t find_ends(const struct masks *masks, bool lfcr, struct carry *carry, uint64_t *lines,
                                 uint64_t *odd)
{
    uint64_t inside = 0, first = lfcr ? masks->lf : masks->cr, second = lfcr ? masks->cr : masks->lf;
    *odd = 0;
    if ((masks->quote | carry->inside) != 0) {
        inside = parity(masks->quote) ^ carry->inside;
        carry->inside = -(inside >> (BLOCK - 1));
        *odd = inside & (masks->lf | masks->cr);
    }
    uint64_t separators = (masks->delimiter | masks->lf | masks->cr) & ~inside;
    uint64_t opening = masks->quote & inside, closing = masks->quote & ~inside;
    *odd |= opening & ~(separators << 1 | carry->separator);
    *odd |= (closing << 1 | carry->closing) & ~separators;
    uint64_t pairs = second & (first << 1 | carry->first_of_two);
    carry->pairs |= pairs;
    if (lfcr)
        *odd |= second & ~pairs;
    *lines = (first | second) & ~pairs & ~inside;
    carry->separator = separators >> (BLOCK - 1);
    carry->closing = closing >> (BLOCK - 1);
    carry->first_of_two = first >> (BLOCK - 1);
    return *lines | (masks->delimiter & ~inside);
}

/* Eight a round, needed or not: a branch for each would be guessed wrongly more often. */
static inline __attribute__((always_inline)) void put_places(uint64_t bits, size_t count, uint32_t at, uint32_t *places,
                                                             unsigned (*lowest_bit)(uint64_t))
{
    enum { A_ROUND = 8 };
    for (size_t done = 0; done < count; done += A_ROUND) {
#pragma GCC unroll 8
        for (size_t i = 0; i < A_ROUND; i++) {
            places[done + i] = at + lowest_bit(bits);
            bits &= bits - 1;
        }
    }
}

/* How the bits are made and taken off depends on the machine. */
struct machine {
    struct masks (*masks_of)(const char *block, char delimiter);
    unsigned (*lowest_bit)(uint64_t bits); /* anything for 0 */
};

static inline __attribute__((always_inline)) void search(const char *text, size_t length,
                                                         const struct structure_spec *spec, struct structure *found,
                                                         const struct machine *machine)
{
    const struct structure_spec own = *spec; /* what is stored cannot change it */
    uint32_t *all_ends = found->ends, *all_lines = found->lines;
    struct carry carry = { .separator = 1 };
    char last[BLOCK] = { 0 };
    size_t count = 0, line_count = 0;
    uint64_t quotes = 0, lines, odd = 0;
    for (size_t at = 0; at < length && odd == 0; at += BLOCK) {
        const char *block = length - at < BLOCK ? memcpy(last, text + at, length - at) : text + at;
        struct masks masks = machine->masks_of(block, own.delimiter);
        uint64_t ends = find_ends(&masks, own.lfcr, &carry, &lines, &odd);
        quotes |= masks.quote;
        if (odd != 0) {
            uint64_t before = (odd & -odd) - 1;
            ends &= before;
            lines &= before;
        }
        size_t more = (size_t)__builtin_popcountll(ends);
        put_places(ends, more, (uint32_t)at, all_ends + count, machine->lowest_bit);
        for (; lines != 0; lines &= lines - 1)
            all_lines[line_count++] = (uint32_t)(count + (size_t)__builtin_popcountll(ends & ((lines & -lines) - 1)));
        count += more;
    }
    char first = own.lfcr ? '\n' : '\r';
    if (line_count > 0 && all_ends[all_lines[line_count - 1]] == length - 1 && text[length - 1] == first)
        line_count--;
    found->line_count = line_count;
    found->quotes = quotes != 0;
    found->pairs = carry.pairs != 0;
    found->odd = odd != 0;
}

/* ---- eight bytes at a time, on any machine */

#define EACH_BYTE 0x0101010101010101u

/* A bit for each byte of eight, the first the lowest, that is zero. */
static inline uint64_t zero_bytes(uint64_t word)
{
    uint64_t high = EACH_BYTE << 7, others = ~high;
    uint64_t zero = ~(((word & others) + others) | word | others);
    return (zero >> 7) * 0x0102040810204080u >> 56;
}

static inline struct masks masks_by_words(const char *block, char delimiter)
{
    struct masks masks = { 0 };
    for (int i = 0; i < BLOCK; i += 8) {
        uint64_t word = decimal_word_at(block + i);
        masks.delimiter |= zero_bytes(word ^ EACH_BYTE * (unsigned char)delimiter) << i;
        masks.quote |= zero_bytes(word ^ EACH_BYTE * '"') << i;
        masks.lf |= zero_bytes(word ^ EACH_BYTE * '\n') << i;
        masks.cr |= zero_bytes(word ^ EACH_BYTE * '\r') << i;
    }
    return masks;
}

static inline unsigned lowest_by_count(uint64_t bits)
{
    return (unsigned)__builtin_ctzll(bits | (uint64_t)1 << (BLOCK - 1));
}

void structure_find_by_words(const char *text, size_t length, const struct structure_spec *spec, struct structure *found)
{
    static const struct machine any = { masks_by_words, lowest_by_count };
    search(text, length, spec, found, &any);
}

/* ---- 32 bytes at a time */

#ifdef PROCESSOR_EXTENDS

#include <immintrin.h>

PROCESSOR_AVX2 static inline uint64_t equal_bytes(__m256i low, __m256i high, char c)
{
    __m256i wanted = _mm256_set1_epi8(c);
    uint32_t first = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted));
    uint32_t second = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted));
    return first | (uint64_t)second << 32;
}

PROCESSOR_AVX2 static inline struct masks masks_by_vectors(const char *block, char delimiter)
{
    __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)block);
    __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(block + 32));
    return (struct masks){ equal_bytes(low, high, delimiter), equal_bytes(low, high, '"'), equal_bytes(low, high, '\n'),
                           equal_bytes(low, high, '\r') };
}

PROCESSOR_AVX2 static inline unsigned lowest_by_instruction(uint64_t bits)
{
    return (unsigned)_tzcnt_u64(bits);
}

PROCESSOR_AVX2 static void find_by_vectors(const char *text, size_t length, const struct structure_spec *spec,
                                 struct structure *found)
{
    static const struct machine wide = { masks_by_vectors, lowest_by_instruction };
    search(text, length, spec, found, &wide);
}

void structure_find(const char *text, size_t length, const struct structure_spec *spec, struct structure *found)
{
    if (processor_has_avx2())
        find_by_vectors(text, length, spec, found);
    else
        structure_find_by_words(text, length, spec, found);
}

#else

void structure_find(const char *text, size_t length, const struct structure_spec *spec, struct structure *found)
{
    structure_find_by_words(text, length, spec, found);
}

#endif
