#include "base/narrow.h"

#include <string.h>

#include "base/processor.h"

/* Products of larger factors would fit nowhere. */
static const int64_t largest_factor = 1000000000;

enum { OCTET = 8 };
typedef int64_t octet __attribute__((vector_size(OCTET * sizeof(int64_t))));
typedef int32_t octet_ints __attribute__((vector_size(OCTET * sizeof(int32_t))));
typedef int16_t octet_shorts __attribute__((vector_size(OCTET * sizeof(int16_t))));

int64_t narrow_most(enum narrow_width width)
{
    return width == NARROW_SHORT ? INT16_MAX : INT32_MAX;
}

static bool put_one(const struct narrow *narrow, size_t at, int64_t number, int64_t factor)
{
    int64_t most = narrow_most(narrow->width), least = -most - 1;
    if (number > most || number < least || number * factor > most || number * factor < least)
        return false;
    if (narrow->width == NARROW_SHORT)
        ((int16_t *)narrow->items)[at] = (int16_t)(number * factor);
    else
        ((int32_t *)narrow->items)[at] = (int32_t)(number * factor);
    return true;
}

/* Eight at a time, as they are: how many were put. A number fits when it is what is left of it. */
PROCESSOR_INLINE size_t put_octets(const struct narrow *narrow, size_t at, const int64_t *from, size_t count)
{
    octet changed = { 0 };
    size_t i = 0;
    for (; i + OCTET <= count; i += OCTET) {
        octet wide;
        memcpy(&wide, from + i, sizeof wide);
        if (narrow->width == NARROW_SHORT) {
            octet_shorts few = __builtin_convertvector(wide, octet_shorts);
            memcpy((int16_t *)narrow->items + at + i, &few, sizeof few);
            changed |= __builtin_convertvector(few, octet) ^ wide;
        } else {
            octet_ints few = __builtin_convertvector(wide, octet_ints);
            memcpy((int32_t *)narrow->items + at + i, &few, sizeof few);
            changed |= __builtin_convertvector(few, octet) ^ wide;
        }
    }
    int64_t any = 0;
    for (size_t lane = 0; lane < OCTET; lane++)
        any |= changed[lane];
    return any == 0 ? i : 0;
}

PROCESSOR_AVX2 static size_t put_octets_by_quads(const struct narrow *narrow, size_t at, const int64_t *from, size_t count)
{
    return put_octets(narrow, at, from, count);
}

PROCESSOR_AVX512 static size_t put_octets_at_once(const struct narrow *narrow, size_t at, const int64_t *from, size_t count)
{
    return put_octets(narrow, at, from, count);
}

bool narrow_put(const struct narrow *narrow, size_t at, const int64_t *from, size_t count, int64_t factor)
{
    size_t done = 0;
    if (factor > largest_factor)
        return false;
    if (factor == 1 && count >= OCTET)
        done = processor_has_avx512() ? put_octets_at_once(narrow, at, from, count)
               : processor_has_avx2() ? put_octets_by_quads(narrow, at, from, count)
                                      : put_octets(narrow, at, from, count);
    for (; done < count; done++)
        if (!put_one(narrow, at + done, from[done], factor))
            return false;
    return true;
}

void narrow_multiply(const struct narrow *narrow, size_t first, size_t end, int64_t factor)
{
    for (size_t i = first; i < end; i++) {
        int64_t product = narrow_at(narrow, i) * factor;
        if (narrow->width == NARROW_SHORT)
            ((int16_t *)narrow->items)[i] = (int16_t)product;
        else
            ((int32_t *)narrow->items)[i] = (int32_t)product;
    }
}

int64_t narrow_largest(const struct narrow *narrow, size_t count)
{
    int64_t largest = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t item = narrow_at(narrow, i);
        item = item < 0 ? -item : item;
        largest = item > largest ? item : largest;
    }
    return largest;
}
