/* The claims table: each claim of the general literature on massage, answered from the trial by a stated rule.
 *
 * The rule speaks of intervals and smallest important differences, not of p-values. Where no smallest important
 * difference is published for an outcome, half a baseline SD stands in (Norman, Sloan & Wyrwich 2003, Medical Care
 * 41:582). Only a randomised comparison can support a claim. */
#include <math.h>

#include "base/arena.h"
#include "base/str.h"
#include "measures/catalogue.h"
#include "result/estimates.h"
#include "stats/summary.h"
#include "stats/ttest.h"
#include "tools/importance.h"
#include "tools/trial.h"

enum verdict { VERDICT_NOT_MEASURED, VERDICT_SUPPORTED, VERDICT_NOT_SUPPORTED, VERDICT_INCONCLUSIVE };

static const char *const verdict_words[] = { "not measured", "supported", "not supported", "inconclusive" };

/* What is asked of a claim, in the words of the literature. */
static const struct {
    const char *claim, *words;
} claim_words[] = {
    { "pain", "Massage relieves back pain and its disability" },
    { "mobility", "Massage improves mobility" },
    { "mental_health", "Massage improves mood, stress and anxiety" },
    { "circulation", "Massage improves circulation and blood pressure" },
    { "medication", "Massage reduces the use of medication" },
    { "muscle_tension", "Massage corrects muscle tension and posture" },
    { "prevention", "Regular sessions prevent recurrence" },
};

static const char *words_of(const char *claim)
{
    for (size_t i = 0; i < sizeof claim_words / sizeof *claim_words; i++)
        if (str_equal(claim_words[i].claim, claim))
            return claim_words[i].words;
    return claim;
}

/* ---- the rule ---- */

enum design_grade { GRADE_A, GRADE_B, GRADE_C, GRADE_D };

static const char *const grade_words[] = {
    "A (randomised, patients blinded)",
    "B (randomised, patients know their arm)",
    "C (controlled, not randomised)",
    "D (no control group)",
};

static enum design_grade grade_of(const struct study *study)
{
    const struct schema *schema = study->schema;
    if (study->arm == NULL)
        return GRADE_D;
    if (schema == NULL || !schema->randomised)
        return GRADE_C;
    bool blinded = str_equal(schema->blinded, "double") || str_equal(schema->blinded, "patient") ||
                   str_equal(schema->blinded, "participant");
    return blinded ? GRADE_A : GRADE_B;
}

static enum verdict verdict_of(enum importance importance, bool reaches, enum design_grade grade)
{
    enum verdict verdict;
    switch (importance) {
    case IMPORTANCE_BETTER_BEYOND:
        verdict = VERDICT_SUPPORTED;
        break;
    case IMPORTANCE_BETTER_OPEN:
        verdict = reaches ? VERDICT_SUPPORTED : VERDICT_INCONCLUSIVE;
        break;
    case IMPORTANCE_UNKNOWN:
    case IMPORTANCE_BETTER:
    case IMPORTANCE_EITHER:
    case IMPORTANCE_OPEN_BOTH:
    case IMPORTANCE_OPEN_BETTER:
        verdict = VERDICT_INCONCLUSIVE;
        break;
    default:
        verdict = VERDICT_NOT_SUPPORTED;
        break;
    }
    return verdict == VERDICT_SUPPORTED && grade > GRADE_B ? VERDICT_INCONCLUSIVE : verdict;
}

static void state_rule(struct report *report)
{
    report_paragraph(report,
                     "Rule. For each outcome and arm the difference from control at the main visit (prevention: at the last "
                     "visit), adjusted for baseline, is read by its confidence interval. Supported: the interval lies wholly "
                     "on the side of improvement and the estimate is at least the smallest important difference. Not "
                     "supported: the interval rules out an important improvement, or lies wholly on the side of worsening. "
                     "Inconclusive: everything else. A claim is supported, or not supported, when its first outcome is so "
                     "in every arm; otherwise it is inconclusive. Without randomisation (design C or D) nothing is "
                     "supported. An outcome without a published smallest important difference (a detectable change is none) "
                     "is judged by half its SD at baseline (Norman, Sloan & Wyrwich 2003, Med Care 41:582).");
}

