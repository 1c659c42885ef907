# whole.R: made-up data sets with fixed seeds, and what R says about them, for tests/unit/whole.c.
#
#   Rscript scripts/reference/whole.R      in the project's root; needs r-cran-sandwich and r-cran-e1071
#
# Writes tests/reference/whole/NAME/data.csv and expected.json. A measurement is a whole number of steps, so R computes
# on the whole numbers and only the results are scaled: what is expected does not suffer from decimals or large offsets.
# Signed ranks come from the distribution of the doubled ranks (up to 14 changes from all sign patterns),
# noncentral t from the integral over the chi distribution, held against pt().
suppressPackageStartupMessages({ library(sandwich); library(e1071) })
RNGkind("Mersenne-Twister", "Inversion", "Rejection")

number <- function(x) lapply(as.vector(x), function(v) if (is.finite(v)) sprintf("%.17g", v) else "nan")
row <- function(table, where, values, digits = 12)
  list(table = table, where = where, values = lapply(values, function(v) number(v)[[1]]),
       digits = if (isTRUE(values$p_value < 1e-20)) min(digits, 11) else digits) # d log p = t dt
case <- function(name, args, expect) list(name = name, args = as.list(args), expect = expect)

# ---- paired ----

noncentral <- function(t, df, ncp) { # P(T <= t)
  f <- function(u) pnorm(t * u - ncp) * exp(dchisq(df * u^2, df, log = TRUE)) * 2 * df * u
  mode <- sqrt(max(df - 1, 0.1) / df)
  ends <- c(0, mode, mode + 8 / sqrt(df) + 8)
  cuts <- sort(unique(c(seq(0, mode, length.out = 9), mode + (1:16) / 16 * (4 / sqrt(df)), mode + 8 / sqrt(df),
                        ends[3])))
  sum(mapply(function(a, b) integrate(f, a, b, rel.tol = 1e-13, abs.tol = 0, subdivisions = 500,
                                      stop.on.error = FALSE)$value, head(cuts, -1), tail(cuts, -1)))
}
ncp_interval <- function(t, df, level) {
  width <- 6 + abs(t) / sqrt(df) * 4
  end <- function(p) uniroot(function(d) noncentral(t, df, d) - p, c(t - width - abs(t), t + width + abs(t)),
                             tol = 1e-13, maxiter = 500)$root
  alpha <- 1 - level
  low <- end(1 - alpha / 2)
  high <- end(alpha / 2)
  if (abs(high) < 30 && abs(low) < 30) # beyond, pt() approximates
    stopifnot(abs(pt(t, df, low) - (1 - alpha / 2)) < 1e-8, abs(pt(t, df, high) - alpha / 2) < 1e-8)
  c(low, high)
}

signed_rank <- function(d, zeros, alternative) { # d: whole numbers, perhaps halves
  size <- abs(d)
  if (zeros == "wilcoxon") { d <- d[d != 0]; size <- abs(d) }
  rank <- rank(size)[d != 0]
  d <- d[d != 0]
  if (length(d) == 0) return(list(w = 0, p = NaN))
  w <- sum(rank[d > 0])
  doubled <- round(2 * rank)
  if (length(d) <= 14) {
    patterns <- as.matrix(expand.grid(rep(list(0:1), length(d))))
    share <- tabulate(patterns %*% doubled + 1, sum(doubled) + 1) / 2^length(d)
  } else {
    share <- c(1, rep(0, sum(doubled)))
    for (r in doubled) share <- (share + c(rep(0, r), head(share, -r))) / 2
  }
  at <- round(2 * w) + 1
  less <- sum(share[1:at])
  greater <- sum(share[at:length(share)])
  list(w = w, p = switch(alternative, less = less, greater = greater, min(1, 2 * min(less, greater))))
}
walsh <- function(d) { m <- outer(d, d, "+") / 2; sort(m[lower.tri(m, diag = TRUE)]) }
pseudo_interval <- function(d, zeros, alternative, level) { # every theta not rejected
  at <- unique(walsh(d))
  theta <- sort(c(at, (head(at, -1) + tail(at, -1)) / 2, min(at) - 1, max(at) + 1))
  accepted <- vapply(theta, function(x) isTRUE(signed_rank(4 * (d - x), zeros, alternative)$p > (1 - level) * (1 + 1e-12)) ||
                                        all(d == x), NA)
  low <- if (accepted[1]) -Inf else theta[which(accepted)[1]]
  high <- if (accepted[length(theta)]) Inf else theta[rev(which(accepted))[1]]
  closure <- function(end, up) # an accepted midpoint stands for the gap between its neighbours
    if (!is.finite(end) || end %in% at) end else if (up) min(at[at > end]) else max(at[at < end])
  c(closure(low, FALSE), closure(high, TRUE))
}

