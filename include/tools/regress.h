/* regress: what the files of the tool share: one model on one group of rows, its options and its tables. */
#ifndef KNEAD_TOOLS_REGRESS_H
#define KNEAD_TOOLS_REGRESS_H

#include <stdbool.h>

#include "models/design.h"
#include "models/firth.h"
#include "models/glm.h"
#include "models/ols.h"
#include "tools/study.h"

enum regress_family { REGRESS_GAUSSIAN, REGRESS_BINOMIAL, REGRESS_POISSON };
enum regress_link { REGRESS_LINK_DEFAULT, REGRESS_LOGIT, REGRESS_LOG, REGRESS_IDENTITY };

struct regress_options {
    struct common_options common;
    const char *formula, *augment;
    struct text_list reference, errors;
    int family, link;
    bool firth;
    const char *event, *weights, *offset, *standardise;
};

enum { MODEL = OLS_HC_COUNT, KINDS }; /* kinds of standard error: HC0 … HC5, then model-based */

/* One model on one group of rows. */
struct fit {
    const struct regress_options *options;
    const struct study *study;
    struct report *report;
    const struct formula *formula;
    bool kinds[KINDS];
    const char *group;
    struct rows rows;
    struct design design;
    const double *weights, *offset;      /* of the rows; NULL for none */
    const char *event;                   /* the outcome that is modelled; NULL when it was coded 1 */
    struct ols_result ols;               /* gaussian */
    struct glm_spec spec;                /* the other families */
    struct glm_result glm;
    struct firth_coefficient *firth;     /* p of them; NULL without --firth */
};

struct regress_tables {
    struct table *estimates, *glance, *augment;
    struct table *ratios;                /* exp_estimate; NULL for gaussian */
};

/* Complete rows of the formula's columns, of weights and offset; the outcome coded; the design built. ERROR_INPUT when
 * the outcome cannot be what its family models. */
bool regress_rows(struct fit *fit, struct rows rows, struct error *err);

/* Columns the reader has to bring, `count` of them. */
struct csv_column *regress_columns(struct arena *arena, const struct regress_options *options,
                                   const struct formula *formula, size_t *count);

int regress_decimals(const struct fit *fit); /* of the outcome; -1 unknown */
void regress_warn_of_repeats(const struct fit *fit);

/* Checks that the options of generalised models go together. */
bool regress_glm_options(const struct regress_options *options, const bool kinds[KINDS], struct error *err);

void regress_glm_tables(struct arena *arena, const struct regress_options *options, struct regress_tables *tables);
bool regress_glm_fit(struct fit *fit, struct error *err);
bool regress_glm_tabulate(const struct fit *fit, const struct regress_tables *tables, struct error *err);
void regress_glm_methods(const struct fit *fit);

#endif
