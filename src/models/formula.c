/* Terms are sets of atoms, kept as bits of a 64-bit word; formula operators are then set algebra (Wilkinson &
 * Rogers, Appl. Statist. 22, 1973): + joins lists of sets, : joins every set of one list with every one of the
 * other. Agrees with R's terms() in the order of terms and of the atoms within them. */
#include "models/formula.h"

#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"

enum { TERMS_MAX = 500, POWER_MAX = 8 };

struct terms {
    uint64_t *sets;
    size_t count, capacity;
};

struct reader {
    struct tokens tokens;
    struct formula *formula;
    struct error *err;
    size_t atom_capacity;
};

static bool too_many(struct reader *reader)
{
    return tokens_complain(&reader->tokens, reader->tokens.next.column, "this makes more terms than a model can hold",
                           reader->err);
}

static bool add_term(struct reader *reader, struct terms *terms, uint64_t set)
{
    for (size_t i = 0; i < terms->count; i++)
        if (terms->sets[i] == set)
            return true;
    if (terms->count == TERMS_MAX)
        return too_many(reader);
    terms->sets = arena_reserve(reader->tokens.arena, terms->sets, terms->count, terms->capacity);
    terms->sets[terms->count++] = set;
    return true;
}

static bool add_terms(struct reader *reader, struct terms *terms, const struct terms *more)
{
    for (size_t i = 0; i < more->count; i++)
        if (!add_term(reader, terms, more->sets[i]))
            return false;
    return true;
}

static void remove_terms(struct terms *terms, const struct terms *less)
{
    for (size_t i = 0; i < less->count; i++) {
        size_t kept = 0;
        for (size_t k = 0; k < terms->count; k++)
            if (terms->sets[k] != less->sets[i])
                terms->sets[kept++] = terms->sets[k];
        terms->count = kept;
    }
}

/* Every set of `left` joined with every one of `right`. */
static bool cross(struct reader *reader, const struct terms *left, const struct terms *right, struct terms *result)
{
    *result = (struct terms){ 0 };
    for (size_t i = 0; i < left->count; i++)
        for (size_t k = 0; k < right->count; k++)
            if (!add_term(reader, result, left->sets[i] | right->sets[k]))
                return false;
    return true;
}

static bool use_atom(struct reader *reader, struct formula_atom atom, size_t column, struct terms *terms)
{
    struct formula *formula = reader->formula;
    size_t at = 0;
    while (at < formula->atom_count && strcmp(formula->atoms[at].text, atom.text) != 0)
        at++;
    if (formula->response && strcmp(formula->response->text, atom.text) == 0)
        return tokens_complain(&reader->tokens, column,
                               arena_printf(reader->tokens.arena, "%s is the outcome and cannot explain itself",
                                            atom.text), reader->err);
    if (at == FORMULA_ATOMS_MAX)
        return too_many(reader);
    if (at == formula->atom_count) {
        formula->atoms = arena_reserve(reader->tokens.arena, formula->atoms, formula->atom_count,
                                       reader->atom_capacity);
        formula->atoms[formula->atom_count++] = atom;
    }
    *terms = (struct terms){ 0 };
    return add_term(reader, terms, (uint64_t)1 << at);
}

/* I(expression), or factor(name), which may be called as.factor: the word before the parenthesis has been seen to be there. */
static bool read_wrapped(struct reader *reader, bool factor, struct terms *terms)
{
    struct tokens *tokens = &reader->tokens;
    size_t column = tokens->next.column;
    const struct expression *inside;
    if (!tokens_advance(tokens, reader->err) || !tokens_advance(tokens, reader->err))
        return false;
    if (factor && tokens->next.kind != TOKEN_NAME)
        return tokens_expected(tokens, "the name of a column", reader->err);
    if (factor ? !expression_read_operand(tokens, &reader->formula->names, &inside, reader->err)
               : !expression_read(tokens, &reader->formula->names, &inside, reader->err))
        return false;
    if (factor && inside->kind != EXPRESSION_NAME)
        return tokens_complain(tokens, inside->column, "factor() takes the name of a column", reader->err);
    if (tokens->next.kind != TOKEN_CLOSE)
        return tokens_expected(tokens, factor ? "\")\"" : "\")\" or an operator", reader->err);
    const char *text = arena_printf(tokens->arena, factor ? "factor(%s)" : "I(%s)",
                                    expression_text(tokens->arena, inside));
    return tokens_advance(tokens, reader->err) &&
           use_atom(reader, (struct formula_atom){ .text = text, .expression = inside, .factor = factor }, column, terms);
}

