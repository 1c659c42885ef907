# design.R: how R codes formulas: the matrices tests/unit/design.c expects.
#
#   Rscript scripts/reference/design.R > tests/reference/models/design.json      in the project's root
d <- data.frame(
  a = factor(c("p", "q", "r", "p", "q", "r", "p", "q", "r", "p", "q", "r")),
  b = factor(c("u", "u", "u", "v", "v", "v", "u", "u", "u", "v", "v", "v")),
  c = factor(c("k", "l", "l", "k", "k", "l", "k", "l", "k", "l", "k", "l")),
  x = c(0.5, 1.25, 2, 3.5, 4, 5.75, 6, 7.125, 8, 9.5, 10, 11),
  z = c(2, 7, 1, 8, 2, 8, 1, 8, 2, 8, 4, 5),
  v = c(10, 2, 1, 10, 2, 1, 1, 2, 10, 10, 1, 2))
formulas <- c("~ a", "~ a + x", "~ x + a + a:x", "~ a * b", "~ 0 + a", "~ a + b - 1", "~ x + a - 1", "~ 0 + a:x",
              "~ a:x", "~ a:b", "~ a:b - 1", "~ a + a:b", "~ b:a + x:a", "~ a:b + a:c", "~ a * b * c",
              "~ (a + b + c)^2", "~ (a + x + z)^2 - a:z", "~ a * x - x", "~ a * b - a", "~ 0 + x:a + b",
              "~ I(x^2) + log(z) + factor(v)", "~ factor(v) * x", "~ 0 + factor(v):b", "~ I(x > 4) + x",
              "~ 0 + I(x > 4):a", "~ x:z + x", "~ I(x^2 - 2 * x + 1) + sqrt(z)", "~ a:b:c", "~ a:b:c + a:b",
              "~ x + x + a + a", "~ 1", "~ exp(-x) + abs(x - z) + log10(z) + log2(z)", "~ I((x + 1)/z)",
              "~ 0 + x + z", "~ a + b + c - 1 + a:c", "~ a:x + b:x + a:b:x")
cases <- lapply(formulas, function(text) {
  m <- model.matrix(as.formula(text), d)
  list(formula = text, terms = as.list(attr(terms(as.formula(text)), "term.labels")),
       columns = as.list(colnames(m)), assign = as.list(unname(attr(m, "assign"))),
       cells = as.list(sprintf("%.17g", as.vector(m))))
})
data <- lapply(d, function(column) as.list(if (is.factor(column)) as.character(column) else column))
source <- paste("model.matrix of", R.version.string)
cat(jsonlite::toJSON(list(source = source, data = data, cases = cases), auto_unbox = TRUE, digits = NA), "\n", sep = "")
