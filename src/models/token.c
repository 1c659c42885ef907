/* Which characters are letters comes from Unicode's general categories (utf8proc): L* and N* and the marks that
 * belong to letters. Decimals become twofold numbers, so that 0.1 in a formula is a tenth. */
#include "models/token.h"

#include <string.h>

#include <utf8proc.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"

bool tokens_complain(const struct tokens *tokens, size_t column, const char *text, struct error *err)
{
    return error_set(err, ERROR_USAGE, "%s, column %zu: %s", tokens->what, column, text);
}

bool tokens_expected(const struct tokens *tokens, const char *expected, struct error *err)
{
    const struct token *next = &tokens->next;
    const char *found = "the end";
    if (next->kind != TOKEN_END) {
        const char *word = utf8_show_bytes(tokens->arena, tokens->source + next->begin, tokens->at - next->begin);
        found = arena_printf(tokens->arena, "\"%s\"", word);
    }
    return tokens_complain(tokens, next->column,
                           arena_printf(tokens->arena, "%s found, %s expected", found, expected), err);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Bytes of the name character at `text`, 0 when there is none. */
static size_t name_character(const char *text, bool first)
{
    char c = *text;
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.')
        return 1;
    if (is_digit(c) || c == '_')
        return first ? 0 : 1;
    if ((unsigned char)c < 0x80)
        return 0;
    utf8proc_int32_t code;
    utf8proc_ssize_t length = utf8proc_iterate((const utf8proc_uint8_t *)text, -1, &code);
    if (length <= 0)
        return 0;
    utf8proc_category_t category = utf8proc_category(code);
    bool letter = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
    bool follows = category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_NO;
    return letter || (follows && !first) ? (size_t)length : 0;
}

static size_t name_length(const char *text)
{
    size_t length = name_character(text, true), step = length;
    while (step) {
        step = name_character(text + length, false);
        length += step;
    }
    return length;
}

static size_t number_length(const char *text)
{
    size_t length = 0;
    while (is_digit(text[length]))
        length++;
    if (text[length] == '.')
        length++;
    while (is_digit(text[length]))
        length++;
    if (text[length] == 'e' || text[length] == 'E') {
        size_t exponent = length + 1;
        if (text[exponent] == '+' || text[exponent] == '-')
            exponent++;
        if (is_digit(text[exponent])) {
            while (is_digit(text[exponent]))
                exponent++;
            length = exponent;
        }
    }
    return length;
}

static bool read_number(struct tokens *tokens, struct error *err)
{
    struct token *token = &tokens->next;
    const char *text = tokens->source + token->begin;
    size_t length = number_length(text);
    if (name_character(text + length, false)) {
        size_t all = length;
        for (size_t step = 1; step; all += step)
            step = name_character(text + all, false);
        return tokens_complain(tokens, token->column,
                               arena_printf(tokens->arena, "\"%.*s\" is no number; a name that starts with a digit "
                                            "stands between backticks: `%.*s`", (int)all, text, (int)all, text), err);
    }
    struct decimal number;
    if (decimal_parse(text, length, '.', &number) != DECIMAL_OK)
        return tokens_complain(tokens, token->column,
                               arena_printf(tokens->arena, "\"%.*s\" is no number that can be held", (int)length,
                                            text), err);
    token->kind = TOKEN_NUMBER;
    token->text = arena_strndup(tokens->arena, text, length);
    token->number = number.exact ? twofold_decimal(number.units, decimal_power(number.scale))
                                 : twofold_of(number.value);
    tokens->at = token->begin + length;
    return true;
}

/* A text or a name between `quote`s; a backslash takes the next character as it is. */
static bool read_quoted(struct tokens *tokens, char quote, struct error *err)
{
    struct token *token = &tokens->next;
    struct str text;
    str_init(&text, tokens->arena);
    str_add(&text, "");
    size_t at = token->begin + 1;
    for (; tokens->source[at] && tokens->source[at] != quote; at++) {
        if (tokens->source[at] == '\\' && tokens->source[at + 1])
            at++;
        str_add_char(&text, tokens->source[at]);
    }
    if (!tokens->source[at])
        return tokens_complain(tokens, token->column,
                               arena_printf(tokens->arena, "the %c that opens here is never closed", quote), err);
    token->kind = quote == '`' ? TOKEN_NAME : TOKEN_TEXT;
    token->quoted = true;
    token->text = text.text;
    tokens->at = at + 1;
    if (token->kind == TOKEN_NAME && !*token->text)
        return tokens_complain(tokens, token->column, "a name between backticks is empty", err);
    return true;
}

static bool read_operator(struct tokens *tokens, struct error *err)
{
    static const struct { const char *text; enum token_kind kind; } operators[] = {
        { "%in%", TOKEN_IN }, { "==", TOKEN_EQUAL }, { "!=", TOKEN_NOT_EQUAL }, { "<=", TOKEN_AT_MOST },
        { ">=", TOKEN_AT_LEAST }, { "&&", TOKEN_AND }, { "||", TOKEN_OR }, { "+", TOKEN_PLUS },
        { "-", TOKEN_MINUS }, { "*", TOKEN_STAR }, { "/", TOKEN_SLASH }, { "^", TOKEN_POWER },
        { "~", TOKEN_TILDE }, { ":", TOKEN_COLON }, { ",", TOKEN_COMMA }, { "(", TOKEN_OPEN },
        { ")", TOKEN_CLOSE }, { "<", TOKEN_LESS }, { ">", TOKEN_MORE }, { "&", TOKEN_AND }, { "|", TOKEN_OR },
        { "!", TOKEN_NOT }
    };
    struct token *token = &tokens->next;
    const char *text = tokens->source + token->begin;
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        size_t length = strlen(operators[i].text);
        if (strncmp(text, operators[i].text, length) == 0) {
            token->kind = operators[i].kind;
            tokens->at = token->begin + length;
            return true;
        }
    }
    if (*text == '=')
        return tokens_complain(tokens, token->column, "= found; == compares", err);
    token->kind = TOKEN_UNKNOWN;
    tokens->at = token->begin + 1;
    while (((unsigned char)tokens->source[tokens->at] & 0xC0) == 0x80)
        tokens->at++;
    return tokens_expected(tokens, "a name, a number or an operator", err);
}

