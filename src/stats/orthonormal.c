/* Modified Gram-Schmidt, done twice, leaves v orthogonal to the columns to working precision unless almost nothing is left
 * of it: Giraud, Langou & Rozložník 2005, Comput Math Appl 50:1069 ("twice is enough", Kahan in Parlett 1980). */
#include "stats/orthonormal.h"

double inner_product(const double *a, const double *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

void sweep_out(const double *q, size_t n, size_t count, double *v)
{
    for (int pass = 0; pass < 2; pass++)
        for (size_t j = 0; j < count; j++) {
            double along = inner_product(q + j * n, v, n);
            for (size_t i = 0; i < n; i++)
                v[i] -= along * q[j * n + i];
        }
}
