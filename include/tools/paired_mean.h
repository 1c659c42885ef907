/* paired_mean: change in a number within patients, and what stands beside its mean. */
#ifndef KNEAD_TOOLS_PAIRED_MEAN_H
#define KNEAD_TOOLS_PAIRED_MEAN_H

#include <stdint.h>

#include "stats/adjust.h"
#include "stats/sample.h"
#include "stats/signedrank.h"
#include "stats/ttest.h"
#include "tools/paired.h"

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
};

struct paired_mean {
    struct paired_output out; /* first: the steps of paired_each get this */
    const struct paired_mean_spec *spec;
    struct table *pairs, *importance;
};

/* The pairs of one analysis; `tested` are the changes less mu. */
struct paired_data {
    struct sample before, after, changes, tested;
    struct ttest t;
};

bool paired_mean_run(const struct study *study, const struct paired_mean_spec *spec, struct error *err);

/* What stands beside the paired t and the signed ranks, and the sentences that name their methods. */
void paired_companions(const struct paired_mean *mean, const struct paired_data *data);
void paired_effects(const struct paired_mean *mean, const struct paired_data *data);
void paired_companion_methods(const struct paired_mean *mean);

#endif
