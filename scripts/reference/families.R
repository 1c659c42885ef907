# families.R: negative binomial and proportional-odds models as R has them, for tests/unit/families.c.
#
#   Rscript scripts/reference/families.R > tests/reference/models/families.json
#   python3 scripts/reference/families.py                                  (the same to 40 digits, from its data)
#
# In the project's root; needs r-cran-mass, r-cran-ordinal, r-cran-sandwich, r-cran-numderiv. Data: quine, epil and
# housing of MASS, wine of ordinal, and made-up sets, some of which have no estimate.
suppressPackageStartupMessages({ library(MASS); library(ordinal); library(numDeriv); library(sandwich); library(jsonlite) })
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
homes <- data.frame(words(housing[c("Infl", "Type", "Cont")]), sat = as.numeric(housing$Sat), Freq = housing$Freq,
                    shift = seq_len(nrow(housing)) %% 5 / 4)
taste <- data.frame(rating = as.numeric(wine$rating), temp = as.character(wine$temp), contact = as.character(wine$contact),
                    judge = as.numeric(as.character(wine$judge)))
pain <- data.frame(x = 1e6 + round(rnorm(150), 3), z = round(rnorm(150), 2), g = sample(c("a", "b", "c"), 150, TRUE))
pain$y <- pmin(6, pmax(0, round(3 + 0.6 * (pain$x - 1e6) - 0.5 * pain$z + (pain$g == "b") + 1.5 * rlogis(150))))
pain$risk <- as.numeric(pain$y >= 5)
rare <- data.frame(x = round(rnorm(400), 2), age = 40 + round(8 * rnorm(400)))
rare$y <- as.numeric(seq_len(400) %in% order(rare$x + rnorm(400), decreasing = TRUE)[1:5])
nearly <- data.frame(x = c(1, 2, 3, 4, 5, 6.5, 6, 7, 8, 9, 10, 11), y = rep(0:1, each = 6))
split <- data.frame(y = c(1, 1, 2, 2, 3, 3, 3, 1, 2, 2), g = c(0, 0, 0, 0, 1, 1, 1, 0, 0, 0), x = c(1, 4, 2, 3, 5, 1, 2, 3, 2, 5))
sets <- list(school = school, seizures = seizures, far = far, even = even, homes = homes, taste = taste, pain = pain,
             rare = rare, nearly = nearly, split = split)

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

ordinal_cases <- list(
  list("homes", "sat ~ Infl + Type + Cont", weights = "Freq"),
  list("homes", "sat ~ Infl + Cont", weights = "Freq", offset = "shift"),
  list("taste", "rating ~ temp + contact"),
  list("pain", "y ~ x + z + g"),
  list("school", "Lrncode ~ Days"))
sets$school$Lrncode <- as.numeric(sets$school$Lrn == "SL")

# clm, polished by its own Newton steps; columns far from 0 are shifted, where clm loses all digits, and put back.
ordered_fit <- function(case) {
  data <- sets[[case[[1]]]]
  data$w <- if (is.null(case$weights)) rep(1, nrow(data)) else data[[case$weights]]
  data$o <- if (is.null(case$offset)) rep(0, nrow(data)) else data[[case$offset]]
  response <- all.vars(as.formula(case[[2]]))[1]
  data$outcome <- factor(data[[response]])
  right <- sub(".* ~ ", "", case[[2]])
  X <- model.matrix(as.formula(paste("~", right)), data)[, -1, drop = FALSE]
  m <- colMeans(X)
  m[] <- ifelse(abs(m) > 1e5, 1e6, 0)
  data$X <- sweep(X, 2, m)
  fit <- clm(outcome ~ X + offset(o), weights = w, data = data, control = clm.control(gradTol = 1e-12, maxIter = 200))
  K <- nlevels(data$outcome); k <- ncol(X)
  p <- if (K > 2) polr(outcome ~ X + offset(o), weights = w, data = data, Hess = TRUE, start = c(fit$beta, fit$alpha))
  null <- clm(outcome ~ 1 + offset(o), weights = w, data = data)
  A <- diag(K - 1 + k)
  A[seq_len(K - 1), K - 1 + seq_len(k)] <- rep(m, each = K - 1)
  V <- A %*% vcov(fit) %*% t(A)
  list(data = data, fit = fit, K = K, k = k, X = data$X, columns = colnames(X), p = p,
       out = list(set = case[[1]], formula = case[[2]], weights = if (is.null(case$weights)) "" else case$weights,
                  offset = if (is.null(case$offset)) "" else case$offset, columns = as.list(colnames(X)),
                  estimates = number(fit$beta), std_errors = number(sqrt(diag(V))[-seq_len(K - 1)]),
                  thresholds = number(fit$alpha + sum(m * fit$beta)), threshold_se = number(sqrt(diag(V))[seq_len(K - 1)]),
                  polr = if (K > 2) number(p$coefficients) else list(), log_lik = number(logLik(fit)),
                  aic = number(AIC(fit)), null_log_lik = number(logLik(null))))
}

