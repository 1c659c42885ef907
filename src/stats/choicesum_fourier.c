/* Let every score sᵢ be chosen by a coin of its own, with odds r·e^{τsᵢ}; K is how many were chosen, U their sum. Then
 *
 *     P(sum ≤ w) = C · Σ_{u ≤ w} e^{τ(w − u)} P(K = k, U = u),   C = Π(1 + r e^{τsᵢ}) / (r^k e^{τw} C(n, k)),
 *
 * whatever r and τ. The probabilities are Fourier sums over frequencies α = 2πm/M of K and θ = 2πj/N of U, N the
 * number of sums there are, of the characteristic function Π(qᵢ + pᵢ e^{i(α + θsᵢ)}): with M = n + 1 an identity, not an
 * approximation. With fewer frequencies it takes K = k + M, k + 2M … for k as well; they are as few as leave these less
 * than e^−NOTHING: P(K ≥ x) ≤ e^{x − k} (k/x)^x for a sum of coins of mean k (Chernoff 1952). The tilt that makes k and w the means of K and U (the saddle point: Daniels 1954, Annals of Mathematical Statistics
 * 25:631; Robinson 1982, JRSS B 44:91) keeps the digits of small probabilities.
 *
 * Nearly all terms are nothing. As |q + p e^{ia}|² = 1 − 2pq(1 − cos a), and a geometric mean is at most the arithmetic
 * one, the product is at most (1 − 2x/n)^{n/2}, x = A − Re e^{iα}R(θ), A = Σ pᵢqᵢ, R(θ) = Σ pᵢqᵢ e^{iθsᵢ}. Terms below
 * e^−NOTHING are left out, which changes the result by less than one part in 10^13. Where so few scores are chosen that
 * this leaves out hardly any, a smaller number may be enough for a bound of what is left out: as Σ 1/sin(πj/N) over
 * 1 … N/2 is at most N (log(N/2) + 1) / 2, it is C e^{−number − τ/2} (log(N/2) + 2). To find those in which |R| is large R
 * is computed by an FFT on a grid; from there to θ it changes by no more than the distance times Σ pᵢqᵢ |sᵢ − c|.
 *
 * Agrees with counting (choicesum.c) to 12 digits. */
#include "stats/choicesum.h"

#include <math.h>
#include <string.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_fft_real.h>

#include "base/arena.h"

enum {
    NOTHING = 40,
    UNDERFLOW = -800, /* of log C: the probability is less than the least double */
    LANES = 8,     /* frequencies of K taken together */
    FINENESS = 8   /* points of the grid for each unit that the scores reach */
};
static const double two_pi = 6.283185307179586476925;
static const double FEW = 0.2; /* share of A from which |R| leaves out enough frequencies of U */

struct place { /* a complex number */
    double re, im;
};

struct lanes {
    double re[LANES], im[LANES];
};

/* A distinct score, and those that have it. */
struct level {
    int64_t score;
    size_t count;
    double p, q, weight; /* chance to be chosen or not; count · p · q */
    struct place turn; /* p e^{iθ·score} */
};

struct coins {
    struct level *levels;
    size_t count;         /* of levels */
    size_t n, k;
    int64_t w;            /* the limit */
    size_t turns;         /* M */
    int64_t terms, sums;  /* how many sums there can be up to w, and in all */
    double nothing;       /* terms below e^−nothing are left out */
    double tilt;          /* τ ≤ 0 */
    double log_scale;     /* log C, without 1 / P(k of n coins with p = k / n) */
    double weight, reach; /* A, and Σ weight · |score − c| */
    double least;         /* of Re e^{iα}R(θ) for a term that counts */
    struct place *circle; /* e^{iα} for m = 0 … M − 1 */
};

static struct place turned(int64_t part, int64_t whole)
{
    double angle = two_pi * (double)(part % whole) / (double)whole;
    return (struct place){ cos(angle), sin(angle) };
}

/* P(k of n coins with p = k / n). */
static double coins_alike(size_t n, size_t k)
{
    double p = (double)k / (double)n, q = (double)(n - k) / (double)n, chance = 1;
    size_t left = n - k;
    for (size_t i = 1; i <= k; i++) {
        chance *= (double)(n - k + i) / (double)i * p;
        for (; chance > 1 && left > 0; left--)
            chance *= q;
    }
    for (; left > 0; left--)
        chance *= q;
    return chance;
}

