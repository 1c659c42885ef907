/* Fuzz target: the first byte chooses formula or filter, the rest is the text. Whatever parses is also written
 * out, parsed again from that, and evaluated. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "models/design.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct value lookup(const void *data, size_t name, size_t row)
{
    (void)data;
    struct value value = { .kind = (enum value_kind)((name + row) % 4), .text = row ? "A" : "12.5" };
    value.number = twofold_decimal((int64_t)(name * 37 + row), 10);
    return value;
}

static void evaluate(struct arena *arena, const struct expression *expression)
{
    struct expression_scope scope = { lookup, NULL };
    for (size_t row = 0; row < 4; row++) {
        struct error err;
        bool keep;
        error_init(&err, arena);
        expression_keeps(expression, &scope, row, &keep, &err);
    }
}

static void try_filter(struct arena *arena, const char *source)
{
    struct expression_names names = { 0 }, again_names = { 0 };
    const struct expression *expression, *again;
    struct error err;
    error_init(&err, arena);
    if (!expression_parse(arena, "--where", source, &names, &expression, &err))
        return;
    evaluate(arena, expression);
    const char *text = expression_text(arena, expression);
    if (!expression_parse(arena, "--where", text, &again_names, &again, &err) ||
        strcmp(expression_text(arena, again), text) != 0)
        abort();
}

static void try_formula(struct arena *arena, const char *source)
{
    static const double values[] = { 1, 2.5, -3, 4, 8 };
    static const uint32_t codes[] = { 0, 1, 2, 0, 1 };
    static const char *const levels[] = { "a", "b", "c" };
    struct formula formula;
    struct design design;
    struct error err;
    error_init(&err, arena);
    if (!formula_parse(arena, source, &formula, &err))
        return;
    struct variable *variables = arena_array(arena, struct variable, formula.names.count);
    for (size_t i = 0; i < formula.names.count; i++)
        variables[i] = (struct variable){ .name = formula.names.items[i], .category = i % 2 == 1, .values = values,
                                          .codes = codes, .levels = levels, .level_count = 3 };
    if (formula.term_count < 20)
        design_build(arena, &formula, variables, formula.names.count, 5, &design, &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    if (size == 0)
        return 0;
    arena_init(&arena, NULL);
    const char *source = arena_strndup(&arena, (const char *)data + 1, size - 1);
    if (data[0] & 1)
        try_formula(&arena, source);
    else
        try_filter(&arena, source);
    arena_release(&arena);
    return 0;
}
