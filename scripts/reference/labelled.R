# scripts/reference/labelled.R: files of SPSS, Stata and SAS with what such files can hold, and what is in them.
#
#   Rscript scripts/reference/labelled.R      (writes tests/reference/labelled/; needs r-cran-haven and readstat)
#
# Files by haven; the .csv beside each is what haven (read_sav, read_dta, read_xpt, read_sas) reads back, cell by cell:
# numbers as the shortest text that reads back equal, dates as dates, values declared missing as they stand in the file.
# tests/system/import.sh holds knead against it.
suppressPackageStartupMessages(library(haven))
folder <- file.path("tests", "reference", "labelled")
n <- 6
long <- paste(rep("Ärztin sagt „gut“, ", 20), collapse = "")
data <- data.frame(id = sprintf("P%03d", 1:n), stringsAsFactors = FALSE)
attr(data$id, "label") <- "Patient"
data$arm <- labelled(c(1, 2, 2, 1, 2, 1), c("usual care" = 1, "massage" = 2), label = "Arm, allocated")
data$pain <- c(6.1, 0.3, 1/3, NA, 1e-300, -123456789.125)
attr(data$pain, "label") <- "Schmerz (0–10) é"
data$count <- c(0L, 1L, -5L, 2147483620L, NA, 7L)
data$seen <- as.Date(c("2024-02-29", "1969-12-31", "1582-10-15", NA, "2100-03-01", "1960-01-01"))
data$clock <- as.POSIXct(c("2024-02-29 14:30:00", "1969-12-31 23:59:59", "2000-01-01 00:00:00", NA, "2100-03-01 06:07:08",
                           "1960-01-01 00:00:01"), tz = "UTC")
data$note <- c("", "plain", "with \"quotes\", commas", "zwei\nZeilen", "naïve ✓", long)
data$flag <- c(TRUE, FALSE, NA, TRUE, TRUE, FALSE)

# the shortest text that reads back as the number
shortest <- function(v) {
  if (v == round(v) && abs(v) < 1e15) return(sprintf("%.0f", v))
  for (digits in 1:17) if (as.numeric(sprintf("%.*g", digits, v)) == v) return(sprintf("%.*g", digits, v))
}
text <- function(x, sas) {
  if (inherits(x, "Date")) return(ifelse(is.na(x), "", format(x, "%Y-%m-%d")))
  if (inherits(x, "POSIXct"))
    return(ifelse(is.na(x), "", sub("T00:00:00", "", format(x, "%Y-%m-%dT%H:%M:%S", tz = "UTC"), fixed = TRUE)))
  if (is.character(x)) return(ifelse(is.na(unclass(x)), "", unclass(x))) # is.na() of the class knows declared values
  tag <- if (is.double(x)) na_tag(x) else rep(NA, length(x))
  if (sas) tag <- toupper(tag)
  ifelse(!is.na(tag), paste0(".", tag), sapply(as.numeric(x), function(v) if (is.na(v)) "" else shortest(v)))
}
keep <- function(name, read, sas = FALSE) {
  quoted <- function(x) ifelse(grepl('[",\n]', x), paste0('"', gsub('"', '""', x), '"'), x)
  columns <- lapply(read, function(x) quoted(text(x, sas)))
  lines <- c(paste(quoted(names(read)), collapse = ","), do.call(paste, c(columns, sep = ",")))
  writeLines(enc2utf8(lines), file.path(folder, paste0(name, ".csv")), useBytes = TRUE)
}

spss <- data
spss$code <- labelled_spss(c(1, 98, 99, 5, 97, NA), c("refused" = 98, "do not know" = 99), na_values = c(98, 99), label = "Codes")
spss$range <- labelled_spss(c(10, 900, 950.5, 999, 1000, NA), c("not asked" = 900), na_range = c(900, 999), label = "Ranges")
spss$open <- labelled_spss(c(-8, -1, 0, 3, 4, NA), na_range = c(-Inf, -1), label = "Open range")
spss$word <- labelled_spss(c("a", "ZZ", "b", "", "c", "a"), c("none" = "ZZ"), na_values = "ZZ", label = "Words")
write_sav(spss, file.path(folder, "trial.sav"))
write_sav(spss, file.path(folder, "trial.zsav"), compress = "zsav")
keep("trial_sav", read_sav(file.path(folder, "trial.sav"), user_na = TRUE))
keep("trial_zsav", read_sav(file.path(folder, "trial.zsav"), user_na = TRUE))

stata <- data
stata$kinds <- labelled(c(1, tagged_na("a"), tagged_na("z"), NA, 5, 6), c("no answer" = tagged_na("a")), label = "Kinds of missing")
write_dta(stata, file.path(folder, "trial.dta"), version = 14, label = "A trial")
write_dta(transform(stata, note = substr(gsub("[^ -~]", "?", note), 1, 200)), file.path(folder, "old.dta"), version = 8)
keep("trial_dta", read_dta(file.path(folder, "trial.dta")))
keep("old_dta", read_dta(file.path(folder, "old.dta")))

sas <- data
names(sas)[names(sas) == "count"] <- "N_COUNT"
sas$note <- substr(gsub("[^ -~]", "?", sas$note), 1, 200)
sas$kinds <- c(1, tagged_na("A"), tagged_na("Z"), NA, 5, 6)
sas$pain[5] <- 2^-200
write_xpt(sas, file.path(folder, "trial.xpt"), version = 8, name = "TRIAL")
write_xpt(setNames(sas, toupper(substr(names(sas), 1, 8))), file.path(folder, "v5.xpt"), version = 5, name = "TRIAL")
keep("trial_xpt", read_xpt(file.path(folder, "trial.xpt")), sas = TRUE)
keep("v5_xpt", read_xpt(file.path(folder, "v5.xpt")), sas = TRUE)
suppressWarnings(write_sas(sas, file.path(folder, "trial.sas7bdat"))) # deprecated: SAS itself may refuse it
keep("trial_sas7bdat", read_sas(file.path(folder, "trial.sas7bdat")), sas = TRUE)
# haven writes no portable files; the command `readstat` does, of names in capitals and without formats
portable <- data.frame(ID = data$id, ARM = data$arm, PAIN = c(6.1, 0.3, 1/3, NA, 2^-200, -123456789.125))
write_sav(portable, file.path(tempdir(), "p.sav"))
system2("readstat", c(file.path(tempdir(), "p.sav"), file.path(folder, "trial.por")))
keep("trial_por", read_por(file.path(folder, "trial.por")))
writeLines(paste("source: R", getRversion(), "haven", packageVersion("haven"), "by scripts/reference/labelled.R"),
           file.path(folder, "SOURCE"))
