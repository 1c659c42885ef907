#!/usr/bin/env Rscript
# Expected values for tests/unit/ranksum.c, of two arms without ties of which one is much smaller:
#
#     Rscript scripts/reference/shift.R > tests/reference/stats/shift.json
#
# R's wilcox.test: exact p, Hodges-Lehmann shift and its exact interval. Data are whole units and a divisor.

suppressMessages(library(jsonlite))
RNGkind("Mersenne-Twister", "Inversion", "Rejection")
set.seed(20261202)
fewer <- function(name, a, b, level) {
    a <- round(1000 * a); b <- round(1000 * b)
    stopifnot(!anyDuplicated(c(a, b)))
    r <- wilcox.test(a, b, conf.int = TRUE, conf.level = level, exact = TRUE)
    list(name = name, first = a, second = b, divisor = 1000, level = level, p = r$p.value, shift = unname(r$estimate) / 1000,
         low = r$conf.int[1] / 1000, high = r$conf.int[2] / 1000)
}
result <- list(source = R.version.string, samples = list(
    fewer("few_40_960", rnorm(40, 300, 1000), rnorm(960, 0, 1000), 0.95),
    fewer("few_25_600", rexp(25, 1e-3), rexp(600, 1e-3), 0.95),
    fewer("few_60_340", rnorm(60, 0, 1000), rnorm(340, 100, 900), 0.99)))
cat(toJSON(result, auto_unbox = TRUE, digits = I(17)), "\n")
