/* check_course: a variable over the visits, the same for long and wide files. Part of `knead check`. */
#ifndef KNEAD_TOOLS_CHECK_COURSE_H
#define KNEAD_TOOLS_CHECK_COURSE_H

#include "tools/check.h"

/* A variable over the visits: in a long file one column, in a wide one a column a visit. */
struct course {
    const char *name;
    size_t visits;
    const char **names;   /* of the visits */
    size_t *columns;      /* NAME_NONE where it was not measured */
};

struct place {
    size_t row, column;
};

/* Where a patient's value at a visit stands; its row is ROW_NONE when it was not measured. Needs check->row_of. */
struct place course_place(const struct check *check, const struct course *course, uint32_t patient, size_t visit);

/* The number there, or NaN. */
double course_value(const struct check *check, struct place place);

/* A column of a long file. */
struct course course_of_column(const struct check *check, size_t column);

/* The column of a long file called so, or the outcome of a wide file whose schema has it. */
bool course_find(const struct check *check, const char *name, struct course *course);

#endif
