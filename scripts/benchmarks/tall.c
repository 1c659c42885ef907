/* tall.c: writes the table of the bench, ROWS x 8 (id, site, arm, visit, age, pain, sbp, dbp), to standard output.
 *
 * Deterministic: a 64-bit linear congruential generator (Knuth's MMIX constants) with a fixed seed. One cell in fifty
 * is NA, one site in a hundred is in quotes. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static unsigned draw(uint64_t *state, unsigned bound)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)((*state >> 33) % bound);
}

static unsigned normal(uint64_t *state, unsigned middle, unsigned spread)
{
    unsigned sum = 0;
    for (int i = 0; i < 4; i++)
        sum += draw(state, spread + 1);
    return middle + sum - 2 * spread;
}

static void cell(uint64_t *state, unsigned tenths, int decimals)
{
    if (draw(state, 50) == 0)
        fputs(",NA", stdout);
    else if (decimals)
        printf(",%u.%u", tenths / 10, tenths % 10);
    else
        printf(",%u", tenths);
}

int main(int argc, char **argv)
{
    static const char *const sites[] = { "Oslo", "Lyon", "Vancouver", "Saint John", "Kyoto", "Leeds" };
    static const char *const arms[] = { "massage", "usual care" };
    static const unsigned visits[] = { 0, 10, 26, 52 };
    static char room[1 << 20];
    unsigned long rows = argc > 1 ? strtoul(argv[1], NULL, 10) : 10000000;
    uint64_t state = 20240229;
    setvbuf(stdout, room, _IOFBF, sizeof room);
    puts("id,site,arm,visit,age,pain,sbp,dbp");
    for (unsigned long row = 0; row < rows; row++) {
        unsigned long patient = row / 4;
        const char *site = sites[patient * 7 % 6], *quote = draw(&state, 100) == 0 ? "\"" : "";
        printf("P%07lu,%s%s%s,%s,%u", patient + 1, quote, site, quote, arms[patient % 2], visits[row % 4]);
        printf(",%lu", 25 + patient * 31 % 50);
        cell(&state, normal(&state, 50, 20), 1);
        cell(&state, normal(&state, 1280, 150), 1);
        cell(&state, normal(&state, 82, 12), 0);
        putchar('\n');
    }
    return 0;
}
