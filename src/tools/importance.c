#include "tools/importance.h"

#include <math.h>

#include "base/arena.h"
#include "base/str.h"
#include "result/estimates.h"
#include "tools/study.h"

enum importance importance_of(double low, double high, double mcid, enum schema_direction direction)
{
    if (direction == SCHEMA_DIRECTION_UNKNOWN || isnan(low) || isnan(high))
        return IMPORTANCE_UNKNOWN;
    double worst = direction == SCHEMA_LOWER_IS_BETTER ? -high : low; /* of the improvement */
    double best = direction == SCHEMA_LOWER_IS_BETTER ? -low : high;
    double m = isnan(mcid) ? INFINITY : fabs(mcid);
    if (isnan(mcid))
        return worst > 0 ? IMPORTANCE_BETTER : best < 0 ? IMPORTANCE_WORSE : IMPORTANCE_EITHER;
    if (worst > 0)
        return worst >= m ? IMPORTANCE_BETTER_BEYOND : best >= m ? IMPORTANCE_BETTER_OPEN : IMPORTANCE_BETTER_SMALL;
    if (best < 0)
        return best <= -m ? IMPORTANCE_WORSE_BEYOND : worst <= -m ? IMPORTANCE_WORSE_OPEN : IMPORTANCE_WORSE_SMALL;
    if (best >= m)
        return worst <= -m ? IMPORTANCE_OPEN_BOTH : IMPORTANCE_OPEN_BETTER;
    return worst <= -m ? IMPORTANCE_OPEN_WORSE : IMPORTANCE_NOT_IMPORTANT;
}

const char *importance_words(enum importance importance)
{
    switch (importance) {
    case IMPORTANCE_UNKNOWN:
        return "the direction of benefit or the interval is not known";
    case IMPORTANCE_BETTER:
        return "an improvement; what would be an important one is not given";
    case IMPORTANCE_EITHER:
        return "includes zero, and leaves open improvement and worsening; what would be important is not given";
    case IMPORTANCE_WORSE:
        return "a worsening; what would be an important one is not given";
    case IMPORTANCE_BETTER_BEYOND:
        return "the whole interval is an improvement at least as large as the smallest important one";
    case IMPORTANCE_BETTER_OPEN:
        return "excludes zero; leaves open whether the improvement is an important one";
    case IMPORTANCE_BETTER_SMALL:
        return "an improvement, with an important one ruled out";
    case IMPORTANCE_OPEN_BOTH:
        return "includes zero, an important improvement and an important worsening";
    case IMPORTANCE_OPEN_BETTER:
        return "includes zero and an important improvement; rules out an important worsening";
    case IMPORTANCE_OPEN_WORSE:
        return "includes zero and an important worsening; rules out an important improvement";
    case IMPORTANCE_NOT_IMPORTANT:
        return "includes zero; rules out an important difference in either direction";
    case IMPORTANCE_WORSE_SMALL:
        return "a worsening, with an important one ruled out";
    case IMPORTANCE_WORSE_OPEN:
        return "excludes zero; leaves open whether the worsening is an important one";
    case IMPORTANCE_WORSE_BEYOND:
        return "the whole interval is a worsening at least as large as the smallest important one";
    }
    return "";
}

struct table *importance_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL },       { "outcome", "Outcome", ROLE_LABEL },
        { "arm", "Arm", ROLE_LABEL },           { "contrast", "Contrast", ROLE_LABEL },
        { "visit", "Visit", ROLE_LABEL },       { "mcid", "Smallest important", ROLE_VALUE },
        { "reading", "What the interval says", ROLE_LABEL },
    };
    struct table *table = table_create(arena, "importance", "Beside the smallest important change", fields,
                                       sizeof fields / sizeof *fields);
    return table;
}

/* Once per outcome, below the table: which way is better, and whose the smallest important change is. */
static void add_source(struct table *table, const struct outcome *outcome)
{
    const struct schema_outcome *about = outcome->about;
    for (size_t row = 0; row + 1 < table->rows; row++)
        if (str_equal(table_field(table, "outcome")->texts[row], outcome->name))
            return;
    table->note = arena_printf(table->arena, "%s%s%s: %s is better%s%s.", table->note == NULL ? "" : table->note,
                               table->note == NULL ? "" : " ", outcome->name,
                               about->direction == SCHEMA_LOWER_IS_BETTER ? "lower" : "higher",
                               about->mcid_source == NULL ? "" : "; smallest important: ",
                               about->mcid_source == NULL ? "" : about->mcid_source);
}

static void text(struct table *table, const char *field, const char *words)
{
    if (words != NULL)
        table_text(table, field, words);
}

void importance_add(struct table *table, const struct outcome *outcome, const struct estimate *estimate)
{
    const struct schema_outcome *about = outcome->about;
    if (about == NULL || about->direction == SCHEMA_DIRECTION_UNKNOWN)
        return;
    table_row(table, outcome->decimals);
    text(table, "group", estimate->group);
    text(table, "outcome", estimate->outcome);
    text(table, "arm", estimate->arm);
    text(table, "contrast", estimate->contrast);
    text(table, "visit", estimate->visit);
    if (!isnan(about->mcid))
        table_number(table, "mcid", about->mcid);
    text(table, "reading", importance_words(importance_of(estimate->conf_low, estimate->conf_high, about->mcid,
                                                          about->direction)));
    add_source(table, outcome);
}
