/* Any statistic under random signs. Eight differences are multiplied by the eight signs of one byte of the stream,
 * looked up in a table of 256; a product with 1 or −1 is exact. Replicates draw side by side, as in stats/resample.c. */
#include "stats/resample.h"

#include "base/arena.h"
#include "base/rng.h"
#include "base/threads.h"

enum { BYTE_VALUES = 256, BYTE_BITS = 8, PAIRS_PER_BLOCK = 128, TOGETHER = 16 };

/* What turning costs beside a draw of the bootstrap, for the choice of threads. */
static const double DRAWS_PER_SIGN = 0.25;

struct turning {
    const struct resample_plan *plan;
    const struct permutation_statistic *statistic;
    size_t n, padded, blocks, parts;
    const double *values;            /* the differences, padded to whole bytes of signs */
    const double *signs;             /* 256 × 8: −1 where the bit is set */
    uint32_t *words;
    double *turned, *results;
    char *scratch;
    size_t scratch_size;
};

static double *signs_of_bytes(struct arena *arena)
{
    double *signs = arena_array(arena, double, BYTE_VALUES * BYTE_BITS);
    for (size_t value = 0; value < BYTE_VALUES; value++)
        for (size_t bit = 0; bit < BYTE_BITS; bit++)
            signs[value * BYTE_BITS + bit] = value >> bit & 1 ? -1 : 1;
    return signs;
}

static void turn(const struct turning *turning, const uint32_t *words, size_t lane, double *restrict turned)
{
    for (size_t byte = 0; BYTE_BITS * byte < turning->padded; byte++) {
        uint32_t word = words[byte / 16 * 4 * TOGETHER + 4 * lane + byte / 4 % 4];
        const double *restrict sign = turning->signs + (word >> 8 * (byte % 4) & 0xff) * BYTE_BITS;
        const double *restrict value = turning->values + BYTE_BITS * byte;
        for (size_t i = 0; i < BYTE_BITS; i++)
            turned[BYTE_BITS * byte + i] = value[i] * sign[i];
    }
}

static void turn_part(void *job, size_t part)
{
    const struct turning *turning = job;
    const struct permutation_statistic *statistic = turning->statistic;
    uint64_t replicates = turning->plan->replicates;
    uint64_t from = replicates * part / turning->parts, to = replicates * (part + 1) / turning->parts;
    uint32_t *words = turning->words + part * turning->blocks * 4 * TOGETHER;
    double *turned = turning->turned + part * turning->padded;
    char *scratch = turning->scratch + part * turning->scratch_size;
    for (uint64_t first = from; first < to; first += TOGETHER) {
        for (size_t b = 0; b < turning->blocks; b++)
            rng_blocks(turning->plan->seed, first, TOGETHER, b, words + b * 4 * TOGETHER);
        for (uint64_t r = first; r < to && r < first + TOGETHER; r++) {
            turn(turning, words, (size_t)(r - first), turned);
            turning->results[r] = statistic->compute(statistic->data, turned, turning->n, scratch);
        }
    }
}

void permutation_statistics(const struct resample_plan *plan, const struct sample *differences,
                            const struct permutation_statistic *statistic, struct arena *arena, double *values)
{
    size_t n = differences->n;
    unsigned threads;
    size_t parts = resample_parts(plan, DRAWS_PER_SIGN * (double)plan->replicates * (double)n, &threads);
    struct arena_mark mark = arena_mark(arena);
    struct turning turning = {
        .plan = plan, .statistic = statistic, .n = n, .padded = (n + BYTE_BITS - 1) / BYTE_BITS * BYTE_BITS,
        .blocks = (n + PAIRS_PER_BLOCK - 1) / PAIRS_PER_BLOCK, .parts = parts, .signs = signs_of_bytes(arena),
        .results = values, .scratch_size = (statistic->scratch_size + 63) / 64 * 64,
    };
    double *padded = arena_array(arena, double, turning.padded + 1);
    for (size_t i = 0; i < n; i++)
        padded[i] = differences->x[i];
    turning.values = padded;
    turning.words = arena_array(arena, uint32_t, parts * turning.blocks * 4 * TOGETHER + 1);
    turning.turned = arena_array(arena, double, parts * turning.padded + 1);
    turning.scratch = arena_array(arena, char, parts * turning.scratch_size + 1);
    threads_run(threads, parts, turn_part, &turning);
    arena_rewind(arena, mark);
}
