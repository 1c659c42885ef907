/* What the columns tell together: layout, id, arm, visit, which columns are one outcome at several visits. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/names.h"
#include "base/utf8.h"
#include "data/levels.h"
#include "tools/draft.h"
#include "tools/naming.h"

/* ---- is a combination of columns different in every row? ---- */

static void add_key(const struct guess *guess, size_t row, struct str *key)
{
    const struct column *column = guess->column;
    char number[DECIMAL_TEXT_SIZE];
    if (column->missing[row] != MISSING_NOT)
        str_add(key, "\x1f");
    else if (column->values != NULL)
        str_addf(key, "%s\x1f", decimal_shortest(column->values[row], number));
    else
        str_addf(key, "%s\x1f", column->levels->names[column->codes[row]]);
}

/* How many different combinations of the columns (NULL ones are left out) the rows have. */
static size_t combinations(const struct draft *draft, const struct guess *const *parts, size_t count)
{
    struct levels keys;
    levels_init(&keys, draft->arena);
    for (size_t row = 0; row < draft->frame->rows; row++) {
        struct arena_mark mark = arena_mark(draft->arena);
        struct str key;
        str_init(&key, draft->arena);
        for (size_t i = 0; i < count; i++)
            if (parts[i] != NULL)
                add_key(parts[i], row, &key);
        uint32_t known = keys.count;
        if (levels_intern(&keys, key.text, key.length) < known)
            arena_rewind(draft->arena, mark);
    }
    return keys.count;
}

static struct guess *named(const struct draft *draft, const char *name)
{
    for (size_t i = 0; i < draft->count && name != NULL; i++)
        if (strcmp(draft->guesses[i].column->name, name) == 0)
            return &draft->guesses[i];
    return NULL;
}

/* The first column whose name usually has the role. */
static struct guess *first_of(const struct draft *draft, enum schema_role role)
{
    for (size_t i = 0; i < draft->count; i++)
        if (name_role(draft->guesses[i].column->name, draft->arena) == role && draft->guesses[i].present > 0)
            return &draft->guesses[i];
    return NULL;
}

/* ---- id, visit, layout ---- */

/* Of the columns called like ids the one with most values; without any, a first column that differs in every row. */
static void guess_id(struct draft *draft)
{
    struct guess *best = NULL;
    for (size_t i = 0; i < draft->count; i++) {
        struct guess *guess = &draft->guesses[i];
        if (name_role(guess->column->name, draft->arena) == SCHEMA_ID && (best == NULL || guess->distinct > best->distinct))
            best = guess;
    }
    draft->why_id = "by its name";
    if (best == NULL && draft->count > 0 && draft->guesses[0].distinct == draft->frame->rows &&
        draft->frame->rows > 2 && draft->guesses[0].column->decimals == 0) {
        best = &draft->guesses[0];
        draft->why_id = "the first column, different in every row";
    }
    draft->id[0] = best;
    if (best == NULL)
        draft->why_id = "no column is called like one";
}

static const char *shown(const struct draft *draft, const struct guess *guess)
{
    return utf8_show(draft->arena, guess->column->name);
}

static void long_by(struct draft *draft, struct guess *visit, size_t repeats)
{
    draft->visit = visit;
    draft->layout = SCHEMA_LONG;
    draft->why_layout = repeats == 0
                            ? arena_printf(draft->arena, "ids repeat, and with '%s' no row does", shown(draft, visit))
                            : arena_printf(draft->arena, "ids repeat, and with '%s' hardly a row does: %zu of %zu",
                                           shown(draft, visit), repeats, draft->frame->rows);
}

static void id_with(struct draft *draft, struct guess *site, const char *why)
{
    draft->id[1] = draft->id[0];
    draft->id[0] = site;
    draft->why_id = why;
}

/* Rows that repeat the id and these columns (NULL: none). */
static size_t repeats_with(const struct draft *draft, const struct guess *visit, const struct guess *site)
{
    const struct guess *parts[3] = { draft->id[0], visit, site };
    return draft->frame->rows - combinations(draft, parts, 3);
}

/* A column called like a visit that, with the id, makes every row different; sometimes the site is needed too. */
static bool visit_by_name(struct draft *draft)
{
    struct guess *site = first_of(draft, SCHEMA_SITE);
    for (int with_site = 0; with_site <= (site != NULL); with_site++)
        for (size_t i = 0; i < draft->count; i++) {
            struct guess *guess = &draft->guesses[i];
            if (name_role(guess->column->name, draft->arena) != SCHEMA_VISIT || guess->distinct < 2 ||
                repeats_with(draft, guess, with_site ? site : NULL) > 0)
                continue;
            if (with_site)
                id_with(draft, site, "an id is met twice at a visit unless its site is told too");
            long_by(draft, guess, 0);
            return true;
        }
    if (site == NULL || repeats_with(draft, NULL, site) > 0)
        return false;
    id_with(draft, site, "an id is met twice unless its site is told too");
    return true;
}