# Brant 1990 from its formulas, and the score test with the expected information as outer products of numeric scores.
proportional <- function(case) {
  a <- ordered_fit(case)
  if (a$K < 3) return(list(NULL))
  y <- as.integer(a$data$outcome); w <- a$data$w; o <- a$data$o
  Z <- cbind(1, a$X)
  cuts <- lapply(seq_len(a$K - 1), function(cut)
    suppressWarnings(glm((y > cut) ~ Z - 1 + offset(o), binomial, weights = w, control = glm.control(epsilon = 1e-15, maxit = 100))))
  # Cuts at which a term tells the outcome without fail have no estimates and are left out.
  finite <- vapply(cuts, function(m) max(abs(coef(m))) < 12, NA)
  cuts <- cuts[finite]
  b <- unlist(lapply(cuts, coef)); p <- ncol(Z)
  inv <- lapply(cuts, function(m) { f <- fitted(m); solve(crossprod(Z, Z * (w * f * (1 - f)))) })
  V <- matrix(0, length(b), length(b))
  for (i in seq_along(cuts)) for (j in seq_along(cuts)) {
    lo <- min(i, j); hi <- max(i, j)
    V[(i - 1) * p + 1:p, (j - 1) * p + 1:p] <- inv[[i]] %*%
      crossprod(Z, Z * (w * fitted(cuts[[hi]]) * (1 - fitted(cuts[[lo]])))) %*% inv[[j]]
  }
  test <- function(columns) {
    D <- do.call(rbind, lapply(seq_along(cuts)[-1], function(cut) do.call(rbind, lapply(columns, function(j) {
      row <- numeric(length(b)); row[(cut - 1) * p + j] <- 1; row[j] <- -1; row }))))
    chi <- as.numeric(t(D %*% b) %*% solve(D %*% V %*% t(D), D %*% b))
    c(chi, nrow(D), pchisq(chi, nrow(D), lower.tail = FALSE))
  }
  terms <- strsplit(sub(".* ~ ", "", case[[2]]), " [+] ")[[1]]
  own <- lapply(terms, function(term) number(test(1 + which(startsWith(a$columns, term)))))
  log_p <- function(theta, c, z, o) {
    B <- matrix(theta, nrow = a$K - 1)                       # a cut a row: threshold, slopes
    gamma <- c(0, plogis(B[, 1] - B[, -1, drop = FALSE] %*% z - o), 1)
    log(gamma[c + 1] - gamma[c])
  }
  at <- cbind(a$fit$alpha, matrix(a$fit$beta, a$K - 1, a$k, byrow = TRUE))
  g <- 0; I <- 0
  for (i in seq_len(nrow(Z))) for (c in seq_len(a$K)) {
    s <- grad(log_p, as.vector(at), c = c, z = a$X[i, ], o = o[i])
    I <- I + w[i] * exp(log_p(as.vector(at), c, a$X[i, ], o[i])) * outer(s, s)
    if (c == y[i]) g <- g + w[i] * s
  }
  score <- as.numeric(t(g) %*% solve(I, g)); df <- a$k * (a$K - 2)
  c(list(set = case[[1]], left_out = sum(!finite), omnibus = number(test(2:p)), terms = own,
         score = number(c(score, df, pchisq(score, df, lower.tail = FALSE)))))
}

# Profiles: the other coefficients maximised by glm or clm with the held one in the offset, the limits by uniroot.
profile_cases <- list(
  list("school", "late ~ Sex + Age", "binomial"),
  list("rare", "y ~ x + age", "binomial"),
  list("nearly", "y ~ x", "binomial"),
  list("school", "Days ~ Eth + Sex", "poisson", offset = "logdays"),
  list("school", "Days ~ Eth + Age", "negbin", weights = "copies"),
  list("taste", "rating ~ temp + contact", "ordinal"),
  list("homes", "sat ~ Infl + Cont", "ordinal", weights = "Freq", offset = "shift"),
  list("edge", "y ~ g + x", "separated"))
