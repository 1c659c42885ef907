#include "base/names.h"

#include <stdbool.h>
#include <string.h>

#include "base/str.h"

enum { LONGEST = 64 }; /* characters compared; longer names are not typed by hand */

size_t name_find(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return NAME_NONE;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Restricted Damerau-Levenshtein: insertion, deletion, substitution, swap of neighbours. */
static size_t distance(const char *a, const char *b)
{
    size_t m = strnlen(a, LONGEST), n = strnlen(b, LONGEST);
    size_t row[3][LONGEST + 1];
    for (size_t j = 0; j <= n; j++)
        row[0][j] = j;
    for (size_t i = 1; i <= m; i++) {
        size_t *here = row[i % 3], *above = row[(i - 1) % 3], *before = row[(i + 1) % 3];
        here[0] = i;
        for (size_t j = 1; j <= n; j++) {
            bool same = lower(a[i - 1]) == lower(b[j - 1]);
            here[j] = least(least(above[j] + 1, here[j - 1] + 1), above[j - 1] + !same);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
                here[j] = least(here[j], before[j - 2] + 1);
        }
    }
    return row[m % 3][n];
}

static bool begins(const char *longer, const char *shorter)
{
    size_t i = 0;
    for (; shorter[i] != '\0'; i++)
        if (lower(longer[i]) != lower(shorter[i]))
            return false;
    return i > 0;
}

const char *name_nearest(const char *const *names, size_t count, const char *name)
{
    const char *nearest = NULL;
    size_t best = (size_t)-1;
    for (size_t i = 0; i < count; i++) {
        size_t apart = distance(names[i], name);
        size_t length = strnlen(name, LONGEST);
        bool near = apart <= (length + 2) / 3;
        bool prefix = begins(names[i], name) || begins(name, names[i]);
        if ((near || prefix) && apart < best) {
            best = apart;
            nearest = names[i];
        }
    }
    return nearest;
}

const char *name_in_list(struct arena *arena, const char *name)
{
    struct str text;
    str_init(&text, arena);
    for (const char *c = name; *c != '\0'; c++) {
        if (*c == ',')
            str_add_char(&text, '\\');
        str_add_char(&text, *c);
    }
    return text.text;
}
