#!/usr/bin/env Rscript
# Expected values for tests/unit/{quantile,paired_binary,visits,agreement}.c:
#
#     Rscript scripts/reference/agreement.R > tests/reference/stats/agreement.json
#
# Data are made up. Wherever R or coin has the test it is R's; the rest is computed here from aov, lm, uniroot and eigen
# by another route than knead's.

suppressMessages({library(jsonlite); library(coin)})
set.seed(1908)
close <- function(a, b, digits = 10) stopifnot(abs(a - b) <= 10^-digits * pmax(1, abs(b)))
rows <- function(m) as.vector(t(m))
named <- function(x) lapply(as.list(x), unname)

# ---- quantiles
quantiles <- list(
    beta = lapply(list(c(.025, 3, 5), c(.975, 1, 30), c(.001, 40.5, 2.25), c(.5, .5, .5), c(.005, 200, 900)),
                  function(v) list(p = v[1], a = v[2], b = v[3], lower = qbeta(v[1], v[2], v[3]),
                                   upper = qbeta(v[1], v[2], v[3], lower.tail = FALSE))),
    chisq = lapply(list(c(.025, 1), c(.975, 4.5), c(.001, 30), c(.5, 253), c(.025, 2000)),
                   function(v) list(p = v[1], df = v[2], lower = qchisq(v[1], v[2]),
                                    upper = qchisq(v[1], v[2], lower.tail = FALSE))),
    fisher = lapply(list(c(.025, 5, 15), c(.025, 15, 5), c(.975, 7, 3.3), c(.0005, 11, 2.2), c(.025, 84, 168)),
                    function(v) list(p = v[1], df1 = v[2], df2 = v[3],
                                     upper = qf(v[1], v[2], v[3], lower.tail = FALSE))))

# ---- paired binary
tango <- function(a, b, c, d, level) {             # b gained, c lost
    n <- a + b + c + d; z <- qnorm(1 - (1 - level) / 2)
    restricted <- function(delta) {                # the likelihood's own equation, not its solved form
        low <- max(0, -delta); high <- (1 - delta) / 2
        score <- function(q) (if (b > 0) b / (q + delta) else 0) + (if (c > 0) c / q else 0) -
            (if (a + d > 0) 2 * (a + d) / (1 - 2 * q - delta) else 0)
        e <- (high - low) * 1e-13
        if (score(low + e) <= 0) return(low)
        if (score(high - e) >= 0) return(high)
        uniroot(score, c(low + e, high - e), tol = 1e-16, maxiter = 10000)$root
    }
    t <- function(delta) { q <- restricted(delta); (b - c - n * delta) / sqrt(n * (2 * q + delta * (1 - delta))) }
    d0 <- (b - c) / n
    c(if (d0 == -1) -1 else uniroot(function(x) t(x) - z, c(-1 + 1e-9, d0 - 1e-9), tol = 1e-14)$root,
      if (d0 == 1) 1 else uniroot(function(x) t(x) + z, c(d0 + 1e-9, 1 - 1e-9), tol = 1e-14)$root)
}
wilson <- function(x, n, level) 
    suppressWarnings(as.vector(prop.test(x, n, conf.level = level, correct = FALSE)$conf.int))
