#!/usr/bin/env Rscript
# Expected values for tests/unit/ratio.c:
#
#     Rscript scripts/reference/ratios.R > tests/reference/stats/ratios.json
#
# Data are whole units and a divisor. The ends of Fieller's interval are found here by bisection on Welch's t statistic of
# x - rho y, at the degrees of freedom of the ratio seen; `printed` is what R's mratios 1.2.3 (t.test.ratio) printed for the
# first case, as shown at http://mikuhatsune.hatenadiary.com/entry/20121212/1355320912 (set.seed(12345)). The ratio of
# geometric means is exp of t.test's interval of the logarithms.
suppressMessages(library(jsonlite))

fieller <- function(x, y, level) {
  a <- mean(x); b <- mean(y); v <- var(x) / length(x); w <- var(y) / length(y); rho <- a / b
  df <- (v + rho^2 * w)^2 / (v^2 / (length(x) - 1) + rho^4 * w^2 / (length(y) - 1))
  t <- qt(1 - (1 - level) / 2, df)
  statistic <- function(r) (a - r * b) / sqrt(v + r^2 * w)
  # |t| tends to b / sqrt(w) for large ratios: no end where that is below the quantile
  end <- function(inside, outside) {
    for (k in 1:2000) {
      middle <- (inside + outside) / 2
      if (abs(statistic(middle)) <= t) inside <- middle else outside <- middle
    }
    inside
  }
  bounded <- b / sqrt(w) > t
  list(ratio = rho, df = df, low = if (bounded) end(rho, -1e6), high = if (bounded) end(rho, 1e6))
}
one <- function(name, first, second, divisor, level = 0.95, printed = NULL) {
  x <- first / divisor; y <- second / divisor
  r <- c(list(name = name, first = first, second = second, divisor = divisor, level = level), fieller(x, y, level))
  if (all(x > 0, y > 0)) {
    t <- t.test(log(x), log(y), conf.level = level)
    r$geometric <- list(ratio = exp(-diff(unname(t$estimate))), df = unname(t$parameter), low = exp(t$conf.int[1]),
                        high = exp(t$conf.int[2]))
  }
  r$printed <- printed
  r
}
RNGkind("Mersenne-Twister", "Inversion", "Rejection")
set.seed(12345)
a <- rnorm(5, 1, 1); b <- rnorm(5, 2, 1)
cases <- list(
  one("mratios", round(a * 1e9), round(b * 1e9), 1e9,
      printed = list(ratio = 0.8643849, low = 0.4056763, high = 2.6170008)),
  one("chicks", chickwts$weight[chickwts$feed == "horsebean"], chickwts$weight[chickwts$feed == "casein"], 1),
  one("uneven", c(31, 40, 22, 57, 48, 33, 61), c(105, 99, 101, 98), 10, 0.9),
  one("with a zero", c(0, 3, 4, 0, 2, 5), c(6, 7, 4, 9, 8, 5, 6), 1),
  one("control near zero", c(12, 14, 11, 9), c(1, -3, 4, 0, 2, 1), 10))
cat(toJSON(list(source = "R, scripts/reference/ratios.R", cases = cases), auto_unbox = TRUE, digits = NA, null = "null",
           pretty = TRUE), "\n")
