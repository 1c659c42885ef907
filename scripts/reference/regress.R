# regress.R: what R says of adjusted means, contrasts, nested tests, predictions and diagnostics of `knead regress`, to
# tests/reference/regress.tsv, one number a row (command, table, row of the table, field, value, digits), read by
# tests/system/regress.sh.
#
#   Rscript scripts/reference/regress.R      in the project's root; Debian packages: scripts/setup --reference
suppressMessages({library(emmeans); library(car); library(lmtest); library(sandwich); library(clubSandwich); library(MASS); library(ordinal)})
emm_options(cov.keep = character(0))
file <- "datasets/backcare/backcare_wide.csv"
d <- read.csv(file, na.strings = "")
d$arm <- factor(d$arm, c("usual care", "structural massage", "relaxation massage"))
d$sex <- factor(d$sex)
d$site <- factor(d$site)
ref <- "--ref 'arm=usual care' --quiet"
numbers <- NULL
# One row of a table after another; fields are columns.
expect <- function(command, table, frame, digits = 9) {
  for (field in names(frame)) for (row in seq_len(nrow(frame))) {
    value <- frame[[field]][row]
    if (!is.na(value)) numbers <<- rbind(numbers, data.frame(
      command = paste(command, ref, file), table, row, field,
      value = formatC(value, digits = 17, format = "g", width = 1),
      # ptukey has an absolute error near 1e-12, qtukey a relative one near 1e-9
      digits = if (!grepl("tukey", command)) digits else if (field == "p_adjusted") 2
               else if (grepl("conf|ratio_", field)) 6 else digits))
  }
}

# ---- adjusted means, slopes and contrasts

mean_rows <- function(e) {
  s <- as.data.frame(summary(e, infer = TRUE))
  names(s)[match(c(names(s)[grep("emmean|trend$|prob|rate", names(s))][1], "SE"), names(s))] <- c("estimate", "std_error")
  low <- intersect(c("lower.CL", "asymp.LCL"), names(s)); high <- intersect(c("upper.CL", "asymp.UCL"), names(s))
  data.frame(estimate = s$estimate, std_error = s$std_error, conf_low = s[[low]], conf_high = s[[high]])
}
pair_rows <- function(e, adjust, ...) {
  p <- contrast(e, "revpairwise", ...)
  one <- as.data.frame(summary(p, infer = TRUE, adjust = "none"))
  all <- as.data.frame(summary(p, infer = TRUE, adjust = adjust))
  ratio <- intersect(c("t.ratio", "z.ratio"), names(one))
  low <- intersect(c("lower.CL", "asymp.LCL"), names(one)); high <- intersect(c("upper.CL", "asymp.UCL"), names(one))
  shown <- if (adjust == "holm") one else all
  data.frame(estimate = one$estimate, std_error = one$SE, statistic = one[[ratio]], p_value = one$p.value,
             p_adjusted = if (adjust == "none") NA else all$p.value, conf_low = shown[[low]], conf_high = shown[[high]])
}
m <- lm(pain_10 ~ pain_0 * arm + sex + age, d)
call <- "regress 'pain_10 ~ pain_0 * arm + sex + age'"
at7 <- emmeans(m, ~ arm, at = list(pain_0 = 7))
expect(paste(call, "--means arm --at pain_0=7"), "means", mean_rows(at7))
expect(paste(call, "--means sex:arm"), "means", mean_rows(emmeans(m, ~ arm + sex)))
for (adjust in c("none", "holm", "bonferroni", "tukey"))
  expect(paste(call, "--contrasts arm --at pain_0=7 --adjust", adjust), "contrasts", pair_rows(at7, adjust))
expect(paste(call, "--contrasts 'arm|sex' --adjust tukey"), "contrasts", pair_rows(emmeans(m, ~ arm | sex), "tukey"))
slopes <- emtrends(m, ~ arm, var = "pain_0")
expect(paste(call, "--means pain_0:arm"), "means", mean_rows(slopes))
expect(paste(call, "--contrasts pain_0:arm --adjust bonferroni"), "contrasts", pair_rows(slopes, "bonferroni"))
q <- lm(pain_10 ~ pain_0 + I(pain_0^2) + arm, d)       # the slope by calculus: emtrends takes a one-sided difference
slope <- c(0, 1, 12, 0, 0)
expect("regress 'pain_10 ~ pain_0 + I(pain_0^2) + arm' --means pain_0 --at pain_0=6", "means",
       data.frame(estimate = sum(slope * coef(q)), std_error = sqrt(drop(slope %*% vcov(q) %*% slope))))
