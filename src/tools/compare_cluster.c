/* Contrasts whose standard errors and degrees of freedom allow for patients who belong together. */
#include "base/arena.h"
#include "models/cluster.h"
#include "tools/compare.h"

enum { FEW_CLUSTERS = 10 };

struct compare_clusters {
    struct cluster_result fit;
    size_t named, alone;   /* clusters with a name; patients without one */
    const uint32_t *codes; /* by case; those of patients without a cluster come after `names` of clusters */
    uint32_t code_count, names;
};

struct compare_case_clusters compare_case_clusters(const struct comparison *out)
{
    const struct compare_clusters *clusters = out->clusters;
    return clusters == NULL ? (struct compare_case_clusters){ 0 }
                            : (struct compare_case_clusters){ clusters->codes, clusters->code_count, clusters->names };
}

const char *compare_clusters_named(struct arena *arena, size_t named, size_t alone)
{
    return alone == 0 ? arena_printf(arena, "%zu clusters", named)
                      : arena_printf(arena, "%zu clusters, %zu patients without one", named, alone);
}

/* A patient without a therapist (usual care, say) is nobody's neighbour. */
struct compare_clusters *compare_find_clusters(const struct comparison *out, const struct ancova_result *result,
                                               const struct cases *cases, const struct series *series)
{
    struct arena *arena = out->study->session->arena;
    struct compare_clusters *clusters = arena_new(arena, struct compare_clusters);
    uint32_t *codes = arena_array(arena, uint32_t, cases->count), next = series->column->levels->count;
    for (size_t i = 0; i < cases->count; i++) {
        size_t patient = cases->patient[i];
        enum missing kind;
        bool alone = series_missing(series, patient, &kind);
        codes[i] = alone ? next++ : series->column->codes[series->row[patient]];
        clusters->alone += alone;
    }
    clusters->codes = codes;
    clusters->code_count = next;
    clusters->names = series->column->levels->count;
    cluster_fit_design(arena, result->design, NULL, result->fit, codes, next, &clusters->fit);
    clusters->named = clusters->fit.count - clusters->alone;
    if (clusters->named > 0 && clusters->named < FEW_CLUSTERS)
        report_warning(out->report, "few_clusters", "%s: %zu clusters are few; read the degrees of freedom, below about 4 "
                       "neither interval nor p can be relied on", out->study->outcomes[out->outcome].name,
                       clusters->named);
    return clusters;
}

const char *compare_primary(const struct comparison *out)
{
    return out->clusters != NULL ? "ancova_cr2" : out->adjusted ? "ancova" : "welch_t";
}

struct estimate compare_cluster_row(const struct comparison *out, const struct ancova_result *result, size_t first,
                                    size_t second, const char *contrast)
{
    struct arena *arena = out->study->session->arena;
    const struct compare_clusters *clusters = out->clusters;
    double level = out->options->common.level, *weights = arena_array(arena, double, result->fit->p);
    struct contrast found;
    if (first > 0)
        weights[result->contrasts[first - 1].column] += 1;
    if (second > 0)
        weights[result->contrasts[second - 1].column] -= 1;
    cluster_contrast(arena, result->fit, &clusters->fit, CLUSTER_CR2, weights, level, &found);
    struct estimate row = compare_row(out, "ancova_cr2", result->n);
    row.contrast = contrast;
    estimate_set_contrast(&row, &found, level);
    if (row.note == NULL)
        row.note = compare_clusters_named(arena, clusters->named, clusters->alone);
    compare_add(out, &row);
    return row;
}

void compare_cluster_f(const struct comparison *out, const struct ancova_result *result)
{
    struct wald wald;
    struct estimate row = compare_row(out, "ancova_cr2_f", result->n);
    cluster_term(out->study->session->arena, result->fit, &out->clusters->fit, CLUSTER_CR2, result->design, 0, &wald);
    row.statistic = wald.f;
    row.df = wald.df1;
    row.df2 = wald.df2;
    row.p_value = wald.p;
    row.note = wald.note;
    compare_add(out, &row);
}
