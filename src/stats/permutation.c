/* A replicate gives each difference a random sign. With P the sum of the sizes whose bit is set, the sum of the signed
 * differences is 2 P − Σ|d|, and P is looked up: one table of partial sums for every eight differences. All sums are
 * whole numbers, so that ties with the observed sum are ties. Agrees with coin's exact oneway_test on signs and with
 * brute force. */
#include "stats/resample.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/rng.h"
#include "base/sort.h"
#include "base/threads.h"
#include "stats/grid.h"
#include "stats/signsum.h"

enum { BYTE_VALUES = 256, PAIRS_PER_BLOCK = 128, TOGETHER = 64 };

struct flipping {
    const struct resample_plan *plan;
    enum alternative alternative;
    size_t parts, blocks, bytes;   /* random blocks of 128 bits, bytes of them in use */
    const int64_t *tables;         /* bytes × 256 sums of those differences whose bit is set */
    int64_t total, observed;       /* Σ|d|; Σ d */
    uint32_t *words;
    uint64_t *extreme;             /* per part */
};

static int64_t *partial_sums(const int64_t *sizes, size_t m, size_t bytes, struct arena *arena)
{
    int64_t *tables = arena_array(arena, int64_t, bytes * BYTE_VALUES);
    for (size_t byte = 0; byte < bytes; byte++)
        for (size_t value = 1; value < BYTE_VALUES; value++) {
            size_t bit = 0;
            while (!(value >> bit & 1))
                bit++;
            int64_t *table = tables + byte * BYTE_VALUES;
            table[value] = table[value & (value - 1)] + (8 * byte + bit < m ? sizes[8 * byte + bit] : 0);
        }
    return tables;
}

static bool is_extreme(const struct flipping *flipping, int64_t sum)
{
    switch (flipping->alternative) {
    case ALTERNATIVE_LESS:
        return sum <= flipping->observed;
    case ALTERNATIVE_GREATER:
        return sum >= flipping->observed;
    case ALTERNATIVE_TWO_SIDED:
        break;
    }
    return llabs(sum) >= llabs(flipping->observed);
}

/* The sums of those of a block's differences whose bit is set, four tables to a word. */
static int64_t sum_of_block(const int64_t *tables, const uint32_t *words, size_t bytes)
{
    int64_t even = 0, odd = 0;
    for (; bytes >= 4; bytes -= 4, tables += 4 * BYTE_VALUES, words++) {
        uint32_t word = *words;
        even += tables[word & 0xff] + tables[2 * BYTE_VALUES + (word >> 16 & 0xff)];
        odd += tables[BYTE_VALUES + (word >> 8 & 0xff)] + tables[3 * BYTE_VALUES + (word >> 24)];
    }
    for (unsigned shift = 0; bytes > 0; bytes--, tables += BYTE_VALUES, shift += 8)
        even += tables[*words >> shift & 0xff];
    return even + odd;
}

static void flip_part(void *job, size_t part)
{
    struct flipping *flipping = job;
    uint64_t replicates = flipping->plan->replicates;
    uint64_t from = replicates * part / flipping->parts, to = replicates * (part + 1) / flipping->parts;
    uint32_t *words = flipping->words + part * 4 * TOGETHER;
    uint64_t extreme = 0;
    for (uint64_t first = from; first < to; first += TOGETHER) {
        size_t count = to - first < TOGETHER ? (size_t)(to - first) : TOGETHER;
        int64_t sums[TOGETHER] = { 0 };
        for (size_t block = 0; block < flipping->blocks; block++) {
            size_t done = block * (PAIRS_PER_BLOCK / 8), left = flipping->bytes - done;
            rng_blocks(flipping->plan->seed, first, count, block, words);
            for (size_t i = 0; i < count; i++)
                sums[i] += sum_of_block(flipping->tables + done * BYTE_VALUES, words + 4 * i,
                                        left < PAIRS_PER_BLOCK / 8 ? left : PAIRS_PER_BLOCK / 8);
        }
        for (size_t i = 0; i < count; i++)
            extreme += is_extreme(flipping, 2 * sums[i] - flipping->total);
    }
    flipping->extreme[part] = extreme;
}

