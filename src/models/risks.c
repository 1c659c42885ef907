#include "models/risks.h"

#include <stdint.h>
#include <string.h>

/* Side by side; what a comparison says is −1 where it holds. */
enum { LANES = 2 };
typedef double numbers __attribute__((vector_size(LANES * sizeof(double))));
typedef int64_t counts __attribute__((vector_size(LANES * sizeof(int64_t))));

struct risks risks_count(const double *outcomes, size_t n)
{
    numbers zero = { 0 }, one = zero + 1;
    counts zeros = { 0 }, ones = { 0 };
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        numbers some;
        memcpy(&some, outcomes + i, sizeof some);
        zeros -= some == zero;
        ones -= some == one;
    }
    struct risks risks = { (size_t)(zeros[0] + zeros[1]), (size_t)(ones[0] + ones[1]) };
    for (; i < n; i++) {
        risks.zeros += outcomes[i] == 0;
        risks.ones += outcomes[i] == 1;
    }
    return risks;
}
