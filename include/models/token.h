/* token: the words of formulas and filters, shared by both parsers.
 *
 * A name is letters, digits, '_' and '.', not starting with a digit or '_'; any UTF-8 letter counts. Anything
 * else is a name between backticks, where \` is a backtick and \\ a backslash. A text stands between " or '. */
#ifndef KNEAD_MODELS_TOKEN_H
#define KNEAD_MODELS_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

#include "models/twofold.h"

struct arena;
struct error;

enum token_kind {
    TOKEN_END, TOKEN_NAME, TOKEN_NUMBER, TOKEN_TEXT,
    TOKEN_PLUS, TOKEN_MINUS, TOKEN_STAR, TOKEN_SLASH, TOKEN_POWER, TOKEN_TILDE, TOKEN_COLON, TOKEN_COMMA,
    TOKEN_OPEN, TOKEN_CLOSE, TOKEN_EQUAL, TOKEN_NOT_EQUAL, TOKEN_LESS, TOKEN_AT_MOST, TOKEN_MORE, TOKEN_AT_LEAST,
    TOKEN_AND, TOKEN_OR, TOKEN_NOT, TOKEN_IN /* %in% */, TOKEN_UNKNOWN
};

struct token {
    enum token_kind kind;
    size_t begin;           /* first byte in the source */
    size_t column;          /* 1-based character (not byte) at which it starts */
    const char *text;       /* NAME, TEXT: what it says, unescaped; NUMBER: as written */
    struct twofold number;  /* NUMBER: the decimal as written, to 31 digits */
    bool quoted;            /* NAME between backticks: never a keyword or a function */
};

/* A text being read one token ahead. `what` is how messages call it: "formula", "--where". */
struct tokens {
    struct arena *arena;
    const char *what, *source;
    size_t at, column;      /* byte and character of what follows `next` */
    unsigned depth;         /* nesting of the parser, kept here so that both parsers share one limit */
    struct token next;
};

/* Parsers refuse deeper nesting than this, so that no input can overflow the stack. */
enum { TOKEN_DEPTH_MAX = 200 };

/* Reads the first token of `source`, which must be valid UTF-8 (else an error). */
bool tokens_start(struct tokens *tokens, struct arena *arena, const char *what, const char *source,
                  struct error *err);
bool tokens_advance(struct tokens *tokens, struct error *err);

/* ERROR_USAGE: `formula, column 7: ")" found, a name or a number expected`. Returns false. */
bool tokens_expected(const struct tokens *tokens, const char *expected, struct error *err);

/* Any other complaint about a place: `formula, column 7: …`. Returns false. */
bool tokens_complain(const struct tokens *tokens, size_t column, const char *text, struct error *err);

/* The name as a formula writes it: with backticks where it needs them. */
const char *token_quote_name(struct arena *arena, const char *name);

#endif
