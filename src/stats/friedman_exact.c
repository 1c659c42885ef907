/* Patient by patient, the distribution of the vector of visit sums of doubled rank excesses, 2 r_ij − (k + 1). The
 * patients' orders make the visits exchangeable, so a vector stands for all its orders and is kept sorted: k! times
 * fewer of them. The statistic grows with Σ_j S_j² alone (stats/friedman.c), which is compared in whole numbers; the
 * last patient's sums are not kept. Lehmann (1975, Nonparametrics, 6.2) describes the distribution; every probability
 * is a sum of positive terms, so that small ones keep their digits. Agrees with the enumeration of all (k!)^n orders. */
#include "stats/friedman_exact.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

enum { MOST_ORDERS = 720, BITS = 12, BIAS = 1 << (BITS - 1) };

/* A vector of sums, ascending, of which the first k − 1 make its key: the last is what makes the sum 0. */
struct state {
    uint64_t key;
    double probability;
};

/* An open-addressing table of states; probability 0 is an empty place. */
struct states {
    struct state *places;
    size_t count, capacity; /* a power of two */
};

/* The distinct orders of one patient's excesses, all equally likely. */
struct orders {
    int excess[MOST_ORDERS][FRIEDMAN_EXACT_VISITS];
    size_t count;
};

size_t friedman_exact_limit(size_t k)
{
    static const size_t most[FRIEDMAN_EXACT_VISITS + 1] = { 0, 0, 1000, 200, 30, 10, 5 };
    return k <= FRIEDMAN_EXACT_VISITS ? most[k] : 0;
}

static void sort_few(int *x, size_t k)
{
    for (size_t i = 1; i < k; i++) {
        int kept = x[i];
        size_t at = i;
        for (; at > 0 && x[at - 1] > kept; at--)
            x[at] = x[at - 1];
        x[at] = kept;
    }
}

/* The next order in the order of a dictionary; false after the last. */
static bool next_order(int *x, size_t k)
{
    size_t i = k - 1, j = k - 1;
    while (i > 0 && x[i - 1] >= x[i])
        i--;
    if (i == 0)
        return false;
    while (x[j] <= x[i - 1])
        j--;
    int kept = x[i - 1];
    x[i - 1] = x[j];
    x[j] = kept;
    for (size_t low = i, high = k - 1; low < high; low++, high--) {
        kept = x[low];
        x[low] = x[high];
        x[high] = kept;
    }
    return true;
}

/* The excesses of one patient, added to the visit sums seen. */
static void rank_patient(const double *row, size_t k, int *excess, int64_t *seen)
{
    for (size_t j = 0; j < k; j++) {
        excess[j] = -(int)k;
        for (size_t i = 0; i < k; i++)
            excess[j] += row[i] < row[j] ? 2 : row[i] == row[j];
        seen[j] += excess[j];
    }
    sort_few(excess, k);
}

static void find_orders(const int *sorted, size_t k, struct orders *orders)
{
    int x[FRIEDMAN_EXACT_VISITS];
    memcpy(x, sorted, k * sizeof *x);
    orders->count = 0;
    do
        memcpy(orders->excess[orders->count++], x, k * sizeof *x);
    while (next_order(x, k));
}

static uint64_t key_of(const int *sums, size_t k)
{
    uint64_t key = 0;
    for (size_t j = 0; j + 1 < k; j++)
        key = key << BITS | (uint64_t)(sums[j] + BIAS);
    return key;
}

static void sums_of(uint64_t key, size_t k, int *sums)
{
    sums[k - 1] = 0;
    for (size_t j = k - 1; j-- > 0; key >>= BITS) {
        sums[j] = (int)(key & ((1u << BITS) - 1)) - BIAS;
        sums[k - 1] -= sums[j];
    }
}

static void states_init(struct states *states, size_t capacity, struct arena *arena)
{
    *states = (struct states){ arena_array(arena, struct state, capacity), 0, capacity };
}

