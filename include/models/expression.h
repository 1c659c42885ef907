/* expression: the one expression language of formulas and `--where`.
 *
 * `age >= 18 & site %in% c("A", "B") | is.na(pain)`, `log(x + 1)`, `weight / height^2`. Operators bind as in R:
 * ^ (to the right), unary -, * /, + -, comparisons, !, &, |. Functions: log log2 log10 exp sqrt abs is.na; the
 * constants TRUE, FALSE and NA. Numbers are carried in twofold arithmetic, so that 6.1 - 5.8 == 0.3. */
#ifndef KNEAD_MODELS_EXPRESSION_H
#define KNEAD_MODELS_EXPRESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/token.h"
#include "models/twofold.h"

enum expression_kind {
    EXPRESSION_NUMBER, EXPRESSION_TEXT, EXPRESSION_NAME, EXPRESSION_TRUTH, EXPRESSION_MISSING,
    EXPRESSION_NEGATE, EXPRESSION_PLUS, EXPRESSION_MINUS, EXPRESSION_TIMES, EXPRESSION_OVER, EXPRESSION_POWER,
    EXPRESSION_EQUAL, EXPRESSION_NOT_EQUAL, EXPRESSION_LESS, EXPRESSION_AT_MOST, EXPRESSION_MORE,
    EXPRESSION_AT_LEAST, EXPRESSION_NOT, EXPRESSION_AND, EXPRESSION_OR, EXPRESSION_IN, EXPRESSION_GROUP,
    EXPRESSION_LOG, EXPRESSION_LOG2, EXPRESSION_LOG10, EXPRESSION_EXP, EXPRESSION_SQRT, EXPRESSION_ABS,
    EXPRESSION_IS_NA
};

struct expression {
    enum expression_kind kind;
    size_t column;                          /* where it stands in its source, 1-based */
    struct twofold number;                  /* NUMBER; TRUTH: 0 or 1 */
    const char *text;                       /* NAME, TEXT; NUMBER: as written */
    size_t name;                            /* NAME: index among the names used */
    const struct expression *left, *right;  /* operands; left alone of functions, unary operators, GROUP, IN */
    const struct expression *const *items;  /* IN: constants */
    size_t item_count;
    unsigned depth;                         /* of the tree below, itself included; at most EXPRESSION_DEPTH_MAX */
};

/* Evaluation recurses; longer chains of operators than this are refused. */
enum { EXPRESSION_DEPTH_MAX = 2000 };

/* The names an expression uses, each once, in the order of appearance. Grows while parsing; start from { 0 }. */
struct expression_names {
    const char **items;
    size_t count, capacity;
};

enum value_kind { VALUE_MISSING, VALUE_NUMBER, VALUE_TEXT, VALUE_DATE };

/* NUMBER and DATE (days since 1970-01-01) use `number`; truth is the number 0 or 1. A date compares with the
 * text "2024-05-01". */
struct value {
    enum value_kind kind;
    struct twofold number;
    const char *text;
};

/* Gives the value of a name, by its index among the names used, in the row `row`. */
struct expression_scope {
    struct value (*lookup)(const void *data, size_t name, size_t row);
    const void *data;
};

/* Parses the whole of `source`. `what` names it in messages ("--where"). ERROR_USAGE with the column, what was
 * found and what was expected. */
bool expression_parse(struct arena *arena, const char *what, const char *source, struct expression_names *names,
                      const struct expression **expression, struct error *err);

/* Parses as much as is one expression from tokens under way: the formula parser uses it inside I(). */
bool expression_read(struct tokens *tokens, struct expression_names *names,
                     const struct expression **expression, struct error *err);

/* Parses one operand: a constant, a name, a function call or something in parentheses. */
bool expression_read_operand(struct tokens *tokens, struct expression_names *names,
                             const struct expression **expression, struct error *err);

/* Value in one row. Missing operands give missing, except: `FALSE & NA` is FALSE, `TRUE | NA` is TRUE, and
 * is.na() always knows. A result that is not finite (log(0), 1/0) is missing. Comparing a text with a number reads
 * the text as a number; ERROR_USAGE, with the column, when it is none, or when a text is calculated with. */
bool expression_evaluate(const struct expression *expression, const struct expression_scope *scope, size_t row,
                         struct value *value, struct error *err);

/* A filter keeps a row only when the expression is true there: false and missing drop it. */
bool expression_keeps(const struct expression *expression, const struct expression_scope *scope, size_t row,
                      bool *keep, struct error *err);

/* True when the expression yields truth (a comparison, &, |, !, %in%, is.na, TRUE, FALSE). */
bool expression_is_truth(const struct expression *expression);

/* The expression as R prints it: `x^2`, `a + b * c`, `-x`. */
const char *expression_text(struct arena *arena, const struct expression *expression);

#endif