newcombe <- function(a, b, c, d, level) {
    n <- a + b + c + d; after <- (a + b) / n; before <- (a + c) / n
    w1 <- wilson(a + b, n, level); w0 <- wilson(a + c, n, level)
    top <- a * d - b * c; if (top > 0) top <- max(top - n / 2, 0)
    bottom <- sqrt((a + b) * (c + d) * (a + c) * (b + d))
    phi <- if (bottom == 0) 0 else top / bottom
    root <- function(x, y) sqrt(x^2 - 2 * phi * x * y + y^2)
    c(after - before - root(after - w1[1], w0[2] - before), after - before + root(w1[2] - after, before - w0[1]))
}
paired <- lapply(list(c(20, 12, 5, 63, .95), c(3, 0, 9, 8, .95), c(40, 7, 7, 46, .99), c(0, 1, 0, 4, .95),
                      c(101, 121, 59, 33, .9), c(5, 10, 2, 0, .95)), function(v) {
    a <- v[1]; b <- v[2]; c <- v[3]; d <- v[4]; level <- v[5]; m <- b + c
    test <- binom.test(b, m, conf.level = level); f <- dbinom(b, m, .5)
    new <- newcombe(a, b, c, d, level); tan <- suppressWarnings(tango(a, b, c, d, level))
    list(both = a, gained = b, lost = c, neither = d, level = level, exact = test$p.value,
         exact_greater = binom.test(b, m, alternative = "greater")$p.value,
         mid = if (b == c) 1 - f / 2 else test$p.value - f,
         chi_squared = unname(mcnemar.test(matrix(c(a, c, b, d), 2), correct = FALSE)$statistic),
         difference = (b - c) / sum(v[1:4]), newcombe = new, tango = tan,
         odds_low = test$conf.int[1] / (1 - test$conf.int[1]),
         odds_high = if (c == 0) "Inf" else test$conf.int[2] / (1 - test$conf.int[2]))
})

# ---- several categories
tables <- list(matrix(c(20, 5, 3, 0, 10, 30, 8, 2, 4, 15, 40, 6, 1, 3, 9, 25), 4),
               matrix(c(6, 2, 1, 4, 3, 2, 1, 5, 9), 3), matrix(c(12, 7, 3, 20), 2))
homogeneity <- lapply(tables, function(m) {
    k <- nrow(m); t <- as.table(m); names(dimnames(t)) <- c("before", "after")
    dimnames(t) <- list(before = letters[1:k], after = letters[1:k])
    stuart <- mh_test(t); bowker <- mcnemar.test(m, correct = FALSE); shift <- mh_test(t, scores = list(response = 1:k))
    list(k = k, counts = rows(m), stuart = unname(statistic(stuart, "test")), stuart_p = as.numeric(pvalue(stuart)),
         bowker = unname(bowker$statistic), bowker_p = bowker$p.value, shift = unname(statistic(shift, "test")^2),
         shift_p = as.numeric(pvalue(shift)))
})

# ---- several visits
nrs <- function(n, k, shift) pmin(pmax(round(matrix(rnorm(n, 5, 2), n, k) +
    matrix(rnorm(n * k, rep(shift * seq_len(k), each = n), 1), n, k)), 0), 10)