/* ---- evidence: one outcome, one arm ---- */

struct evidence {
    size_t outcome, visit;
    uint32_t arm;
    double estimate, low, high, n, mcid;
    bool published;
    bool reaches; /* the estimate is an improvement at least as large as the smallest important one */
    enum importance importance;
    enum verdict verdict;
    const char *why_not; /* no estimate */
};

static size_t visit_for(const struct trial *trial, const char *claim)
{
    return str_equal(claim, "prevention") ? trial->study.visit_count - 1 : trial->main_visit;
}

static void judge(const struct trial *trial, struct evidence *evidence, double baseline_sd)
{
    const struct schema_outcome *about = trial->study.outcomes[evidence->outcome].about;
    evidence->published = !isnan(about->mcid) && !importance_is_detectable(about);
    evidence->mcid = evidence->published ? about->mcid : baseline_sd / 2;
    evidence->importance = importance_of(evidence->low, evidence->high, evidence->mcid, about->direction);
    double improvement = about->direction == SCHEMA_LOWER_IS_BETTER ? -evidence->estimate : evidence->estimate;
    evidence->reaches = improvement >= evidence->mcid;
    evidence->verdict = evidence->why_not != NULL
                            ? VERDICT_INCONCLUSIVE
                            : verdict_of(evidence->importance, evidence->reaches, grade_of(&trial->study));
}

/* The change itself, when there is no control to compare with. */
static struct evidence uncontrolled(const struct trial *trial, const struct comparison *comparison)
{
    struct arena *arena = trial->report->arena;
    struct ttest_spec spec = { .level = trial->level };
    struct ttest t = { .estimate = NAN, .low = NAN, .high = NAN };
    struct evidence evidence = { .why_not = comparison->why_not };
    double sd = NAN;
    if (comparison->cases.count > 0) {
        struct sample change = study_changes(arena, &comparison->cases, NULL, 0);
        struct sample before = study_sample(arena, &comparison->cases, CASES_BASELINE, NULL, 0);
        ttest_one(&change, &spec, &t);
        sample_mean(&before, &sd);
        evidence.why_not = t.undefined;
    }
    evidence.estimate = t.estimate, evidence.low = t.low, evidence.high = t.high;
    evidence.n = (double)comparison->cases.count;
    evidence.mcid = sd; /* read by the caller */
    return evidence;
}

static size_t gather(const struct trial *trial, size_t outcome, size_t visit, struct evidence *list)
{
    const struct comparison *comparison = trial_comparison(trial, outcome, visit);
    size_t count = 0;
    if (!comparison->measured)
        return 0;
    if (trial->study.arm == NULL) {
        list[0] = uncontrolled(trial, comparison);
        list[0].outcome = outcome, list[0].visit = visit;
        judge(trial, &list[0], list[0].mcid);
        return 1;
    }
    for (uint32_t arm = 0; arm < trial->group.arms; arm++) {
        if (arm == trial->study.control)
            continue;
        struct evidence *evidence = &list[count++];
        *evidence = (struct evidence){ .outcome = outcome, .visit = visit, .arm = arm, .estimate = NAN, .low = NAN,
                                       .high = NAN, .n = (double)comparison->cases.count,
                                       .why_not = comparison->why_not };
        for (size_t i = 0; comparison->fitted && i + 1 < comparison->ancova.arm_count; i++) {
            const struct ancova_contrast *contrast = &comparison->ancova.contrasts[i];
            if (contrast->arm != arm)
                continue;
            evidence->estimate = contrast->model.estimate;
            evidence->low = contrast->model.low;
            evidence->high = contrast->model.high;
            evidence->why_not = contrast->model.note;
        }
        judge(trial, evidence, comparison->baseline_sd);
    }
    return count;
}

