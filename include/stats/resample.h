/* resample: bootstrap and permutation, keyed by (seed, replicate).
 *
 * Replicate r draws from the Philox stream r of the seed (base/rng.h), whichever thread computes it: the same seed gives
 * the same bytes on any number of threads. The mean has its own fast path; any other statistic is a function of the
 * values and the indices drawn. */
#ifndef KNEAD_STATS_RESAMPLE_H
#define KNEAD_STATS_RESAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stats/alternative.h"
#include "stats/sample.h"

struct arena;

struct resample_plan {
    uint64_t seed;
    uint64_t replicates;
    unsigned threads;  /* 0: one per processor */
};

/* How many parts to cut the replicates into, and how many threads take them, when they cost `draws` in all. */
size_t resample_parts(const struct resample_plan *plan, double draws, unsigned *threads);

/* ---- bootstrap */

/* The statistic of a resample: `indices[0 … n)` into whatever `data` is. `scratch` is the caller's, of the size asked
 * for, one per thread. Must not depend on anything else. */
struct resample_statistic {
    double (*compute)(const void *data, const uint32_t *indices, size_t n, void *scratch);
    const void *data;
    size_t scratch_size;
};

/* indices[0 … n): replicate r draws size[0] numbers below size[0], then size[1] numbers from size[0] on, …: subjects
 * within arms. Σ size < 2^32. Each stratum begins with a new word of 64 bits (two of the stream, the low one first), of
 * which k draws are made: the digits to base n of floor(word · n^k / 2^64), with k the largest of 2, 4, 6, 8 for which
 * n^(k + 1) <= 2^63, or 1. A word is passed over when word · n^k mod 2^64 < 2^64 mod n^k. */
void resample_indices(uint64_t seed, uint64_t replicate, const size_t *sizes, size_t strata, uint32_t *indices);

/* values[r], r = 0 … replicates − 1, for any statistic of subjects within strata. */
void resample_statistics(const struct resample_plan *plan, const size_t *sizes, size_t strata,
                         const struct resample_statistic *statistic, struct arena *arena, double *values);

/* The same numbers for the mean and the median of one sample, by faster ways. Means are sums of exact integers
 * (decimal units, or a grid of 2^−k), so that ties between replicates and the estimate are ties. */
void resample_means(const struct resample_plan *plan, const struct sample *sample, struct arena *arena,
                    double *values);
void resample_medians(const struct resample_plan *plan, const struct sample *sample, struct arena *arena,
                      double *values);

/* The statistic of the whole sample, to the same last bit, and of the sample without each value. */
double resample_mean(const struct sample *sample, struct arena *arena);
double resample_median(const struct sample *sample, struct arena *arena);
void resample_jackknife_mean(const struct sample *sample, struct arena *arena, double *values);
void resample_jackknife_median(const struct sample *sample, struct arena *arena, double *values);

struct bootstrap {
    double estimate;
    double std_error, bias;    /* SD of the replicates; their mean − estimate */
    double low, high;          /* BCa */
    double percentile_low, percentile_high;
    double z0, acceleration;   /* median bias correction and acceleration */
    bool no_acceleration;      /* the jackknife values do not vary: acceleration taken as 0 */
    bool at_edge;              /* an end is the smallest or largest replicate: more replicates are needed */
    const char *undefined;     /* NULL, or why the BCa interval is NaN */
};

/* From replicates of a statistic, its value on the sample and its n jackknife values. `values` is reordered. The
 * percentile of order α is interpolated between order statistics (R + 1) α on the normal scale; z0 counts replicates
 * equal to the estimate by half. Davison & Hinkley (1997), Bootstrap Methods and their Application, 5.3;
 * Efron (1987), JASA 82:171. */
void bootstrap_interval(double *values, uint64_t replicates, double estimate, const double *jackknife, size_t n,
                        double level, struct bootstrap *result);

/* ---- permutation: the signs of n differences */

struct permutation_spec {
    enum alternative alternative;
    uint64_t exact_steps; /* exact up to so many steps of half the sum of |differences|; 0: PERMUTATION_EXACT_STEPS */
    bool monte_carlo;     /* never exact */
};

enum { PERMUTATION_EXACT_STEPS = 20000 };

struct permutation {
    size_t n;
    double mean;               /* the statistic */
    double p;
    double std_error;          /* of p, from the Monte Carlo; 0 when exact */
    bool exact;
    uint64_t replicates;       /* drawn; 0 when exact */
    const char *undefined;     /* NULL, or why p is NaN */
};

/* Mean of the differences against all sign patterns: exact by the distribution of sums (stats/signsum.h) when the
 * values are at most SIGNSUM_LIMIT decimals not too fine for it, else plan->replicates random patterns with
 * p = (1 + as extreme) / (1 + replicates) (Phipson & Smyth 2010, Stat Appl Genet Mol Biol 9:39). With plan->replicates
 * 0 and no exact way p is NaN and `undefined` says so. Fisher (1935), The Design of Experiments, 21. Replicate r takes
 * one bit of its stream for each non-zero difference, the lowest of a word first; a set bit is a plus. */
void permutation_mean(const struct sample *differences, const struct permutation_spec *spec,
                      const struct resample_plan *plan, struct arena *arena, struct permutation *result);

/* Any statistic of the differences with random signs. `compute` gets n values, those of the sample with a sign each. */
struct permutation_statistic {
    double (*compute)(const void *data, const double *values, size_t n, void *scratch);
    const void *data;
    size_t scratch_size; /* the caller's, one per thread */
};

/* values[r], r = 0 … replicates − 1. Replicate r takes one bit of its stream for each difference, in the order given, the
 * lowest of a word first; a set bit turns the sign. */
void permutation_statistics(const struct resample_plan *plan, const struct sample *differences,
                            const struct permutation_statistic *statistic, struct arena *arena, double *values);

#endif
