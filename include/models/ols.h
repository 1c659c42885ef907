/* ols: linear least squares with model-based and heteroscedasticity-consistent standard errors.
 *
 * Orthogonal factorisation with R's limited pivoting: a column that the columns before it explain is set aside,
 * named and given no coefficient. Problems with n·p² <= OLS_TWOFOLD_WORK are factored in twofold arithmetic (31
 * digits); larger ones from exact cross-products where the columns are decimals and a brief result is enough
 * (tall.h), else in double with residuals and refinement in twofold. The result says which. */
#ifndef KNEAD_MODELS_OLS_H
#define KNEAD_MODELS_OLS_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct error;
struct design;
struct places;
struct source;

enum { OLS_TWOFOLD_WORK = 5000000, TALL_COLUMNS_MAX = 64 };

enum ols_precision { OLS_PRECISION_AUTO, OLS_PRECISION_DOUBLE, OLS_PRECISION_TWOFOLD };

struct ols_data {
    size_t n, p;
    const double *x, *x_low;      /* column-major n × p; x_low NULL when x is exact */
    const double *y, *y_low;
    const double *weights;        /* NULL, or n weights >= 0 (inverse variances, up to a factor); 0 leaves a row out */
    const char *const *names;     /* p names of the columns, for messages */
    const struct places *places;  /* NULL, or what messages call the rows */
    bool intercept;               /* the model has a constant, column 0: R² and F are about the mean */
    const struct source *sources; /* NULL, or p + 1 of them, the outcome last: the same data as they stand */
};

enum ols_vcov { OLS_HC0, OLS_HC1, OLS_HC2, OLS_HC3, OLS_HC4, OLS_HC5, OLS_HC_COUNT };

enum { OLS_HC_ALL = (1 << OLS_HC_COUNT) - 1 };

struct ols_spec {
    enum ols_precision precision;
    double tolerance;             /* 0: 1e-7 as R's lm in double, 1e-11 in twofold */
    bool brief;                   /* many rows: only the covariances asked for, and no standardized, studentized, cook
                                     and dffits, which are NULL then, as is the rest of hc */
    unsigned covariances;         /* when brief: bits of enum ols_vcov */
    bool no_rows;                 /* when brief: fitted, residuals and leverage may be left NULL */
    unsigned threads;             /* 0: one per processor */
};

/* Column `column` = sum of coefficients[k] · column columns[k], over `count` columns that were kept. */
struct ols_dependency {
    size_t column;
    const size_t *columns;
    const double *coefficients;
    size_t count;
    const char *text;             /* "x2 = 2·x1"; "visit4 = 1 − visit1 − visit2", 1 being the intercept */
};

/* Arrays of p, n or p × p (row-major). An undefined number is NaN; `note` says why. Rows and columns of columns
 * set aside are NaN. */
struct ols_result {
    size_t n, p, rank;            /* n counts rows with weight > 0 */
    bool twofold;                 /* factored in twofold arithmetic */
    bool from_products;           /* from exact cross-products (tall.h), not the rows */
    bool intercept;
    bool essentially_perfect;     /* residuals are nothing but rounding: standard errors mean nothing */
    double df, df_model;          /* residual; model, without the constant */
    double *coefficients, *std_error, *vcov;
    double *hc[OLS_HC_COUNT], *hc_std_error[OLS_HC_COUNT];
    double *fitted, *residuals, *leverage;
    double *standardized, *studentized; /* internally and externally studentised (R's rstandard, rstudent) */
    double *cook, *dffits;
    double sigma, rss, tss;
    double r_squared, adj_r_squared, f, f_p;
    double log_lik, aic, bic;     /* R's, with sigma counted as a parameter */
    double condition;             /* estimate for the columns scaled to length 1; large: digits are lost */
    const char *note;             /* NULL, or why sigma and standard errors are undefined */
    const char *r_squared_note;   /* NULL, or why R² is undefined */
    const char *hc_note[OLS_HC_COUNT];
    const struct ols_dependency *dependencies;
    size_t dependency_count;
};

/* Fits. ERROR_ESTIMATE when there are no rows, no columns, or nothing but zero weights. */
bool ols_fit(struct arena *arena, const struct ols_data *data, const struct ols_spec *spec,
             struct ols_result *result, struct error *err);

/* The same from a design with a response; names and places are filled in from it, and its matrix is made only when it is
 * needed. spec may be NULL. */
bool ols_fit_design(struct arena *arena, const struct design *design, const double *weights,
                    const struct ols_spec *spec, struct ols_result *result, struct error *err);

#endif
