/* Ordered categories before and after: the table of moves, and whether its margins are alike. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "result/estimates.h"
#include "stats/homogeneity.h"
#include "tools/paired.h"

enum { MOST_CATEGORIES = 30 };

/* The distinct values, ascending, and who moved from which to which. */
struct moves {
    double *scores, *counts;
    size_t k;
};

static int compare_numbers(const void *a, const void *b)
{
    double p = *(const double *)a, q = *(const double *)b;
    return p < q ? -1 : p > q;
}

static size_t index_of(const struct moves *moves, double value)
{
    const double *found = bsearch(&value, moves->scores, moves->k, sizeof *found, compare_numbers);
    return (size_t)(found - moves->scores);
}

static bool find_moves(const struct paired_output *out, const struct sample *before, const struct sample *after,
                       struct moves *moves, struct error *err)
{
    struct arena *arena = out->study->session->arena;
    moves->scores = arena_array(arena, double, 2 * before->n);
    for (size_t i = 0; i < before->n; i++) {
        moves->scores[2 * i] = before->x[i];
        moves->scores[2 * i + 1] = after->x[i];
    }
    qsort(moves->scores, 2 * before->n, sizeof *moves->scores, compare_numbers);
    moves->k = 0;
    for (size_t i = 0; i < 2 * before->n; i++)
        if (i == 0 || moves->scores[i] != moves->scores[moves->k - 1])
            moves->scores[moves->k++] = moves->scores[i];
    if (moves->k > MOST_CATEGORIES)
        return error_set(err, ERROR_USAGE, "%s has %zu different values; --type ordinal takes at most %d (--type mean?)",
                         out->study->outcomes[out->outcome].name, moves->k, MOST_CATEGORIES);
    moves->counts = arena_array(arena, double, moves->k * moves->k);
    for (size_t i = 0; i < before->n; i++)
        moves->counts[index_of(moves, before->x[i]) * moves->k + index_of(moves, after->x[i])]++;
    return true;
}

static const char *category(struct arena *arena, double score)
{
    char buffer[DECIMAL_TEXT_SIZE];
    return arena_strdup(arena, decimal_shortest(score, buffer));
}

/* One table of moves for each arm: its columns are the categories. */
static void show_moves(const struct paired_output *out, const struct moves *moves)
{
    struct arena *arena = out->study->session->arena;
    struct field_spec *fields = arena_array(arena, struct field_spec, moves->k + 1);
    fields[0] = (struct field_spec){ "before", "Before \\ after", ROLE_LABEL };
    for (size_t j = 0; j < moves->k; j++) {
        const char *name = category(arena, moves->scores[j]);
        fields[j + 1] = (struct field_spec){ arena_printf(arena, "after_%s", name), name, ROLE_COUNT };
    }
    const char *outcome = out->study->outcomes[out->outcome].name;
    const char *title = arena_printf(arena, "Patients by %s before and at %s%s%s%s%s", outcome,
                                     out->study->visits[out->to].label, out->arm == NULL ? "" : ", ",
                                     out->arm == NULL ? "" : out->arm, out->group == NULL ? "" : ", ",
                                     out->group == NULL ? "" : out->group);
    /* programs find tables by name: each has its own */
    const char *name = out->counts->rows == 0 ? "moves" : arena_printf(arena, "moves_%zu", out->counts->rows + 1);
    struct table *table = table_create(arena, name, title, fields, moves->k + 1);
    for (size_t i = 0; i < moves->k; i++) {
        table_row(table, 0);
        table_text(table, "before", category(arena, moves->scores[i]));
        for (size_t j = 0; j < moves->k; j++)
            table_number(table, fields[j + 1].name, moves->counts[i * moves->k + j]);
    }
    report_table(out->report, table);
}

static void add_test(const struct paired_output *out, const char *method, const struct homogeneity *test)
{
    struct estimate row = paired_row(out, method, test->n);
    row.statistic = test->statistic;
    row.df = test->df;
    row.p_value = test->p;
    row.note = test->undefined;
    paired_add(out, &row);
}

