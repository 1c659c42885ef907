# trials.R: what R says about arms compared by models with slopes of their own, by all pairs, and together, to
# tests/reference/trials.csv, one number a row, read by tests/system/classic.sh. A sixth field gives the digits that agree
# where they are fewer than 12 (numerical integrals).
#
#   Rscript scripts/reference/trials.R      in the project's root; Debian packages: scripts/setup --reference

suppressMessages({library(sandwich); library(multcomp); library(coin); library(boot); library(clubSandwich); library(emmeans)})

numbers <- NULL
expect <- function(command, method, contrast, ..., digits = "") {
  values <- c(...)
  numbers <<- rbind(numbers, data.frame(command, method, contrast, field = names(values),
                                        value = formatC(unname(values), digits = 17, format = "g", width = 1), digits))
}
contrast_of <- function(fit, rows, v = vcov(fit)) {
  e <- drop(rows %*% coef(fit)); se <- sqrt(rowSums((rows %*% v) * rows)); df <- fit$df.residual
  data.frame(estimate = e, std_error = se, p_value = 2 * pt(-abs(e / se), df), conf_low = e - qt(0.975, df) * se,
             conf_high = e + qt(0.975, df) * se)
}
row_of <- function(x, i) setNames(unlist(x[i, ]), names(x))

# The tail of the studentised range and of Dunnett's largest |t|, by nested integrals; ptukey and pmvt agree to theirs.
over_scale <- function(inside, t, df) {
  f <- function(s) 2 * df * s * dchisq(df * s^2, df) * sapply(s, function(v) inside(t * v))
  cut <- c(0, 0.5, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.5, 2, 4)
  sum(mapply(function(a, b) integrate(f, a, b, rel.tol = 1e-11, subdivisions = 2000)$value, head(cut, -1), tail(cut, -1)))
}
tukey_p <- function(t, k, df) {
  inside <- function(c) integrate(function(z) k * dnorm(z) * pnorm(z)^(k - 1) *
                                    -expm1((k - 1) * log1p(-pmin(1, pnorm(z - sqrt(2) * c) / pnorm(z)))), -8, 12,
                                  rel.tol = 1e-12, subdivisions = 2000)$value
  p <- over_scale(inside, abs(t), df)
  stopifnot(abs(p - ptukey(sqrt(2) * abs(t), k, df, lower.tail = FALSE)) < 1e-8)
  p
}
dunnett_p <- function(t, r, df) {                       # two contrasts with correlation r
  l <- sqrt(r)
  inside <- function(c) integrate(function(y) dnorm(y) * -expm1(2 * log1p(-pnorm((c - l * y) / sqrt(1 - l^2), lower.tail = FALSE) -
                                  pnorm((c + l * y) / sqrt(1 - l^2), lower.tail = FALSE))), -9, 9, rel.tol = 1e-12)$value
  over_scale(inside, abs(t), df)
}
critical <- function(p, low, high) uniroot(function(c) log(p(c) / 0.05), c(low, high), tol = 1e-13)$root

# ---- the difference at three baselines; slopes of their own; a covariate and a factor beside the baseline

d <- read.csv("datasets/classic/anorexia.csv")
d$treatment <- factor(d$treatment, levels = c("Cont", "CBT", "FT"))
file <- "compare --arm treatment --control Cont --before weight_before --after weight_after --id id"
arms <- c("CBT", "FT")
check <- lm(weight_after ~ treatment * weight_before, d)
at <- mean(d$weight_before) + c(-1, 0, 1) * sd(d$weight_before)
for (place in 1:3) {
  grid <- data.frame(treatment = factor(levels(d$treatment), levels(d$treatment)), weight_before = at[place])
  x <- model.matrix(~ treatment * weight_before, grid)
  got <- contrast_of(check, rbind(x[2, ] - x[1, ], x[3, ] - x[1, ]))
  means <- emmeans(check, "treatment", at = list(weight_before = at[place]))
  other <- summary(contrast(means, "trt.vs.ctrl"), adjust = "none")
  stopifnot(abs(other$estimate / got$estimate - 1) < 1e-9, abs(other$SE / got$std_error - 1) < 1e-9)
  for (i in 1:2)
    expect(paste(file, "--table by_baseline datasets/classic/anorexia.csv"), c("mean - SD", "mean", "mean + SD")[place],
           paste(arms[i], "- Cont"), baseline = at[place], row_of(got[-3], i))
}

