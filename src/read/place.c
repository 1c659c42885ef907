/* A walk over JSON that is known to be well formed: everything off the path is skipped, nothing is decoded. */
#include "read/place.h"

#include <string.h>

struct walk {
    const char *at, *end;
};

static void skip_blanks(struct walk *walk)
{
    while (walk->at < walk->end && strchr(" \t\r\n", *walk->at) != NULL && *walk->at != '\0')
        walk->at++;
}

static void skip_string(struct walk *walk)
{
    for (walk->at++; walk->at < walk->end && *walk->at != '"'; walk->at++)
        if (*walk->at == '\\' && walk->at + 1 < walk->end)
            walk->at++;
    if (walk->at < walk->end)
        walk->at++;
}

/* Brackets are counted rather than followed, so that no depth of nesting can exhaust the stack. */
static void skip_value(struct walk *walk)
{
    size_t depth = 0;
    skip_blanks(walk);
    do {
        if (walk->at == walk->end)
            return;
        char c = *walk->at;
        if (c == '"') {
            skip_string(walk);
        } else if (c == '{' || c == '[') {
            depth++;
            walk->at++;
        } else if (c == '}' || c == ']') {
            if (depth == 0)
                return;
            depth--;
            walk->at++;
        } else if (depth == 0) {
            while (walk->at < walk->end && strchr(",]} \t\r\n", *walk->at) == NULL)
                walk->at++;
        } else {
            walk->at++;
        }
    } while (depth > 0);
}

/* To the value of a key of the object here; *member gets the place of the key. */
static bool enter_key(struct walk *walk, const char *key, size_t length, const char **member)
{
    skip_blanks(walk);
    if (walk->at == walk->end || *walk->at != '{')
        return false;
    walk->at++;
    for (;;) {
        skip_blanks(walk);
        if (walk->at == walk->end || *walk->at != '"')
            return false;
        const char *name = walk->at;
        skip_string(walk);
        bool found = (size_t)(walk->at - name) == length + 2 && memcmp(name + 1, key, length) == 0;
        skip_blanks(walk);
        if (walk->at < walk->end && *walk->at == ':')
            walk->at++;
        skip_blanks(walk);
        if (found) {
            *member = name;
            return true;
        }
        skip_value(walk);
        skip_blanks(walk);
        if (walk->at < walk->end && *walk->at == ',')
            walk->at++;
    }
}

/* To an element of the array here. */
static bool enter_element(struct walk *walk, size_t index)
{
    skip_blanks(walk);
    if (walk->at == walk->end || *walk->at != '[')
        return false;
    walk->at++;
    for (; index > 0; index--) {
        skip_value(walk);
        skip_blanks(walk);
        if (walk->at == walk->end || *walk->at != ',')
            return false;
        walk->at++;
    }
    skip_blanks(walk);
    return walk->at < walk->end;
}

/* One step of the path: ".key" or "[3]"; false at its end, or where the text does not follow it. */
static bool enter(struct walk *walk, const char **path, const char **found)
{
    const char *step = *path;
    if (*step == '[') {
        size_t index = 0;
        for (step++; *step >= '0' && *step <= '9' && index < 100000000; step++)
            index = index * 10 + (size_t)(*step - '0');
        *path = step + (*step == ']');
        if (!enter_element(walk, index))
            return false;
        *found = walk->at;
        return true;
    }
    step += *step == '.';
    size_t length = strcspn(step, ".[");
    *path = step + length;
    return length > 0 && enter_key(walk, step, length, found);
}

void json_place(const char *text, size_t length, const char *where, const char *key, size_t *line, size_t *column)
{
    *line = *column = 0;
    if (text == NULL)
        return;
    struct walk walk = { text, text + length };
    skip_blanks(&walk);
    const char *found = walk.at;
    bool there = true;
    while (there && *where != '\0')
        there = enter(&walk, &where, &found);
    if (there && key != NULL)
        enter_key(&walk, key, strlen(key), &found);
    *line = *column = 1;
    for (const char *c = text; c < found; c++) {
        bool continues = ((unsigned char)*c & 0xC0) == 0x80; /* of a character of several bytes */
        *column = *c == '\n' ? 1 : *column + !continues;
        *line += *c == '\n';
    }
}
