/* predictors.c: predictors ROWS: an outcome, an event and ten predictors of two decimals, the same on every machine. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t state = 88172645463325252u;

static double uniform(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (double)(state >> 11) * 0x1p-53;
}

static double spread(void)
{
    return round((uniform() + uniform() + uniform() - 1.5) * 200) / 100;
}

int main(int argc, char **argv)
{
    long rows = argc > 1 ? atol(argv[1]) : 1000;
    puts("y,event,x1,x2,x3,x4,x5,x6,x7,x8,x9,x10");
    for (long i = 0; i < rows; i++) {
        double x[10], mean = 0;
        for (int j = 0; j < 10; j++) {
            x[j] = spread();
            mean += x[j] * (j - 4) * 0.1;
        }
        printf("%.2f,", mean + spread());
        printf("%d", uniform() < 1 / (1 + exp(-mean / 2)));
        for (int j = 0; j < 10; j++)
            printf(",%.2f", x[j]);
        putchar('\n');
    }
    return 0;
}
