#!/usr/bin/env Rscript
# Invented data for the examples of `knead crossover` and `knead agree`:
#
#     Rscript scripts/reference/teaching.R       in the project's root; writes datasets/teaching/*.csv
#
# What is true of them is said in datasets/teaching/README.md.

write <- function(data, name) {
    write.csv(data, file.path("datasets", "teaching", name), row.names = FALSE, quote = FALSE, na = "", eol = "\n")
}
nrs <- function(x) pmin(10, pmax(0, round(x)))

set.seed(1979)
n <- 24
sequence <- rep(c("plain", "scented"), length.out = n)
level <- rnorm(n, 6, 1.2)
days <- do.call(rbind, lapply(1:2, function(day) {
    oil <- if (day == 1) sequence else ifelse(sequence == "plain", "scented", "plain")
    start <- nrs(level + rnorm(n, -.3 * (day - 1), .8))
    data.frame(id = sprintf("C%02d", seq_len(n)), day, oil, start,
               pain = nrs(start - 1.5 - .5 * (oil == "scented") - .5 * (day == 2) + rnorm(n, 0, .9)))
}))
write(days[order(days$id, days$day), ], "oils.csv")
first <- days[days$day == 1, ]; second <- days[days$day == 2, ]    # both in the order of the ids
write(data.frame(id = first$id, sequence = paste(first$oil, second$oil, sep = "-"), start_1 = first$start,
                 pain_1 = first$pain, start_2 = second$start, pain_2 = second$pain), "oils_wide.csv")

set.seed(1986)
n <- 40
flexion <- rnorm(n, 55, 14)
readings <- do.call(rbind, lapply(c("Ana", "Ben"), function(rater) do.call(rbind, lapply(1:2, function(reading)
    data.frame(id = sprintf("F%02d", seq_len(n)), rater, reading,
               flexion = round(flexion + 2.5 * (rater == "Ben") + rnorm(n, 0, if (rater == "Ben") 4 else 3)))))))
readings$flexion[readings$id == "F17" & readings$rater == "Ben"] <- NA    # left before the second rater came
readings <- readings[order(readings$id, readings$rater, readings$reading), ]
write(readings, "flexion_long.csv")
first <- readings[readings$reading == 1, ]
write(data.frame(id = unique(first$id), ana = first$flexion[first$rater == "Ana"],
                 ben = first$flexion[first$rater == "Ben"]), "flexion_wide.csv")

set.seed(1999)
patients <- data.frame(id = sprintf("E%03d", 1:84), arm = rep(c("usual care", "massage"), length.out = 84))
events <- do.call(rbind, lapply(seq_len(nrow(patients)), function(i) {
    massage <- patients$arm[i] == "massage"
    times <- rpois(4, if (massage) c(.25, .05, .04, 0) else c(.02, .05, .04, .02))
    event <- rep(c("soreness", "dizziness", "rash", "fall"), times)
    data.frame(id = rep(patients$id[i], length(event)), arm = rep(patients$arm[i], length(event)), event,
               severity = ifelse(runif(length(event)) < .8, "mild", "moderate"))
}))
write(patients, "events_patients.csv")
write(events, "events.csv")

# ---- what R says about them: tests/reference/teaching.csv, one number a row, read by tests/system/classic.sh

numbers <- NULL
expect <- function(command, method, contrast, ...) {
    values <- c(...)
    numbers <<- rbind(numbers, data.frame(command, method, contrast, field = names(values),
                                          value = formatC(unname(values), digits = 17, format = "g", width = 1)))
}
of_t <- function(test, by = 1) {
    ends <- sort(test$conf.int * by)
    estimate <- if (length(test$estimate) == 2) -diff(unname(test$estimate)) else unname(test$estimate)
    c(estimate = estimate * by, std_error = test$stderr * abs(by), statistic = unname(test$statistic) * sign(by),
      df = unname(test$parameter), p_value = test$p.value, conf_low = ends[1], conf_high = ends[2])
}

command <- "crossover --id id --period day --treatment oil --control plain --outcome pain datasets/teaching/oils.csv"
both <- reshape(days[c("id", "day", "pain")], idvar = "id", timevar = "day", direction = "wide")
first <- days$oil[days$day == 1][match(both$id, days$id[days$day == 1])]
d <- both$pain.1 - both$pain.2; s <- both$pain.1 + both$pain.2; ab <- first == "scented"
contrast <- "scented - plain"
expect(command, "crossover_treatment", contrast, of_t(t.test(d[ab], d[!ab]), .5))
model <- lm(pain ~ id + factor(day) + oil, days); ends <- confint(model)["oilscented", ]
expect(command, "crossover_treatment_pooled", contrast, estimate = unname(coef(model)["oilscented"]),
       p_value = summary(model)$coefficients["oilscented", 4], conf_low = ends[[1]], conf_high = ends[[2]])
