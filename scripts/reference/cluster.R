# cluster.R: cluster-robust and Newey-West standard errors as R's clubSandwich and sandwich (prewhite = FALSE, adjust = TRUE) have them, for tests/unit/cluster.c.
#
#   Rscript scripts/reference/cluster.R > tests/reference/models/cluster.json     in the project's root; needs
#   r-cran-clubsandwich and r-cran-sandwich
#
# Data of R's datasets (conc in units of 100: in those of R clubSandwich itself has 9 digits). With weights the working model is variance 1 / weight (inverse_var = TRUE), as clubSandwich has
# it for glm; GLMs are carried on until they stop changing. Tests of a term are Wald_test's HTZ (CR2). A degree of
# freedom is "nan" where one cluster alone tells the coefficient (clubSandwich then shows rounding).
suppressMessages({library(clubSandwich); library(sandwich)})
number <- function(x) {
  x <- as.vector(x)
  as.list(ifelse(is.finite(x), sprintf("%.17g", x), "nan"))
}
chicks <- as.data.frame(ChickWeight)
chicks <- data.frame(weight = chicks$weight, time = chicks$Time, chick = paste0("c", chicks$Chick), diet = paste0("d", chicks$Diet))
plants <- data.frame(uptake = CO2$uptake, plant = as.character(CO2$Plant), type = as.character(CO2$Type),
                     treatment = as.character(CO2$Treatment), conc = CO2$conc / 100)
cars <- data.frame(mpg = mtcars$mpg, wt = mtcars$wt, hp = mtcars$hp, cyl = paste0("k", mtcars$cyl),
                   maker = sub(" .*", "", rownames(mtcars)), gear = paste0("g", mtcars$gear), share = mtcars$qsec,
                   every = paste0("r", seq_len(nrow(mtcars))))
births <- data.frame(case = infert$case, age = infert$age, spontaneous = infert$spontaneous,
                     education = as.character(infert$education), stratum = paste0("s", infert$stratum),
                     parity = infert$parity, share = seq_len(nrow(infert)) %% 3 + 1)
breaks <- data.frame(breaks = warpbreaks$breaks, wool = as.character(warpbreaks$wool),
                     tension = as.character(warpbreaks$tension), loom = paste0("l", (seq_len(54) * 7) %% 11))
sets <- list(chicks = chicks, plants = plants, cars = cars, births = births, breaks = breaks)

cases <- list(
  list("chicks", "weight ~ diet", "gaussian", "chick", terms = list("diet")),
  list("chicks", "weight ~ time * diet", "gaussian", "chick", terms = list("diet", "time:diet")),
  list("plants", "uptake ~ type * treatment + conc", "gaussian", "plant", terms = list("type:treatment")),
  list("plants", "uptake ~ log(conc) + plant", "gaussian", "plant", terms = list("log(conc)")),
  list("cars", "mpg ~ wt + hp + cyl", "gaussian", "maker", terms = list("cyl", "wt")),
  list("cars", "mpg ~ wt + hp + cyl", "gaussian", "gear", terms = list("wt")),
  list("cars", "mpg ~ wt + cyl", "gaussian", "maker", weights = "share", terms = list("cyl")),
  list("cars", "mpg ~ wt + cyl", "gaussian", "every", terms = list("cyl")),
  list("births", "case ~ spontaneous + age + education", "logit", "stratum", terms = list("education")),
  list("births", "case ~ spontaneous + parity", "logit", "education", terms = list("parity")),
  list("births", "case ~ spontaneous + age", "logit", "stratum", weights = "share", terms = list("age")),
  list("breaks", "breaks ~ wool * tension", "poisson", "loom", terms = list("tension", "wool:tension")))