sets$school$late <- as.numeric(sets$school$Days > 20)
sets$edge <- data.frame(y = c(0, 1, 0, 1, 0, 1, 1, 1, 1, 1), g = c(0, 0, 0, 0, 0, 1, 1, 1, 1, 0),
                        x = c(1, 2, 3, 4, 5, 4, 3, 2, 1, 2))

# Maxima by Newton's method with halved steps: glm.fit stops early where offsets are large. theta: infinite for Poisson.
climb <- function(Z, y, w, shift, logistic, theta = Inf) {
  b <- rep(0, ncol(Z))
  value <- function(b) {
    eta <- as.vector(Z %*% b) + shift
    if (logistic) sum(w * ifelse(y == 1, plogis(eta, log.p = TRUE), plogis(-eta, log.p = TRUE)))
    else if (is.finite(theta)) sum(w * (y * eta - (y + theta) * log(theta + exp(eta))))
    else sum(w * (y * eta - exp(eta)))
  }
  for (i in 1:500) {
    eta <- as.vector(Z %*% b) + shift
    mu <- if (logistic) plogis(eta) else exp(eta)
    W <- if (logistic) plogis(eta) * plogis(-eta) else if (is.finite(theta)) mu * theta * (theta + y) / (theta + mu)^2 else mu
    pull <- (y - mu) * (if (is.finite(theta)) theta / (theta + mu) else 1)
    step <- as.vector(solve(crossprod(Z, Z * (w * W)), crossprod(Z, w * pull), tol = 1e-300))
    while (value(b + step) < value(b) - 1e-12) step <- step / 2
    b <- b + step
    if (max(abs(step)) < 1e-13 * max(1, abs(b))) break
  }
  value(b)
}

profiled <- function(case) {
  data <- sets[[case[[1]]]]
  w <- if (is.null(case$weights)) rep(1, nrow(data)) else data[[case$weights]]
  o <- if (is.null(case$offset)) rep(0, nrow(data)) else data[[case$offset]]
  formula <- as.formula(case[[2]])
  y <- data[[all.vars(formula)[1]]]
  X <- model.matrix(formula, data)
  kind <- case[[3]]
  theta <- Inf
  family <- switch(kind, binomial = , separated = binomial(), poisson = poisson(), ordinal = NULL, negbin = {
    environment(formula) <- environment()
    theta <- fit_negbin(formula, data, w, o)$theta
    negative.binomial(theta)
  })
  tight <- glm.control(epsilon = 1e-14, maxit = 500)
  # log-likelihood (up to a constant) with column j held at c; j = 0: none held
  most <- function(j, c) {
    Z <- X[, setdiff(seq_len(ncol(X)), j), drop = FALSE]
    shift <- o + (if (j > 0) c * X[, j] else 0)
    limit <- kind == "separated" && j != 2                     # there rows with g = 1 contribute nothing
    rows <- if (limit) data$g == 0 else rep(TRUE, nrow(data))
    if (limit) Z <- Z[, colnames(Z) != "g", drop = FALSE]
    if (kind == "negbin") {                                    # theta anew for every value held
      at <- function(log_theta) {
        t <- exp(log_theta)
        climb(Z, y, w, shift, FALSE, t) + sum(w * (lgamma(y + t) - lgamma(t) + t * log(t)))
      }
      top <- optimize(at, log(theta) + c(-3, 3), maximum = TRUE, tol = 1e-4)$maximum
      for (i in 1:8) {                                         # parabolas, ever narrower
        h <- 10^-(1 + i / 4); v <- c(at(top - h), at(top), at(top + h))
        top <- top + h / 2 * (v[1] - v[3]) / (v[1] - 2 * v[2] + v[3])
      }
      return(at(top))
    }
    if (kind != "ordinal")
      return(climb(Z[rows, , drop = FALSE], y[rows], w[rows], shift[rows], kind %in% c("binomial", "separated"), theta))
    outcome <- factor(y)
    Z <- Z[, -1, drop = FALSE]
    control <- clm.control(gradTol = 1e-10, maxIter = 200)
    as.numeric(logLik(if (ncol(Z) > 0) clm(outcome ~ Z + offset(shift), weights = w, control = control)
                      else clm(outcome ~ 1 + offset(shift), weights = w, control = control)))
  }
  best <- if (kind == "separated") NULL else if (kind == "ordinal")
    clm(factor(y) ~ X[, -1] + offset(o), weights = w)$beta else
    suppressWarnings(glm.fit(X, y, weights = w, offset = o, family = family, control = tight))$coefficients
  top <- most(0, 0)
  first <- if (kind == "ordinal") 2 else 1
  ends <- lapply(first:ncol(X), function(j) {
    middle <- if (is.null(best)) c(0, 15, 0)[j] else best[[j - first + 1]]
    fall <- function(c) 2 * (top - most(j, c)) - qchisq(0.95, 1)
    one <- function(side) {
      far <- 0.1
      while (far < 60 && fall(middle + side * far) < 0) far <- far * 1.5
      if (fall(middle + side * far) < 0) return(side * Inf)
      uniroot(fall, sort(middle + side * c(0, far)), tol = 1e-12)$root
    }
    c(one(-1), one(1), fall(0) + qchisq(0.95, 1))
  })
  ends <- do.call(rbind, ends)
  list(set = case[[1]], formula = case[[2]], kind = kind, weights = if (is.null(case$weights)) "" else case$weights,
       offset = if (is.null(case$offset)) "" else case$offset, low = number(ends[, 1]), high = number(ends[, 2]),
       chi_squared = number(ends[, 3]))
}

