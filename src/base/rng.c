/* Philox4x32-10: ten rounds of multiply-and-swap on a 128-bit counter under a 64-bit key. Salmon et al.
 * (2011) give the constants and the known-answer vectors the tests hold. Chosen over a sequential
 * generator because stream r can be started anywhere at no cost. */
#include "base/rng.h"

#include <math.h>

#include "base/processor.h"
#ifdef PROCESSOR_EXTENDS
#include <immintrin.h>
#endif

enum { ROUNDS = 10, WORDS = 4 };

static void philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
    uint32_t c[4] = { counter[0], counter[1], counter[2], counter[3] };
    uint32_t k[2] = { key[0], key[1] };
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t a = (uint64_t)0xD2511F53u * c[0];
        uint64_t b = (uint64_t)0xCD9E8D57u * c[2];
        uint32_t next[4] = { (uint32_t)(b >> 32) ^ c[1] ^ k[0], (uint32_t)b,
                             (uint32_t)(a >> 32) ^ c[3] ^ k[1], (uint32_t)a };
        for (int i = 0; i < WORDS; i++)
            c[i] = next[i];
        k[0] += 0x9E3779B9u;
        k[1] += 0xBB67AE85u;
    }
    for (int i = 0; i < WORDS; i++)
        out[i] = c[i];
}

void rng_init(struct rng *rng, uint64_t seed, uint64_t stream)
{
    *rng = (struct rng){
        .key = { (uint32_t)seed, (uint32_t)(seed >> 32) },
        .counter = { 0, 0, (uint32_t)stream, (uint32_t)(stream >> 32) },
        .used = WORDS,
    };
}

uint32_t rng_word(struct rng *rng)
{
    if (rng->used == WORDS) {
        philox(rng->counter, rng->key, rng->block);
        if (++rng->counter[0] == 0)
            ++rng->counter[1];
        rng->used = 0;
    }
    return rng->block[rng->used++];
}

double rng_uniform(struct rng *rng)
{
    uint64_t high = rng_word(rng) >> 6, low = rng_word(rng) >> 6;
    uint64_t bits = (high << 26) | low; /* 52 bits; the half step keeps both ends out */
    return ((double)bits + 0.5) * 0x1p-52;
}

uint32_t rng_below(struct rng *rng, uint32_t bound)
{
    /* Lemire's multiply-and-reject, doi:10.1145/3230636 */
    uint64_t product = (uint64_t)rng_word(rng) * bound;
    uint32_t floor = -bound % bound;
    while ((uint32_t)product < floor)
        product = (uint64_t)rng_word(rng) * bound;
    return (uint32_t)(product >> 32);
}

double rng_normal(struct rng *rng)
{
    for (;;) {
        double u = 2 * rng_uniform(rng) - 1, v = 2 * rng_uniform(rng) - 1;
        double s = u * u + v * v;
        if (s > 0 && s < 1)
            return u * sqrt(-2 * log(s) / s);
    }
}

/* Counters block + i · block_step of streams stream + i · stream_step. */
struct walk {
    uint64_t seed, stream, stream_step, block, block_step;
};

static void walk_words(const struct walk *walk, size_t from, size_t to, uint32_t *words)
{
    uint32_t key[2] = { (uint32_t)walk->seed, (uint32_t)(walk->seed >> 32) };
    for (size_t i = from; i < to; i++) {
        uint64_t block = walk->block + i * walk->block_step, stream = walk->stream + i * walk->stream_step;
        uint32_t counter[4] = { (uint32_t)block, (uint32_t)(block >> 32), (uint32_t)stream,
                                (uint32_t)(stream >> 32) };
        philox(counter, key, words + WORDS * i);
    }
}

#ifdef PROCESSOR_EXTENDS
#define HAS_WIDE 1

enum { LANES = 8 };

/* Eight counters side by side, one to a 64-bit lane of two vectors: the product takes the lower half of a lane, and
 * what is left in its upper half is never read. */
struct counters {
    __m256i a0, a1, a2, a3, b0, b1, b2, b3;
};