fit <- function(case) {
  data <- sets[[case[[1]]]]
  formula <- as.formula(case[[2]])
  weighted <- !is.null(case$weights)
  data$w <- if (weighted) data[[case$weights]] else rep(1, nrow(data))
  environment(formula) <- environment()
  if (case[[3]] == "gaussian") {
    m <- if (weighted) lm(formula, data, weights = w) else lm(formula, data)
  } else {
    family <- if (case[[3]] == "logit") quasibinomial else quasipoisson
    family <- if (case[[3]] == "logit") binomial else poisson
    m <- suppressWarnings(if (weighted) glm(formula, family, data, weights = w, control = glm.control(1e-15, 100))
                          else glm(formula, family, data, control = glm.control(1e-15, 100)))
    for (again in 1:3) m <- suppressWarnings(update(m, start = coef(m)))
  }
  cluster <- data[[case[[4]]]]
  V <- lapply(c("CR0", "CR1", "CR1S", "CR2"), function(type)
    vcovCR(m, cluster, type, inverse_var = TRUE))
  b <- coef(m)
  tests <- coef_test(m, V[[4]], test = "Satterthwaite")
  df <- tests$df_Satt
  if (is.null(df)) df <- tests$df
  # What one cluster alone tells of each coefficient.
  D <- qr(model.matrix(m) * sqrt(if (case[[3]] == "gaussian") data$w else m$weights))
  Q <- qr.Q(D)
  told <- function(l) {
    u <- backsolve(qr.R(D), l, transpose = TRUE)
    sum(sapply(unique(cluster), function(j) {
      e <- eigen(crossprod(Q[cluster == j, , drop = FALSE]), symmetric = TRUE)
      sum(crossprod(e$vectors[, e$values > 1 - 1e-10, drop = FALSE], u)^2)
    })) / sum(u^2)
  }
  alone <- apply(diag(length(b)), 1, told) > 1e-8
  df[alone] <- NaN
  assign <- attr(model.matrix(m), "assign")
  labels <- attr(terms(m), "term.labels")
  joint <- lapply(case$terms, function(term) {
    which <- which(assign == match(term, labels))
    w <- Wald_test(m, constraints = constrain_zero(which, b), vcov = V[[4]], test = "HTZ")
    list(term = term, f = number(w$Fstat), df1 = length(which), df2 = number(w$df_denom), p = number(w$p_val))
  })
  l <- ifelse(alone, 0, round(sin(seq_along(b)) * 8) / 4)
  one <- linear_contrast(m, V[[4]], matrix(l, 1), test = "Satterthwaite")
  list(set = case[[1]], formula = case[[2]], family = case[[3]], cluster = case[[4]],
       weights = if (weighted) case$weights else "", count = length(unique(cluster)), columns = as.list(names(b)),
       estimates = number(b), std_errors = lapply(V, function(v) number(sqrt(diag(as.matrix(v))))), df = number(df),
       p = number(2 * pt(-abs(b / sqrt(diag(as.matrix(V[[4]])))), df)), covariance = number(as.matrix(V[[4]])),
       contrast = list(weights = as.list(l), estimate = number(one$Est), std_error = number(one$SE), df = number(one$df),
                       low = number(one$CI_L), high = number(one$CI_U)), joint = joint)
}

series <- list(
  list("lake", "level ~ year", "gaussian", 3),
  list("lake", "level ~ year", "gaussian", 0),
  list("lake", "level ~ year + before", "gaussian", 4, weights = "share"),
  list("deaths", "deaths ~ time + law", "poisson", 4))
sets$lake <- data.frame(level = as.numeric(LakeHuron) - 570, year = (1875:1972) - 1900, before = (1875:1972 < 1890) * 1,
                        share = seq_len(98) %% 4 + 1, time = 1:98)
sets$deaths <- data.frame(deaths = as.numeric(Seatbelts[, "VanKilled"]), time = 1:192, law = as.numeric(Seatbelts[, "law"]))
for (name in c("lake", "deaths")) sets[[name]] <- sets[[name]][(seq_len(nrow(sets[[name]])) * 29) %% nrow(sets[[name]]) + 1, ]
run <- function(case) {
  data <- sets[[case[[1]]]]
  formula <- as.formula(case[[2]])
  environment(formula) <- environment()
  data$w <- if (is.null(case$weights)) rep(1, nrow(data)) else data[[case$weights]]
  data <- data[order(data$time), ]
  m <- if (case[[3]] == "gaussian") lm(formula, data, weights = w) else
    glm(formula, poisson, data, control = glm.control(1e-15, 100))
  V <- NeweyWest(m, lag = case[[4]], prewhite = FALSE, adjust = TRUE)
  list(set = case[[1]], formula = case[[2]], family = case[[3]], lag = case[[4]],
       weights = if (is.null(case$weights)) "" else case$weights, std_errors = number(sqrt(diag(V))))
}

data <- lapply(sets, function(set) lapply(set, function(column)
  as.list(if (is.numeric(column)) sprintf("%.17g", column) else column)))
types <- lapply(sets, function(set) as.list(vapply(set, is.numeric, NA)))
source <- paste("lm and glm of", R.version.string, "and clubSandwich", packageVersion("clubSandwich"))
cat(jsonlite::toJSON(list(source = source, data = data, number = types, cases = lapply(cases, fit),
                          series = lapply(series, run)),
                     auto_unbox = TRUE, digits = NA), "\n", sep = "")
