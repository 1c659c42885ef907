#!/usr/bin/env Rscript
# Expected values for tests/unit/{ranksum,oneway,binary,dunnett}.c:
#
#     Rscript scripts/reference/arms.R > tests/reference/stats/arms.json
#
# Data are whole units and a divisor, so that R too starts from exact decimals. Exact rank-sum p-values come from the
# generating polynomial written here, are compared with coin's exact test (and with wilcox.test without ties), and
# for small samples with every choice of ranks; the interval of the shift is found by trying every difference and every
# gap between two. Score intervals: the closed restricted estimates of Miettinen & Nurminen (1985) and uniroot.

suppressMessages({library(jsonlite); library(coin); library(mvtnorm)})
RNGkind("Mersenne-Twister", "Inversion", "Rejection")

# Lower and upper tail, and the two-sided p by distance from the mean, of the sum of n1 of the ranks.
rank_tails <- function(r, n1, w) {
    d <- round(2 * r); size <- sum(sort(d, decreasing = TRUE)[seq_len(n1)])
    counts <- matrix(0, n1 + 1, size + 1); counts[1, 1] <- 1
    for (s in d) for (k in n1:1) {
        from <- counts[k, seq_len(size + 1 - s)]
        counts[k + 1, (s + 1):(size + 1)] <- counts[k + 1, (s + 1):(size + 1)] + from
    }
    at <- 0:size; p <- counts[n1 + 1, ] / choose(length(r), n1); mean <- n1 * (length(r) + 1) # doubled
    list(less = sum(p[at <= 2 * w]), greater = sum(p[at >= 2 * w]), two = sum(p[abs(at - mean) >= abs(2 * w - mean)]))
}
p_of <- function(a, b) { r <- rank(c(a, b)); n <- length(a); rank_tails(r, n, sum(r[seq_len(n)])) }
two_sided_p <- function(a, b) if (length(unique(c(a, b))) == 1) 1 else p_of(a, b)$two

shift_interval <- function(a, b, level, two_sided = two_sided_p) {
    d <- sort(unique(as.vector(outer(a, b, "-")))); m <- length(d)
    place <- c(d[1] - 1, head(as.vector(rbind(d, c((d[-m] + d[-1]) / 2, NA))), -1), d[m] + 1)
    from <- c(-Inf, head(as.vector(rbind(d, d)), -1), d[m])
    to <- c(d[1], head(as.vector(rbind(d, c(d[-1], NA))), -1), Inf)
    ok <- sapply(place, function(theta) two_sided(a - theta, b) > (1 - level) * (1 + 1e-12))
    inside <- range(which(ok))
    list(low = min(from[ok]), high = max(to[ok]), holes = !all(ok[inside[1]:inside[2]]))
}

brunner_munzel <- function(a, b, level = 0.95) {
    n <- length(a); m <- length(b); r <- rank(c(a, b)); ra <- r[1:n]; rb <- r[-(1:n)]
    pa <- ra - rank(a); pb <- rb - rank(b)
    va <- var(pa) / m^2 / n; vb <- var(pb) / n^2 / m; est <- mean(pa) / m
    se <- sqrt(va + vb); df <- (va + vb)^2 / (va^2 / (n - 1) + vb^2 / (m - 1)); t <- (est - 0.5) / se
    z <- qnorm(1 - (1 - level) / 2); h <- (n + m) / 2 - 1
    gap <- function(x) (est - x)^2 - z^2 * x * (1 - x) * (1 + h * (1 - x) / (2 - x) + h * x / (1 + x)) / (n * m)
    end <- function(edge) if (est == edge) edge else uniroot(gap, sort(c(est, edge)) + c(1e-12, -1e-12), tol = 1e-15)$root
    list(estimate = est, se = se, t = t, df = df, p = 2 * pt(-abs(t), df), low = max(0, est - qt(1 - (1 - level) / 2, df) * se),
         high = min(1, est + qt(1 - (1 - level) / 2, df) * se), score_low = end(0), score_high = end(1))
}

# Two arms of some hundreds: the polynomial over all ranks at once, compared with coin; the interval by coin at every
# difference and every gap.
coin_p <- function(x, y) as.numeric(pvalue(wilcox_test(v ~ g, data.frame(
    v = c(x, y), g = factor(rep(1:2, c(length(x), length(y))))), distribution = "exact")))
