/* Evaluation of expressions, one row at a time. Logic has three values (Kleene): what is missing stays missing
 * unless the other side decides. Powers with whole exponents up to 64 are products in twofold arithmetic; the
 * transcendental functions are the C library's, good to a double. */
#include "models/expression.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"

static const struct value missing = { .kind = VALUE_MISSING };

static struct value number(struct twofold result)
{
    if (!isfinite(result.high))
        return missing;
    return (struct value){ .kind = VALUE_NUMBER, .number = result };
}

static struct value truth(bool holds)
{
    return number(twofold_of(holds));
}

static bool complain(const struct expression *at, const struct value *text, const char *wants, struct error *err)
{
    return error_set(err, ERROR_USAGE, "character %zu of the expression: %s a number; \"%s\" is text",
                     at->column, wants, utf8_show(err->arena, text->text));
}

static struct twofold whole_power(struct twofold base, unsigned exponent)
{
    struct twofold result = twofold_of(1);
    for (; exponent; exponent >>= 1) {
        if (exponent & 1)
            result = twofold_multiply(result, base);
        if (exponent > 1)
            base = twofold_multiply(base, base);
    }
    return result;
}

static struct twofold power(struct twofold base, struct twofold exponent)
{
    double whole = fabs(exponent.high);
    if (exponent.low != 0 || whole > 64 || whole != floor(whole))
        return twofold_of(pow(twofold_value(base), twofold_value(exponent)));
    struct twofold result = whole_power(base, (unsigned)whole);
    /* An overflowing square leaves a NaN remainder where pow says infinity; both are "not finite". */
    return exponent.high < 0 ? twofold_divide(twofold_of(1), result) : result;
}

static struct twofold calculate(enum expression_kind kind, struct twofold left, struct twofold right)
{
    switch (kind) {
    case EXPRESSION_PLUS: return twofold_add(left, right);
    case EXPRESSION_MINUS: return twofold_subtract(left, right);
    case EXPRESSION_TIMES: return twofold_multiply(left, right);
    case EXPRESSION_OVER: return twofold_divide(left, right);
    case EXPRESSION_POWER: return power(left, right);
    case EXPRESSION_NEGATE: return twofold_negate(left);
    case EXPRESSION_SQRT: return twofold_sqrt(left);
    case EXPRESSION_ABS: return left.high < 0 ? twofold_negate(left) : left;
    case EXPRESSION_LOG: return twofold_of(log(twofold_value(left)));
    case EXPRESSION_LOG2: return twofold_of(log2(twofold_value(left)));
    case EXPRESSION_LOG10: return twofold_of(log10(twofold_value(left)));
    default: return twofold_of(exp(twofold_value(left)));
    }
}

static bool text_as_number(const char *text, struct twofold *result)
{
    struct decimal read;
    if (decimal_parse(text, strlen(text), '.', &read) != DECIMAL_OK)
        return false;
    *result = read.exact ? twofold_decimal(read.units, decimal_power(read.scale)) : twofold_of(read.value);
    return true;
}

/* Brings a text to the kind of the other value: a date or a number. False when it cannot be. */
static bool text_as(struct value *text, enum value_kind kind)
{
    int32_t days;
    if (kind == VALUE_DATE && date_parse(text->text, strlen(text->text), &days))
        text->number = twofold_of(days);
    else if (kind == VALUE_DATE || !text_as_number(text->text, &text->number))
        return false;
    text->kind = kind;
    return true;
}

static int sign_of(struct twofold left, struct twofold right)
{
    /* Rounded to doubles: what agrees to 16 digits was written as the same decimal. */
    double a = twofold_value(left), b = twofold_value(right);
    return (a > b) - (a < b);
}

/* -1, 0, 1; *differ when the two are of kinds that cannot be ordered. */
static int compare(struct value left, struct value right, bool *differ)
{
    *differ = false;
    if (left.kind == VALUE_TEXT && right.kind == VALUE_TEXT)
        return str_equal(left.text, right.text) ? 0 : str_compare_natural(left.text, right.text);
    if (left.kind == VALUE_TEXT)
        *differ = !text_as(&left, right.kind);
    else if (right.kind == VALUE_TEXT)
        *differ = !text_as(&right, left.kind);
    return *differ ? 1 : sign_of(left.number, right.number);
}

static bool compare_values(const struct expression *expression, struct value left, struct value right,
                           struct value *result, struct error *err)
{
    enum expression_kind kind = expression->kind;
    bool equality = kind == EXPRESSION_EQUAL || kind == EXPRESSION_NOT_EQUAL || kind == EXPRESSION_IN;
    *result = missing;
    if (left.kind == VALUE_MISSING || right.kind == VALUE_MISSING)
        return true;
    bool differ;
    int sign = compare(left, right, &differ);
    /* A text column may hold numbers and words; but a word compared with a column of numbers is a mistake. */
    bool column_of_text = left.kind == VALUE_TEXT;
    if (differ && !(equality && column_of_text)) {
        const char *wanted = left.kind == VALUE_DATE || right.kind == VALUE_DATE ? "a date (YYYY-MM-DD)" : "a number";
        const char *text = column_of_text ? left.text : right.text;
        return error_set(err, ERROR_USAGE, "character %zu of the expression: \"%s\" is compared with %s",
                         expression->column, utf8_show(err->arena, text), wanted);
    }
    switch (kind) {
    case EXPRESSION_NOT_EQUAL: *result = truth(sign != 0); break;
    case EXPRESSION_LESS: *result = truth(sign < 0); break;
    case EXPRESSION_AT_MOST: *result = truth(sign <= 0); break;
    case EXPRESSION_MORE: *result = truth(sign > 0); break;
    case EXPRESSION_AT_LEAST: *result = truth(sign >= 0); break;
    default: *result = truth(sign == 0);
    }
    return true;
}

