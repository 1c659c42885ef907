/* rng: random numbers keyed by (seed, stream), never by thread or call order.
 *
 * Philox4x32-10, a counter-based generator (Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as
 * easy as 1, 2, 3", SC'11, doi:10.1145/2063384.2063405). Replicate r of any resampling takes stream r,
 * so the same seed gives the same bytes on any number of threads. */
#ifndef KNEAD_BASE_RNG_H
#define KNEAD_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

struct rng {
    uint32_t key[2];
    uint32_t counter[4];
    uint32_t block[4];
    unsigned used; /* words of the block already given out */
};

void rng_init(struct rng *rng, uint64_t seed, uint64_t stream);
uint32_t rng_word(struct rng *rng);
double rng_uniform(struct rng *rng);                /* 52 bits, in (0, 1): never 0, never 1 */
uint32_t rng_below(struct rng *rng, uint32_t bound); /* 0 … bound - 1, without bias; bound > 0 */
double rng_normal(struct rng *rng);                 /* standard normal, by the polar method */

/* The words of many streams at once, several times faster: words[4 · i + j] is word 4 · block + j of stream
 * first + i, for count streams. */
void rng_blocks(uint64_t seed, uint64_t first, size_t count, uint64_t block, uint32_t *words);

/* words[0 … 4 · count): the words of one stream from word 4 · block on. */
void rng_words(uint64_t seed, uint64_t stream, uint64_t block, size_t count, uint32_t *words);

#endif
