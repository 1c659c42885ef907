/* What cannot be from visit to visit: dates that go back, visits far from their planned day, changes too large. */
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tools/check_course.h"

/* A patient's value at a visit beside the one at the last visit that has one. */
struct step {
    struct place here, last;
    double value, before; /* before is NaN at the first */
};

static void each_step(struct check *check, const struct course *course, double limit,
                      void (*judge)(struct check *check, const struct step *step, double limit))
{
    for (uint32_t patient = 0; patient < check->patient_count; patient++) {
        struct step step = { .last = { ROW_NONE, NAME_NONE }, .before = NAN };
        for (size_t v = 0; v < course->visits; v++) {
            step.here = course_place(check, course, patient, v);
            step.value = course_value(check, step.here);
            if (isnan(step.value))
                continue;
            judge(check, &step, limit);
            step.last = step.here;
            step.before = step.value;
        }
    }
}

static unsigned last_line(const struct check *check, const struct step *step)
{
    return (unsigned)check->sheet.lines[step->last.row];
}

/* ---- dates ---- */

static void date_in_order(struct check *check, const struct step *step, double limit)
{
    (void)limit;
    bool back = step->value < step->before;
    if (step->value <= step->before)
        check_find(check, back ? SEVERITY_ERROR : SEVERITY_WARNING, back ? "visit_order" : "same_date", step->here.row,
                   step->here.column, check_shown(check, step->here.row, step->here.column),
                   "a date after that of the visit before, %s in line %u",
                   check_shown(check, step->last.row, step->last.column), last_line(check, step));
}

static double days_of_unit(const struct check *check)
{
    static const struct {
        const char *unit;
        double days;
    } units[] = { { "day", 1 }, { "week", 7 }, { "month", 30.4375 }, { "year", 365.25 } };
    const char *unit = check->schema != NULL && check->schema->visit_unit != NULL ? check->schema->visit_unit
                       : check->visit != NAME_NONE ? utf8_plain(check->arena, check->sheet.names[check->visit])
                                                   : "";
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strncmp(unit, units[i].unit, strlen(units[i].unit)) == 0)
            return units[i].days;
    return NAN;
}

static double visit_number(const char *name)
{
    struct decimal number;
    return decimal_parse(name, strlen(name), '.', &number) == DECIMAL_OK ? number.value : NAN;
}

static size_t baseline_of(const struct check *check, const struct course *dates)
{
    const char *baseline = check->schema == NULL ? NULL : check->schema->baseline;
    size_t at = baseline == NULL ? 0 : name_find((const char *const *)dates->names, dates->visits, baseline);
    return at == NAME_NONE ? 0 : at;
}

static bool windows(struct check *check, const struct course *dates, struct error *err)
{
    double unit = days_of_unit(check);
    if (isnan(unit))
        return error_set(err, ERROR_USAGE, "--window: are visits days, weeks, months or years? Say so by visit_unit in a "
                                           "schema, or by the name of the visit column");
    size_t from = baseline_of(check, dates);
    for (uint32_t patient = 0; patient < check->patient_count; patient++) {
        double start = course_value(check, course_place(check, dates, patient, from));
        for (size_t v = 0; v < dates->visits && !isnan(start); v++) {
            struct place here = course_place(check, dates, patient, v);
            double planned = start + unit * (visit_number(dates->names[v]) - visit_number(dates->names[from]));
            double late = course_value(check, here) - planned;
            char date[DATE_TEXT_SIZE];
            if (v == from || isnan(late) || fabs(late) <= check->options->window)
                continue;
            check_find(check, SEVERITY_WARNING, "out_of_window", here.row, here.column,
                       check_shown(check, here.row, here.column), "%s, give or take %g days; it is %.0f days %s",
                       date_text((int32_t)planned, date), check->options->window, fabs(late),
                       late < 0 ? "early" : "late");
        }
    }
    return true;
}

static bool check_dates(struct check *check, struct error *err)
{
    struct course dates;
    bool known = check->date != NAME_NONE && check->row_of != NULL;
    if (known && check->long_layout)
        dates = course_of_column(check, check->date);
    else
        known = known && check->schema != NULL && check->columns[check->date].field != NULL &&
                check->columns[check->date].field->outcome != NULL &&
                course_find(check, check->columns[check->date].field->outcome, &dates);
    if (!known)
        return isnan(check->options->window) ||
               error_set(err, ERROR_USAGE, "--window needs the patient's id (--id), the visit (--visit) and its date "
                                           "(--date)");
    each_step(check, &dates, NAN, date_in_order);
    return isnan(check->options->window) || windows(check, &dates, err);
}

/* ---- changes ---- */

static void small_change(struct check *check, const struct step *step, double limit)
{
    if (fabs(step->value - step->before) > limit)
        check_find(check, SEVERITY_ERROR, "impossible_change", step->here.row, step->here.column,
                   check_shown(check, step->here.row, step->here.column),
                   "a change of at most %g from the visit before, which is %s in line %u", limit,
                   check_shown(check, step->last.row, step->last.column), last_line(check, step));
}

/* From one end of a scale to the other: it can be, and it can be a scale read the wrong way round. */
static void whole_scale(struct check *check, const struct step *step, double limit)
{
    (void)limit;
    const struct checked *column = &check->columns[step->here.column];
    double range = column->maximum - column->minimum;
    if (range > 1 && fabs(step->value - step->before) == range)
        check_find(check, SEVERITY_NOTE, "whole_scale", step->here.row, step->here.column,
                   check_shown(check, step->here.row, step->here.column),
                   "it is %s in line %u: from one end of the scale to the other",
                   check_shown(check, step->last.row, step->last.column), last_line(check, step));
}

static bool stated_limits(struct check *check, struct error *err)
{
    const struct text_list *given = &check->options->change;
    for (size_t i = 0; i < given->count; i++) {
        const char *equals = strrchr(given->items[i], '=');
        struct decimal limit;
        struct course course;
        if (equals == NULL || decimal_parse(equals + 1, strlen(equals + 1), '.', &limit) != DECIMAL_OK ||
            !(limit.value > 0))
            return error_set(err, ERROR_USAGE, "--change is '%s'; NAME=LIMIT is expected, for example pain=8",
                             utf8_show(err->arena, given->items[i]));
        const char *name = arena_strndup(check->arena, given->items[i], (size_t)(equals - given->items[i]));
        if (check->row_of == NULL || !course_find(check, name, &course))
            return error_set(err, ERROR_USAGE, "--change: '%s' is no outcome with visits; a long file needs --id and "
                             "--visit, a wide one a schema", utf8_show(err->arena, name));
        each_step(check, &course, limit.value, small_change);
    }
    return true;
}

bool check_time(struct check *check, struct error *err)
{
    if (!check_dates(check, err) || !stated_limits(check, err))
        return false;
    for (size_t i = 0; check->schema != NULL && check->row_of != NULL && i < check->schema->outcome_count; i++) {
        struct course course;
        if (course_find(check, check->schema->outcomes[i].name, &course))
            each_step(check, &course, NAN, whole_scale);
    }
    return true;
}