/* Σ log(1 + p₀(e^x − 1)) − kδ at x = δ + τ(score − centre), p₀ = k / n: convex in δ and τ, least at the saddle point. */
static double cumulant(const struct coins *coins, double delta, double tau, double centre)
{
    double p0 = (double)coins->k / (double)coins->n, sum = -(double)coins->k * delta;
    for (size_t i = 0; i < coins->count; i++) {
        double x = delta + tau * ((double)coins->levels[i].score - centre);
        sum += (double)coins->levels[i].count * log1p(p0 * expm1(x));
    }
    return sum;
}

static void set_chances(struct coins *coins, double delta, double tau, double centre)
{
    double p0 = (double)coins->k / (double)coins->n, q0 = (double)(coins->n - coins->k) / (double)coins->n;
    for (size_t i = 0; i < coins->count; i++) {
        struct level *level = &coins->levels[i];
        double x = delta + tau * ((double)level->score - centre);
        level->p = 1 / (1 + q0 / p0 * exp(-x));
        level->q = 1 / (1 + p0 / q0 * exp(x));
        level->weight = (double)level->count * level->p * level->q;
    }
}

/* Newton's method, the step halved while it does not lead down. `centre` is the target of U over k. */
static void find_saddle(struct coins *coins, double centre, double *delta, double *tau)
{
    double now = cumulant(coins, *delta, *tau, centre);
    for (int round = 0; round < 100; round++) {
        double g0 = -(double)coins->k, g1 = 0, h00 = 0, h01 = 0, h11 = 0;
        set_chances(coins, *delta, *tau, centre);
        for (size_t i = 0; i < coins->count; i++) {
            const struct level *level = &coins->levels[i];
            double s = (double)level->score - centre, mean = (double)level->count * level->p;
            g0 += mean;
            g1 += mean * s;
            h00 += level->weight;
            h01 += level->weight * s;
            h11 += level->weight * s * s;
        }
        double determinant = h00 * h11 - h01 * h01, step = 1;
        double d = (h01 * g1 - h11 * g0) / determinant, t = (h01 * g0 - h00 * g1) / determinant;
        double descent = -(g0 * d + g1 * t);
        if (!(determinant > 0) || descent < 1e-6)
            return;
        double there = cumulant(coins, *delta + d, *tau + t, centre);
        for (; !(there < now) && step > 1e-6; there = cumulant(coins, *delta + step * d, *tau + step * t, centre))
            step /= 2;
        if (!(there < now))
            return;
        *delta += step * d;
        *tau += step * t;
        now = there;
    }
}

static void tilt(struct coins *coins)
{
    double k = (double)coins->k, target = (double)coins->w + 0.5, mean = 0, delta = 0, tau = 0;
    for (size_t i = 0; i < coins->count; i++)
        mean += (double)coins->levels[i].count * (double)coins->levels[i].score * k / (double)coins->n;
    if (target < mean)
        find_saddle(coins, target / k, &delta, &tau);
    if (!(tau < 0)) {
        delta = tau = 0;
    }
    set_chances(coins, delta, tau, target / k);
    coins->tilt = tau;
    coins->log_scale = cumulant(coins, delta, tau, target / k) + tau / 2; /* from the target to w itself */
    double centre = 0;
    for (size_t i = 0; i < coins->count; i++) {
        coins->weight += coins->levels[i].weight;
        centre += coins->levels[i].weight * (double)coins->levels[i].score;
    }
    centre /= coins->weight;
    coins->least = coins->weight + (double)coins->n / 2 * expm1(-2 * coins->nothing / (double)coins->n);
    for (size_t i = 0; i < coins->count; i++)
        coins->reach += coins->levels[i].weight * fabs((double)coins->levels[i].score - centre);
}

