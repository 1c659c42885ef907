# scripts/reference/simulate.R: what a rounded and bounded normal looks like, for tests/unit/simulate.c.
#
#   Rscript scripts/reference/simulate.R > tests/reference/simulate.json
#
# Cells of the simulated design: latent SD, range, step and the wanted observed mean. R finds the latent mean with
# uniroot and the observed SD by summing over the probabilities of every value.
probabilities <- function(location, sd, min, max, step) {
  values <- seq(min, max, by = step)
  upper <- c(values[-length(values)] + step / 2, Inf)
  lower <- c(-Inf, values[-1] - step / 2)
  # differences of whichever tails are smaller
  ifelse(lower > location,
         pnorm(lower, location, sd, lower.tail = FALSE) - pnorm(upper, location, sd, lower.tail = FALSE),
         pnorm(upper, location, sd) - pnorm(lower, location, sd))
}
observed_mean <- function(location, sd, min, max, step)
  sum(seq(min, max, by = step) * probabilities(location, sd, min, max, step))
cells <- list(
  list(name = "pain", arm = 2, visit = 1, mean = 4.7, sd = 2.3, min = 0, max = 10, step = 1),
  list(name = "pain", arm = 1, visit = 1, mean = 3.0, sd = 2.3, min = 0, max = 10, step = 1),
  list(name = "rmdq", arm = 0, visit = 1, mean = 6.4, sd = 5.3, min = 0, max = 24, step = 1),
  list(name = "pain_days_28", arm = 2, visit = 0, mean = 21.4, sd = 11, min = 0, max = 28, step = 1),
  list(name = "flexion_cm", arm = 0, visit = 1, mean = 7.3, sd = 1.5, min = 0, max = 12, step = 0.1),
  list(name = "ftf_cm", arm = 2, visit = 0, mean = 12, sd = 13.4, min = -20, max = 80, step = 0.5),
  list(name = "gad7", arm = 1, visit = 2, mean = 4.8, sd = 5, min = 0, max = 21, step = 1),
  list(name = "med_days", arm = 2, visit = 0, mean = 11, sd = 14, min = 0, max = 28, step = 1))
rows <- vapply(cells, function(cell) {
  with(cell, {
    location <- uniroot(function(x) observed_mean(x, sd, min, max, step) - mean, c(min - (max - min), max + (max - min)),
                        tol = 1e-14, maxiter = 10000)$root
    values <- seq(min, max, by = step)
    p <- probabilities(location, sd, min, max, step)
    sprintf(paste0('    {"name": "%s", "arm": %d, "visit": %d, "location": "%.15g", "mean": "%.15g", "sd": "%.15g",',
                   ' "floor": "%.15g", "ceiling": "%.15g"}'), name, arm, visit, location, sum(values * p),
            sqrt(sum(p * (values - sum(values * p))^2)), p[1], p[length(p)])
  })
}, "")
cat('{\n  "source": "', R.version.string, ', scripts/reference/simulate.R",\n  "cells": [\n', paste(rows, collapse = ",\n"),
    "\n  ]\n}\n", sep = "")
