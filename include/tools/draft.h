/* draft: the guesses from which `knead schema infer` drafts a schema, each with its reason. Only schema*.c use it. */
#ifndef KNEAD_TOOLS_DRAFT_H
#define KNEAD_TOOLS_DRAFT_H

#include "base/str.h"
#include "data/frame.h"
#include "data/levels.h"
#include "measures/catalogue.h"
#include "read/schema.h"
#include "tools/recognise.h"

/* A value that may stand for missing. */
struct suspect {
    const char *code, *why;
    size_t count;
};

enum { SUSPECTS_MOST = 8, CATEGORIES_MOST = 12 };

struct guess {
    const struct column *column;
    const char *type;               /* of Table Schema */
    enum schema_role role;
    const struct measure *measure;  /* NULL: none recognised */
    const char *stem, *when;        /* "pain" and "10" of pain_10, "pain" and "pre" of pre_pain; NULL when not so parted */
    uint32_t stem_number;           /* columns of one stem share it; LEVEL_NONE without a stem */
    bool parted;                    /* by a mark, not only by digits at the end */
    const char *outcome, *visit;    /* wide files: the outcome and visit the column's name speaks of */
    double low, high;               /* of the values that are no suspects; NaN without any */
    size_t present, distinct;
    bool identifier, categories;    /* the levels are few and clean: they go into the draft */
    struct str why;
    struct suspect suspects[SUSPECTS_MOST];
    size_t suspect_count;
};

struct draft {
    struct arena *arena;
    const struct frame *frame;
    struct recogniser recogniser;
    const char *const *na;          /* codes the user declared missing */
    size_t na_count;
    struct guess *guesses;          /* one per column */
    size_t count;
    enum schema_layout layout;
    bool adam;                      /* the columns are those of CDISC ADaM and say so themselves */
    const struct guess *id[2];      /* the second is NULL unless both together name the patient */
    struct guess *arm, *visit;      /* NULL: not found */
    const char *control, *baseline;
    const char **visits;            /* wide files, in order */
    size_t visit_count, visit_capacity;
    const char *why_layout, *why_id, *why_control;
};

/* Guesses everything about the columns of a frame that was read without a schema. */
void draft_guess(struct draft *draft, const struct frame *frame, const struct catalogue *catalogue,
                 struct arena *arena);

/* Types, ranges, suspected codes and recognised measures: what a column tells by itself. */
void draft_columns(struct draft *draft);

/* The measure a name speaks of, if the values of the guess fit it; says why (not) in guess->why. */
const struct measure *draft_measure(const struct draft *draft, struct guess *guess, const char *name);

/* Once the measure is known: its range tells more suspects. */
void draft_suspects(const struct draft *draft, struct guess *guess);

/* Adds a reason. */
void draft_because(struct guess *guess, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The draft as Table Schema JSON. */
void draft_write(const struct draft *draft, struct str *out);

#endif