/* |R| at the points of a grid, 2π / size apart, from 0 to π; the grid's size. */
static size_t scan(const struct coins *coins, double **scanned, struct arena *arena)
{
    size_t size = 64;
    while (size < FINENESS * (size_t)coins->levels[coins->count - 1].score)
        size *= 2;
    double *r = *scanned = arena_array(arena, double, size);
    memset(r, 0, size * sizeof *r);
    for (size_t i = 0; i < coins->count; i++)
        r[coins->levels[i].score] = coins->levels[i].weight;
    if (gsl_fft_real_radix2_transform(r, 1, size) != GSL_SUCCESS)
        return 0;
    for (size_t i = 1; i < size / 2; i++)
        r[i] = hypot(r[i], r[size - i]);
    r[0] = fabs(r[0]);
    r[size / 2] = fabs(r[size / 2]);
    return size;
}

/* products · z^count, lane by lane; z is used up. */
static void multiply(struct lanes *products, struct lanes *z, size_t count)
{
    for (; count > 0; count /= 2) {
        if (count % 2 == 1)
            for (size_t l = 0; l < LANES; l++) {
                double re = products->re[l] * z->re[l] - products->im[l] * z->im[l];
                products->im[l] = products->re[l] * z->im[l] + products->im[l] * z->re[l];
                products->re[l] = re;
            }
        if (count > 1)
            for (size_t l = 0; l < LANES; l++) {
                double re = (z->re[l] - z->im[l]) * (z->re[l] + z->im[l]);
                z->im[l] = 2 * z->re[l] * z->im[l];
                z->re[l] = re;
            }
    }
}

/* Σ e^{−iαk} Π(q + p e^{i(α + θs)}) over the first `used` of some frequencies α. */
static struct place product_sum(const struct coins *coins, const size_t *at, size_t used)
{
    struct lanes alpha, products, z;
    struct place sum = { 0, 0 };
    for (size_t l = 0; l < LANES; l++) {
        alpha.re[l] = coins->circle[at[l]].re;
        alpha.im[l] = coins->circle[at[l]].im;
        products.re[l] = 1;
        products.im[l] = 0;
    }
    for (size_t i = 0; i < coins->count; i++) {
        const struct level *level = &coins->levels[i];
        for (size_t l = 0; l < LANES; l++) {
            z.re[l] = level->q + alpha.re[l] * level->turn.re - alpha.im[l] * level->turn.im;
            z.im[l] = alpha.re[l] * level->turn.im + alpha.im[l] * level->turn.re;
        }
        multiply(&products, &z, level->count);
    }
    for (size_t l = 0; l < used; l++) {
        struct place back = coins->circle[at[l] * coins->k % coins->turns];
        sum.re += products.re[l] * back.re + products.im[l] * back.im;
        sum.im += products.im[l] * back.re - products.re[l] * back.im;
    }
    return sum;
}

/* M P(K = k) E(e^{iθU} | K = k) at frequency j. */
static struct place at_frequency(struct coins *coins, int64_t j)
{
    struct place r = { 0, 0 }, sum = { 0, 0 };
    size_t at[LANES] = { 0 }, used = 0;
    for (size_t i = 0; i < coins->count; i++) {
        struct level *level = &coins->levels[i];
        struct place e = turned(j * level->score, coins->sums);
        level->turn = (struct place){ level->p * e.re, level->p * e.im };
        r.re += level->weight * e.re;
        r.im += level->weight * e.im;
    }
    if (hypot(r.re, r.im) < coins->least)
        return sum;
    for (size_t m = 0; m < coins->turns; m++) {
        if (coins->circle[m].re * r.re - coins->circle[m].im * r.im >= coins->least)
            at[used++] = m;
        if (used == LANES || (m + 1 == coins->turns && used > 0)) {
            struct place part = product_sum(coins, at, used);
            sum.re += part.re;
            sum.im += part.im;
            used = 0;
        }
    }
    return sum;
}

/* Re z Σ e^{τ(w − u)} e^{−iθu} over the u from the least sum to w: z e^{−iθw} (1 − ρ^terms) / (1 − ρ), ρ = e^{τ + iθ}. */
static double below(const struct coins *coins, int64_t j, struct place z)
{
    double tau = coins->tilt, terms = (double)coins->terms;
    if (j == 0)
        return z.re * (tau < 0 ? expm1(tau * terms) / expm1(tau) : terms);
    struct place half = turned(j, 2 * coins->sums), one = turned(j, coins->sums);
    struct place start = turned(j * coins->w, coins->sums), end = turned(j * (coins->w - coins->terms), coins->sums);
    double shrunk = exp(tau * terms);
    struct place over = { start.re - shrunk * end.re, shrunk * end.im - start.im };
    struct place under = { 2 * exp(tau) * half.im * half.im - expm1(tau), -exp(tau) * one.im };
    struct place product = { z.re * over.re - z.im * over.im, z.re * over.im + z.im * over.re };
    return (product.re * under.re + product.im * under.im) / (under.re * under.re + under.im * under.im);
}