/* ---- rcs(x, 4), rcs(x, c(2, 4, 7)), poly(x, 2) ---- */

static bool read_count(struct reader *reader, struct basis_spec *basis)
{
    struct tokens *tokens = &reader->tokens;
    bool spline = basis->kind == BASIS_RCS;
    int least = spline ? BASIS_KNOTS_MIN : 1, most = spline ? BASIS_KNOTS_MAX : BASIS_DEGREE_MAX;
    double count = tokens->next.kind == TOKEN_NUMBER ? tokens->next.number.high : 0;
    if (!(count >= least && count <= most) || count != (double)(int)count)
        return tokens_expected(tokens, arena_printf(tokens->arena, spline ? "%d to %d knots, or c(knot, knot, knot)"
                                                                          : "a degree from %d to %d", least, most),
                               reader->err);
    basis->count = (size_t)count;
    return tokens_advance(tokens, reader->err);
}

static bool read_knot(struct reader *reader, struct twofold *knots, size_t *count)
{
    struct tokens *tokens = &reader->tokens;
    bool minus = tokens->next.kind == TOKEN_MINUS;
    if (minus && !tokens_advance(tokens, reader->err))
        return false;
    if (tokens->next.kind != TOKEN_NUMBER || *count == BASIS_GIVEN_MAX)
        return tokens_expected(tokens, *count == BASIS_GIVEN_MAX ? "no more knots than 30" : "a number", reader->err);
    struct twofold knot = minus ? twofold_negate(tokens->next.number) : tokens->next.number;
    if (*count > 0 && twofold_subtract(knot, knots[*count - 1]).high <= 0)
        return tokens_expected(tokens, "knots in increasing order", reader->err);
    knots[(*count)++] = knot;
    return tokens_advance(tokens, reader->err);
}

/* c( has been seen. */
static bool read_knots(struct reader *reader, struct basis_spec *basis)
{
    struct tokens *tokens = &reader->tokens;
    struct twofold *knots = arena_array(tokens->arena, struct twofold, BASIS_GIVEN_MAX);
    if (!tokens_advance(tokens, reader->err))
        return false;
    do {
        if (!tokens_advance(tokens, reader->err) || !read_knot(reader, knots, &basis->count))
            return false;
    } while (tokens->next.kind == TOKEN_COMMA);
    if (tokens->next.kind != TOKEN_CLOSE || basis->count < BASIS_KNOTS_MIN)
        return tokens_expected(tokens, tokens->next.kind == TOKEN_CLOSE ? "a third knot" : "\",\" or \")\"", reader->err);
    basis->knots = knots;
    return tokens_advance(tokens, reader->err);
}

static bool opens_call(const struct tokens *tokens, const char *word)
{
    const char *after = tokens->source + tokens->at;
    after += strspn(after, " \t\r\n");
    return tokens->next.kind == TOKEN_NAME && !tokens->next.quoted && *after == '(' &&
           strcmp(tokens->next.text, word) == 0;
}

/* The source from `begin` up to the token that is next, blanks between words as R prints them. */
static const char *basis_text(const struct tokens *tokens, const char *word, const struct expression *inside,
                              size_t begin)
{
    struct str text;
    str_init(&text, tokens->arena);
    str_addf(&text, "%s(%s", word, expression_text(tokens->arena, inside));
    for (size_t i = begin; i < tokens->next.begin; i++) {
        char c = tokens->source[i];
        if (c == ',')
            str_add(&text, ", ");
        else if (strchr(" \t\r\n", c) == NULL)
            str_add_char(&text, c);
    }
    str_add_char(&text, ')');
    return text.text;
}

static bool read_basis(struct reader *reader, enum basis_kind kind, struct terms *terms)
{
    struct tokens *tokens = &reader->tokens;
    size_t column = tokens->next.column;
    const char *word = tokens->next.text;
    const struct expression *inside;
    struct basis_spec basis = { .kind = kind, .count = kind == BASIS_RCS ? 5 : 1 };
    if (!tokens_advance(tokens, reader->err) || !tokens_advance(tokens, reader->err) ||
        !expression_read(tokens, &reader->formula->names, &inside, reader->err))
        return false;
    size_t begin = tokens->next.begin;
    if (tokens->next.kind == TOKEN_COMMA) {
        if (!tokens_advance(tokens, reader->err))
            return false;
        bool listed = kind == BASIS_RCS && opens_call(tokens, "c");
        basis.count = 0;
        if (!(listed ? read_knots(reader, &basis) : read_count(reader, &basis)))
            return false;
    }
    if (tokens->next.kind != TOKEN_CLOSE)
        return tokens_expected(tokens, "\")\"", reader->err);
    const char *text = basis_text(tokens, word, inside, begin);
    return tokens_advance(tokens, reader->err) &&
           use_atom(reader, (struct formula_atom){ .text = text, .expression = inside, .basis = basis }, column, terms);
}

