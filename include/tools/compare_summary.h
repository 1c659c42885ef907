/* compare_summary: arms compared from the numbers a paper prints, with no FILE. The control comes first. */
#ifndef KNEAD_TOOLS_COMPARE_SUMMARY_H
#define KNEAD_TOOLS_COMPARE_SUMMARY_H

#include "cli/command.h"

/* Texts as printed, one for each arm; r one for all or one for each. */
struct summary_options {
    struct text_list arms, n, mean, sd, mean_before, sd_before, r, events;
};

#define SUMMARY_OPTIONS(type)                                                                                         \
    OPTION_LIST(type, summary.n, "n", "N", "no FILE, published numbers: patients of each arm, the control first"),     \
    OPTION_LIST(type, summary.mean, "mean", "MEAN", "published means at follow-up, in the order of --n"),             \
    OPTION_LIST(type, summary.sd, "sd", "SD", "published SDs at follow-up"),                                          \
    OPTION_LIST(type, summary.mean_before, "mean-before", "MEAN", "published means at baseline, for ANCOVA"),         \
    OPTION_LIST(type, summary.sd_before, "sd-before", "SD", "published SDs at baseline"),                             \
    OPTION_LIST(type, summary.r, "r", "R", "correlation of baseline and follow-up within arms: one, or one for each"), \
    OPTION_LIST(type, summary.events, "events", "N", "published patients with the event, in place of means"),         \
    OPTION_LIST(type, summary.arms, "arms", "NAME", "what to call the arms, the control first")

/* True when any published number is given. */
bool summary_given(const struct summary_options *options);

struct compare_options;
struct comparison;
struct study;

/* A study that has names and no rows, for the arms of --n. ERROR_USAGE for numbers that are missing or not numbers. */
bool summary_study(struct session *session, const struct summary_options *options, struct report *report,
                   struct study *study, struct error *err);

/* The analysis; numbers or, with --events, yes-or-no. */
bool summary_compare(struct comparison *out, struct error *err);

#endif
