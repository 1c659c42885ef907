/* Four rounds at a time. The instructions want the eight working variables as (a, b, e, f) and (c, d, g, h); the message
 * schedule W[t] = s1(W[t-2]) + W[t-7] + s0(W[t-15]) + W[t-16] is kept as its last sixteen words. Agrees with libmd. */
#include "read/sha256.h"

#include "base/processor.h"

#ifdef PROCESSOR_EXTENDS

#include <immintrin.h>

/* The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2). */
static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

PROCESSOR_SHA static inline __m128i words_at(const void *words)
{
    return _mm_loadu_si128((const __m128i *)words);
}

PROCESSOR_SHA static inline __m128i big_endian_at(const unsigned char *bytes)
{
    return _mm_shuffle_epi8(words_at(bytes), _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203));
}

PROCESSOR_SHA void sha256_blocks(uint32_t hash[8], const unsigned char *bytes, size_t count)
{
    __m128i abef = _mm_set_epi32((int)hash[0], (int)hash[1], (int)hash[4], (int)hash[5]);
    __m128i cdgh = _mm_set_epi32((int)hash[2], (int)hash[3], (int)hash[6], (int)hash[7]);
    for (; count > 0; count--, bytes += 64) {
        __m128i abef_before = abef, cdgh_before = cdgh, w[4];
        for (int i = 0; i < 4; i++)
            w[i] = big_endian_at(bytes + 16 * i);
#pragma GCC unroll 16
        for (int four = 0; four < 16; four++) {
            __m128i *oldest = &w[four % 4], newest = w[(four + 3) % 4];
            __m128i sum = _mm_add_epi32(*oldest, words_at(constants + 4 * four));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0e));
            if (four < 12) {
                __m128i seven_ago = _mm_alignr_epi8(newest, w[(four + 2) % 4], 4);
                __m128i partial = _mm_add_epi32(_mm_sha256msg1_epu32(*oldest, w[(four + 1) % 4]), seven_ago);
                *oldest = _mm_sha256msg2_epu32(partial, newest);
            }
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    uint32_t low[4], high[4];
    _mm_storeu_si128((__m128i *)(void *)low, abef);
    _mm_storeu_si128((__m128i *)(void *)high, cdgh);
    static const int from_abef[4] = { 0, 1, 4, 5 }, from_cdgh[4] = { 2, 3, 6, 7 };
    for (int i = 0; i < 4; i++) {
        hash[from_abef[i]] = low[3 - i];
        hash[from_cdgh[i]] = high[3 - i];
    }
}

#else

void sha256_blocks(uint32_t hash[8], const unsigned char *bytes, size_t count)
{
    (void)hash;
    (void)bytes;
    (void)count;
}

#endif
