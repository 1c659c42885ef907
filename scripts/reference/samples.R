#!/usr/bin/env Rscript
# Expected values for tests/unit/{summary,ttest,signedrank,effect}.c:
#
#     Rscript scripts/reference/samples.R > tests/reference/stats/samples.json
#
# Data are whole units and a divisor, so that R too starts from exact decimals. The signed-rank distribution is built
# here by enumerating sign patterns (n <= 16) or by the generating polynomial, and compared with coin's exact test; the
# interval of the pseudo-median by trying every Walsh average and every gap between two.

suppressMessages({library(jsonlite); library(coin)})

walsh <- function(d) { w <- outer(d, d, "+") / 2; sort(w[!lower.tri(w)]) }

# P(W <= w) and P(W >= w) for W+ over all sign patterns; ranks in halves, exact for m up to 60.
tails <- function(d, zeros) {
    d <- round(d * 4)                                # quarter units: whole numbers
    keep <- if (zeros == "pratt") rep(TRUE, length(d)) else d != 0
    r <- rank(abs(d[keep])); s <- sign(d[keep]); r <- r[s != 0]; s <- s[s != 0]
    plus <- sum(r[s > 0]); minus <- sum(r[s < 0])
    counts <- 1
    for (k in 2 * r) counts <- c(counts, rep(0, k)) + c(rep(0, k), counts)
    at <- seq_along(counts) - 1
    list(n_plus = sum(s > 0), n_minus = sum(s < 0), n_zero = sum(d == 0), w_plus = plus, w_minus = minus,
         less = sum(counts[at <= 2 * plus]) / 2^length(r), greater = sum(counts[at >= 2 * plus]) / 2^length(r),
         z = (plus - minus) / sqrt(sum(r^2)), rank_biserial = (plus - minus) / (plus + minus),
         normal = (function() {
             z <- (plus - minus) / 2; z <- z - sign(z) * 0.5; 2 * pnorm(-abs(z) / sqrt(sum(r^2) / 4)) })())
}

interval <- function(d, zeros, level) {
    w <- unique(walsh(d)); m <- length(w)
    place <- c(w[1] - 1, head(as.vector(rbind(w, c((w[-m] + w[-1]) / 2, NA))), -1), w[m] + 1)
    from <- c(-Inf, head(as.vector(rbind(w, w)), -1), w[m])
    to <- c(w[1], head(as.vector(rbind(w, c(w[-1], NA))), -1), Inf)
    ok <- sapply(place, function(theta) {
        t <- tails(d - theta, zeros); min(1, 2 * min(t$less, t$greater)) > (1 - level) * (1 + 1e-12) })
    inside <- range(which(ok))
    list(low = min(from[ok]), high = max(to[ok]), holes = !all(ok[inside[1]:inside[2]]))
}

signed_rank <- function(u, divisor, level, with_interval) {
    result <- list()
    for (zeros in c("pratt", "wilcoxon")) {
        t <- tails(u, zeros)
        t$p <- min(1, 2 * min(t$less, t$greater))
        frame <- data.frame(post = u, pre = 0)
        method <- if (zeros == "pratt") "Pratt" else "Wilcoxon"
        if (length(u) <= 60) {
            other <- as.numeric(pvalue(wilcoxsign_test(post ~ pre, frame, distribution = "exact", zero.method = method)))
            stopifnot(abs(other / t$p - 1) < 1e-9)
        }
        if (with_interval) {
            i <- interval(u, zeros, level)
            t$low <- i$low / divisor; t$high <- i$high / divisor; t$holes <- i$holes
        }
        result[[zeros]] <- t
    }
    result$pseudo_median <- median(walsh(u)) / divisor
    result
}

# Joanes & Gill (1998): G1 and G2
shape <- function(u) {
    n <- length(u); e <- u - mean(u); m <- function(k) mean(e^k)
    g1 <- m(3) / m(2)^1.5; g2 <- m(4) / m(2)^2 - 3
    list(skewness = g1 * sqrt(n * (n - 1)) / (n - 2), kurtosis = ((n + 1) * g2 + 6) * (n - 1) / ((n - 2) * (n - 3)))
}

t_of <- function(h, divisor = 1) list(t = unname(h$statistic), df = unname(h$parameter), p = h$p.value,
                                      se = h$stderr / divisor, low = h$conf.int[1] / divisor,
                                      high = h$conf.int[2] / divisor)

