# real.R: what R says about the published trials of datasets/published, for tests/system/real.sh.
#
#   KNEAD_SHARED=FOLDER Rscript scripts/reference/real.R      in the project's root; FOLDER holds data/
#
# Writes tests/reference/real.tsv: numbers only, no patient's data. Debian packages: scripts/setup --reference.

suppressMessages(library(sandwich))

folder <- Sys.getenv("KNEAD_SHARED")
if (folder == "") stop("KNEAD_SHARED names the folder that holds data/")
data_of <- function(file) read.csv(file.path(folder, "data", file))

expected <- NULL
# A knead command, the row of its CSV that `where` tells (column=value ...), and what the row must say.
expect <- function(file, command, where, ...) {
  values <- c(...)
  expected <<- rbind(expected, data.frame(file, command, where = paste(where, collapse = ";"), field = names(values),
                                          value = formatC(unname(values), digits = 17, format = "g", width = 1)))
}
of_t <- function(test, estimate) {
  c(estimate = estimate, std_error = test$stderr, statistic = unname(test$statistic), df = unname(test$parameter),
    p_value = test$p.value, conf_low = test$conf.int[1], conf_high = test$conf.int[2])
}
of_lm <- function(model, term, covariance = vcov(model)) {
  estimate <- unname(coef(model)[term])
  error <- sqrt(covariance[term, term])
  df <- df.residual(model)
  t <- estimate / error
  c(estimate = estimate, std_error = error, statistic = t, df = df, p_value = 2 * pt(-abs(t), df),
    conf_low = estimate - qt(.975, df) * error, conf_high = estimate + qt(.975, df) * error)
}
of_mean <- function(values) {
  values <- values[!is.na(values)]
  test <- t.test(values)
  c(n = length(values), mean = mean(values), sd = sd(values), conf_low = test$conf.int[1], conf_high = test$conf.int[2])
}
# Arms at follow-up, first level the control: ANCOVA with its two standard errors, change score and follow-up alone.
arms <- function(file, command, baseline, follow_up, arm, labels, digits, covariates = NULL) {
  frame <- data.frame(follow_up, baseline, arm)
  if (!is.null(covariates)) frame <- cbind(frame, covariates)
  frame <- frame[complete.cases(frame), ]
  model <- lm(follow_up ~ ., frame)
  change <- round(frame$follow_up - frame$baseline, digits)
  for (level in levels(arm)[-1]) {
    where <- paste0("contrast=", labels[level], " - ", labels[levels(arm)[1]])
    term <- paste0("arm", level)
    expect(file, command, c("method=ancova", where), of_lm(model, term))
    expect(file, command, c("method=ancova_hc3", where), of_lm(model, term, vcovHC(model, "HC3")))
    one <- frame$arm == level
    control <- frame$arm == levels(arm)[1]
    test <- t.test(change[one], change[control])
    expect(file, command, c("method=change_welch", where), of_t(test, unname(diff(rev(test$estimate)))))
    test <- t.test(frame$follow_up[one], frame$follow_up[control])
    expect(file, command, c("method=welch_t", where), of_t(test, unname(diff(rev(test$estimate)))))
  }
}

# ---- cervical dystonia: patients are numbered within their site

file <- "cdystonia_twstrs_long.csv"
cd <- data_of(file)
labels <- c("3" = "Placebo", "2" = "5,000 units", "1" = "10,000 units")
for (week in c(0, 4, 16)) for (arm in names(labels)) {
  expect(file, "describe --schema datasets/published/cdystonia.schema.json --table summary",
         c("variable=twstrs", paste0("visit=week ", week), paste0("group=", labels[arm])),
         of_mean(cd$twstrs[cd$week == week & cd$treat == arm]))
}
cd$patient <- paste(cd$site, cd$id, sep = "/")
first <- cd[cd$week == 0, ]
at <- function(week) cd$twstrs[cd$week == week][match(first$patient, cd$patient[cd$week == week])]
arm <- factor(first$treat, names(labels))
arms(file, "compare --schema datasets/published/cdystonia.schema.json", first$twstrs, at(4), arm, labels, 0)
arms(file, "compare --schema datasets/published/cdystonia.schema.json --to 16 --covariates age,sex,site", first$twstrs,
     at(16), arm, labels, 0, data.frame(age = first$age, sex = factor(first$sex), site = factor(first$site)))
for (level in names(labels)) {
  change <- (at(4) - first$twstrs)[arm == level]
  expect(file, "paired --within-arm-p --schema datasets/published/cdystonia.schema.json",
         c("method=paired_t", paste0("arm=", labels[level])), of_t(t.test(change), mean(change, na.rm = TRUE)))
}
model <- lm(twstrs ~ age + factor(sex), first)
expect(file, "regress 'twstrs ~ age + sex' --where 'week == 0' --schema datasets/published/cdystonia.schema.json",
       c("method=ols", "term=age"), of_lm(model, "age"))

# ---- laser for neck pain

file <- "chow2006_neckpain_vas.csv"
chow <- data_of(file)
labels <- c("2" = "Sham", "1" = "Laser")
at <- function(time) chow$vas[chow$time == time][match(unique(chow$id), chow$id[chow$time == time])]
arm <- factor(chow$laser[match(unique(chow$id), chow$id)], names(labels))
arms(file, "compare --schema datasets/published/chow2006.schema.json", at(1), at(3), arm, labels, 2)
arms(file, "compare --to 2 --schema datasets/published/chow2006.schema.json", at(1), at(2), arm, labels, 2)
for (level in names(labels)) {
  change <- round(at(3) - at(1), 2)[arm == level]
  expect(file, "paired --within-arm-p --schema datasets/published/chow2006.schema.json",
         c("method=paired_t", paste0("arm=", labels[level])), of_t(t.test(change), mean(change)))
  expect(file, "describe --schema datasets/published/chow2006.schema.json --table summary",
         c("variable=vas", "visit=baseline", paste0("group=", labels[level])), of_mean(at(1)[arm == level]))
}

