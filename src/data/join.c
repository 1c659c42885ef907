#include "data/join.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"

static enum missing missing_in(const struct column *const *parts, size_t count, size_t row)
{
    for (size_t i = 0; i < count; i++)
        if (parts[i]->missing[row] != MISSING_NOT)
            return (enum missing)parts[i]->missing[row];
    return MISSING_NOT;
}

static bool alike(const struct column *const *parts, size_t count, size_t row, size_t other)
{
    for (size_t i = 0; i < count; i++)
        if (parts[i]->codes[row] != parts[i]->codes[other])
            return false;
    return true;
}

static const char *name_of(const struct column *const *parts, size_t count, struct arena *arena)
{
    struct str name;
    str_init(&name, arena);
    for (size_t i = 0; i < count; i++) {
        str_separate(&name, "/");
        str_add(&name, parts[i]->name);
    }
    return name.text;
}

static bool join_rows(const struct column *const *parts, size_t count, const uint32_t *lines,
                      struct column *joined, struct error *err)
{
    struct arena *arena = joined->levels->arena;
    size_t *first = arena_array(arena, size_t, joined->rows); /* the row each level was first met in */
    struct str text;
    str_init(&text, arena);
    for (size_t row = 0; row < joined->rows; row++) {
        joined->missing[row] = (uint8_t)missing_in(parts, count, row);
        joined->codes[row] = LEVEL_NONE;
        if (joined->missing[row] != MISSING_NOT)
            continue;
        text.length = 0;
        for (size_t i = 0; i < count; i++) {
            str_add(&text, i == 0 ? "" : "/");
            str_add(&text, parts[i]->levels->names[parts[i]->codes[row]]);
        }
        uint32_t known = joined->levels->count;
        uint32_t code = levels_intern(joined->levels, text.text, text.length);
        joined->codes[row] = code;
        if (code == known)
            first[code] = row;
        else if (!alike(parts, count, row, first[code]))
            return error_set(err, ERROR_INPUT,
                             "the columns %s read '%s' for two different patients, in lines %u and %u; their values "
                             "must not hold '/'", joined->name, utf8_show(arena, text.text),
                             lines == NULL ? (unsigned)first[code] + 1 : (unsigned)lines[first[code]],
                             lines == NULL ? (unsigned)row + 1 : (unsigned)lines[row]);
    }
    return true;
}

bool column_join(const struct column *const *parts, size_t count, const uint32_t *lines, struct arena *arena,
                 struct column *joined, struct error *err)
{
    size_t rows = parts[0]->rows;
    *joined = (struct column){ .name = name_of(parts, count, arena), .type = COLUMN_CATEGORY, .rows = rows,
                               .missing = arena_array(arena, uint8_t, rows),
                               .codes = arena_array(arena, uint32_t, rows),
                               .levels = arena_new(arena, struct levels) };
    levels_init(joined->levels, arena);
    if (!join_rows(parts, count, lines, joined, err))
        return false;
    uint32_t *new_code = arena_array(arena, uint32_t, joined->levels->count);
    levels_sort(joined->levels, new_code);
    for (size_t row = 0; row < rows; row++)
        if (joined->codes[row] != LEVEL_NONE)
            joined->codes[row] = new_code[joined->codes[row]];
    return true;
}
