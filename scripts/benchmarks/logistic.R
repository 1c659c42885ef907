suppressMessages(library(data.table))
d <- fread("predictors.csv", showProgress = FALSE)
print(coef(summary(glm(event ~ x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9 + x10, binomial, d))))
