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
    struct checked *column = judging->column;
    regex_t *compiled = arena_new(check->arena, regex_t);
    const char *written = utf8_show(check->arena, column->field->pattern);
    if (regcomp(compiled, arena_printf(check->arena, "^(%s)$", column->field->pattern), REG_EXTENDED | REG_NOSUB) != 0)
        return error_at(err, check->schema->path, 0, 0, "the pattern of %s, \"%s\", is no regular expression",
                        utf8_show(check->arena, column->name), written);
    arena_defer(check->arena, free_pattern, compiled);
    column->breaks = arena_array(check->arena, bool, check->sheet.rows);
    for (size_t row = 0; row < check->sheet.rows; row++) {
        column->breaks[row] = column->state[row] == CELL_VALUE &&
                              regexec(compiled, judging->judged[column->codes[row]].text, 0, NULL, 0) != 0;
        if (column->breaks[row])
            check_find(check, SEVERITY_ERROR, "pattern", row, column->at, check_shown(check, row, column->at),
                       "it matches %s", written);
    }
    return true;
}

static bool is_tidy(struct check *check, const char *text)
{
    return utf8_tidy(&check->work, text) == text;
}

/* Of each plain form the text written most often, as a person reads it if there is such a one. */
static uint32_t *usual_texts(struct check *check, const struct judging *judging)
{
    const struct checked *column = judging->column;
    uint32_t *usual = arena_array(&check->work, uint32_t, column->levels.count);
    for (uint32_t plain = 0; plain < column->levels.count; plain++)
        usual[plain] = LEVEL_NONE;
    for (uint32_t code = 0; code < column->levels.count; code++) {
        uint32_t *best = &usual[column->plain[code]];
        const struct judged *judged = &judging->judged[code], *other = *best == LEVEL_NONE ? NULL : &judging->judged[*best];
        bool tidy = is_tidy(check, judged->text), other_tidy = other != NULL && is_tidy(check, other->text);
        if (other == NULL || tidy > other_tidy || (tidy == other_tidy && judged->count > other->count))
            *best = code;
    }
    return usual;
}

/* Something in the text cannot be seen: a soft hyphen, a byte order mark, a blank that is not the space bar's, an accent
 * that stands for itself. */
static bool hides_characters(struct check *check, const char *text)
{
    return !str_equal(utf8_show_all(&check->work, text), text);
}

static void near_duplicates(struct check *check, const struct judging *judging, const uint32_t *usual)
{
    struct checked *column = judging->column;
    bool declared = column->field != NULL && (column->field->categories.count > 0 || column->field->allowed.count > 0);
    bool decides = column->at == check->arm || column->at == check->visit;
    if (column->levels.count > MOST_LEVELS || declared)
        return;
    for (size_t row = 0; row < check->sheet.rows; row++) {
        uint32_t code = column->codes[row], meant_code = usual[column->plain[code]];
        if (column->state[row] != CELL_VALUE || meant_code == code)
            continue;
        const char *meant = judging->judged[meant_code].text;
        bool unlike = hides_characters(check, judging->judged[code].text) || hides_characters(check, meant);
        check_find(check, decides ? SEVERITY_ERROR : SEVERITY_WARNING, "similar_level", row, column->at,
                   check_shown(check, row, column->at), "\"%s\", from which it differs only in %s",
                   utf8_show_all(check->arena, meant), unlike ? "characters that cannot be seen" : "blanks or case")->proposal =
            (struct recoding){ meant, unlike ? "the same to the eye" : "the same but for blanks or case" };
    }
}

/* Texts the schema lists are told of as levels that it does not know, those that are another level without the blanks
 * as similar ones. */
static void stray_blanks(struct check *check, const struct judging *judging, const uint32_t *usual)
{
    const struct checked *column = judging->column;
    bool declared = column->field != NULL && (column->field->categories.count > 0 || column->field->allowed.count > 0);
    if (declared)
        return;
    for (size_t row = 0; row < check->sheet.rows; row++) {
        uint32_t code = column->codes[row];
        if (column->state[row] != CELL_VALUE || usual[column->plain[code]] != code)
            continue;
        const char *text = judging->judged[code].text, *tidy = utf8_tidy(&check->said, text);
        size_t length = strlen(text);
        const char *inner = str_trim(text, &length);
        bool blanks = strlen(tidy) == length && memcmp(tidy, inner, length) == 0;
        if (tidy == text)
            continue;
        const char *meant = arena_strdup(check->arena, tidy);
        if (blanks)
            check_find(check, SEVERITY_NOTE, "blanks", row, column->at, check_shown(check, row, column->at),
                       "no blanks at the ends of a text")->proposal = (struct recoding){ meant, "blanks at the end" };
        else if (hides_characters(check, text))
            check_find(check, SEVERITY_WARNING, "unseen_character", row, column->at,
                       arena_printf(&check->said, "\"%s\"", utf8_show_all(&check->said, text)),
                       "a text without characters that cannot be seen")->proposal =
                (struct recoding){ meant, "characters that cannot be seen" };
    }
}

/* "=cmd|…", "@SUM(…)", "+A1": a spreadsheet that opens the file carries it out. */
static void formulas(struct check *check, const struct checked *column)
{
    for (size_t row = 0; row < check->sheet.rows; row++) {
        const char *text = column->levels.names[column->codes[row]];
        bool sign = (*text == '+' || *text == '-') && (text[1] | 0x20) >= 'a' && (text[1] | 0x20) <= 'z';
        if (column->state[row] == CELL_VALUE && text[0] != '\0' && text[1] != '\0' && (*text == '=' || *text == '@' || sign))
            check_find(check, SEVERITY_WARNING, "formula", row, column->at, check_shown(check, row, column->at),
                       "a value; a spreadsheet that opens this file takes it for a formula");
    }
}

void check_plain(struct check *check, struct checked *column)
{
    if (column->plain != NULL)
        return;
    struct arena_mark mark = arena_mark(&check->work);
    struct levels plain;
    levels_init(&plain, &check->work);
    column->plain = arena_array(check->arena, uint32_t, column->levels.count);
    for (uint32_t code = 0; code < column->levels.count; code++) {
        const char *text = utf8_plain(&check->work, column->levels.names[code]);
        column->plain[code] = levels_intern(&plain, text, strlen(text));
    }
    arena_rewind(&check->work, mark);
}

bool check_levels(struct check *check, const struct judging *judging, struct error *err)
{
    struct checked *column = judging->column;
    const struct schema_field *field = column->field;
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
    formulas(check, column);
    check_plain(check, column);
    const uint32_t *usual = usual_texts(check, judging);
    if (!is_id(check, column))
        near_duplicates(check, judging, usual);
    stray_blanks(check, judging, usual);
    return true;
}
