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
