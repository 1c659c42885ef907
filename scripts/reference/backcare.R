# scripts/reference/backcare.R: the simulated trial against its design, as R sees it; the tables of
# datasets/backcare/README.md.
#
#   Rscript scripts/reference/backcare.R
trial <- read.csv("datasets/backcare/backcare_long.csv")
trial$arm <- relevel(factor(trial$arm), "usual care")
cat("Mean (SD) at each visit\n")
for (outcome in c("pain", "rmdq", "pain_days_28", "flexion_cm", "sbp", "pss10", "med_days", "ppt_kpa"))
  for (arm in c("structural massage", "relaxation massage", "usual care")) {
    cells <- vapply(c(0, 10, 26, 52), function(week) {
      y <- trial[[outcome]][trial$arm == arm & trial$week == week]
      sprintf("%.2f (%.2f) n %d", mean(y, na.rm = TRUE), sd(y, na.rm = TRUE), sum(!is.na(y)))
    }, "")
    cat(sprintf("| %s | %s | %s |\n", outcome, arm, paste(cells, collapse = " | ")))
  }
cat("\nANCOVA at week 10: lm(follow-up ~ baseline + arm), estimate (standard error)\n")
for (outcome in names(trial)[9:ncol(trial)]) {
  baseline <- setNames(trial[trial$week == 0, c("id", outcome)], c("id", "baseline"))
  at_10 <- merge(trial[trial$week == 10, ], baseline)
  fit <- coef(summary(lm(at_10[[outcome]] ~ baseline + arm, at_10)))
  show <- function(arm) sprintf("%.2f (%.2f)", fit[paste0("arm", arm), 1], fit[paste0("arm", arm), 2])
  cat(sprintf("| %s | %s | %s |\n", outcome, show("structural massage"), show("relaxation massage")))
}
