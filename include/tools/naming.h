/* naming: what the name of a column tells about it. Guesses only: whoever uses one says so. */
#ifndef KNEAD_TOOLS_NAMING_H
#define KNEAD_TOOLS_NAMING_H

#include <stdbool.h>
#include <stddef.h>

#include "read/schema.h"

struct arena;

/* "pain_10" is "pain" at "10": the part behind the last of _ . - or, without one, the digits at the end. False when
 * nothing would be left of either. */
bool name_split(struct arena *arena, const char *column, const char **stem, const char **visit);

/* The role a column of this name usually has, case and marks aside: "patient_id", "Treatment", "TRT01P", "Week". */
enum schema_role name_role(const char *column, struct arena *arena);

/* The column that is taken for the patient's id where nothing says which is, or NAME_NONE: the one with the surest of the
 * names that name_role knows ("id" before "patient_id" before "record"), of equals the first. */
size_t name_id(const char *const *columns, size_t count, struct arena *arena);

/* The one of these arms that is called like a control ("usual care", "placebo", "sham" …); NULL when none is. */
const char *name_control(const char *const *arms, size_t count, struct arena *arena);

/* The visit is one at which baselines are measured: "0", "pre", "baseline", "bl", "screening", "T0" … */
bool name_is_baseline(const char *visit, struct arena *arena);

/* Two names that say how much of one unit, "4 wk" and "12 wks" or "T1" and "T2": their natural order is that of time.
 * Not "12 weeks" and "6 months", nor "pre1" and "post1". */
bool name_differs_by_number(const char *a, const char *b, struct arena *arena);

/* A visit rather than another part of a name: "10", "2m", "w10", "T0", "pre", "follow" … */
bool name_is_visit(const char *visit, struct arena *arena);

/* The columns of a CDISC ADaM BDS data set, as far as a study needs them; a name the file has not is NULL. */
struct adam {
    const char *id, *arm, *visit, *value, *parameter;
};

/* False unless the file has USUBJID, AVAL and a visit. */
bool name_adam(const char *const *columns, size_t count, struct adam *adam);

/* What an ADaM column is, in words ("value of the analysis"); NULL when it is none. */
const char *name_adam_meaning(const char *column);

#endif
