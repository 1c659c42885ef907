/* The divisor by Euclid's algorithm. The additions go in blocks of constant length: what compilers need to know, beside
 * that the two places do not overlap, to make vector code of them at -O2 (gcc asks for a length that is a multiple of
 * the vector's). Each element is one addition, so wider vectors change no bit. */
#include "stats/lattice.h"

#include <string.h>

#include "base/processor.h"

enum { BLOCK = 64, OCTET = 8 };
typedef double octet __attribute__((vector_size(OCTET * sizeof(double))));

int64_t lattice_step(const int64_t *values, size_t n, int64_t origin)
{
    int64_t step = 0;
    for (size_t i = 0; i < n && step != 1; i++) {
        int64_t a = values[i] - origin;
        while (step != 0) {
            int64_t rest = a % step;
            a = step;
            step = rest;
        }
        step = a;
    }
    return step == 0 ? 1 : step;
}

PROCESSOR_INLINE void add_block(double *restrict to, const double *restrict from, size_t length)
{
    for (size_t k = 0; k < length; k++)
        to[k] += from[k];
}

PROCESSOR_INLINE void add(double *to, const double *from, size_t count)
{
    for (; count >= BLOCK; count -= BLOCK, to += BLOCK, from += BLOCK)
        add_block(to, from, BLOCK);
    for (; count >= LATTICE_BLOCK; count -= LATTICE_BLOCK, to += LATTICE_BLOCK, from += LATTICE_BLOCK)
        add_block(to, from, LATTICE_BLOCK);
    for (size_t k = 0; k < count; k++)
        to[k] += from[k];
}

PROCESSOR_INLINE void fold(double *end, ptrdiff_t shift, size_t blocks)
{
    for (; blocks > 0; blocks--) {
        end -= LATTICE_BLOCK;
        add_block(end, end - shift, LATTICE_BLOCK);
    }
}

PROCESSOR_AVX2 static void add_by_vectors(double *to, const double *from, size_t count)
{
    add(to, from, count);
}

PROCESSOR_AVX2 static void fold_by_vectors(double *end, ptrdiff_t shift, size_t blocks)
{
    fold(end, shift, blocks);
}

/* Eight at a time, all read before any is written. */
PROCESSOR_AVX512 static void fold_by_octets(double *end, ptrdiff_t shift, size_t blocks)
{
    for (; blocks > 0; blocks--) {
        octet to[LATTICE_BLOCK / OCTET], from[LATTICE_BLOCK / OCTET];
        end -= LATTICE_BLOCK;
        memcpy(from, end - shift, sizeof from);
        memcpy(to, end, sizeof to);
        for (size_t k = 0; k < LATTICE_BLOCK / OCTET; k++)
            to[k] += from[k];
        memcpy(end, to, sizeof to);
    }
}

void lattice_add(double *to, const double *from, size_t count)
{
    if (processor_has_avx2())
        add_by_vectors(to, from, count);
    else
        add(to, from, count);
}

void lattice_fold(double *end, ptrdiff_t shift, size_t blocks)
{
    if (processor_has_avx512())
        fold_by_octets(end, shift, blocks);
    else if (processor_has_avx2())
        fold_by_vectors(end, shift, blocks);
    else
        fold(end, shift, blocks);
}