one <- function(name, u, divisor, mu = 0, level = 0.95, with_interval = length(u) <= 26) {
    centred <- u - round(mean(u))                    # R's own deviations lose digits beside a large mean
    n <- length(u); s <- shape(centred)
    describe <- list(mean = mean(u) / divisor, sd = sd(centred) / divisor, se = sd(centred) / sqrt(n) / divisor,
                     min = min(u) / divisor, max = max(u) / divisor, median = median(u) / divisor,
                     q1_7 = unname(quantile(u, 0.25)) / divisor, q3_7 = unname(quantile(u, 0.75)) / divisor,
                     q1_6 = unname(quantile(u, 0.25, type = 6)) / divisor,
                     q3_6 = unname(quantile(u, 0.75, type = 6)) / divisor,
                     skewness = s$skewness, kurtosis = s$kurtosis)
    m <- mu * divisor
    list(name = name, units = u, divisor = divisor, mu = mu, level = level, describe = describe,
         two_sided = t_of(t.test(u, mu = m, conf.level = level), divisor),
         less = t_of(t.test(u, mu = m, alternative = "less", conf.level = level), divisor),
         greater = t_of(t.test(u, mu = m, alternative = "greater", conf.level = level), divisor),
         signed_rank = signed_rank(u, divisor, level, with_interval))
}

j <- function(m) exp(lgamma(m / 2) - lgamma((m - 1) / 2)) / sqrt(m / 2)

two <- function(name, a, b, divisor) {
    n <- length(a); m <- length(b)
    pooled <- sqrt(((n - 1) * var(a) + (m - 1) * var(b)) / (n + m - 2))
    d <- (mean(a) - mean(b)) / pooled
    list(name = name, first = a, second = b, divisor = divisor, estimate = (mean(a) - mean(b)) / divisor,
         welch = t_of(t.test(a, b), divisor), student = t_of(t.test(a, b, var.equal = TRUE), divisor),
         smd = (mean(a) - mean(b)) / sqrt((var(a) + var(b)) / 2), d = d, g = d * j(n + m - 2))
}

pair <- function(name, x, y, divisor) {
    h <- cor.test(x, y); h99 <- cor.test(x, y, conf.level = 0.99)
    change <- y - x; m <- mean(change)
    list(name = name, x = x, y = y, divisor = divisor, r = unname(h$estimate), t = unname(h$statistic),
         df = unname(h$parameter), p = h$p.value, low = h$conf.int[1], high = h$conf.int[2],
         low_99 = h99$conf.int[1], high_99 = h99$conf.int[2],
         dav = m / sqrt((var(x) + var(y)) / 2), drm = m / sd(change) * sqrt(2 * (1 - cor(x, y))), smcr = m / sd(x))
}

set.seed(20240607)
pain_pre <- c(7, 6, 8, 5, 9, 6, 7, 7, 6, 8, 5, 9, 7, 6); pain_post <- c(3, 6, 5, 5, 4, 4, 5, 6, 5, 8, 4, 7, 7, 5)
tenths <- function(n, mean, sd) round(rnorm(n, mean, sd) * 10)
ones <- list(
    one("eight_patients", c(58, 50, 69, 47, 78, 63, 56, 80) - c(61, 53, 72, 44, 81, 66, 59, 77), 10),
    one("pain14", pain_pre - pain_post, 1),
    one("sleep", round(10 * (sleep$extra[11:20] - sleep$extra[1:10])), 10),
    one("vas_20", tenths(20, -8, 9), 10), one("vas_22_99", tenths(22, -2, 4), 10, level = 0.99, mu = -1.5),
    one("nrs_26", round(rnorm(26, -1, 2)), 1), one("nrs_60", round(rnorm(60, -1, 2)), 1),
    one("tenths_45", tenths(45, -0.7, 1.6), 10), one("offset", 10000000000 + tenths(9, 0, 0.5), 10),
    one("five", c(3, -1, 2, 7, 0), 1))
twos <- list(two("tenths", tenths(15, 10, 2), tenths(18, 11, 3), 10), two("small", c(1, 4), c(9, 11, 30), 1),
             two("unequal", tenths(40, 5, 1), tenths(7, 6, 4), 10))
pairs <- list(pair("pain14", pain_pre, pain_post, 1), pair("tenths", tenths(30, 5, 2), tenths(30, 6, 2), 10))
wilson <- lapply(list(c(0, 10), c(1, 12), c(4, 13), c(10, 10), c(36, 154), c(1, 100000)), function(k)
    list(count = k[1], n = k[2], low = suppressWarnings(prop.test(k[1], k[2], correct = FALSE))$conf.int[1],
         high = suppressWarnings(prop.test(k[1], k[2], correct = FALSE))$conf.int[2]))
big <- round(rnorm(300, -0.3, 3) * 10)
normal <- suppressWarnings(wilcox.test(big[big != 0], exact = FALSE, correct = TRUE)$p.value)
hedges <- lapply(c(2, 3, 9, 13, 59, 250, 1000), function(m) list(m = m, j = j(m)))

cat(toJSON(list(source = paste0(R.version.string, ", coin ", packageVersion("coin"), ", scripts/reference/samples.R"),
                one = ones, two = twos, pairs = pairs, wilson = wilson, hedges = hedges,
                normal = list(units = big, p = normal)),
           digits = NA, auto_unbox = TRUE, pretty = TRUE), "\n")