own <- function(fit, data, arm, first, second) {
  set <- function(level) { new <- data; new[[arm]][] <- level
    model.matrix(delete.response(terms(fit)), new, xlev = fit$xlevels) }
  rows <- set(first) - set(second)
  e <- drop(colMeans(rows) %*% coef(fit)); effects <- drop(rows %*% coef(fit))
  se <- sqrt(drop(colMeans(rows) %*% vcovHC(fit, type = "HC3") %*% colMeans(rows)) + var(effects) / nrow(data))
  df <- fit$df.residual
  c(estimate = e, std_error = se, df = df, p_value = 2 * pt(-abs(e / se), df), conf_low = e - qt(0.975, df) * se,
    conf_high = e + qt(0.975, df) * se)
}
for (arm in arms)
  expect(paste(file, "--own-slopes datasets/classic/anorexia.csv"), "anhecova", paste(arm, "- Cont"),
         own(check, d, "treatment", arm, "Cont"), digits = 11) # R's HC3 of uncentred weights

b <- read.csv("datasets/backcare/backcare_wide.csv")
b <- b[b$arm != "" & !is.na(b$pain_0) & !is.na(b$pain_10) & !is.na(b$age) & b$site != "", ]
b$arm <- relevel(factor(b$arm), "usual care"); b$site <- factor(b$site)
file <- "compare --outcome pain --from 0 --to 10 --covariates age --factors site --own-slopes --contrasts all --adjust tukey"
command <- paste(file, "datasets/backcare/backcare_long.csv")
fit <- lm(pain_10 ~ arm + pain_0 + age + site, b)
slopes <- lm(pain_10 ~ arm * (pain_0 + age + site), b)
pairs <- list(c("structural massage", "usual care"), c("relaxation massage", "usual care"),
              c("relaxation massage", "structural massage"))
means <- emmeans(fit, "arm")
for (pair in pairs) {
  rows <- rbind((names(coef(fit)) == paste0("arm", pair[1])) - (names(coef(fit)) == paste0("arm", pair[2])))
  name <- paste(pair[1], "-", pair[2]); got <- contrast_of(fit, rows); t <- got$estimate / got$std_error
  expect(command, "ancova", name, row_of(got, 1))
  expect(command, "ancova", name, p_adjusted = tukey_p(t, 3, fit$df.residual), digits = 9)
  expect(command, "ancova_hc3", name, row_of(contrast_of(fit, rows, vcovHC(fit, type = "HC3"))[2:5], 1))
  expect(command, "anhecova", name, own(slopes, b, "arm", pair[1], pair[2]))
  c3 <- critical(function(c) tukey_p(c, 3, fit$df.residual), 2, 3)
  stopifnot(abs(c3 - qtukey(0.95, 3, fit$df.residual) / sqrt(2)) < 1e-4)
  expect(paste(file, "--table simultaneous datasets/backcare/backcare_long.csv"), "ancova", name, critical = c3,
         conf_low = got$estimate - c3 * got$std_error, conf_high = got$estimate + c3 * got$std_error, digits = 9)
}

# ---- Dunnett with a baseline, Bonferroni, protected comparisons

