#!/usr/bin/env Rscript
# Expected values for tests/unit/visits.c, analysis of variance with arms between patients and visits within them.
#
#     Rscript scripts/reference/mixed.R > tests/reference/stats/mixed.json
#
# Sums of squares of type III, epsilons and Mauchly's W are those of car::Anova(idata, idesign), with contr.sum; generalised
# eta squared is that of afex::aov_ez with no factor observed. Mauchly's p has Anderson's second term with q where R has k,
# see scripts/reference/agreement.R.

suppressMessages({ library(jsonlite); library(car); library(afex) })
options(contrasts = c("contr.sum", "contr.poly"))

case <- function(arm, y) {
    n <- nrow(y); k <- ncol(y); arm <- factor(arm)
    idata <- data.frame(visit = factor(seq_len(k)))
    fit <- Anova(lm(y ~ arm), idata = idata, idesign = ~visit, type = 3)
    s <- suppressWarnings(summary(fit, multivariate = FALSE))
    u <- s$univariate.tests
    class(u) <- "matrix"
    long <- data.frame(id = factor(rep(seq_len(n), k)), arm = rep(arm, k), visit = factor(rep(seq_len(k), each = n)), y = c(y))
    ges <- suppressMessages(suppressWarnings(aov_ez("id", "y", long, between = "arm", within = "visit", observed = NULL,
                                                    anova_table = list(es = c("ges", "pes"), correction = "none"))))$anova_table
    effect <- function(name) {
        ss <- u[name, "Sum Sq"]; error <- u[name, "Error SS"]
        c(list(ss = ss, error = error, df1 = u[name, "num Df"], df2 = u[name, "den Df"], f = u[name, "F value"],
               p = u[name, "Pr(>F)"], ges = ges[name, "ges"], pes = ges[name, "pes"]),
          if (k > 2 && name != "arm") {
              a <- s$pval.adjustments[name, ]
              hf <- min(1, a[["HF eps"]])
              list(gg = a[["GG eps"]], hf = a[["HF eps"]], p_gg = a[["Pr(>F[GG])"]],
                   p_hf = pf(u[name, "F value"], hf * u[name, "num Df"], hf * u[name, "den Df"], lower.tail = FALSE))
          })
    }
    out <- list(n = n, k = k, arms = nlevels(arm), arm = as.integer(arm) - 1, values = c(t(y)), effect_arm = effect("arm"),
                effect_visit = effect("visit"), effect_both = effect("arm:visit"))
    if (k > 2) out$mauchly_w <- s$sphericity.tests["visit", "Test statistic"]
    out
}

set.seed(1940)
nrs <- function(arm, k) {
    level <- rnorm(length(arm), 6, 1.5)
    sapply(seq_len(k), function(j) pmin(10, pmax(0, round(level - .4 * j * as.integer(factor(arm)) / 2 + rnorm(length(arm), 0, 1 + j / 4)))))
}
obk <- carData::OBrienKaiser
unbalanced <- rep(c("a", "b", "c"), c(7, 12, 4)); two <- rep(c("a", "b"), c(20, 31)); few <- rep(c("a", "b"), c(2, 3))
cases <- list(case(obk$treatment, as.matrix(obk[, c("pre.1", "post.1", "fup.1")])), case(unbalanced, nrs(unbalanced, 4)),
              case(two, nrs(two, 3)), case(two, nrs(two, 2)), case(few, nrs(few, 3)),
              case(sample(unbalanced), round(nrs(unbalanced, 5) + rnorm(115), 1)),
              case(rep(1:6, 5), round(matrix(rnorm(120, 50, 12), 30), 1)))

cat(toJSON(list(source = paste("scripts/reference/mixed.R,", R.version.string, "car", packageVersion("car"), "afex",
                               packageVersion("afex")), cases = cases), digits = I(17), auto_unbox = TRUE, na = "string"), "\n", sep = "")