many <- function(name, a, b, interval) {
    r <- rank(c(a, b)); n <- length(a); w <- sum(r[1:n]); d <- round(2 * r) - 2 # from 0
    counts <- matrix(0, sum(sort(d, decreasing = TRUE)[1:n]) + 1, n + 1); counts[1, 1] <- 1; end <- 0
    for (i in seq_along(d)) {
        end <- min(end + d[i], nrow(counts) - 1); k <- 1:min(i, n); to <- (d[i]:end) + 1
        counts[to, k + 1] <- counts[to, k + 1] + counts[to - d[i], k]
    }
    at <- seq_len(nrow(counts)) - 1 + 2 * n; chance <- counts[, n + 1] / choose(length(r), n); mean <- n * (length(r) + 1)
    p <- sum(chance[abs(at - mean) >= abs(2 * w - mean)])
    stopifnot(abs(coin_p(a, b) / p - 1) < 1e-9)
    s <- list()
    if (interval) s <- shift_interval(a, b, 0.95, coin_p)
    list(name = name, first = a, second = b, divisor = 1, level = 0.95, u = w - n * (n + 1) / 2, p = p,
         less = sum(chance[at <= 2 * w]), greater = sum(chance[at >= 2 * w]), shift = median(outer(a, b, "-")),
         low = s$low, high = s$high, holes = s$holes)
}

two <- function(name, a, b, divisor, level = 0.95, interval = length(a) * length(b) <= 150) {
    r <- rank(c(a, b)); n <- length(a); m <- length(b); w <- sum(r[1:n]); t <- rank_tails(r, n, w)
    frame <- data.frame(y = c(a, b), g = factor(rep(c("a", "b"), c(n, m))))
    other <- as.numeric(pvalue(wilcox_test(y ~ g, frame, distribution = "exact")))
    stopifnot(abs(other / t$two - 1) < 1e-9)
    if (!anyDuplicated(c(a, b))) stopifnot(abs(wilcox.test(a, b, exact = TRUE)$p.value / t$two - 1) < 1e-12)
    if (choose(n + m, n) < 20000) {
        all <- combn(n + m, n, function(i) sum(r[i])); mu <- n * (n + m + 1) / 2
        stopifnot(abs(mean(abs(all - mu) >= abs(w - mu) - 1e-9) / t$two - 1) < 1e-12)
    }
    h <- suppressWarnings(wilcox.test(a, b, exact = FALSE, correct = TRUE))
    s <- if (interval) shift_interval(a, b, level) else NULL
    list(name = name, first = a, second = b, divisor = divisor, level = level, u = unname(h$statistic),
         p = t$two, less = t$less, greater = t$greater, normal = h$p.value,
         z = sqrt(unname(statistic(wilcox_test(y ~ g, frame))^2)), shift = median(outer(a, b, "-")) / divisor,
         low = if (interval) s$low / divisor, high = if (interval) s$high / divisor, holes = if (interval) s$holes,
         bm = brunner_munzel(a, b, level))
}

k_groups <- function(name, groups, divisor) {
    y <- unlist(groups); g <- factor(rep(seq_along(groups), lengths(groups)))
    y <- y - round(mean(y))                            # R's own sums lose digits beside a large mean
    a <- anova(lm(y ~ g)); w <- oneway.test(y ~ g); k <- kruskal.test(y, g)
    r <- rank(y); n <- length(y); ties <- table(y)
    dunn <- function(i, j) {
        d <- mean(r[g == i]) - mean(r[g == j])
        se <- sqrt((n * (n + 1) / 12 - sum(ties^3 - ties) / (12 * (n - 1))) * (1 / sum(g == i) + 1 / sum(g == j)))
        list(i = i - 1, j = j - 1, difference = d, se = se, z = d / se, p = 2 * pnorm(-abs(d / se)))
    }
    pairs <- combn(length(groups), 2)
    list(name = name, groups = unname(groups), divisor = divisor, anova_f = a[1, 4], anova_p = a[1, 5],
         eta2 = a[1, 2] / sum(a[, 2]), welch_f = unname(w$statistic), welch_df2 = unname(w$parameter[2]),
         welch_p = w$p.value, h = unname(k$statistic), kw_p = k$p.value,
         dunn = lapply(seq_len(ncol(pairs)), function(c) dunn(pairs[1, c], pairs[2, c])))
}

# ---- binary ----

