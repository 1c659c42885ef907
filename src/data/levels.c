/* An open-addressing hash table over FNV-1a; the table stays at most half full. */
#include "data/levels.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/str.h"

enum { FIRST_SLOTS = 16 };

void levels_init(struct levels *levels, struct arena *arena)
{
    *levels = (struct levels){ .arena = arena, .slot_count = FIRST_SLOTS };
    levels->slots = arena_array(arena, uint32_t, FIRST_SLOTS); /* a slot holds code + 1; 0 is free */
}

static uint32_t hash(const char *text, size_t length)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < length; i++)
        h = (h ^ (unsigned char)text[i]) * 16777619u;
    return h;
}

/* The slot that holds the text, or the free one where it belongs. */
static uint32_t *slot_of(const struct levels *levels, const char *text, size_t length)
{
    uint32_t mask = levels->slot_count - 1;
    for (uint32_t at = hash(text, length) & mask;; at = (at + 1) & mask) {
        uint32_t code = levels->slots[at];
        if (code == 0)
            return &levels->slots[at];
        const char *name = levels->names[code - 1];
        if (strncmp(name, text, length) == 0 && name[length] == '\0')
            return &levels->slots[at];
    }
}

static void rebuild(struct levels *levels, uint32_t slot_count)
{
    if (slot_count != levels->slot_count)
        levels->slots = arena_array(levels->arena, uint32_t, slot_count);
    else
        memset(levels->slots, 0, slot_count * sizeof *levels->slots);
    levels->slot_count = slot_count;
    for (uint32_t code = 0; code < levels->count; code++)
        *slot_of(levels, levels->names[code], strlen(levels->names[code])) = code + 1;
}

uint32_t levels_intern(struct levels *levels, const char *text, size_t length)
{
    uint32_t *slot = slot_of(levels, text, length);
    if (*slot != 0)
        return *slot - 1;
    levels->names = arena_reserve(levels->arena, levels->names, levels->count, levels->capacity);
    levels->names[levels->count] = arena_strndup(levels->arena, text, length);
    *slot = ++levels->count;
    uint32_t code = levels->count - 1;
    if (levels->count > levels->slot_count / 2)
        rebuild(levels, levels->slot_count * 2);
    return code;
}

uint32_t levels_find(const struct levels *levels, const char *text)
{
    uint32_t code = *slot_of(levels, text, strlen(text));
    return code == 0 ? LEVEL_NONE : code - 1;
}

/* A level while it is being sorted. */
struct entry {
    const char *name;
    double number;  /* NaN unless every level is a number */
    size_t place;   /* in the wanted order; past its end for the others */
    uint32_t code;
};

static int compare_entries(const void *a, const void *b)
{
    const struct entry *p = a, *q = b;
    if (p->place != q->place)
        return p->place < q->place ? -1 : 1;
    if (p->number < q->number || p->number > q->number)
        return p->number < q->number ? -1 : 1;
    return str_compare_natural(p->name, q->name);
}

/* Files are mostly written in the order of their ids. */
static bool ordered(const struct entry *entries, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++)
        if (compare_entries(&entries[i - 1], &entries[i]) > 0)
            return false;
    return true;
}

void levels_arrange(struct levels *levels, const char *const *names, size_t count, uint32_t *new_code)
{
    struct entry *entries = arena_array(levels->arena, struct entry, levels->count);
    bool numbers = true;
    for (uint32_t code = 0; code < levels->count; code++) {
        struct decimal number = { 0 };
        const char *name = levels->names[code];
        numbers = numbers && decimal_parse(name, strlen(name), '.', &number) == DECIMAL_OK;
        entries[code] = (struct entry){ name, number.value, count, code };
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t code = levels_find(levels, names[i]);
        if (code != LEVEL_NONE)
            entries[code].place = i;
    }
    for (uint32_t code = 0; code < levels->count && !numbers; code++)
        entries[code].number = NAN;
    if (!ordered(entries, levels->count))
        qsort(entries, levels->count, sizeof *entries, compare_entries);
    for (uint32_t rank = 0; rank < levels->count; rank++) {
        levels->names[rank] = entries[rank].name;
        new_code[entries[rank].code] = rank;
    }
    rebuild(levels, levels->slot_count);
}

void levels_sort(struct levels *levels, uint32_t *new_code)
{
    levels_arrange(levels, NULL, 0, new_code);
}
