/* Parsing: recursive descent, one function per level of precedence; the levels are R's, with %in% among the
 * comparisons. Nesting and length are bounded, so that neither parsing nor evaluation can overflow the stack. */
#include "models/expression.h"

#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/names.h"
#include "base/str.h"

struct parser {
    struct tokens *tokens;
    struct expression_names *names;
    struct error *err;
};

static const struct { const char *name; enum expression_kind kind; } functions[] = {
    { "log", EXPRESSION_LOG }, { "log2", EXPRESSION_LOG2 }, { "log10", EXPRESSION_LOG10 },
    { "exp", EXPRESSION_EXP }, { "sqrt", EXPRESSION_SQRT }, { "abs", EXPRESSION_ABS },
    { "is.na", EXPRESSION_IS_NA }
};

static bool parse_or(struct parser *parser, const struct expression **result);

static struct expression *node(struct parser *parser, enum expression_kind kind, size_t column)
{
    struct expression *made = arena_new(parser->tokens->arena, struct expression);
    made->kind = kind;
    made->column = column;
    made->depth = 1;
    return made;
}

static bool join(struct parser *parser, enum expression_kind kind, size_t column, const struct expression *left,
                 const struct expression *right, const struct expression **result)
{
    struct expression *made = node(parser, kind, column);
    made->left = left;
    made->right = right;
    made->depth = left->depth + 1;
    if (right && right->depth >= made->depth)
        made->depth = right->depth + 1;
    if (made->depth > EXPRESSION_DEPTH_MAX)
        return tokens_complain(parser->tokens, column, "this is longer than any expression should be", parser->err);
    *result = made;
    return true;
}

/* Enters a level of nesting; the caller leaves it by tokens->depth--. */
static bool nest(struct parser *parser)
{
    struct tokens *tokens = parser->tokens;
    if (++tokens->depth > TOKEN_DEPTH_MAX)
        return tokens_complain(tokens, tokens->next.column, "this is nested too deeply", parser->err);
    return true;
}

static bool expect(struct parser *parser, enum token_kind kind, const char *expected)
{
    if (parser->tokens->next.kind != kind)
        return tokens_expected(parser->tokens, expected, parser->err);
    return tokens_advance(parser->tokens, parser->err);
}

static size_t use_name(struct parser *parser, const char *name)
{
    struct expression_names *names = parser->names;
    size_t found = name_find(names->items, names->count, name);
    if (found != NAME_NONE)
        return found;
    names->items = arena_reserve(parser->tokens->arena, names->items, names->count, names->capacity);
    names->items[names->count] = name;
    return names->count++;
}

static bool parse_call(struct parser *parser, struct token name, const struct expression **result)
{
    struct tokens *tokens = parser->tokens;
    if (strcmp(name.text, "I") == 0) /* as in R: what stands inside is arithmetic, which here it is anyway */
        return tokens_advance(tokens, parser->err) && parse_or(parser, result) &&
               expect(parser, TOKEN_CLOSE, "\")\" or an operator") &&
               join(parser, EXPRESSION_GROUP, name.column, *result, NULL, result);
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (strcmp(functions[i].name, name.text) != 0)
            continue;
        const struct expression *argument;
        return tokens_advance(tokens, parser->err) && parse_or(parser, &argument) &&
               expect(parser, TOKEN_CLOSE, "\")\" or an operator") &&
               join(parser, functions[i].kind, name.column, argument, NULL, result);
    }
    return tokens_complain(tokens, name.column,
                           arena_printf(tokens->arena, "\"%s\" is no function; there are log, log2, log10, exp, "
                                        "sqrt, abs and is.na", name.text), parser->err);
}

static bool parse_name(struct parser *parser, const struct expression **result)
{
    struct tokens *tokens = parser->tokens;
    struct token token = tokens->next;
    if (!tokens_advance(tokens, parser->err))
        return false;
    if (!token.quoted && tokens->next.kind == TOKEN_OPEN)
        return parse_call(parser, token, result);
    bool truth = !token.quoted && strcmp(token.text, "TRUE") == 0;
    struct expression *made = node(parser, EXPRESSION_NAME, token.column);
    if (truth || (!token.quoted && strcmp(token.text, "FALSE") == 0)) {
        made->kind = EXPRESSION_TRUTH;
        made->number = twofold_of(truth);
    } else if (!token.quoted && strcmp(token.text, "NA") == 0) {
        made->kind = EXPRESSION_MISSING;
    } else {
        made->text = token.text;
        made->name = use_name(parser, token.text);
    }
    *result = made;
    return true;
}