visits <- lapply(list(nrs(12, 4, -.6), nrs(30, 3, -.3), nrs(9, 2, -1), round(nrs(20, 6, .2) + runif(120), 1),
                      round(1e4 + nrs(15, 5, -.5) + runif(75), 2)), function(m) {
    n <- nrow(m); k <- ncol(m)
    written <- rows(m); f <- friedman.test(m); q <- unname(f$statistic)
    long <- data.frame(y = as.vector(m), id = factor(rep(1:n, k)), visit = factor(rep(1:k, each = n)))
    ss <- anova(lm(y - m[1] ~ visit + id, long))
    m <- m - m[1]                                   # R loses digits to a large level
    fit <- lm(m ~ 1)
    out <- list(n = n, k = k, values = written, friedman = q, friedman_p = f$p.value, w = q / (n * (k - 1)),
                f = (n - 1) * q / (n * (k - 1) - q),
                f_p = pf((n - 1) * q / (n * (k - 1) - q), k - 1, (k - 1) * (n - 1), lower.tail = FALSE),
                mean_ranks = colMeans(t(apply(m, 1, rank))),
                ss_visit = ss["visit", 2], ss_patient = ss["id", 2], ss_error = ss["Residuals", 2],
                anova_f = ss["visit", 4], anova_p = ss["visit", 5])
    if (k > 2) {
        spherical <- anova(fit, X = ~1, test = "Spherical")
        e <- stats:::sphericity(SSD(fit), X = ~1)
        mauchly <- mauchly.test(fit, X = ~1)
        corrected <- function(e) pf(ss["visit", 4], e * (k - 1), e * (k - 1) * (n - 1), lower.tail = FALSE)
        # R 4.2 has 3 k where Anderson's second term has 3 (k - 1); everything else is R's
        p_of <- function(third) {
            p <- k - 1; nu <- n - 1; rho <- 1 - (2 * p^2 + p + 2) / (6 * p * nu)
            w2 <- (p + 2) * (p - 1) * (p - 2) * (2 * p^3 + 6 * p^2 + 3 * third + 2) / (288 * (nu * p * rho)^2)
            z <- -nu * rho * log(unname(mauchly$statistic)); df <- p * (p + 1) / 2 - 1
            a <- pchisq(z, df, lower.tail = FALSE); a + w2 * (pchisq(z, df + 4, lower.tail = FALSE) - a)
        }
        close(p_of(k), mauchly$p.value)
        out <- c(out, list(w_mauchly = unname(mauchly$statistic), p_mauchly = p_of(k - 1), gg = e$GG.eps, hf = e$HF.eps,
                           p_gg = corrected(e$GG.eps), p_hf = corrected(min(1, e$HF.eps))))
        close(corrected(e$GG.eps), spherical[["G-G Pr"]][1], 9)     # the same, with more digits of F
        close(corrected(min(1, e$HF.eps)), spherical[["H-F Pr"]][1], 9)
    }
    out
})
answers <- matrix(rbinom(25 * 4, 1, rep(c(.3, .4, .5, .7), each = 25)), 25)
cochran <- with(list(c = colSums(answers), r = rowSums(answers), k = 4), list(
    n = 25, k = 4, values = rows(answers), q = k * (k - 1) * sum((c - mean(c))^2) / sum(r * (k - r)),
    p = pchisq(k * (k - 1) * sum((c - mean(c))^2) / sum(r * (k - r)), k - 1, lower.tail = FALSE)))
close(unname(friedman.test(answers)$statistic), cochran$q)

# ---- raters
ratings <- list(round(matrix(rnorm(8, 50, 10), 8, 3) + matrix(rnorm(24, rep(c(0, 2, -1), each = 8), 3), 8, 3), 1),
                nrs(20, 2, .1), round(matrix(rnorm(60), 15, 4), 2))
icc <- lapply(ratings, function(m) {
    n <- nrow(m); k <- ncol(m); level <- .95; a <- (1 - level) / 2
    long <- data.frame(y = as.vector(m), s = factor(rep(1:n, k)), r = factor(rep(1:k, each = n)))
    two <- anova(lm(y ~ s + r, long))[["Mean Sq"]]; one <- anova(lm(y ~ s, long))[["Mean Sq"]]
    R <- two[1]; C <- two[2]; E <- two[3]; W <- one[2]
    up <- function(x) k * x / (1 + (k - 1) * x)
    by_f <- function(rest, df2) {
        f <- R / rest; lo <- f / qf(1 - a, n - 1, df2); hi <- f * qf(1 - a, df2, n - 1)
        c((f - 1) / (f + k - 1), (lo - 1) / (lo + k - 1), (hi - 1) / (hi + k - 1))
    }
    rho <- (R - E) / (R + (k - 1) * E + k * (C - E) / n)
    wa <- k * rho / (n * (1 - rho)); wb <- 1 + k * rho * (n - 1) / (n * (1 - rho))
    v <- (wa * C + wb * E)^2 / ((wa * C)^2 / (k - 1) + (wb * E)^2 / ((n - 1) * (k - 1)))
    f1 <- qf(1 - a, n - 1, v); f2 <- qf(1 - a, v, n - 1)
    agree <- c(rho, n * (R - f1 * E) / (f1 * (k * C + (k * n - k - n) * E) + n * R),
               n * (f2 * R - E) / (k * C + (k * n - k - n) * E + n * f2 * R))
    average_agree <- c((R - E) / (R + (C - E) / n), n * (R - f1 * E) / (f1 * (C - E) + n * R),
                       n * (f2 * R - E) / (C - E + n * f2 * R))
    sem2 <- if (C > E) E + (C - E) / n else E
    list(n = n, k = k, level = level, values = rows(m), ms = c(R, C, E, W),
         forms = list(by_f(W, n * (k - 1)), agree, by_f(E, (n - 1) * (k - 1)), up(by_f(W, n * (k - 1))), average_agree,
                      up(by_f(E, (n - 1) * (k - 1)))),
         f = R / W, p = pf(R / E, n - 1, (n - 1) * (k - 1), lower.tail = FALSE), sem = sqrt(c(W, sem2, E)),
         sem_consistency = sqrt(E * (n - 1) * (k - 1) / qchisq(c(1 - a, a), (n - 1) * (k - 1))))
})

