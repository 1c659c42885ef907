/* simulate: an invented trial of massage for chronic low back pain whose true effects are known.
 *
 * Every observed value is a monotone function of one standard normal z: a latent number location + sd·z is rounded to
 * the scale's step and held inside its range. The catalogue states the mean of the OBSERVED variable for every arm and
 * visit; the latent location that gives this mean is solved for, so rounding and the floor and ceiling of a scale never
 * change the true effect. Patient k is drawn from random stream k: the same patient whatever the number of patients. */
#ifndef KNEAD_TOOLS_SIMULATE_H
#define KNEAD_TOOLS_SIMULATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct report_file;

enum { SIMULATE_VISITS = 4, SIMULATE_ARMS = 3, SIMULATE_SITES = 3, SIMULATE_BLOCK = 401 };

enum simulate_arm { ARM_STRUCTURAL, ARM_RELAXATION, ARM_USUAL };

enum simulate_measure {
    MEASURE_PAIN, MEASURE_RMDQ, MEASURE_PAIN_DAYS, MEASURE_FLEXION, MEASURE_FTF, MEASURE_SBP, MEASURE_DBP,
    MEASURE_HR, MEASURE_PSS10, MEASURE_GAD7, MEASURE_PHQ9, MEASURE_MED_DAYS, MEASURE_MED_ANY, MEASURE_MME,
    MEASURE_PPT, SIMULATE_MEASURES
};

enum simulate_scale {
    SCALE_STEPS, /* location + sd·z, rounded to the step, held between min and max */
    SCALE_DOSE,  /* 0 when location + sd·z is negative, otherwise dose_from · exp(location + sd·z), rounded and held */
    SCALE_ANY    /* 1 when the partner is above 0, otherwise 0 */
};

struct simulated_measure {
    const char *name, *title, *unit;
    const char *id;               /* in the catalogue of measures */
    const char *claim;            /* the claim it speaks to, as in read/schema.h */
    bool higher_better, primary;
    double mcid;                  /* smallest important difference; 0 when none was read in a source */
    const char *mcid_source;
    enum simulate_scale scale;
    int decimals;                 /* of the written value */
    double step, min, max;
    double dose_from;             /* DOSE: the smallest dose */
    double sd[2];                 /* latent: at baseline, at follow-up */
    double visit_correlation;     /* latent, between any two visits of a patient */
    double severity;              /* loading on the patient's severity, shared by all measures */
    int partner;                  /* an earlier measure this one goes with; -1 none */
    double partner_correlation;
    double age_correlation;       /* of the patient's own level with age */
    double therapist_icc;         /* share of the follow-up variance that lies between therapists */
    double skipped;               /* share of single measurements not taken at an attended visit */
    double usual[SIMULATE_VISITS];                       /* observed mean under usual care */
    double effect[ARM_USUAL][SIMULATE_VISITS];           /* observed mean, massage arm - usual care */
    const char *source;           /* where each number comes from, or that it was chosen */
};

extern const struct simulated_measure simulate_catalogue[SIMULATE_MEASURES];
extern const int simulate_weeks[SIMULATE_VISITS];
extern const char *const simulate_arm_names[SIMULATE_ARMS];
extern const int simulate_arm_sizes[SIMULATE_ARMS];      /* in every block of 401 consecutive patients */

/* Who is in the trial and who leaves it. */
struct simulated_people {
    double age_mean, age_sd, age_min, age_max, women;
    const char *sites[SIMULATE_SITES];
    double site_share[SIMULATE_SITES];
    int therapists_per_site;                  /* of every block of 401 patients */
    double sessions_mean, sessions_sd;        /* latent; 10 sessions were offered */
    int sessions_offered;
    double dropout_at_pain_5[SIMULATE_VISITS]; /* P(leaves before the visit | last recorded pain 5) */
    double dropout_log_odds;                  /* added per point of last recorded pain */
    double missed_visit;                      /* P(a single visit is missed by someone who stays) */
    const char *source;
};

extern const struct simulated_people simulate_people;

/* What the catalogue implies for the observed variable. */
struct simulated_cell {
    double location, sd;             /* latent */
    double mean, observed_sd;
    double floor_share, ceiling_share;
};

struct simulated_truth {
    struct simulated_cell cells[SIMULATE_MEASURES][SIMULATE_ARMS][SIMULATE_VISITS];
};

void simulate_truth(struct simulated_truth *truth);
double simulate_dropout(int visit, int last_pain);   /* visit 1 … 3 */

enum { SIMULATE_MISSING = INT32_MIN };

struct simulated_patient {
    uint64_t number;                 /* 1 … */
    enum simulate_arm arm;
    int site;
    uint64_t therapist;              /* 0 under usual care */
    int age;
    bool woman;
    int sessions;                    /* SIMULATE_MISSING under usual care */
    int32_t value[SIMULATE_VISITS][SIMULATE_MEASURES]; /* in units of 10^-decimals; SIMULATE_MISSING */
};

/* The order of the arms within the block a patient belongs to, kept between patients. */
struct simulated_block {
    uint64_t seed, number;
    bool known;
    uint8_t arms[SIMULATE_BLOCK];
};

void simulate_patient(const struct simulated_truth *truth, uint64_t seed, uint64_t number,
                      struct simulated_block *block, struct simulated_patient *patient);

/* Files that cli writes; the rows are made while they are written. */
struct report_file simulate_long_file(struct arena *arena, const char *path, const struct simulated_truth *truth,
                                      uint64_t seed, uint64_t patients);
struct report_file simulate_wide_file(struct arena *arena, const char *path, const struct simulated_truth *truth,
                                      uint64_t seed, uint64_t patients);
/* The Table Schema that goes beside `data_path`: "trial.csv" has "trial.schema.json". */
struct report_file simulate_schema_file(struct arena *arena, const char *data_path, bool wide);

#endif
