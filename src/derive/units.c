/* value × from / to, each unit being a fraction of whole numbers of its kind's own, so that nothing is rounded before
 * the value comes in.
 *
 * The inch (25.4 mm), pound (453.59237 g), standard gravity (9.80665 m/s²) and with it the kilogram-force are exact by
 * definition. The conventional millimetre of mercury is 13.5951 g/cm³ × 9.80665 m/s² × 1 mm = 133.322387415 Pa
 * (NIST SP 811, appendix B.8). */
#include "derive/units.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/names.h"
#include "base/str.h"
#include "base/utf8.h"

static const char pressure[] = "pressure", length[] = "length", mass[] = "mass";

const struct unit known_units[] = {
    { "kPa", pressure, 1, 1, "1000 Pa" },
    { "mmHg", pressure, 133322387415, 1e12, "133.322387415 Pa" },
    { "kgf/cm2", pressure, 980665, 1e4, "98066.5 Pa" },
    { "N/cm2", pressure, 10, 1, "10000 Pa" },
    { "lbf/in2", pressure, 44482216152605, 6451600000000, "4.4482216152605 N on 645.16 mm²" },
    { "mm", length, 1, 1, "1 mm" },
    { "cm", length, 10, 1, "10 mm" },
    { "m", length, 1000, 1, "1000 mm" },
    { "inch", length, 254, 10, "25.4 mm" },
    { "g", mass, 1, 1, "1 g" },
    { "kg", mass, 1000, 1, "1000 g" },
    { "lb", mass, 45359237, 1e5, "453.59237 g" },
};

const size_t known_unit_count = sizeof known_units / sizeof *known_units;

static const char *const other_names[][2] = {
    { "in", "inch" },        { "inches", "inch" }, { "kg/cm2", "kgf/cm2" }, { "kgf/cm²", "kgf/cm2" },
    { "kg/cm²", "kgf/cm2" }, { "N/cm²", "N/cm2" }, { "psi", "lbf/in2" },
};

const struct unit *unit_find(const char *name)
{
    for (size_t i = 0; i < sizeof other_names / sizeof *other_names; i++)
        if (str_equal(other_names[i][0], name))
            name = other_names[i][1];
    for (size_t i = 0; i < known_unit_count; i++)
        if (str_equal(known_units[i].name, name))
            return &known_units[i];
    return NULL;
}

static bool find_unit(const char *name, const struct unit **unit, struct error *err)
{
    *unit = unit_find(name);
    if (*unit != NULL)
        return true;
    const char **names = arena_array(err->arena, const char *, known_unit_count);
    struct str list;
    str_init(&list, err->arena);
    for (size_t i = 0; i < known_unit_count; i++) {
        names[i] = known_units[i].name;
        str_separate(&list, ", ");
        str_add(&list, known_units[i].name);
    }
    const char *nearest = name_nearest(names, known_unit_count, name);
    return error_set(err, ERROR_USAGE, "--convert: the unit '%s' is not known%s%s%s; known are %s",
                     utf8_show(err->arena, name), nearest ? " (did you mean " : "", nearest ? nearest : "",
                     nearest ? "?)" : "", list.text);
}

bool conversion_parse(const char *text, struct conversion *conversion, struct error *err)
{
    const char *colon = strchr(text, ':');
    if (colon == NULL)
        return error_set(err, ERROR_USAGE, "--convert is '%s'; FROM:TO is expected, as kPa:mmHg",
                         utf8_show(err->arena, text));
    if (!find_unit(arena_strndup(err->arena, text, (size_t)(colon - text)), &conversion->from, err) ||
        !find_unit(colon + 1, &conversion->to, err))
        return false;
    if (!str_equal(conversion->from->kind, conversion->to->kind))
        return error_set(err, ERROR_USAGE, "--convert: %s is a unit of %s and %s one of %s",
                         conversion->from->name, conversion->from->kind, conversion->to->name,
                         conversion->to->kind);
    return true;
}

double conversion_apply(const struct conversion *conversion, double value)
{
    const struct unit *from = conversion->from, *to = conversion->to;
    return value * (from->numerator * to->denominator) / (from->denominator * to->numerator);
}

double conversion_factor(const struct conversion *conversion)
{
    return conversion_apply(conversion, 1);
}
