#include "tools/recognise.h"

#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "tools/naming.h"

static void add_word(struct recogniser *recogniser, const char *word, struct arena *arena)
{
    const char *plain = catalogue_plain_name(word, arena);
    levels_intern(&recogniser->words, plain, strlen(plain));
}

void recogniser_init(struct recogniser *recogniser, const struct catalogue *catalogue, struct arena *arena)
{
    recogniser->catalogue = catalogue;
    levels_init(&recogniser->words, arena);
    for (size_t i = 0; i < catalogue->count; i++) {
        add_word(recogniser, catalogue->measures[i].id, arena);
        for (size_t k = 0; k < catalogue->measures[i].alias_count; k++)
            add_word(recogniser, catalogue->measures[i].aliases[k], arena);
    }
}

/* A name without the words that only say that it is a score. */
static const char *without_fillers(const char *name, struct arena *arena)
{
    static const char *const fillers[] = { "total", "score", "sum", "tot", "mean", "avg", "index", "raw", "value" };
    struct str kept;
    str_init(&kept, arena);
    while (*name != '\0') {
        size_t length = strcspn(name, "_.- ");
        const char *word = catalogue_plain_name(arena_strndup(arena, name, length), arena);
        bool filler = false;
        for (size_t i = 0; i < sizeof fillers / sizeof *fillers; i++)
            filler = filler || strcmp(word, fillers[i]) == 0;
        if (!filler)
            str_add(&kept, word);
        name += length + (name[length] != '\0');
    }
    return kept.text;
}

static bool is_word(const struct recogniser *recogniser, const char *name, struct arena *arena)
{
    return levels_find(&recogniser->words, catalogue_plain_name(name, arena)) != LEVEL_NONE;
}

const struct measure **recognise_called(const struct recogniser *recogniser, const char *name, struct arena *arena,
                                        size_t *count)
{
    *count = 0;
    if (!is_word(recogniser, name, arena))
        name = without_fillers(name, arena);
    return is_word(recogniser, name, arena) ? catalogue_called(recogniser->catalogue, name, arena, count) : NULL;
}

bool recognise_uses_range(const struct measure *measure, double high)
{
    double range = measure->maximum - measure->minimum;
    return !(high - measure->minimum < 0.15 * range);
}

bool recognise_parts(const char *name, struct arena *arena, const char **stem, const char **when, bool *parted)
{
    size_t first = strcspn(name, "_.-");
    bool split = name_split(arena, name, stem, when);
    *parted = split && strchr("_.-", name[strlen(*stem)]) != NULL;
    if (!split)
        *stem = *when = NULL;
    if (first == 0 || name[first] == '\0' || name[first + 1] == '\0' || (split && name_is_visit(*when, arena)))
        return split;
    const char *beginning = arena_strndup(arena, name, first);
    if (name[strspn(name, "0123456789")] == name[first] || !name_is_visit(beginning, arena))
        return split;
    *stem = name + first + 1;
    *when = beginning;
    return *parted = true;
}
