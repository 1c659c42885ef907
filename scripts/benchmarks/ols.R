suppressMessages({ library(data.table); library(sandwich) })
d <- fread("predictors.csv", showProgress = FALSE)
fit <- lm(y ~ x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9 + x10, d)
print(cbind(coef(fit), sqrt(diag(vcov(fit))), sqrt(diag(vcovHC(fit, "HC3")))))