h <- emmeans(m, ~ arm, vcov. = vcovHC(m, "HC3"))
expect(paste(call, "--se hc3 --contrasts arm"), "contrasts", pair_rows(h, "none"))
exact <- function(m) { for (i in 1:3) m <- update(m, start = coef(m), control = glm.control(1e-15, 100)); m }
g <- exact(glm(I(pain_10 <= 3) ~ pain_0 + arm * sex, binomial, d))
call <- "regress 'I(pain_10 <= 3) ~ pain_0 + arm * sex' --family binomial"
link <- emmeans(g, ~ sex + arm)
rows <- mean_rows(link)
back <- as.data.frame(summary(link, type = "response"))
expect(paste(call, "--means arm:sex"), "means",
       cbind(rows, data.frame(mean = back[[3]], mean_low = back$asymp.LCL, mean_high = back$asymp.UCL)))
pairs <- pair_rows(emmeans(g, ~ arm | sex), "tukey")
pairs <- cbind(pairs, data.frame(ratio = exp(pairs$estimate), ratio_low = exp(pairs$conf_low), ratio_high = exp(pairs$conf_high)))
expect(paste(call, "--contrasts 'arm|sex' --adjust tukey"), "contrasts", pairs)
both <- list(both = c(-1, 0.5, 0.5))                   # both kinds of massage against usual care
combined <- function(e) {
  s <- as.data.frame(summary(contrast(e, both), infer = TRUE))
  names(s)[match(intersect(c("lower.CL", "asymp.LCL", "upper.CL", "asymp.UCL"), names(s)), names(s))] <- c("conf_low", "conf_high")
  data.frame(estimate = s$estimate, std_error = s$SE, conf_low = s$conf_low, conf_high = s$conf_high, p_value = s$p.value)
}
by_arm <- "--contrasts arm --combine 'structural massage=0.5,relaxation massage=0.5,usual care=-1'"
expect(paste("regress 'pain_10 ~ pain_0 * arm + sex + age' --at pain_0=7", by_arm), "contrasts", combined(at7))
expect(paste("regress 'pain_10 ~ pain_0 * arm + sex + age'", sub("arm", "pain_0:arm", by_arm)), "contrasts", combined(slopes))
expect(paste(call, by_arm), "contrasts", combined(emmeans(g, ~ arm)))
cells <- as.data.frame(summary(contrast(emmeans(g, ~ arm + sex), list(c(-1, 1, 0, 1, -1, 0))), infer = TRUE))
expect(paste(call, "--contrasts arm:sex --combine 'structural massage:female=1,usual care:female=-1,structural massage:male=-1,usual care:male=1'"),
       "contrasts", data.frame(estimate = cells$estimate, std_error = cells$SE, p_value = cells$p.value))
m2 <- lm(pain_10 ~ pain_0 + arm, d)
used <- d[as.integer(rownames(model.frame(m2))), ]
own <- ifelse(is.na(used$therapist), paste0("p", used$id), used$therapist)
V <- vcovCR(m2, own, "CR2")
cr <- linear_contrast(m2, V, rbind(c(0, 0, 1, 0), c(0, 0, 0, 1), c(0, 0, -1, 1)), test = "Satterthwaite")
expect("regress 'pain_10 ~ pain_0 + arm' --cluster therapist --contrasts arm", "contrasts",
       data.frame(estimate = cr$Est, std_error = cr$SE, df = cr$df))

# ---- tests of terms

