/* paired_published: a comparison within patients from the numbers a paper prints, with no FILE. */
#ifndef KNEAD_TOOLS_PAIRED_PUBLISHED_H
#define KNEAD_TOOLS_PAIRED_PUBLISHED_H

#include "tools/paired.h"

/* Texts are kept as printed: their decimals say how far they may be rounded. */
struct published_options {
    uint64_t n, items;
    const char *mean_before, *sd_before, *mean_after, *sd_after, *sd_change, *p;
    const char *r, *t;
    struct text_list interval;
    double step;
};

#define PUBLISHED_DEFAULTS { .items = 1, .step = NAN }

#define PUBLISHED_OPTIONS(type)                                                                                       \
    OPTION_COUNT(type, published.n, "n", "PAIRS", "no FILE, published numbers: the pairs", .above = 1,                \
                 .below = 1000000000),                                                                                \
    OPTION_TEXT(type, published.mean_before, "mean-before", "MEAN", "published mean before, as printed"),             \
    OPTION_TEXT(type, published.sd_before, "sd-before", "SD", "published SD before"),                                 \
    OPTION_TEXT(type, published.mean_after, "mean-after", "MEAN", "published mean after"),                            \
    OPTION_TEXT(type, published.sd_after, "sd-after", "SD", "published SD after"),                                    \
    OPTION_TEXT(type, published.r, "r", "R", "correlation of before and after"),                                      \
    OPTION_TEXT(type, published.sd_change, "sd-change", "SD", "published SD of the changes"),                         \
    OPTION_TEXT(type, published.t, "t", "T", "published paired t"),                                                   \
    OPTION_TEXT(type, published.p, "p", "P", "published two-sided p of the paired t: 0.03, or '<0.001'"),             \
    OPTION_LIST(type, published.interval, "ci", "LOW,HIGH", "published interval of the mean change, at --level"),     \
    OPTION_REAL(type, published.step, "step", "STEP", "smallest step of one value, for the checks of published means; 1 is tried when not given", \
                .above = 1e-6, .below = 1e6),                                                                         \
    OPTION_COUNT(type, published.items, "items", "N", "items averaged in one patient's value", .above = 1, .below = 10000)

/* True when any published number is given. */
bool published_given(const struct published_options *options);

struct published_spec {
    enum alternative alternative;
    double mu, level;
    bool binary;          /* noughts and ones: DEBIT in place of GRIM and GRIMMER */
    const char *outcome;
};

/* ERROR_USAGE for numbers that are missing or not numbers; ERROR_ESTIMATE when the correlation cannot be had. */
bool paired_published_run(struct session *session, const struct published_options *options,
                          const struct published_spec *spec, struct report *report, struct error *err);

#endif