PROCESSOR_AVX2 static inline void philox_wide(struct counters *given, uint64_t seed)
{
    const __m256i first = _mm256_set1_epi64x(0xD2511F53), second = _mm256_set1_epi64x(0xCD9E8D57);
    struct counters c = *given;
    uint32_t key0 = (uint32_t)seed, key1 = (uint32_t)(seed >> 32);
    for (int round = 0; round < ROUNDS; round++) {
        __m256i k0 = _mm256_set1_epi64x(key0), k1 = _mm256_set1_epi64x(key1);
        __m256i a = _mm256_mul_epu32(first, c.a0), b = _mm256_mul_epu32(second, c.a2);
        __m256i d = _mm256_mul_epu32(first, c.b0), e = _mm256_mul_epu32(second, c.b2);
        c.a0 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(b, 32), c.a1), k0);
        c.a2 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(a, 32), c.a3), k1);
        c.b0 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(e, 32), c.b1), k0);
        c.b2 = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(d, 32), c.b3), k1);
        c.a1 = b;
        c.a3 = a;
        c.b1 = e;
        c.b3 = d;
        key0 += 0x9E3779B9u;
        key1 += 0xBB67AE85u;
    }
    *given = c;
}

/* The four words of each of four lanes in their order. */
PROCESSOR_AVX2 static inline void store_wide(__m256i c0, __m256i c1, __m256i c2, __m256i c3, uint32_t *words)
{
    __m256i early = _mm256_blend_epi32(c0, _mm256_slli_epi64(c1, 32), 0xAA);
    __m256i late = _mm256_blend_epi32(c2, _mm256_slli_epi64(c3, 32), 0xAA);
    __m256i even = _mm256_unpacklo_epi64(early, late), odd = _mm256_unpackhi_epi64(early, late);
    _mm256_storeu_si256((__m256i *)(void *)words, _mm256_permute2x128_si256(even, odd, 0x20));
    _mm256_storeu_si256((__m256i *)(void *)(words + 8), _mm256_permute2x128_si256(even, odd, 0x31));
}

/* from + i · step for the lanes i = 0 … 3. */
PROCESSOR_AVX2 static inline __m256i lanes_of(uint64_t from, uint64_t step)
{
    return _mm256_set_epi64x((int64_t)(from + 3 * step), (int64_t)(from + 2 * step), (int64_t)(from + step),
                             (int64_t)from);
}

/* Whole sets of eight; returns how many counters were done. */
PROCESSOR_AVX2 static size_t walk_wide(const struct walk *walk, size_t count, uint32_t *words)
{
    const __m256i four_blocks = _mm256_set1_epi64x((int64_t)(4 * walk->block_step));
    const __m256i four_streams = _mm256_set1_epi64x((int64_t)(4 * walk->stream_step));
    __m256i block = lanes_of(walk->block, walk->block_step), stream = lanes_of(walk->stream, walk->stream_step);
    size_t done = 0;
    for (; count - done >= LANES; done += LANES, words += WORDS * LANES) {
        __m256i later_block = _mm256_add_epi64(block, four_blocks);
        __m256i later_stream = _mm256_add_epi64(stream, four_streams);
        struct counters c = { block, _mm256_srli_epi64(block, 32), stream, _mm256_srli_epi64(stream, 32),
                              later_block, _mm256_srli_epi64(later_block, 32), later_stream,
                              _mm256_srli_epi64(later_stream, 32) };
        philox_wide(&c, walk->seed);
        store_wide(c.a0, c.a1, c.a2, c.a3, words);
        store_wide(c.b0, c.b1, c.b2, c.b3, words + WORDS * LANES / 2);
        block = _mm256_add_epi64(later_block, four_blocks);
        stream = _mm256_add_epi64(later_stream, four_streams);
    }
    return done;
}

/* The same with vectors of 512 bits: whole sets of sixteen. */
enum { WIDEST_LANES = 16, XOR3 = 0x96 };

