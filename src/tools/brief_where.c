#include "tools/brief_where.h"

#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/utf8.h"
#include "stats/tally.h"
#include "tools/study.h"

/* ---- what a name is compared with ---- */

static const struct expression *inner(const struct expression *expression)
{
    while (expression->kind == EXPRESSION_GROUP)
        expression = expression->left;
    return expression;
}

/* What a column is that is compared with this. */
static enum csv_want want_beside(const struct expression *other)
{
    struct decimal number;
    int32_t days;
    if (other->kind != EXPRESSION_TEXT)
        return CSV_NUMBER;
    size_t length = strlen(other->text);
    if (decimal_parse(other->text, length, '.', &number) == DECIMAL_OK)
        return CSV_NUMBER;
    return date_parse(other->text, length, &days) ? CSV_DATE : CSV_CATEGORY;
}

/* Texts can be read as numbers and dates where these are asked for, the other way round they cannot. */
static void settle(enum csv_want *want, enum csv_want more)
{
    *want = *want == CSV_ANY || *want == more ? more : CSV_CATEGORY;
}

static bool is_name(const struct expression *expression, size_t name)
{
    return expression->kind == EXPRESSION_NAME && expression->name == name;
}

static void look(const struct expression *expression, size_t name, enum csv_want *want)
{
    const struct expression *left = expression->left == NULL ? NULL : inner(expression->left);
    const struct expression *right = expression->right == NULL ? NULL : inner(expression->right);
    switch (expression->kind) {
    case EXPRESSION_EQUAL:
    case EXPRESSION_NOT_EQUAL:
    case EXPRESSION_LESS:
    case EXPRESSION_AT_MOST:
    case EXPRESSION_MORE:
    case EXPRESSION_AT_LEAST:
        if (is_name(left, name))
            settle(want, want_beside(right));
        if (is_name(right, name))
            settle(want, want_beside(left));
        break;
    case EXPRESSION_IN:
        for (size_t i = 0; i < expression->item_count && is_name(left, name); i++)
            settle(want, want_beside(inner(expression->items[i])));
        break;
    case EXPRESSION_IS_NA:
    case EXPRESSION_AND:
    case EXPRESSION_OR:
    case EXPRESSION_NOT:
    case EXPRESSION_GROUP:
        break;
    default:
        if ((left != NULL && is_name(left, name)) || (right != NULL && is_name(right, name)))
            settle(want, CSV_NUMBER);
        break;
    }
    if (left != NULL)
        look(left, name, want);
    if (right != NULL)
        look(right, name, want);
}

enum csv_want brief_where_want(const struct expression *condition, size_t name)
{
    enum csv_want want = CSV_ANY;
    look(condition, name, &want);
    return want;
}

/* ---- rows ---- */

struct cells {
    const struct brief_where *where;
    const struct column *columns;
};

static struct value lookup(const void *data, size_t name, size_t row)
{
    const struct cells *cells = data;
    return study_value(&cells->columns[cells->where->columns[name]], row);
}

static bool is_known(const struct brief_where *where, const struct column *columns, size_t name, struct error *err)
{
    const struct column *column = &columns[where->columns[name]];
    const char *shown = utf8_show(err->arena, where->names[name]);
    if (column->missing == NULL)
        return error_set(err, ERROR_USAGE, "--brief cannot wait for what %s holds, which --where asks for and which is no "
                                           "number throughout: give it a type in a schema, or name the variables by --outcome",
                         shown);
    for (uint32_t level = 0; column->levels != NULL && where->wants[name] == CSV_ANY && level < column->levels->count; level++) {
        struct decimal number;
        const char *text = column->levels->names[level];
        if (decimal_parse(text, strlen(text), '.', &number) == DECIMAL_NAN)
            return error_set(err, ERROR_USAGE, "%s is \"%s\" in some row; say --na %s if that means missing", shown,
                             utf8_show(err->arena, text), utf8_show(err->arena, text));
    }
    return true;
}

bool brief_where_select(const struct brief_where *where, const struct column *columns, size_t rows, uint32_t *cell,
                        size_t *excluded, struct error *err)
{
    struct cells cells = { where, columns };
    struct expression_scope scope = { lookup, &cells };
    *excluded = 0;
    if (where->condition == NULL)
        return true;
    for (size_t name = 0; name < where->name_count; name++)
        if (!is_known(where, columns, name, err))
            return false;
    for (size_t row = 0; row < rows; row++) {
        bool keep;
        if (!expression_keeps(where->condition, &scope, row, &keep, err))
            return false;
        if (!keep)
            cell[row] = TALLY_NONE, ++*excluded;
    }
    return true;
}
