# ancova.R: arms compared at follow-up, for tests/unit/contrasts.c.
#
#   Rscript scripts/reference/ancova.R > tests/reference/models/ancova.json     in the project's root
#
# Data: MASS::anorexia (Hand et al. 1993, set 285), weight before and after in pounds, with a made-up site; mtcars for
# a marginal mean with equal weights (computed from the coefficients, as emmeans does by default).
library(sandwich)
number <- function(x) as.list(sprintf("%.17g", as.vector(x)))
d <- MASS::anorexia
d$site <- c("north", "south", "west")[seq_len(nrow(d)) %% 7 %% 3 + 1]
d$Treat <- relevel(d$Treat, "Cont")

case <- function(covariate) {
  formula <- if (covariate) Postwt ~ Treat + Prewt + site else Postwt ~ Treat + Prewt
  m <- lm(formula, d)
  robust <- vcovHC(m, type = "HC3")
  with_interaction <- update(m, . ~ . + Treat:Prewt)
  arms <- levels(d$Treat)
  rows <- t(vapply(arms, function(arm) {
    set <- d
    set$Treat <- factor(arm, arms)
    colMeans(model.matrix(delete.response(terms(m)), set))
  }, coef(m)))
  contrasts <- paste0("Treat", arms[-1])
  t <- coef(m)[contrasts] / sqrt(diag(robust)[contrasts])
  test <- anova(update(m, . ~ . - Treat), m)
  check <- anova(m, with_interaction)
  joint <- coef(m)[contrasts] %*% solve(robust[contrasts, contrasts], coef(m)[contrasts]) / length(contrasts)
  list(covariate = covariate, arms = as.list(arms), df = m$df.residual,
       estimates = number(coef(m)[contrasts]), std_errors = number(coef(summary(m))[contrasts, 2]),
       p = number(coef(summary(m))[contrasts, 4]), low = number(confint(m)[contrasts, 1]),
       high = number(confint(m)[contrasts, 2]), hc3 = number(sqrt(diag(robust)[contrasts])),
       hc3_p = number(2 * pt(-abs(t), m$df.residual)),
       means = number(rows %*% coef(m)), mean_errors = number(sqrt(diag(rows %*% vcov(m) %*% t(rows)))),
       mean_hc3 = number(sqrt(diag(rows %*% robust %*% t(rows)))), n = as.list(unname(c(table(d$Treat)))),
       f = number(test$F[2]), f_p = number(test$`Pr(>F)`[2]), f_hc3 = number(joint),
       interaction = number(check$F[2]), interaction_p = number(check$`Pr(>F)`[2]), sigma = number(sigma(m)))
}
equal <- lm(mpg ~ factor(cyl) + factor(gear) + wt + I(wt^2), mtcars)
grid <- function(cyl) expand.grid(cyl = cyl, gear = c(3, 4, 5), wt = mean(mtcars$wt))
rows <- t(vapply(c(4, 6, 8), function(cyl)
  colMeans(model.matrix(~ factor(cyl, c(4, 6, 8)) + factor(gear) + wt + I(wt^2), grid(cyl))), coef(equal)))
source <- paste("lm of", R.version.string, "and sandwich", packageVersion("sandwich"))
text <- function(x) as.list(as.character(x))
cat(jsonlite::toJSON(list(source = source, data = list(arm = text(d$Treat), site = text(d$site),
  before = text(d$Prewt), after = text(d$Postwt)), cases = lapply(c(FALSE, TRUE), case),
  equal = list(means = number(rows %*% coef(equal)), errors = number(sqrt(diag(rows %*% vcov(equal) %*% t(rows)))))),
  auto_unbox = TRUE, digits = NA), "\n", sep = "")