m <- lm(pain_10 ~ pain_0 * arm + sex + age, d)
call <- "regress 'pain_10 ~ pain_0 * arm + sex + age'"
m0 <- lm(pain_10 ~ pain_0 + arm + sex, d[as.integer(rownames(model.frame(m))), ])
f <- anova(m0, m)
expect(paste(call, "--se model --test 'age + pain_0:arm'"), "tests",
       data.frame(sum_of_squares = f[2, 4], f_statistic = f$F[2], df = f$Df[2], df2 = f$Res.Df[2], p_value = f$`Pr(>F)`[2]))
w <- waldtest(m0, m, vcov = vcovHC(m, "HC3"))
expect(paste(call, "--se hc3 --test 'arm:pain_0 + age'"), "tests",
       data.frame(f_statistic = w$F[2], df = w$Df[2], df2 = w$Res.Df[2], p_value = w$`Pr(>F)`[2]))
own <- ifelse(is.na(d$therapist), paste0("p", d$id), d$therapist)[as.integer(rownames(model.frame(m)))]
h <- Wald_test(m, constraints = constrain_zero(c(6, 7, 8), coef(m)), vcov = vcovCR(m, own, "CR2"), test = "HTZ")
expect(paste(call, "--cluster therapist --test 'age + pain_0:arm'"), "tests",
       data.frame(f_statistic = h$Fstat, df = 3, df2 = h$df_denom, p_value = h$p_val))
two <- Anova(m)
two <- two[seq_len(5), ]
expect(paste(call, "--se model --anova ii"), "tests",
       data.frame(sum_of_squares = two$`Sum Sq`, f_statistic = two$`F value`, df = two$Df, p_value = two$`Pr(>F)`))
sums <- lm(pain_10 ~ pain_0 * arm + sex * site, d, contrasts = list(arm = contr.sum, sex = contr.sum, site = contr.sum))
three <- Anova(sums, type = 3)[2:7, ]
call <- "regress 'pain_10 ~ pain_0 * arm + sex * site'"
expect(paste(call, "--se model --anova iii"), "tests",
       data.frame(f_statistic = three$`F value`, df = three$Df, p_value = three$`Pr(>F)`))
white <- Anova(sums, type = 3, vcov. = vcovHC(sums, "HC3"))[2:7, ]
expect(paste(call, "--se hc3 --anova iii"), "tests",
       data.frame(f_statistic = white$F, df = white$Df, p_value = white$`Pr(>F)`))
g <- exact(glm(I(pain_10 <= 3) ~ pain_0 * arm + sex, binomial, d))
call <- "regress 'I(pain_10 <= 3) ~ pain_0 * arm + sex' --family binomial"
lr <- Anova(g)
expect(paste(call, "--anova ii"), "tests", data.frame(chi_squared = lr$`LR Chisq`, df = lr$Df, p_value = lr$`Pr(>Chisq)`))
g0 <- glm(I(pain_10 <= 3) ~ pain_0 + arm, binomial, d[as.integer(rownames(model.frame(g))), ])
lr <- anova(g0, g, test = "LRT")
wald <- waldtest(g0, g, test = "Chisq")
expect(paste(call, "--test 'pain_0:arm + sex'"), "tests",
       data.frame(chi_squared = c(lr$Deviance[2], wald$Chisq[2]), df = 3, p_value = c(lr$`Pr(>Chi)`[2], wald$`Pr(>Chisq)`[2])))
gs <- exact(glm(I(pain_10 <= 3) ~ pain_0 * arm + sex, binomial, d, contrasts = list(arm = contr.sum, sex = contr.sum)))
wald <- Anova(gs, type = 3, test.statistic = "Wald")[2:5, ]
expect(paste(call, "--anova iii"), "tests", data.frame(chi_squared = wald$Chisq, df = wald$Df, p_value = wald$`Pr(>Chisq)`))
n <- glm.nb(pain_days_28_10 ~ pain_0 + arm, d, control = glm.control(1e-14, 200))
n0 <- glm.nb(pain_days_28_10 ~ pain_0, d[as.integer(rownames(model.frame(n))), ], control = glm.control(1e-14, 200))
expect("regress 'pain_days_28_10 ~ pain_0 + arm' --family negbin --test arm", "tests",
       data.frame(chi_squared = 2 * (logLik(n) - logLik(n0))[1], df = 2), 7)