# ---- two methods
limits_of_parts <- function(bias, reach, weight, ms, df, level) {
    z <- qnorm(.975); a <- (1 - level) / 2; v <- sum(weight * ms)
    lo <- sqrt(max(0, v - sqrt(sum((weight * ms * (1 - df / qchisq(1 - a, df)))^2))))
    hi <- sqrt(v + sqrt(sum((weight * ms * (df / qchisq(a, df) - 1))^2))); s <- sqrt(v)
    list(bias = bias + c(0, -reach, reach), sd = s,
         lower = bias - z * s + c(0, -sqrt(reach^2 + (z * (hi - s))^2), sqrt(reach^2 + (z * (s - lo))^2)),
         upper = bias + z * s + c(0, -sqrt(reach^2 + (z * (s - lo))^2), sqrt(reach^2 + (z * (hi - s))^2)))
}
truth <- rnorm(24, 120, 20)
x <- round(truth + rnorm(24, 0, 6)); y <- round(truth * 1.05 + rnorm(24, 3, 8))
single <- local({
    d <- x - y; n <- length(d); z <- qnorm(.975); t <- t.test(d); s <- sd(d)
    exact <- function(z) mean(d) + s * c(z, qt(c(.025, .975), n - 1, z * sqrt(n)) / sqrt(n))
    approx <- function(z) mean(d) + z * s + qt(.975, n - 1) * s * sqrt(1 / n + z^2 / (2 * (n - 1))) * c(0, -1, 1)
    slope <- summary(lm(d ~ I((x + y) / 2)))$coefficients[2, ]
    ci <- confint(lm(d ~ I((x + y) / 2)))[2, ]
    list(first = x, second = y, bias = c(mean(d), as.vector(t$conf.int)), sd = s, exact_lower = exact(-z),
         exact_upper = exact(z), approximate_lower = approx(-z), approximate_upper = approx(z),
         slope = c(unname(slope[1]), unname(ci)), slope_se = unname(slope[2]), slope_p = unname(slope[4]))
})
counts1 <- c(2, 3, 3, 1, 4, 2, 3, 3, 2, 3); counts2 <- c(3, 3, 2, 2, 1, 3, 3, 2, 3, 3)
level10 <- rnorm(10, 60, 12)
measured <- function(counts, shift, sd) round(rep(level10, counts) + rnorm(sum(counts), shift, sd), 1)
replicated <- local({
    a <- measured(counts1, 0, 3); b <- measured(counts2, 2, 4); id <- function(k) factor(rep(1:10, k))
    ma <- tapply(a, id(counts1), mean); mb <- tapply(b, id(counts2), mean); d <- as.vector(ma - mb)
    wa <- anova(lm(a ~ id(counts1))); wb <- anova(lm(b ~ id(counts2)))
    c(list(first = a, second = b, count1 = counts1, count2 = counts2,
           within = sqrt(c(wa[2, 3], wb[2, 3]))),
      limits_of_parts(mean(d), qt(.975, 9) * sd(d) / sqrt(10), c(1, 1 - mean(1 / counts1), 1 - mean(1 / counts2)),
                      c(var(d), wa[2, 3], wb[2, 3]), c(9, wa[2, 1], wb[2, 1]), .95))
})
linked <- local({
    a <- measured(counts1, 0, 3); b <- round(a + rep(rnorm(10, 1, 4), counts1) + rnorm(sum(counts1), 0, 2), 1)
    d <- a - b; s <- factor(rep(1:10, counts1)); table <- anova(lm(d ~ s)); n <- sum(counts1)
    usual <- (n - sum(counts1^2) / n) / 9
    c(list(first = a, second = b, count = counts1),
      limits_of_parts(mean(d), qt(.975, 9) * sqrt(table[1, 3] / n), c(1 / usual, 1 - 1 / usual),
                      c(table[1, 3], table[2, 3]), c(9, table[2, 1]), .95))
})
oneway <- local({
    a <- replicated$first; s <- factor(rep(1:10, counts1)); t <- anova(lm(a ~ s)); n <- sum(counts1)
    usual <- (n - sum(counts1^2) / n) / 9
    list(values = a, count = counts1, estimate = (t[1, 3] - t[2, 3]) / (t[1, 3] + (usual - 1) * t[2, 3]),
         sem = sqrt(t[2, 3]))
})
deming <- lapply(c(1, .25, 4), function(ratio) {
    line <- function(x, y) {                        # first principal axis after scaling the errors alike
        v <- eigen(cov(cbind(x * sqrt(ratio), y)), symmetric = TRUE)$vectors[, 1]
        slope <- v[2] / v[1] * sqrt(ratio); c(mean(y) - slope * mean(x), slope)
    }
    n <- length(x); est <- line(x, y); jack <- sapply(1:n, function(i) line(x[-i], y[-i]))
    se <- sqrt((n - 1) / n * rowSums((jack - rowMeans(jack))^2)); reach <- qt(.975, n - 2) * se
    list(ratio = ratio, x = x, y = y, intercept = c(est[1], se[1], est[1] - reach[1], est[1] + reach[1]),
         slope = c(est[2], se[2], est[2] - reach[2], est[2] + reach[2]))
})
cross <- local({
    ab1 <- round(rnorm(9, 6, 2)); ab2 <- round(ab1 + rnorm(9, -1, 2)); ba1 <- round(rnorm(7, 6, 2))
    ba2 <- round(ba1 + rnorm(7, .5, 2))
    id <- factor(rep(1:16, 2)); y <- c(ab1, ba1, ab2, ba2); period <- rep(0:1, each = 16)
    a <- c(rep(1, 9), rep(0, 7), rep(0, 9), rep(1, 7))
    fit <- lm(y ~ id + period + a); s <- summary(fit)$coefficients; ci <- confint(fit)
    of <- function(t, by = 1) {
        ci <- sort(unname(t$conf.int) * by); c(-diff(unname(t$estimate)) * by, ci, t$stderr * abs(by), t$p.value) }
    raw <- t.test(c(ab1 - ab2, ba2 - ba1))
    list(ab1 = ab1, ab2 = ab2, ba1 = ba1, ba2 = ba2,
         treatment_pooled = c(s["a", 1], ci["a", ], s["a", 2], s["a", 4]),
         treatment = of(t.test(ab1 - ab2, ba1 - ba2), .5), period = of(t.test(ab1 - ab2, ba2 - ba1), -.5),
         carryover = of(t.test(ab1 + ab2, ba1 + ba2)), first_period = of(t.test(ab1, ba1)),
         unadjusted = c(raw$estimate, raw$conf.int, raw$stderr, raw$p.value))
})

cat(toJSON(list(source = paste("scripts/reference/agreement.R,", R.version.string, "coin", packageVersion("coin")),
                quantiles = quantiles, paired = paired, homogeneity = homogeneity, visits = visits, cochran = cochran,
                icc = icc, single = single, replicated = replicated, linked = linked, oneway = oneway, deming = deming,
                crossover = cross), digits = I(17), auto_unbox = TRUE, pretty = TRUE), "\n", sep = "")
