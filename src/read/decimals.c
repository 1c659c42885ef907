/* The digits of a word are joined in pairs, fours and eights by three multiplications, as in decimal_short.h; here the word
 * ends with the cell, so that what is not of the cell is masked off at its beginning, and the mark needs no search. */
#include "read/decimals.h"

#include <string.h>

#include "base/processor.h"

#ifdef PROCESSOR_EXTENDS

#include <immintrin.h>


enum { LONGEST = DECIMALS_LONGEST, LARGEST_SCALE = 6 };

/* What is the same for all cells of a column. */
struct pattern {
    __m256i mark, mark_byte;  /* where it stands, and what it is there; both 0 without decimals */
    __m256i decimals;         /* the bytes behind it */
    __m256i too_few;          /* characters, the sign aside */
    bool squeeze, canonical;
};

PROCESSOR_AVX2 PROCESSOR_INLINE __m256i each_byte(char c)
{
    return _mm256_set1_epi8(c);
}

PROCESSOR_AVX2 PROCESSOR_INLINE struct pattern pattern_of(const struct decimal_form *form)
{
    bool has_mark = form->scale > 0;
    int place = 8 * (7 - form->scale);
    uint64_t mark = has_mark ? (uint64_t)0xff << place : 0;
    uint64_t byte = has_mark ? (uint64_t)(unsigned char)form->mark << place : 0;
    uint64_t decimals = has_mark ? ~(uint64_t)0 << (place + 8) : ~(uint64_t)0;
    return (struct pattern){ _mm256_set1_epi64x((long long)mark), _mm256_set1_epi64x((long long)byte),
                             _mm256_set1_epi64x((long long)decimals), _mm256_set1_epi64x(form->scale + has_mark),
                             has_mark, form->canonical };
}

PROCESSOR_AVX2 PROCESSOR_INLINE long long word_at(const void *bytes)
{
    long long word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/* Four digits, pairs and fours of them, into integers. */
PROCESSOR_AVX2 PROCESSOR_INLINE __m256i join(__m256i digits)
{
    __m256i pairs = _mm256_maddubs_epi16(digits, _mm256_set1_epi16(0x010a));
    __m256i fours = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00010064));
    return _mm256_add_epi64(_mm256_mul_epu32(fours, _mm256_set1_epi64x(10000)), _mm256_srli_epi64(fours, 32));
}

/* `words` end with the cells; lengths are those of the cells. False when one is not of the form. */
PROCESSOR_AVX2 PROCESSOR_INLINE bool read_four(__m256i words, __m256i lengths, const struct pattern *pattern, int64_t *units)
{
    const __m256i ones = _mm256_set1_epi64x(-1), zero = _mm256_setzero_si256();
    __m256i shift = _mm256_sub_epi64(_mm256_set1_epi64x(64), _mm256_slli_epi64(lengths, 3));
    __m256i first = _mm256_sllv_epi64(_mm256_set1_epi64x(0xff), shift);
    __m256i negative = _mm256_cmpeq_epi64(_mm256_and_si256(words, first), _mm256_and_si256(each_byte('-'), first));
    __m256i kept = _mm256_andnot_si256(_mm256_and_si256(negative, first), _mm256_sllv_epi64(ones, shift));
    __m256i unsigned_length = _mm256_add_epi64(lengths, negative);
    __m256i bad = _mm256_and_si256(_mm256_xor_si256(words, pattern->mark_byte), pattern->mark);
    bad = _mm256_or_si256(bad, _mm256_cmpgt_epi64(lengths, _mm256_set1_epi64x(LONGEST)));
    __m256i enough = _mm256_cmpgt_epi64(unsigned_length, pattern->too_few);
    if (pattern->squeeze) {
        __m256i before = _mm256_andnot_si256(pattern->decimals, _mm256_slli_epi64(words, 8));
        words = _mm256_or_si256(_mm256_and_si256(words, pattern->decimals), before);
        kept = _mm256_slli_epi64(kept, 8);
    }
    __m256i digits = _mm256_and_si256(_mm256_xor_si256(words, each_byte('0')), kept);
    bad = _mm256_or_si256(bad, _mm256_subs_epu8(digits, each_byte(9)));
    __m256i sizes = join(digits);
    if (pattern->canonical) {
        __m256i leading = _mm256_andnot_si256(_mm256_slli_epi64(kept, 8), kept);
        __m256i more = _mm256_cmpgt_epi64(unsigned_length, _mm256_sub_epi64(pattern->too_few, ones));
        __m256i zeros = _mm256_and_si256(_mm256_cmpeq_epi64(_mm256_and_si256(digits, leading), zero), more);
        __m256i minus_zero = _mm256_and_si256(_mm256_cmpeq_epi64(sizes, zero), negative);
        bad = _mm256_or_si256(bad, _mm256_or_si256(zeros, minus_zero));
    }
    __m256i numbers = _mm256_sub_epi64(_mm256_xor_si256(sizes, negative), negative);
    _mm256_storeu_si256((__m256i *)(void *)units, numbers);
    return _mm256_testz_si256(bad, bad) != 0 && _mm256_testc_si256(enough, ones) != 0;
}

/* The end of the cell before and the end of the cell are neighbours in `ends`. */
PROCESSOR_AVX2 static size_t take_by_fours(const struct stretch *stretch, size_t field, size_t row, const struct decimal_form *form,
                                 int64_t *units)
{
    const struct pattern pattern = pattern_of(form);
    const size_t step = stretch->fields, rows = stretch->rows;
    const char *text = stretch->text;
    for (; row + 4 <= rows; row += 4) {
        const uint32_t *end = stretch->ends + row * step + field;
        const uint32_t *second = end + step, *third = second + step, *fourth = third + step;
        __m256i words = _mm256_set_epi64x(word_at(text + (*fourth - LONGEST)), word_at(text + (*third - LONGEST)),
                                          word_at(text + (*second - LONGEST)), word_at(text + (*end - LONGEST)));
        __m256i ends = _mm256_set_epi64x(word_at(fourth - 1), word_at(third - 1), word_at(second - 1), word_at(end - 1));
        __m256i before = _mm256_and_si256(ends, _mm256_set1_epi64x(UINT32_MAX));
        __m256i lengths = _mm256_sub_epi64(_mm256_srli_epi64(ends, 32), before);
        lengths = _mm256_sub_epi64(lengths, _mm256_set1_epi64x(1));
        if (!read_four(words, lengths, &pattern, units + row))
            return row;
    }
    return row;
}

size_t decimals_take(const struct stretch *stretch, size_t field, size_t row, const struct decimal_form *form,
                     int64_t *units)
{
    bool has_before = row + field > 0, has_word = stretch->ends[row * stretch->fields + field] >= LONGEST;
    if (!has_before || !has_word || form->scale > LARGEST_SCALE || !processor_has_avx2())
        return row;
    return take_by_fours(stretch, field, row, form, units);
}

#else

size_t decimals_take(const struct stretch *stretch, size_t field, size_t row, const struct decimal_form *form,
                     int64_t *units)
{
    (void)stretch;
    (void)field;
    (void)form;
    (void)units;
    return row;
}

#endif
