/* Times the resampling engine of libknead inside one process: resample REPEATS [TASK]. One line for each task,
 * "task|milliseconds" of processor time on one thread, the median of the repeats. The tasks called "only" do the reads, or draw the random numbers, and
 * nothing else: the least that the same work could take. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/rng.h"
#include "stats/resample.h"

enum { PAIRS = 100, FLIPS = 1000000, RESAMPLES = 100000, REPEATS_MOST = 100, TABLES = (PAIRS + 7) / 8, KEPT = 1024 };

struct bench {
    struct arena arena;
    struct sample sample;
    double *values;
    int64_t tables[TABLES][256];
    uint32_t words[KEPT][4]; /* random words that stay in the nearest cache */
    uint32_t indices[KEPT][PAIRS];
    volatile double kept;    /* so that no work is left out */
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void flips_mean(struct bench *bench)
{
    struct resample_plan plan = { 1, FLIPS, 1 };
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
    struct resample_plan plan = { 1, FLIPS, 1 };
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
    struct resample_plan plan = { 1, RESAMPLES, 1 };
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
    struct resample_plan plan = { 1, RESAMPLES, 1 };
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
        int64_t sum = 0;
        for (size_t byte = 0; byte < TABLES; byte++)
            sum += bench->tables[byte][words[byte / 4] >> 8 * (byte % 4) & 0xff];
        extreme += sum > 0;
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

/* A value for every index, of indices drawn before. */
static void bca_reads_only(struct bench *bench)
{
    for (size_t r = 0; r < RESAMPLES; r++)
        bench->values[r] = mean_of_indices(bench->sample.x, bench->indices[r % KEPT], PAIRS, NULL);
    bench->kept = bench->values[RESAMPLES - 1];
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median_time(struct bench *bench, void (*task)(struct bench *bench), size_t repeats)
{
    double times[REPEATS_MOST];
    task(bench);
    for (size_t i = 0; i < repeats; i++) {
        double start = now();
        task(bench);
        times[i] = now() - start;
    }
    qsort(times, repeats, sizeof *times, ascending);
    return times[repeats / 2];
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
        for (size_t j = 0; j < PAIRS; j++)
            bench->indices[i][j] = rng_below(&rng, PAIRS);
    }
}

int main(int argc, char **argv)
{
    static struct bench bench;
    static const struct {
        const char *name;
        void (*run)(struct bench *bench);
    } tasks[] = {
        { "flips_mean", flips_mean }, { "flips_any", flips_any }, { "bca_mean", bca_mean }, { "bca_any", bca_any },
        { "flips_reads_only", flips_reads_only }, { "flips_words_only", flips_words_only },
        { "bca_reads_only", bca_reads_only },
    };
    size_t repeats = argc > 1 ? strtoul(argv[1], NULL, 10) : 5;
    if (repeats < 1 || repeats > REPEATS_MOST)
        return 2;
    arena_init(&bench.arena, NULL);
    prepare(&bench);
    for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++)
        if (argc < 3 || strcmp(argv[2], tasks[i].name) == 0)
            printf("%s|%.4f\n", tasks[i].name, median_time(&bench, tasks[i].run, repeats));
    arena_release(&bench.arena);
    return 0;
}
