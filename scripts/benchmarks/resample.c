/* Times the resampling engine of libknead inside one process: resample REPEATS [TASK]. One line for each task,
 * "task|milliseconds|milliseconds of processor time", the medians of the repeats. Tasks run on one thread, those called
 * "all" on all cores. The tasks called "only" do the reads, or draw the random numbers, and nothing else: the least that
 * the same work could take. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/rng.h"
#include "stats/resample.h"

enum { PAIRS = 100, FLIPS = 1000000, RESAMPLES = 100000, REPEATS_MOST = 100, TABLES = (PAIRS + 7) / 8, KEPT = 64 };

/* Of a resample: the sums of two values that it reads, and the blocks of four words that it draws them with. */
enum { SUMS = PAIRS / 2, BLOCKS = 7 };

struct bench {
    struct arena arena;
    struct sample sample;
    unsigned threads;
    double *values;
    int64_t tables[TABLES][256];
    int64_t sums[PAIRS * PAIRS];
    uint32_t words[KEPT][4]; /* random words and places that stay in the nearest cache */
    uint16_t places[KEPT][SUMS];
    volatile double kept;    /* so that no work is left out */
};

static double now(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void flips_mean(struct bench *bench)
{
    struct resample_plan plan = { 1, FLIPS, bench->threads };
    struct permutation result;
    permutation_mean(&bench->sample, &(struct permutation_spec){ .monte_carlo = true }, &plan, &bench->arena, &result);
    bench->kept = result.p;
}

static double sum_of_signed(const void *data, const double *values, size_t n, void *scratch)
{
    double sum[4] = { 0 };
    (void)data, (void)scratch;
    for (size_t i = 0; i < n; i += 4) /* four sums, so that none waits for another; PAIRS is a multiple of four */
        for (size_t k = 0; k < 4; k++)
            sum[k] += values[i + k];
    return sum[0] + sum[1] + sum[2] + sum[3];
}

static void flips_any(struct bench *bench)
{
    struct resample_plan plan = { 1, FLIPS, bench->threads };
    struct permutation_statistic statistic = { sum_of_signed, NULL, 0 };
    permutation_statistics(&plan, &bench->sample, &statistic, &bench->arena, bench->values);
    bench->kept = bench->values[FLIPS - 1];
}

static void interval(struct bench *bench)
{
    double jackknife[PAIRS];
    struct bootstrap result;
    resample_jackknife_mean(&bench->sample, &bench->arena, jackknife);
    bootstrap_interval(bench->values, RESAMPLES, resample_mean(&bench->sample, &bench->arena), jackknife, PAIRS, 0.95,
                       &result);
    bench->kept = result.low;
}

static void bca_mean(struct bench *bench)
{
    struct resample_plan plan = { 1, RESAMPLES, bench->threads };
    resample_means(&plan, &bench->sample, &bench->arena, bench->values);
    interval(bench);
}

static double mean_of_indices(const void *data, const uint32_t *indices, size_t n, void *scratch)
{
    const double *x = data;
    double sum[4] = { 0 };
    (void)scratch;
    for (size_t i = 0; i < n; i += 4)
        for (size_t k = 0; k < 4; k++)
            sum[k] += x[indices[i + k]];
    return (sum[0] + sum[1] + sum[2] + sum[3]) / (double)n;
}

static void bca_any(struct bench *bench)
{
    struct resample_plan plan = { 1, RESAMPLES, bench->threads };
    struct resample_statistic statistic = { mean_of_indices, bench->sample.x, 0 };
    resample_statistics(&plan, &bench->sample.n, 1, &statistic, &bench->arena, bench->values);
    interval(bench);
}

/* One sum from a table of 256 for every eight signs, as the engine does, of words drawn before. */
static void flips_reads_only(struct bench *bench)
{
    int64_t extreme = 0;
    for (size_t r = 0; r < FLIPS; r++) {
        const uint32_t *words = bench->words[r % KEPT];
        int64_t even = bench->tables[TABLES - 1][words[3] & 0xff], odd = 0;
        for (size_t i = 0; i < TABLES / 4; i++) {
            int64_t (*tables)[256] = bench->tables + 4 * i;
            even += tables[0][words[i] & 0xff] + tables[2][words[i] >> 16 & 0xff];
            odd += tables[1][words[i] >> 8 & 0xff] + tables[3][words[i] >> 24];
        }
        extreme += even + odd > 0;
    }
    bench->kept = (double)extreme;
}

static void flips_words_only(struct bench *bench)
{
    uint32_t words[4 * 64], any = 0;
    for (size_t r = 0; r < FLIPS; r += 64) {
        rng_blocks(1, r, 64, 0, words);
        any ^= words[r % 256];
    }
    bench->kept = any;
}

/* One sum of two values for every two draws, as the engine does, of places drawn before. */
static void bca_reads_only(struct bench *bench)
{
    for (size_t r = 0; r < RESAMPLES; r++) {
        const uint16_t *places = bench->places[r % KEPT];
        int64_t even = 0, odd = 0;
        for (size_t i = 0; i < SUMS; i += 10) {
            even += bench->sums[places[i]] + bench->sums[places[i + 2]] + bench->sums[places[i + 4]] +
                    bench->sums[places[i + 6]] + bench->sums[places[i + 8]];
            odd += bench->sums[places[i + 1]] + bench->sums[places[i + 3]] + bench->sums[places[i + 5]] +
                   bench->sums[places[i + 7]] + bench->sums[places[i + 9]];
        }
        bench->values[r] = (double)(even + odd);
    }
    bench->kept = bench->values[RESAMPLES - 1];
}

static void bca_words_only(struct bench *bench)
{
    uint32_t words[4 * 16], any = 0;
    for (size_t r = 0; r < RESAMPLES; r += 16)
        for (size_t block = 0; block < BLOCKS; block++) {
            rng_blocks(1, r, 16, block, words);
            any ^= words[block];
        }
    bench->kept = any;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_times(struct bench *bench, const char *name, void (*task)(struct bench *bench), size_t repeats)
{
    double times[REPEATS_MOST], processor[REPEATS_MOST];
    task(bench);
    for (size_t i = 0; i < repeats; i++) {
        double start = now(CLOCK_MONOTONIC), used = now(CLOCK_PROCESS_CPUTIME_ID);
        task(bench);
        processor[i] = now(CLOCK_PROCESS_CPUTIME_ID) - used;
        times[i] = now(CLOCK_MONOTONIC) - start;
    }
    qsort(times, repeats, sizeof *times, ascending);
    qsort(processor, repeats, sizeof *processor, ascending);
    printf("%s|%.4f|%.4f\n", name, times[repeats / 2], processor[repeats / 2]);
}

static void prepare(struct bench *bench)
{
    struct rng rng;
    double *x = arena_array(&bench->arena, double, PAIRS);
    rng_init(&rng, 1, 0);
    for (size_t i = 0; i < PAIRS; i++)
        x[i] = rng_normal(&rng) + 0.2; /* full precision: no short way by exact sums */
    bench->sample = (struct sample){ x, NULL, 1, PAIRS };
    bench->values = arena_array(&bench->arena, double, FLIPS);
    for (size_t i = 0; i < TABLES; i++)
        for (size_t j = 0; j < 256; j++)
            bench->tables[i][j] = (int64_t)rng_word(&rng) - INT32_MAX;
    for (size_t i = 0; i < KEPT; i++) {
        for (size_t j = 0; j < 4; j++)
            bench->words[i][j] = rng_word(&rng);
        for (size_t j = 0; j < SUMS; j++)
            bench->places[i][j] = (uint16_t)rng_below(&rng, PAIRS * PAIRS);
    }
    for (size_t i = 0; i < PAIRS * PAIRS; i++)
        bench->sums[i] = (int64_t)rng_word(&rng) - INT32_MAX;
}

int main(int argc, char **argv)
{
    static struct bench bench;
    static const struct {
        const char *name;
        void (*run)(struct bench *bench);
        unsigned threads; /* 0: all */
    } tasks[] = {
        { "flips_mean", flips_mean, 1 }, { "flips_mean_all", flips_mean, 0 },
        { "flips_any", flips_any, 1 }, { "flips_any_all", flips_any, 0 },
        { "bca_mean", bca_mean, 1 }, { "bca_mean_all", bca_mean, 0 },
        { "bca_any", bca_any, 1 }, { "bca_any_all", bca_any, 0 },
        { "flips_reads_only", flips_reads_only, 1 }, { "flips_words_only", flips_words_only, 1 },
        { "bca_reads_only", bca_reads_only, 1 }, { "bca_words_only", bca_words_only, 1 },
    };
    size_t repeats = argc > 1 ? strtoul(argv[1], NULL, 10) : 5;
    if (repeats < 1 || repeats > REPEATS_MOST)
        return 2;
    arena_init(&bench.arena, NULL);
    prepare(&bench);
    for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++) {
        bench.threads = tasks[i].threads;
        if (argc < 3 || strcmp(argv[2], tasks[i].name) == 0)
            print_times(&bench, tasks[i].name, tasks[i].run, repeats);
    }
    arena_release(&bench.arena);
    return 0;
}