file <- "compare --arm treatment --control Cont --before weight_before --after weight_after --id id"
fit <- lm(weight_after ~ treatment + weight_before, d)
rows <- rbind(names(coef(fit)) == "treatmentCBT", names(coef(fit)) == "treatmentFT") + 0
got <- contrast_of(fit, rows); v <- vcov(fit); df <- fit$df.residual
r <- v["treatmentCBT", "treatmentFT"] / sqrt(v["treatmentCBT", "treatmentCBT"] * v["treatmentFT", "treatmentFT"])
c2 <- critical(function(c) dunnett_p(c, r, df), 2, 3)
set.seed(1)
stopifnot(abs(attr(confint(glht(fit, mcp(treatment = "Dunnett")))$confint, "calpha") - c2) < 2e-3)
f <- anova(update(fit, . ~ . - treatment), fit)$`Pr(>F)`[2]
for (i in 1:2) {
  name <- paste(arms[i], "- Cont"); t <- got$estimate[i] / got$std_error[i]
  expect(paste(file, "--adjust dunnett --table simultaneous datasets/classic/anorexia.csv"), "ancova", name, critical = c2,
         conf_low = got$estimate[i] - c2 * got$std_error[i], conf_high = got$estimate[i] + c2 * got$std_error[i],
         p_adjusted = dunnett_p(t, r, df), digits = 9)
  cb <- qt(1 - 0.025 / 2, df)
  expect(paste(file, "--adjust holm --table simultaneous datasets/classic/anorexia.csv"), "ancova", name, critical = cb,
         conf_low = got$estimate[i] - cb * got$std_error[i], conf_high = got$estimate[i] + cb * got$std_error[i])
  expect(paste(file, "--adjust lsd datasets/classic/anorexia.csv"), "ancova", name, p_adjusted = max(f, got$p_value[i]))
}

# ---- permutation and bootstrap: every assignment; boot's own resamples agree to the Monte Carlo

for (arm in arms) {
  pair <- droplevels(d[d$treatment %in% c(arm, "Cont"), ]); pair$tenths <- round(10 * pair$weight_after)
  exact <- oneway_test(tenths ~ treatment, pair, distribution = exact(algorithm = "shift"))
  name <- paste(arm, "- Cont"); pair$arm <- as.numeric(pair$treatment == arm)
  expect(paste(file, "--resample 100000 --seed 1 datasets/classic/anorexia.csv"), "permutation", name,
         p_value = as.numeric(pvalue(exact)))
  set.seed(20251101)
  adjusted <- boot(pair, function(x, i) coef(lm.fit(cbind(1, x$arm, x$weight_before)[i, ], x$weight_after[i]))[2], 20000,
                   strata = pair$arm + 1)
  alone <- boot(pair, function(x, i) { s <- x[i, ]; mean(s$weight_after[s$arm == 1]) - mean(s$weight_after[s$arm == 0]) }, 20000,
                strata = pair$arm + 1)
  for (b0 in list(list("_adjusted", adjusted), list("", alone))) {
    ci <- boot.ci(b0[[2]], type = c("bca", "perc"))
    for (type in c("bca", "percent"))
      expect(paste(file, "--resample 100000 --seed 1 datasets/classic/anorexia.csv"),
             paste0("bootstrap", b0[[1]], if (type == "bca") "_bca" else "_percentile"), name,
             std_error = sd(b0[[2]]$t), conf_low = ci[[type]][4], conf_high = ci[[type]][5], digits = 1)
    expect(paste(file, "--resample 100000 --seed 1 datasets/classic/anorexia.csv"), paste0("bootstrap", b0[[1]], "_bca"), name,
           estimate = unname(b0[[2]]$t0))
  }
}
few <- d[d$id %in% c(1:8, 27:34), ]
t_of <- function(x) { m <- cbind(1, x, few$weight_before); q <- qr(m); e <- qr.coef(q, few$weight_after)[2]
  r <- qr.resid(q, few$weight_after); abs(e) / sqrt(sum(r^2) * chol2inv(q$qr)[2, 2]) }
all_t <- combn(16, 8, function(i) t_of(replace(numeric(16), i, 1)))
expect(paste(file, "--where id<9|(id>26&id<35) --resample 1000 datasets/classic/anorexia.csv"), "permutation_adjusted",
       "CBT - Cont", p_value = mean(all_t >= t_of(as.numeric(few$treatment == "CBT")) * (1 - 1e-9)),
       estimate = unname(coef(lm(weight_after ~ treatment + weight_before, few))[2]))

# ---- clusters: CR2 of clubSandwich; a patient without a therapist is alone