static void draw_signs(const int64_t *sizes, size_t m, int64_t total, int64_t observed,
                       const struct permutation_spec *spec, const struct resample_plan *plan, struct arena *arena,
                       struct permutation *result)
{
    unsigned threads;
    size_t parts = resample_parts(plan, (double)plan->replicates * (double)m / 8, &threads);
    struct flipping flipping = {
        .plan = plan, .alternative = spec->alternative, .parts = parts, .total = total, .observed = observed,
        .blocks = (m + PAIRS_PER_BLOCK - 1) / PAIRS_PER_BLOCK, .bytes = (m + 7) / 8,
        .words = arena_array(arena, uint32_t, parts * 4 * TOGETHER),
        .extreme = arena_array(arena, uint64_t, parts),
    };
    flipping.tables = partial_sums(sizes, m, flipping.bytes, arena);
    threads_run(threads, parts, flip_part, &flipping);
    uint64_t extreme = 0;
    for (size_t part = 0; part < parts; part++)
        extreme += flipping.extreme[part];
    double count = (double)plan->replicates;
    result->replicates = plan->replicates;
    result->p = (1 + (double)extreme) / (1 + count);
    result->std_error = sqrt(result->p * (1 - result->p) / count);
}

/* P of the sum of positive differences among all sign patterns. */
static double exact_p(int64_t *sizes, size_t m, int64_t total, int64_t observed, enum alternative alternative,
                      struct arena *arena)
{
    int64_t plus = (total + observed) / 2, minus = (total - observed) / 2;
    bool less = alternative == ALTERNATIVE_LESS || (alternative == ALTERNATIVE_TWO_SIDED && observed < 0);
    double p = signsum_cdf(sizes, m, less ? plus : minus, arena);
    return alternative == ALTERNATIVE_TWO_SIDED ? fmin(1, 2 * p) : p;
}

static int64_t greatest_divisor(const int64_t *values, size_t n)
{
    int64_t divisor = 0;
    for (size_t i = 0; i < n && divisor != 1; i++)
        for (int64_t a = values[i], rest; a != 0; a = rest) {
            rest = divisor % a;
            divisor = a;
        }
    return divisor == 0 ? 1 : divisor;
}

void permutation_mean(const struct sample *differences, const struct permutation_spec *spec,
                      const struct resample_plan *plan, struct arena *arena, struct permutation *result)
{
    *result = (struct permutation){ .n = differences->n, .mean = NAN, .p = NAN };
    if (differences->n == 0) {
        result->undefined = "there are no differences";
        return;
    }
    struct arena_mark mark = arena_mark(arena);
    struct grid grid;
    grid_init(&grid, differences, arena);
    int64_t *sizes = arena_array(arena, int64_t, grid.n), total = 0, observed = 0;
    size_t m = 0;
    for (size_t i = 0; i < grid.n; i++) {
        observed += grid.values[i];
        total += llabs(grid.values[i]);
        if (grid.values[i] != 0)
            sizes[m++] = llabs(grid.values[i]);
    }
    sort_integers(sizes, m);
    uint64_t most = spec->exact_steps == 0 ? PERMUTATION_EXACT_STEPS : spec->exact_steps;
    uint64_t steps = (uint64_t)(total / 2 / greatest_divisor(sizes, m));
    result->mean = grid_value(&grid, observed) / (double)grid.n;
    if (m == 0) {
        result->undefined = "every difference is zero";
    } else if (grid.decimal && m <= SIGNSUM_LIMIT && steps <= most && !spec->monte_carlo) {
        result->exact = true;
        result->p = exact_p(sizes, m, total, observed, spec->alternative, arena);
    } else if (plan->replicates > 0) {
        draw_signs(sizes, m, total, observed, spec, plan, arena, result);
    } else {
        result->undefined = "too many sums to count, and no random sign patterns were asked for";
    }
    arena_rewind(arena, mark);
}
