/* e^x = 2^n e^r with n the whole number nearest to x / log 2 and |r| ≤ log 2 / 2; log 2 is taken off in two parts, of which
 * the first has so few digits that its multiples are exact (Cody & Waite 1980, Software Manual for the Elementary Functions,
 * chapter 6). e^r is the Taylor polynomial of degree 13, whose rest is 4e-18. Four numbers go side by side, without a
 * branch. Agrees with libm's exp. */
#include "models/exponential.h"

#include <string.h>

#include "base/processor.h"

enum { LANES = 4 };
typedef double quad __attribute__((vector_size(LANES * sizeof(double))));
typedef int64_t quad_bits __attribute__((vector_size(LANES * sizeof(int64_t))));

/* 1 / k! */
static const double coefficients[] = {
    1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040,
    1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 1.0 / 2, 1, 1
};
enum { COEFFICIENTS = sizeof coefficients / sizeof *coefficients };

static const double log2_e = 1.442695040888963407, log_2_high = 0.69314718036912381649, log_2_low = 1.90821492927058770e-10;
static const double rounding = 6755399441055744.0, least = -708; /* 1.5 · 2^52 */
static const int64_t rounding_bits = 0x4338000000000000, bias = 1023;

PROCESSOR_INLINE void each(double *to, const double *from)
{
    quad x, bound = { least, least, least, least };
    memcpy(&x, from, sizeof x);
    quad_bits low = x < bound;
    x = (quad)(((quad_bits)x & ~low) | ((quad_bits)bound & low));
    quad shifted = x * log2_e + rounding, n = shifted - rounding;
    quad r = (x - n * log_2_high) - n * log_2_low;
    quad sum = { 0 };
    for (size_t k = 0; k < COEFFICIENTS; k++)
        sum = sum * r + coefficients[k];
    quad_bits power = ((quad_bits)shifted - rounding_bits + bias) << 52;
    sum *= (quad)power;
    memcpy(to, &sum, sizeof sum);
}

PROCESSOR_INLINE void all(double *to, const double *x)
{
    for (size_t i = 0; i < SOURCE_BLOCK; i += LANES)
        each(to + i, x + i);
}

PROCESSOR_AVX2 static void all_by_vectors(double *to, const double *x)
{
    all(to, x);
}

void exponentials(double *to, const double *x)
{
    if (processor_has_avx2())
        all_by_vectors(to, x);
    else
        all(to, x);
}
