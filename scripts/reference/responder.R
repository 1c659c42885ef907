#!/usr/bin/env Rscript
# Expected values for tests/unit/responder.c:
#
#     Rscript scripts/reference/responder.R > tests/reference/stats/responder.json
#
# Data are made up; curves come from R's ecdf, the formulas of Jacobson & Truax (1991, J Consult Clin Psychol 59:12) are
# written out in their order.

suppressMessages(library(jsonlite))
set.seed(1991)

curve <- function(improvement, dropouts, at, level) {
    n <- length(improvement) + dropouts
    below <- if (length(improvement) > 0) ecdf(-improvement)(-at) * length(improvement) else 0 * at
    list(improvement = I(improvement), dropouts = dropouts, level = level, at = at, share = below / n,
         band = sqrt(log(2 / (1 - level)) / (2 * n)))
}
curves <- list(
    curve(c(0, 0, 10, 20, 20, 30, 50, 50, 100, -25), 2, c(-30, -25, 0, 5, 20, 30, 30.5, 50, 100, 101), .95),
    curve(round(rnorm(60, 25, 40), 1), 7, c(-50, 0, 12.5, 30, 50, 90), .99),
    curve(c(1.5), 0, c(1, 1.5, 2), .9))

reliable <- function(r, sd, before, after) {
    sem <- sd * sqrt(1 - r)
    s_diff <- sqrt(2 * sem^2)
    rc <- (after - before) / s_diff
    list(reliability = r, sd = sd, sem = sem, s_diff = s_diff, sdc = qnorm(.975) * sqrt(2) * sem, before = before,
         after = after, rc = rc, lower_is_better = ifelse(rc < -qnorm(.975), 0, ifelse(rc > qnorm(.975), 2, 1)))
}
cutoff <- function(m1, s1, m0, s0) {
    better <- sign(m0 - m1)
    list(patients_mean = m1, patients_sd = s1, healthy_mean = m0, healthy_sd = s0, direction = better,
         a = m1 + better * 2 * s1, b = m0 - better * 2 * s0,
         c = optimize(function(x) abs((x - m1) / s1 + (x - m0) / s0), range(m1, m0), tol = 1e-14)$minimum,
         c_formula = (s0 * m1 + s1 * m0) / (s0 + s1))
}
stopifnot(all(sapply(list(cutoff(40, 7.5, 60, 7.5), cutoff(24, 6, 5, 3)), function(x) abs(x$c - x$c_formula) < 1e-6)))

cat(toJSON(list(source = paste("scripts/reference/responder.R,", R.version.string), curves = curves,
                reliable = list(reliable(.80, 7.5, c(32.5, 47.5, 40), c(47.5, 40, 40.5)),
                                reliable(.9, 2.1, c(7, 6, 8, 5), c(4, 6, 9.5, 7.5)),
                                reliable(0, 1, c(0, 0), c(2.8, -2.7))),
                cutoffs = list(cutoff(40, 7.5, 60, 7.5), cutoff(24, 6, 5, 3))),
           digits = NA, auto_unbox = TRUE, pretty = 1), "\n")
