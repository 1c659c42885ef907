# compare.R: what R says about comparisons of follow-ups and of yes-or-no outcomes, to tests/reference/compare.csv, one
# number a row, read by tests/system/classic.sh.
#
#   Rscript scripts/reference/compare.R      in the project's root; Debian packages: scripts/setup --reference

suppressMessages({library(coin); library(AER); library(sandwich); library(clubSandwich)})

numbers <- NULL
expect <- function(command, method, contrast, ...) {
  values <- c(...)
  numbers <<- rbind(numbers, data.frame(command, method, contrast, field = names(values),
                                        value = formatC(unname(values), digits = 17, format = "g", width = 1)))
}
of_t <- function(test, estimate) {
  c(estimate = estimate, std_error = test$stderr, statistic = unname(test$statistic), df = unname(test$parameter),
    p_value = test$p.value, conf_low = test$conf.int[1], conf_high = test$conf.int[2])
}
brunner_munzel <- function(a, b) {
  n <- length(a); m <- length(b); r <- rank(c(a, b))
  pa <- r[1:n] - rank(a); pb <- r[-(1:n)] - rank(b)
  va <- var(pa) / m^2 / n; vb <- var(pb) / n^2 / m; se <- sqrt(va + vb)
  df <- (va + vb)^2 / (va^2 / (n - 1) + vb^2 / (m - 1)); t <- (mean(pa) / m - 0.5) / se
  c(estimate = mean(pa) / m, std_error = se, statistic = t, df = df, p_value = 2 * pt(-abs(t), df))
}

# The ends solve Welch's t of a - rho b = its quantile; degrees of freedom at the ratio seen (as mratios has it).
fieller <- function(a, b) {
  v <- var(a) / length(a); w <- var(b) / length(b); rho <- mean(a) / mean(b)
  df <- (v + rho^2 * w)^2 / (v^2 / (length(a) - 1) + (rho^2 * w)^2 / (length(b) - 1))
  beyond <- function(r) abs(mean(a) - r * mean(b)) / sqrt(v + r^2 * w) - qt(0.975, df)
  end <- function(far) uniroot(beyond, sort(c(rho, far)), tol = 1e-15)$root
  c(estimate = rho, df = df, conf_low = end(rho / 10), conf_high = end(rho * 10))
}
geometric <- function(a, b) {
  t <- t.test(log(a), log(b))
  c(estimate = exp(-diff(unname(t$estimate))), df = unname(t$parameter), conf_low = exp(t$conf.int[1]),
    conf_high = exp(t$conf.int[2]))
}

# ---- a follow-up alone, three arms

command <- "compare --arm treatment --control Cont --outcome weight_after datasets/classic/anorexia.csv"
d <- read.csv("datasets/classic/anorexia.csv")
d$tenths <- round(10 * d$weight_after)               # ties on whole numbers
d$treatment <- factor(d$treatment, levels = c("Cont", "CBT", "FT"))
for (arm in c("CBT", "FT")) {
  contrast <- paste(arm, "- Cont")
  a <- d$weight_after[d$treatment == arm]; b <- d$weight_after[d$treatment == "Cont"]
  pair <- droplevels(d[d$treatment %in% c(arm, "Cont"), ])
  expect(command, "welch_t", contrast, of_t(t.test(a, b), mean(a) - mean(b)))
  expect(command, "student_t", contrast, of_t(t.test(a, b, var.equal = TRUE), mean(a) - mean(b)))
  exact <- wilcox_test(tenths ~ treatment, pair, distribution = "exact")
  ta <- d$tenths[d$treatment == arm]; tb <- d$tenths[d$treatment == "Cont"]
  expect(command, "mann_whitney", contrast, statistic = unname(suppressWarnings(wilcox.test(ta, tb))$statistic),
         p_value = as.numeric(pvalue(exact)))
  expect(command, "hodges_lehmann_shift", contrast, estimate = median(outer(ta, tb, "-")) / 10)
  expect(command, "brunner_munzel", contrast, brunner_munzel(ta, tb))
  expect(command, "glass_delta", contrast, estimate = (mean(a) - mean(b)) / sd(b))
  expect(command, "ratio_of_means", contrast, fieller(a, b))
  expect(command, "ratio_of_geometric_means", contrast, geometric(a, b))
}
fit <- lm(weight_after ~ treatment, d)
terms <- summary(fit)$coefficients[-1, ]
for (i in 1:2)
  expect(command, "pooled_t", paste(c("CBT", "FT")[i], "- Cont"), estimate = terms[i, 1], std_error = terms[i, 2],
         statistic = terms[i, 3], p_value = terms[i, 4])
f <- anova(fit)
expect(command, "anova_f", "", statistic = f[1, 4], df = f[1, 1], df2 = f[2, 1], p_value = f[1, 5])
w <- oneway.test(weight_after ~ treatment, d)
expect(command, "welch_f", "", statistic = unname(w$statistic), df = 2, df2 = unname(w$parameter[2]), p_value = w$p.value)
k <- kruskal.test(tenths ~ treatment, d)
expect(command, "kruskal_wallis", "", statistic = unname(k$statistic), df = 2, p_value = k$p.value)

