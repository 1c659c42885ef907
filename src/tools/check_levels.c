/* The texts of a column: what the schema allows, and what differs only in blanks or case. */
#include <regex.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tools/check_cells.h"

enum { MOST_LEVELS = 200 }; /* of a column whose texts are compared; more is an identifier or free text */

static bool is_id(const struct check *check, const struct checked *column)
{
    for (size_t i = 0; i < check->id_count; i++)
        if (check->id[i] == column->at)
            return true;
    return column->field != NULL && column->field->role == SCHEMA_ID;
}

static const char *list_text(const struct check *check, const struct schema_texts *texts)
{
    struct str list;
    str_init(&list, check->arena);
    for (size_t i = 0; i < texts->count && i < 8; i++)
        str_addf(&list, "%s\"%s\"", i > 0 ? ", " : "one of ", utf8_show(check->arena, texts->items[i]));
    if (texts->count > 8)
        str_add(&list, ", …");
    return list.text;
}

static bool listed(const struct schema_texts *texts, const struct judged *judged, char mark)
{
    for (size_t i = 0; i < texts->count; i++) {
        struct decimal number;
        if (str_equal(texts->items[i], judged->text))
            return true;
        if (judged->is_number && decimal_parse(texts->items[i], strlen(texts->items[i]), mark, &number) == DECIMAL_OK &&
            number.value == judged->number.value)
            return true;
    }
    return false;
}

static void declared_levels(struct check *check, const struct judging *judging, const struct schema_texts *texts)
{
    const struct checked *column = judging->column;
    const char *expected = list_text(check, texts);
    for (size_t row = 0; row < check->sheet.rows; row++) {
        const struct judged *judged = &judging->judged[column->codes[row]];
        if (column->state[row] != CELL_VALUE || listed(texts, judged, judging->mark))
            continue;
        struct finding *finding = check_find(check, SEVERITY_ERROR, "level", row, column->at,
                                             check_shown(check, row, column->at), "%s", expected);
        if (!judged->is_number)
            recode_level(judged->text, texts->items, texts->count, check->arena, &finding->proposal);
    }
}

static void free_pattern(void *pattern)
{
    regfree(pattern);
}

static bool pattern(struct check *check, const struct judging *judging, struct error *err)
{
    const struct checked *column = judging->column;
    regex_t *compiled = arena_new(check->arena, regex_t);
    const char *written = utf8_show(check->arena, column->field->pattern);
    if (regcomp(compiled, arena_printf(check->arena, "^(%s)$", column->field->pattern), REG_EXTENDED | REG_NOSUB) != 0)
        return error_at(err, check->schema->path, 0, 0, "the pattern of %s, \"%s\", is no regular expression",
                        utf8_show(check->arena, column->name), written);
    arena_defer(check->arena, free_pattern, compiled);
    for (size_t row = 0; row < check->sheet.rows; row++)
        if (column->state[row] == CELL_VALUE &&
            regexec(compiled, judging->judged[column->codes[row]].text, 0, NULL, 0) != 0)
            check_find(check, SEVERITY_ERROR, "pattern", row, column->at, check_shown(check, row, column->at),
                       "it matches %s", written);
    return true;
}

/* Of the texts of one plain form, the one written most often, without blanks at its ends if there is such a one. */
static uint32_t usual_text(const struct judging *judging, uint32_t plain)
{
    const struct checked *column = judging->column;
    uint32_t best = LEVEL_NONE;
    bool best_trimmed = false;
    for (uint32_t code = 0; code < column->levels.count; code++) {
        const struct judged *judged = &judging->judged[code];
        if (column->plain[code] != plain)
            continue;
        size_t whole = strlen(judged->text), length = whole;
        str_trim(judged->text, &length);
        bool trimmed = length == whole;
        if (best == LEVEL_NONE || trimmed > best_trimmed ||
            (trimmed == best_trimmed && judged->count > judging->judged[best].count)) {
            best = code;
            best_trimmed = trimmed;
        }
    }
    return best;
}

static void near_duplicates(struct check *check, const struct judging *judging)
{
    struct checked *column = judging->column;
    bool declared = column->field != NULL && (column->field->categories.count > 0 || column->field->allowed.count > 0);
    bool decides = column->at == check->arm || column->at == check->visit;
    if (column->levels.count > MOST_LEVELS || declared)
        return;
    uint32_t *usual = arena_array(check->arena, uint32_t, column->levels.count);
    for (uint32_t code = 0; code < column->levels.count; code++)
        usual[code] = usual_text(judging, column->plain[code]);
    for (size_t row = 0; row < check->sheet.rows; row++) {
        uint32_t code = column->codes[row];
        if (column->state[row] != CELL_VALUE || usual[code] == code)
            continue;
        const char *meant = judging->judged[usual[code]].text;
        check_find(check, decides ? SEVERITY_ERROR : SEVERITY_WARNING, "similar_level", row, column->at,
                   check_shown(check, row, column->at), "\"%s\", from which it differs only in blanks or case",
                   utf8_show(check->arena, meant))->proposal =
            (struct recoding){ meant, "the same but for blanks or case" };
    }
}

/* Texts the schema lists are told of as levels that it does not know, those that are another level without the blanks
 * as similar ones. */
static void stray_blanks(struct check *check, const struct judging *judging)
{
    const struct checked *column = judging->column;
    bool declared = column->field != NULL && (column->field->categories.count > 0 || column->field->allowed.count > 0);
    if (declared)
        return;
    for (size_t row = 0; row < check->sheet.rows; row++) {
        const struct judged *judged = &judging->judged[column->codes[row]];
        size_t whole = strlen(judged->text), length = whole;
        const char *inner = str_trim(judged->text, &length);
        if (column->state[row] != CELL_VALUE || length == whole)
            continue;
        const char *trimmed = arena_strndup(check->arena, inner, length);
        if (usual_text(judging, column->plain[column->codes[row]]) == column->codes[row])
            check_find(check, SEVERITY_NOTE, "blanks", row, column->at, check_shown(check, row, column->at),
                       "no blanks at the ends of a text")->proposal = (struct recoding){ trimmed, "blanks at the end" };
    }
}

static void plain_forms(struct check *check, struct checked *column)
{
    struct levels plain;
    levels_init(&plain, check->arena);
    column->plain = arena_array(check->arena, uint32_t, column->levels.count);
    for (uint32_t code = 0; code < column->levels.count; code++) {
        const char *text = recode_plain(column->levels.names[code], check->arena);
        column->plain[code] = levels_intern(&plain, text, strlen(text));
    }
}

bool check_levels(struct check *check, const struct judging *judging, struct error *err)
{
    struct checked *column = judging->column;
    const struct schema_field *field = column->field;
    plain_forms(check, column);
    if (field != NULL && field->categories.count > 0)
        declared_levels(check, judging, &field->categories);
    if (field != NULL && field->allowed.count > 0)
        declared_levels(check, judging, &field->allowed);
    if (column->kind != CHECKED_CATEGORY)
        return true;
    if (field != NULL && field->pattern != NULL && !pattern(check, judging, err))
        return false;
    if (check_hides(check, column->at))
        return true;
    if (!is_id(check, column))
        near_duplicates(check, judging);
    stray_blanks(check, judging);
    return true;
}