# ---- predictions

new <- "tests/reference/regress_new.csv"
rows <- read.csv(new)
rows$sex <- factor(rows$sex, levels(d$sex))
rows$arm <- factor(rows$arm, levels(d$arm))
m <- lm(pain_10 ~ poly(pain_0, 2, raw = TRUE) * arm + sex + log(age), d)
mean <- predict(m, rows, interval = "confidence", se.fit = TRUE)
one <- predict(m, rows, interval = "prediction")
expect(paste("regress 'pain_10 ~ pain_0 * arm + I(pain_0^2) * arm + sex + log(age)' --se model --predict", new), "predictions",
       data.frame(estimate = mean$fit[, 1], std_error = mean$se.fit, conf_low = mean$fit[, 2], conf_high = mean$fit[, 3],
                  pred_low = one[, 2], pred_high = one[, 3]))
g <- exact(glm(I(pain_10 <= 3) ~ pain_0 * arm + sex, binomial, d))
link <- predict(g, rows, se.fit = TRUE)
z <- qnorm(0.975)
expect(paste("regress 'I(pain_10 <= 3) ~ pain_0 * arm + sex' --family binomial --predict", new), "predictions",
       data.frame(estimate = plogis(link$fit), predictor = link$fit, predictor_se = link$se.fit,
                  conf_low = plogis(link$fit - z * link$se.fit), conf_high = plogis(link$fit + z * link$se.fit)))
o <- exact(glm(pain_days_28_10 ~ arm + offset(log(age)), poisson, d))
link <- predict(o, rows, se.fit = TRUE)
expect(paste("regress 'pain_days_28_10 ~ arm' --family poisson --offset 'log(age)' --predict", new), "predictions",
       data.frame(estimate = exp(link$fit), predictor = link$fit, predictor_se = link$se.fit,
                  conf_low = exp(link$fit - z * link$se.fit), conf_high = exp(link$fit + z * link$se.fit)))

# ---- a known part: what lm's offset gives; R-squared of what is left of the outcome (summary.lm counts the offset as
# explained)

m <- lm(pain_10 ~ arm * sex + age, d, offset = pain_0)
kept <- d[as.integer(rownames(model.frame(m))), ]
call <- "regress 'pain_10 ~ arm * sex + age + offset(pain_0)'"
tests <- anova(update(m, . ~ arm + sex, data = kept), m)
expect(paste(call, "--se model,hc3"), "estimates", data.frame(
  estimate = rep(coef(m), 2), std_error = c(sqrt(diag(vcov(m))), sqrt(diag(vcovHC(m, "HC3"))))))
rest <- summary(lm(I(pain_10 - pain_0) ~ arm * sex + age, d))
expect(paste(call, "--se model"), "glance", data.frame(
  r_squared = rest$r.squared, f_statistic = rest$fstatistic[1], sigma = sigma(m), log_lik = logLik(m)[1], aic = AIC(m)))
expect(paste(call, "--se model --test 'age + arm:sex'"), "tests", data.frame(
  sum_of_squares = tests[2, 4], f_statistic = tests$F[2], df = 3, p_value = tests$`Pr(>F)`[2]))
mean <- predict(m, rows, interval = "confidence", se.fit = TRUE)
one <- predict(m, rows, interval = "prediction")
expect(paste(call, "--se model --predict", new), "predictions", data.frame(
  estimate = mean$fit[, 1], std_error = mean$se.fit, conf_low = mean$fit[, 2], pred_low = one[, 2], pred_high = one[, 3]))
order <- match(sort(kept$id), kept$id)
expect(paste(call, "--augment build/augment.csv --diagnostics"), "augment", data.frame(
  observed = kept$pain_10[order], fitted = fitted(m)[order], residual = resid(m)[order])[1:40, ])
r <- rlm(pain_10 ~ arm + age + offset(pain_0), d, maxit = 500, acc = 1e-15)
expect("regress 'pain_10 ~ arm + age' --offset pain_0 --family huber", "estimates", data.frame(estimate = coef(r)))

# ---- counts of both outcomes

