# scripts/reference/rtm.R: regression to the mean. Truncated normal likelihood by optim, Mee and Chua's test by lm.
#
#   Rscript scripts/reference/rtm.R > tests/reference/stats/rtm.json
text <- function(x) paste0('"', format(x, digits = 17, trim = TRUE), '"')
list_of <- function(x) paste0("[", paste0('"', format(x, trim = TRUE, digits = 15, drop0trailing = TRUE), '"', collapse = ", "), "]")
log_likelihood <- function(x, cut, below, mu, sigma)
  sum(dnorm(x, mu, sigma, log = TRUE)) - length(x) * pnorm(cut, mu, sigma, lower.tail = below, log.p = TRUE)
fit <- function(x, cut, below) {
  f <- function(p) -log_likelihood(x, cut, below, p[1], exp(p[2]))
  best <- optim(c(mean(x), log(sd(x))), f, control = list(maxit = 20000, reltol = 1e-15))
  for (i in 1:5) best <- optim(best$par, f, control = list(maxit = 20000, reltol = 1e-15))
  best <- optim(best$par, f, method = "BFGS", control = list(maxit = 1000, reltol = 1e-16, ndeps = c(1e-6, 1e-6)))
  c(best$par[1], exp(best$par[2]))
}
expected <- function(mu, sigma, rho, cut, below) {
  z <- (cut - mu) / sigma
  if (below) sigma * (1 - rho) * dnorm(z) / pnorm(z) else -sigma * (1 - rho) * dnorm(z) / pnorm(z, lower.tail = FALSE)
}
# tau by its profile likelihood: for each tau the mu that serves the truncated values and the mean of after - rho before
# best, and the tau at which the likelihood ratio is the quantile of chi-squared; signed so that entry is above the cut
interval <- function(x, y, cut, below, rho) {
  s <- if (below) -1 else 1; x <- s * (x - cut); y <- s * (y - cut); n <- length(x); w <- y - rho * x
  at <- function(mu) optimize(function(l) log_likelihood(x, 0, FALSE, mu, exp(l)), c(-3, 4) + log(sd(x)), maximum = TRUE, tol = 1e-10)$objective
  best <- optimize(at, mean(x) + c(-60, 5) * sd(x), maximum = TRUE, tol = 1e-9)
  limit <- -n * (1 + log(mean(x))); q <- qchisq(.95, 1)
  ratio <- function(tau) {
    f <- function(mu) 2 * (best$objective - at(mu)) + qnorm(pt(-abs(mean(w) - (1 - rho) * mu - tau) / (sd(w) / sqrt(n)), n - 1))^2
    target <- (mean(w) - tau) / (1 - rho)
    optimize(f, sort(c(best$maximum, target)), tol = 1e-9)$objective - q
  }
  centre <- mean(w) - (1 - rho) * best$maximum; reach <- sd(x) * c(1e-3, 40)
  low <- uniroot(ratio, centre - reach, tol = 1e-9, extendInt = "yes")$root
  high <- if (2 * (best$objective - limit) <= q) Inf else uniroot(ratio, centre + reach, tol = 1e-9)$root
  sort(s * c(low, high))
}
case <- function(name, n, mu, true_sd, error_sd, cut, below, effect) {
  x <- y <- numeric(0)
  while (length(x) < n) {
    person <- rnorm(1, mu, true_sd); first <- round(person + rnorm(1, 0, error_sd), 2)
    if (if (below) first <= cut else first >= cut) { x <- c(x, first); y <- c(y, round(person + rnorm(1, 0, error_sd) + effect, 2)) }
  }
  sigma <- sqrt(true_sd^2 + error_sd^2); rho <- true_sd^2 / sigma^2
  m <- summary(lm(y ~ I(x - mu)))$coefficients; tau <- m[1, 1] - mu; ci <- confint(lm(y ~ I(x - mu)))[1, ] - mu
  p <- 2 * pt(-abs(tau / m[1, 2]), n - 2)
  b <- coef(lm(y ~ x)); zero <- unname(b[1] / (1 - b[2])); f <- fit(x, cut, below)
  beyond <- interval(x, y, cut, below, rho)
  sprintf('    { "name": "%s", "before": %s, "after": %s, "mu": %s, "sigma": %s, "rho": %s, "cut": %s, "below": %s,\n      "expected": %s, "fit_mean": %s, "fit_sd": %s,\n      "tau": %s, "se": %s, "p": %s, "low": %s, "high": %s, "no_effect_mean": %s,\n      "beyond_low": %s, "beyond_high": %s }',
    name, list_of(x), list_of(y), text(mu), text(sigma), text(rho), text(cut), tolower(below),
    text(expected(mu, sigma, rho, cut, below)), text(f[1]), text(f[2]), text(tau), text(m[1, 2]), text(p), text(ci[1]),
    text(ci[2]), text(zero), text(beyond[1]), text(beyond[2]))
}
set.seed(53)
cases <- c(case("clinic, no effect", 60, 4.5, 1.6, 1.5, 5, FALSE, 0), case("clinic, effect", 40, 4.5, 1.6, 1.5, 5, FALSE, -1),
           case("flexion, low", 50, 60, 12, 8, 55, TRUE, 2), case("wide gate", 80, 50, 10, 10, 35, FALSE, 0), case("many", 400, 4.5, 1.6, 1.5, 5, FALSE, 0))
cat(sprintf('{\n  "source": "R %s.%s optim, lm; simulated in the script",\n  "cases": [\n', R.version$major, R.version$minor))
cat(cases, sep = ",\n")
cat("\n  ]\n}\n")