pairs <- pairs[1:2]
bt <- read.csv("datasets/backcare/backcare_wide.csv")
bt <- bt[bt$arm != "" & !is.na(bt$pain_0) & !is.na(bt$pain_10), ]
bt$arm <- relevel(factor(bt$arm), "usual care")
bt$therapist <- ifelse(bt$therapist == "", paste("alone", seq_len(nrow(bt))), bt$therapist)
fit <- lm(pain_10 ~ arm + pain_0, bt)
for (cluster in c("therapist", "site")) {
  by <- bt[[cluster]]; v <- vcovCR(fit, by, type = "CR2")
  command <- paste("compare --outcome pain --from 0 --to 10 --cluster", cluster, "datasets/backcare/backcare_long.csv")
  tests <- coef_test(fit, v, test = "Satterthwaite"); ends <- conf_int(fit, v, test = "Satterthwaite")
  for (pair in pairs) {
    i <- match(paste0("arm", pair[1]), names(coef(fit)))
    expect(command, "ancova_cr2", paste(pair[1], "-", pair[2]), estimate = tests$beta[i], std_error = tests$SE[i],
           df = tests$df_Satt[i], p_value = tests$p_Satt[i], conf_low = ends$CI_L[i], conf_high = ends$CI_U[i], digits = 10)
  }
  w <- Wald_test(fit, constrain_zero("arm", reg_ex = TRUE), v, test = "HTZ")
  expect(command, "ancova_cr2_f", "", statistic = w$Fstat, df2 = w$df_denom, p_value = w$p_val, digits = 9)
}

# ---- from published numbers, at full precision: as from the patients' values

given <- function(option, f) paste(sprintf("%s %.17g", option, f), collapse = " ")
by <- split(d, d$treatment)
command <- paste("compare --arms Cont --arms CBT --arms FT", given("--n", sapply(by, nrow)),
                 given("--mean", sapply(by, function(x) mean(x$weight_after))), given("--sd", sapply(by, function(x) sd(x$weight_after))),
                 given("--mean-before", sapply(by, function(x) mean(x$weight_before))),
                 given("--sd-before", sapply(by, function(x) sd(x$weight_before))),
                 given("--r", sapply(by, function(x) cor(x$weight_before, x$weight_after))), "--margin 5")
fit <- lm(weight_after ~ treatment + weight_before, d)
got <- contrast_of(fit, rows)
f <- anova(fit, check)
for (i in 1:2) {
  name <- paste(arms[i], "- Cont"); a <- by[[arms[i]]]; b0 <- by$Cont
  expect(command, "ancova", name, row_of(got, i), digits = 11)
  expect(command, "tost_lower", name, p_value = pt((got$estimate[i] + 5) / got$std_error[i], df, lower.tail = FALSE), digits = 11)
  w <- t.test(a$weight_after - a$weight_before, b0$weight_after - b0$weight_before)
  expect(command, "change_welch", name, statistic = unname(w$statistic), df = unname(w$parameter), p_value = w$p.value, digits = 11)
  w <- t.test(a$weight_after, b0$weight_after)
  expect(command, "welch_t", name, statistic = unname(w$statistic), df = unname(w$parameter), p_value = w$p.value,
         conf_low = w$conf.int[1], digits = 11)
}
expect(command, "ancova_interaction_f", "", statistic = f$F[2], p_value = f$`Pr(>F)`[2], digits = 11)
f <- anova(lm(weight_after ~ treatment, d))
expect(command, "anova_f", "", statistic = f[1, 4], p_value = f[1, 5], digits = 11)
w <- oneway.test(weight_after ~ treatment, d)
expect(command, "welch_f", "", statistic = unname(w$statistic), df2 = unname(w$parameter[2]), p_value = w$p.value, digits = 11)
command <- "compare --n 40 --n 41 --events 5 --events 12"
m <- matrix(c(12, 5, 29, 35), 2)
expect(command, "fisher_exact", "arm - control", p_value = fisher.test(m)$p.value)
expect(command, "chi_squared", "arm - control", p_value = chisq.test(m, correct = FALSE)$p.value)

# ---- yes or no: exact unconditional limits (every table of the tail looked for, whatever its shape), score tests of
# margins, one odds ratio in all strata, tables of categories