static bool read_sum(struct reader *reader, struct terms *terms);

static bool read_group(struct reader *reader, struct terms *terms)
{
    struct tokens *tokens = &reader->tokens;
    if (++tokens->depth > TOKEN_DEPTH_MAX)
        return tokens_complain(tokens, tokens->next.column, "this is nested too deeply", reader->err);
    if (!tokens_advance(tokens, reader->err) || !read_sum(reader, terms))
        return false;
    if (tokens->next.kind != TOKEN_CLOSE)
        return tokens_expected(tokens, "\")\" or an operator", reader->err);
    tokens->depth--;
    return tokens_advance(tokens, reader->err);
}

static bool read_atom(struct reader *reader, struct terms *terms)
{
    struct tokens *tokens = &reader->tokens;
    size_t column = tokens->next.column;
    const struct expression *expression;
    if (tokens->next.kind == TOKEN_OPEN)
        return read_group(reader, terms);
    if (tokens->next.kind == TOKEN_NUMBER)
        return tokens_complain(tokens, column, "a number is no term: 0, 1 and - 1 stand alone, arithmetic goes inside "
                               "I(), as in I(x^2)", reader->err);
    if (tokens->next.kind != TOKEN_NAME)
        return tokens_expected(tokens, "a term (a column, log(x), I(x^2), factor(x), rcs(x, 4))", reader->err);
    if (opens_call(tokens, "I") || opens_call(tokens, "factor") || opens_call(tokens, "as.factor"))
        return read_wrapped(reader, !opens_call(tokens, "I"), terms);
    if (opens_call(tokens, "rcs") || opens_call(tokens, "poly"))
        return read_basis(reader, opens_call(tokens, "rcs") ? BASIS_RCS : BASIS_POLY, terms);
    if (opens_call(tokens, "offset"))
        return tokens_complain(tokens, column, "offset() is added, and stands alone", reader->err);
    if (!tokens->next.quoted && strcmp(tokens->next.text, ".") == 0)
        return tokens_complain(tokens, column, "\".\" for all columns is not understood; name the columns", reader->err);
    return expression_read_operand(tokens, &reader->formula->names, &expression, reader->err) &&
           use_atom(reader, (struct formula_atom){ .text = expression_text(tokens->arena, expression),
                                                   .expression = expression }, column, terms);
}

/* atom [ ^ whole number ] */
static bool read_power(struct reader *reader, struct terms *terms)
{
    struct tokens *tokens = &reader->tokens;
    bool group = tokens->next.kind == TOKEN_OPEN;
    if (!read_atom(reader, terms))
        return false;
    if (tokens->next.kind == TOKEN_SLASH)
        return tokens_complain(tokens, tokens->next.column, "/ divides only inside I(), as in I(a / b)", reader->err);
    if (tokens->next.kind != TOKEN_POWER)
        return true;
    if (!group)
        return tokens_complain(tokens, tokens->next.column, "^ raises only inside I(), as in I(x^2)", reader->err);
    if (!tokens_advance(tokens, reader->err))
        return false;
    double order = tokens->next.kind == TOKEN_NUMBER ? tokens->next.number.high : 0;
    if (!(order >= 1 && order <= POWER_MAX) || order != (double)(int)order)
        return tokens_expected(tokens, "a whole number from 1 to 8", reader->err);
    struct terms base = *terms, crossed;
    for (int i = 1; i < (int)order; i++) {
        struct terms all = { 0 };
        if (!cross(reader, terms, &base, &crossed) || !add_terms(reader, &all, &base) ||
            !add_terms(reader, &all, &crossed))
            return false;
        *terms = all;
    }
    return tokens_advance(tokens, reader->err);
}

static bool read_colon(struct reader *reader, struct terms *terms)
{
    if (!read_power(reader, terms))
        return false;
    while (reader->tokens.next.kind == TOKEN_COLON) {
        struct terms right, joined;
        if (!tokens_advance(&reader->tokens, reader->err) || !read_power(reader, &right) ||
            !cross(reader, terms, &right, &joined))
            return false;
        *terms = joined;
    }
    return true;
}