static void add_counts(const struct paired_output *out, const struct moves *moves, size_t n)
{
    double higher = 0, lower = 0;
    for (size_t i = 0; i < moves->k; i++)
        for (size_t j = 0; j < moves->k; j++)
            *(j > i ? &higher : &lower) += i == j ? 0 : moves->counts[i * moves->k + j];
    paired_begin_row(out, out->counts, 0);
    table_text(out->counts, "visit", out->study->visits[out->to].label);
    table_number(out->counts, "n", (double)n);
    table_number(out->counts, "higher", higher);
    table_number(out->counts, "same", (double)n - higher - lower);
    table_number(out->counts, "lower", lower);
}

static bool analyse(struct paired_output *out, const struct cases *cases, const size_t *pick, size_t picked,
                    struct error *err)
{
    struct arena *arena = out->study->session->arena;
    struct sample before = study_sample(arena, cases, CASES_BASELINE, pick, picked);
    struct sample after = study_sample(arena, cases, CASES_FOLLOW_UP, pick, picked);
    struct moves moves = { 0 };
    if (!find_moves(out, &before, &after, &moves, err))
        return false;
    show_moves(out, &moves);
    struct homogeneity stuart, shift, bowker;
    stuart_maxwell(moves.counts, moves.k, arena, &stuart);
    marginal_shift(moves.counts, moves.scores, moves.k, &shift);
    bowker_symmetry(moves.counts, moves.k, &bowker);
    add_counts(out, &moves, stuart.n);
    if (out->without_p)
        return true;
    add_test(out, "stuart_maxwell", &stuart);
    add_test(out, "marginal_shift", &shift);
    add_test(out, "bowker", &bowker);
    if (bowker.undefined != NULL && out->arm == NULL)
        out->degenerate = arena_printf(arena, "%s: %s", out->study->outcomes[out->outcome].name, bowker.undefined);
    return true;
}

static struct table *counts_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL }, { "outcome", "Outcome", ROLE_LABEL }, { "arm", "Arm", ROLE_LABEL },
        { "visit", "Visit", ROLE_LABEL }, { "n", "Pairs", ROLE_COUNT },         { "higher", "Higher after", ROLE_COUNT },
        { "same", "Same", ROLE_COUNT },   { "lower", "Lower after", ROLE_COUNT },
    };
    return table_create(arena, "pairs", "The pairs analysed", fields, sizeof fields / sizeof *fields);
}

bool paired_ordinal_run(const struct study *study, const struct paired_type_spec *spec, struct error *err)
{
    struct arena *arena = study->session->arena;
    static const struct paired_steps steps = { analyse, NULL };
    struct report *report = study->report;
    struct paired_output out = { .study = study, .spec = spec, .report = report,
                                 .estimates = table_estimates(arena, "Are the categories as frequent after as before?"),
                                 .counts = counts_table(arena) };
    report->title = study->arm == NULL ? "Observed moves between ordered categories"
                                       : "Moves between ordered categories, by arm";
    paired_estimand(study, PAIRED_ORDINAL);
    report_table(report, out.counts);
    report_table(report, out.estimates);
    if (!paired_each(&out, &steps, err))
        return false;
    if (out.without_p)
        report_paragraph(report, "Moves within an arm are given without a p-value (--within-arm-p adds it).");
    else
        report_method(report, "Stuart (1955, Biometrika 42:412) and Maxwell (1970, Br J Psychiatry 116:651): chi-squared "
                              "of all margins at once; marginal shift: of the mean score, 1 df; Bowker (1948, JASA "
                              "43:572): of the symmetry of the table. Categories nobody moved into or out of cost no "
                              "degree of freedom.");
    return out.degenerate == NULL || error_set(err, ERROR_ESTIMATE, "%s", out.degenerate);
}