/* Categories, or whole numbers that every patient has, as rows parted by them do: measurements differ by chance. */
static bool may_be_key(const struct draft *draft, const struct guess *guess)
{
    size_t rows = draft->frame->rows, patients = draft->id[0]->distinct;
    if (guess == draft->id[0] || guess->distinct < 2 || guess->distinct > CATEGORIES_MOST || guess->present < rows)
        return false;
    if (guess->column->type == COLUMN_NUMBER)
        return guess->column->decimals == 0 && rows == patients * guess->distinct;
    return guess->column->type == COLUMN_CATEGORY && rows >= 2 * guess->distinct;
}

/* Whatever the column is called: what the rows of a patient differ in. */
static bool visit_by_rows(struct draft *draft)
{
    for (size_t i = 0; i < draft->count; i++)
        if (may_be_key(draft, &draft->guesses[i]) && repeats_with(draft, &draft->guesses[i], NULL) == 0) {
            long_by(draft, &draft->guesses[i], 0);
            return true;
        }
    return false;
}

/* A few rows entered twice do not make an id or a visit anything else; which they are, knead check tells. */
static bool with_few_repeats(struct draft *draft)
{
    size_t rows = draft->frame->rows, fewest = rows, repeats;
    struct guess *best = NULL;
    for (size_t i = 0; i < draft->count; i++) {
        struct guess *guess = &draft->guesses[i];
        if (name_role(guess->column->name, draft->arena) != SCHEMA_VISIT || guess->distinct < 2 ||
            (repeats = repeats_with(draft, guess, NULL)) >= fewest)
            continue;
        fewest = repeats;
        best = guess;
    }
    if (best != NULL && fewest * 20 <= rows) {
        long_by(draft, best, fewest);
        return true;
    }
    repeats = repeats_with(draft, NULL, NULL);
    if (repeats * 10 <= rows)
        draft->why_id = arena_printf(draft->arena, "by its name, though %zu row%s repeat%s one", repeats,
                                     repeats == 1 ? "" : "s", repeats == 1 ? "s" : "");
    return repeats * 10 <= rows;
}

/* Ids repeat: what tells the rows of a patient apart? When nothing does, the draft has no id. */
static void guess_visit(struct draft *draft)
{
    if (draft->id[0] == NULL || draft->id[0]->distinct == draft->frame->rows || visit_by_name(draft) ||
        visit_by_rows(draft) || with_few_repeats(draft))
        return;
    struct guess *id = named(draft, draft->id[0]->column->name);
    draft_because(id, "its ids repeat, and no one column tells the rows of one apart: no role");
    draft->why_id = arena_printf(draft->arena, "'%s' repeats, and no one column tells the rows of an id apart",
                                 shown(draft, id));
    draft->id[0] = NULL;
}

static void guess_layout(struct draft *draft)
{
    struct adam adam;
    if (name_adam(draft->frame->names, draft->frame->name_count, &adam)) {
        draft->id[0] = named(draft, adam.id);
        draft->visit = named(draft, adam.visit);
        draft->arm = named(draft, adam.arm);
        draft->why_id = "CDISC ADaM";
        draft->adam = true;
        draft->layout = SCHEMA_LONG;
        draft->why_layout = "CDISC ADaM: one row a patient, measure and visit";
        return;
    }
    guess_id(draft);
    guess_visit(draft);
}

/* ---- wide files: pain_0, pain_10, pain_26 ---- */


/* Columns of one stem. */
struct stem {
    size_t columns, numbers;
    size_t from_one;        /* of those, numbered from 1 to as many as there are */
    bool others;            /* not all are */
};

static struct stem *count_stems(const struct draft *draft)
{
    struct stem *stems = arena_array(draft->arena, struct stem, draft->count);
    for (size_t i = 0; i < draft->count; i++)
        if (draft->guesses[i].stem_number != LEVEL_NONE) {
            stems[draft->guesses[i].stem_number].columns++;
            stems[draft->guesses[i].stem_number].numbers += draft->guesses[i].column->type == COLUMN_NUMBER;
        }
    for (size_t i = 0; i < draft->count; i++) {
        const struct guess *guess = &draft->guesses[i];
        struct stem *stem = guess->stem_number == LEVEL_NONE ? NULL : &stems[guess->stem_number];
        struct decimal number;
        if (stem == NULL)
            continue;
        bool item = decimal_parse(guess->when, strlen(guess->when), '.', &number) == DECIMAL_OK && number.value >= 1 &&
                    number.value <= (double)stem->columns;
        stem->from_one += item;
        stem->others = stem->others || !item;
    }
    return stems;
}

