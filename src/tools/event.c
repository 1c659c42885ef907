#include "tools/event.h"

#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"

enum { LEVELS_SHOWN = 20 };

static const char *list_of(const struct levels *levels, struct arena *arena)
{
    struct str list;
    str_init(&list, arena);
    for (uint32_t i = 0; i < levels->count && i < LEVELS_SHOWN; i++) {
        str_separate(&list, ", ");
        str_addf(&list, "'%s'", utf8_show(arena, levels->names[i]));
    }
    return list.text;
}

bool event_find(const struct levels *levels, const char *asked, const struct schema *schema, const char *column,
                const char *outcome, uint32_t *event, struct error *err)
{
    static const char *const pairs[][2] = { { "1", "0" }, { "yes", "no" }, { "Yes", "No" }, { "YES", "NO" },
                                            { "true", "false" }, { "True", "False" }, { "TRUE", "FALSE" } };
    if (levels->count == 0)
        return error_set(err, ERROR_ESTIMATE, "every cell of %s is missing", outcome);
    if (asked != NULL) {
        const char *labelled = schema_level_labelled(schema, column, asked);
        *event = levels_find(levels, asked);
        if (*event == LEVEL_NONE && labelled != NULL)
            *event = levels_find(levels, labelled);
        return *event != LEVEL_NONE || error_set(err, ERROR_USAGE, "%s has no level '%s'; it has %s", outcome,
                                                 utf8_show(err->arena, asked), list_of(levels, err->arena));
    }
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        uint32_t yes = levels_find(levels, pairs[i][0]), no = levels_find(levels, pairs[i][1]);
        if (levels->count <= 2 && (yes != LEVEL_NONE || no != LEVEL_NONE) &&
            levels->count == (uint32_t)((yes != LEVEL_NONE) + (no != LEVEL_NONE))) {
            *event = yes; /* LEVEL_NONE: nobody had it */
            return true;
        }
    }
    return error_set(err, ERROR_USAGE, "which level of %s is the event? It has %s; use --event LEVEL", outcome,
                     list_of(levels, err->arena));
}