mn <- function(x1, n1, x2, n2, measure, level) {
    z <- qnorm(1 - (1 - level) / 2); N <- n1 + n2; m <- x1 + x2
    restricted <- function(v) {
        if (measure == "difference") {
            l3 <- N; l2 <- (n1 + 2 * n2) * v - N - m; l1 <- (n2 * v - N - 2 * x2) * v + m; l0 <- x2 * v * (1 - v)
            c <- l2^3 / (3 * l3)^3 - l1 * l2 / (6 * l3^2) + l0 / (2 * l3)
            b <- (if (c >= 0) 1 else -1) * sqrt(max(0, l2^2 / (3 * l3)^2 - l1 / (3 * l3)))
            a <- (pi + acos(max(-1, min(1, if (b == 0) 0 else c / b^3)))) / 3
            p2 <- min(1, max(0, 2 * b * cos(a) - l2 / (3 * l3))); c(min(1, max(0, p2 + v)), p2)
        } else if (measure == "ratio") {
            a <- N * v; b <- -(n1 * v + x1 + n2 + x2 * v); p2 <- (-b - sqrt(b^2 - 4 * a * m)) / (2 * a); c(p2 * v, p2)
        } else {
            a <- n2 * (v - 1); b <- n1 * v + n2 - m * (v - 1)
            p2 <- if (abs(a) < 1e-12) m / N else (-b + sqrt(b^2 + 4 * a * m)) / (2 * a); c(p2 * v / (1 + p2 * (v - 1)), p2)
        }
    }
    score <- function(v) {
        p <- restricted(v); s <- p * (1 - p) / c(n1, n2)
        if (measure == "difference") (x1 / n1 - x2 / n2 - v) / sqrt(sum(s) * N / (N - 1))
        else if (measure == "ratio") (x1 / n1 - v * x2 / n2) / sqrt((s[1] + v^2 * s[2]) * N / (N - 1))
        else (x1 - n1 * p[1]) * sqrt(1 / (n1 * p[1] * (1 - p[1])) + 1 / (n2 * p[2] * (1 - p[2]))) / sqrt(N / (N - 1))
    }
    if (measure == "difference") {
        end <- function(z) uniroot(function(v) score(v) - z, c(-1 + 1e-9, 1 - 1e-9), tol = 1e-15)$root
        list(low = end(z), high = end(-z))
    } else {
        end <- function(z) exp(uniroot(function(u) score(exp(u)) - z, c(-14, 14), tol = 1e-15)$root)
        list(low = if (x1 == 0 || (measure == "odds" && x2 == n2)) 0 else end(z),
             high = if (x2 == 0 || (measure == "odds" && x1 == n1)) Inf else end(-z))
    }
}

conditional <- function(x1, n1, x2, n2, level) {
    m <- x1 + x2; k <- max(0, m - n2):min(n1, m); base <- dhyper(k, n1, n2, m, log = TRUE)
    p <- function(u) { w <- base + k * u; w <- exp(w - max(w)); w / sum(w) }
    root <- function(f) exp(uniroot(f, c(-25, 25), tol = 1e-15)$root)
    a <- (1 - level) / 2
    list(estimate = if (x1 == min(k)) 0 else if (x1 == max(k)) Inf else root(function(u) sum(k * p(u)) - x1),
         low = if (x1 == min(k)) 0 else root(function(u) sum(p(u)[k >= x1]) - a),
         high = if (x1 == max(k)) Inf else root(function(u) sum(p(u)[k <= x1]) - a))
}