bool tokens_advance(struct tokens *tokens, struct error *err)
{
    size_t at = tokens->at;
    for (size_t i = tokens->next.begin; i < at; i++)
        tokens->column += ((unsigned char)tokens->source[i] & 0xC0) != 0x80;
    for (; tokens->source[at] && strchr(" \t\r\n", tokens->source[at]); at++)
        tokens->column++;
    tokens->at = at;
    tokens->next = (struct token){ .kind = TOKEN_END, .begin = at, .column = tokens->column };
    const char *text = tokens->source + at;
    size_t length = name_length(text);
    if (!*text)
        return true;
    if (is_digit(*text) || (*text == '.' && is_digit(text[1])))
        return read_number(tokens, err);
    if (*text == '"' || *text == '\'' || *text == '`')
        return read_quoted(tokens, *text, err);
    if (!length)
        return read_operator(tokens, err);
    tokens->next.kind = TOKEN_NAME;
    tokens->next.text = arena_strndup(tokens->arena, text, length);
    tokens->at = at + length;
    return true;
}

bool tokens_start(struct tokens *tokens, struct arena *arena, const char *what, const char *source,
                  struct error *err)
{
    *tokens = (struct tokens){ .arena = arena, .what = what, .source = source, .column = 1 };
    size_t length = strlen(source), valid = utf8_valid(source, length);
    if (valid < length)
        return error_set(err, ERROR_USAGE, "%s is not UTF-8: %s", what, utf8_show_bytes(arena, source, length));
    return tokens_advance(tokens, err);
}

const char *token_quote_name(struct arena *arena, const char *name)
{
    static const char *const keywords[] = { "TRUE", "FALSE", "NA", "in" };
    bool plain = name_length(name) == strlen(name) && *name;
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        plain = plain && strcmp(name, keywords[i]) != 0;
    /* ".5x" would be read as a number. */
    if (plain && !(name[0] == '.' && is_digit(name[1])))
        return name;
    struct str text;
    str_init(&text, arena);
    str_add_char(&text, '`');
    for (const char *c = name; *c; c++) {
        if (*c == '`' || *c == '\\')
            str_add_char(&text, '\\');
        str_add_char(&text, *c);
    }
    str_add_char(&text, '`');
    return text.text;
}
