# classic.R: writes the data files of datasets/classic from the copies that R and its packages carry, and what R says
# about them to tests/reference/classic.csv.
#
#   Rscript scripts/reference/classic.R      in the project's root; Debian packages: scripts/setup --reference
#
# The schemas beside them are written by hand. Patients without a number in the source get their row's.

write <- function(data, name) {
  path <- file.path("datasets", "classic", name)
  write.csv(data, path, row.names = FALSE, quote = FALSE, na = "", eol = "\n")
  cat(path, ":", nrow(data), "rows\n")
}

# Student 1908: one row a patient and drug.
sleep <- datasets::sleep
long <- data.frame(id = as.integer(as.character(sleep$ID)), drug = sleep$group, extra = sleep$extra)
long <- long[order(long$id, long$drug), ]
write(long, "sleep_long.csv")
write(data.frame(id = unique(long$id), drug_1 = long$extra[long$drug == 1], drug_2 = long$extra[long$drug == 2]),
      "sleep_wide.csv")

# Hand et al. 1993, data set 285: one row a patient.
anorexia <- MASS::anorexia
write(data.frame(id = seq_len(nrow(anorexia)), treatment = anorexia$Treat, weight_before = anorexia$Prewt,
                 weight_after = anorexia$Postwt), "anorexia.csv")

# O'Brien and Kaiser 1985: one row a subject and phase, one column an hour.
wide <- carData::OBrienKaiser
phases <- c("pre", "post", "fup")
rows <- lapply(phases, function(phase) {
  hours <- wide[paste(phase, 1:5, sep = ".")]
  names(hours) <- paste("hour", 1:5, sep = "_")
  data.frame(id = seq_len(nrow(wide)), treatment = wide$treatment, gender = wide$gender, phase = phase, hours)
})
long <- do.call(rbind, rows)
write(long[order(long$id, match(long$phase, phases)), ], "obrien_kaiser.csv")

# Bland and Altman (1986) Lancet i, 307-310, table: peak expiratory flow of 17 people, two readings by each of two meters.
# No package of this distribution carries it. The readings are those that the R package blandr (D. Datta) gives for
# the paper; what the paper printed of them, a mean difference of -2.1 l/min with SD 38.8, guards against a slip.
pefr <- data.frame(
  id = 1:17,
  wright_1 = c(494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427),
  wright_2 = c(490, 397, 512, 401, 470, 611, 415, 431, 638, 429, 420, 633, 275, 492, 165, 372, 421),
  mini_1 = c(512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451),
  mini_2 = c(525, 415, 508, 444, 500, 625, 460, 390, 642, 432, 420, 605, 227, 467, 268, 370, 443))
stopifnot(round(mean(pefr$wright_1 - pefr$mini_1), 1) == -2.1, round(sd(pefr$wright_1 - pefr$mini_1), 1) == 38.8)
write(pefr, "pefr.csv")

# ---- what R says about them: tests/reference/classic.csv, one number a row, read by tests/system/classic.sh

suppressMessages({
  library(coin)
  library(sandwich)
})

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

command <- "paired --before drug_1 --after drug_2 --id id datasets/classic/sleep_wide.csv"
change <- with(sleep, extra[group == 2] - extra[group == 1])
change <- round(change, 1)                                      # 6.1 - 5.8 is not 0.3 in binary; ranks must tie
expect(command, "paired_t", "", of_t(t.test(change), mean(change)))
expect(command, "cohen_dz", "", estimate = mean(change) / sd(change))
expect(command, "pearson", "", with(sleep, {
  r <- cor.test(extra[group == 1], extra[group == 2])
  c(estimate = unname(r$estimate), conf_low = r$conf.int[1], conf_high = r$conf.int[2])
}))
pratt <- wilcoxsign_test(change ~ rep(0, length(change)), zero.method = "Pratt", distribution = "exact")
expect(command, "wilcoxon_signed_rank", "", p_value = pvalue(pratt)[1])
dropped <- wilcoxsign_test(change ~ rep(0, length(change)), zero.method = "Wilcoxon", distribution = "exact")
expect(command, "wilcoxon_signed_rank_drop", "", p_value = pvalue(dropped)[1])

command <- "compare --before weight_before --after weight_after --arm treatment --control Cont --id id datasets/classic/anorexia.csv"
d <- transform(anorexia, Treat = relevel(Treat, "Cont"))
fit <- lm(Postwt ~ Prewt + Treat, d)
of_lm <- function(term, covariance) {
  estimate <- unname(coef(fit)[term]); se <- sqrt(covariance[term, term]); df <- df.residual(fit)
  half <- qt(0.975, df) * se
  c(estimate = estimate, std_error = se, statistic = estimate / se, df = df,
    p_value = 2 * pt(abs(estimate / se), df, lower.tail = FALSE), conf_low = estimate - half, conf_high = estimate + half)
}
for (arm in c("CBT", "FT")) {
  term <- paste0("Treat", arm); contrast <- paste(arm, "- Cont")
  expect(command, "ancova", contrast, of_lm(term, vcov(fit)))
  expect(command, "ancova_hc3", contrast, of_lm(term, vcovHC(fit, "HC3")))
  one <- subset(d, Treat == arm); control <- subset(d, Treat == "Cont")
  welch <- t.test(one$Postwt - one$Prewt, control$Postwt - control$Prewt)
  expect(command, "change_welch", contrast, of_t(welch, -diff(unname(welch$estimate))))
  welch <- t.test(one$Postwt, control$Postwt)
  expect(command, "welch_t", contrast, of_t(welch, -diff(unname(welch$estimate))))
}

command <- "paired --before mini_1 --after wright_1 --id id datasets/classic/pefr.csv"
between <- pefr$wright_1 - pefr$mini_1
expect(command, "paired_t", "", of_t(t.test(between), mean(between)))

path <- file.path("tests", "reference", "classic.csv")
writeLines(c(paste0("# source: scripts/reference/classic.R, ", R.version.string, ", coin ", packageVersion("coin"),
                    ", sandwich ", packageVersion("sandwich")),
             "command,method,contrast,field,value", do.call(paste, c(numbers, sep = ","))), path)
cat(path, ":", nrow(numbers), "numbers\n")
