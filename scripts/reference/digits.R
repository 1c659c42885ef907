# digits.R: chi-squared of last digits, for tests/unit/digits.c.
#
#   Rscript scripts/reference/digits.R > tests/reference/stats/digits.json     in the project's root
#
# Data: systolic and diastolic pressures of datasets/backcare/backcare_long.csv, as they are and rounded to tens.
d <- read.csv("datasets/backcare/backcare_long.csv")
case <- function(name, x) {
  x <- x[!is.na(x)]
  counts <- table(factor(abs(x) %% 10, levels = 0:9))
  test <- suppressWarnings(chisq.test(counts))
  list(name = name, n = length(x), counts = as.integer(counts), statistic = sprintf("%.17g", test$statistic),
       p = sprintf("%.17g", test$p.value), x = as.integer(x))
}
half <- ifelse(seq_along(d$sbp) %% 2 == 0, 10 * round(d$sbp / 10), d$sbp)
cat(jsonlite::toJSON(list(source = jsonlite::unbox(paste("R", getRversion(), "chisq.test of last digits")),
                          cases = list(case("sbp", d$sbp[1:400]), case("dbp", d$dbp[1:400]), case("half", half[1:400]))),
                     auto_unbox = TRUE))
