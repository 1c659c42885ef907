/* One patient of the simulated trial.
 *
 * z of measure o at visit v = L·(sqrt(r)·f + sqrt(1 - r)·g_v) + sqrt(1 - L²)·(sqrt(r)·u_o + sqrt(1 - r)·e_ov):
 * f is the patient's severity and g_v its state at the visit, shared by all measures; u_o and e_ov belong to the
 * measure, or go partly with its partner's. All are standard normal, so z is, and two visits correlate r. In the
 * massage arms a share of the follow-up variance is the therapist's. */
#include <math.h>

#include "base/decimal.h"
#include "base/rng.h"
#include "tools/simulate.h"

/* Streams above every patient number: one for the order of each block, one for each therapist. */
static const uint64_t block_stream = UINT64_C(1) << 63, therapist_stream = UINT64_C(1) << 62;

static void block_fill(struct simulated_block *block, uint64_t seed, uint64_t number)
{
    struct rng rng;
    rng_init(&rng, seed, block_stream | number);
    int filled = 0;
    for (uint8_t arm = 0; arm < SIMULATE_ARMS; arm++)
        for (int i = 0; i < simulate_arm_sizes[arm]; i++)
            block->arms[filled++] = arm;
    for (uint32_t left = SIMULATE_BLOCK; left > 1; left--) {
        uint32_t pick = rng_below(&rng, left);
        uint8_t arm = block->arms[pick];
        block->arms[pick] = block->arms[left - 1];
        block->arms[left - 1] = arm;
    }
    block->seed = seed;
    block->number = number;
    block->known = true;
}

static double therapist_effect(uint64_t seed, uint64_t therapist)
{
    struct rng rng;
    rng_init(&rng, seed, therapist_stream | therapist);
    return rng_normal(&rng);
}

static int site_drawn(struct rng *rng)
{
    double u = rng_uniform(rng);
    int site = 0;
    for (double reached = simulate_people.site_share[0]; site < SIMULATE_SITES - 1 && u > reached;)
        reached += simulate_people.site_share[++site];
    return site;
}

/* The normals of one level (the patient's own, or one visit's), measure by measure, partners respected. */
static void draw_own(struct rng *rng, double age, bool with_age, double own[SIMULATE_MEASURES])
{
    for (int m = 0; m < SIMULATE_MEASURES; m++) {
        const struct simulated_measure *measure = &simulate_catalogue[m];
        double z = rng_normal(rng), a = with_age ? measure->age_correlation : 0, p = measure->partner_correlation;
        z = a * age + sqrt(1 - a * a) * z;
        own[m] = measure->partner < 0 ? z : p * own[measure->partner] + sqrt(1 - p * p) * z;
    }
}

static int32_t observed(const struct simulated_measure *measure, const struct simulated_cell *cell, double z)
{
    double y = cell->location + cell->sd * z;
    if (measure->scale == SCALE_DOSE)
        y = y < 0 ? 0 : measure->dose_from * exp(y);
    double steps = round((y - measure->min) / measure->step);
    double top = round((measure->max - measure->min) / measure->step);
    steps = steps < 0 ? 0 : steps > top ? top : steps;
    return (int32_t)lround((measure->min + steps * measure->step) * decimal_power(measure->decimals));
}

static void draw_values(const struct simulated_truth *truth, double age, double therapist, struct rng *rng,
                        struct simulated_patient *patient)
{
    double f = rng_normal(rng), u[SIMULATE_MEASURES], e[SIMULATE_MEASURES];
    draw_own(rng, age, true, u);
    for (int visit = 0; visit < SIMULATE_VISITS; visit++) {
        double g = rng_normal(rng);
        draw_own(rng, age, false, e);
        for (int m = 0; m < SIMULATE_MEASURES; m++) {
            const struct simulated_measure *measure = &simulate_catalogue[m];
            if (measure->scale == SCALE_ANY)
                continue;
            double load = measure->severity, stays = sqrt(measure->visit_correlation);
            double moves = sqrt(1 - measure->visit_correlation);
            double z = load * (stays * f + moves * g) + sqrt(1 - load * load) * (stays * u[m] + moves * e[m]);
            if (visit > 0 && patient->arm != ARM_USUAL) {
                double icc = measure->therapist_icc, helps = measure->higher_better ? 1 : -1;
                z = sqrt(1 - icc) * z + sqrt(icc) * helps * therapist;
            }
            patient->value[visit][m] = observed(measure, &truth->cells[m][patient->arm][visit], z);
        }
    }
}