# ---- amitriptyline for HIV neuropathy, crossover

file <- "dinat2015_PainChange.csv"
fall <- data_of(file)
command <- "paired --schema datasets/published/dinat2015_change.schema.json"
difference <- fall$Delta.Ami - fall$Delta.P
expect(file, command, "method=paired_t", of_t(t.test(difference), mean(difference)))
for (period in c("placebo", "amitriptyline"))
  expect(file, "describe --schema datasets/published/dinat2015_change.schema.json --table summary",
         c("variable=fall", paste0("visit=", period)), of_mean(fall[[c(placebo = "Delta.P", amitriptyline = "Delta.Ami")[period]]]))
pain <- data_of("dinat2015_xoverPP.csv")
labels <- c(P = "Placebo", A = "Amitriptyline")
for (file in c("dinat2015_xoverPP.csv", "dinat2015_xoverPP.orig_CR.csv")) {
  for (treatment in names(labels)) {
    change <- with(pain, (Time3 - Time1)[Treatment == treatment])
    expect(file, "paired --by Treatment --schema datasets/published/dinat2015_crossover.schema.json",
           c("method=paired_t", paste0("group=", labels[treatment])), of_t(t.test(change), mean(change)))
  }
}
model <- lm(Time1 - Time3 ~ factor(Treatment, names(labels)) + factor(Period) + ID, pain)
expect(file, paste("regress 'I(Time1 - Time3) ~ Treatment + Period + ID'",
                   "--schema datasets/published/dinat2015_crossover.schema.json"),
       c("method=ols", "term=TreatmentA"), of_lm(model, 2))
one <- pain[pain$Period == 1, ]
arms(file, paste("compare --id ID --arm Treatment --control P --where 'Period == \"1\"'",
                 "--schema datasets/published/dinat2015_crossover.schema.json"),
     one$Time1, one$Time3, factor(one$Treatment, names(labels)), labels, 0)

# ---- nerve block: measured once, after

file <- "supraclavicular_opioid.csv"
block <- data_of(file)
for (arm in 1:2)
  expect(file, "describe --schema datasets/published/supraclavicular.schema.json --table summary",
         c("variable=opioid_total", paste0("group=", c("Mixed", "Sequential")[arm])),
         of_mean(block$opioid_total[block$group == arm]))
model <- lm(opioid_total ~ factor(group), block)
command <- "regress 'opioid_total ~ group' --schema datasets/published/supraclavicular.schema.json"
expect(file, command, c("method=ols", "term=group2"), of_lm(model, 2))
expect(file, command, c("method=ols_hc3", "term=group2"), of_lm(model, 2, vcovHC(model, "HC3")))

# ---- licorice gargle: no id, no baseline

file <- "licorice_gargle.csv"
gargle <- data_of(file)
for (arm in 0:1) {
  group <- paste0("group=", c("Sugar", "Licorice")[arm + 1])
  known <- gargle$treat == arm & !is.na(gargle$pacu30min_throatPain)
  expect(file, "describe --schema datasets/published/licorice.schema.json --table summary",
         c("variable=throat_pain", "visit=30 min", group), of_mean(gargle$pacu30min_throatPain[known]))
  expect(file, paste("describe --where 'pacu30min_throatPain > 0' --schema datasets/published/licorice.schema.json",
                     "--table summary"),
         c("variable=throat_pain", "visit=30 min", group), c(n = sum(gargle$pacu30min_throatPain[known] > 0)))
}
for (pain in c("throat", "swallow")) {
  column <- paste0("pacu30min_", pain, "Pain")
  model <- lm(gargle[[column]] > 0 ~ factor(treat), gargle)
  expect(file, paste0("regress 'I(", column, " > 0) ~ treat' --schema datasets/published/licorice.schema.json"),
         c("method=ols_hc3", "term=treat1"), of_lm(model, 2, vcovHC(model, "HC3")))
}
model <- lm(pacu30min_throatPain ~ factor(treat), gargle)
expect(file, "regress 'pacu30min_throatPain ~ treat' --schema datasets/published/licorice.schema.json",
       c("method=ols", "term=treat1"), of_lm(model, 2))

# ---- agreement: first readings, observer J less machine S

file <- "blandaltman1999_sbp_long.csv"
pressure <- data_of(file)
first <- pressure[pressure$repl == 1, ]
at <- function(method) first$y[first$meth == method][order(first$item[first$meth == method])]
command <- "paired --where 'repl == 1' --from S --to J --schema datasets/published/blandaltman1999.schema.json"
expect(file, command, "method=paired_t", of_t(t.test(at("J") - at("S")), mean(at("J") - at("S"))))
expect(file, paste(command, "--table pairs"), "outcome=y", c(n = length(at("J")), sd_change = sd(at("J") - at("S"))))

path <- "tests/reference/real.tsv"
writeLines(paste("# source: scripts/reference/real.R,", R.version.string, "and sandwich", packageVersion("sandwich")), path)
suppressWarnings(write.table(expected, path, append = TRUE, sep = "\t", quote = FALSE, row.names = FALSE))
cat(path, ":", nrow(expected), "numbers\n")