static bool evaluate_in(const struct expression *expression, const struct expression_scope *scope, size_t row,
                        struct value *value, struct error *err)
{
    struct value left, item;
    if (!expression_evaluate(expression->left, scope, row, &left, err))
        return false;
    *value = left.kind == VALUE_MISSING ? missing : truth(false);
    for (size_t i = 0; i < expression->item_count && left.kind != VALUE_MISSING; i++) {
        if (!expression_evaluate(expression->items[i], scope, row, &item, err) ||
            !compare_values(expression, left, item, value, err))
            return false;
        if (value->kind == VALUE_NUMBER && value->number.high != 0)
            return true;
    }
    return true;
}

/* & and |: the value that decides alone (FALSE, TRUE) wins over missing. */
static bool evaluate_logic(const struct expression *expression, const struct expression_scope *scope, size_t row,
                           struct value *value, struct error *err)
{
    bool decides = expression->kind == EXPRESSION_OR;
    const struct expression *sides[] = { expression->left, expression->right };
    struct value result = truth(!decides);
    for (size_t i = 0; i < 2; i++) {
        struct value side;
        if (!expression_evaluate(sides[i], scope, row, &side, err))
            return false;
        if (side.kind == VALUE_TEXT)
            return complain(sides[i], &side, "& and | want", err);
        if (side.kind == VALUE_MISSING) {
            result = missing;
        } else if ((side.number.high != 0) == decides) {
            *value = truth(decides);
            return true;
        }
    }
    *value = result;
    return true;
}

static bool evaluate_arithmetic(const struct expression *expression, const struct expression_scope *scope,
                                size_t row, struct value *value, struct error *err)
{
    struct value left, right = number(twofold_of(0));
    if (!expression_evaluate(expression->left, scope, row, &left, err) ||
        (expression->right && !expression_evaluate(expression->right, scope, row, &right, err)))
        return false;
    if (left.kind == VALUE_TEXT)
        return complain(expression->left, &left, "calculating wants", err);
    if (right.kind == VALUE_TEXT)
        return complain(expression->right, &right, "calculating wants", err);
    if (left.kind == VALUE_MISSING || right.kind == VALUE_MISSING)
        *value = missing;
    else if (expression->kind == EXPRESSION_NOT)
        *value = truth(left.number.high == 0);
    else
        *value = number(calculate(expression->kind, left.number, right.number));
    return true;
}

static bool evaluate_leaf(const struct expression *leaf, const struct expression_scope *scope, size_t row,
                          struct value *value)
{
    switch (leaf->kind) {
    case EXPRESSION_TEXT: *value = (struct value){ .kind = VALUE_TEXT, .text = leaf->text }; break;
    case EXPRESSION_NAME: *value = scope->lookup(scope->data, leaf->name, row); break;
    case EXPRESSION_MISSING: *value = missing; break;
    default: *value = number(leaf->number);
    }
    return true;
}

bool expression_evaluate(const struct expression *expression, const struct expression_scope *scope, size_t row,
                         struct value *value, struct error *err)
{
    struct value left, right;
    switch (expression->kind) {
    case EXPRESSION_NUMBER: case EXPRESSION_TEXT: case EXPRESSION_NAME: case EXPRESSION_TRUTH:
    case EXPRESSION_MISSING:
        return evaluate_leaf(expression, scope, row, value);
    case EXPRESSION_GROUP:
        return expression_evaluate(expression->left, scope, row, value, err);
    case EXPRESSION_IS_NA:
        if (!expression_evaluate(expression->left, scope, row, &left, err))
            return false;
        *value = truth(left.kind == VALUE_MISSING);
        return true;
    case EXPRESSION_AND: case EXPRESSION_OR:
        return evaluate_logic(expression, scope, row, value, err);
    case EXPRESSION_IN:
        return evaluate_in(expression, scope, row, value, err);
    case EXPRESSION_EQUAL: case EXPRESSION_NOT_EQUAL: case EXPRESSION_LESS: case EXPRESSION_AT_MOST:
    case EXPRESSION_MORE: case EXPRESSION_AT_LEAST:
        return expression_evaluate(expression->left, scope, row, &left, err) &&
               expression_evaluate(expression->right, scope, row, &right, err) &&
               compare_values(expression, left, right, value, err);
    default:
        return evaluate_arithmetic(expression, scope, row, value, err);
    }
}

bool expression_keeps(const struct expression *expression, const struct expression_scope *scope, size_t row,
                      bool *keep, struct error *err)
{
    struct value value;
    if (!expression_evaluate(expression, scope, row, &value, err))
        return false;
    if (value.kind == VALUE_TEXT)
        return error_set(err, ERROR_USAGE, "character %zu of the expression: a condition such as age >= 18 is "
                         "expected; this gives the text \"%s\"", expression->column, utf8_show(err->arena, value.text));
    *keep = value.kind != VALUE_MISSING && value.number.high != 0;
    return true;
}
