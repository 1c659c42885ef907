/* A date that is read has a text, which is what was read. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    int32_t days;
    char text[DATE_TEXT_SIZE];
    if (date_parse((const char *)bytes, size, &days) && memcmp(date_text(days, text), bytes, 10) != 0)
        abort();
    return 0;
}
