/* reshape: the parts of `knead reshape`. A file in both layouts is cells of (patient, visit, variable); the layout says
 * where each is found in the file that is read. */
#ifndef KNEAD_TOOLS_RESHAPE_H
#define KNEAD_TOOLS_RESHAPE_H

#include "cli/command.h"
#include "read/schema.h"
#include "read/sheet.h"

enum { RESHAPE_LONG, RESHAPE_WIDE };

struct reshape_options {
    struct common_options common;
    int to;
    struct text_list outcome;
    const char *separator, *write, *write_schema;
    bool drop_empty;
};

struct reshape {
    struct arena *arena;
    struct session *session;
    const struct reshape_options *options;
    struct sheet sheet;
    const struct schema *schema;       /* NULL without one */
    const char *visit_name;            /* of the visit column, in the long file */
    size_t *id, id_count;              /* columns of the sheet */
    size_t *kept, kept_count;          /* columns of the patient, in the order of the file */
    const char **visits;               /* in order */
    size_t visit_count;
    const char **variables;            /* what is measured at visits */
    size_t variable_count;
    size_t *columns;                   /* variable × visit: the column of a wide sheet; of a long one at visit 0 */
    size_t *rows;                      /* patient × visit: the row of a long sheet, ROW_NONE without one */
    size_t patient_count;              /* of a long sheet */
    size_t *first_row;                 /* of each patient of a long sheet */
};

/* Which columns are what, from options, schema and header. */
bool reshape_open(struct reshape *reshape, const char *path, struct error *err);
bool reshape_from_wide(struct reshape *reshape, struct error *err);
bool reshape_from_long(struct reshape *reshape, struct error *err);

/* "pain_10". */
const char *reshape_column_name(const struct reshape *reshape, size_t variable, size_t visit);

/* The schema of the new file, as JSON text. */
bool reshape_schema(const struct reshape *reshape, const char **json, struct error *err);

#endif
