# nist-whole.R: NIST's linear and ANOVA problems as files, for tests/system/nist.sh and scripts/digits.
#
#   Rscript scripts/reference/nist-whole.R FOLDER      in the project's root
#
# Writes tests/reference/nist/data/NAME.csv (the three of 18009 rows as NAME.csv.gz) and tests/reference/nist/certified.tsv.
# FOLDER holds NAME.csv and certified.json, both transcribed digit by digit from the public-domain files of the
# Statistical Reference Datasets, https://www.itl.nist.gov/div898/strd/ (NIST). Every number stays text.
folder <- commandArgs(trailingOnly = TRUE)[1]
certified <- jsonlite::fromJSON(file.path(folder, "certified.json"), simplifyVector = FALSE)
data <- "tests/reference/nist/data"
dir.create(data, showWarnings = FALSE)

terms_of <- function(set, columns) {
  if (is.character(set$degree)) return(c("(Intercept)", setdiff(columns, "y")))
  degree <- max(set$degree, 1)
  c(if (set$intercept) "(Intercept)", "x", if (degree > 1) sprintf("I(x^%d)", 2:degree))
}
line <- function(name, formula, quantity, term, value) paste(name, formula, quantity, term, value, sep = "\t")

linear <- function(name, set, columns) {
  terms <- terms_of(set, columns)
  formula <- paste("y ~", paste(c(if (!set$intercept) "0", setdiff(terms, "(Intercept)")), collapse = " + "))
  of <- function(quantity, value, term = "") line(name, formula, quantity, term, value)
  c(of("estimate", sapply(set$params, `[[`, "estimate"), terms), of("std_error", sapply(set$params, `[[`, "sd"), terms),
    of("sigma", set$residual_sd), of("r_squared", set$r_squared), of("ss_residual", set$anova$ss_res),
    of("f", set$anova$F))
}
anova <- function(name, set) {
  of <- function(quantity, value) line(name, "y ~ factor(group)", quantity, "", value)
  c(of("sigma", set$residual_sd), of("r_squared", set$r_squared), of("ss_model", set$ss_between),
    of("ss_residual", set$ss_within), of("f", set$F))
}

lines <- unlist(lapply(names(Filter(function(set) set$category %in% c("linear", "anova"), certified)), function(name) {
  set <- certified[[name]]
  rows <- readLines(file.path(folder, paste0(name, ".csv")))
  path <- file.path(data, paste0(name, ".csv"))
  writeLines(rows, path)
  if (length(rows) > 10000) system2("gzip", c("-9nf", path))
  if (set$category == "linear") linear(name, set, strsplit(rows[1], ",")[[1]]) else anova(name, set)
}))
writeLines(c("# NIST Statistical Reference Datasets, https://www.itl.nist.gov/div898/strd/, by scripts/reference/nist-whole.R",
             "set\tformula\tquantity\tterm\tvalue", lines), "tests/reference/nist/certified.tsv")