paired_rows <- function(before, after, step, where = list(), alternative = "two.sided", mu = 0, zeros = "pratt",
                        level = 0.95, p = TRUE, interval = TRUE) {
  d <- after - before # in steps
  n <- length(d)
  shift <- mu / step
  at <- function(method, values, digits = 12) row("estimates", c(where, list(method = method)), values, digits)
  rows <- list(row("pairs", where, list(n = n, mean_change = mean(d) * step, sd_change = sd(d) * step,
                                        sd_before = sd(before) * step, sd_after = sd(after) * step)))
  if (n > 1 && sd(d) > 0) {
    t <- t.test(d, mu = shift, alternative = alternative, conf.level = level)
    values <- list(n = n, estimate = mean(d) * step, std_error = sd(d) / sqrt(n) * step, df = n - 1,
                   conf_low = t$conf.int[1] * step, conf_high = t$conf.int[2] * step)
    if (p) values <- c(values, list(statistic = t$statistic, p_value = t$p.value))
    rows <- c(rows, list(at("paired_t", values)))
    dz <- mean(d) / sd(d)
    ends <- ncp_interval(dz * sqrt(n), n - 1, level) / sqrt(n)
    j <- exp(lgamma((n - 1) / 2) - lgamma((n - 2) / 2)) / sqrt((n - 1) / 2)
    rows <- c(rows, list(at("cohen_dz", list(estimate = dz)),
                         at("cohen_dz", list(conf_low = ends[1], conf_high = ends[2]), 9.5)))
    if (n > 2) rows <- c(rows, list(at("hedges_gz", list(estimate = j * dz)),
                                    at("hedges_gz", list(conf_low = j * ends[1], conf_high = j * ends[2]), 9.5)))
  }
  if (n > 3 && sd(before) > 0 && sd(after) > 0) {
    r <- cor.test(before, after, conf.level = level)
    rows <- c(rows, list(at("pearson", list(estimate = r$estimate, conf_low = r$conf.int[1],
                                            conf_high = r$conf.int[2]), 11.5)))
  }
  word <- sub("[.]", "-", alternative)
  location <- list(estimate = median(walsh(d)) * step)
  if (interval) {
    ends <- pseudo_interval(d, zeros, word, level)
    location <- c(location, list(conf_low = ends[1] * step, conf_high = ends[2] * step))
  }
  rows <- c(rows, list(at("hodges_lehmann", location)))
  if (p) {
    pratt <- signed_rank(d - shift, "pratt", word)
    rows <- c(rows, list(at("wilcoxon_signed_rank", list(statistic = pratt$w, p_value = pratt$p))))
    if (any(d == shift)) {
      drop <- signed_rank(d - shift, "wilcoxon", word)
      rows <- c(rows, list(at("wilcoxon_signed_rank_drop", list(statistic = drop$w, p_value = drop$p))))
    }
  }
  rows
}

# ---- describe ----

describe_rows <- function(x, step, offset, variable, group) { # x: whole numbers, NA missing
  known <- x[!is.na(x)]
  n <- length(known)
  ci <- mean(known) + c(-1, 1) * qt(0.975, n - 1) * sd(known) / sqrt(n)
  quartiles <- quantile(known, c(0, 0.25, 0.5, 0.75, 1), type = 7, names = FALSE)
  place <- function(v) v * step + offset
  list(row("summary", list(variable = variable, group = group),
           list(n = n, missing = sum(is.na(x)), mean = place(mean(known)), sd = sd(known) * step,
                se = sd(known) / sqrt(n) * step, conf_low = place(ci[1]), conf_high = place(ci[2]),
                min = place(quartiles[1]), q1 = place(quartiles[2]), median = place(quartiles[3]),
                q3 = place(quartiles[4]), max = place(quartiles[5]),
                skewness = if (n > 2) suppressWarnings(skewness(known, type = 2)) else NaN,
                kurtosis = if (n > 3) suppressWarnings(kurtosis(known, type = 2)) else NaN), 12))
}
smd_rows <- function(x, arm, control, variable) lapply(setdiff(unique(arm), control), function(a) {
  one <- x[arm == a & !is.na(x)]
  two <- x[arm == control & !is.na(x)]
  row("smd", list(variable = variable, contrast = paste(a, "-", control)),
      list(smd = (mean(one) - mean(two)) / sqrt((var(one) + var(two)) / 2)))
})

