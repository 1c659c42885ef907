suppressMessages(library(data.table))
setDTthreads(0)
d <- fread("tall.csv", select = c("arm", "visit", "age", "pain", "sbp", "dbp"), showProgress = FALSE)
mean_sd <- function(x) { x <- x[!is.na(x)]; list(length(x), mean(x), sd(x)) }
print(d[, c(mean_sd(age), mean_sd(pain), mean_sd(sbp), mean_sd(dbp)), by = .(arm, visit)])
