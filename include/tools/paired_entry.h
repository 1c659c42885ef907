/* paired_entry: what a change without a control must stand beside: the regression to the mean that the rule of entry
 * makes expected, and the patients who did not come back. */
#ifndef KNEAD_TOOLS_PAIRED_ENTRY_H
#define KNEAD_TOOLS_PAIRED_ENTRY_H

#include "stats/rtm.h"
#include "tools/paired_mean.h"

/* What the options say of how patients came in. */
struct paired_entry {
    bool given;
    struct rtm_entry rule;
    const char *words;                  /* ">= 5", for sentences */
    double reliability;                 /* NaN when not given */
    struct rtm_population population;   /* NaN where not known */
};

/* "'>= 5'", "> 5", "<= 40", "< 40". ERROR_USAGE for anything else, and for a rule without a reliability. */
bool paired_entry_read(const char *rule, double reliability, double mean, double sd, struct paired_entry *entry,
                       struct error *err);

/* Rows of estimates: regression expected, change beyond it, Mee and Chua's test. */
void paired_entry_add(const struct paired_mean *mean, const struct paired_data *data);
void paired_entry_methods(const struct paired_mean *mean);

/* Table `response`: who has both values, and the baseline of those who do not. Added to the report when somebody with a
 * baseline has no follow-up. */
bool paired_response(const struct study *study, struct error *err);

#endif
