/* Drawing: a word of 64 bits makes several draws below n, each the whole part of what the last one left times n, and is
 * rejected when what is left at the end is below 2^64 mod n^draws (Lemire 2019, doi:10.1145/3230636; Brackett-Rozinsky
 * & Lemire 2024, arXiv:2408.06213), so that every outcome is exactly as likely as any other. Two of these draws are one
 * draw below n², which is how the mean of a small sample reads two values at once. The words are those of the
 * replicate's own stream; sixteen replicates draw side by side, which gives the words their vector form without any
 * replicate seeing another's. Replicates are dealt to threads in runs; nothing is summed across replicates out of order.
 *
 * The statistics of a bootstrap are in stats/bootstrap.c, permutation in stats/permutation.c. */
#include "stats/resample.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/rng.h"
#include "base/sort.h"
#include "base/threads.h"
#include "stats/grid.h"

enum { TOGETHER = 16, PARTS_PER_THREAD = 4 };

#define WORTH_A_THREAD 500000 /* draws */

__extension__ typedef unsigned __int128 wide;

/* How `bound` draws below `bound` are made of words. */
struct draws {
    uint64_t bound, least_left; /* 2^64 mod bound^per_word */
    unsigned per_word;
};

enum { MOST_PER_WORD = 8 };

/* An even number of draws from a word, the largest with bound^(number + 1) <= 2^63, so that few replicates meet a word
 * that is rejected; one when bound is in the millions. */
static struct draws draws_below(size_t bound)
{
    uint64_t square = (uint64_t)bound * bound, outcomes = 1; /* bound < 2^32 */
    uint64_t most = bound == 0 ? 0 : (UINT64_C(1) << 63) / bound;
    struct draws draws = { .bound = bound };
    while (bound > 0 && draws.per_word < MOST_PER_WORD && square <= most / outcomes) {
        outcomes *= square;
        draws.per_word += 2;
    }
    if (draws.per_word == 0) {
        outcomes = bound > 0 ? bound : 1;
        draws.per_word = 1;
    }
    draws.least_left = -outcomes % outcomes;
    return draws;
}

static inline uint32_t draw(uint64_t *word, uint64_t bound)
{
    wide product = (wide)*word * bound;
    *word = (uint64_t)product;
    return (uint32_t)(product >> 64);
}

/* Up to `wanted` indices of one word; false when the word must be rejected. */
static inline bool draw_indices(struct draws draws, uint64_t word, uint32_t start, size_t wanted, uint32_t *indices)
{
    for (unsigned i = 0; i < draws.per_word; i++) {
        uint32_t index = draw(&word, draws.bound);
        if (i < wanted)
            indices[i] = start + index;
    }
    return word >= draws.least_left;
}

