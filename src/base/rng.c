/* Philox4x32-10: ten rounds of multiply-and-swap on a 128-bit counter under a 64-bit key. Salmon et al.
 * (2011) give the constants and the known-answer vectors the tests hold. Chosen over a sequential
 * generator because stream r can be started anywhere at no cost. */
#include "base/rng.h"

#include <math.h>

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
