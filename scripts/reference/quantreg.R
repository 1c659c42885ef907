# quantreg.R: quantile regression as R has it, for tests/unit/quantreg.c.
#
#   Rscript scripts/reference/quantreg.R > tests/reference/models/quantreg.json   in the project's root; needs
#   r-cran-quantreg
#
# Data: engel of quantreg, trees and airquality of R's datasets, the latter with ties. Estimates are those of method
# "br", standard errors those of summary.rq with se = "nid". Where the estimate is not unique only the objective counts.
suppressMessages(library(quantreg))
number <- function(x) as.list(sprintf("%.17g", as.vector(x)))
data(engel)
air <- na.omit(airquality)
sets <- list(engel = data.frame(food = engel$foodexp, income = engel$income, w = seq_len(nrow(engel)) %% 3 + 1),
             trees = trees, air = data.frame(ozone = air$Ozone, wind = air$Wind, temp = air$Temp,
                                             month = paste0("m", air$Month)))
cases <- list()
for (tau in c(0.05, 0.25, 0.5, 0.75, 0.9)) cases[[length(cases) + 1]] <- list("engel", "food ~ income", tau)
cases <- c(cases, list(
  list("engel", "food ~ income", 0.5, weights = "w"),
  list("trees", "Volume ~ Girth + Height", 0.5), list("trees", "Volume ~ Girth + Height", 0.3),
  list("air", "ozone ~ wind + temp", 0.5), list("air", "ozone ~ wind * temp", 0.8),
  list("air", "ozone ~ month", 0.5), list("air", "ozone ~ 1", 0.35)))
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
  list(set = case[[1]], formula = case[[2]], tau = number(case[[3]]),
       weights = if (is.null(case$weights)) "" else case$weights, unique = !nonunique,
       estimates = number(coef(fit)), std_errors = number(se),
       objective = number(sum(set$.weight * r * (case[[3]] - (r < 0)))))
}
data <- lapply(sets, function(set) lapply(set, function(column) {
  if (is.numeric(column)) number(column) else as.list(column)
}))
kinds <- lapply(sets, function(set) lapply(set, function(column) list(is.numeric(column))))
cat(jsonlite::toJSON(list(source = paste("quantreg", packageVersion("quantreg"), "of", R.version.string),
                          data = data, number = kinds, cases = lapply(cases, one)), auto_unbox = TRUE), "\n", sep = "")