b <- exact(glm(cbind(med_days_10, 28 - med_days_10) ~ arm + pain_0, binomial, d))
call <- "regress 'cbind(med_days_10, 28 - med_days_10) ~ arm + pain_0' --family binomial"
s <- summary(b)$coefficients
h <- sqrt(diag(vcovHC(b, "HC3")))
expect(paste(call, "--se model,hc3"), "estimates", data.frame(estimate = rep(coef(b), 2), std_error = c(s[, 2], h)))
expect(call, "glance", data.frame(log_lik = logLik(b)[1], aic = AIC(b), bic = BIC(b), deviance = deviance(b),
                                  null_deviance = b$null.deviance, pearson = sum(residuals(b, "pearson")^2)))
lr <- Anova(b)
expect(paste(call, "--anova ii"), "tests", data.frame(chi_squared = lr$`LR Chisq`, df = lr$Df, p_value = lr$`Pr(>Chisq)`))

# ---- diagnostics

m <- lm(pain_10 ~ pain_0 + I(pain_0^2) + arm + age, d)
call <- "regress 'pain_10 ~ pain_0 + I(pain_0^2) + arm + age' --diagnostics"
bp <- bptest(m)
reset <- resettest(m, power = 2:3)
condition <- function(X) {
  X <- apply(X, 2, function(x) x / sqrt(sum(x^2)))
  s <- svd(X)
  phi <- t(t(s$v^2) / s$d^2)
  phi <- phi / rowSums(phi)
  list(index = max(s$d) / s$d, phi = phi)
}
k <- condition(model.matrix(m))
expect(call, "diagnostics", data.frame(value = c(bp$statistic, reset$statistic, max(k$index), nobs(m) / 5),
                                       df = c(bp$parameter, reset$parameter[1], NA, NA),
                                       df2 = c(NA, reset$parameter[2], NA, NA), p_value = c(bp$p.value, reset$p.value, NA, NA)))
v <- vif(m)
expect(call, "vif", data.frame(gvif = v[, 1], df = v[, 2], gvif_scaled = v[, 3]))
expect(call, "variance_proportions", data.frame(condition_index = rep(k$index, each = 6), proportion = as.vector(k$phi)))
id <- d$id[as.integer(rownames(model.frame(m)))]
moves <- dfbetas(m)[order(id), ]
expect(call, "dfbetas", data.frame(dfbetas = as.vector(t(moves))[1:60]))
pull <- cooks.distance(m) > 4 / nobs(m) | abs(rstudent(m)) > 3
pull <- which(pull)[order(id[pull])]
largest <- apply(dfbetas(m)[pull, ], 1, function(x) x[which.max(abs(x))])
expect(call, "influential", data.frame(cook = cooks.distance(m)[pull], studentised = rstudent(m)[pull], leverage = hatvalues(m)[pull],
                                       dfbetas = largest))
g <- exact(glm(I(pain_10 <= 3) ~ pain_0 + arm, binomial, d))
call <- "regress 'I(pain_10 <= 3) ~ pain_0 + arm' --family binomial --diagnostics"
k <- condition(model.matrix(g) * sqrt(g$weights))
expect(call, "diagnostics", data.frame(value = c(max(k$index), min(sum(g$y), sum(1 - g$y)) / 3)))
v <- vif(g)
expect(call, "vif", data.frame(gvif = v[, 1], df = v[, 2]))
id <- d$id[as.integer(rownames(model.frame(g)))]
pull <- which(cooks.distance(g) > 4 / nobs(g) | abs(rstudent(g)) > 3)
pull <- pull[order(id[pull])]
expect(call, "influential", data.frame(cook = cooks.distance(g)[pull], studentised = rstudent(g)[pull]))

# ---- ordered categories: errors from the scores, which R's sandwich has for polr, and probabilities above every cut