table2 <- function(name, x1, n1, x2, n2, level = 0.95) {
    m <- matrix(c(x1, x2, n1 - x1, n2 - x2), 2); f <- fisher.test(m, conf.level = level)
    own <- conditional(x1, n1, x2, n2, level)
    if (is.finite(own$estimate) && own$estimate > 0) stopifnot(abs(f$estimate / own$estimate - 1) < 1e-3)
    w <- function(x, n) suppressWarnings(prop.test(x, n, correct = FALSE, conf.level = level))$conf.int
    a <- w(x1, n1); b <- w(x2, n2); d <- x1 / n1 - x2 / n2
    chi <- suppressWarnings(chisq.test(m, correct = FALSE)); yates <- suppressWarnings(chisq.test(m))
    z <- qnorm(1 - (1 - level) / 2); cell <- c(x1, n1 - x1, x2, n2 - x2)
    positive <- all(cell[c(1, 3)] > 0)
    k <- max(0, x1 + x2 - n2):min(n1, x1 + x2); dens <- dhyper(k, n1, n2, x1 + x2)
    log_ci <- function(est, se) list(estimate = est, low = est * exp(-z * se), high = est * exp(z * se))
    exact <- binom.test(x1, n1, conf.level = level)$conf.int
    list(name = name, yes1 = x1, n1 = n1, yes2 = x2, n2 = n2, level = level, difference = d,
         newcombe_low = d - sqrt((x1 / n1 - a[1])^2 + (b[2] - x2 / n2)^2),
         newcombe_high = d + sqrt((a[2] - x1 / n1)^2 + (x2 / n2 - b[1])^2),
         difference_score = mn(x1, n1, x2, n2, "difference", level),
         ratio = if (positive) log_ci((x1 / n1) / (x2 / n2), sqrt(1 / x1 - 1 / n1 + 1 / x2 - 1 / n2)),
         ratio_score = if (x1 + x2 > 0) mn(x1, n1, x2, n2, "ratio", level),
         odds = if (all(cell > 0)) log_ci(x1 * (n2 - x2) / (x2 * (n1 - x1)), sqrt(sum(1 / cell))),
         odds_score = if (x1 + x2 > 0) mn(x1, n1, x2, n2, "odds", level),
         odds_exact = own, chi_squared = unname(chi$statistic), chi_squared_p = chi$p.value,
         yates_p = yates$p.value, fisher_p = f$p.value, mid_p = f$p.value - dens[k == x1] / 2,
         fisher_less = fisher.test(m, alternative = "less")$p.value,
         fisher_greater = fisher.test(m, alternative = "greater")$p.value, exact_low = exact[1], exact_high = exact[2])
}

strata <- function(name, cells) { # rows: yes1, n1, yes2, n2
    a <- array(apply(cells, 1, function(r) c(r[1], r[3], r[2] - r[1], r[4] - r[3])), c(2, 2, nrow(cells)))
    h <- mantelhaen.test(a, correct = FALSE); hc <- mantelhaen.test(a)
    list(name = name, cells = cells, odds = unname(h$estimate), low = h$conf.int[1], high = h$conf.int[2],
         chi_squared = unname(h$statistic), p = h$p.value, corrected = unname(hc$statistic), corrected_p = hc$p.value)
}

# ---- Dunnett: the double integral by integrate(); pmvt agrees to its own error ----

dunnett <- function(name, t, df, lambda) {
    inside <- function(c, s) integrate(function(y) dnorm(y) * sapply(y, function(v) -expm1(sum(log1p(-pmin(1 - 1e-17,
        pnorm((c * s - lambda * v) / sqrt(1 - lambda^2), lower.tail = FALSE) +
        pnorm((c * s + lambda * v) / sqrt(1 - lambda^2), lower.tail = FALSE)))))), -9, 9, rel.tol = 1e-11,
        abs.tol = 0, subdivisions = 2000)$value
    p <- sapply(abs(t), function(c) {
        if (is.infinite(df)) return(inside(c, 1))
        f <- function(s) 2 * df * s * dchisq(df * s^2, df) * sapply(s, function(v) inside(c, v))
        cut <- c(0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3)
        sum(mapply(function(a, b) integrate(f, a, b, rel.tol = 1e-10, abs.tol = 1e-18, subdivisions = 2000)$value,
                   head(cut, -1), tail(cut, -1))) + integrate(f, 3, 12, rel.tol = 1e-8, abs.tol = 1e-18)$value
    })
    r <- outer(lambda, lambda); diag(r) <- 1
    if (is.finite(df)) for (i in seq_along(t)) {
        other <- 1 - pmvt(rep(-abs(t[i]), length(t)), rep(abs(t[i]), length(t)), df = df, corr = r,
                          algorithm = GenzBretz(maxpts = 5e5, abseps = 1e-6))
        stopifnot(abs(other - p[i]) < 3e-6)
    }
    list(name = name, t = t, df = if (is.finite(df)) df else "Inf", correlation = as.vector(r), p = p)
}

