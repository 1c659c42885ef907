# quantreg.R: quantile regression as R has it, for tests/unit/quantreg.c.
#
#   Rscript scripts/reference/quantreg.R > tests/reference/models/quantreg.json   in the project's root; needs
#   r-cran-quantreg
#
# Data: engel and barro of quantreg, trees and airquality of R's datasets, the latter with ties. Estimates are those of
# method "br", standard errors those of summary.rq with se = "nid" and "iid". Where the estimate is not unique only the
# objective counts. Rank intervals (95 %) are found here by bisection: the statistic at b is that of rq.fit.br's dual for
# y - x b on the other columns. summary.rq(se = "rank") goes from one to the next by pivots, and where rows tie what it
# gives depends on their order; `quantreg` says how many of its ends are those found here.
suppressMessages(library(quantreg))
number <- function(x) as.list(sprintf("%.17g", as.vector(x)))
data(engel)
data(barro)
air <- na.omit(airquality)
sets <- list(engel = data.frame(food = engel$foodexp, income = engel$income),
             trees = cbind(trees, w = seq_len(nrow(trees)) %% 2 + 1),
             barro = data.frame(growth = barro$y.net, lgdp = barro$lgdp2, fse = barro$fse2, gedy = barro$gedy2,
                                w = seq_len(nrow(barro)) %% 3 + 1), air = data.frame(ozone = air$Ozone, wind = air$Wind, temp = air$Temp,
                                             month = paste0("m", air$Month)))
cases <- list()
for (tau in c(0.05, 0.25, 0.5, 0.75, 0.9)) cases[[length(cases) + 1]] <- list("engel", "food ~ income", tau)
cases <- c(cases, list(
  list("barro", "growth ~ lgdp + fse", 0.5, weights = "w"),
  list("trees", "Volume ~ Girth", 0.5), list("trees", "Volume ~ Girth + Height", 0.6, weights = "w"),
  list("barro", "growth ~ lgdp + fse + gedy", 0.5), list("barro", "growth ~ lgdp + fse + gedy", 0.25),
  list("trees", "Volume ~ Girth + Height", 0.5), list("trees", "Volume ~ Girth + Height", 0.3),
  list("air", "ozone ~ wind + temp", 0.5), list("air", "ozone ~ wind * temp", 0.8),
  list("air", "ozone ~ month", 0.5), list("air", "ozone ~ 1", 0.35)))
spread <- function(x, y, tau, iid) {
  if (iid) return(1 / diag(solve(crossprod(x))))
  h <- bandwidth.rq(tau, length(y), hs = TRUE)
  eps <- .Machine$double.eps^(2 / 3)
  rise <- x %*% (rq.fit.br(x, y, tau + h)$coefficients - rq.fit.br(x, y, tau - h)$coefficients)
  f <- pmax(eps, 2 * h / (rise - eps))
  sapply(seq_len(ncol(x)), function(j) sum(lm(x[, j] ~ x[, -j] - 1, weights = f)$residuals^2))
}
bisect <- function(inside, outside, holds) {
  for (k in 1:200) {
    middle <- (inside + outside) / 2
    if (middle == inside || middle == outside) break
    if (holds(middle)) inside <- middle else outside <- middle
  }
  c(inside, outside)
}
rank_ends <- function(x, y, tau, estimate, iid) {
  cut <- qt(0.975, length(y) - ncol(x))
  qn <- spread(x, y, tau, iid)
  t(sapply(seq_len(ncol(x)), function(j) sapply(c(-1, 1), function(side) {
    rank_statistic <- function(b) {
      dual <- rq.fit.br(x[, -j, drop = FALSE], y - x[, j] * b, tau)$dual
      abs(sum(x[, j] * (dual - (1 - tau)))) / sqrt(tau * (1 - tau) * qn[j])
    }
    far <- max(abs(estimate[j]), 1e-3)
    while (rank_statistic(estimate[j] + side * far) <= cut && far < 1e9) far <- 2 * far
    if (far >= 1e9) return(side * 1e308)
    outer <- bisect(estimate[j], estimate[j] + side * far, function(b) rank_statistic(b) <= cut)
    away <- side * 1e-9 * max(abs(outer))
    within <- rank_statistic(outer[1] - away)
    past <- rank_statistic(outer[2] + away)
    inner <- bisect(estimate[j], outer[1], function(b) rank_statistic(b) < within - 1e-7)
    inner[2] + (outer[2] - inner[2]) * (cut - within) / (past - within)
  })))
}
one <- function(case) {
  set <- sets[[case[[1]]]]
  formula <- as.formula(case[[2]])
  set$.weight <- if (is.null(case$weights)) 1 else set[[case$weights]]
  nonunique <- FALSE
  fit <- withCallingHandlers(
    if (is.null(case$weights)) rq(formula, case[[3]], set) else rq(formula, case[[3]], set, weights = .weight),
    warning = function(w) {
      nonunique <<- grepl("nonunique", conditionMessage(w))
      invokeRestart("muffleWarning")
    })
  r <- residuals(fit)
  se <- suppressWarnings(summary(fit, se = "nid")$coefficients[, 2])
  iid <- suppressWarnings(summary(fit, se = "iid")$coefficients[, 2])
  rank <- function(iid) {
    if (length(coef(fit)) == 1 || nonunique) return(list())
    x <- model.matrix(formula, set) * set$.weight
    y <- model.response(model.frame(formula, set)) * set$.weight
    ends <- suppressWarnings(rank_ends(x, y, case[[3]], coef(fit), iid))
    own <- suppressWarnings(rq.fit.br(x, y, case[[3]], alpha = 0.05, ci = TRUE, iid = iid)$coefficients)[, 2:3]
    list(low = number(ends[, 1]), high = number(ends[, 2]), quantreg = sum(abs(own - ends) <= 1e-8 * abs(ends)))
  }
  list(set = case[[1]], formula = case[[2]], tau = number(case[[3]]),
       weights = if (is.null(case$weights)) "" else case$weights, unique = !nonunique,
       estimates = number(coef(fit)), std_errors = number(se), iid = number(iid),
       rank = rank(TRUE), rank_nid = rank(FALSE),
       objective = number(sum(set$.weight * r * (case[[3]] - (r < 0)))))
}
data <- lapply(sets, function(set) lapply(set, function(column) {
  if (is.numeric(column)) number(column) else as.list(column)
}))
kinds <- lapply(sets, function(set) lapply(set, function(column) list(is.numeric(column))))
cat(jsonlite::toJSON(list(source = paste("quantreg", packageVersion("quantreg"), "of", R.version.string),
                          data = data, number = kinds, cases = lapply(cases, one)), auto_unbox = TRUE), "\n", sep = "")
