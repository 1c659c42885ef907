# scripts/reference/clinic.R: patients let in for a high pain, and nothing done; and what R makes of them.
#
#   Rscript scripts/reference/clinic.R      (writes datasets/teaching/clinic.csv, tests/reference/clinic.csv)
set.seed(99)
before <- after <- numeric(0)
while (length(before) < 60) {
  person <- rnorm(1, 4.5, 1.6); first <- round(person + rnorm(1, 0, 1.5), 1); second <- round(person + rnorm(1, 0, 1.5), 1)
  if (first >= 5 && first <= 10) { before <- c(before, first); after <- c(after, min(10, max(0, second))) }
}
after[sample(60, 9)] <- NA
data <- data.frame(id = sprintf("C%02d", 1:60), before = sprintf("%.1f", before),
                   after = ifelse(is.na(after), "", sprintf("%.1f", after)))
write.csv(data, file.path("datasets", "teaching", "clinic.csv"), row.names = FALSE, quote = FALSE)

numbers <- NULL
expect <- function(command, method, ...) for (f in names(list(...))) numbers <<- rbind(numbers,
  data.frame(command, method, contrast = "", field = f, value = sprintf("%.17g", list(...)[[f]])))
x <- before[!is.na(after)]; y <- after[!is.na(after)]; n <- length(x)
entry <- paste("paired --id id --before before --after after --entry >=5 --reliability 0.53",
               "--population-mean 4.5 --population-sd 2.19 datasets/teaching/clinic.csv")
z <- (5 - 4.5) / 2.19; rtm <- -2.19 * (1 - 0.53) * dnorm(z) / pnorm(z, lower.tail = FALSE)
t <- t.test(y, x, paired = TRUE)
expect(entry, "paired_t", estimate = mean(y - x), conf_low = t$conf.int[1], conf_high = t$conf.int[2])
expect(entry, "rtm_expected", estimate = rtm)
expect(entry, "change_beyond_rtm", estimate = mean(y - x) - rtm, conf_low = t$conf.int[1] - rtm, conf_high = t$conf.int[2] - rtm)
line <- lm(I(y - 4.5) ~ I(x - 4.5)); s <- summary(line)$coefficients; ci <- confint(line)
expect(entry, "mee_chua", estimate = s[1, 1], std_error = s[1, 2], statistic = s[1, 3], df = n - 2, p_value = s[1, 4],
       conf_low = ci[1, 1], conf_high = ci[1, 2])

# the same from published numbers: the whole of the paired t and the effect sizes
digits <- function(v) sprintf("%.17g", v)
published <- function(last) paste("paired --n", n, "--mean-before", digits(mean(x)), "--sd-before", digits(sd(x)), "--mean-after",
                                  digits(mean(y)), "--sd-after", digits(sd(y)), last)
j <- exp(lgamma((n - 1) / 2) - lgamma((n - 2) / 2)) / sqrt((n - 1) / 2); dz <- mean(y - x) / sd(y - x)
for (last in c(paste("--r", digits(cor(x, y))), paste0("--t=", digits(t$statistic)), paste("--p", digits(t$p.value)),
               paste0("--ci=", digits(t$conf.int[1]), " --ci=", digits(t$conf.int[2])), paste("--sd-change", digits(sd(y - x))))) {
  command <- published(last)
  expect(command, "paired_t", estimate = mean(y - x), std_error = t$stderr, statistic = unname(t$statistic), df = n - 1,
         p_value = t$p.value, conf_low = t$conf.int[1], conf_high = t$conf.int[2])
  expect(command, "cohen_dz", estimate = dz)
  expect(command, "hedges_gz", estimate = j * dz)
  expect(command, "cohen_dav", estimate = mean(y - x) / sqrt((var(x) + var(y)) / 2))
  expect(command, "cohen_drm", estimate = dz * sqrt(2 * (1 - cor(x, y))))
  expect(command, "smcr", estimate = mean(y - x) / sd(x))
  expect(command, "pearson", estimate = cor(x, y), conf_low = cor.test(x, y)$conf.int[1], conf_high = cor.test(x, y)$conf.int[2])
}
# table 3 of Majchrzycki, Kocur & Kotwicki (2014), Scientific World Journal 2014:287597 (CC BY), pain at rest, for r = 0.5
sd <- sqrt(18.2^2 + 21.1^2 - 18.2 * 21.1); t <- (42.2 - 58.3) / sd * sqrt(28)
expect("paired --n 28 --mean-before 58.3 --sd-before 18.2 --mean-after 42.2 --sd-after 21.1 --r 0.5", "paired_t",
       estimate = 42.2 - 58.3, std_error = sd / sqrt(28), statistic = t, df = 27, p_value = 2 * pt(-abs(t), 27),
       conf_low = -16.1 - qt(.975, 27) * sd / sqrt(28), conf_high = -16.1 + qt(.975, 27) * sd / sqrt(28))
writeLines(c(paste("# source: scripts/reference/clinic.R,", R.version.string), "command,method,contrast,field,value",
             sprintf('%s,%s,%s,%s,%s', numbers$command, numbers$method, numbers$contrast, numbers$field, numbers$value)),
           file.path("tests", "reference", "clinic.csv"))