static bool parse_constant(struct parser *parser, const struct expression **result)
{
    struct token *token = &parser->tokens->next;
    struct expression *made = node(parser, token->kind == TOKEN_TEXT ? EXPRESSION_TEXT : EXPRESSION_NUMBER,
                                   token->column);
    made->text = token->text;
    made->number = token->number;
    *result = made;
    return tokens_advance(parser->tokens, parser->err);
}

static bool parse_operand(struct parser *parser, const struct expression **result)
{
    struct tokens *tokens = parser->tokens;
    size_t column = tokens->next.column;
    bool done;
    if (!nest(parser))
        return false;
    switch (tokens->next.kind) {
    case TOKEN_NUMBER:
    case TOKEN_TEXT:
        done = parse_constant(parser, result);
        break;
    case TOKEN_NAME:
        done = parse_name(parser, result);
        break;
    case TOKEN_OPEN:
        done = tokens_advance(tokens, parser->err) && parse_or(parser, result) &&
               expect(parser, TOKEN_CLOSE, "\")\" or an operator") &&
               join(parser, EXPRESSION_GROUP, column, *result, NULL, result);
        break;
    default:
        done = tokens_expected(tokens, "a name, a number or a text", parser->err);
    }
    tokens->depth--;
    return done;
}

static bool parse_sign(struct parser *parser, const struct expression **result);

static bool parse_power(struct parser *parser, const struct expression **result)
{
    const struct expression *exponent;
    if (!parse_operand(parser, result))
        return false;
    if (parser->tokens->next.kind != TOKEN_POWER)
        return true;
    size_t column = parser->tokens->next.column;
    return tokens_advance(parser->tokens, parser->err) && parse_sign(parser, &exponent) &&
           join(parser, EXPRESSION_POWER, column, *result, exponent, result);
}

static bool parse_sign(struct parser *parser, const struct expression **result)
{
    struct tokens *tokens = parser->tokens;
    enum token_kind kind = tokens->next.kind;
    size_t column = tokens->next.column;
    if (!nest(parser))
        return false;
    bool done;
    if (kind == TOKEN_MINUS || kind == TOKEN_PLUS) {
        done = tokens_advance(tokens, parser->err) && parse_sign(parser, result);
        if (done && kind == TOKEN_MINUS)
            done = join(parser, EXPRESSION_NEGATE, column, *result, NULL, result);
    } else {
        done = parse_power(parser, result);
    }
    tokens->depth--;
    return done;
}

/* operand { operator operand }, for the operators of one level that bind to the left */
static bool parse_chain(struct parser *parser, bool (*operand)(struct parser *, const struct expression **),
                        enum token_kind first, enum expression_kind first_kind, enum token_kind second,
                        enum expression_kind second_kind, const struct expression **result)
{
    if (!operand(parser, result))
        return false;
    for (;;) {
        struct token token = parser->tokens->next;
        if (token.kind != first && token.kind != second)
            return true;
        const struct expression *right;
        if (!tokens_advance(parser->tokens, parser->err) || !operand(parser, &right) ||
            !join(parser, token.kind == first ? first_kind : second_kind, token.column, *result, right, result))
            return false;
    }
}

static bool parse_product(struct parser *parser, const struct expression **result)
{
    return parse_chain(parser, parse_sign, TOKEN_STAR, EXPRESSION_TIMES, TOKEN_SLASH, EXPRESSION_OVER, result);
}

static bool parse_sum(struct parser *parser, const struct expression **result)
{
    return parse_chain(parser, parse_product, TOKEN_PLUS, EXPRESSION_PLUS, TOKEN_MINUS, EXPRESSION_MINUS, result);
}

