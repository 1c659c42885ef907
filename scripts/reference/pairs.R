# Writes tests/reference/stats/pairs.json: sign tests, equivalence, ratios, Shapiro-Wilk, exact permutation, adjusted p,
# and BCa intervals of boot and of the formula with ties counted by half.
suppressMessages({ library(coin); library(jsonlite); library(boot) })
options(digits = 17)
set.seed(20)

number <- function(x) if (is.finite(x)) x else as.character(x)

medians <- function(d, level) {
  n <- length(d); s <- sort(d)
  k <- qbinom((1 - level) / 2, n, .5)
  if (pbinom(k - 1, n, .5) > (1 - level) / 2) k <- k - 1
  list(low = if (k > 0) s[k] else "-Inf", high = if (k > 0) s[n + 1 - k] else "Inf",
       coverage = 1 - 2 * pbinom(k - 1, n, .5))
}

bca <- function(t, t0, jack, level, ties) {
  u <- mean(jack) - jack
  a <- if (all(u == 0)) 0 else sum(u^3) / (6 * sum(u^2)^1.5)
  z0 <- qnorm(mean(t < t0) + (if (ties) mean(t == t0) / 2 else 0))
  z <- qnorm(c(1 - level, 1 + level) / 2)
  al <- pnorm(z0 + (z0 + z) / (1 - a * (z0 + z)))
  q <- suppressWarnings(boot:::norm.inter(t, al)[, 2])
  p <- suppressWarnings(boot:::norm.inter(t, c(1 - level, 1 + level) / 2)[, 2])
  list(z0 = z0, a = a, low = q[1], high = q[2], percentile_low = p[1], percentile_high = p[2], se = sd(t))
}

case <- function(before, after, divisor, level, margin) {
  b <- before / divisor; a <- after / divisor; d <- (after - before) / divisor; n <- length(d)
  m <- sum(d != 0); plus <- sum(d > 0)
  out <- list(before = before, after = after, divisor = divisor, level = level,
              sign = c(list(positive = plus, negative = sum(d < 0), zero = sum(d == 0), median = median(d),
                            p = binom.test(plus, m)$p.value,
                            less = binom.test(plus, m, alternative = "less")$p.value,
                            greater = binom.test(plus, m, alternative = "greater")$p.value), medians(d, level)),
              tost = list(margin_low = -margin, margin_high = margin,
                          lower = t.test(d, mu = -margin, alternative = "greater", conf.level = level)$p.value,
                          upper = t.test(d, mu = margin, alternative = "less", conf.level = level)$p.value,
                          low = t.test(d, conf.level = 2 * level - 1)$conf.int[1],
                          high = t.test(d, conf.level = 2 * level - 1)$conf.int[2]),
              shapiro = list(w = unname(shapiro.test(d)$statistic), p = shapiro.test(d)$p.value))
  # exact permutation of the mean: by enumeration for few, by coin's shift algorithm for more
  y <- c(a, b); x <- factor(rep(c("a", "b"), each = n)); id <- factor(rep(seq_len(n), 2))
  out$permutation <- if (n <= 16) {
    size <- abs(after - before); size <- size[size > 0]
    sums <- 0; for (s in size) sums <- c(sums + s, sums - s)
    list(p = mean(abs(sums) >= abs(sum(after - before))))
  } else list(p = as.numeric(pvalue(oneway_test(after ~ x | id, distribution = exact("shift"),
                 data = data.frame(after = c(after, before), x = x, id = id)))))
  # Fieller: the ratios whose paired t keeps zero, by root finding
  f <- function(theta) abs(t.test(a - theta * b)$statistic) - qt((1 + level) / 2, n - 1)
  r <- mean(a) / mean(b)
  out$ratio <- list(estimate = r, low = uniroot(f, c(r - 2, r), tol = 1e-14)$root, high = uniroot(f, c(r, r + 2), tol = 1e-14)$root)
  if (all(b > 0 & a > 0)) {
    t <- t.test(log(a / b), conf.level = level)
    out$logs <- list(estimate = exp(unname(t$estimate)), low = exp(t$conf.int[1]), high = exp(t$conf.int[2]), p = t$p.value)
  }
  out
}

nrs <- function(n) pmin(10, pmax(0, round(rnorm(n, 6, 2))))
cases <- list()
for (n in c(4, 8, 11, 12, 16, 40, 120)) {
  before <- round(runif(n, 20, 90)); after <- round(pmax(1, before - 6 + rnorm(n, 0, 14)))
  cases[[length(cases) + 1]] <- case(before, after, 10, if (n %% 3) .95 else .9, 1)
}
before <- nrs(30); after <- pmax(0, before - rpois(30, 1) + rbinom(30, 1, .3))
cases[[length(cases) + 1]] <- case(before, after, 1, .95, 2)

x <- round(rexp(25, .1), 1); index <- matrix(sample(25, 25 * 499, TRUE), 499)
boots <- lapply(list(mean = mean, median = median), function(f) {
  t <- apply(index, 1, function(i) f(x[i])); jack <- sapply(1:25, function(i) f(x[-i]))
  c(list(t0 = f(x), replicates = t, jackknife = jack), bca(t, f(x), jack, .95, TRUE))
})
p <- c(.01, .04, .03, .005, .6, .04, .9)
adjust <- lapply(c(holm = "holm", hochberg = "hochberg", bonferroni = "bonferroni", bh = "BH", by = "BY"),
                 function(method) p.adjust(p, method))
write_json(list(source = paste("scripts/reference/pairs.R,", R.version.string, "coin", packageVersion("coin"), "boot", packageVersion("boot")),
                cases = cases, bootstrap = boots, p = p, adjust = adjust),
           "tests/reference/stats/pairs.json", auto_unbox = TRUE, digits = NA, pretty = FALSE)
