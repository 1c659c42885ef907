/* check_cells: one column of `knead check` while its cells are judged. Only check_cells.c, check_ranges.c,
 * check_levels.c and check_texts.c use it. */
#ifndef KNEAD_TOOLS_CHECK_CELLS_H
#define KNEAD_TOOLS_CHECK_CELLS_H

#include "base/decimal.h"
#include "tools/check.h"

/* One text of a column, judged once for all cells that hold it. */
struct judged {
    const char *text;
    size_t count;              /* cells */
    enum cell_state state;
    enum decimal_status status;
    struct decimal number;     /* when is_number */
    int32_t days;              /* when is_date */
    double value;
    bool is_number, is_date, is_missing_word, repairable, decorated;
    struct recoding repair;
};

struct judging {
    struct checked *column;
    struct judged *judged;     /* by code */
    char mark;
    bool other_mark, mark_told;
};

/* Numbers: range, whole numbers, suspected missing codes, decimals, far away values. */
void check_ranges(struct check *check, const struct judging *judging);

/* Texts: the levels and the pattern of the schema, near duplicates, stray blanks. */
bool check_levels(struct check *check, const struct judging *judging, struct error *err);

/* Texts that people read as numbers, dates, marks for missing or short forms; needs check_levels. */
void check_texts(struct check *check, const struct judging *judging);

#endif
