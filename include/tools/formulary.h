/* formulary: the drug tables that `meds` reads from a user's CSV files. */
#ifndef KNEAD_TOOLS_FORMULARY_H
#define KNEAD_TOOLS_FORMULARY_H

#include <stdbool.h>

#include "derive/medication.h"

struct error;
struct report;
struct session;

struct formulary_files {
    const char
        *factors; /* drug,factor and, if they are there, route,unit,above: in place of the built-in factors */
    const char *ddd;   /* drug,ddd,unit and route: in place of the built-in doses */
    const char *mqs;   /* drug,weight,level and, if they are there, from,unit */
    const char *drugs; /* drug,class with class opioid, nsaid or other: beside the built-in drugs */
};

/* The built-in tables with those of the files (each may be NULL); `mme` is the built-in table of factors or NULL. Drugs
 * of a factor file count as opioids unless they are known. Each file is noted in the report as an input. */
bool formulary_open(struct session *session, const struct formulary_files *files, const struct mme_table *mme,
                    struct report *report, struct formulary *formulary, struct error *err);

#endif