fm <- function(x1, n1, x2, n2, v) {                     # the restricted risk of the second group, by its likelihood
  mapply(function(a, b) { f <- function(p) a * log(pmax(p + v, 1e-300)) + (n1 - a) * log(pmax(1 - p - v, 1e-300)) +
      b * log(pmax(p, 1e-300)) + (n2 - b) * log(pmax(1 - p, 1e-300))
    optimize(f, c(max(0, -v), min(1, 1 - v)), maximum = TRUE, tol = 1e-10)$maximum }, x1, x2)
}
chan_zhang <- function(x1, n1, x2, n2, side = 0.025) {
  grid <- expand.grid(a = 0:n1, b = 0:n2)
  tail <- function(v, upper) {
    p2 <- fm(grid$a, n1, grid$b, n2, v); p1 <- pmin(1, pmax(0, p2 + v)); gap <- grid$a / n1 - grid$b / n2 - v
    s <- sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    z <- ifelse(abs(gap) < 1e-12, 0, ifelse(s < 1e-7, sign(gap) * Inf, gap / s)); seen <- z[grid$a == x1 & grid$b == x2]
    inside <- if (upper) z >= seen - 1e-6 else z <= seen + 1e-6
    f <- function(p) sum(dbinom(grid$a[inside], n1, min(1, max(0, p + v))) * dbinom(grid$b[inside], n2, p))
    low <- max(0, -v); high <- min(1, 1 - v); at <- seq(low, high, length.out = 400); y <- sapply(at, f)
    best <- which(y > 0.98 * max(y)); step <- (high - low) / 399
    max(y, sapply(best, function(i) optimize(f, c(max(low, at[i] - step), min(high, at[i] + step)), maximum = TRUE,
                                             tol = 1e-12)$objective))
  }
  d <- x1 / n1 - x2 / n2
  end <- function(upper, from, to) { for (i in 1:34) { half <- (from + to) / 2
      if ((tail(half, upper) < side) == upper) from <- half else to <- half }; (from + to) / 2 }
  c(conf_low = if (x1 == 0 && x2 == n2) -1 else end(TRUE, -1, d), conf_high = if (x1 == n1 && x2 == 0) 1 else end(FALSE, d, 1))
}
for (cells in list(c(2, 11, 7, 12), c(0, 9, 3, 10), c(5, 20, 12, 21), c(8, 8, 1, 6)))
  expect(sprintf("compare --n %d --n %d --events %d --events %d", cells[4], cells[2], cells[3], cells[1]),
         "risk_difference_exact", "arm - control", estimate = cells[1] / cells[2] - cells[3] / cells[4],
         chan_zhang(cells[1], cells[2], cells[3], cells[4]), digits = 6)

score <- function(x1, n1, x2, n2, v) {
  f <- function(p) { q <- p + v; x1 / q - (n1 - x1) / (1 - q) + x2 / p - (n2 - x2) / (1 - p) }
  p2 <- uniroot(f, c(max(0, -v), min(1, 1 - v)) + c(1e-12, -1e-12), tol = 1e-15)$root; p1 <- p2 + v
  (x1 / n1 - x2 / n2 - v) / sqrt((p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2) * (n1 + n2) / (n1 + n2 - 1))
}
command <- "compare --n 121 --n 118 --events 88 --events 80 --better lower --margin 0.2 --noninferiority 0.1"
expect(command, "tost_lower", "arm - control", statistic = score(80, 118, 88, 121, -0.2),
       p_value = pnorm(score(80, 118, 88, 121, -0.2), lower.tail = FALSE), digits = 11)
expect(command, "tost_upper", "arm - control", p_value = pnorm(score(80, 118, 88, 121, 0.2)), digits = 10)
expect(command, "noninferiority", "arm - control", statistic = score(80, 118, 88, 121, 0.1),
       p_value = pnorm(score(80, 118, 88, 121, 0.1)), digits = 11)