/* 1, 2, 3, 4, 5 … without a gap are more often the items of a questionnaire than visits. */
static bool looks_like_items(const struct stem *stem)
{
    return !stem->others && stem->from_one >= 5;
}

static void add_visit(struct draft *draft, struct levels *known, const char *visit)
{
    uint32_t count = known->count;
    if (levels_intern(known, visit, strlen(visit)) < count)
        return;
    draft->visits = arena_reserve(draft->arena, draft->visits, draft->visit_count, draft->visit_capacity);
    draft->visits[draft->visit_count++] = visit;
}

static void guess_wide(struct draft *draft)
{
    const struct stem *stems = count_stems(draft);
    struct levels known;
    levels_init(&known, draft->arena);
    for (size_t i = 0; i < draft->count; i++) {
        struct guess *guess = &draft->guesses[i];
        const char *stem = guess->stem, *visit = guess->when, *name = guess->column->name;
        if (guess == draft->id[0] || stem == NULL || guess->column->type != COLUMN_NUMBER || strstr(name, "___") != NULL ||
            !name_is_visit(visit, draft->arena))
            continue;
        size_t columns = stems[guess->stem_number].numbers;
        if (columns < 2)
            continue;
        if (looks_like_items(&stems[guess->stem_number])) {
            draft_because(guess, "an item of '%s'", utf8_show(draft->arena, stem));
            continue;
        }
        const struct measure *measure = draft_measure(draft, guess, stem);
        if (!guess->parted && measure == NULL && columns > 2 && draft->visit_count == 0)
            continue;
        guess->measure = measure;
        guess->outcome = stem;
        guess->visit = visit;
        guess->role = SCHEMA_OUTCOME;
        draft_because(guess, "one of %zu columns '%s'", columns, utf8_show(draft->arena, stem));
        add_visit(draft, &known, visit);
    }
    if (draft->visit_count > 0) {
        draft->layout = SCHEMA_WIDE;
        draft->why_layout = "columns share a name but for the visit";
    }
}

static bool fits_all(const struct draft *draft, uint32_t stem, const struct measure *measure)
{
    for (size_t i = 0; i < draft->count; i++) {
        const struct guess *guess = &draft->guesses[i];
        if (guess->stem_number == stem && guess->outcome != NULL &&
            !measure_fits(measure, guess->low, guess->high, guess->column->decimals))
            return false;
    }
    return true;
}

/* All columns of an outcome are the same measure: one that only fits some of them fits none. */
static void agree_on_measures(struct draft *draft)
{
    bool *settled = arena_array(draft->arena, bool, draft->count);
    for (size_t i = 0; i < draft->count; i++) {
        struct guess *guess = &draft->guesses[i];
        if (guess->outcome == NULL || guess->measure == NULL || settled[guess->stem_number])
            continue;
        bool common = fits_all(draft, guess->stem_number, guess->measure);
        const struct measure *measure = guess->measure;
        settled[guess->stem_number] = common;
        for (size_t k = 0; k < draft->count; k++)
            if (draft->guesses[k].stem_number == guess->stem_number && draft->guesses[k].outcome != NULL &&
                (common || draft->guesses[k].measure == measure))
                draft->guesses[k].measure = common ? measure : NULL;
    }
}

static int compare_visits(const void *a, const void *b)
{
    return str_compare_natural(*(const char *const *)a, *(const char *const *)b);
}

/* In natural order, baseline first. */
static void order_visits(struct draft *draft)
{
    if (draft->visit_count == 0)
        return;
    qsort(draft->visits, draft->visit_count, sizeof *draft->visits, compare_visits);
    for (size_t i = 1; i < draft->visit_count; i++) {
        const char *visit = draft->visits[i];
        if (!name_is_baseline(visit, draft->arena) || name_is_baseline(draft->visits[0], draft->arena))
            continue;
        memmove(draft->visits + 1, draft->visits, i * sizeof *draft->visits);
        draft->visits[0] = visit;
    }
}

/* ---- the other roles ---- */

static void give_role(struct guess *guess, enum schema_role role, const char *why)
{
    if (guess == NULL || guess->role != SCHEMA_NO_ROLE)
        return;
    guess->role = role;
    if (why != NULL)
        draft_because(guess, "%s", why);
}