/* ---- tables ---- */

static struct table *claims_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "claim", "Claim", ROLE_LABEL },     { "verdict", "Verdict in these data", ROLE_LABEL },
        { "outcome", "First outcome", ROLE_LABEL }, { "visit", "Visit", ROLE_LABEL },
        { "why", "Why", ROLE_LABEL },
    };
    return table_create(arena, "claims", "What these data say of each claim", fields,
                        sizeof fields / sizeof *fields);
}

static struct table *evidence_table(struct arena *arena, const char *claim, const char *visit)
{
    static const struct field_spec fields[] = {
        { "outcome", "Outcome", ROLE_LABEL },
        { "contrast", "Contrast", ROLE_LABEL },
        { "n", "n", ROLE_COUNT },
        { "estimate", "Difference", ROLE_ESTIMATE },
        { "conf_low", "Low", ROLE_CONF_LOW },
        { "conf_high", "High", ROLE_CONF_HIGH },
        { "mcid", "Smallest important", ROLE_ESTIMATE },
        { "verdict", "Verdict", ROLE_LABEL },
        { "reading", "What the interval says", ROLE_LABEL },
    };
    return table_create(arena, arena_printf(arena, "evidence_%s", claim),
                        arena_printf(arena, "%s: the evidence at %s", words_of(claim), visit), fields,
                        sizeof fields / sizeof *fields);
}

/* Where the interval leaves it open whether an improvement is an important one, the verdict turns on the estimate. */
static const char *reading(const struct evidence *evidence)
{
    if (evidence->why_not != NULL)
        return evidence->why_not;
    if (evidence->importance != IMPORTANCE_BETTER_OPEN)
        return importance_words(evidence->importance, false);
    return evidence->reaches ? "excludes zero; the estimate is an important improvement, the interval leaves a smaller one open"
                             : "excludes zero; the estimate falls short of an important improvement, the interval leaves one open";
}

/* Which way is better, and where the smallest important difference comes from, below the table. */
static void add_source(struct table *table, const struct outcome *outcome, bool published)
{
    const char *source = !published                           ? "half a baseline SD"
                         : outcome->about->mcid_source != NULL ? outcome->about->mcid_source
                                                                : "as the schema says";
    table->note = arena_printf(table->arena, "%s%s%s: %s is better; smallest important difference: %s.",
                               table->note == NULL ? "" : table->note, table->note == NULL ? "" : " ", outcome->label,
                               outcome->about->direction == SCHEMA_HIGHER_IS_BETTER ? "higher" : "lower", source);
}

static const char *contrast_of(const struct trial *trial, const struct evidence *evidence)
{
    return trial->study.arm == NULL ? "observed change" : study_contrast_name(&trial->study, evidence->arm);
}

static void add_evidence(const struct trial *trial, struct table *table, const struct evidence *evidence)
{
    const struct outcome *outcome = &trial->study.outcomes[evidence->outcome];
    table_row(table, outcome->decimals);
    table_text(table, "outcome", outcome->label);
    table_text(table, "contrast", contrast_of(trial, evidence));
    table_number(table, "n", evidence->n);
    table_number(table, "estimate", evidence->estimate);
    table_number(table, "conf_low", evidence->low);
    table_number(table, "conf_high", evidence->high);
    table_number(table, "mcid", evidence->mcid);
    table_text(table, "reading", reading(evidence));
    table_text(table, "verdict", verdict_words[evidence->verdict]);
}

