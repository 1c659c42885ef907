/* Every number is printed rounded, so each stands for an interval; two printed numbers agree when the intervals of what
 * they allow meet. Intervals of t come from the corners of those of the means and SDs. */
#include "tools/published_checks.h"

#include <math.h>

#include "base/arena.h"
#include "stats/consistency.h"
#include "stats/distribution.h"

struct range {
    double low, high;
};

struct checking {
    const struct paper *paper;
    struct table *table;
    size_t impossible, unless_fractions; /* the second: only if values are whole numbers, which nobody said */
};

static struct range range_of(const struct printed *printed)
{
    struct range range;
    consistency_bounds(&printed->number, &range.low, &range.high);
    if (printed->bound == '<')
        range = (struct range){ 0, printed->number.value };
    if (printed->bound == '>')
        range = (struct range){ printed->number.value, 1 };
    return range;
}

static bool meet(struct range a, struct range b)
{
    double slack = 1e-12 * fmax(fabs(a.high), fabs(b.high));
    return a.low <= b.high + slack && b.low <= a.high + slack;
}

static void add(struct checking *checking, const char *check, const char *value, struct range recomputed,
                const char *finding, const char *note)
{
    struct table *table = checking->table;
    table_row(table, -1);
    table_text(table, "check", check);
    table_text(table, "value", value);
    if (!isnan(recomputed.low)) {
        table_number(table, "lowest", recomputed.low);
        table_number(table, "highest", recomputed.high);
    }
    table_text(table, "finding", finding);
    table_text(table, "note", note);
}

static const struct range none = { NAN, NAN };

static void add_consistency(struct checking *checking, const char *check, const char *value, enum consistency found)
{
    bool supposed = found == INCONSISTENT && !checking->paper->binary && !checking->paper->step_known;
    checking->impossible += found == INCONSISTENT && !supposed;
    checking->unless_fractions += supposed;
    add(checking, check, value, none, consistency_words(found),
        supposed ? "if one value is a whole number; else give its --step" : NULL);
}

static void add_granularity(struct checking *checking, const char *when, const struct printed *mean,
                            const struct printed *sd)
{
    const struct paper *paper = checking->paper;
    struct arena *arena = checking->table->arena;
    const char *value = arena_printf(arena, "%s (SD %s), n = %zu", mean->text, sd->text, paper->pair.n);
    if (paper->binary) {
        add_consistency(checking, arena_printf(arena, "DEBIT, %s", when), value,
                        consistency_debit(&mean->number, &sd->number, paper->pair.n));
        return;
    }
    enum consistency grim = consistency_grim(&mean->number, paper->pair.n, paper->items, paper->step);
    add_consistency(checking, arena_printf(arena, "GRIM, mean %s", when), value, grim);
    if (grim != INCONSISTENT)
        add_consistency(checking, arena_printf(arena, "GRIMMER, SD %s", when), value,
                        consistency_grimmer(&mean->number, &sd->number, paper->pair.n, paper->items, paper->step));
}

/* after − before, as far as rounding leaves it open. */
static struct range change_range(const struct paper *paper)
{
    struct range before = range_of(&paper->mean_before), after = range_of(&paper->mean_after);
    return (struct range){ after.low - before.high, after.high - before.low };
}

static struct range sizes(struct range range)
{
    double low = fabs(range.low), high = fabs(range.high);
    bool across = range.low <= 0 && range.high >= 0;
    return (struct range){ across ? 0 : fmin(low, high), fmax(low, high) };
}

static void widen(struct range *range, double value)
{
    if (isnan(value))
        return;
    range->low = fmin(range->low, value);
    range->high = fmax(range->high, value);
}

/* SD of the changes for correlations in `r`, over the corners of the rounded SDs. */
static struct range sd_from_correlations(const struct paper *paper, struct range r)
{
    struct range before = range_of(&paper->sd_before), after = range_of(&paper->sd_after), sd = { INFINITY, 0 };
    for (int corner = 0; corner < 8; corner++) {
        struct published pair = paper->pair;
        pair.sd_before = fmax(0, corner & 1 ? before.low : before.high);
        pair.sd_after = fmax(0, corner & 2 ? after.low : after.high);
        widen(&sd, published_sd_from_r(&pair, corner & 4 ? fmax(-1, r.low) : fmin(1, r.high)));
    }
    /* with equal SDs allowed, r = 1 leaves no spread at all */
    if (r.high >= 1 && meet(before, after))
        sd.low = 0;
    return sd;
}

static struct range sd_from_steps(const struct paper *paper)
{
    double half = (paper->high.number.value - paper->low.number.value) / 2;
    double error = 0.5 / decimal_power(paper->low.number.scale < paper->high.number.scale ? paper->low.number.scale
                                                                                           : paper->high.number.scale);
    double scale = sqrt((double)paper->pair.n) / student_critical((double)paper->pair.n - 1, paper->level);
    return (struct range){ fmax(0, half - error) * scale, (half + error) * scale };
}

/* |t| from a range of p, the other way round. */
static struct range t_from_p(const struct paper *paper, struct range p)
{
    double df = (double)paper->pair.n - 1;
    return (struct range){ p.high >= 1 ? 0 : student_quantile_upper(p.high / 2, df),
                           p.low <= 0 ? INFINITY : student_quantile_upper(p.low / 2, df) };
}

