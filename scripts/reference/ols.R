# ols.R: least squares, robust standard errors and influence as R has them, for tests/unit/ols.c and contrasts.c.
#
#   Rscript scripts/reference/ols.R > tests/reference/models/ols.json     in the project's root; needs r-cran-sandwich
#
# Data: mtcars and warpbreaks of R's datasets; three small made-up sets for the degenerate cases.
library(sandwich)
number <- function(x) {
  x <- as.vector(x)
  as.list(ifelse(is.finite(x), sprintf("%.17g", x), ifelse(is.na(x), "nan", ifelse(x > 0, "inf", "-inf"))))
}
cars <- mtcars[c("mpg", "wt", "hp", "qsec", "cyl", "gear")]
cars$share <- c(1, 2, 0.5, 1.5)[seq_len(nrow(cars)) %% 4 + 1]
breaks <- warpbreaks
breaks$wool <- as.character(breaks$wool)
breaks$tension <- as.character(breaks$tension)
deficient <- data.frame(y = c(1, 3, 2, 5, 4, 6.5), x1 = 1:6, x2 = 2 * (1:6), x3 = c(1, 0, 1, 0, 1, 0),
                        x4 = 7 - (1:6))
alone <- data.frame(y = c(1, 2, 3, 4, 9), x = c(0, 0, 0, 0, 1))
sets <- list(cars = cars, breaks = breaks, deficient = deficient, alone = alone)

cases <- list(
  list("cars", "mpg ~ wt + hp"), list("cars", "mpg ~ wt + factor(cyl)"), list("cars", "mpg ~ wt * hp + qsec"),
  list("cars", "log(mpg) ~ log(wt) + I(hp^2) + factor(gear)"), list("cars", "mpg ~ 0 + wt"),
  list("cars", "mpg ~ wt + factor(cyl) - 1"), list("cars", "mpg ~ 1"), list("cars", "mpg ~ wt + hp", "share"),
  list("breaks", "breaks ~ wool * tension"), list("deficient", "y ~ x1 + x2 + x3 + x4"), list("alone", "y ~ x"))

fit <- function(case) {
  data <- sets[[case[[1]]]]
  text <- case[[2]]
  weights <- if (length(case) > 2) data[[case[[3]]]] else NULL
  environment <- new.env()
  environment$w <- weights
  formula <- as.formula(text, environment)
  m <- if (is.null(weights)) lm(formula, data) else lm(formula, data, weights = w)
  s <- summary(m)
  f <- if (is.null(s$fstatistic)) rep(NaN, 3) else s$fstatistic
  expand <- function(values) { all <- coef(m); all[] <- NaN; all[names(values)] <- values; all }
  column <- function(table, k) setNames(table[, k], rownames(table))
  robust <- lapply(paste0("HC", 0:5), function(type)
    number(expand(sqrt(diag(suppressWarnings(vcovHC(m, type = type)))))))
  interval <- confint(m, level = 0.9)
  list(set = case[[1]], formula = text, weights = if (is.null(weights)) "" else case[[3]],
       columns = as.list(names(coef(m))), estimates = number(coef(m)),
       std_errors = number(expand(column(s$coefficients, 2))), p = number(expand(column(s$coefficients, 4))),
       low = number(interval[, 1]), high = number(interval[, 2]), vcov = number(vcov(m, complete = TRUE)),
       hc = robust, rank = m$rank, df = m$df.residual, sigma = number(s$sigma), r_squared = number(s$r.squared),
       adj_r_squared = number(s$adj.r.squared), f = number(f[1]), df_model = number(f[2]),
       f_p = number(pf(f[1], f[2], f[3], lower.tail = FALSE)), log_lik = number(logLik(m)), aic = number(AIC(m)),
       bic = number(BIC(m)), rss = number(deviance(m)), fitted = number(fitted(m)), residuals = number(resid(m)),
       leverage = number(hatvalues(m)), standardized = number(rstandard(m)), studentized = number(rstudent(m)),
       cook = number(cooks.distance(m)), dffits = number(dffits(m)))
}
data <- lapply(sets, function(set) lapply(set, function(column)
  as.list(if (is.numeric(column)) sprintf("%.15g", column) else column)))
types <- lapply(sets, function(set) as.list(vapply(set, is.numeric, NA)))
source <- paste("lm of", R.version.string, "and sandwich", packageVersion("sandwich"))
cat(jsonlite::toJSON(list(source = source, data = data, number = types, cases = lapply(cases, fit)),
                     auto_unbox = TRUE, digits = NA), "\n", sep = "")