# ---- compare ----

compare_rows <- function(data, control, step, covariates = character(), level = 0.95, where = list()) {
  data$x <- data$before # whole numbers, without the offset
  data$y <- data$after
  data$arm <- relevel(factor(data$arm), control)
  data <- data[complete.cases(data[c("x", "y", "arm", covariates)]), ]
  terms <- c("arm", "x", covariates)
  m <- lm(reformulate(terms, "y"), data)
  q <- qt(1 - (1 - level) / 2, m$df.residual)
  v <- vcov(m)
  robust <- vcovHC(m, type = "HC3")
  rows <- list()
  line <- function(L, v, name, method) {
    estimate <- sum(L * coef(m)) * step
    se <- sqrt(drop(L %*% v %*% L)) * step
    t <- estimate / se
    list(n = nobs(m), estimate = estimate, std_error = se, statistic = t, df = m$df.residual,
         p_value = 2 * pt(-abs(t), m$df.residual), conf_low = estimate - q * se, conf_high = estimate + q * se)
  }
  X <- model.matrix(m)
  for (a in levels(data$arm)) {
    L <- colMeans(X)
    L[startsWith(names(L), "arm")] <- 0
    if (a != control) L[paste0("arm", a)] <- 1
    mean <- line(L, v)
    rows <- c(rows, list(row("adjusted_means", c(where, list(arm = a)),
      list(n = sum(data$arm == a), mean_before = mean(data$x[data$arm == a]) * step + attr(data, "offset"),
           adjusted_mean = mean$estimate + attr(data, "offset"), std_error = mean$std_error,
           conf_low = mean$conf_low + attr(data, "offset"), conf_high = mean$conf_high + attr(data, "offset")))))
    if (a == control) next
    L <- 0 * coef(m)
    L[paste0("arm", a)] <- 1
    contrast <- c(where, list(contrast = paste(a, "-", control)))
    at <- function(method, values) row("estimates", c(contrast, list(method = method)), values)
    welch <- function(values) {
      t <- t.test(values[data$arm == a], values[data$arm == control], conf.level = level)
      list(estimate = (t$estimate[1] - t$estimate[2]) * step, std_error = t$stderr * step, statistic = t$statistic,
           df = t$parameter, p_value = t$p.value, conf_low = t$conf.int[1] * step, conf_high = t$conf.int[2] * step)
    }
    rows <- c(rows, list(at("ancova", line(L, v)), at("ancova_hc3", line(L, robust)),
                         at("change_welch", welch(data$y - data$x)), at("welch_t", welch(data$y))))
  }
  f <- function(method, small, large) {
    table <- anova(small, large)
    row("estimates", c(where, list(method = method)),
        list(statistic = table$F[2], df = table$Df[2], df2 = table$Res.Df[2], p_value = table$`Pr(>F)`[2]), 11)
  }
  if (nlevels(data$arm) > 2)
    rows <- c(rows, list(f("ancova_f", lm(reformulate(setdiff(terms, "arm"), "y"), data), m)))
  c(rows, list(f("ancova_interaction_f", m, lm(reformulate(c(terms, "arm:x"), "y"), data))))
}

# ---- regress ----