set.seed(20250314)
nrs <- function(n, mean, sd) pmin(10, pmax(0, round(rnorm(n, mean, sd))))
result <- list(source = paste(R.version.string, "coin", packageVersion("coin"), "mvtnorm", packageVersion("mvtnorm")),
    two = list(
        two("no_ties", c(110, 134, 89, 152, 77, 201), c(95, 60, 71, 88, 40), 10),
        two("ties", c(1, 2, 2, 3, 3, 3, 4, 5), c(2, 3, 3, 4, 4, 4, 5, 5, 5), 1),
        two("ties_99", c(1, 2, 2, 3, 3, 3, 4, 5), c(2, 3, 3, 4, 4, 4, 5, 5, 5), 1, level = 0.99),
        two("uneven", c(3, 5, 5), c(1, 1, 2, 2, 2, 3, 3, 4, 7, 9, 9, 10), 1),
        two("separated", c(10, 11, 12, 13), c(1, 2, 3, 3, 4), 1),
        two("few", c(1, 5), c(2, 3), 1),
        two("zeros", c(0, 0, 0, 0, 15, 30, 45, 60), c(0, 0, 0, 5, 0, 90, 120, 15, 30), 1),
        two("nrs_40_35", nrs(40, 4, 2), nrs(35, 5, 2.5), 1),
        two("tenths_30_50", round(rnorm(30, 50, 10) * 10), round(rnorm(50, 58, 15) * 10), 10),
        two("far_apart", round(rnorm(40, 200, 30)), round(rnorm(45, 300, 30)), 10)),
    groups = list(
        k_groups("ties", list(c(1, 2, 2, 3, 3, 4), c(2, 3, 3, 4, 4, 5), c(3, 4, 5, 5, 5, 5)), 1),
        k_groups("four", list(round(rnorm(9, 500, 50)), round(rnorm(14, 520, 90)), round(rnorm(5, 480, 20)), round(rnorm(21, 560, 70))), 10),
        k_groups("two", list(c(12, 15, 19, 22, 31), c(14, 28, 33, 35)), 10),
        k_groups("offset", list(1e9 + c(3, 5, 8, 9), 1e9 + c(1, 2, 2, 7, 6), 1e9 + c(11, 12, 9)), 1000)),
    tables = list(
        table2("tea", 3, 4, 1, 4), table2("newcombe_a", 56, 70, 48, 80), table2("newcombe_b", 9, 10, 3, 10),
        table2("none_in_one", 0, 10, 0 + 3, 20), table2("other_none", 5, 56, 0, 29), table2("large", 812, 4000, 703, 4100),
        table2("level_90", 15, 40, 22, 38, 0.90), table2("all_yes", 10, 10, 7, 12), table2("rare", 2, 1500, 11, 1480)),
    strata = list(
        strata("uc_berkeley", rbind(c(512, 825, 89, 108), c(353, 560, 17, 25), c(120, 325, 202, 593), c(138, 417, 131, 375),
                                    c(53, 191, 94, 393), c(22, 373, 24, 341))),
        strata("small", rbind(c(3, 9, 1, 8), c(0, 4, 2, 5), c(6, 7, 4, 9)))),
    dunnett = list(
        dunnett("balanced_2", c(2.1, -0.7), 27, sqrt(c(0.5, 0.5))), dunnett("three", c(2.5, -1.1, 4.8), 36, sqrt(c(0.5, 0.5, 0.5))),
        dunnett("uneven", c(1.9, 2.4, 0.2, -3.1), 12, c(0.8, 0.55, 0.7, 0.62)), dunnett("normal", c(2.2, 3.5), Inf, c(0.7, 0.6)),
        dunnett("tiny_df", c(3, 9), 3, c(0.7, 0.7))))
set.seed(20261130)
result$many <- list(
    many("nrs_100_140", nrs(100, 4, 2), nrs(140, 4.8, 2.2), TRUE),
    many("points_90_120", round(rnorm(90, 40, 12)), round(rnorm(120, 44, 9)), FALSE),
    many("whole_130_130", round(rnorm(130, 0, 1e4)), round(rnorm(130, 4e3, 1e4)), FALSE),
    many("few_20_300", round(rnorm(20, 55, 12)), round(rnorm(300, 46, 12)), FALSE),
    many("four_levels_120_100", sample(0:3, 120, TRUE), sample(0:3, 100, TRUE, c(4, 3, 2, 1)), TRUE),
    many("far_130_110", round(rnorm(130, 0, 1e3)), round(rnorm(110, 2.2e3, 1e3)), FALSE))
cat(toJSON(result, auto_unbox = TRUE, digits = I(17), null = "null", na = "string", pretty = 1), "\n")