expect(command, "crossover_unadjusted", contrast, of_t(t.test(ifelse(ab, d, -d))))
expect(command, "crossover_period", "day 2 - 1", of_t(t.test(d[ab], -d[!ab]), -.5))
expect(command, "crossover_carryover", contrast, of_t(t.test(s[ab], s[!ab])))
command <- paste("crossover --id id --sequence sequence --periods pain_1 --periods pain_2 --control plain",
                 "datasets/teaching/oils_wide.csv")
expect(command, "crossover_treatment", contrast, of_t(t.test(d[ab], d[!ab]), .5))
expect(command, "crossover_period", "period 2 - 1", of_t(t.test(d[ab], -d[!ab]), -.5))
expect(command, "crossover_carryover", contrast, of_t(t.test(s[ab], s[!ab])))

command <- "agree --id id --raters ana --raters ben datasets/teaching/flexion_wide.csv"
wide <- na.omit(read.csv("datasets/teaching/flexion_wide.csv")); n <- nrow(wide); k <- 2
long <- data.frame(y = c(wide$ana, wide$ben), id = factor(rep(wide$id, k)), rater = gl(k, n))
ms <- anova(lm(y ~ id + rater, long))[["Mean Sq"]]
expect(command, "icc_c_1", "", estimate = (ms[1] - ms[3]) / (ms[1] + ms[3]), statistic = ms[1] / ms[3], df = n - 1,
       p_value = pf(ms[1] / ms[3], n - 1, n - 1, lower.tail = FALSE))
expect(command, "icc_a_1", "", estimate = (ms[1] - ms[3]) / (ms[1] + ms[3] + 2 * (ms[2] - ms[3]) / n))
expect(command, "icc_c_k", "", estimate = (ms[1] - ms[3]) / ms[1])
sem <- c(consistency = sqrt(ms[3]), agreement = sqrt(ms[3] + (ms[2] - ms[3]) / n))
for (kind in names(sem)) {
    expect(command, paste0("sem_", kind), "", estimate = sem[[kind]])
    expect(command, paste0("sdc_", kind), "", estimate = qnorm(.975) * sqrt(2) * sem[[kind]])
}
d <- wide$ana - wide$ben; contrast <- "ana - ben"
bias <- t.test(d)
expect(command, "agreement_bias", contrast, estimate = mean(d), std_error = bias$stderr, conf_low = bias$conf.int[1],
       conf_high = bias$conf.int[2])
expect(command, "agreement_sd", contrast, estimate = sd(d))
expect(command, "agreement_lower", contrast, estimate = mean(d) - qnorm(.975) * sd(d))
expect(command, "agreement_upper", contrast, estimate = mean(d) + qnorm(.975) * sd(d))
slope <- summary(lm(d ~ I((wide$ana + wide$ben) / 2)))$coefficients[2, ]
expect(command, "proportional_bias", contrast, estimate = slope[[1]], std_error = slope[[2]], statistic = slope[[3]],
       p_value = slope[[4]])
axis <- eigen(cov(cbind(wide$ben, wide$ana)), symmetric = TRUE)$vectors[, 1]
expect(command, "deming_slope", "ana on ben", estimate = axis[2] / axis[1])

command <- "paired --type visits --id id --visit day --from 1 --outcome pain datasets/teaching/oils.csv"
ranks <- friedman.test(as.matrix(both[2:3]))
expect(command, "friedman", "", statistic = unname(ranks$statistic), df = 1, p_value = ranks$p.value)
expect(command, "kendall_w", "", estimate = unname(ranks$statistic) / nrow(both))
change <- t.test(both$pain.2 - both$pain.1)
expect(command, "rm_anova", "", statistic = unname(change$statistic)^2, df = 1, df2 = nrow(both) - 1,
       p_value = change$p.value)
ss <- anova(lm(pain ~ factor(day) + id, days))[["Sum Sq"]]
expect(command, "eta_squared_generalized", "", estimate = ss[1] / sum(ss))
expect(command, "eta_squared_partial", "", estimate = ss[1] / (ss[1] + ss[3]))

writeLines(c(paste("# source: scripts/reference/teaching.R,", R.version.string), "command,method,contrast,field,value",
             do.call(paste, c(numbers, sep = ","))), file.path("tests", "reference", "teaching.csv"))