regress_rows <- function(formula, data, level = 0.95, kinds = paste0("HC", 0:5), id = NULL, digits = 12) {
  m <- lm(formula, data)
  s <- summary(m)
  df <- m$df.residual
  q <- qt(1 - (1 - level) / 2, df)
  rows <- list()
  for (kind in c("const", kinds)) {
    se <- sqrt(diag(if (kind == "const") vcov(m, complete = FALSE) else suppressWarnings(vcovHC(m, type = kind))))
    method <- if (kind == "const") "ols" else paste0("ols_", tolower(kind))
    for (term in names(coef(m))) {
      estimate <- coef(m)[[term]]
      this <- if (is.na(estimate)) NaN else se[[term]]
      t <- estimate / this
      rows <- c(rows, list(row("estimates", list(term = term, method = method),
        list(estimate = estimate, std_error = this, statistic = t, p_value = 2 * pt(-abs(t), df),
             conf_low = estimate - q * this, conf_high = estimate + q * this),
        digits - if (kind == "const") 0 else 1))) # sandwich multiplies by an inverse
    }
  }
  f <- if (is.null(s$fstatistic)) c(NaN, 0, NaN) else s$fstatistic
  rows <- c(rows, list(row("glance", setNames(list(), character()),
    list(n = nobs(m), r_squared = s$r.squared, adj_r_squared = s$adj.r.squared, sigma = s$sigma, f_statistic = f[[1]],
         df = f[[2]], df2 = df, p_value = pf(f[[1]], f[[2]], f[[3]], lower.tail = FALSE), log_lik = logLik(m),
         aic = AIC(m), bic = BIC(m), deviance = deviance(m)), digits)))
  if (!is.null(id)) {
    ids <- id[as.integer(rownames(model.frame(m)))]
    inside <- hatvalues(m) < 1 - 1e-9 # a row that is met exactly has no studentised residual
    for (i in which(inside)) rows <- c(rows, list(
      row("augment", list(id = ids[i]), list(fitted = fitted(m)[[i]], leverage = hatvalues(m)[[i]])),
      row("augment", list(id = ids[i]), list(residual = resid(m)[[i]], standardised = rstandard(m)[[i]],
        studentised = rstudent(m)[[i]], cook = cooks.distance(m)[[i]], dffits = dffits(m)[[i]]), 10.5)))
  }
  rows
}

# ---- data sets ----

root <- "tests/reference/whole"
write_set <- function(name, lines, cases) {
  folder <- file.path(root, name)
  dir.create(folder, recursive = TRUE, showWarnings = FALSE)
  writeLines(lines, file.path(folder, "data.csv"), useBytes = TRUE)
  source <- paste("scripts/reference/whole.R:", R.version.string, "sandwich", packageVersion("sandwich"), "e1071",
                  packageVersion("e1071"))
  text <- jsonlite::toJSON(list(source = source, cases = cases), auto_unbox = TRUE)
  text <- gsub("},{\"", "},\n{\"", text, fixed = TRUE)
  writeLines(enc2utf8(as.character(text)), file.path(folder, "expected.json"), useBytes = TRUE)
}
quoted <- function(x) ifelse(is.na(x), "", ifelse(grepl("[,\"]", x), paste0("\"", gsub("\"", "\"\"", x), "\""), x))
csv <- function(data) c(paste(names(data), collapse = ","), do.call(paste, c(lapply(data, quoted), sep = ",")))
file_of <- function(name) file.path(root, name, "data.csv")
written <- function(units, decimals, offset = 0) # whole steps as the decimals they stand for
  ifelse(is.na(units), NA, if (decimals == 0) sprintf("%d", as.integer(units)) else
    sprintf("%s%d.%0*d", ifelse(units < 0 & offset == 0, "-", ""), as.integer(offset + abs(units) %/% 10^decimals), decimals,
            as.integer(abs(units) %% 10^decimals)))

one_arm <- function(name, title, before, after, decimals = 0, offset = 0, text = NULL, wide_interval = TRUE) {
  step <- 10^-decimals
  data <- data.frame(id = sprintf("P%02d", seq_along(before)), before = written(before, decimals, offset),
                     after = written(after, decimals, offset))
  if (!is.null(text)) { data$before <- text(before); data$after <- text(after) }
  known <- !is.na(before) & !is.na(after)
  b <- before[known]
  a <- after[known]
  call <- c("paired", "--id", "id", "--before", "before", "--after", "after", file_of(name))
  cases <- list(
    case(paste(title, "are described as by R"), c("describe", "--id", "id", file_of(name)),
         c(describe_rows(before, step, offset, "before", "all patients"),
           describe_rows(after, step, offset, "after", "all patients"))),
    case(paste(title, "change as by t.test and the exact signed ranks"), call,
         paired_rows(b, a, step, interval = wide_interval)),
    case(paste(title, "fall as by one-sided tests"), c(call, "--alternative", "less"),
         paired_rows(b, a, step, alternative = "less", interval = wide_interval)),
    case(paste(title, "rise from a shifted null at the 90% level"),
         c(call, "--alternative", "greater", "--mu", sprintf("%g", -1 * step), "--level", "0.9"),
         paired_rows(b, a, step, alternative = "greater", mu = -1 * step, level = 0.9, interval = wide_interval)),
    case(paste(title, "change with unchanged patients dropped"), c(call, "--zeros", "wilcoxon"),
         paired_rows(b, a, step, zeros = "wilcoxon", interval = wide_interval)))
  write_set(name, csv(data), cases)
}