/* As few frequencies of K as tell k from what else K can be, but for e^−(NOTHING + 10). */
static size_t turns_of(size_t n, size_t k)
{
    size_t turns = k;
    double mean = (double)k, kept = NOTHING + 10;
    do
        turns += LANES;
    while (k + turns <= n && (mean + (double)turns) * log1p((double)turns / mean) - (double)turns < kept);
    return turns < n + 1 ? turns : n + 1;
}

/* One level for each distinct score. */
static void init(struct coins *coins, const int64_t *scores, size_t n, size_t k, int64_t limit, struct arena *arena)
{
    size_t turns = turns_of(n, k);
    *coins = (struct coins){ .levels = arena_array(arena, struct level, n), .n = n, .k = k, .w = limit, .terms = limit + 1, .sums = 1,
                             .turns = turns, .nothing = NOTHING, .circle = arena_array(arena, struct place, turns) };
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || scores[i] != scores[i - 1])
            coins->levels[coins->count++] = (struct level){ .score = scores[i] };
        coins->levels[coins->count - 1].count++;
        coins->terms -= i < k ? scores[i] : 0;
        coins->sums += (i + k < n ? 0 : scores[i]) - (i < k ? scores[i] : 0);
    }
    for (size_t m = 0; m < turns; m++)
        coins->circle[m] = turned((int64_t)m, (int64_t)turns);
}

/* Where the bound of the terms would leave out hardly any: the largest number that leaves out enough. */
static void leave_out_enough(struct coins *coins)
{
    double n = (double)coins->n;
    if (coins->least >= FEW * coins->weight)
        return;
    coins->least = FEW * coins->weight;
    coins->nothing = -n / 2 * log1p(-2 * (1 - FEW) * coins->weight / n);
}

/* The Fourier sum; NaN when R cannot be had. */
static double add_up(struct coins *coins, struct arena *arena)
{
    double *grid, sum;
    size_t size = scan(coins, &grid, arena);
    if (size == 0)
        return NAN;
    double step = two_pi / (double)size, least = coins->least - coins->reach * step / 2;
    sum = below(coins, 0, at_frequency(coins, 0));
    for (int64_t j = 1; 2 * j <= coins->sums; j++) {
        size_t nearest = (size_t)((2 * j * (int64_t)size / coins->sums + 1) / 2);
        if (grid[nearest] < least)
            continue;
        double part = below(coins, j, at_frequency(coins, j));
        sum += 2 * j == coins->sums ? part : 2 * part;
    }
    return sum * exp(coins->log_scale) / coins_alike(coins->n, coins->k) / (double)coins->turns / (double)coins->sums;
}

double choicesum_fourier(const int64_t *scores, size_t n, size_t k, int64_t limit, struct arena *arena)
{
    struct arena_mark mark = arena_mark(arena);
    struct coins coins;
    init(&coins, scores, n, k, limit, arena);
    tilt(&coins);
    double p = coins.log_scale < UNDERFLOW ? 0 : coins.least > FEW * coins.weight ? add_up(&coins, arena) : NAN;
    arena_rewind(arena, mark);
    return p;
}

double choicesum_fourier_near(const int64_t *scores, size_t n, size_t k, int64_t limit, struct arena *arena, double *error)
{
    static const double rounding = 1e-12;
    struct arena_mark mark = arena_mark(arena);
    struct coins coins;
    init(&coins, scores, n, k, limit, arena);
    tilt(&coins);
    leave_out_enough(&coins);
    double p = coins.log_scale < UNDERFLOW ? 0 : add_up(&coins, arena);
    *error = rounding + exp(coins.log_scale - coins.nothing - coins.tilt / 2) / coins_alike(n, k) *
                            (log((double)coins.sums / 2) + 2);
    arena_rewind(arena, mark);
    return p;
}
