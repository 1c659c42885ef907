# association.R: rank and partial correlations as R has them, for tests/unit/association.c.
#
#   Rscript scripts/reference/association.R > tests/reference/stats/association.json   in the project's root
#
# Data: mtcars, swiss and sleep of R's datasets. Coefficients and p are cor.test's; p of Spearman with ties and up to 9
# pairs counts all orders here. Intervals, and partial correlations from lm's residuals, are calculated from the formulas.
number <- function(x) as.list(sprintf("%.17g", as.vector(x)))
orders <- function(v) if (length(v) <= 1) list(v) else
  do.call(c, lapply(seq_along(v), function(i) lapply(orders(v[-i]), function(rest) c(v[i], rest))))
pairs <- list(list(mtcars$mpg, mtcars$wt), list(mtcars$hp, mtcars$gear), list(swiss$Fertility, swiss$Education),
              list(swiss$Fertility, swiss$Agriculture), list(c(1, 4, 2, 8, 5, 7), c(3, 1, 2, 6, 8, 7)),
              list(c(1, 4, 2, 8, 5, 7, 7, 3), c(2, 1, 2, 6, 6, 7, 9, 2)), list(1:5, c(2, 1, 4, 3, 5)),
              list(rep(1:4, 20), rep(c(3, 1, 2, 2, 5), 16)))
one <- function(pair) {
  x <- pair[[1]]; y <- pair[[2]]; n <- length(x)
  rho <- cor(x, y, method = "spearman"); tau <- cor(x, y, method = "kendall")
  p_rho <- if (n <= 9) {
    a <- rank(x); all <- orders(rank(y)); centre <- sum(a) * sum(rank(y)) / n
    seen <- abs(sum(a * rank(y)) - centre)
    mean(sapply(all, function(b) abs(sum(a * b) - centre) >= seen - 1e-9))
  } else suppressWarnings(cor.test(x, y, method = "spearman", exact = FALSE)$p.value)
  z <- qnorm(0.975)
  list(x = number(x), y = number(y), spearman = number(rho), spearman_p = number(p_rho),
       spearman_low = number(tanh(atanh(rho) - z * sqrt((1 + rho^2 / 2) / (n - 3)))),
       spearman_high = number(tanh(atanh(rho) + z * sqrt((1 + rho^2 / 2) / (n - 3)))),
       kendall = number(tau), kendall_p = number(suppressWarnings(cor.test(x, y, method = "kendall")$p.value)),
       kendall_low = number(tanh(atanh(tau) - z * sqrt(0.437 / (n - 4)))),
       kendall_high = number(tanh(atanh(tau) + z * sqrt(0.437 / (n - 4)))))
}
a <- resid(lm(mpg ~ hp + factor(cyl), mtcars)); b <- resid(lm(wt ~ hp + factor(cyl), mtcars))
r <- cor(a, b); df <- 32 - 2 - 3
partial <- list(r = number(r), n = 32, given = 3, p = number(2 * pt(-abs(r) * sqrt(df / (1 - r^2)), df)),
                low = number(tanh(atanh(r) - qnorm(0.975) / sqrt(df - 1))),
                high = number(tanh(atanh(r) + qnorm(0.975) / sqrt(df - 1))))
cat(jsonlite::toJSON(list(source = paste("cor.test and lm of", R.version.string), cases = lapply(pairs, one),
                          partial = partial), auto_unbox = TRUE), "\n", sep = "")
