# scripts/reference/conventions.R: signed-rank p-values as R, coin, exactRankTests, PSPP and gretl print them.
#
#   Rscript scripts/reference/conventions.R > tests/reference/stats/conventions.json      (needs pspp and gretlcli)
suppressMessages({ library(coin); library(exactRankTests) })
text <- function(x) paste0('"', format(x, digits = 17, trim = TRUE), '"')
list_of <- function(x) paste0("[", paste0('"', format(x, trim = TRUE, digits = 15, drop0trailing = TRUE), '"', collapse = ", "), "]")
folder <- tempfile(); dir.create(folder)

pspp <- function(file) {
  syntax <- file.path(folder, "s.sps")
  writeLines(c(sprintf("GET DATA /TYPE=TXT /FILE='%s' /DELIMITERS=',' /FIRSTCASE=2 /VARIABLES= before F8.2 after F8.2.", file),
               "NPAR TESTS /WILCOXON=after WITH before (PAIRED)."), syntax)
  out <- system2("pspp", syntax, stdout = TRUE)
  pick <- function(what) sub(".*\\|\\s*([-.0-9]+)\\s*\\|$", "\\1", grep(what, out, value = TRUE, fixed = TRUE)[1])
  c(z = pick("|Z"), p = pick("|Asymp. Sig."))
}

gretl <- function(file) {
  script <- file.path(folder, "s.inp")
  writeLines(c(sprintf("open %s --quiet", file), "difftest after before --signed-rank"), script)
  out <- system2("gretlcli", c("-b", script), stdout = TRUE)
  p <- grep("Two-tailed", out, value = TRUE)
  if (length(p) == 0) "none" else sub(".*= ", "", p)
}

case <- function(name, before, after) {
  file <- file.path(folder, "d.csv")
  write.csv(data.frame(before = before, after = after), file, row.names = FALSE)
  d <- after - before
  r <- function(...) suppressWarnings(wilcox.test(after, before, paired = TRUE, ...)$p.value)
  m <- sum(d != 0)
  drop <- d[d != 0]; ranks <- rank(abs(drop)); plus <- sum(ranks[drop > 0]); s <- plus - m * (m + 1) / 4
  v <- m * (m + 1) * (2 * m + 1) / 24 - sum(table(ranks)^3 - table(ranks)) / 48
  t <- s * sqrt((m - 1) / (m * v - s^2))
  sas <- if (m <= 20) min(1, 2 * pperm(min(plus, sum(ranks) - plus), ranks, m, alternative = "less", paired = TRUE)) else 2 * pt(-abs(t), m - 1)
  asymptotic <- wilcoxsign_test(after ~ before)
  p <- pspp(file)
  cat(sprintf('    { "name": "%s", "before": %s, "after": %s,\n      "r": %s, "r_seven": %s, "coin": %s, "coin_exact": %s, "coin_z": %s,\n      "sas": %s, "sas_s": %s, "untied": %s, "quartiles_2": [%s], "quartiles_6": [%s], "quartiles_7": [%s],\n      "pspp_z": "%s", "pspp_p": "%s", "gretl": "%s" }',
    name, list_of(before), list_of(after), text(r()), text(r(digits.rank = 7)), text(pvalue(asymptotic)),
    text(pvalue(wilcoxsign_test(after ~ before, distribution = "exact"))), text(statistic(asymptotic)),
    text(sas), text(s), text(min(1, 2 * min(psignrank(floor(plus), m), psignrank(floor(plus) - 1, m, lower.tail = FALSE)))),
    paste(text(quantile(d, 1:3 / 4, type = 2)), collapse = ", "), paste(text(quantile(d, 1:3 / 4, type = 6)), collapse = ", "),
    paste(text(quantile(d, 1:3 / 4, type = 7)), collapse = ", "), p["z"], p["p"], gretl(file)))
}

set.seed(4)
nrs <- function(n, shift) { b <- sample(3:9, n, TRUE); list(b, pmin(10, pmax(0, b + sample(shift, n, TRUE)))) }
steps <- function(n) { b <- round(runif(n, 2, 9), 1); list(b, round(b + rnorm(n, -0.4, 1), 1)) }
sets <- list(
  "eight patients" = list(c(6.1, 5.3, 7.2, 4.4, 8.1, 6.6, 5.9, 7.7), c(5.8, 5.0, 6.9, 4.7, 7.8, 6.3, 5.6, 8.0)),
  "pain14" = list(c(7, 6, 8, 5, 9, 6, 7, 7, 6, 8, 5, 9, 7, 6), c(3, 6, 5, 5, 4, 4, 5, 6, 5, 8, 4, 7, 7, 5)),
  "ten apart" = list(1:10, 1:10 + c(1, 2, -3, 4, 5, 6, -7, 8, 9, 10)),
  "nrs 12" = nrs(12, -3:1), "nrs 20" = nrs(20, -3:2), "nrs 31" = nrs(31, -2:2), "nrs 60" = nrs(60, -3:2),
  "tenths 13" = steps(13), "tenths 25" = steps(25), "tenths 55" = steps(55))
cat(sprintf('{\n  "source": "R %s.%s wilcox.test; coin %s; exactRankTests %s; %s; %s",\n  "cases": [\n', R.version$major,
  R.version$minor, packageVersion("coin"), packageVersion("exactRankTests"), system2("pspp", "--version", stdout = TRUE)[1],
  system2("gretlcli", "--version", stdout = TRUE)[1]))
for (i in seq_along(sets)) {
  if (i > 1) cat(",\n")
  case(names(sets)[i], sets[[i]][[1]], sets[[i]][[2]])
}
cat("\n  ]\n}\n")
