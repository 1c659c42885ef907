/* trial: the parts of the trial report, each a section of the page. A trial is a study with every outcome compared at
 * every follow-up, computed once and shown by several sections. */
#ifndef KNEAD_TOOLS_TRIAL_H
#define KNEAD_TOOLS_TRIAL_H

#include "models/ancova.h"
#include "result/report.h"
#include "tools/study.h"

/* One outcome at one follow-up. */
struct comparison {
    bool measured;                /* at baseline and then */
    bool fitted;                  /* `ancova` holds a result */
    const char *why_not;          /* when it does not */
    struct cases cases;
    struct ancova_result ancova;
    double baseline_sd;           /* pooled over arms, of the cases */
};

struct trial {
    struct study study;
    struct group group;
    struct report *report;
    double level;
    size_t main_visit;            /* of the claims and the forest */
    struct comparison *comparisons; /* outcome × visit */
};

const struct comparison *trial_comparison(const struct trial *trial, size_t outcome, size_t visit);

/* The sections, in the order of the page. Each adds a heading, tables and figures to the report. */
void trial_claims(const struct trial *trial);
void trial_data_check(const struct trial *trial);
void trial_flow(const struct trial *trial);
void trial_baseline(const struct trial *trial);
void trial_outcomes(const struct trial *trial);

#endif
