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

/* The visit is the column that, with the id, makes every row different; sometimes the site is needed too. */
static void guess_visit(struct draft *draft)
{
    size_t rows = draft->frame->rows;
    struct guess *site = first_of(draft, SCHEMA_SITE);
    if (draft->id[0] == NULL || draft->id[0]->distinct == rows)
        return;
    for (int with_site = 0; with_site <= (site != NULL); with_site++) {
        for (size_t i = 0; i < draft->count; i++) {
            struct guess *guess = &draft->guesses[i];
            const struct guess *parts[3] = { draft->id[0], guess, with_site ? site : NULL };
            if (name_role(guess->column->name, draft->arena) != SCHEMA_VISIT || guess->distinct < 2 ||
                combinations(draft, parts, 3) < rows)
                continue;
            draft->visit = guess;
            if (with_site) {
                draft->id[1] = draft->id[0];
                draft->id[0] = site;
                draft->why_id = "an id is met twice at a visit unless its site is told too";
            }
            return;
        }
    }
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
    if (draft->visit != NULL) {
        draft->layout = SCHEMA_LONG;
        draft->why_layout = arena_printf(draft->arena, "ids repeat, and with '%s' no row does",
                                         utf8_show(draft->arena, draft->visit->column->name));
    }
}

/* ---- wide files: pain_0, pain_10, pain_26 ---- */


/* 1, 2, 3, 4, 5 … without a gap are more often the items of a questionnaire than visits. */
static bool looks_like_items(const struct draft *draft, uint32_t stem)
{
    size_t met = 0, columns = 0;
    for (size_t i = 0; i < draft->count; i++)
        columns += draft->guesses[i].stem_number == stem;
    for (size_t i = 0; i < draft->count; i++) {
        const struct guess *guess = &draft->guesses[i];
        struct decimal number;
        if (guess->stem_number != stem)
            continue;
        if (decimal_parse(guess->when, strlen(guess->when), '.', &number) != DECIMAL_OK || number.value < 1 ||
            number.value > (double)columns)
            return false;
        met++;
    }
    return met >= 5;
}

static size_t count_stem(const struct draft *draft, uint32_t stem)
{
    size_t count = 0;
    for (size_t i = 0; i < draft->count; i++)
        count += draft->guesses[i].stem_number == stem && draft->guesses[i].column->type == COLUMN_NUMBER;
    return count;
}

static void add_visit(struct draft *draft, const char *visit)
{
    if (name_find(draft->visits, draft->visit_count, visit) != NAME_NONE)
        return;
    draft->visits = arena_grow(draft->arena, draft->visits, draft->visit_count, draft->visit_count + 1,
                               sizeof *draft->visits);
    draft->visits[draft->visit_count++] = visit;
}

static void guess_wide(struct draft *draft)
{
    for (size_t i = 0; i < draft->count; i++) {
        struct guess *guess = &draft->guesses[i];
        const char *stem = guess->stem, *visit = guess->when, *name = guess->column->name;
        if (guess == draft->id[0] || stem == NULL || guess->column->type != COLUMN_NUMBER || strstr(name, "___") != NULL ||
            !name_is_visit(visit, draft->arena))
            continue;
        size_t columns = count_stem(draft, guess->stem_number);
        if (columns < 2)
            continue;
        if (looks_like_items(draft, guess->stem_number)) {
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
        add_visit(draft, visit);
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