struct widest_counters {
    __m512i c0, c1, c2, c3; /* eight counters */
};

PROCESSOR_AVX512 static inline void round_widest(struct widest_counters *c, __m512i k0, __m512i k1)
{
    __m512i a = _mm512_mul_epu32(_mm512_set1_epi64(0xD2511F53), c->c0);
    __m512i b = _mm512_mul_epu32(_mm512_set1_epi64(0xCD9E8D57), c->c2);
    c->c0 = _mm512_ternarylogic_epi64(_mm512_srli_epi64(b, 32), c->c1, k0, XOR3);
    c->c2 = _mm512_ternarylogic_epi64(_mm512_srli_epi64(a, 32), c->c3, k1, XOR3);
    c->c1 = b;
    c->c3 = a;
}

PROCESSOR_AVX512 static inline void store_widest(const struct widest_counters *c, uint32_t *words)
{
    const __m512i first = _mm512_set_epi64(11, 3, 10, 2, 9, 1, 8, 0), last = _mm512_set_epi64(15, 7, 14, 6, 13, 5, 12, 4);
    __m512i early = _mm512_mask_blend_epi32(0xAAAA, c->c0, _mm512_slli_epi64(c->c1, 32));
    __m512i late = _mm512_mask_blend_epi32(0xAAAA, c->c2, _mm512_slli_epi64(c->c3, 32));
    _mm512_storeu_si512(words, _mm512_permutex2var_epi64(early, first, late));
    _mm512_storeu_si512(words + WORDS * 4, _mm512_permutex2var_epi64(early, last, late));
}

PROCESSOR_AVX512 static inline __m512i eight_from(uint64_t from, uint64_t step)
{
    const __m512i lane = _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0), none = _mm512_setzero_si512();
    return _mm512_add_epi64(_mm512_set1_epi64((int64_t)from), step == 0 ? none : lane);
}

PROCESSOR_AVX512 static size_t walk_widest(const struct walk *walk, size_t count, uint32_t *words)
{
    size_t done = 0;
    for (; count - done >= WIDEST_LANES; done += WIDEST_LANES) {
        struct widest_counters c[2];
        for (size_t i = 0; i < 2; i++) {
            uint64_t at = done + 8 * i;
            __m512i block = eight_from(walk->block + at * walk->block_step, walk->block_step);
            __m512i stream = eight_from(walk->stream + at * walk->stream_step, walk->stream_step);
            c[i] = (struct widest_counters){ block, _mm512_srli_epi64(block, 32), stream, _mm512_srli_epi64(stream, 32) };
        }
        uint32_t key0 = (uint32_t)walk->seed, key1 = (uint32_t)(walk->seed >> 32);
        for (int round = 0; round < ROUNDS; round++) {
            __m512i k0 = _mm512_set1_epi64(key0), k1 = _mm512_set1_epi64(key1);
            round_widest(&c[0], k0, k1);
            round_widest(&c[1], k0, k1);
            key0 += 0x9E3779B9u;
            key1 += 0xBB67AE85u;
        }
        store_widest(&c[0], words + WORDS * done);
        store_widest(&c[1], words + WORDS * (done + 8));
    }
    return done;
}
#else
#define HAS_WIDE 0
#endif

static void many_words(const struct walk *walk, size_t count, uint32_t *words)
{
    size_t done = 0;
#if HAS_WIDE
    if (count >= WIDEST_LANES && processor_has_avx512())
        done = walk_widest(walk, count, words);
    else if (count >= LANES && processor_has_avx2())
        done = walk_wide(walk, count, words);
#endif
    walk_words(walk, done, count, words);
}

void rng_blocks(uint64_t seed, uint64_t first, size_t count, uint64_t block, uint32_t *words)
{
    many_words(&(struct walk){ seed, first, 1, block, 0 }, count, words);
}

void rng_words(uint64_t seed, uint64_t stream, uint64_t block, size_t count, uint32_t *words)
{
    many_words(&(struct walk){ seed, stream, 0, block, 1 }, count, words);
}
