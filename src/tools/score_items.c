/* The questionnaire part of score: names of items, their range, and why a row has no score. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/names.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tools/complaints.h"
#include "tools/scoring.h"

/* ---- q1-q24 ---- */

enum { LONGEST_RANGE = 1000, MOST_DIGITS = 4 };

struct range {
    size_t prefix; /* length of what both ends begin with, without digits */
    unsigned long first, last;
    int width; /* of zero-padded numbers; 0 not padded */
    const char *suffix;
};

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The number at `text` and what follows it; false without one, or with one too long. */
static bool number_at(const char *text, unsigned long *number, const char **rest)
{
    size_t digits = strspn(text, "0123456789");
    *number = 0;
    for (size_t i = 0; i < digits; i++)
        *number = *number * 10 + (unsigned long)(text[i] - '0');
    *rest = text + digits;
    return digits > 0 && digits <= MOST_DIGITS;
}

/* "q1" and "q24", or "q1" and "24". */
static bool range_between(const char *from, const char *to, struct range *range)
{
    size_t same = 0;
    while (from[same] != '\0' && from[same] == to[same])
        same++;
    while (same > 0 && digit(from[same - 1]))
        same--;
    const char *end = to + same, *rest;
    if (same == 0 && digit(*to))
        same = strcspn(from, "0123456789");
    range->prefix = same;
    if (same == 0 || !number_at(from + same, &range->first, &range->suffix) ||
        !number_at(end, &range->last, &rest))
        return false;
    bool padded = from[same] == '0' && range->suffix - (from + same) == rest - end;
    range->width = padded ? (int)(rest - end) : 0;
    return (str_equal(range->suffix, rest) || (*rest == '\0' && end == to)) && range->first < range->last &&
           range->last - range->first < LONGEST_RANGE;
}

static bool range_find(struct arena *arena, const char *item, struct range *range)
{
    for (const char *dash = strchr(item, '-'); dash != NULL; dash = strchr(dash + 1, '-'))
        if (range_between(arena_strndup(arena, item, (size_t)(dash - item)), dash + 1, range))
            return true;
    return false;
}

struct text_list items_expand(struct arena *arena, const struct text_list *given)
{
    const char **names = arena_array(arena, const char *, given->count *LONGEST_RANGE);
    size_t count = 0;
    for (size_t i = 0; i < given->count; i++) {
        struct range range;
        if (!range_find(arena, given->items[i], &range)) {
            names[count++] = given->items[i];
            continue;
        }
        for (unsigned long n = range.first; n <= range.last; n++)
            names[count++] = arena_printf(arena, "%.*s%0*lu%s", (int)range.prefix, given->items[i], range.width,
                                          n, range.suffix);
    }
    return (struct text_list){ names, count };
}

/* ---- values ---- */

struct made *scoring_add(struct scoring *scoring, const char *name, const char *label, int decimals)
{
    struct arena *arena = scoring->session->arena;
    struct made *made = arena_array(arena, struct made, scoring->made_count + 1);
    for (size_t i = 0; i < scoring->made_count; i++)
        made[i] = scoring->made[i];
    struct made *added = &made[scoring->made_count++];
    scoring->made = made;
    *added = (struct made){ .name = name,
                            .label = label,
                            .decimals = decimals,
                            .values = arena_array(arena, double, scoring->rows.count),
                            .why = arena_array(arena, const char *, scoring->rows.count) };
    for (size_t i = 0; i < scoring->rows.count; i++)
        added->values[i] = NAN;
    return added;
}

double scoring_value(const struct scoring *scoring, size_t column, size_t row)
{
    double value = scoring->columns[column]->values[row];
    return scoring->converts ? conversion_apply(&scoring->conversion, value) : value;
}

/* ---- questionnaires ---- */

static void complain(struct complaints *complaints, const struct scoring *scoring,
                     const struct instrument *instrument, size_t item, size_t row)
{
    char value[DECIMAL_TEXT_SIZE];
    const struct column *column = scoring->columns[item];
    struct arena *arena = scoring->session->arena;
    complaints_add(complaints, row, column, "%s is %s; item %zu of %s is a whole number from %g to %g",
                   utf8_show(arena, column->name), decimal_shortest(column->values[row], value), item + 1,
                   instrument->id, instrument->low, instrument->high);
}

