/* With m the mean of a patient's visits, x̄ₐⱼ that of an arm's patients at a visit, dots where means are taken over visits,
 *     SS of patients within arms = k Σ (m − x̄ₐ.)²,       error = Σ (x − x̄ₐⱼ − m + x̄ₐ.)²,
 *     arms = k Σ nₐ (x̄ₐ. − x̄..)²,                        arm × visit = Σ nₐ (x̄ₐⱼ − x̄ₐ. − x̄.ⱼ + x̄..)²,
 * x̄.ⱼ with every patient alike; visits = Σ (ūⱼ − ū.)² · arms² / Σ (1 / nₐ), ū with every arm alike (type III). Sphericity
 * is of the contrasts of the visits within arms. All sums are about the first value, so that a large level costs no
 * digits. */
#include "stats/rm_anova.h"

#include <math.h>

#include "base/arena.h"
#include "stats/distribution.h"

static const double nothing_left = 1e-24; /* of the sum of all squares: rounding of values all alike is no spread */

/* The layout with its means: of an arm at a visit (arms × k) and over them, of a patient. */
struct layout {
    const double *values;
    const uint32_t *arm;
    size_t n, k, arms;
    double *cells, *arm_means, *patients;
    size_t *counts;
};

static size_t arm_of(const struct layout *layout, size_t patient)
{
    return layout->arm == NULL ? 0 : layout->arm[patient];
}

static double value_of(const struct layout *layout, size_t patient, size_t visit)
{
    return layout->values[patient * layout->k + visit] - layout->values[0];
}

static void take_means(struct layout *layout, struct arena *arena)
{
    size_t k = layout->k;
    layout->cells = arena_array(arena, double, layout->arms * k);
    layout->arm_means = arena_array(arena, double, layout->arms);
    layout->patients = arena_array(arena, double, layout->n);
    layout->counts = arena_array(arena, size_t, layout->arms);
    for (size_t i = 0; i < layout->n; i++)
        layout->counts[arm_of(layout, i)]++;
    for (size_t i = 0; i < layout->n; i++) {
        size_t a = arm_of(layout, i);
        for (size_t j = 0; j < k; j++) {
            layout->cells[a * k + j] += value_of(layout, i, j) / (double)layout->counts[a];
            layout->patients[i] += value_of(layout, i, j) / (double)k;
        }
    }
    for (size_t a = 0; a < layout->arms; a++)
        for (size_t j = 0; j < k; j++)
            layout->arm_means[a] += layout->cells[a * k + j] / (double)k;
}

/* Σ (x − mean)² of the k visits' averages over the arms, each weighted. */
static double spread_of_visits(const struct layout *layout, const double *weights, double *averages)
{
    double mean = 0, squares = 0;
    for (size_t j = 0; j < layout->k; j++) {
        averages[j] = 0;
        for (size_t a = 0; a < layout->arms; a++)
            averages[j] += weights[a] * layout->cells[a * layout->k + j];
        mean += averages[j] / (double)layout->k;
    }
    for (size_t j = 0; j < layout->k; j++) {
        averages[j] -= mean;
        squares += averages[j] * averages[j];
    }
    return squares;
}

/* The sums of squares that belong to the means; those within arms are the caller's. */
static void between_means(const struct layout *layout, struct arena *arena, struct rm_anova *result)
{
    size_t k = layout->k, arms = layout->arms;
    double *alike = arena_array(arena, double, arms), *by_size = arena_array(arena, double, arms);
    double *averages = arena_array(arena, double, k), inverse = 0, grand = 0;
    for (size_t a = 0; a < arms; a++) {
        alike[a] = 1 / (double)arms;
        by_size[a] = (double)layout->counts[a] / (double)layout->n;
        inverse += alike[a] * alike[a] / (double)layout->counts[a];
        grand += by_size[a] * layout->arm_means[a];
    }
    result->visit.ss = spread_of_visits(layout, alike, averages) / inverse;
    spread_of_visits(layout, by_size, averages);
    result->arm.ss = result->interaction.ss = 0;
    for (size_t a = 0; a < arms; a++) {
        double apart = layout->arm_means[a] - grand, own = 0;
        for (size_t j = 0; j < k; j++) {
            double rest = layout->cells[a * k + j] - layout->arm_means[a] - averages[j];
            own += rest * rest;
        }
        result->arm.ss += (double)k * (double)layout->counts[a] * apart * apart;
        result->interaction.ss += (double)layout->counts[a] * own;
    }
}