/* Combinations nobody can have. They arise less than once in a thousand readings and move no mean by 0.01. */
static void reconcile(int32_t value[SIMULATE_MEASURES])
{
    enum { LEAST_PULSE_PRESSURE = 10 };
    if (value[MEASURE_DBP] > value[MEASURE_SBP] - LEAST_PULSE_PRESSURE)
        value[MEASURE_DBP] = value[MEASURE_SBP] - LEAST_PULSE_PRESSURE;
    if (value[MEASURE_MME] > 0 && value[MEASURE_MED_DAYS] == 0)
        value[MEASURE_MED_DAYS] = 1;
    value[MEASURE_MED_ANY] = value[MEASURE_MED_DAYS] > 0;
}

static void blank_visit(int32_t value[SIMULATE_MEASURES])
{
    for (int m = 0; m < SIMULATE_MEASURES; m++)
        value[m] = SIMULATE_MISSING;
}

/* Leaving depends on the last pain score the trial has seen, never on one it has not. Returns the visit from which
 * the patient is gone, SIMULATE_VISITS when never. */
static int draw_missing(struct rng *rng, struct simulated_patient *patient)
{
    int last_pain = patient->value[0][MEASURE_PAIN], gone = SIMULATE_VISITS;
    for (int visit = 1; visit < SIMULATE_VISITS; visit++) {
        bool leaves = rng_uniform(rng) < simulate_dropout(visit, last_pain);
        bool misses = rng_uniform(rng) < simulate_people.missed_visit;
        if (leaves && gone > visit)
            gone = visit;
        if (gone <= visit || misses)
            blank_visit(patient->value[visit]);
        else
            last_pain = patient->value[visit][MEASURE_PAIN];
    }
    for (int visit = 0; visit < SIMULATE_VISITS; visit++)
        for (int m = 0; m < SIMULATE_MEASURES; m++)
            if (rng_uniform(rng) < simulate_catalogue[m].skipped)
                patient->value[visit][m] = SIMULATE_MISSING;
    for (int visit = 0; visit < SIMULATE_VISITS; visit++)
        if (patient->value[visit][MEASURE_MED_DAYS] == SIMULATE_MISSING)
            patient->value[visit][MEASURE_MED_ANY] = SIMULATE_MISSING;
    return gone;
}

static int sessions_attended(double z, bool left_early, double share)
{
    const struct simulated_people *people = &simulate_people;
    double sessions = round(people->sessions_mean + people->sessions_sd * z);
    sessions = sessions < 0 ? 0 : sessions > people->sessions_offered ? people->sessions_offered : sessions;
    return (int)(left_early ? floor(sessions * share) : sessions);
}

void simulate_patient(const struct simulated_truth *truth, uint64_t seed, uint64_t number,
                      struct simulated_block *block, struct simulated_patient *patient)
{
    const struct simulated_people *people = &simulate_people;
    uint64_t block_number = (number - 1) / SIMULATE_BLOCK;
    if (!block->known || block->seed != seed || block->number != block_number)
        block_fill(block, seed, block_number);
    struct rng rng;
    rng_init(&rng, seed, number);
    patient->number = number;
    patient->arm = (enum simulate_arm)block->arms[(number - 1) % SIMULATE_BLOCK];
    patient->site = site_drawn(&rng);
    uint64_t in_block = (uint64_t)patient->site * (uint64_t)people->therapists_per_site
                        + rng_below(&rng, (uint32_t)people->therapists_per_site) + 1;
    uint64_t therapist = block_number * SIMULATE_SITES * (uint64_t)people->therapists_per_site + in_block;
    patient->therapist = patient->arm == ARM_USUAL ? 0 : therapist;
    patient->woman = rng_uniform(&rng) < people->women;
    double age = rng_normal(&rng), years = round(people->age_mean + people->age_sd * age);
    patient->age = (int)fmin(fmax(years, people->age_min), people->age_max);
    draw_values(truth, age, patient->arm == ARM_USUAL ? 0 : therapist_effect(seed, therapist), &rng, patient);
    for (int visit = 0; visit < SIMULATE_VISITS; visit++)
        reconcile(patient->value[visit]);
    int gone = draw_missing(&rng, patient);
    double z = rng_normal(&rng), share = rng_uniform(&rng);
    patient->sessions = patient->arm == ARM_USUAL ? SIMULATE_MISSING : sessions_attended(z, gone == 1, share);
}
