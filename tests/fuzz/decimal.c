/* What decimal_parse takes for a number, strtod reads as the same double, and exact units are that number. */
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct decimal number, comma;
    enum decimal_status status = decimal_parse((const char *)bytes, size, '.', &number);
    decimal_parse((const char *)bytes, size, ',', &comma);
    if (status != DECIMAL_OK && status != DECIMAL_UNDERFLOW)
        return 0;
    char *text = malloc(size + 1), *end, shortest[DECIMAL_TEXT_SIZE];
    if (text == NULL)
        return 0;
    memcpy(text, bytes, size);
    text[size] = '\0';
    require(strtod(text, &end) == number.value && end == text + size && isfinite(number.value));
    require(strtod(decimal_shortest(number.value, shortest), NULL) == number.value);
    if (number.exact)
        require((double)number.units / decimal_power(number.scale) == number.value);
    free(text);
    return 0;
}
