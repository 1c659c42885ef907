/* opening: what is known of a study before its rows are read. Only study.c, roles.c, schema.c and brief.c use it. */
#ifndef KNEAD_TOOLS_OPENING_H
#define KNEAD_TOOLS_OPENING_H

#include "models/expression.h"
#include "tools/study.h"

/* The columns to ask the reader for, gathered while roles are resolved. */
struct wanted {
    struct csv_column *items;
    size_t count, capacity;
};

/* Rows of a file that are no observations, told by a column: those whose level is not `keep` (NULL: any level is kept). */
struct row_rule {
    const char *column, *keep;
    bool keep_blank;     /* the rows without a level are kept, and no others */
    const char *reason;  /* for the ledger */
};

enum { MOST_ROW_RULES = 4 };

/* What is known before the rows are read. */
struct opening {
    struct arena *arena;
    const struct common_options *common;
    struct layout_options layout;
    struct csv *csv;
    const char *const *names;
    size_t name_count;
    struct wanted wanted;
    struct text_list id;                       /* the columns that together name the patient */
    const char *visit, *arm, *by;              /* column names; NULL where there is none */
    const char **outcome_columns;              /* outcome × visit, wide files */
    const struct expression *where;
    struct expression_names where_names;
    size_t where_first;                        /* of wanted: where they begin */
    const char *path;
    bool adam;                                 /* a CDISC ADaM file; see observations.h */
    const char *measure, *measure_column;      /* ADaM: the measure chosen, and the column it is a level of */
    bool repeats;                              /* REDCap: rows of repeated instruments are among the others */
    bool row_study;                            /* STUDY_ROWS was asked for */
    size_t notes_told;                         /* of the reader's */
    size_t explicit_count;                     /* of wanted: those asked for by name */
    struct row_rule rules[MOST_ROW_RULES];
    size_t rule_count;
};

/* Reads the schema, opens the file, and decides from options, schema and header which column plays which role and
 * which columns are to be read. */
bool roles_find(struct study *study, struct opening *opening, const struct study_spec *spec, const char *path,
                struct error *err);

/* How the options say the file is written. */
bool roles_csv_spec(const struct common_options *common, const struct schema *schema, struct csv_spec *spec,
                    struct error *err);

/* Asks for a column. */
void roles_want(struct opening *opening, const char *name, enum csv_want kind);

/* Gives the study these visits, in order; "week 10" for visit "10" of the unit "week" (may be NULL). */
void roles_set_visits(struct study *study, struct arena *arena, const char *unit, const char *const *names,
                      size_t count);

/* A usage error naming what exists: "there is no visit '12'; there are '0', '10', '26'". Returns false. */
bool roles_unknown(struct error *err, const char *what, const char *name, const char *const *names, size_t count);

/* Once the rows are read. Long files: the visits are the levels of the visit column, in the schema's order when it gives
 * one, else sorted with the baseline first: the one called so, or `from` (NULL when not given) when its name has no
 * number. And what there is to say about the input. */
void opening_find_visits(struct study *study, const char *from, struct arena *arena);
void opening_record_input(struct study *study, struct opening *opening);

/* What the reader has noted and nobody was told of yet: of the header before the rows are read, which may fail for it. */
void opening_tell_notes(struct study *study, struct opening *opening);

#endif
