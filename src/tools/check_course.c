#include "tools/check_course.h"

#include <math.h>

#include "base/arena.h"

struct place course_place(const struct check *check, const struct course *course, uint32_t patient, size_t visit)
{
    size_t row = check->row_of[check->long_layout ? patient * check->visit_count + visit : patient];
    return (struct place){ course->columns[visit] == NAME_NONE ? ROW_NONE : row, course->columns[visit] };
}

double course_value(const struct check *check, struct place place)
{
    return place.row == ROW_NONE ? NAN : check->columns[place.column].values[place.row];
}

struct course course_of_column(const struct check *check, size_t column)
{
    struct course course = { check->sheet.names[column], check->planned, check->visits,
                             arena_array(check->arena, size_t, check->planned) };
    for (size_t v = 0; v < course.visits; v++)
        course.columns[v] = column;
    return course;
}

/* Wide files: the columns that the schema says are `outcome` at its visits. */
static struct course wide_course(const struct check *check, const char *outcome)
{
    const struct schema_texts *visits = &check->schema->visits;
    struct course course = { outcome, visits->count, visits->items, arena_array(check->arena, size_t, visits->count) };
    for (size_t v = 0; v < course.visits; v++) {
        const char *name = schema_column_at(check->schema, outcome, visits->items[v]);
        course.columns[v] = name == NULL ? NAME_NONE : sheet_find(&check->sheet, name);
    }
    return course;
}

bool course_find(const struct check *check, const char *name, struct course *course)
{
    if (check->long_layout) {
        size_t column = sheet_find(&check->sheet, name);
        if (column != NAME_NONE)
            *course = course_of_column(check, column);
        return column != NAME_NONE;
    }
    if (schema_outcome(check->schema, name) == NULL)
        return false;
    *course = wide_course(check, name);
    return true;
}