/* "every arm: …" when the arms agree, else each arm with its own. */
static const char *reasons(const struct trial *trial, const struct evidence *lead, size_t count)
{
    struct str text;
    str_init(&text, trial->report->arena);
    bool same = true;
    for (size_t i = 1; i < count; i++)
        same = same && lead[i].why_not == NULL && lead[i].importance == lead[0].importance &&
               lead[i].verdict == lead[0].verdict;
    for (size_t i = 0; i < (same ? 1 : count); i++) {
        const char *who = trial->study.arm == NULL ? "change"
                          : same && count > 1      ? "every arm"
                                                   : study_arm_name(&trial->study, lead[i].arm);
        str_separate(&text, ". ");
        str_addf(&text, "%s: ", who);
        if (!same)
            str_addf(&text, "%s: ", verdict_words[lead[i].verdict]);
        str_add(&text, reading(&lead[i]));
    }
    return text.text;
}

static void add_claim(const struct trial *trial, struct table *table, const char *claim, const struct evidence *lead,
                      size_t count)
{
    enum verdict verdict = count == 0 ? VERDICT_NOT_MEASURED : lead[0].verdict;
    for (size_t i = 1; i < count; i++)
        if (lead[i].verdict != verdict)
            verdict = VERDICT_INCONCLUSIVE;
    table_row(table, -1);
    table_text(table, "claim", words_of(claim));
    table_text(table, "verdict", verdict_words[verdict]);
    if (count == 0) {
        table_text(table, "why", "no outcome of the file is tied to this claim");
        return;
    }
    table_text(table, "outcome", trial->study.outcomes[lead[0].outcome].label);
    table_text(table, "visit", trial->study.visits[lead[0].visit].label);
    table_text(table, "why", reasons(trial, lead, count));
}

/* The evidence for one claim; the first outcome's goes to `lead`. Returns how many arms that has. */
static size_t answer_claim(const struct trial *trial, const char *claim, struct evidence *lead, struct table **table)
{
    const struct study *study = &trial->study;
    struct evidence *list = arena_array(trial->report->arena, struct evidence, trial->group.arms);
    size_t lead_count = 0, visit = visit_for(trial, claim);
    *table = evidence_table(trial->report->arena, claim, study->visits[visit].label);
    for (size_t outcome = 0; outcome < study->outcome_count; outcome++) {
        const struct schema_outcome *about = study->outcomes[outcome].about;
        if (about == NULL || !str_equal(about->claim, claim))
            continue;
        size_t count = gather(trial, outcome, visit, list);
        for (size_t i = 0; i < count; i++)
            add_evidence(trial, *table, &list[i]);
        if (count > 0)
            add_source(*table, &study->outcomes[outcome], list[0].published);
        for (size_t i = 0; lead_count == 0 && i < count; i++)
            lead[i] = list[i];
        if (lead_count == 0)
            lead_count = count;
    }
    return lead_count;
}

static bool any_claim(const struct study *study)
{
    for (size_t i = 0; i < study->outcome_count; i++)
        if (study->outcomes[i].about != NULL && study->outcomes[i].about->claim != NULL)
            return true;
    return false;
}

void trial_claims(const struct trial *trial)
{
    struct report *report = trial->report;
    if (!any_claim(&trial->study)) {
        report_paragraph(report, "No outcome of this file is tied to a claim about massage, and none is judged here. A schema "
                                 "ties them (key \"claim\").");
        return;
    }
    struct table *claims = claims_table(report->arena);
    claims->note = arena_printf(report->arena, "Design %s. The rule stands below the evidence.",
                                grade_words[grade_of(&trial->study)]);
    struct evidence *lead = arena_array(report->arena, struct evidence, trial->group.arms);
    report_heading(report, 2, "Claims");
    report_table(report, claims);
    for (size_t c = 0; c < measure_claim_count; c++) {
        struct table *evidence;
        size_t count = answer_claim(trial, measure_claims[c], lead, &evidence);
        add_claim(trial, claims, measure_claims[c], lead, count);
        if (evidence->rows > 0)
            report_table(report, evidence);
    }
    state_rule(report);
}
