/* e^x = 2^n e^r with n the whole number nearest to x / log 2 and |r| ≤ log 2 / 2; log 2 is taken off in two parts, of which
 * the first has so few digits that its multiples are exact (Cody & Waite 1980, Software Manual for the Elementary Functions,
 * chapter 6). e^r is the Taylor polynomial of degree 13, whose rest is 4e-18. Numbers go side by side, without a branch.
 * Agrees with libm's exp. */
#include "models/exponential.h"

#include <string.h>

#include "base/processor.h"

/* 1 / k! */
static const double coefficients[] = {
    1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040,
    1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 1.0 / 2, 1, 1
};
enum { COEFFICIENTS = sizeof coefficients / sizeof *coefficients };

static const double log2_e = 1.442695040888963407, log_2_high = 0.69314718036912381649, log_2_low = 1.90821492927058770e-10;
static const double rounding = 6755399441055744.0, least = -708; /* 1.5 · 2^52 */
static const int64_t rounding_bits = 0x4338000000000000, bias = 1023;

/* The same for vectors of any width: NAME of a block, by vectors of LANES. */
#define EXPONENTIALS(NAME, LANES)                                                                                    \
    PROCESSOR_INLINE void NAME(double *to, const double *from)                                                       \
    {                                                                                                                \
        typedef double numbers __attribute__((vector_size(LANES * sizeof(double))));                                 \
        typedef int64_t bits __attribute__((vector_size(LANES * sizeof(int64_t))));                                  \
        for (size_t i = 0; i < SOURCE_BLOCK; i += LANES) {                                                           \
            numbers x, bound = least - (numbers){ 0 }, sum = { 0 };                                                  \
            memcpy(&x, from + i, sizeof x);                                                                          \
            bits low = x < bound;                                                                                    \
            x = (numbers)(((bits)x & ~low) | ((bits)bound & low));                                                   \
            numbers shifted = x * log2_e + rounding, n = shifted - rounding;                                         \
            numbers r = (x - n * log_2_high) - n * log_2_low;                                                        \
            for (size_t k = 0; k < COEFFICIENTS; k++)                                                                \
                sum = sum * r + coefficients[k];                                                                     \
            bits power = ((bits)shifted - rounding_bits + bias) << 52;                                               \
            sum *= (numbers)power;                                                                                   \
            memcpy(to + i, &sum, sizeof sum);                                                                        \
        }                                                                                                            \
    }

EXPONENTIALS(by_quads, 4)
EXPONENTIALS(by_octets, 8)

PROCESSOR_AVX2 static void by_quads_at_once(double *to, const double *x)
{
    by_quads(to, x);
}

PROCESSOR_AVX512 static void by_octets_at_once(double *to, const double *x)
{
    by_octets(to, x);
}

void exponentials(double *to, const double *x)
{
    if (processor_has_avx512())
        by_octets_at_once(to, x);
    else if (processor_has_avx2())
        by_quads_at_once(to, x);
    else
        by_quads(to, x);
}
