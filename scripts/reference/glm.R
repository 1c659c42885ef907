# glm.R: models of risks and counts as R has them, for tests/unit/glm.c.
#
#   Rscript scripts/reference/glm.R > tests/reference/models/glm.json     in the project's root; needs r-cran-sandwich
#
# Data: infert and warpbreaks of R's datasets, and small made-up sets, some separated. Estimates are
# those of glm carried on until they stop changing (epsilon 1e-16). Firth's estimates, their standard errors, profile
# limits and likelihood ratios are calculated from the formulas (Firth 1993; Heinze & Schemper 2002).
library(sandwich)
number <- function(x) {
  x <- as.vector(x)
  as.list(ifelse(is.finite(x), sprintf("%.17g", x), ifelse(is.na(x), "nan", ifelse(x > 0, "inf", "-inf"))))
}
births <- infert[c("case", "age", "parity", "spontaneous")]
births$education <- as.character(infert$education)
births$logage <- log(births$age)
births$share <- seq_len(nrow(births)) %% 3 + 1
breaks <- warpbreaks
breaks$wool <- as.character(breaks$wool)
breaks$tension <- as.character(breaks$tension)
breaks$time <- log(seq_len(nrow(breaks)) %% 5 + 2)
small <- data.frame(y = c(0, 0, 1, 0, 1, 0, 1, 1, 0, 1, 1, 1), x = c(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12.5),
                    z = c(0, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 1))
quasi <- data.frame(y = c(0, 1, 0, 1, 0, 1, 1, 1, 1, 1), g = c(0, 0, 0, 0, 0, 0, 1, 1, 1, 1),
                    x = c(1, 2, 3, 4, 5, 4, 3, 2, 1, 2))
complete <- data.frame(y = rep(0:1, each = 5), x = 1:10)
sets <- list(births = births, breaks = breaks, small = small, quasi = quasi, complete = complete)

cases <- list(
  list("births", "case ~ spontaneous + age + parity", "binomial", "logit"),
  list("births", "case ~ spontaneous * education", "binomial", "logit"),
  list("births", "case ~ spontaneous + age", "binomial", "logit", weights = "share"),
  list("births", "case ~ spontaneous + age", "binomial", "logit", offset = "logage"),
  list("births", "case ~ spontaneous", "binomial", "log"),
  list("births", "case ~ spontaneous", "binomial", "identity"),
  list("small", "y ~ x + z", "binomial", "logit"),
  list("breaks", "breaks ~ wool * tension", "poisson", "log"),
  list("breaks", "breaks ~ wool + tension", "poisson", "log", offset = "time"),
  list("breaks", "breaks ~ tension - 1", "poisson", "log"))

fit <- function(case) {
  data <- sets[[case[[1]]]]
  data$w <- if (is.null(case$weights)) rep(1, nrow(data)) else data[[case$weights]]
  data$o <- if (is.null(case$offset)) rep(0, nrow(data)) else data[[case$offset]]
  family <- get(case[[3]])(link = case[[4]])
  formula <- as.formula(case[[2]])
  columns <- ncol(model.matrix(formula, data))
  y <- data[[all.vars(formula)[1]]]
  start <- c(family$linkfun(weighted.mean(y, data$w)), rep(0, columns - 1))
  plain <- grepl("- 1", case[[2]]) || !is.null(case$offset)
  run <- function(start) suppressWarnings(glm(formula, family, data, weights = w, offset = o, start = start,
                                              control = glm.control(epsilon = 1e-16, maxit = 200)))
  m <- run(if (plain) NULL else start)
  for (again in 1:3) m <- run(coef(m))
  s <- summary(m)
  robust <- lapply(paste0("HC", 0:3), function(type) number(sqrt(diag(vcovHC(m, type = type)))))
  list(set = case[[1]], formula = case[[2]], family = case[[3]], link = case[[4]],
       weights = if (is.null(case$weights)) "" else case$weights, offset = if (is.null(case$offset)) "" else case$offset,
       columns = as.list(names(coef(m))), estimates = number(coef(m)), std_errors = number(s$coefficients[, 2]),
       p = number(s$coefficients[, 4]), hc = robust, df = m$df.residual, deviance = number(deviance(m)),
       null_deviance = number(m$null.deviance), log_lik = number(logLik(m)), aic = number(AIC(m)), bic = number(BIC(m)),
       pearson = number(sum(residuals(m, "pearson")^2)), fitted = number(fitted(m)),
       rows = if (is.null(case$weights) && is.null(case$offset)) NULL else
         list(leverage = number(hatvalues(m)), pearson = number(residuals(m, "pearson")),
              deviance = number(residuals(m, "deviance")), standardised = number(rstandard(m)),
              studentised = number(rstudent(m)), cook = number(cooks.distance(m))))
}