static bool parse_item(struct parser *parser, const struct expression **result)
{
    struct tokens *tokens = parser->tokens;
    size_t column = tokens->next.column;
    bool minus = tokens->next.kind == TOKEN_MINUS;
    if (minus && !tokens_advance(tokens, parser->err))
        return false;
    if (tokens->next.kind != TOKEN_NUMBER && (minus || tokens->next.kind != TOKEN_TEXT))
        return tokens_expected(tokens, minus ? "a number" : "a number or a text in quotes", parser->err);
    return parse_constant(parser, result) &&
           (!minus || join(parser, EXPRESSION_NEGATE, column, *result, NULL, result));
}

/* What follows %in% or in: c("a", "b") or ("a", "b"). */
static bool parse_items(struct parser *parser, size_t column, const struct expression **result)
{
    struct tokens *tokens = parser->tokens;
    const struct expression **items = NULL;
    size_t count = 0, capacity = 0;
    if (tokens->next.kind == TOKEN_NAME && !tokens->next.quoted && strcmp(tokens->next.text, "c") == 0 &&
        !tokens_advance(tokens, parser->err))
        return false;
    if (tokens->next.kind != TOKEN_OPEN)
        return tokens_expected(tokens, "a list such as c(\"A\", \"B\")", parser->err);
    do {
        const struct expression *item;
        if (!tokens_advance(tokens, parser->err) || !parse_item(parser, &item))
            return false;
        items = arena_reserve(tokens->arena, items, count, capacity);
        items[count++] = item;
    } while (tokens->next.kind == TOKEN_COMMA);
    struct expression *made = node(parser, EXPRESSION_IN, column);
    made->left = *result;
    made->items = items;
    made->item_count = count;
    made->depth = made->left->depth + 2;
    *result = made;
    return expect(parser, TOKEN_CLOSE, "\",\" or \")\"");
}

static bool comparison_of(const struct token *token, enum expression_kind *kind)
{
    switch (token->kind) {
    case TOKEN_EQUAL: *kind = EXPRESSION_EQUAL; return true;
    case TOKEN_NOT_EQUAL: *kind = EXPRESSION_NOT_EQUAL; return true;
    case TOKEN_LESS: *kind = EXPRESSION_LESS; return true;
    case TOKEN_AT_MOST: *kind = EXPRESSION_AT_MOST; return true;
    case TOKEN_MORE: *kind = EXPRESSION_MORE; return true;
    case TOKEN_AT_LEAST: *kind = EXPRESSION_AT_LEAST; return true;
    case TOKEN_IN: *kind = EXPRESSION_IN; return true;
    case TOKEN_NAME: *kind = EXPRESSION_IN; return !token->quoted && strcmp(token->text, "in") == 0;
    default: return false;
    }
}

static bool parse_comparison(struct parser *parser, const struct expression **result)
{
    enum expression_kind kind, again;
    if (!parse_sum(parser, result))
        return false;
    struct tokens *tokens = parser->tokens;
    struct token token = tokens->next;
    if (!comparison_of(&token, &kind))
        return true;
    const struct expression *right;
    if (!tokens_advance(tokens, parser->err))
        return false;
    if (kind == EXPRESSION_IN ? !parse_items(parser, token.column, result)
                              : !parse_sum(parser, &right) ||
                                    !join(parser, kind, token.column, *result, right, result))
        return false;
    if (comparison_of(&tokens->next, &again))
        return tokens_complain(tokens, tokens->next.column,
                               "a second comparison; write a < b & b < c, or use parentheses", parser->err);
    return true;
}

static bool parse_not(struct parser *parser, const struct expression **result)
{
    struct tokens *tokens = parser->tokens;
    if (tokens->next.kind != TOKEN_NOT)
        return parse_comparison(parser, result);
    size_t column = tokens->next.column;
    bool done = nest(parser) && tokens_advance(tokens, parser->err) && parse_not(parser, result) &&
                join(parser, EXPRESSION_NOT, column, *result, NULL, result);
    tokens->depth--;
    return done;
}

static bool parse_and(struct parser *parser, const struct expression **result)
{
    return parse_chain(parser, parse_not, TOKEN_AND, EXPRESSION_AND, TOKEN_AND, EXPRESSION_AND, result);
}

static bool parse_or(struct parser *parser, const struct expression **result)
{
    return parse_chain(parser, parse_and, TOKEN_OR, EXPRESSION_OR, TOKEN_OR, EXPRESSION_OR, result);
}

