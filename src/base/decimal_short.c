#include "base/decimal_short.h"

bool decimal_short(const char *text, size_t length, char mark, int64_t *units, int *scale)
{
    return length > 0 && decimal_of_words(text, length, mark, units, scale);
}
