#!/usr/bin/env Rscript
# Expected values for tests/unit/cmh.c:
#
#     Rscript scripts/reference/cmh.R > tests/reference/stats/cmh.json
#
# Tables of groups x categories x strata. General association: R's mantelhaen.test, and coin's cmh_test beside it; mean
# scores: coin's cmh_test with scores, and vcdExtra's CMHtest beside it where no stratum is too sparse for it. Each must
# agree with the other. Strata with fewer than two people, or one group, tell nothing and are left out of what R is given.

suppressMessages({library(jsonlite); library(coin); library(vcdExtra)})
RNGkind("Mersenne-Twister", "Inversion", "Rejection")
set.seed(20261201)

same <- function(a, b) stopifnot(abs(a - b) <= 1e-9 * max(1, abs(a)))

# coin says z where there is one degree of freedom
scalar <- function(test) is(test, "ScalarIndependenceTest")
squared <- function(test) c(statistic(test))^(if (scalar(test)) 2 else 1)
df <- function(test) if (scalar(test)) 1 else unname(test@statistic@df)
tail_of <- function(test) pchisq(squared(test), df(test), lower.tail = FALSE) # coin subtracts from 1

# counts: groups x categories x strata
tables <- function(name, counts, scores = seq_len(dim(counts)[2])) {
    telling <- apply(counts, 3, function(t) sum(rowSums(t) > 0) > 1)
    kept <- counts[, , telling, drop = FALSE]
    dimnames(kept) <- list(g = seq_len(dim(kept)[1]), c = seq_len(dim(kept)[2]), s = seq_len(dim(kept)[3]))
    cells <- as.data.frame(as.table(kept), responseName = "n")
    people <- cells[rep(seq_len(nrow(cells)), cells$n), ]
    people$c2 <- ordered(people$c)
    general <- if (dim(kept)[3] > 1) cmh_test(c ~ g | s, people) else cmh_test(c ~ g, people)
    levels <- as.integer(levels(droplevels(people$c2))); people$c2 <- droplevels(people$c2)
    mean <- if (dim(kept)[3] > 1) cmh_test(c2 ~ g | s, people, scores = list(c2 = scores[levels])) else
        cmh_test(c2 ~ g, people, scores = list(c2 = scores[levels]))
    if (all(apply(kept, c(2, 3), sum) > 0) && dim(kept)[3] > 1) {
        r <- mantelhaen.test(kept, correct = FALSE); same(unname(r$statistic), squared(general))
        other <- CMHtest(as.table(kept), cscores = scores, overall = TRUE, types = c("rmeans", "general"))$ALL$table
        same(unlist(other["rmeans", "Chisq"]), squared(mean))
    }
    list(name = name, groups = dim(counts)[1], categories = dim(counts)[2], strata = dim(counts)[3], telling = sum(telling),
         n = sum(kept), counts = as.vector(aperm(counts, c(2, 1, 3))), scores = scores,
         general = squared(general), general_df = df(general), general_p = tail_of(general),
         mean = squared(mean), mean_df = df(mean), mean_p = tail_of(mean))
}
random <- function(groups, categories, strata, mean) array(rpois(groups * categories * strata, mean), c(groups, categories, strata))
sparse <- random(3, 5, 17, 0.5)
sparse[, , 4] <- 0; sparse[, , 9] <- 0; sparse[2, 3, 9] <- 3 # nobody; one group
empty <- random(3, 4, 3, 5); empty[, 2, ] <- 0               # a category that nobody is in
data(jobsatisfaction, package = "coin")

drugs <- c(FFF = 6, FFU = 16, FUF = 2, FUU = 4, UFF = 2, UFU = 4, UUF = 6, UUU = 6) # SAS/STAT, PROC FREQ, Cochran's Q
patients <- rep(names(drugs), drugs)
crossed <- sapply(seq_along(patients), function(i) { f <- strsplit(patients[i], "")[[1]] == "F"; as.integer(c(f, !f)) })
result <- list(source = paste(R.version.string, "coin", packageVersion("coin"), "vcdExtra", packageVersion("vcdExtra")),
    tables = list(
        tables("berkeley", aperm(UCBAdmissions, c(2, 1, 3))),
        tables("jobs", unclass(jobsatisfaction)), tables("jobs_scored", unclass(jobsatisfaction), c(1, 3, 4, 5)),
        tables("three_arms", random(3, 2, 4, 20)), tables("five_arms", random(5, 2, 6, 4)),
        tables("categories", random(4, 6, 3, 9), c(0, 1, 2, 5, 10, 100)), tables("one_stratum", random(3, 4, 1, 12)),
        tables("large", random(3, 5, 12, 400)), tables("sparse", sparse), tables("empty", empty),
        tables("drugs", array(crossed, c(3, 2, length(patients))))))
cat(toJSON(result, auto_unbox = TRUE, digits = I(17), pretty = FALSE), "\n")
