# nist-linear.R: data and certified values of NIST's linear regression problems, for tests/unit/ols.c.
#
#   Rscript scripts/reference/nist-linear.R FOLDER > tests/reference/nist/linear.json     in the project's root
#
# FOLDER holds NAME.csv (y, x, …) and certified.json, both transcribed digit by digit from the public-domain files of
# the Statistical Reference Datasets, https://www.itl.nist.gov/div898/strd/ (NIST). Every number stays text.
folder <- commandArgs(trailingOnly = TRUE)[1]
certified <- jsonlite::fromJSON(file.path(folder, "certified.json"), simplifyVector = FALSE)
linear <- Filter(function(set) set$category == "linear", certified)

formula_of <- function(set, columns) {
  if (is.character(set$degree)) return(paste("y ~", paste(setdiff(columns, "y"), collapse = " + ")))
  degree <- max(set$degree, 1)
  powers <- c("x", if (degree > 1) sprintf("I(x^%d)", 2:degree))
  paste("y ~", paste(c(if (!set$intercept) "0", powers), collapse = " + "))
}

sets <- lapply(names(linear), function(name) {
  set <- linear[[name]]
  data <- read.csv(file.path(folder, paste0(name, ".csv")), colClasses = "character")
  list(name = name, formula = formula_of(set, names(data)), data = as.list(data),
       estimates = unname(lapply(set$params, `[[`, "estimate")), std_errors = unname(lapply(set$params, `[[`, "sd")),
       sigma = set$residual_sd, r_squared = set$r_squared, rss = set$anova$ss_res,
       f = if (is.null(set$anova$F)) "inf" else format(set$anova$F, digits = 16))
})
source <- "NIST Statistical Reference Datasets, linear regression, https://www.itl.nist.gov/div898/strd/lls/lls.shtml"
cat(jsonlite::toJSON(list(source = source, sets = sets), auto_unbox = TRUE, pretty = TRUE), "\n", sep = "")