/* The items of a row, NaN where there is none to score. */
static void take_items(const struct scoring *scoring, const struct instrument *instrument, size_t row,
                       double *items, struct complaints *complaints, size_t *outside)
{
    for (size_t item = 0; item < instrument->items; item++) {
        const struct column *column = scoring->columns[item];
        items[item] = column->missing[row] ? NAN : column->values[row];
        if (isnan(items[item]) || score_item_allowed(instrument, items[item]))
            continue;
        if (scoring->options->common.out_of_range == 0)
            complain(complaints, scoring, instrument, item, row);
        items[item] = NAN;
        ++*outside;
    }
}

/* "rm3, rm7 missing", "rm1 out of range; rm3 missing" */
static const char *what_is_missing(const struct scoring *scoring, const double *items, size_t count, size_t row)
{
    struct arena *arena = scoring->session->arena;
    struct str missing, outside;
    size_t blank = 0;
    str_init(&missing, arena);
    str_init(&outside, arena);
    for (size_t item = 0; item < count; item++) {
        if (!isnan(items[item]))
            continue;
        bool given = !scoring->columns[item]->missing[row];
        str_separate(given ? &outside : &missing, ", ");
        str_add(given ? &outside : &missing, scoring->columns[item]->name);
        blank += !given;
    }
    if (blank == count)
        return "every item missing";
    return arena_printf(arena, "%s%s%s%s%s", outside.text, outside.length > 0 ? " out of range" : "",
                        outside.length > 0 && blank > 0 ? "; " : "", missing.text, blank > 0 ? " missing" : "");
}

static void tell(const struct scoring *scoring, const struct instrument *instrument, size_t outside,
                 size_t prorated)
{
    if (outside > 0)
        report_warning(scoring->report, "out_of_range", "%zu item%s outside %g to %g and taken as missing",
                       outside, outside == 1 ? " is" : "s are", instrument->low, instrument->high);
    if (prorated > 0)
        report_paragraph(scoring->report,
                         "%zu score%s of %s %s made with items unanswered, as the instrument's rule has it.",
                         prorated, prorated == 1 ? "" : "s", instrument->id, prorated == 1 ? "is" : "are");
}

static int decimals_of(const struct instrument *instrument)
{
    return instrument->method == SCORE_SUM ? 0 : instrument->method == SCORE_PERCENT ? 1 : 2;
}

bool score_questionnaire(struct scoring *scoring, const struct instrument *instrument, struct error *err)
{
    struct arena *arena = scoring->session->arena;
    struct complaints complaints;
    complaints_init(&complaints, arena, &scoring->study.frame, scoring->study.delimiter);
    struct made *made = scoring_add(scoring, instrument->id, instrument->name, decimals_of(instrument));
    size_t rows = scoring->rows.count, outside = 0, prorated = 0, scored = 0;
    double *items = arena_array(arena, double, instrument->items);
    made->raw = arena_array(arena, double, rows);
    made->answered = arena_array(arena, double, rows);
    made->bands = instrument->bands == NULL ? NULL : arena_array(arena, const char *, rows);
    for (size_t i = 0; i < rows; i++) {
        struct score score;
        take_items(scoring, instrument, scoring->rows.index[i], items, &complaints, &outside);
        score_compute(instrument, items, &score);
        made->values[i] = score.value;
        made->raw[i] = score.answered == 0 ? NAN : score.raw;
        made->answered[i] = (double)score.answered;
        if (made->bands != NULL)
            made->bands[i] = score.band;
        if (!score.scored)
            made->why[i] = what_is_missing(scoring, items, instrument->items, scoring->rows.index[i]);
        scored += score.scored;
        prorated += score.prorated;
    }
    if (!complaints_none(&complaints, err))
        return false;
    tell(scoring, instrument, outside, prorated);
    if (scored == 0)
        error_set(err, ERROR_ESTIMATE, "no row has enough items for a score of %s", instrument->id);
    return true;
}