static bool read_star(struct reader *reader, struct terms *terms)
{
    if (!read_colon(reader, terms))
        return false;
    while (reader->tokens.next.kind == TOKEN_STAR) {
        struct terms right, joined, all = { 0 };
        if (!tokens_advance(&reader->tokens, reader->err) || !read_colon(reader, &right) ||
            !cross(reader, terms, &right, &joined) || !add_terms(reader, &all, terms) ||
            !add_terms(reader, &all, &right) || !add_terms(reader, &all, &joined))
            return false;
        *terms = all;
    }
    return true;
}

/* 0, 1, - 1 on the outermost level; *seen tells whether there was such a number. */
static bool read_intercept(struct reader *reader, bool minus, bool *seen)
{
    struct tokens *tokens = &reader->tokens;
    double value = tokens->next.number.high;
    *seen = tokens->next.kind == TOKEN_NUMBER && tokens->depth == 0 && (value == 0 || value == 1);
    if (!*seen)
        return true;
    reader->formula->intercept = (value == 1) != minus;
    return tokens_advance(tokens, reader->err);
}

/* offset(name) or offset(log(name)), a part of the outermost sum. */
static bool read_offset(struct reader *reader, bool minus, bool *seen)
{
    struct tokens *tokens = &reader->tokens;
    size_t column = tokens->next.column;
    struct formula_offset *offset = &reader->formula->offset;
    struct expression_names names = { 0 };
    const struct expression *inside;
    *seen = opens_call(tokens, "offset");
    if (!*seen)
        return true;
    if (minus || tokens->depth > 0 || offset->column != NULL)
        return tokens_complain(tokens, column, offset->column != NULL ? "a model has one offset()"
                                                                      : "offset() is added, and stands alone", reader->err);
    if (!tokens_advance(tokens, reader->err) || !tokens_advance(tokens, reader->err) ||
        !expression_read(tokens, &names, &inside, reader->err))
        return false;
    offset->logarithm = inside->kind == EXPRESSION_LOG;
    inside = offset->logarithm ? inside->left : inside;
    if (inside->kind != EXPRESSION_NAME)
        return tokens_complain(tokens, inside->column, "offset() takes a column or its logarithm, as in offset(log(days))",
                               reader->err);
    offset->column = inside->text;
    if (tokens->next.kind != TOKEN_CLOSE)
        return tokens_expected(tokens, "\")\"", reader->err);
    return tokens_advance(tokens, reader->err);
}

static bool read_sum(struct reader *reader, struct terms *terms)
{
    struct tokens *tokens = &reader->tokens;
    bool minus = tokens->next.kind == TOKEN_MINUS, seen;
    *terms = (struct terms){ 0 };
    if (minus && !tokens_advance(tokens, reader->err))
        return false;
    for (;;) {
        struct terms part;
        if (!read_intercept(reader, minus, &seen) || (!seen && !read_offset(reader, minus, &seen)))
            return false;
        if (!seen && !read_star(reader, &part))
            return false;
        if (!seen && minus)
            remove_terms(terms, &part);
        else if (!seen && !add_terms(reader, terms, &part))
            return false;
        minus = tokens->next.kind == TOKEN_MINUS;
        if (tokens->next.kind != TOKEN_PLUS && !minus)
            return true;
        if (!tokens_advance(tokens, reader->err))
            return false;
    }
}

static size_t order_of(uint64_t set)
{
    size_t order = 0;
    for (; set; set &= set - 1)
        order++;
    return order;
}

static struct formula_term make_term(struct reader *reader, uint64_t set)
{
    struct arena *arena = reader->tokens.arena;
    size_t *atoms = arena_array(arena, size_t, order_of(set)), count = 0;
    struct str text;
    str_init(&text, arena);
    for (size_t atom = 0; atom < reader->formula->atom_count; atom++)
        if (set >> atom & 1) {
            atoms[count++] = atom;
            str_separate(&text, ":");
            str_add(&text, reader->formula->atoms[atom].text);
        }
    return (struct formula_term){ text.text, atoms, count };
}

static void make_terms(struct reader *reader, const struct terms *terms)
{
    struct formula *formula = reader->formula;
    formula->terms = arena_array(reader->tokens.arena, struct formula_term, terms->count);
    for (size_t order = 1; order <= FORMULA_ATOMS_MAX; order++)
        for (size_t i = 0; i < terms->count; i++)
            if (order_of(terms->sets[i]) == order)
                formula->terms[formula->term_count++] = make_term(reader, terms->sets[i]);
}