long <- read.csv("datasets/backcare/backcare_long.csv")
long <- long[long$week == 10 & !is.na(long$med_any) & long$arm != "", ]
command <- "compare --type binary --outcome med_any --to 10 --strata site datasets/backcare/backcare_long.csv"
for (arm in c("structural massage", "relaxation massage")) {
  s <- long[long$arm %in% c(arm, "usual care"), ]
  t3 <- table(s$arm != arm, s$med_any == 0, s$site); or <- unname(mantelhaen.test(t3)$estimate)
  parts <- apply(t3, 3, function(m) {
    n1 <- sum(m[1, ]); n2 <- sum(m[2, ]); k <- sum(m[, 1])
    e <- uniroot(function(e) log(e) + log(n2 - k + e) - log(n1 - e) - log(k - e) - log(or),
                 c(max(0, k - n2), min(n1, k)) + c(1e-9, -1e-9), tol = 1e-14)$root
    c(m[1, 1] - e, 1 / (1 / e + 1 / (n1 - e) + 1 / (k - e) + 1 / (n2 - k + e)))
  })
  bd <- sum(parts[1, ]^2 / parts[2, ]); ta <- bd - sum(parts[1, ])^2 / sum(parts[2, ]); g <- ncol(parts) - 1
  name <- paste(arm, "- usual care")
  expect(command, "breslow_day", name, statistic = bd, df = g, p_value = pchisq(bd, g, lower.tail = FALSE), digits = 10)
  expect(command, "breslow_day_tarone", name, statistic = ta, p_value = pchisq(ta, g, lower.tail = FALSE), digits = 10)
}
m <- table(long$arm, long$med_any); chi <- chisq.test(m, correct = FALSE)
expect(command, "chi_squared", "", statistic = unname(chi$statistic), df = unname(chi$parameter), p_value = chi$p.value)
expect(command, "fisher_freeman_halton", "", p_value = fisher.test(m)$p.value, digits = 11)
expect(command, "cramer_v", "", estimate = sqrt(unname(chi$statistic) / sum(m)))
wide <- read.csv("datasets/backcare/backcare_wide.csv"); few <- wide[wide$age < 32 & wide$arm != "" & wide$site != "", ]
m <- table(few$arm, few$site); chi <- suppressWarnings(chisq.test(m))
command <- "compare --type category --outcome site --arm arm --where age<32 datasets/backcare/backcare_wide.csv"
expect(command, "chi_squared", "", statistic = unname(chi$statistic), p_value = chi$p.value)
expect(command, "fisher_freeman_halton", "", p_value = fisher.test(m)$p.value)
expect(command, "cramer_v", "", estimate = sqrt(unname(chi$statistic) / sum(m) / 2))

# ---- reliable change by other rules, counted

long <- read.csv("datasets/backcare/backcare_wide.csv"); long <- long[long$arm != "" & !is.na(long$rmdq_0) & !is.na(long$rmdq_10), ]
r <- 0.8; s <- sd(long$rmdq_0); sem <- s * sqrt(1 - r); m <- mean(long$rmdq_0)
command <- "respond --outcome rmdq --to 10 --reliability 0.8 --table reliable_rules datasets/backcare/backcare_long.csv"
for (arm in c("usual care", "structural massage", "relaxation massage")) {
  x <- long[long$arm == arm, ]; a <- x$rmdq_0; b <- x$rmdq_10; v <- var(a) + var(b) - 2 * cov(a, b)
  rd <- (var(a) * (1 - sem^2 / var(a)) + var(b) * (1 - sem^2 / var(b)) - 2 * cov(a, b)) / v
  index <- list("Jacobson–Truax" = (b - a) / (sqrt(2) * sem) / qnorm(0.975),
                "Edwards–Nunnally" = (b - (r * (a - m) + m)) / (2 * sem),
                "Gulliksen–Lord–Novick" = ((b - m) - r * (a - m)) / (s * sqrt(1 - r^2)) / qnorm(0.975),
                "Hageman–Arrindell" = ((b - a) * rd + (mean(b) - mean(a)) * (1 - rd)) / (sqrt(rd) * sqrt(2 * sem^2)) / 1.65)
  for (rule in names(index))
    expect(command, arm, rule, improved = sum(index[[rule]] < -1), deteriorated = sum(index[[rule]] > 1))
}

path <- "tests/reference/trials.csv"
writeLines(sprintf("# source: scripts/reference/trials.R, %s, sandwich %s, emmeans %s, multcomp %s", R.version.string,
                   packageVersion("sandwich"), packageVersion("emmeans"), packageVersion("multcomp")), path)
suppressWarnings(write.table(numbers, path, append = TRUE, sep = ",", row.names = FALSE, quote = FALSE))
cat(path, ":", nrow(numbers), "numbers\n")
