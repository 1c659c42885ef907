# random_trials.R: fifteen trials nobody looked at, as R analyses them, to tests/reference/random_trials.csv; their files
# go to tests/reference/random_trials. Read by tests/system/classic.sh.
#
#   Rscript scripts/reference/random_trials.R      in the project's root; Debian packages: scripts/setup --reference
#
# Each has its own number of arms and patients, spread, decimals, missing values, a factor, and clusters in every arm.

suppressMessages({library(sandwich); library(emmeans); library(coin); library(clubSandwich)})
RNGkind("Mersenne-Twister", "Inversion", "Rejection")
set.seed(20251122)
folder <- "tests/reference/random_trials"
dir.create(folder, showWarnings = FALSE)

numbers <- NULL
expect <- function(command, method, contrast, ..., digits = "") {
  values <- c(...)
  numbers <<- rbind(numbers, data.frame(command, method, contrast, field = names(values),
                                        value = formatC(unname(values), digits = 17, format = "g", width = 1), digits))
}
noncentral <- function(t, df, p) uniroot(function(ncp) pt(t, df, ncp) - p, t + c(-12, 12), tol = 1e-13)$root
j <- function(m) exp(lgamma(m / 2) - lgamma((m - 1) / 2)) / sqrt(m / 2)

trial <- function(k) {
  arms <- sample(2:4, 1); n <- sample(18:70, 1); places <- sample(0:2, 1)
  d <- data.frame(id = sprintf("T%03d", sample(999, n)), arm = sample(letters[seq_len(arms)], n, TRUE),
                  site = sample(1:3, n, TRUE), who = sample(sprintf("w%02d", 1:9), n, TRUE))
  d$before <- round(rnorm(n, 50, sample(c(5, 15), 1)) + 3 * d$site, places)
  d$after <- round(0.6 * d$before + 4 * (d$arm == "b") + rnorm(n, 0, 8) + rnorm(9, 0, 3)[as.integer(factor(d$who))], places)
  d$after[runif(n) < 0.05] <- NA
  d$before[runif(n) < 0.03] <- NA
  path <- sprintf("%s/%02d.csv", folder, k)
  write.csv(d, path, row.names = FALSE, quote = FALSE, na = "")
  d <- read.csv(path)                                  # the decimals as written
  full <- d[complete.cases(d), ]; full$arm <- factor(full$arm); full$c <- full$before - round(mean(full$before))
  command <- paste("compare --id id --arm arm --control a --before before --after after --factors site --cluster who --adjust holm",
                   path)
  fit <- lm(after ~ arm + c + factor(site), full); df <- fit$df.residual
  rows <- paste0("arm", levels(full$arm)[-1]); table <- coef(summary(fit))[rows, , drop = FALSE]
  hc <- sqrt(diag(vcovHC(fit, type = "HC3")))[rows]; cr <- vcovCR(fit, full$who, type = "CR2")
  sat <- coef_test(fit, cr, test = "Satterthwaite"); holm <- p.adjust(table[, 4], "holm")
  means <- summary(emmeans(fit, "arm", weights = "proportional"))
  pooled <- sqrt(sum(sapply(split(full$before, full$arm), function(x) (length(x) - 1) * var(x))) / (nrow(full) - nlevels(full$arm)))
  for (i in seq_along(rows)) {
    arm <- levels(full$arm)[i + 1]; name <- paste(arm, "- a"); at <- match(rows[i], names(coef(fit)))
    expect(command, "ancova", name, estimate = table[i, 1], std_error = table[i, 2], statistic = table[i, 3], df = df,
           p_value = table[i, 4], p_adjusted = unname(holm[i]), conf_low = table[i, 1] - qt(0.975, df) * table[i, 2],
           digits = 11)
    expect(command, "ancova_hc3", name, std_error = unname(hc[i]), digits = 11)
    expect(command, "ancova_cr2", name, std_error = sat$SE[at], df = sat$df_Satt[at], p_value = sat$p_Satt[at], digits = 9)
    a <- full[full$arm == arm, ]; b <- full[full$arm == "a", ]
    w <- t.test(a$after - a$before, b$after - b$before)
    expect(command, "change_welch", name, statistic = unname(w$statistic), df = unname(w$parameter), p_value = w$p.value,
           digits = 11)
    w <- t.test(a$after, b$after)
    expect(command, "welch_t", name, estimate = unname(w$estimate[1] - w$estimate[2]), p_value = w$p.value,
           conf_low = w$conf.int[1], conf_high = w$conf.int[2], digits = 11)
    two <- data.frame(y = round(c(a$after, b$after) * 100), g = factor(rep(2:1, c(nrow(a), nrow(b)))))
    expect(command, "mann_whitney", name, p_value = as.numeric(pvalue(wilcox_test(y ~ g, two, distribution = "exact"))),
           digits = 10)
    glass <- (mean(a$after) - mean(b$after)) / sd(b$after); s <- sqrt(1 / nrow(a) + 1 / nrow(b)); m <- nrow(b) - 1
    expect(command, "glass_delta", name, estimate = glass, conf_low = noncentral(glass / s, m, 0.975) * s,
           conf_high = noncentral(glass / s, m, 0.025) * s, digits = 8)
    g <- table[i, 1] / pooled; m <- nrow(full) - nlevels(full$arm); se <- sqrt((sat$SE[at] / pooled)^2 + g^2 / (2 * m))
    expect(command, "hedges_g_baseline", name, estimate = j(m) * g, conf_low = j(m) * (g - qnorm(0.975) * se),
           conf_high = j(m) * (g + qnorm(0.975) * se), digits = 8)
  }
  f <- anova(update(fit, . ~ . - arm), fit)
  if (nlevels(full$arm) > 2) expect(command, "ancova_f", "", statistic = f$F[2], p_value = f$`Pr(>F)`[2], digits = 10)
  f <- anova(fit, update(fit, . ~ . + arm:c))
  expect(command, "ancova_interaction_f", "", statistic = f$F[2], p_value = f$`Pr(>F)`[2], digits = 8)
  for (i in seq_len(nrow(means)))
    expect(sub("compare", "compare --table adjusted_means", command), as.character(means$arm[i]), "",
           adjusted_mean = means$emmean[i], std_error = means$SE[i], digits = 11)
}
for (k in 1:15) trial(k)

path <- "tests/reference/random_trials.csv"
writeLines(sprintf("# source: scripts/reference/random_trials.R, %s, sandwich %s, emmeans %s, coin %s, clubSandwich %s",
                   R.version.string, packageVersion("sandwich"), packageVersion("emmeans"), packageVersion("coin"),
                   packageVersion("clubSandwich")), path)
suppressWarnings(write.table(numbers, path, append = TRUE, sep = ",", row.names = FALSE, quote = FALSE))
cat(path, ":", nrow(numbers), "numbers\n")
