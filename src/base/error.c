#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/arena.h"

void error_init(struct error *err, struct arena *arena)
{
    *err = (struct error){ .arena = arena };
}

static const char *formatted(struct arena *arena, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = arena_alloc(arena, length < 0 ? 1 : (size_t)length + 1, 1);
    if (length > 0)
        vsnprintf(text, (size_t)length + 1, format, arguments);
    return text;
}

bool error_set(struct error *err, enum error_code code, const char *format, ...)
{
    if (err->code != ERROR_NONE)
        return false;
    err->code = code;
    va_list arguments;
    va_start(arguments, format);
    err->text = formatted(err->arena, format, arguments);
    va_end(arguments);
    return false;
}

bool error_at(struct error *err, const char *file, size_t line, size_t column, const char *format, ...)
{
    if (err->code != ERROR_NONE)
        return false;
    *err = (struct error){ ERROR_INPUT, file, line, column, NULL, err->arena };
    va_list arguments;
    va_start(arguments, format);
    err->text = formatted(err->arena, format, arguments);
    va_end(arguments);
    return false;
}

const char *error_message(const struct error *err)
{
    if (err->file == NULL)
        return err->text;
    if (err->line == 0)
        return arena_printf(err->arena, "%s: %s", err->file, err->text);
    if (err->column == 0)
        return arena_printf(err->arena, "%s:%zu: %s", err->file, err->line, err->text);
    return arena_printf(err->arena, "%s:%zu:%zu: %s", err->file, err->line, err->column, err->text);
}