firth <- function(set, formula) {
  data <- sets[[set]]
  X <- model.matrix(as.formula(formula), data)
  y <- data[[all.vars(as.formula(formula))[1]]]
  parts <- function(b) {
    p <- plogis(as.vector(X %*% b))
    Q <- qr.Q(qr(X * sqrt(p * (1 - p))))
    R <- qr.R(qr(X * sqrt(p * (1 - p))))
    list(V = chol2inv(R), U = as.vector(crossprod(X, y - p + rowSums(Q^2) * (0.5 - p))),
         l = sum(dbinom(y, 1, p, log = TRUE)) + sum(log(abs(diag(R)))))
  }
  most <- function(b, free) {
    for (i in 1:400) {
      a <- parts(b)
      step <- rep(0, length(b))
      step[free] <- as.vector(solve(solve(a$V)[free, free, drop = FALSE], a$U[free]))
      step <- step * min(1, 2 / max(abs(step)))
      while (max(abs(step)) > 1e-9 && parts(b + step)$l < a$l) step <- step / 2
      b <- b + step
      if (max(abs(step)) < 2e-14 * max(1, abs(b))) break
    }
    list(b = b, l = parts(b)$l, se = sqrt(diag(parts(b)$V)))
  }
  k <- ncol(X)
  all <- most(rep(0, k), seq_len(k))
  profile <- function(j) function(c) { b <- all$b; b[j] <- c; most(b, setdiff(seq_len(k), j))$l }
  limit <- function(j, side) {
    far <- 1
    below <- function(c) 2 * (all$l - profile(j)(c)) - qchisq(0.95, 1)
    while (below(all$b[j] + side * far * all$se[j]) < 0) far <- far * 1.5
    uniroot(below, sort(all$b[j] + side * c(0, far) * all$se[j]), tol = 1e-13)$root
  }
  chisq <- sapply(seq_len(k), function(j) 2 * (all$l - profile(j)(0)))
  list(set = set, formula = formula, estimates = number(all$b), std_errors = number(all$se), log_lik = number(all$l),
       low = number(sapply(seq_len(k), limit, side = -1)), high = number(sapply(seq_len(k), limit, side = 1)),
       chi_squared = number(chisq), p = number(pchisq(chisq, 1, lower.tail = FALSE)))
}

# Where two terms separate the outcomes the profile is long and bent: every value of it by the best of many searches.
separated <- data.frame(y = c(1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1),
                        x = c(2.1, 0.8, 0.1, -0.5, -1.8, 1, -1.2, -1.4, -0.3, -1.8, -2.8, 2.3, 2.8, 0.1, 2.6, 2.6),
                        g = c(0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0))
sets$separated <- separated
firth_far <- function(set, formula) {
  data <- sets[[set]]
  X <- model.matrix(as.formula(formula), data)
  y <- data[[all.vars(as.formula(formula))[1]]]
  l <- function(b) {
    e <- as.vector(X %*% b)
    v <- sum(plogis(ifelse(y == 1, e, -e), log.p = TRUE)) +
      as.numeric(determinant(crossprod(X * sqrt(plogis(e) * plogis(-e))))$modulus) / 2
    if (is.finite(v)) v else -1e10
  }
  best <- function(start, f) {
    for (again in 1:3) start <- optim(start, f, control = list(reltol = 1e-15, maxit = 3000))$par
    start
  }
  b <- best(c(0, 1, 0), function(b) -l(b))
  l_max <- l(b)
  set.seed(7)
  profile <- function(j) function(value) {
    f <- function(rest) { all <- numeric(3); all[j] <- value; all[-j] <- rest; -l(all) }
    ends <- lapply(1:40, function(i) best(rnorm(2, 0, c(2, 6)[1 + i %% 2] * (1 + abs(value) / 3)), f))
    -min(sapply(ends, f))
  }
  limit <- function(j, side) {
    below <- function(c) 2 * (l_max - profile(j)(c)) - qchisq(0.95, 1)
    far <- 1
    while (below(b[j] + side * far) < 0) far <- far * 2
    uniroot(below, sort(b[j] + side * c(far / 2, far)), tol = 1e-9)$root
  }
  list(set = set, formula = formula, low = number(sapply(1:3, limit, side = -1)), high = number(sapply(1:3, limit, side = 1)))
}

standardised <- function() {
  data <- births
  data$exposed <- as.character(ifelse(data$spontaneous > 0, "yes", "no"))
  m <- glm(case ~ exposed * age + parity, binomial, data, control = glm.control(epsilon = 1e-16, maxit = 200))
  mean_of <- function(b, level) {
    all <- data
    all$exposed <- level
    X <- model.matrix(~ exposed * age + parity, rbind(all, data))[seq_len(nrow(data)), ]
    p <- plogis(as.vector(X %*% b))
    list(p = mean(p), g = colMeans(p * (1 - p) * X))
  }
  a <- mean_of(coef(m), "yes"); b <- mean_of(coef(m), "no")
  difference <- a$g - b$g
  ratio <- a$g / a$p - b$g / b$p
  list(formula = "case ~ exposed * age + parity", exposed = as.list(data$exposed), risks = number(c(b$p, a$p)),
       difference_se = number(sqrt(difference %*% vcov(m) %*% difference)),
       log_ratio_se = number(sqrt(ratio %*% vcov(m) %*% ratio)))
}

data <- lapply(sets, function(set) lapply(set, function(column)
  as.list(if (is.numeric(column)) sprintf("%.17g", column) else column)))
types <- lapply(sets, function(set) as.list(vapply(set, is.numeric, NA)))
source <- paste("glm of", R.version.string, "and sandwich", packageVersion("sandwich"))
cat(jsonlite::toJSON(list(source = source, data = data, number = types, cases = lapply(cases, fit),
                          firth = list(firth("quasi", "y ~ g + x"), firth("complete", "y ~ x"), firth("small", "y ~ x + z")),
                          firth_far = firth_far("separated", "y ~ x + g"), standardised = standardised()),
                     auto_unbox = TRUE, digits = NA), "\n", sep = "")
