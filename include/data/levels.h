/* levels: the distinct texts of a category column, interned while a file is read.
 *
 * Codes are handed out in the order of appearance; levels_sort gives every level its rank in an order that
 * does not depend on the rows: numerically when every level is a number, else naturally ("T2" before "T10"). */
#ifndef KNEAD_DATA_LEVELS_H
#define KNEAD_DATA_LEVELS_H

#include <stddef.h>
#include <stdint.h>

#define LEVEL_NONE UINT32_MAX

struct arena;

struct levels {
    const char **names; /* by code */
    uint32_t count;
    /* the hash table of the interner */
    uint32_t *slots;
    uint32_t slot_count;
    size_t capacity;
    struct arena *arena;
};

void levels_init(struct levels *levels, struct arena *arena);
uint32_t levels_intern(struct levels *levels, const char *text, size_t length); /* the code; a new one if needed */
uint32_t levels_find(const struct levels *levels, const char *text);            /* LEVEL_NONE when absent */

/* Renumbers the levels in sorted order; new_code[old code] tells the caller how to recode its rows. */
void levels_sort(struct levels *levels, uint32_t *new_code);

/* Puts the levels in the order `names` first (a schema's categories), the others sorted behind them. */
void levels_arrange(struct levels *levels, const char *const *names, size_t count, uint32_t *new_code);

#endif
