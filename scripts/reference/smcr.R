#!/usr/bin/env Rscript
# Expected values for tests/unit/effect.c: the standardised mean change of metafor::escalc(measure = "SMCR").
#
#     Rscript scripts/reference/smcr.R > tests/reference/stats/smcr.json

suppressMessages({ library(jsonlite); library(metafor) })
set.seed(1988)
cases <- lapply(c(3, 4, 7, 12, 28, 51, 124, 900, 3000), function(n) {
    before <- round(runif(1, 3, 60), 1); after <- round(before - runif(1, -2, 9), 1)
    sd <- round(runif(1, .8, 21), 2); r <- round(runif(1, -.2, .95), 3); level <- sample(c(.9, .95, .99), 1)
    e <- escalc("SMCR", m1i = after, m2i = before, sd1i = sd, ni = n, ri = r)
    half <- qnorm((1 + level) / 2) * sqrt(e$vi)
    list(n = n, change = after - before, sd = sd, r = r, level = level, estimate = c(e$yi), low = c(e$yi) - half,
         high = c(e$yi) + half)
})
cat(toJSON(list(source = paste("scripts/reference/smcr.R,", R.version.string, "metafor", packageVersion("metafor")),
                cases = cases), digits = I(17), auto_unbox = TRUE), "\n", sep = "")