static void guess_control(struct draft *draft)
{
    const struct levels *levels = draft->arm == NULL ? NULL : draft->arm->column->levels;
    draft->control = levels == NULL ? NULL : name_control(levels->names, levels->count, draft->arena);
    draft->why_control = draft->control == NULL ? "no arm is called like a control" : "by its name";
}

/* Whoever gets one treatment after the other, as in a crossover, is in no arm. */
static bool same_for_every_patient(const struct draft *draft, const struct guess *guess)
{
    const struct guess *parts[3] = { draft->id[0], draft->id[1], NULL };
    if (draft->id[0] == NULL)
        return true;
    size_t patients = combinations(draft, parts, 3);
    parts[2] = guess;
    return combinations(draft, parts, 3) == patients;
}

static void guess_arm(struct draft *draft)
{
    for (size_t i = 0; i < draft->count && draft->arm == NULL; i++) {
        struct guess *guess = &draft->guesses[i];
        if (guess->role == SCHEMA_NO_ROLE && guess->distinct >= 2 && guess->distinct <= CATEGORIES_MOST &&
            name_role(guess->column->name, draft->arena) == SCHEMA_ARM) {
            if (same_for_every_patient(draft, guess))
                draft->arm = guess;
            else
                draft_because(guess, "differs within a patient, so no arm; see knead crossover");
        }
    }
    guess_control(draft);
}

static void guess_baseline(struct draft *draft)
{
    const struct column *column = draft->visit == NULL ? NULL : draft->visit->column;
    char number[DECIMAL_TEXT_SIZE];
    if (draft->visit_count > 0) {
        draft->baseline = draft->visits[0];
    } else if (column != NULL && column->values != NULL && !isnan(draft->visit->low)) {
        draft->baseline = arena_strdup(draft->arena, decimal_shortest(draft->visit->low, number));
    } else if (column != NULL && column->levels != NULL) {
        for (uint32_t i = 0; i < column->levels->count && draft->baseline == NULL; i++)
            if (name_is_baseline(column->levels->names[i], draft->arena))
                draft->baseline = column->levels->names[i];
    }
}

/* Columns that stand alone: by name, then by measure. */
static void guess_rest(struct draft *draft)
{
    static const enum schema_role once[] = { SCHEMA_SITE, SCHEMA_THERAPIST, SCHEMA_SESSIONS, SCHEMA_CALENDAR };
    for (size_t i = 0; i < sizeof once / sizeof *once; i++)
        give_role(first_of(draft, once[i]), once[i], "by its name");
    for (size_t i = 0; i < draft->count; i++) {
        struct guess *guess = &draft->guesses[i];
        if (guess->role != SCHEMA_NO_ROLE || guess->identifier)
            continue;
        if (name_role(guess->column->name, draft->arena) == SCHEMA_COVARIATE) {
            give_role(guess, SCHEMA_COVARIATE, "by its name");
        } else if (guess->outcome == NULL) {
            guess->measure = draft_measure(draft, guess, guess->column->name);
            give_role(guess, guess->measure != NULL ? SCHEMA_OUTCOME : SCHEMA_NO_ROLE, NULL);
        }
    }
    if (draft->adam)
        give_role(named(draft, "AVAL"), SCHEMA_OUTCOME, NULL);
}

void draft_guess(struct draft *draft, const struct frame *frame, const struct catalogue *catalogue,
                 struct arena *arena)
{
    *draft = (struct draft){ .arena = arena, .frame = frame,
                             .why_layout = "neither repeated ids with a visit nor columns that share a name" };
    recogniser_init(&draft->recogniser, catalogue, arena);
    draft_columns(draft);
    guess_layout(draft);
    if (draft->id[0] != NULL)
        give_role(named(draft, draft->id[1] != NULL ? draft->id[1]->column->name : draft->id[0]->column->name), SCHEMA_ID,
                  draft->adam ? NULL : draft->why_id);
    give_role(draft->visit, SCHEMA_VISIT, draft->adam ? NULL : draft->why_layout);
    guess_arm(draft);
    give_role(draft->arm, SCHEMA_ARM, draft->adam ? NULL : "by its name and few levels");
    if (draft->layout == SCHEMA_LAYOUT_UNKNOWN)
        guess_wide(draft);
    agree_on_measures(draft);
    guess_rest(draft);
    order_visits(draft);
    guess_baseline(draft);
    for (size_t i = 0; i < draft->count; i++)
        if (draft->guesses[i].role != SCHEMA_ID && draft->guesses[i].role != SCHEMA_ARM)
            draft_suspects(draft, &draft->guesses[i]);
}
