#!/usr/bin/env Rscript
# Expected values for tests/unit/visits.c, the exact Friedman test: every order of every patient's ranks, one by one.
#
#     Rscript scripts/reference/friedman.R > tests/reference/stats/friedman.json
#
# The statistic is R's friedman.test in its part that the orders change, sum_j (R_j - n (k + 1) / 2)^2; doubled ranks
# keep it whole. p is the share of the (k!)^n orders in which it is as large as in the data or larger.

suppressMessages(library(jsonlite))

orders <- function(x) if (length(x) < 2) matrix(x, 1) else
    do.call(rbind, lapply(seq_along(x), function(i) cbind(x[i], orders(x[-i]))))

exact <- function(values) {
    ranks <- t(apply(values, 1, rank)) * 2 - (ncol(values) + 1)
    sums <- matrix(0, 1, ncol(values))
    for (i in seq_len(nrow(values))) {                          # nothing is merged: (k!)^i rows
        next_orders <- orders(ranks[i, ])
        sums <- sums[rep(seq_len(nrow(sums)), each = nrow(next_orders)), , drop = FALSE] +
            next_orders[rep(seq_len(nrow(next_orders)), nrow(sums)), ]
    }
    mean(rowSums(sums^2) >= sum(colSums(ranks)^2))
}

set.seed(1937)
case <- function(n, k, values) {
    x <- matrix(values, n, k)
    list(n = n, k = k, values = c(t(x)), chi_squared = unname(friedman.test(x)$statistic), p = exact(x))
}
nrs <- function(n, k) sample(0:10, n * k, replace = TRUE)
drifting <- function(n, k) round(rnorm(n * k) + rep(seq_len(k), each = n), 1)
cases <- list(case(7, 2, nrs(7, 2)), case(8, 3, nrs(8, 3)), case(7, 3, sample(1:3, 21, replace = TRUE)),
              case(7, 3, drifting(7, 3)), case(4, 4, nrs(4, 4)), case(4, 4, drifting(4, 4)),
              case(4, 4, sample(0:1, 16, replace = TRUE)), case(3, 5, nrs(3, 5)), case(3, 5, sample(1:3, 15, replace = TRUE)),
              case(2, 6, nrs(2, 6)), case(2, 6, c(rep(1, 2), 1:2, rep(3, 2), 4:5, rep(9, 4))))

cat(toJSON(list(source = paste("scripts/reference/friedman.R,", R.version.string), cases = cases), digits = I(17),
           auto_unbox = TRUE, pretty = TRUE), "\n", sep = "")