# ---- margins and the family of contrasts, adjusted for baseline

command <- paste("compare --arm treatment --control Cont --before weight_before --after weight_after --margin 5",
                 "--noninferiority 2 --better higher --adjust holm --id id datasets/classic/anorexia.csv")
fit <- summary(lm(weight_after ~ treatment + weight_before, d))
terms <- fit$coefficients[2:3, ]; df <- fit$df[2]
adjusted <- p.adjust(terms[, 4], "holm")
for (i in 1:2) {
  contrast <- paste(c("CBT", "FT")[i], "- Cont"); e <- terms[i, 1]; se <- terms[i, 2]
  expect(command, "ancova", contrast, estimate = e, p_value = terms[i, 4], p_adjusted = unname(adjusted[i]))
  expect(command, "tost_lower", contrast, statistic = (e + 5) / se, p_value = pt((e + 5) / se, df, lower.tail = FALSE),
         conf_low = e - qt(0.95, df) * se, conf_high = e + qt(0.95, df) * se)
  expect(command, "tost_upper", contrast, statistic = (e - 5) / se, p_value = pt((e - 5) / se, df))
  expect(command, "noninferiority", contrast, statistic = (e + 2) / se, p_value = pt((e + 2) / se, df, lower.tail = FALSE))
}

# ---- yes or no, three arms, in strata

command <- "compare --type binary --outcome med_any --to 10 --strata site datasets/backcare/backcare_long.csv"
b <- read.csv("datasets/backcare/backcare_long.csv")
b <- b[b$week == 10 & !is.na(b$med_any) & b$arm != "", ]
wilson <- function(x, n) suppressWarnings(prop.test(x, n, correct = FALSE))$conf.int
for (arm in c("structural massage", "relaxation massage")) {
  contrast <- paste(arm, "- usual care"); s <- b[b$arm %in% c(arm, "usual care"), ]
  x1 <- sum(s$med_any[s$arm == arm]); n1 <- sum(s$arm == arm)
  x2 <- sum(s$med_any[s$arm != arm]); n2 <- sum(s$arm != arm)
  m <- matrix(c(x1, x2, n1 - x1, n2 - x2), 2)
  w1 <- wilson(x1, n1); w2 <- wilson(x2, n2); p1 <- x1 / n1; p2 <- x2 / n2
  expect(command, "risk_difference", contrast, estimate = p1 - p2, conf_low = p1 - p2 - sqrt((p1 - w1[1])^2 + (w2[2] - p2)^2),
         conf_high = p1 - p2 + sqrt((w1[2] - p1)^2 + (p2 - w2[1])^2))
  se <- sqrt(1 / x1 - 1 / n1 + 1 / x2 - 1 / n2)
  expect(command, "risk_ratio", contrast, estimate = p1 / p2, std_error = se, conf_low = p1 / p2 * exp(-qnorm(0.975) * se),
         conf_high = p1 / p2 * exp(qnorm(0.975) * se))
  or <- m[1, 1] * m[2, 2] / m[1, 2] / m[2, 1]; se <- sqrt(sum(1 / m))
  expect(command, "odds_ratio", contrast, estimate = or, std_error = se, conf_low = or * exp(-qnorm(0.975) * se),
         conf_high = or * exp(qnorm(0.975) * se))
  expect(command, "fisher_exact", contrast, p_value = fisher.test(m)$p.value)
  c0 <- chisq.test(m, correct = FALSE); c1 <- chisq.test(m)
  expect(command, "chi_squared", contrast, statistic = unname(c0$statistic), p_value = c0$p.value)
  expect(command, "chi_squared_yates", contrast, statistic = unname(c1$statistic), p_value = c1$p.value)
  strata <- table(s$arm != arm, s$med_any == 0, s$site)
  h0 <- mantelhaen.test(strata, correct = FALSE); h1 <- mantelhaen.test(strata)
  expect(command, "cmh", contrast, estimate = unname(h0$estimate), statistic = unname(h0$statistic), p_value = h0$p.value,
         conf_low = h0$conf.int[1], conf_high = h0$conf.int[2])
  expect(command, "cmh_corrected", contrast, statistic = unname(h1$statistic), p_value = h1$p.value)
}

all_arms <- mantelhaen.test(table(b$arm, b$med_any, b$site))
expect(command, "cmh_general", "", n = nrow(b), statistic = unname(all_arms$statistic), df = unname(all_arms$parameter),
       p_value = all_arms$p.value)

# ---- several categories, three arms, in strata