void resample_indices(uint64_t seed, uint64_t replicate, const size_t *sizes, size_t strata, uint32_t *indices)
{
    struct rng rng;
    rng_init(&rng, seed, replicate);
    uint32_t start = 0;
    for (size_t s = 0; s < strata; start += (uint32_t)sizes[s], indices += sizes[s++]) {
        struct draws draws = draws_below(sizes[s]);
        for (size_t i = 0; i < sizes[s];) {
            uint64_t low = rng_word(&rng), high = rng_word(&rng);
            if (draw_indices(draws, low | high << 32, start, sizes[s] - i, indices + i))
                i += draws.per_word;
        }
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
    const struct draws *draws; /* of each stratum */
    size_t strata, n, parts, blocks; /* blocks of four words that a replicate takes when no draw is rejected */
    uint32_t *words, *indices;
    char *scratch;
    size_t scratch_size;
    double (*compute)(const void *data, const uint32_t *indices, size_t n, void *scratch);
    const void *data;
    double *values;
};

/* Word k of 64 bits of a lane among the words of TOGETHER replicates. */
static inline uint64_t word_of(const uint32_t *words, size_t lane, size_t k)
{
    const uint32_t *low = words + k / 2 * 4 * TOGETHER + 4 * lane + k % 2 * 2;
    return low[0] | (uint64_t)low[1] << 32;
}

/* The indices of one lane; false when a word must be rejected. */
static bool take_indices(const struct drawing *drawing, const uint32_t *words, size_t lane, uint32_t *indices)
{
    size_t at = 0;
    uint32_t start = 0;
    bool accepted = true;
    for (size_t s = 0; s < drawing->strata; start += (uint32_t)drawing->sizes[s++]) {
        struct draws draws = drawing->draws[s];
        size_t size = drawing->sizes[s], i = 0;
        for (; i < size; i += draws.per_word)
            accepted &= draw_indices(draws, word_of(words, lane, at++), start, size - i, indices + i);
        indices += size;
    }
    return accepted;
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
    struct arena_mark mark = arena_mark(arena);
    struct draws *draws = arena_array(arena, struct draws, strata);
    size_t n = 0, words = 0;
    for (size_t s = 0; s < strata; s++) {
        draws[s] = draws_below(sizes[s]);
        n += sizes[s];
        words += 2 * ((sizes[s] + draws[s].per_word - 1) / draws[s].per_word);
    }
    unsigned threads;
    size_t parts = resample_parts(plan, (double)plan->replicates * (double)n, &threads);
    struct drawing drawing = {
        .plan = plan, .sizes = sizes, .draws = draws, .strata = strata, .n = n, .parts = parts,
        .blocks = (words + 3) / 4, .compute = statistic->compute, .data = statistic->data, .values = values,
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

/* The sums of any two values of a small sample, read by a draw below n². */
struct pair_sums {
    struct grid grid;
    const int64_t *sums; /* n × n, the first value's row */
};

enum { SMALL = 128 }; /* values, of which a word draws eight */

/* The eight values of a word; what is left of it. */
static inline uint64_t add_word(const int64_t *sums, uint64_t square, uint64_t word, int64_t *total)
{
    wide first = (wide)word * square;
    *total += sums[(size_t)(first >> 64)];
    wide second = (wide)(uint64_t)first * square;
    *total += sums[(size_t)(second >> 64)];
    wide third = (wide)(uint64_t)second * square;
    *total += sums[(size_t)(third >> 64)];
    wide fourth = (wide)(uint64_t)third * square;
    *total += sums[(size_t)(fourth >> 64)];
    return (uint64_t)fourth;
}

/* The first `rest` of them. */
static uint64_t add_rest(const struct pair_sums *data, uint64_t square, uint64_t word, size_t rest, int64_t *total)
{
    for (size_t at = 0; at < MOST_PER_WORD; at += 2) {
        wide pair = (wide)word * square;
        size_t place = (size_t)(pair >> 64);
        if (at + 1 < rest)
            *total += data->sums[place];
        else if (at < rest)
            *total += data->grid.values[place / data->grid.n];
        word = (uint64_t)pair;
    }
    return word;
}

/* The sum of one replicate, straight from its words; false when a word must be rejected. */
static bool sum_pairs(const struct pair_sums *data, struct draws draws, const uint32_t *words, size_t lane, int64_t *sum)
{
    size_t whole = data->grid.n / MOST_PER_WORD, rest = data->grid.n % MOST_PER_WORD;
    uint64_t square = draws.bound * draws.bound, least = UINT64_MAX;
    int64_t total = 0;
    for (size_t k = 0; k < whole; k++) {
        uint64_t left = add_word(data->sums, square, word_of(words, lane, k), &total);
        least = left < least ? left : least;
    }
    if (rest > 0) {
        uint64_t left = add_rest(data, square, word_of(words, lane, whole), rest, &total);
        least = left < least ? left : least;
    }
    *sum = total;
    return least >= draws.least_left;
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

static void pairs_part(void *job, size_t part)
{
    const struct drawing *drawing = job;
    const struct pair_sums *data = drawing->data;
    uint64_t replicates = drawing->plan->replicates, seed = drawing->plan->seed;
    uint64_t from = replicates * part / drawing->parts, to = replicates * (part + 1) / drawing->parts;
    uint32_t *words = drawing->words + part * drawing->blocks * 4 * TOGETHER;
    uint32_t *indices = drawing->indices + part * drawing->n;
    for (uint64_t first = from; first < to; first += TOGETHER) {
        for (size_t b = 0; b < drawing->blocks; b++)
            rng_blocks(seed, first, TOGETHER, b, words + b * 4 * TOGETHER);
        for (uint64_t r = first; r < to && r < first + TOGETHER; r++) {
            int64_t sum;
            if (sum_pairs(data, *drawing->draws, words, (size_t)(r - first), &sum)) {
                drawing->values[r] = grid_value(&data->grid, sum) / (double)drawing->n;
                continue;
            }
            resample_indices(seed, r, drawing->sizes, 1, indices);
            drawing->values[r] = mean_of(&data->grid, indices, drawing->n, NULL);
        }
    }
}

static const int64_t *sums_of_pairs(const struct grid *grid, struct arena *arena)
{
    int64_t *sums = arena_array(arena, int64_t, grid->n * grid->n), *at = sums;
    for (size_t i = 0; i < grid->n; i++)
        for (size_t j = 0; j < grid->n; j++)
            *at++ = grid->values[i] + grid->values[j];
    return sums;
}

void resample_means(const struct resample_plan *plan, const struct sample *sample, struct arena *arena,
                    double *values)
{
    struct arena_mark mark = arena_mark(arena);
    struct pair_sums data;
    grid_init(&data.grid, sample, arena);
    if (sample->n <= SMALL) {
        data.sums = sums_of_pairs(&data.grid, arena);
        run_parts(plan, &sample->n, 1, &(struct resample_statistic){ NULL, &data, 0 }, pairs_part, arena, values);
    } else {
        resample_statistics(plan, &sample->n, 1, &(struct resample_statistic){ mean_of, &data.grid, 0 }, arena, values);
    }
    arena_rewind(arena, mark);
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

static void ordered_init(struct ordered *ordered, const struct sample *sample, struct arena *arena)
{
    size_t n = sample->n;
    grid_init(&ordered->grid, sample, arena);
    ordered->sorted = arena_array(arena, int64_t, n);
    ordered->place = arena_array(arena, uint32_t, n);
    for (size_t i = 0; i < n; i++)
        ordered->sorted[i] = ordered->grid.values[i];
    sort_integers(ordered->sorted, n);
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
