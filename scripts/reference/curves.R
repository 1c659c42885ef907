# curves.R: restricted cubic splines and polynomials as R has them, for tests/unit/curves.c.
#
#   Rscript scripts/reference/curves.R > tests/reference/models/curves.json   in the project's root; needs r-cran-rms
#
# Data: faithful, swiss and mtcars of R's datasets, and numbers with many zeros. Knots and columns are those of
# Hmisc::rcspline.eval and stats::poly, tests those of rms::anova.
suppressMessages(library(rms))
number <- function(x) as.list(sprintf("%.17g", as.vector(x)))
dose <- c(rep(0, 30), round(10 * sqrt(seq_len(110)), 1), rep(120, 10))
sets <- list(
  faithful = data.frame(y = faithful$waiting, x = faithful$eruptions,
                        g = ifelse(seq_len(272) %% 3 == 0, "a", ifelse(seq_len(272) %% 3 == 1, "b", "c"))),
  swiss = data.frame(y = swiss$Fertility, x = swiss$Agriculture, z = swiss$Education),
  cars = data.frame(y = mtcars$am, x = mtcars$mpg, z = mtcars$qsec),
  dose = data.frame(y = round(sin(dose / 20) + (seq_along(dose) %% 7) / 10, 3), x = dose))

bases <- list()
add <- function(set, kind, count, knots = NULL) {
  x <- sets[[set]]$x
  if (kind == "rcs") {
    columns <- if (is.null(knots)) rcspline.eval(x, nk = count, inclx = TRUE) else rcspline.eval(x, knots, inclx = TRUE)
    at <- attr(columns, "knots")
    term <- if (is.null(knots)) sprintf("rcs(x, %d)", count) else sprintf("rcs(x, c(%s))", paste(knots, collapse = ", "))
  } else {
    columns <- poly(x, count)
    at <- NULL
    term <- sprintf("poly(x, %d)", count)
  }
  bases[[length(bases) + 1]] <<- list(set = set, term = term, knots = number(at), every = 13, columns = number(as.matrix(columns)[seq(1, length(x), 13), ]),
                                      estimates = number(coef(lm(sets[[set]]$y ~ columns))))
}
for (k in 3:7) add("faithful", "rcs", k)
for (k in 3:5) add("swiss", "rcs", k)
for (k in 3:5) add("dose", "rcs", k)
add("swiss", "rcs", 3, c(10.5, 40, 77.25))
add("faithful", "poly", 1)
add("faithful", "poly", 3)
add("swiss", "poly", 5)

tests <- list()
add_tests <- function(set, formula, fit, atom, rows) {
  table <- anova(fit)
  f <- "F" %in% colnames(table)
  tests[[length(tests) + 1]] <<- list(set = set, formula = formula, atom = atom, binomial = !f,
    statistic = number(if (f) table[rows, "F"] else table[rows, "Chi-Square"] / table[rows, "d.f."]),
    df = number(table[rows, "d.f."]), p = number(table[rows, "P"]))
}
# rows: overall, non-linear, interaction, non-linear interaction
add_tests("swiss", "y ~ rcs(x, 4) + z", ols(y ~ rcs(x, 4) + z, sets$swiss), "rcs(x, 4)", 1:2)
add_tests("faithful", "y ~ rcs(x, 4) * g", ols(y ~ rcs(x, 4) * g, sets$faithful), "rcs(x, 4)", c(1, 3, 6, 7))
add_tests("cars", "y ~ rcs(x, 3)", lrm(y ~ rcs(x, 3), sets$cars, eps = 1e-14, maxit = 50), "rcs(x, 3)", 1:2)
data <- lapply(sets, function(set) lapply(set, function(column) {
  if (is.numeric(column)) number(column) else as.list(column)
}))
kinds <- lapply(sets, function(set) lapply(set, function(column) list(is.numeric(column))))
cat(jsonlite::toJSON(list(source = paste("rms", packageVersion("rms"), "and Hmisc", packageVersion("Hmisc"), "of",
                                         R.version.string),
                          data = data, number = kinds, bases = bases, tests = tests), auto_unbox = TRUE), "\n", sep = "")
