# scripts/reference/random-pairs.R: twenty random sets of pairs of every awkward kind, and what R, coin and exactRankTests
# say of them. Writes tests/reference/random/pairs.csv and tests/reference/random.csv.
#
#   Rscript scripts/reference/random-pairs.R
suppressMessages({ library(coin); library(exactRankTests) })
set.seed(20)
makers <- list(
  nrs     = function(n) list(sample(3:9, n, TRUE), sample(0:8, n, TRUE), 1),
  zeros   = function(n) { b <- sample(0:10, n, TRUE); list(b, b + sample(c(-2, -1, 0, 0, 0, 0, 1), n, TRUE), 1) },
  tenths  = function(n) { b <- sample(40:90, n, TRUE); list(b, b - sample(-3:5, n, TRUE), 10) },
  fine    = function(n) list(round(rnorm(n, 5000, 900)), round(rnorm(n, 4700, 900)), 100),
  skewed  = function(n) { b <- sample(200:900, n, TRUE); list(b, b - round(rexp(n) * 60) + 20, 10) },
  outlier = function(n) { b <- sample(3:9, n, TRUE); a <- b - sample(0:2, n, TRUE); a[1] <- b[1] + 9000; list(b, a, 1) },
  offset  = function(n) { b <- 1e10 + sample(0:40, n, TRUE); list(b, b + sample(-9:5, n, TRUE), 10) })
sizes <- c(5, 8, 13, 20, 37, 60)
rows <- data <- character(0)
say <- function(set, method, field, value, fewer = "")
  rows <<- c(rows, sprintf("paired --where set==%d --id id --before before --after after tests/reference/random/pairs.csv,%s,,%s,%s,%s",
                           set, method, field, format(value, digits = 17), fewer))
# the noncentrality at which t has this upper tail
ncp <- function(t, df, tail) uniroot(function(d) pt(t, df, d, lower.tail = FALSE) - tail, t + c(-8, 8), tol = 1e-13)$root
for (set in 1:20) {
  kind <- names(makers)[(set - 1) %% length(makers) + 1]; n <- sizes[(set - 1) %% length(sizes) + 1]
  m <- makers[[kind]](n); scale <- m[[3]]; d <- m[[2]] - m[[1]]; k <- which(d != 0)
  digits <- as.integer(log10(scale))
  data <- c(data, sprintf(paste0("%d,%s,%d,%.", digits, "f,%.", digits, "f"), set, kind, seq_len(n), m[[1]] / scale, m[[2]] / scale))
  t <- t.test(d); s <- function(x) x / scale
  say(set, "paired_t", "estimate", s(unname(t$estimate))); say(set, "paired_t", "std_error", s(t$stderr))
  say(set, "paired_t", "statistic", unname(t$statistic)); say(set, "paired_t", "p_value", t$p.value)
  say(set, "paired_t", "conf_low", s(t$conf.int[1]), 11); say(set, "paired_t", "conf_high", s(t$conf.int[2]), 11)
  # coin rounds nothing: whole numbers, so that its ties are ties
  say(set, "wilcoxon_signed_rank", "p_value", as.numeric(pvalue(wilcoxsign_test(m[[2]] ~ m[[1]], distribution = "exact", zero.method = "Pratt"))), 10)
  if (length(k) < n)
    say(set, "wilcoxon_signed_rank_drop", "p_value", as.numeric(wilcox.exact(d, exact = TRUE)$p.value), 10)
  walsh <- outer(d, d, "+")[!lower.tri(diag(n))] / 2
  say(set, "hodges_lehmann", "estimate", s(median(walsh)))
  say(set, "sign", "p_value", binom.test(sum(d > 0), length(k))$p.value, 11)
  say(set, "sign", "estimate", s(median(d)))
  if (kind != "fine" && kind != "outlier" && n <= 37)
    say(set, "permutation", "p_value", perm.test(d, exact = TRUE)$p.value, 10)
  r <- cor.test(m[[1]] - m[[1]][1], m[[2]] - m[[1]][1]); say(set, "pearson", "estimate", unname(r$estimate))
  say(set, "pearson", "conf_low", r$conf.int[1], 10)
  dz <- mean(d) / sd(d); j <- exp(lgamma((n - 1) / 2) - log(sqrt((n - 1) / 2)) - lgamma((n - 2) / 2))
  say(set, "cohen_dz", "estimate", dz); say(set, "hedges_gz", "estimate", j * dz, 11)
  if (abs(t$statistic) < 7) {
    say(set, "cohen_dz", "conf_low", ncp(unname(t$statistic), n - 1, .025) / sqrt(n), 8)
    say(set, "cohen_dz", "conf_high", ncp(unname(t$statistic), n - 1, .975) / sqrt(n), 8)
  }
  say(set, "cohen_dav", "estimate", mean(d) / sqrt((var(m[[1]]) + var(m[[2]])) / 2), 11)
  say(set, "cohen_drm", "estimate", dz * sqrt(2 * (1 - unname(r$estimate))), 10)
  w <- rank(abs(d))[k]; say(set, "rank_biserial", "estimate", sum(sign(d[k]) * w) / sum(w), 11)
  w <- rank(abs(d[k])) # effectsize::rank_biserial
  if (length(k) < n) say(set, "rank_biserial_drop", "estimate", sum(sign(d[k]) * w) / sum(w), 11)
}
writeLines(c("set,kind,id,before,after", data), "tests/reference/random/pairs.csv")
writeLines(c(sprintf("# source: scripts/reference/random-pairs.R, %s, coin %s, exactRankTests %s", R.version.string,
                     packageVersion("coin"), packageVersion("exactRankTests")), "command,method,contrast,field,value,digits", rows),
           "tests/reference/random.csv")