command <- "compare --type category --outcome pain --to 10 --strata site datasets/backcare/backcare_long.csv"
b <- read.csv("datasets/backcare/backcare_long.csv")
b <- b[b$week == 10 & !is.na(b$pain) & b$arm != "", ]; b$arm <- factor(b$arm); b$site <- factor(b$site)
across <- function(method, test) { # coin subtracts the p-value from 1
  chi <- c(statistic(test)); df <- test@statistic@df
  expect(command, method, "", n = nrow(b), statistic = chi, df = df, p_value = pchisq(chi, df, lower.tail = FALSE))
}
across("cmh_general", cmh_test(factor(pain) ~ arm | site, b))
across("cmh_mean_score", cmh_test(ordered(pain) ~ arm | site, b, scores = list("ordered(pain)" = sort(unique(b$pain)))))

# ---- treatment received, the arm as instrument

w <- read.csv("datasets/backcare/backcare_wide.csv", na.strings = "")
w$sessions[w$arm == "usual care"] <- 0                # none were offered
for (adjusted in c(FALSE, TRUE)) {
  more <- if (adjusted) " + age" else ""
  command <- paste0("compare --before pain_0 --after pain_10 ", if (adjusted) "--covariates age ",
                    "--received sessions --table received datasets/backcare/backcare_wide.csv")
  for (arm in c("structural massage", "relaxation massage")) {
    contrast <- paste(arm, "- usual care")
    x <- w[w$arm %in% c("usual care", arm), ]; x$z <- as.numeric(x$arm == arm)
    one <- function(method, model, term) {
      se <- sqrt(vcovHC(model, type = "HC1")[term, term]); b <- unname(coef(model)[term]); df <- df.residual(model)
      expect(command, method, contrast, n = nobs(model), estimate = b, std_error = se, statistic = b / se, df = df,
             p_value = 2 * pt(-abs(b / se), df), conf_low = b - qt(.975, df) * se, conf_high = b + qt(.975, df) * se)
    }
    x <- x[complete.cases(x[c("pain_10", "pain_0", "sessions", "age")]), ]
    one("assigned_received", lm(as.formula(paste0("sessions ~ z + pain_0", more)), x), "z")
    one("assigned_outcome", lm(as.formula(paste0("pain_10 ~ z + pain_0", more)), x), "z")
    one("cace_2sls", ivreg(as.formula(paste0("pain_10 ~ sessions + pain_0", more, " | z + pain_0", more)), data = x), "sessions")
  }
}

# the same with patients of one therapist (and of one site) together; who has no therapist is alone
for (how in list(c("", "therapist"), c("--covariates age", "therapist"), c("", "site"), c("--unadjusted", "therapist"))) {
  command <- gsub(" +", " ", paste("compare --before pain_0 --after pain_10", how[1], "--received sessions --cluster", how[2],
                                   "--table received datasets/backcare/backcare_wide.csv"))
  more <- c(if (how[1] != "--unadjusted") "pain_0", if (grepl("age", how[1])) "age")
  for (arm in c("structural massage", "relaxation massage")) {
    contrast <- paste(arm, "- usual care")
    x <- w[w$arm %in% c("usual care", arm), ]; x$z <- as.numeric(x$arm == arm)
    x <- x[complete.cases(x[c("pain_10", "sessions", more)]), ]
    together <- ifelse(is.na(x[[how[2]]]), paste("alone", seq_len(nrow(x))), x[[how[2]]])
    one <- function(method, model, term, type) {
      V <- vcovCR(model, cluster = together, type = type); se <- sqrt(V[term, term]); b <- unname(coef(model)[term])
      df <- if (type == "CR2") coef_test(model, V, test = "Satterthwaite")[term, "df_Satt"] else length(unique(together)) - 1
      p <- 2 * pt(-abs(b / se), df)   # one of 1e-60 has two digits less than its t
      expect(command, method, contrast, n = nobs(model), estimate = b, std_error = se, statistic = b / se, df = df,
             if (p > 1e-30) c(p_value = p), conf_low = b - qt(.975, df) * se, conf_high = b + qt(.975, df) * se)
    }
    given <- paste(c("z", more), collapse = " + ")
    one("assigned_received_cr2", lm(as.formula(paste("sessions ~", given)), x), "z", "CR2")
    one("assigned_outcome_cr2", lm(as.formula(paste("pain_10 ~", given)), x), "z", "CR2")
    iv <- ivreg(as.formula(paste("pain_10 ~", paste(c("sessions", more), collapse = " + "), "|", given)), data = x)
    one("cace_2sls_cr2", iv, "sessions", "CR2")
    one("cace_2sls_cr1", iv, "sessions", "CR1")
  }
}

path <- "tests/reference/compare.csv"
writeLines(sprintf("# source: scripts/reference/compare.R, %s, coin %s, AER %s, sandwich %s, clubSandwich %s",
                   R.version.string, packageVersion("coin"), packageVersion("AER"), packageVersion("sandwich"),
                   packageVersion("clubSandwich")), path)
suppressWarnings(write.table(numbers, path, append = TRUE, sep = ",", row.names = FALSE, quote = FALSE))
cat(path, ":", nrow(numbers), "numbers\n")
