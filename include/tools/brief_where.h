/* brief_where: --where over rows that are not kept. What a column holds cannot wait for its last cell here: the schema says
 * it, or what the condition compares it with. */
#ifndef KNEAD_TOOLS_BRIEF_WHERE_H
#define KNEAD_TOOLS_BRIEF_WHERE_H

#include "data/column.h"
#include "models/expression.h"
#include "read/csv.h"

struct brief_where {
    const struct expression *condition; /* NULL: every row is kept */
    const char *const *names;
    size_t name_count;
    size_t *columns;                    /* each name's place among the columns read */
    enum csv_want *wants;
};

/* The kind of column that name number `name` is: of numbers where it is calculated with or compared with a number, of dates
 * where with a date, of texts else; ANY where the condition only asks whether it is missing. */
enum csv_want brief_where_want(const struct expression *condition, size_t name);

/* Sets cell[row] to TALLY_NONE for every row that the condition does not keep; *excluded gets how many. */
bool brief_where_select(const struct brief_where *where, const struct column *columns, size_t rows, uint32_t *cell,
                        size_t *excluded, struct error *err);

#endif