m <- clm(factor(pain_10) ~ pain_0 + arm, data = d, control = clm.control(gradTol = 1e-12, maxIter = 200))
kept <- complete.cases(d[c("pain_10", "pain_0", "arm")])
y <- d$pain_10[kept]; X <- model.matrix(~ pain_0 + arm, d[kept, ])[, -1]; n <- length(y)
cuts <- m$alpha; k <- length(cuts); eta <- as.vector(X %*% m$beta); V <- vcov(m)
upper <- c(-Inf, cuts, Inf)[y + 2] - eta; lower <- c(-Inf, cuts, Inf)[y + 1] - eta
scores <- matrix(0, n, k + ncol(X))
for (i in seq_len(n)) {
  p <- plogis(upper[i]) - plogis(lower[i])
  if (y[i] < k) scores[i, y[i] + 1] <- dlogis(upper[i]) / p
  if (y[i] > 0) scores[i, y[i]] <- -dlogis(lower[i]) / p
  scores[i, -(1:k)] <- -(dlogis(upper[i]) - dlogis(lower[i])) / p * X[i, ]
}
around <- function(s) V %*% crossprod(s) %*% V
robust <- around(scores); K <- ncol(scores)
sums <- rowsum(scores, as.character(d$site[kept])); G <- nrow(sums); clustered <- around(sums) * G / (G - 1)
polr_fit <- polr(factor(pain_10) ~ pain_0 + arm, d, Hess = TRUE, control = list(reltol = 1e-15))
stopifnot(abs(sqrt(diag(sandwich(polr_fit))) / sqrt(diag(robust))[c(k + 1:ncol(X), 1:k)] - 1) < 1e-3,
          abs(sqrt(diag(vcovCL(polr_fit, d$site[kept], type = "HC0", cadjust = TRUE))) /
              sqrt(diag(clustered))[c(k + 1:ncol(X), 1:k)] - 1) < 1e-3)
order <- c(k + 1:ncol(X), 1:k); at <- c(cuts, m$beta)[order]
call <- "regress 'pain_10 ~ pain_0 + arm' --family ordinal"
shown <- function(v, q) {
  se <- sqrt(diag(v))[order]
  data.frame(estimate = at, std_error = se, conf_low = at - q * se, conf_high = at + q * se)
}
expect(paste(call, "--se hc0"), "estimates", shown(robust, qnorm(.975)), 8)
expect(paste(call, "--se hc1"), "estimates", shown(robust * n / (n - K), qnorm(.975)), 8)
expect(paste(call, "--cluster site"), "estimates", shown(clustered, qt(.975, G - 1)), 8)
expect(paste(call, "--cluster site --se cr0"), "estimates", shown(around(sums), qt(.975, G - 1)), 8)
expect(paste(call, "--cluster site --se cr1s"), "estimates", shown(clustered * (n - 1) / (n - K), qt(.975, G - 1)), 8)
above <- function(level, cut) {                        # with its gradient in all parameters
  Z <- model.matrix(~ pain_0 + arm, transform(d[kept, ], arm = factor(level, levels(d$arm))))[, -1]
  e <- as.vector(Z %*% m$beta) - cuts[cut]
  list(p = mean(plogis(e)), g = c(-mean(dlogis(e)) * (seq_len(k) == cut), colMeans(dlogis(e) * Z)))
}
standardised <- function(v) do.call(rbind, lapply(levels(d$arm)[-1], function(level) do.call(rbind, lapply(seq_len(k), function(cut) {
  a <- above(level, cut); b <- above(levels(d$arm)[1], cut); g <- a$g - b$g; h <- a$g / a$p - b$g / b$p
  data.frame(estimate = c(a$p - b$p, a$p / b$p), std_error = sqrt(c(g %*% v %*% g, h %*% v %*% h)))
}))))
# after the rows of the coefficients and thresholds
after <- function(v, s) rbind(data.frame(estimate = at, std_error = sqrt(diag(v))[order]), s)
expect(paste(call, "--standardise arm"), "estimates", after(V, standardised(V)), 8)
expect(paste(call, "--standardise arm --cluster site"), "estimates", after(clustered, standardised(clustered)), 8)

# ---- ordered categories: latent means and contrasts (emmeans), tests of terms, probabilities of new rows (predict.clm)