# Mean outcomes standardised to the rows: every row given one level and then the other, delta method.
standardised <- function(case) {
  data <- sets[[case[[1]]]]
  formula <- as.formula(case[[2]])
  w <- rep(1, nrow(data)); o <- rep(0, nrow(data))
  environment(formula) <- environment()
  m <- if (case[[3]] == "negbin") fit_negbin(formula, data, w, o)$m else
    glm(formula, binomial, data, control = glm.control(epsilon = 1e-15, maxit = 100))
  V <- if (case[[5]] == "model") summary(m, dispersion = 1)$cov.scaled else vcovHC(m, type = case[[5]])
  mean_of <- function(level) {
    all <- data
    all[[case[[4]]]] <- level
    X <- model.matrix(formula, rbind(all, data))[seq_len(nrow(data)), ]
    eta <- as.vector(X %*% coef(m))
    mu <- m$family$linkinv(eta)
    list(p = mean(mu), g = colMeans(m$family$mu.eta(eta) * X))
  }
  levels <- sort(unique(data[[case[[4]]]]))
  a <- mean_of(levels[2]); b <- mean_of(levels[1])
  difference <- a$g - b$g; ratio <- a$g / a$p - b$g / b$p
  list(set = case[[1]], formula = case[[2]], kind = case[[3]], atom = case[[4]], errors = case[[5]],
       means = number(c(b$p, a$p)), difference_se = number(sqrt(difference %*% V %*% difference)),
       log_ratio_se = number(sqrt(ratio %*% V %*% ratio)))
}
standard_cases <- list(list("school", "late ~ Eth * Sex + Age", "binomial", "Eth", "HC3"),
                       list("school", "late ~ Eth + Lrn", "binomial", "Eth", "HC0"),
                       list("school", "Days ~ Eth * Sex + Lrn", "negbin", "Eth", "model"),
                       list("school", "Days ~ Eth + Age", "negbin", "Eth", "HC3"))

data <- lapply(sets, function(set) lapply(set, function(column)
  as.list(if (is.numeric(column)) sprintf("%.17g", column) else column)))
types <- lapply(sets, function(set) as.list(vapply(set, is.numeric, NA)))
source <- paste("glm.nb and polr of MASS", packageVersion("MASS"), "clm of ordinal", packageVersion("ordinal"),
                "and sandwich", packageVersion("sandwich"), "with", R.version.string)
cat(toJSON(list(source = source, data = data, number = types, negbin = lapply(negbin_cases, negbin),
                ordinal = lapply(ordinal_cases, function(case) ordered_fit(case)$out),
                proportional = lapply(ordinal_cases[1:4], proportional),
                profile = lapply(profile_cases, profiled),
                standardised = lapply(standard_cases, standardised)),
           auto_unbox = TRUE, digits = NA), "\n", sep = "")
