/* Drawing: index = word · n / 2^32 with Lemire's rejection, from the words of the replicate's own stream; sixteen replicates
 * draw side by side, which gives the words their vector form without any replicate seeing another's. Replicates are
 * dealt to threads in runs; nothing is summed across replicates out of order.
 *
 * The statistics of a bootstrap are in stats/bootstrap.c, permutation in stats/permutation.c. */
#include "stats/resample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/rng.h"
#include "base/threads.h"
#include "stats/grid.h"

enum { TOGETHER = 16, PARTS_PER_THREAD = 4 };

#define WORTH_A_THREAD 500000 /* draws */

/* A word and a bound of at most PAIRED make two draws: the part of word · bound below 2^32 is a second word. The pair
 * is rejected when what is left is below 2^32 mod bound² (Brackett-Rozinsky & Lemire 2024, arXiv:2408.06213). */
enum { PAIRED = 256 };

struct draw {
    uint32_t first, second, left;
};

static inline struct draw draw_pair(uint32_t word, uint32_t bound)
{
    uint64_t high = (uint64_t)word * bound, low = (uint64_t)(uint32_t)high * bound;
    return (struct draw){ (uint32_t)(high >> 32), (uint32_t)(low >> 32), (uint32_t)low };
}

static uint32_t least_left(size_t size)
{
    uint32_t bound = (uint32_t)(size <= PAIRED ? size * size : size);
    return bound == 0 ? 0 : -bound % bound;
}

static size_t words_for(size_t size)
{
    return size <= PAIRED ? (size + 1) / 2 : size;
}

void resample_indices(uint64_t seed, uint64_t replicate, const size_t *sizes, size_t strata, uint32_t *indices)
{
    struct rng rng;
    rng_init(&rng, seed, replicate);
    uint32_t start = 0;
    for (size_t s = 0; s < strata; start += (uint32_t)sizes[s++]) {
        uint32_t bound = (uint32_t)sizes[s], floor = least_left(bound);
        size_t i = 0;
        while (bound <= PAIRED && i < bound) {
            struct draw draw = draw_pair(rng_word(&rng), bound);
            if (draw.left < floor)
                continue;
            *indices++ = start + draw.first;
            if (++i < bound)
                *indices++ = start + draw.second, i++;
        }
        for (; i < bound; i++)
            *indices++ = start + rng_below(&rng, bound);
    }
}

size_t resample_parts(const struct resample_plan *plan, double draws, unsigned *threads)
{
    *threads = plan->threads == 0 ? threads_available() : plan->threads;
    if (draws < WORTH_A_THREAD)
        *threads = 1;
    size_t parts = *threads == 1 ? 1 : (size_t)*threads * PARTS_PER_THREAD;
    return plan->replicates < parts ? (size_t)plan->replicates : parts;
}

/* What a bootstrap hands its threads. Each part has its own buffers, one after another. */
struct drawing {
    const struct resample_plan *plan;
    const size_t *sizes;
    size_t strata, n, parts, blocks; /* blocks of four words that a replicate takes when no draw is rejected */
    uint32_t *words, *indices;
    char *scratch;
    size_t scratch_size;
    double (*compute)(const void *data, const uint32_t *indices, size_t n, void *scratch);
    const void *data;
    double *values;
};

/* Word k of a lane among the words of TOGETHER replicates. */
static inline uint32_t word_of(const uint32_t *words, size_t lane, size_t k)
{
    return words[k / 4 * 4 * TOGETHER + 4 * lane + k % 4];
}

/* The indices of one lane; false when a draw must be rejected. */
static bool take_indices(const struct drawing *drawing, const uint32_t *words, size_t lane, uint32_t *indices)
{
    size_t at = 0;
    uint32_t start = 0;
    bool rejected = false;
    for (size_t s = 0; s < drawing->strata; start += (uint32_t)drawing->sizes[s++]) {
        uint32_t bound = (uint32_t)drawing->sizes[s], floor = least_left(bound);
        size_t end = at + words_for(bound);
        for (; at < end; at++) {
            uint32_t word = word_of(words, lane, at);
            struct draw draw = draw_pair(word, bound);
            if (bound <= PAIRED) {
                rejected |= draw.left < floor;
                *indices++ = start + draw.first;
                if (2 * (end - at) > (bound & 1) + 1u) /* not the last of an odd number */
                    *indices++ = start + draw.second;
            } else {
                rejected |= word * bound < floor;
                *indices++ = start + draw.first;
            }
        }
    }
    return !rejected;
}