static void within_arms(const struct layout *layout, struct rm_anova *result)
{
    result->ss_patient = result->ss_error = 0;
    for (size_t i = 0; i < layout->n; i++) {
        size_t a = arm_of(layout, i);
        double apart = layout->patients[i] - layout->arm_means[a];
        result->ss_patient += (double)layout->k * apart * apart;
        for (size_t j = 0; j < layout->k; j++) {
            double rest = value_of(layout, i, j) - layout->cells[a * layout->k + j] - apart;
            result->ss_error += rest * rest;
        }
    }
    double total = result->ss_patient + result->ss_error + result->visit.ss + result->interaction.ss + result->arm.ss;
    if (!(result->ss_error > nothing_left * total))
        result->ss_error = 0;
    if (!(result->ss_patient > nothing_left * total))
        result->ss_patient = 0;
}

/* Sums of products of the Helmert contrasts of the visits about their arm's means: q × q. */
static double *contrast_products(const struct layout *layout, struct arena *arena)
{
    size_t q = layout->k - 1;
    double *s = arena_array(arena, double, q * q), *c = arena_array(arena, double, q);
    for (size_t i = 0; i < layout->n; i++) {
        const double *means = layout->cells + arm_of(layout, i) * layout->k;
        double before = value_of(layout, i, 0) - means[0]; /* sum of the visits so far */
        for (size_t j = 1; j < layout->k; j++) {
            double here = value_of(layout, i, j) - means[j], m = (double)j;
            c[j - 1] = (before - m * here) / sqrt(m * (m + 1));
            before += here;
        }
        for (size_t a = 0; a < q; a++)
            for (size_t b = 0; b <= a; b++)
                s[a * q + b] += c[a] * c[b];
    }
    for (size_t a = 0; a < q; a++)
        for (size_t b = 0; b < a; b++)
            s[b * q + a] = s[a * q + b];
    return s;
}

static void shares(struct rm_effect *effect, double error, double all_errors)
{
    if (effect->ss + all_errors > 0)
        effect->generalized_eta2 = effect->ss / (effect->ss + all_errors);
    if (effect->ss + error > 0)
        effect->partial_eta2 = effect->ss / (effect->ss + error);
}

static void test(struct rm_effect *effect, double error)
{
    effect->f = effect->ss / effect->df1 / (error / effect->df2);
    effect->p = fisher_sf(effect->f, effect->df1, effect->df2);
}

static void test_corrected(struct rm_effect *effect, double error, const struct sphericity *sphericity)
{
    double gg = sphericity->epsilon_gg, hf = fmin(1, sphericity->epsilon_hf);
    test(effect, error);
    effect->p_gg = fisher_sf(effect->f, gg * effect->df1, gg * effect->df2);
    effect->p_hf = fisher_sf(effect->f, hf * effect->df1, hf * effect->df2);
}

static const char *what_is_missing(size_t n, size_t k, size_t arms)
{
    return n < 2 ? "it needs two patients" : k < 2 ? "it needs two visits"
           : n <= arms ? "it needs two patients in an arm" : NULL;
}

void rm_anova(const double *values, const uint32_t *arm, size_t arms, size_t n, size_t k, struct arena *arena,
              struct rm_anova *result)
{
    const struct rm_effect none = { NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN };
    *result = (struct rm_anova){
        .n = n, .k = k, .arms = arms, .visit = none, .arm = none, .interaction = none, .ss_patient = NAN, .ss_error = NAN,
        .sphericity = { NAN, NAN, NAN, NAN, NAN, NAN, NULL }, .undefined = what_is_missing(n, k, arms),
    };
    result->no_arm = arms < 2 ? "there is one group" : result->undefined;
    if (result->undefined != NULL)
        return;
    struct layout layout = { .values = values, .arm = arm, .n = n, .k = k, .arms = arms };
    take_means(&layout, arena);
    between_means(&layout, arena, result);
    within_arms(&layout, result);
    double q = (double)k - 1, nu = (double)n - (double)arms, errors = result->ss_patient + result->ss_error;
    result->visit.df1 = q;
    result->arm.df1 = (double)arms - 1;
    result->interaction.df1 = q * result->arm.df1;
    result->visit.df2 = result->interaction.df2 = q * nu;
    result->arm.df2 = nu;
    shares(&result->visit, result->ss_error, errors);
    if (arms > 1) {
        shares(&result->interaction, result->ss_error, errors);
        shares(&result->arm, result->ss_patient, errors);
        if (result->ss_patient > 0)
            test(&result->arm, result->ss_patient);
        else
            result->no_arm = "the patients of an arm have one mean";
    }
    if (!(result->ss_error > 0)) {
        result->undefined = arms > 1 ? "every patient of an arm changes alike" : "every patient changes alike";
        return;
    }
    sphericity(contrast_products(&layout, arena), k - 1, nu, &result->sphericity);
    test_corrected(&result->visit, result->ss_error, &result->sphericity);
    if (arms > 1)
        test_corrected(&result->interaction, result->ss_error, &result->sphericity);
}
