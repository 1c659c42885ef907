/* paired_mean: change in a number within patients, and what stands beside its mean. */
#ifndef KNEAD_TOOLS_PAIRED_MEAN_H
#define KNEAD_TOOLS_PAIRED_MEAN_H

#include <stdint.h>

#include "stats/adjust.h"
#include "stats/sample.h"
#include "stats/signedrank.h"
#include "stats/ttest.h"
#include "tools/paired.h"

struct paired_entry;

struct paired_mean_spec {
    struct paired_type_spec type;
    enum signedrank_zeros zeros;
    double mu;
    uint64_t replicates, seed; /* of resampling; 0 replicates: none */
    unsigned threads;
    bool margins;              /* test equivalence within margin_low … margin_high */
    double margin_low, margin_high;
    bool percent, shapiro;
    enum adjustment adjustment;
    bool conventions;                 /* also what other systems print */
    const struct paired_entry *entry; /* how patients came in; NULL: not told */
};

struct paired_mean {
    struct paired_output out; /* first: the steps of paired_each get this */
    const struct paired_mean_spec *spec;
    struct table *pairs, *importance;
    struct table *conventions, *quartiles; /* conventions: NULL unless asked for */
};

/* The pairs of one analysis; `tested` are the changes less mu. */
struct paired_data {
    struct sample before, after, changes, tested;
    struct ttest t;
};

/* The table `pairs`, and a row of it after the labels. */
struct paired_moments {
    size_t n;
    double mean_before, sd_before, mean_after, sd_after, mean_change, sd_change;
};
struct table *pairs_table(struct arena *arena);
void pairs_add(struct table *table, const struct paired_moments *moments);

bool paired_mean_run(const struct study *study, const struct paired_mean_spec *spec, struct error *err);

/* What stands beside the paired t and the signed ranks, and the sentences that name their methods. */
void paired_companions(const struct paired_mean *mean, const struct paired_data *data);
void paired_effects(const struct paired_mean *mean, const struct paired_data *data);
void paired_companion_methods(const struct paired_mean *mean);

#endif
