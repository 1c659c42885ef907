/* The divisor by Euclid's algorithm. The additions go in blocks of constant length: what compilers need to know, beside
 * that the two places do not overlap, to make vector code of them at -O2 (gcc asks for a length that is a multiple of
 * the vector's). Each element is one addition, so wider vectors change no bit. */
#include "stats/lattice.h"

enum { BLOCK = 64, SMALL_BLOCK = LATTICE_BLOCK };

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

/* Wider vectors where the machine has them. clang refuses the two attributes together. */
#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__OPTIMIZE__) && !defined(__clang__)
#define WIDE __attribute__((noinline, target_clones("avx2", "default")))
#else
#define WIDE
#endif

WIDE static void add_blocks(double *restrict to, const double *restrict from, size_t blocks)
{
    for (; blocks > 0; blocks--, to += BLOCK, from += BLOCK)
        for (size_t k = 0; k < BLOCK; k++)
            to[k] += from[k];
}

WIDE static void add_small_blocks(double *restrict to, const double *restrict from, size_t blocks)
{
    for (; blocks > 0; blocks--, to += SMALL_BLOCK, from += SMALL_BLOCK)
        for (size_t k = 0; k < SMALL_BLOCK; k++)
            to[k] += from[k];
}

void lattice_add(double *to, const double *from, size_t count)
{
    size_t done = count - count % BLOCK, small = count - count % SMALL_BLOCK;
    if (done > 0)
        add_blocks(to, from, done / BLOCK);
    if (small > done)
        add_small_blocks(to + done, from + done, (small - done) / SMALL_BLOCK);
    for (size_t k = small; k < count; k++)
        to[k] += from[k];
}

static inline void add_block(double *restrict to, const double *restrict from)
{
    for (size_t k = 0; k < LATTICE_BLOCK; k++)
        to[k] += from[k];
}

WIDE static void fold(double *end, ptrdiff_t shift, size_t blocks)
{
    for (; blocks > 0; blocks--) {
        end -= LATTICE_BLOCK;
        add_block(end, end - shift);
    }
}

void lattice_fold(double *end, ptrdiff_t shift, size_t blocks)
{
    fold(end, shift, blocks);
}