set.seed(101); one_arm("nrs", "pain ratings with ties and zeros", sample(3:9, 14, TRUE), sample(2:8, 14, TRUE))
set.seed(102); one_arm("nrs_gaps", "ratings with missing values", c(sample(0:10, 22, TRUE), NA, 5), c(NA, sample(0:8, 22, TRUE), 4))
set.seed(103); one_arm("tenths", "tenths", round(rnorm(31, 60, 12)), round(rnorm(31, 55, 15)), 1)
set.seed(104); one_arm("offset", "tenths far from zero", sample(0:60, 17, TRUE), sample(0:50, 17, TRUE), 1, 1e9)
set.seed(105); one_arm("negative", "negative hundredths", round(rnorm(20, -300, 150)), round(rnorm(20, -250, 200)), 2)
one_arm("two", "two patients", c(7, 5), c(3, 4))
one_arm("three", "three patients", c(7L, 5L, 6L), c(3L, 4L, 6L))
one_arm("four", "four patients", c(71, 52, 60, 44), c(33, 41, 60, 47), 1)
set.seed(106); one_arm("exponents", "numbers with exponents", sample(100:999, 11), sample(100:999, 11), 7,
                       text = function(x) sprintf("%d.%02d%s", x %/% 100, x %% 100, ifelse(x %% 2 == 0, "e-5", "E-05")))
set.seed(107); one_arm("many", "many patients with a large effect", sample(50:100, 300, TRUE), sample(0:40, 300, TRUE), 1,
                       wide_interval = FALSE)

