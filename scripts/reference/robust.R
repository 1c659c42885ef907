# robust.R: M- and MM-estimates as R has them, for tests/unit/robust.c.
#
#   Rscript scripts/reference/robust.R > tests/reference/models/robust.json   in the project's root; needs
#   r-cran-robustbase
#
# Data: stackloss, chickwts and trees of R's datasets, coleman, starsCYG and education of robustbase. M-estimates are
# MASS::rlm's carried on until they stop changing. MM-estimates start from lmrob's, with many subsamples; its S-estimate
# is then carried on to its fixed point here, the M-step after it likewise. Standard errors: summary.rlm and .vcov.avar1.
suppressMessages({library(MASS); library(robustbase)})
number <- function(x) as.list(sprintf("%.17g", as.vector(x)))
data(coleman); data(starsCYG); data(education)
feed <- data.frame(weight = chickwts$weight, feed = as.character(chickwts$feed))
sets <- list(stackloss = stackloss, feed = feed, trees = trees, coleman = coleman,
             stars = data.frame(temperature = starsCYG$log.Te, light = starsCYG$log.light),
             education = data.frame(y = education$Y, x1 = education$X1, x2 = education$X2, x3 = education$X3,
                                    w = seq_len(50) %% 4 + 1))
# Two S-estimates of nearly the same scale (8.673 and 8.681): init$resid of lmrob can be those of the other one.
two <- na.omit(read.csv("tests/reference/random_trials/08.csv", na.strings = "")[c("arm", "before", "after")])
sets$two <- data.frame(arm = as.character(two$arm), before = two$before, after = two$after)
mixed <- sapply(1:10, function(seed) {
  set.seed(seed)
  fit <- suppressWarnings(lmrob(after ~ arm + before, two))
  if (is.null(fit$init$coefficients)) return(NA)        # its S-steps did not settle
  max(abs(fit$init$resid - (two$after - model.matrix(after ~ arm + before, two) %*% fit$init$coefficients)))
})
if (packageVersion("robustbase") == "0.95.0") stopifnot(any(mixed > 1, na.rm = TRUE), any(mixed < 1e-4, na.rm = TRUE))
cases <- list(
  list("stackloss", "stack.loss ~ Air.Flow + Water.Temp + Acid.Conc."),
  list("feed", "weight ~ feed"),
  list("trees", "Volume ~ Girth + Height"),
  list("coleman", "Y ~ salaryP + fatherWc + sstatus + teacherSc + motherLev"),
  list("stars", "light ~ temperature"),
  list("education", "y ~ x1 + x2 + x3"),
  list("education", "y ~ x1 + x2", weights = "w"),
  list("two", "after ~ arm + before"))

c1 <- lmrob.control()$tuning.chi
c2 <- lmrob.control()$tuning.psi
chi <- function(u, c) ifelse(abs(u) < c, (u / c)^2 * (3 + (u / c)^2 * ((u / c)^2 - 3)), 1)
weight <- function(u, c) ifelse(abs(u) < c, (1 - (u / c)^2)^2, 0)
s_scale <- function(r, p) {
  f <- function(logs) sum(chi(r / exp(logs), c1)) - 0.5 * (length(r) - p)
  at <- log(median(abs(r)) / 0.6745)
  at <- uniroot(f, c(at - 3, at + 3), tol = 1e-15, maxiter = 1000)$root
  for (i in 1:5) at <- at - f(at) / -sum(6 / c1^2 * weight(r / exp(at), c1) * (r / exp(at))^2)
  exp(at)
}
polish <- function(x, y, b, scale, c) {
  q <- qr(x)
  for (i in 1:20000) {
    r <- drop(y - x %*% b)
    s <- if (is.null(scale)) s_scale(r, ncol(x)) else scale
    w <- sqrt(weight(r / s, c))
    step <- lm.fit(x * w, r * w)$coefficients
    b <- b + step
    if (max(abs(x %*% step)) < 1e-15 * s) break
  }
  list(coefficients = b, residuals = drop(y - x %*% b), scale = s)
}

mm <- function(x, y) {
  set.seed(1)
  fit <- lmrob.fit(x, y, lmrob.control(nResample = 20000, best.r.s = 50, k.max = 10000, refine.tol = 1e-13,
                                       max.it = 10000, rel.tol = 1e-14, scale.tol = 1e-15, maxit.scale = 1000))
  start <- polish(x, y, fit$init.S$coefficients, NULL, c1)
  final <- polish(x, y, fit$coefficients, start$scale, c2)
  fit$init$residuals <- fit$init.S$residuals <- start$residuals
  fit$residuals <- final$residuals
  fit$coefficients <- final$coefficients
  fit$scale <- start$scale
  v <- robustbase:::.vcov.avar1(fit, x)
  list(estimates = number(final$coefficients), std_errors = number(sqrt(diag(v))), scale = number(start$scale),
       weights = number(weight(final$residuals / start$scale, c2)))
}
m <- function(x, y, psi) {
  fit <- rlm(x, y, psi = psi, maxit = 5000, acc = 1e-15)
  s <- median(abs(fit$residuals)) / 0.6745
  list(estimates = number(coef(fit)), std_errors = number(summary(fit)$coefficients[, 2]), scale = number(s),
       weights = number(fit$psi(fit$residuals / s)))
}
one <- function(case) {
  set <- sets[[case[[1]]]]
  frame <- model.frame(as.formula(case[[2]]), set)
  x <- model.matrix(as.formula(case[[2]]), set)
  y <- model.response(frame)
  root <- if (is.null(case$weights)) rep(1, nrow(set)) else sqrt(set[[case$weights]])
  x <- x * root
  y <- y * root
  list(set = case[[1]], formula = case[[2]], weights = if (is.null(case$weights)) "" else case$weights,
       huber = suppressWarnings(m(x, y, psi.huber)), bisquare = suppressWarnings(m(x, y, psi.bisquare)), mm = mm(x, y))
}
data <- lapply(sets, function(set) lapply(set, function(column) {
  if (is.numeric(column)) number(column) else as.list(column)
}))
kinds <- lapply(sets, function(set) lapply(set, function(column) list(is.numeric(column))))
cat(jsonlite::toJSON(list(source = paste("MASS", packageVersion("MASS"), "and robustbase", packageVersion("robustbase"),
                                         "of", R.version.string),
                          data = data, number = kinds, cases = lapply(cases, one)), auto_unbox = TRUE), "\n", sep = "")
