# families.R: negative binomial and proportional-odds models as R has them, for tests/unit/families.c.
#
#   Rscript scripts/reference/families.R > tests/reference/models/families.json
#   python3 scripts/reference/families.py                                  (the same to 40 digits, from its data)
#
# In the project's root; needs r-cran-mass, r-cran-ordinal, r-cran-sandwich, r-cran-numderiv. Data: quine, epil and
# housing of MASS, wine of ordinal, and made-up sets, some of which have no estimate.
suppressPackageStartupMessages({ library(MASS); library(sandwich); library(jsonlite) })
number <- function(x) {
  x <- as.vector(x)
  as.list(ifelse(is.finite(x), sprintf("%.17g", x), ifelse(is.na(x), "nan", ifelse(x > 0, "inf", "-inf"))))
}
words <- function(data) { data[] <- lapply(data, function(x) if (is.factor(x)) as.character(x) else x); data }

school <- words(quine)
school$days_at_risk <- seq_len(nrow(school)) %% 7 + 100
school$logdays <- log(school$days_at_risk)
school$copies <- seq_len(nrow(school)) %% 3
seizures <- words(epil[c("y", "trt", "base", "age", "V4", "lbase", "lage")])
set.seed(5)
far <- data.frame(x = 1e6 + round(rnorm(120), 3), z = round(rnorm(120), 2))
far$y <- rnbinom(120, size = 3, mu = exp(1 + 0.4 * (far$x - 1e6) - 0.3 * far$z))
far$nearly <- rnbinom(120, size = 20, mu = exp(2 + 0.4 * (far$x - 1e6)))
even <- data.frame(y = c(3, 4, 3, 5, 4, 4, 3, 4, 5, 4, 6, 5, 5, 6, 7, 6), x = 1:16)
sets <- list(school = school, seizures = seizures, far = far, even = even)

negbin_cases <- list(
  list("school", "Days ~ Eth * Lrn + Sex + Age"),
  list("school", "Days ~ Eth + Sex", offset = "logdays"),
  list("school", "Days ~ Eth + Age", weights = "copies"),
  list("seizures", "y ~ lbase * trt + lage + V4"),
  list("far", "y ~ x + z"),
  list("far", "nearly ~ x + z"))

# Coefficients at a theta by glm, theta by Newton's method, in turn, until neither changes.
fit_negbin <- function(formula, data, w, o) {
  m <- suppressWarnings(glm.nb(formula, data, weights = w, control = glm.control(epsilon = 1e-14, maxit = 200)))
  theta <- m$theta
  y <- data[[all.vars(formula)[1]]]
  for (i in 1:60) {
    m <- suppressWarnings(glm(formula, negative.binomial(theta), data, weights = w, offset = o,
                              start = if (i > 1) coef(m), control = glm.control(epsilon = 1e-16, maxit = 200)))
    mu <- fitted(m)
    score <- sum(w * (digamma(theta + y) - digamma(theta) + log(theta) + 1 - log(theta + mu) - (y + theta) / (mu + theta)))
    info <- sum(w * (-trigamma(theta + y) + trigamma(theta) - 1 / theta + 2 / (mu + theta) - (y + theta) / (mu + theta)^2))
    if (abs(score / info) < 1e-15 * theta) break
    theta <- theta * exp(max(-1, min(1, score / info / theta)))
  }
  list(m = m, theta = theta, se = 1 / sqrt(info), log_lik = sum(w * dnbinom(y, size = theta, mu = mu, log = TRUE)))
}

negbin <- function(case) {
  data <- sets[[case[[1]]]]
  data$w <- if (is.null(case$weights)) rep(1, nrow(data)) else data[[case$weights]]
  data$o <- if (is.null(case$offset)) rep(0, nrow(data)) else data[[case$offset]]
  formula <- as.formula(case[[2]])
  environment(formula) <- environment()
  w <- data$w; o <- data$o
  a <- fit_negbin(formula, data, w, o)
  p <- suppressWarnings(glm(formula, poisson, data, weights = w, offset = o, control = glm.control(epsilon = 1e-16, maxit = 200)))
  s <- summary(a$m, dispersion = 1)
  k <- length(coef(a$m))
  chi <- 2 * (a$log_lik - as.numeric(logLik(p)))
  # Its cross-products lose all digits where covariates are far from 0.
  robust <- if (all(w > 0) && case[[1]] != "far") lapply(paste0("HC", 0:3), function(type) number(sqrt(diag(vcovHC(a$m, type = type))))) else list()
  list(set = case[[1]], formula = case[[2]], weights = if (is.null(case$weights)) "" else case$weights,
       offset = if (is.null(case$offset)) "" else case$offset, columns = as.list(names(coef(a$m))),
       estimates = number(coef(a$m)), std_errors = number(s$coefficients[, 2]), hc = robust,
       theta = number(a$theta), theta_se = number(a$se), log_lik = number(a$log_lik),
       aic = number(-2 * a$log_lik + 2 * (k + 1)), deviance = number(deviance(a$m)),
       null_deviance = number(a$m$null.deviance), poisson_log_lik = number(logLik(p)), chi_squared = number(chi),
       p = number(pchisq(chi, 1, lower.tail = FALSE) / 2))
}

data <- lapply(sets, function(set) lapply(set, function(column)
  as.list(if (is.numeric(column)) sprintf("%.17g", column) else column)))
types <- lapply(sets, function(set) as.list(vapply(set, is.numeric, NA)))
source <- paste("glm.nb of MASS", packageVersion("MASS"), "and sandwich", packageVersion("sandwich"), "with",
                R.version.string)
cat(toJSON(list(source = source, data = data, number = types, negbin = lapply(negbin_cases, negbin)),
           auto_unbox = TRUE, digits = NA), "\n", sep = "")
