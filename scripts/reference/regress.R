# regress.R: what R says of adjusted means, contrasts, nested tests, predictions and diagnostics of `knead regress`, to
# tests/reference/regress.tsv, one number a row (command, table, row of the table, field, value, digits), read by
# tests/system/regress.sh.
#
#   Rscript scripts/reference/regress.R      in the project's root; Debian packages: scripts/setup --reference
suppressMessages({library(emmeans); library(car); library(lmtest); library(sandwich); library(clubSandwich); library(MASS)})
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
m2 <- lm(pain_10 ~ pain_0 + arm, d)
used <- d[as.integer(rownames(model.frame(m2))), ]
own <- ifelse(is.na(used$therapist), paste0("p", used$id), used$therapist)
V <- vcovCR(m2, own, "CR2")
cr <- linear_contrast(m2, V, rbind(c(0, 0, 1, 0), c(0, 0, 0, 1), c(0, 0, -1, 1)), test = "Satterthwaite")
expect("regress 'pain_10 ~ pain_0 + arm' --cluster therapist --contrasts arm", "contrasts",
       data.frame(estimate = cr$Est, std_error = cr$SE, df = cr$df))

# ---- to the file
out <- file("tests/reference/regress.tsv", "w")
writeLines(paste0("# source: scripts/reference/regress.R, ", R.version.string, ", emmeans ", packageVersion("emmeans"), ", car ",
                  packageVersion("car"), ", lmtest ", packageVersion("lmtest"), ", sandwich ", packageVersion("sandwich"),
                  ", clubSandwich ", packageVersion("clubSandwich"), ", MASS ", packageVersion("MASS")), out)
write.table(numbers, out, sep = "\t", quote = FALSE, row.names = FALSE)
close(out)