static void states_put(struct states *states, uint64_t key, double probability)
{
    size_t at = (size_t)((key * UINT64_C(0x9E3779B97F4A7C15)) >> 20) & (states->capacity - 1);
    while (states->places[at].probability > 0 && states->places[at].key != key)
        at = (at + 1) & (states->capacity - 1);
    states->count += !(states->places[at].probability > 0);
    states->places[at].key = key;
    states->places[at].probability += probability;
}

static void states_add(struct states *states, uint64_t key, double probability, struct arena *arena)
{
    if (2 * states->count >= states->capacity) {
        struct states larger;
        states_init(&larger, 2 * states->capacity, arena);
        for (size_t i = 0; i < states->capacity; i++)
            if (states->places[i].probability > 0)
                states_put(&larger, states->places[i].key, states->places[i].probability);
        *states = larger;
    }
    states_put(states, key, probability);
}

/* One more patient. */
static void step(const struct states *from, const struct orders *orders, size_t k, struct arena *arena,
                 struct states *to)
{
    for (size_t i = 0; i < from->capacity; i++) {
        int sums[FRIEDMAN_EXACT_VISITS], moved[FRIEDMAN_EXACT_VISITS];
        double share = from->places[i].probability / (double)orders->count;
        if (!(share > 0))
            continue;
        sums_of(from->places[i].key, k, sums);
        for (size_t order = 0; order < orders->count; order++) {
            for (size_t j = 0; j < k; j++)
                moved[j] = sums[j] + orders->excess[order][j];
            sort_few(moved, k);
            states_add(to, key_of(moved, k), share, arena);
        }
    }
}

/* The last patient: the probability of a sum of squares of `seen` or more. */
static double finish(const struct states *from, const struct orders *orders, size_t k, int64_t seen)
{
    double total = 0;
    for (size_t i = 0; i < from->capacity; i++) {
        int sums[FRIEDMAN_EXACT_VISITS];
        size_t as_large = 0;
        if (!(from->places[i].probability > 0))
            continue;
        sums_of(from->places[i].key, k, sums);
        for (size_t order = 0; order < orders->count; order++) {
            int64_t squares = 0;
            for (size_t j = 0; j < k; j++) {
                int64_t sum = sums[j] + orders->excess[order][j];
                squares += sum * sum;
            }
            as_large += squares >= seen;
        }
        total += from->places[i].probability * ((double)as_large / (double)orders->count);
    }
    return total;
}

static double distribution(const int *excess, size_t n, size_t k, int64_t seen, struct arena *arena)
{
    enum { FIRST_CAPACITY = 1024 };
    struct orders *orders = arena_new(arena, struct orders);
    struct states states, next, kept;
    int nothing[FRIEDMAN_EXACT_VISITS] = { 0 };
    states_init(&states, FIRST_CAPACITY, arena);
    states_init(&next, FIRST_CAPACITY, arena);
    states_put(&states, key_of(nothing, k), 1);
    for (size_t i = 0; i + 1 < n; i++) {
        find_orders(excess + i * k, k, orders);
        step(&states, orders, k, arena, &next);
        kept = states;
        states = next;
        next = kept;
        memset(next.places, 0, next.capacity * sizeof *next.places);
        next.count = 0;
    }
    find_orders(excess + (n - 1) * k, k, orders);
    return finish(&states, orders, k, seen);
}

double friedman_exact(const double *values, size_t n, size_t k, struct arena *arena)
{
    int64_t sums[FRIEDMAN_EXACT_VISITS] = { 0 }, seen = 0;
    bool varies = false;
    if (n == 0 || n > friedman_exact_limit(k))
        return NAN;
    struct arena_mark mark = arena_mark(arena);
    int *excess = arena_array(arena, int, n * k);
    for (size_t i = 0; i < n; i++) {
        rank_patient(values + i * k, k, excess + i * k, sums);
        varies = varies || excess[i * k] != 0;
    }
    for (size_t j = 0; j < k; j++)
        seen += sums[j] * sums[j];
    double p = varies ? distribution(excess, n, k, seen, arena) : NAN;
    arena_rewind(arena, mark);
    return p;
}