static void mark_names(const struct expression *expression, bool *only_factor)
{
    if (expression->kind == EXPRESSION_NAME)
        only_factor[expression->name] = false;
    /* Chains lean to the left: following them in a loop keeps the recursion shallow. */
    for (; expression->left; expression = expression->left) {
        if (expression->right)
            mark_names(expression->right, only_factor);
        if (expression->left->kind == EXPRESSION_NAME)
            only_factor[expression->left->name] = false;
    }
}

static void mark_factors(struct formula *formula, struct arena *arena)
{
    formula->only_factor = arena_array(arena, bool, formula->names.count);
    for (size_t i = 0; i < formula->names.count; i++)
        formula->only_factor[i] = true;
    if (formula->response)
        mark_names(formula->response->expression, formula->only_factor);
    for (size_t i = 0; i < formula->atom_count; i++)
        if (!formula->atoms[i].factor)
            mark_names(formula->atoms[i].expression, formula->only_factor);
}

static const struct expression *join(struct arena *arena, enum expression_kind kind, const struct expression *left,
                                     const struct expression *right)
{
    struct expression *joined = arena_new(arena, struct expression);
    unsigned depth = left->depth > right->depth ? left->depth : right->depth;
    *joined = (struct expression){ .kind = kind, .column = left->column, .left = left, .right = right, .depth = depth + 1 };
    return joined;
}

/* cbind(successes, failures): the share of successes; the sum of both is kept as the trials. */
static bool read_counts(struct reader *reader, const struct expression **share)
{
    struct tokens *tokens = &reader->tokens;
    struct expression_names *names = &reader->formula->names;
    const struct expression *successes, *failures;
    if (!tokens_advance(tokens, reader->err) || !tokens_advance(tokens, reader->err) ||
        !expression_read(tokens, names, &successes, reader->err))
        return false;
    if (tokens->next.kind != TOKEN_COMMA)
        return tokens_expected(tokens, "\",\" and the failures", reader->err);
    if (!tokens_advance(tokens, reader->err) || !expression_read(tokens, names, &failures, reader->err))
        return false;
    if (tokens->next.kind != TOKEN_CLOSE)
        return tokens_expected(tokens, "\")\"", reader->err);
    reader->formula->trials = join(tokens->arena, EXPRESSION_PLUS, successes, failures);
    *share = join(tokens->arena, EXPRESSION_OVER, successes, reader->formula->trials);
    return tokens_advance(tokens, reader->err);
}

static const char *response_text(struct arena *arena, const struct formula *formula, const struct expression *response)
{
    const struct expression *trials = formula->trials;
    return trials == NULL ? expression_text(arena, response)
                          : arena_printf(arena, "cbind(%s, %s)", expression_text(arena, trials->left),
                                         expression_text(arena, trials->right));
}

static bool read_response(struct reader *reader)
{
    struct tokens *tokens = &reader->tokens;
    const struct expression *left;
    if (tokens->next.kind != TOKEN_TILDE) {
        if (opens_call(tokens, "cbind") ? !read_counts(reader, &left)
                                        : !expression_read(tokens, &reader->formula->names, &left, reader->err))
            return false;
        if (left->kind == EXPRESSION_NUMBER || left->kind == EXPRESSION_TEXT)
            return tokens_complain(tokens, left->column, "the outcome is a column, not a constant", reader->err);
        while (left->kind == EXPRESSION_GROUP) /* I(y) and (y) are y */
            left = left->left;
        struct formula_atom *response = arena_new(tokens->arena, struct formula_atom);
        *response = (struct formula_atom){ .text = response_text(tokens->arena, reader->formula, left), .expression = left };
        reader->formula->response = response;
    }
    if (tokens->next.kind != TOKEN_TILDE)
        return tokens_expected(tokens, "~ (as in outcome ~ arm + baseline)", reader->err);
    return tokens_advance(tokens, reader->err);
}

bool formula_parse(struct arena *arena, const char *source, struct formula *formula, struct error *err)
{
    struct reader reader = { .formula = formula, .err = err };
    struct terms terms;
    *formula = (struct formula){ .source = source, .intercept = true };
    if (!tokens_start(&reader.tokens, arena, "formula", source, err) || !read_response(&reader) ||
        !read_sum(&reader, &terms))
        return false;
    if (reader.tokens.next.kind != TOKEN_END)
        return tokens_expected(&reader.tokens, "+, -, *, : or the end", err);
    make_terms(&reader, &terms);
    mark_factors(formula, arena);
    return true;
}