static void draw_part(void *job, size_t part)
{
    const struct drawing *drawing = job;
    uint64_t replicates = drawing->plan->replicates, seed = drawing->plan->seed;
    uint64_t from = replicates * part / drawing->parts, to = replicates * (part + 1) / drawing->parts;
    uint32_t *words = drawing->words + part * drawing->blocks * 4 * TOGETHER;
    uint32_t *indices = drawing->indices + part * drawing->n;
    char *scratch = drawing->scratch + part * drawing->scratch_size;
    for (uint64_t first = from; first < to; first += TOGETHER) {
        for (size_t b = 0; b < drawing->blocks; b++)
            rng_blocks(seed, first, TOGETHER, b, words + b * 4 * TOGETHER);
        for (uint64_t r = first; r < to && r < first + TOGETHER; r++) {
            if (!take_indices(drawing, words, (size_t)(r - first), indices))
                resample_indices(seed, r, drawing->sizes, drawing->strata, indices);
            drawing->values[r] = drawing->compute(drawing->data, indices, drawing->n, scratch);
        }
    }
}

static void run_parts(const struct resample_plan *plan, const size_t *sizes, size_t strata,
                      const struct resample_statistic *statistic, void (*work)(void *job, size_t part),
                      struct arena *arena, double *values)
{
    size_t n = 0, words = 0;
    for (size_t s = 0; s < strata; s++) {
        n += sizes[s];
        words += words_for(sizes[s]);
    }
    unsigned threads;
    size_t parts = resample_parts(plan, (double)plan->replicates * (double)n, &threads);
    struct arena_mark mark = arena_mark(arena);
    struct drawing drawing = {
        .plan = plan, .sizes = sizes, .strata = strata, .n = n, .parts = parts, .blocks = (words + 3) / 4,
        .compute = statistic->compute, .data = statistic->data, .values = values,
    };
    drawing.scratch_size = (statistic->scratch_size + 63) / 64 * 64;
    drawing.words = arena_array(arena, uint32_t, parts * drawing.blocks * 4 * TOGETHER);
    drawing.indices = arena_array(arena, uint32_t, parts * n);
    drawing.scratch = arena_array(arena, char, parts * drawing.scratch_size + 1);
    threads_run(threads, parts, work, &drawing);
    arena_rewind(arena, mark);
}

void resample_statistics(const struct resample_plan *plan, const size_t *sizes, size_t strata,
                         const struct resample_statistic *statistic, struct arena *arena, double *values)
{
    run_parts(plan, sizes, strata, statistic, draw_part, arena, values);
}

/* ---- mean and median of one sample */

/* Of one replicate of a single small sample, straight from its words; false when a draw must be rejected. */
static bool sum_pairs(const int64_t *values, uint32_t bound, uint32_t floor, const uint32_t *words, size_t lane,
                      int64_t *sum)
{
    int64_t first = 0, second = 0;
    uint32_t least = UINT32_MAX;
    size_t pairs = bound / 2, k = 0;
    const uint32_t *block = words + 4 * lane;
    for (; k + 4 <= pairs; k += 4, block += 4 * TOGETHER)
        for (size_t i = 0; i < 4; i++) {
            struct draw draw = draw_pair(block[i], bound);
            least = draw.left < least ? draw.left : least;
            first += values[draw.first];
            second += values[draw.second];
        }
    for (; 2 * k < bound; k++) {
        struct draw draw = draw_pair(word_of(words, lane, k), bound);
        least = draw.left < least ? draw.left : least;
        first += values[draw.first];
        second += k < pairs ? values[draw.second] : 0;
    }
    *sum = first + second;
    return least >= floor;
}

static double mean_of(const void *data, const uint32_t *indices, size_t n, void *scratch)
{
    const struct grid *grid = data;
    int64_t sum = 0;
    (void)scratch;
    for (size_t i = 0; i < n; i++)
        sum += grid->values[indices[i]];
    return grid_value(grid, sum) / (double)n;
}

static void mean_part(void *job, size_t part)
{
    const struct drawing *drawing = job;
    const struct grid *grid = drawing->data;
    uint64_t replicates = drawing->plan->replicates, seed = drawing->plan->seed;
    uint64_t from = replicates * part / drawing->parts, to = replicates * (part + 1) / drawing->parts;
    uint32_t *words = drawing->words + part * drawing->blocks * 4 * TOGETHER;
    uint32_t *indices = drawing->indices + part * drawing->n;
    uint32_t bound = (uint32_t)drawing->n, floor = least_left(bound);
    for (uint64_t first = from; first < to; first += TOGETHER) {
        for (size_t b = 0; b < drawing->blocks; b++)
            rng_blocks(seed, first, TOGETHER, b, words + b * 4 * TOGETHER);
        for (uint64_t r = first; r < to && r < first + TOGETHER; r++) {
            int64_t sum;
            if (sum_pairs(grid->values, bound, floor, words, (size_t)(r - first), &sum)) {
                drawing->values[r] = grid_value(grid, sum) / (double)grid->n;
                continue;
            }
            resample_indices(seed, r, drawing->sizes, 1, indices);
            drawing->values[r] = mean_of(grid, indices, drawing->n, NULL);
        }
    }
}

