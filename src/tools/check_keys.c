/* A patient and visit twice: a row pasted again, or ids that only another column makes those of one patient. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tools/check.h"
#include "tools/naming.h"

struct keyed {
    uint32_t patient, visit, repeat; /* repeat: 0 but for the rows of REDCap's repeated instruments and events */
    size_t row;
};

static int compare_keyed(const void *a, const void *b)
{
    const struct keyed *p = a, *q = b;
    if (p->patient != q->patient)
        return p->patient < q->patient ? -1 : 1;
    if (p->visit != q->visit)
        return p->visit < q->visit ? -1 : 1;
    if (p->repeat != q->repeat)
        return p->repeat < q->repeat ? -1 : 1;
    return p->row < q->row ? -1 : p->row > q->row;
}

static bool same_cells(const struct check *check, size_t row, size_t other)
{
    for (size_t column = 0; column < check->sheet.columns; column++)
        if (check->columns[column].codes[row] != check->columns[column].codes[other])
            return false;
    return true;
}

/* Rows with an id and a visit, those of one patient and visit after each other. */
struct keys {
    struct keyed *items;
    size_t count, repeats; /* repeats: rows of a patient and visit that another row has already */
};

static bool same_key(const struct keyed *a, const struct keyed *b)
{
    return a->patient == b->patient && a->visit == b->visit && a->repeat == b->repeat;
}

/* REDCap writes a row a record, event, repeated instrument and repeat: what the row is of, beside patient and visit. */
static uint32_t repeat_of(struct check *check, size_t row, struct levels *known)
{
    struct str key;
    str_init(&key, &check->work);
    for (size_t i = 0; i < CHECK_REPEATS; i++) {
        const struct checked *column = check->repeats[i] == NAME_NONE || check->repeats[i] == check->visit
                                           ? NULL : &check->columns[check->repeats[i]];
        bool blank = column == NULL || column->state[row] == CELL_BLANK;
        str_addf(&key, "%s\n", blank ? "" : column->levels.names[column->codes[row]]);
    }
    return levels_intern(known, key.text, key.length);
}

static struct keys find_keys(struct check *check)
{
    bool repeats = check->repeats[CHECK_REPEAT_INSTRUMENT] != NAME_NONE;
    struct levels known;
    levels_init(&known, &check->work);
    struct keys keys = { .items = arena_array(&check->work, struct keyed, check->sheet.rows) };
    for (size_t row = 0; row < check->sheet.rows; row++) {
        uint32_t visit = check->visit_of == NULL ? 0 : check->visit_of[row];
        if (check->patient[row] != LEVEL_NONE && visit != LEVEL_NONE)
            keys.items[keys.count++] = (struct keyed){
                check->patient[row], visit, repeats ? repeat_of(check, row, &known) : 0, row };
    }
    if (keys.count > 0)
        qsort(keys.items, keys.count, sizeof *keys.items, compare_keyed);
    for (size_t i = 1; i < keys.count; i++)
        keys.repeats += same_key(&keys.items[i], &keys.items[i - 1]);
    return keys;
}

/* ---- the column that parts them ---- */

/* With the column, or both columns (`other` may be NAME_NONE), no row repeats another. */
static bool parts(struct check *check, const struct keys *keys, size_t at, size_t other)
{
    const struct checked *column = &check->columns[at], *second = other == NAME_NONE ? NULL : &check->columns[other];
    struct arena_mark mark = arena_mark(&check->work);
    struct levels seen;
    bool apart = true;
    for (size_t first = 0, i = 0; apart && i < keys->count; i++) {
        if (i == 0 || !same_key(&keys->items[i], &keys->items[first])) {
            first = i;
            arena_rewind(&check->work, mark);
            levels_init(&seen, &check->work);
        }
        size_t row = keys->items[i].row;
        if (column->state[row] != CELL_VALUE || (second != NULL && second->state[row] != CELL_VALUE)) {
            apart = false;
            break;
        }
        const char *key = arena_printf(&check->work, "%u %u", (unsigned)column->codes[row],
                                       second == NULL ? 0 : (unsigned)second->codes[row]);
        uint32_t known = seen.count;
        apart = levels_intern(&seen, key, strlen(key)) == known;
    }
    arena_rewind(&check->work, mark);
    return apart;
}

/* A column that can tell patients or visits apart: texts, dates or whole numbers of which there are not too many. */
static bool may_part(const struct check *check, size_t at)
{
    const struct checked *column = &check->columns[at];
    bool known = at == check->visit || column->present == 0;
    for (size_t i = 0; i < check->id_count; i++)
        known = known || check->id[i] == at;
    if (known || column->levels.count < 2 || column->levels.count * 2 > check->sheet.rows || column->about != NULL ||
        (column->field != NULL && column->field->role == SCHEMA_OUTCOME))
        return false;
    for (uint32_t code = 0; code < column->levels.count && column->kind == CHECKED_NUMBER; code++)
        if (strpbrk(column->levels.names[code], ".,") != NULL)
            return false;
    return column->guessed == NULL;
}

enum { MOST_CANDIDATES = 200 };

/* The first column called like one of the role (SCHEMA_NO_ROLE: any) that parts the rows, alone or with `other`. */
static size_t parting_column(struct check *check, const struct keys *keys, enum schema_role role, size_t other)
{
    size_t tried = 0;
    for (size_t i = 0; i < check->sheet.columns && tried < MOST_CANDIDATES; i++) {
        if (i == other || !may_part(check, i))
            continue;
        tried++;
        if ((role == SCHEMA_NO_ROLE || name_role(check->columns[i].name, check->arena) == role) &&
            parts(check, keys, i, other))
            return i;
    }
    return NAME_NONE;
}

