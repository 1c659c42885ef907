#include "tools/nnt.h"

#include <math.h>

#include "base/arena.h"
#include "stats/binary.h"

/* Of a side the high end is infinite (null, empty) where the interval goes through no difference; a side that the interval
 * does not reach has no fields. */
struct table *nnt_table(struct arena *arena)
{
    static const struct field_spec fields[] = {
        { "group", "Group", ROLE_LABEL },       { "outcome", "Outcome", ROLE_LABEL },
        { "visit", "Visit", ROLE_LABEL },       { "term", "Term", ROLE_LABEL },
        { "contrast", "Contrast", ROLE_LABEL }, { "nnt", "Number needed to treat", ROLE_LABEL },
        { "nntb", "NNTB", ROLE_RATIO },         { "nntb_low", "NNTB low", ROLE_RATIO },
        { "nntb_high", "NNTB high", ROLE_RATIO }, { "nnth", "NNTH", ROLE_RATIO },
        { "nnth_low", "NNTH low", ROLE_RATIO }, { "nnth_high", "NNTH high", ROLE_RATIO },
        { "conf_level", "Level", ROLE_CONF_LEVEL },
    };
    size_t count = sizeof fields / sizeof *fields;
    struct table *table = table_create(arena, "nnt", "Number needed to treat", fields, count);
    for (size_t i = 0; i < count; i++)
        table->fields[i].programs_only = fields[i].role != ROLE_LABEL;
    table->note = "NNTB 5: of every 5 patients one more has the better outcome than under the control; NNTH 5: one fewer. In "
                  "brackets the interval; one through ∞ holds no difference.";
    return table;
}

static void add_number(struct table *table, const char *field, double number)
{
    if (!isnan(number))
        table_number(table, field, number);
}

void nnt_add(struct table *table, struct estimate *row, double benefit, double low, double high, const char *remark)
{
    struct binary_nnt nnt = binary_nnt(benefit, low, high);
    const char *words = binary_nnt_words(benefit, low, high, table->arena);
    row->note = remark == NULL ? words : arena_printf(table->arena, "%s; %s", words, remark);
    table_row(table, -1);
    table_text(table, "group", row->group);
    table_text(table, "outcome", row->outcome);
    table_text(table, "visit", row->visit);
    table_text(table, "term", row->term);
    table_text(table, "contrast", row->contrast);
    table_text(table, "nnt", row->note);
    add_number(table, "nntb", nnt.benefit.estimate);
    add_number(table, "nntb_low", nnt.benefit.low);
    add_number(table, "nntb_high", nnt.benefit.high);
    add_number(table, "nnth", nnt.harm.estimate);
    add_number(table, "nnth_low", nnt.harm.low);
    add_number(table, "nnth_high", nnt.harm.high);
    if (row->conf_level != ESTIMATE_UNSET)
        table_number(table, "conf_level", row->conf_level);
    row->conf_level = ESTIMATE_UNSET;
}
