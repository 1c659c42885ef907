/* assert: what the unit tests share. Include instead of cmocka.h. */
#ifndef KNEAD_TESTS_ASSERT_H
#define KNEAD_TESTS_ASSERT_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* Correct significant digits of `actual` (log relative error), 17 when they are equal. */
static inline double digits_of(double actual, double expected)
{
    if (actual == expected || (isnan(actual) && isnan(expected)))
        return 17;
    double error = expected == 0 ? fabs(actual) : fabs((actual - expected) / expected);
    return isnan(error) ? 0 : -log10(error);
}

#define assert_close(actual, expected, digits)                                                            \
    do {                                                                                                  \
        double actual_ = (actual), expected_ = (expected);                                                \
        if (!(digits_of(actual_, expected_) >= (digits)))                                                 \
            fail_msg("%s is %.17g, expected %.17g: %.1f digits, not %g", #actual, actual_, expected_,     \
                     digits_of(actual_, expected_), (double)(digits));                                    \
    } while (0)

#endif
