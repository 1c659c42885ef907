/* table: numbers that were found, not how they look.
 *
 * A table has named fields and rows. A field has a stable name (API), a label (for people) and a role; renderers
 * for programs print full precision, renderers for people round by role. Cells are kept by column. A cell never
 * set means the field has no meaning there (left out of JSON, blank elsewhere); a cell set to NaN is a number that
 * is undefined (null in JSON, a dash for people). */
#ifndef KNEAD_RESULT_TABLE_H
#define KNEAD_RESULT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

enum role {
    ROLE_LABEL,     /* text */
    ROLE_COUNT,     /* whole number */
    ROLE_VALUE,     /* a data value as recorded: shown with its column's decimals */
    ROLE_ESTIMATE,
    ROLE_STD_ERROR,
    ROLE_SPREAD,    /* standard deviation */
    ROLE_CONF_LOW,
    ROLE_CONF_HIGH,
    ROLE_CONF_LEVEL,
    ROLE_STATISTIC,
    ROLE_DF,
    ROLE_P,
    ROLE_PERCENT,   /* 0 … 100 */
    ROLE_RATIO,     /* unitless: correlation, R², effect size */
    ROLE_GRADIENT   /* what a search left of a slope that is 0 at the end of it: only its power of ten is of interest */
};

struct field {
    const char *name;  /* stable, snake_case */
    const char *label; /* for people */
    enum role role;
    bool programs_only;    /* renderers for people leave it out: what they are told elsewhere, as the name of the file */
    bool people_only;      /* renderers for programs leave it out: what other fields tell them one by one */
    double *numbers;       /* every role but LABEL */
    const char **texts;    /* LABEL */
    uint8_t *set;
};

struct table {
    const char *name;   /* stable: "estimates", "summary", … */
    const char *title;
    const char *note;   /* below the table; may be NULL */
    struct field *fields;
    size_t field_count, next_field; /* next: where a cell is looked for first */
    size_t rows, capacity;
    uint8_t *further;   /* per row: programs get it always, people only when they ask for all */
    int *decimals;      /* per row: decimals of the data the row speaks of; -1 unknown. People's renderers show
                           VALUE with that many, ESTIMATE/STD_ERROR/SPREAD/CONF with one more or what their
                           precision asks for; rows with a `term` each have their own */
    bool programs_only; /* long tables (augment, figure data) that renderers for people leave out */
    bool people_only;   /* renderers for programs leave it out: other tables have its numbers as programs read them */
    struct arena *arena;
};

struct field_spec {
    const char *name, *label;
    enum role role;
};

struct table *table_create(struct arena *arena, const char *name, const char *title,
                           const struct field_spec *fields, size_t count);

void table_row(struct table *table, int decimals); /* begins a new row, every cell unset */
/* Set a cell of the newest row; a NULL text leaves it unset. A field name the table does not have, or a text for a
 * number field (and the reverse), is a programming error: it aborts. Texts are not copied. */
void table_text(struct table *table, const char *field, const char *text);
void table_number(struct table *table, const char *field, double number);

/* What people read above a column, where this table has other words for it than all tables of its kind. */
void table_relabel(struct table *table, const char *field, const char *label);

/* A field for people alone: renderers for programs leave it out. One called NAME_label says in words what the field NAME
 * says to programs, and stands in its place. */
void table_for_people(struct table *table, const char *field);

/* The newest row is for programs; people's renderers leave it out. */
void table_further(struct table *table);

const struct field *table_field(const struct table *table, const char *field); /* NULL when absent */
bool field_is_empty(const struct table *table, const struct field *field);    /* no cell set in any row */

/* The shared fields of every tool's main table, in printing order; see estimates.h for filling it. */
struct table *table_estimates(struct arena *arena, const char *title);

#endif
