#include "tools/importance.h"

#include <ctype.h>
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

/* The word stands at `text`, in any case; "sdc95" has "sdc". */
static bool begins(const char *text, const char *word)
{
    while (*word != '\0' && tolower((unsigned char)*text) == *word)
        text++, word++;
    return *word == '\0' && !isalpha((unsigned char)*text);
}

static bool mentions(const char *text, const char *word)
{
    for (const char *at = text; *at != '\0'; at++)
        if ((at == text || !isalpha((unsigned char)at[-1])) && begins(at, word))
            return true;
    return false;
}

bool importance_is_detectable(const struct schema_outcome *about)
{
    const char *source = about == NULL ? NULL : about->mcid_source;
    if (source == NULL || mentions(source, "important") || mentions(source, "mcid") || mentions(source, "mic"))
        return false;
    return mentions(source, "detectable") || mentions(source, "sdc") || mentions(source, "mdc");
}

static const char *words_of_detectable(enum importance importance)
{
    switch (importance) {
    case IMPORTANCE_BETTER_BEYOND:
        return "the whole interval is an improvement at least as large as the smallest one detectable in a patient";
    case IMPORTANCE_BETTER_OPEN:
        return "excludes zero; leaves open whether the improvement is as large as the smallest one detectable in a patient";
    case IMPORTANCE_BETTER_SMALL:
        return "an improvement, smaller than the smallest one detectable in a patient";
    case IMPORTANCE_OPEN_BOTH:
        return "includes zero, and improvement and worsening as large as the smallest one detectable in a patient";
    case IMPORTANCE_OPEN_BETTER:
        return "includes zero and an improvement as large as the smallest one detectable in a patient; rules out such a worsening";
    case IMPORTANCE_OPEN_WORSE:
        return "includes zero and a worsening as large as the smallest one detectable in a patient; rules out such an improvement";
    case IMPORTANCE_NOT_IMPORTANT:
        return "includes zero; rules out a difference as large as the smallest one detectable in a patient, in either direction";
    case IMPORTANCE_WORSE_SMALL:
        return "a worsening, smaller than the smallest one detectable in a patient";
    case IMPORTANCE_WORSE_OPEN:
        return "excludes zero; leaves open whether the worsening is as large as the smallest one detectable in a patient";
    case IMPORTANCE_WORSE_BEYOND:
        return "the whole interval is a worsening at least as large as the smallest one detectable in a patient";
    default:
        return NULL;
    }
}

const char *importance_words(enum importance importance, bool detectable)
{
    if (detectable && words_of_detectable(importance) != NULL)
        return words_of_detectable(importance);
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
        { "sdc", "Smallest detectable", ROLE_VALUE },
        { "reading", "What the interval says", ROLE_LABEL },
    };
    struct table *table = table_create(arena, "importance", "What the intervals say", fields,
                                       sizeof fields / sizeof *fields);
    return table;
}

/* What the rows have beside them, above the table. */
static void set_title(struct table *table)
{
    bool important = !field_is_empty(table, table_field(table, "mcid"));
    bool detectable = !field_is_empty(table, table_field(table, "sdc"));
    if (important || detectable)
        table->title = !detectable  ? "Beside the smallest important change"
                       : important ? "Beside the smallest important or detectable change"
                                   : "Beside the smallest detectable change";
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
                               about->mcid_source == NULL            ? ""
                               : importance_is_detectable(about) ? "; detectable in a patient, which is no threshold of importance: "
                                                                 : "; smallest important: ",
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
    bool detectable = importance_is_detectable(about);
    if (!isnan(about->mcid))
        table_number(table, detectable ? "sdc" : "mcid", about->mcid);
    enum importance importance = importance_of(estimate->conf_low, estimate->conf_high, about->mcid, about->direction);
    text(table, "reading", importance_words(importance, detectable));
    add_source(table, outcome);
    set_title(table);
}
