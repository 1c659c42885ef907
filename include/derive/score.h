/* score: the items of a questionnaire into its score, by the instrument's own published rule.
 *
 * The rules are one table: how many items, what they may be, which are reversed, sum, mean or percent, how many must
 * be answered, and where that is written. An unanswered item is filled in only where the instrument itself says how.
 * Items are given in the order of the instrument; none of its wording is here. */
#ifndef KNEAD_DERIVE_SCORE_H
#define KNEAD_DERIVE_SCORE_H

#include <stdbool.h>
#include <stddef.h>

enum score_method {
    SCORE_SUM,    /* of the items; with items unanswered, their mean times the number of items */
    SCORE_MEAN,   /* of the items answered */
    SCORE_PERCENT /* of the highest sum that the items answered allow */
};

/* A name for scores up to and including a limit; bands ascend, the last goes to the maximum. */
struct score_band {
    double up_to;
    const char *name;
};

struct instrument {
    const char *id, *name;
    size_t items;
    double low, high; /* of an item; whole numbers */
    enum score_method method;
    size_t needed; /* items that must be answered for a score */
    const unsigned char
        *reversed;           /* item numbers from 1, ending with 0; NULL none. Reversed: low + high - item */
    double minimum, maximum; /* of the score */
    const char *rule;        /* one sentence: how it is scored and what unanswered items do */
    const char *source;
    const struct score_band *bands; /* NULL none */
    size_t band_count;
    const char *band_source;
};

extern const struct instrument instruments[];
extern const size_t instrument_count;

/* NULL when there is none of that id. */
const struct instrument *instrument_find(const char *id);

/* True for a whole number from low to high. */
bool score_item_allowed(const struct instrument *instrument, double item);

struct score {
    bool scored;  /* enough items were answered */
    double value; /* NaN when not scored */
    double raw;   /* sum of the items answered, reversed where they are to be */
    size_t answered;
    bool prorated;    /* scored with items unanswered */
    const char *band; /* NULL when not scored or without bands */
};

/* instrument->items values, NaN where unanswered, the others allowed. */
void score_compute(const struct instrument *instrument, const double *items, struct score *score);

/* The band of a score; NULL for NaN or an instrument without bands. */
const char *score_band(const struct instrument *instrument, double value);

#endif