/* |t| that the printed numbers lead to, by the source of the SD of the changes. */
static struct range t_of_source(const struct paper *paper)
{
    struct range change = sizes(change_range(paper)), sd;
    switch (paper->source) {
    case SOURCE_T: return sizes(range_of(&paper->t));
    case SOURCE_P: return t_from_p(paper, range_of(&paper->p));
    case SOURCE_SD: sd = range_of(&paper->sd_change); break;
    case SOURCE_INTERVAL: sd = sd_from_steps(paper); break;
    case SOURCE_R: sd = sd_from_correlations(paper, range_of(&paper->r)); break;
    default: sd = sd_from_correlations(paper, (struct range){ -1, 1 }); break;
    }
    double root = sqrt((double)paper->pair.n);
    return (struct range){ change.low / sd.high * root, sd.low > 0 ? change.high / sd.low * root : INFINITY };
}

static struct range p_from_t(const struct paper *paper, struct range t)
{
    double df = (double)paper->pair.n - 1;
    return (struct range){ isinf(t.high) ? 0 : student_two_sided(t.high, df), student_two_sided(t.low, df) };
}

static void add_agreement(struct checking *checking, const char *check, const struct printed *printed,
                          struct range recomputed, bool agrees)
{
    bool any = checking->paper->source == SOURCE_NONE;
    checking->impossible += !agrees;
    add(checking, check, printed->text, recomputed, agrees ? "possible" : "impossible",
        any ? "recomputed with every correlation from -1 to 1" : "recomputed, with room for rounding");
}

static void add_correlation(struct checking *checking)
{
    const struct paper *paper = checking->paper;
    struct range t = t_of_source(paper), attainable;
    struct paper any = *paper;
    any.source = SOURCE_NONE;
    attainable = t_of_source(&any);
    bool agrees = meet(t, attainable);
    checking->impossible += !agrees;
    add(checking, "correlation implied", arena_printf(checking->table->arena, "%.4g", published_r(&paper->pair, paper->sd)),
        none, agrees ? "possible" : "impossible",
        agrees ? "within -1 to 1, with room for rounding" : "no correlation from -1 to 1 gives it, with room for rounding");
}

static void add_tests(struct checking *checking)
{
    const struct paper *paper = checking->paper;
    struct range t = t_of_source(paper), p = p_from_t(paper, t);
    if (paper->source != SOURCE_NONE && paper->source != SOURCE_R)
        add_correlation(checking);
    if (paper->t.given && paper->source != SOURCE_T)
        add_agreement(checking, "t", &paper->t, t, meet(sizes(range_of(&paper->t)), t));
    if (paper->p.given && paper->source != SOURCE_P)
        add_agreement(checking, "p", &paper->p, p, meet(range_of(&paper->p), p));
    if (!paper->low.given)
        return;
    struct range change = change_range(paper), low = range_of(&paper->low), high = range_of(&paper->high);
    struct range middle = { (low.low + high.low) / 2, (low.high + high.high) / 2 };
    bool turned = meet((struct range){ -middle.high, -middle.low }, change);
    add_agreement(checking, "middle of the interval",
                  &(struct printed){ .text = arena_printf(checking->table->arena, "%s to %s", paper->low.text,
                                                          paper->high.text) },
                  change, turned || meet(middle, change));
}

static struct table *checks_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "check", "Check", ROLE_LABEL },
        { "value", "As printed", ROLE_LABEL },
        { "lowest", "Recomputed from", ROLE_STATISTIC },
        { "highest", "to", ROLE_STATISTIC },
        { "finding", "Finding", ROLE_LABEL },
        { "note", "Note", ROLE_LABEL },
    };
    return table_create(arena, "checks", "Do the printed numbers agree", fields, sizeof fields / sizeof *fields);
}

void published_checks(const struct paper *paper, struct report *report)
{
    struct checking checking = { paper, checks_table(report->arena), 0, 0 };
    add_granularity(&checking, "before", &paper->mean_before, &paper->sd_before);
    add_granularity(&checking, "after", &paper->mean_after, &paper->sd_after);
    add_tests(&checking);
    checking.table->note = paper->binary
                               ? "DEBIT holds for values that are 0 or 1."
                               : "GRIM and GRIMMER hold for values in whole steps of --step, averaged over --items items.";
    report_table(report, checking.table);
    if (checking.impossible > 0)
        report_warning(report, "inconsistent", "the printed numbers contradict each other in %zu place%s (table checks)",
                       checking.impossible, checking.impossible == 1 ? "" : "s");
    if (checking.unless_fractions > 0)
        report_paragraph(report, "No whole numbers have such means and SDs (table checks). A score or a rating is a whole "
                                 "number, a time or a length is not: --step says in what steps one value is measured, "
                                 "1 or 0.1, and decides whether this is a contradiction.");
    report_method(report, paper->binary ? "DEBIT: Heathers & Brown (2019)."
                                        : "GRIM: Brown & Heathers (2017, Soc Psychol Personal Sci 8:363); GRIMMER: Anaya "
                                          "(2016, PeerJ Preprints 4:e2400), in the analytic form of Allard (2018).");
}