arms <- function(name, title, n, levels, spread, effect, decimals, offset = 0, missing = 0, covariates = FALSE,
                 real = FALSE) { # real: numbers with more digits than whole steps can hold
  rounded <- if (real) identity else round
  step <- 10^-decimals
  total <- sum(n)
  k <- rep(seq_along(n), n)
  data <- data.frame(arm = levels[k], stringsAsFactors = FALSE)
  data$before <- rounded(rnorm(total, 60, 15))
  data$after <- rounded(20 + 0.5 * data$before + effect[k] + rnorm(total, 0, spread[k]))
  if (offset > 0) { data$before <- abs(data$before); data$after <- abs(data$after) }
  if (covariates) {
    data$age <- sample(18:80, total, TRUE)
    data$site <- sample(c("St. Mary's", "Köln, Süd", "東京", "A \"B\""), total, TRUE)
    data$sex <- sample(c("f", "m"), total, TRUE)
    data$visits <- sample(c(2, 9, 10), total, TRUE)
  }
  data <- data[sample(total), ]
  rownames(data) <- NULL
  if (missing > 0) for (column in setdiff(names(data), "arm")) data[sample(total, missing), column] <- NA
  id <- sprintf("P%03d", seq_len(total))
  shown <- cbind(id = id, data)
  if (!real) shown$before <- written(data$before, decimals, offset)
  if (!real) shown$after <- written(data$after, decimals, offset)
  if (real) for (column in c("before", "after")) shown[[column]] <- sprintf("%.17g", data[[column]])
  if (covariates) shown$visits <- ifelse(is.na(data$visits), NA, sprintf("%g", data$visits))
  if (covariates) shown$age <- ifelse(is.na(data$age), NA, sprintf("%d", data$age))
  control <- levels[1]
  attr(data, "offset") <- NULL
  wide <- c("--id", "id", "--arm", "arm", "--control", control, "--before", "before", "--after", "after")
  with_offset <- function(d) { attr(d, "offset") <- offset; d }
  compare <- function(d, ...) {
    kept <- d[complete.cases(d[intersect(names(d), c("before", "after", "arm", list(...)$covariates))]), ]
    compare_rows(with_offset(kept), control, step, ...)
  }
  known <- data[!is.na(data$before) & !is.na(data$after), ]
  within <- do.call(c, lapply(levels, function(a) {
    d <- known[known$arm == a, ]
    paired_rows(d$before, d$after, step, where = list(arm = a), interval = nrow(d) <= 40)
  }))
  described <- do.call(c, lapply(c("before", "after"), function(variable) c(
    do.call(c, lapply(levels, function(a) describe_rows(data[data$arm == a, variable], step, offset, variable, a))),
    smd_rows(data[[variable]], data$arm, control, variable))))
  cases <- list(
    case(paste(title, "are described by arm as by R"),
         c("describe", "--id", "id", "--arm", "arm", "--control", control, file_of(name)), described),
    case(paste(title, "change within arms as by R"), c("paired", wide, "--within-arm-p", file_of(name)), within),
    case(paste(title, "differ between arms as by lm, sandwich and Welch"), c("compare", wide, file_of(name)),
         compare(data)),
    case(paste(title, "differ between arms at the 99% level"), c("compare", wide, "--level", "0.99", file_of(name)),
         compare(data, level = 0.99)))
  if (covariates) cases <- c(cases, list(
    case(paste(title, "differ between arms adjusted for a number and two categories"),
         c("compare", wide, "--covariates", "age,site,sex", file_of(name)),
         compare(data, covariates = c("age", "site", "sex")))))
  values <- data # as numbers a formula sees
  values$before <- data$before * step
  values$after <- data$after * step
  if (offset == 0) {
    fit <- function(title2, text, level = 0.95, refs = character(), id_used = NULL) {
      formula <- as.formula(text)
      d <- values
      d$arm <- relevel(factor(d$arm), control)
      if (covariates) d$site <- factor(d$site, levels = sort(unique(d$site), method = "radix"))
      for (ref in refs) { part <- strsplit(ref, "=")[[1]]; d[[part[1]]] <- relevel(factor(d[[part[1]]]), part[2]) }
      case(paste0(title, ": ", title2),
           c("regress", "--id", "id", "--arm", "arm", "--control", control, "--level", sprintf("%g", level), "--se",
             "model,hc0,hc1,hc2,hc3,hc4,hc5", unlist(lapply(refs, function(r) c("--ref", r))),
             if (!is.null(id_used)) c("--augment", "/dev/null"), text, file_of(name)),
           regress_rows(formula, d, level, id = if (!is.null(id_used)) id))
    }
    cases <- c(cases, list(
      fit("regression with arms and influence", "after ~ before + arm", id_used = TRUE),
      fit("regression with an interaction", "after ~ before * arm"),
      fit("regression with a square and a logarithm",
          paste0("log(after + 9) ~ before + I((before - ", 60 * step, ")^2) + arm"), 0.9),
      fit("regression without intercept", "after ~ 0 + arm + before"),
      fit("regression on nothing", "after ~ 1"),
      fit("regression through the origin", "after ~ before - 1"),
      fit("regression with another reference", "after ~ before + arm", refs = paste0("arm=", levels[length(levels)])),
      fit("regression with a column that is another's double", "after ~ before + I(2 * before) + arm")))
    if (covariates) cases <- c(cases, list(
      fit("regression with strange levels", "after ~ before + arm + site + sex + age"),
      fit("regression with factor by factor", "after ~ before + sex * site"),
      fit("regression with factor by number without main effect", "after ~ before + sex:age"),
      fit("regression with a number as factor", "after ~ before + factor(visits) + age:factor(visits)")))
  }
  write_set(name, csv(shown), cases)
  invisible(data)
}
set.seed(201); arms("arms2", "two arms with unequal variances", c(28, 15), c("usual care", "massage"), c(4, 19), c(0, -8), 1)
set.seed(202); arms("arms3", "three arms with missing values", c(35, 30, 25), c("usual care", "relaxation", "structural"),
                    c(10, 12, 9), c(0, -5, -12), 1, missing = 4, covariates = TRUE)
set.seed(203); arms("arms4", "four arms, negative hundredths", c(12, 9, 20, 7), c("c", "d1", "d2", "d10"), c(9, 20, 40, 5),
                    c(-60, -80, -110, -90), 2)
set.seed(204); arms("arms_offset", "arms far from zero", c(14, 12, 11), c("c", "a", "b"), c(7, 9, 12), c(0, -5, -6), 1, 1e9)
set.seed(205); arms("arms_large", "arms with a very large effect", c(150, 150), c("control", "treated"), c(3, 4), c(0, 200), 1)
set.seed(206); arms("arms_tiny", "arms of three", c(3, 3), c("c", "t"), c(5, 5), c(0, 4), 0)
set.seed(207); arms("arms_real", "arms of numbers with 17 digits", c(22, 18, 11), c("c", "a", "b"), c(7, 12, 9), c(0, -5, -9), 0,
                    real = TRUE)
