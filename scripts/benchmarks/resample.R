# Resampling in coin and boot, timed inside one process: "program|task|milliseconds|milliseconds of processor time" a
# line. 100 pairs.
set.seed(1); d <- rnorm(100, 0.2); after <- d; before <- numeric(100)
say <- function(program, task, expression) {
  took <- system.time(expression)
  cat(sprintf("%s|%s|%.2f|%.2f\n", program, task, 1000 * took[3], 1000 * sum(took[1:2])))
}
have <- function(package) suppressMessages(suppressWarnings(require(package, character.only = TRUE, quietly = TRUE)))
if (have("coin")) {
  long <- data.frame(y = c(after, before), when = gl(2, 100), who = factor(rep(1:100, 2)))
  say("coin", "flips_mean", pvalue(symmetry_test(y ~ when | who, data = long, distribution = approximate(nresample = 1e6))))
}
if (have("boot"))
  say("boot", "bca_any", boot.ci(boot(d, function(x, i) mean(x[i]), R = 1e5), type = "bca"))