static size_t column_of_role(struct check *check, enum schema_role role)
{
    for (size_t i = 0; i < check->sheet.columns && i < MOST_CANDIDATES; i++)
        if (may_part(check, i) && name_role(check->columns[i].name, check->arena) == role)
            return i;
    return NAME_NONE;
}

/* What to say on the command line so that no row repeats another; NULL when nothing is found. */
static const char *better_key(struct check *check, const struct keys *keys)
{
    const char *id = utf8_show(check->arena, check->sheet.names[check->id[check->id_count - 1]]);
    size_t site = parting_column(check, keys, SCHEMA_SITE, NAME_NONE), visit = NAME_NONE;
    bool visits = check->visit_of != NULL;
    if (site == NAME_NONE && !visits)
        visit = parting_column(check, keys, SCHEMA_VISIT, NAME_NONE);
    if (site == NAME_NONE && visit == NAME_NONE && !visits && (site = column_of_role(check, SCHEMA_SITE)) != NAME_NONE &&
        (visit = parting_column(check, keys, SCHEMA_VISIT, site)) == NAME_NONE)
        site = NAME_NONE;
    if (site == NAME_NONE && visit == NAME_NONE && visits)
        site = parting_column(check, keys, SCHEMA_NO_ROLE, NAME_NONE);
    else if (site == NAME_NONE && visit == NAME_NONE)
        visit = parting_column(check, keys, SCHEMA_NO_ROLE, NAME_NONE);
    const char *site_name = site == NAME_NONE ? NULL : utf8_show(check->arena, check->sheet.names[site]);
    const char *visit_name = visit == NAME_NONE ? NULL : utf8_show(check->arena, check->sheet.names[visit]);
    if (site != NAME_NONE && visit != NAME_NONE)
        return arena_printf(check->arena, "with '%s' and '%s' none does: say --id %s,%s --visit %s", site_name, visit_name,
                            site_name, id, visit_name);
    if (site != NAME_NONE && name_role(check->sheet.names[site], check->arena) == SCHEMA_SITE)
        return arena_printf(check->arena, "with '%s' none does: say --id %s,%s if ids are given anew in each", site_name,
                            site_name, id);
    if (site != NAME_NONE)
        return arena_printf(check->arena, "with '%s' none does: say --id %s,%s if a patient has a row for each", site_name,
                            id, site_name);
    return visit == NAME_NONE ? NULL
                              : arena_printf(check->arena, "with '%s' none does: say --visit %s if that is what rows of a "
                                             "patient differ in", visit_name, visit_name);
}

/* Rows repeat each other whatever is added; a column called like a visit is a beginning. */
static const char *likely_visit(struct check *check)
{
    size_t visit = column_of_role(check, SCHEMA_VISIT);
    return visit == NAME_NONE ? "if there is one a visit, say --visit COLUMN"
                              : arena_printf(check->arena, "say --visit %s if there is one a visit; some rows repeat one even so",
                                             utf8_show(check->arena, check->sheet.names[visit]));
}

/* ---- the whole ---- */

/* One finding for all: the id given is not one. What depends on who is who is not looked at then. */
static void not_an_id(struct check *check, const struct keys *keys, const char *better)
{
    size_t first = 1;
    while (!same_key(&keys->items[first], &keys->items[first - 1]))
        first++;
    size_t row = keys->items[first].row;
    check->doubtful = true;
    check_find(check, SEVERITY_ERROR, "id_repeats", row, check->id[check->id_count - 1],
               check_shown(check, row, check->id[check->id_count - 1]), "a patient and visit once, as in line %u; %zu row%s "
               "repeat one, and %s", (unsigned)check->sheet.lines[keys->items[first - 1].row], keys->repeats,
               keys->repeats == 1 ? "" : "s", better);
}

static void each_repeat(struct check *check, const struct keys *keys)
{
    for (size_t i = 1, first = 0; i < keys->count; i++) {
        if (!same_key(&keys->items[i], &keys->items[first])) {
            first = i;
            continue;
        }
        size_t row = keys->items[i].row, line = check->sheet.lines[keys->items[first].row];
        bool same = same_cells(check, row, keys->items[first].row);
        check_find(check, SEVERITY_ERROR, same ? "row_twice" : "duplicate_visit", row, check->id[0],
                   check_shown(check, row, check->id[0]), "%s, as in line %zu; %s",
                   check->visit_of == NULL ? "one row a patient" : "a patient and visit once", line,
                   same ? "the rows are the same" : "the rows differ");
    }
}

void check_duplicates(struct check *check)
{
    struct keys keys = find_keys(check);
    bool many = keys.repeats >= 2 && keys.repeats * 10 >= keys.count;
    bool no_visit = check->visit_of == NULL && keys.repeats > 0 && keys.count > check->patient_count + keys.count / 5;
    const char *better = many || no_visit ? better_key(check, &keys) : NULL;
    if (no_visit)
        check_find(check, SEVERITY_WARNING, "id_repeats", ROW_NONE, check->id[0],
                   arena_printf(check->arena, "%u ids in %zu rows", (unsigned)check->patient_count, keys.count),
                   "one row a patient; %s", better != NULL ? better : likely_visit(check));
    else if (better != NULL && check->visit_of != NULL)
        not_an_id(check, &keys, better);
    else
        each_repeat(check, &keys);
    arena_rewind(&check->work, check->work_empty);
}