exactly <- clm.control(gradTol = 1e-13, maxIter = 200)
used <- d[complete.cases(d[c("pain_10", "pain_0", "arm", "sex")]), ]
used$pain <- factor(used$pain_10)
likely <- function(formula, ...) clm(formula, data = used, control = exactly, ...)
m <- likely(pain ~ pain_0 * arm + sex)
call <- "regress 'pain_10 ~ pain_0 * arm + sex' --family ordinal"
at7 <- emmeans(m, ~ arm, at = list(pain_0 = 7))
expect(paste(call, "--means arm --at pain_0=7"), "means", mean_rows(at7))
pairs <- pair_rows(at7, "holm")
expect(paste(call, "--contrasts arm --at pain_0=7 --adjust holm"), "contrasts",
       cbind(pairs, data.frame(ratio = exp(pairs$estimate), ratio_low = exp(pairs$conf_low), ratio_high = exp(pairs$conf_high))))
ratio <- function(smaller, larger = m) 2 * (logLik(larger) - logLik(smaller))[1]
wald <- function(m, part) { b <- coef(m)[part]; drop(b %*% solve(vcov(m)[part, part], b)) }
interaction <- grep(":", names(coef(m)))
expect(paste(call, "--test 'pain_0:arm + sex'"), "tests", data.frame(
  chi_squared = c(ratio(likely(pain ~ pain_0 + arm)), wald(m, c(grep("^sex", names(coef(m))), interaction))), df = 3))
main <- likely(pain ~ pain_0 + arm + sex)
expect(paste(call, "--anova ii"), "tests", data.frame(
  chi_squared = c(ratio(likely(pain ~ arm + sex), main), ratio(likely(pain ~ pain_0 + sex), main),
                  ratio(likely(pain ~ pain_0 * arm)), ratio(main)), df = c(1, 2, 1, 2)))
sums <- likely(pain ~ pain_0 * arm + sex, contrasts = list(arm = "contr.sum", sex = "contr.sum"))
expect(paste(call, "--anova iii"), "tests", data.frame(
  chi_squared = sapply(c("^pain_0$", "^arm", "^sex", ":"), function(part) wald(sums, grep(part, names(coef(sums)))))))
each <- predict(m, rows, type = "prob", se.fit = TRUE, interval = TRUE)
flat <- function(x) as.vector(t(x))
expect(paste(call, "--predict", new), "predictions", data.frame(
  estimate = flat(each$fit), std_error = flat(each$se.fit), conf_low = flat(each$lwr), conf_high = flat(each$upr)))

# ---- terms of robust models and of quantiles, by Wald's test (anova.rq compares nested fits so)

r <- rlm(pain_10 ~ pain_0 + arm + sex, used, maxit = 500, acc = 1e-15)
expect("regress 'pain_10 ~ pain_0 + arm + sex' --family huber --test arm", "tests", data.frame(
  f_statistic = wald(r, 3:4) / 2, df = 2, df2 = nrow(used) - 5))
used <- d[complete.cases(d[c("ppt_kpa_10", "ppt_kpa_0", "age")]), ]    # an outcome for which the fit is unique
q <- quantreg::rq(ppt_kpa_10 ~ ppt_kpa_0 + arm + age, 0.35, used)
a <- anova(quantreg::rq(ppt_kpa_10 ~ ppt_kpa_0 + age, 0.35, used), q, test = "Wald", se = "nid")
expect("regress 'ppt_kpa_10 ~ ppt_kpa_0 + arm + age' --family quantile --tau 0.35 --test arm", "tests", data.frame(
  f_statistic = a$table$Tn[1], df = 2, df2 = a$table$ddf[1], p_value = a$table$pvalue[1]))

# ---- to the file
out <- file("tests/reference/regress.tsv", "w")
writeLines(paste0("# source: scripts/reference/regress.R, ", R.version.string, ", emmeans ", packageVersion("emmeans"), ", car ",
                  packageVersion("car"), ", lmtest ", packageVersion("lmtest"), ", sandwich ", packageVersion("sandwich"),
                  ", clubSandwich ", packageVersion("clubSandwich"), ", MASS ", packageVersion("MASS"),
                  ", ordinal ", packageVersion("ordinal")), out)
write.table(numbers, out, sep = "\t", quote = FALSE, row.names = FALSE)
close(out)