bool expression_read(struct tokens *tokens, struct expression_names *names,
                     const struct expression **expression, struct error *err)
{
    struct parser parser = { tokens, names, err };
    return parse_or(&parser, expression);
}

bool expression_read_operand(struct tokens *tokens, struct expression_names *names,
                             const struct expression **expression, struct error *err)
{
    struct parser parser = { tokens, names, err };
    return parse_operand(&parser, expression);
}

bool expression_parse(struct arena *arena, const char *what, const char *source, struct expression_names *names,
                      const struct expression **expression, struct error *err)
{
    struct tokens tokens;
    if (!tokens_start(&tokens, arena, what, source, err) || !expression_read(&tokens, names, expression, err))
        return false;
    if (tokens.next.kind != TOKEN_END)
        return tokens_expected(&tokens, "an operator or the end", err);
    return true;
}

bool expression_is_truth(const struct expression *expression)
{
    while (expression->kind == EXPRESSION_GROUP)
        expression = expression->left;
    return expression->kind == EXPRESSION_TRUTH || expression->kind == EXPRESSION_IS_NA ||
           (expression->kind >= EXPRESSION_EQUAL && expression->kind <= EXPRESSION_IN);
}

static const char *operator_text(enum expression_kind kind)
{
    switch (kind) {
    case EXPRESSION_PLUS: return " + ";
    case EXPRESSION_MINUS: return " - ";
    case EXPRESSION_TIMES: return " * ";
    case EXPRESSION_OVER: return "/";
    case EXPRESSION_POWER: return "^";
    case EXPRESSION_EQUAL: return " == ";
    case EXPRESSION_NOT_EQUAL: return " != ";
    case EXPRESSION_LESS: return " < ";
    case EXPRESSION_AT_MOST: return " <= ";
    case EXPRESSION_MORE: return " > ";
    case EXPRESSION_AT_LEAST: return " >= ";
    case EXPRESSION_AND: return " & ";
    case EXPRESSION_OR: return " | ";
    default: return " %in% c(";
    }
}

static void write_text(struct str *text, const char *literal)
{
    str_add_char(text, '"');
    for (const char *c = literal; *c; c++) {
        if (*c == '"' || *c == '\\')
            str_add_char(text, '\\');
        str_add_char(text, *c);
    }
    str_add_char(text, '"');
}

static void write_leaf(struct str *text, const struct expression *leaf)
{
    char buffer[DECIMAL_TEXT_SIZE];
    if (leaf->kind == EXPRESSION_NAME)
        str_add(text, token_quote_name(text->arena, leaf->text));
    else if (leaf->kind == EXPRESSION_TEXT)
        write_text(text, leaf->text);
    else if (leaf->kind == EXPRESSION_NUMBER)
        str_add(text, decimal_shortest(leaf->number.high, buffer));
    else
        str_add(text, leaf->kind == EXPRESSION_MISSING ? "NA" : leaf->number.high != 0 ? "TRUE" : "FALSE");
}

static void write(struct str *text, const struct expression *expression)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (functions[i].kind == expression->kind)
            str_add(text, functions[i].name);
    if (!expression->left) {
        write_leaf(text, expression);
    } else if (expression->kind == EXPRESSION_NEGATE || expression->kind == EXPRESSION_NOT) {
        str_add_char(text, expression->kind == EXPRESSION_NOT ? '!' : '-');
        write(text, expression->left);
    } else if (expression->kind == EXPRESSION_GROUP || expression->kind >= EXPRESSION_LOG) {
        str_add_char(text, '(');
        write(text, expression->left);
        str_add_char(text, ')');
    } else {
        write(text, expression->left);
        str_add(text, operator_text(expression->kind));
        for (size_t i = 0; i < expression->item_count; i++) {
            str_add(text, i ? ", " : "");
            write(text, expression->items[i]);
        }
        if (expression->right)
            write(text, expression->right);
        else
            str_add_char(text, ')');
    }
}

const char *expression_text(struct arena *arena, const struct expression *expression)
{
    struct str text;
    str_init(&text, arena);
    write(&text, expression);
    return text.text;
}