void resample_means(const struct resample_plan *plan, const struct sample *sample, struct arena *arena,
                    double *values)
{
    struct grid grid;
    grid_init(&grid, sample, arena);
    struct resample_statistic statistic = { mean_of, &grid, 0 };
    run_parts(plan, &sample->n, 1, &statistic, sample->n <= PAIRED ? mean_part : draw_part, arena, values);
}

double resample_mean(const struct sample *sample, struct arena *arena)
{
    struct grid grid;
    grid_init(&grid, sample, arena);
    int64_t sum = 0;
    for (size_t i = 0; i < sample->n; i++)
        sum += grid.values[i];
    return grid_value(&grid, sum) / (double)sample->n;
}

void resample_jackknife_mean(const struct sample *sample, struct arena *arena, double *values)
{
    struct grid grid;
    grid_init(&grid, sample, arena);
    int64_t sum = 0;
    for (size_t i = 0; i < sample->n; i++)
        sum += grid.values[i];
    for (size_t i = 0; i < sample->n; i++)
        values[i] = grid_value(&grid, sum - grid.values[i]) / ((double)sample->n - 1);
}

/* Values in ascending order and the place of each in that order: a resample is counted, not sorted. */
struct ordered {
    struct grid grid;
    int64_t *sorted;
    uint32_t *place;
};

static int compare_integers(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void ordered_init(struct ordered *ordered, const struct sample *sample, struct arena *arena)
{
    size_t n = sample->n;
    grid_init(&ordered->grid, sample, arena);
    ordered->sorted = arena_array(arena, int64_t, n);
    ordered->place = arena_array(arena, uint32_t, n);
    for (size_t i = 0; i < n; i++)
        ordered->sorted[i] = ordered->grid.values[i];
    qsort(ordered->sorted, n, sizeof *ordered->sorted, compare_integers);
    for (size_t i = 0; i < n; i++) {
        size_t low = 0, high = n;
        while (low < high) {
            size_t half = low + (high - low) / 2;
            if (ordered->sorted[half] < ordered->grid.values[i])
                low = half + 1;
            else
                high = half;
        }
        ordered->place[i] = (uint32_t)low;
    }
}

static double median_of(const void *data, const uint32_t *indices, size_t n, void *scratch)
{
    const struct ordered *ordered = data;
    uint32_t *counts = scratch;
    memset(counts, 0, n * sizeof *counts);
    for (size_t i = 0; i < n; i++)
        counts[ordered->place[indices[i]]]++;
    size_t at = 0, seen = counts[0], lower = (n + 1) / 2, upper = n / 2 + 1;
    while (seen < lower)
        seen += counts[++at];
    int64_t sum = ordered->sorted[at];
    while (seen < upper)
        seen += counts[++at];
    return grid_value(&ordered->grid, sum + ordered->sorted[at]) / 2;
}

void resample_medians(const struct resample_plan *plan, const struct sample *sample, struct arena *arena,
                      double *values)
{
    struct ordered ordered;
    ordered_init(&ordered, sample, arena);
    struct resample_statistic statistic = { median_of, &ordered, sample->n * sizeof(uint32_t) };
    resample_statistics(plan, &sample->n, 1, &statistic, arena, values);
}

double resample_median(const struct sample *sample, struct arena *arena)
{
    struct ordered ordered;
    ordered_init(&ordered, sample, arena);
    size_t n = sample->n;
    return n == 0 ? NAN : grid_value(&ordered.grid, ordered.sorted[(n - 1) / 2] + ordered.sorted[n / 2]) / 2;
}

void resample_jackknife_median(const struct sample *sample, struct arena *arena, double *values)
{
    struct ordered ordered;
    ordered_init(&ordered, sample, arena);
    size_t n = sample->n, lower = (n - 2) / 2, upper = (n - 1) / 2; /* places in the n − 1 that are left */
    for (size_t i = 0; i < n && n > 1; i++) {
        size_t at = ordered.place[i];
        int64_t sum = ordered.sorted[lower + (at <= lower)] + ordered.sorted[upper + (at <= upper)];
        values[i] = grid_value(&ordered.grid, sum) / 2;
    }
}
