# classic.R: writes the data files of datasets/classic from the copies that R and its packages carry.
#
#   Rscript scripts/reference/classic.R      in the project's root; Debian: r-base-core r-cran-mass r-cran-cardata
#
# The schemas beside them are written by hand. Patients without a number in the source get their row's.

write <- function(data, name) {
  path <- file.path("datasets", "classic", name)
  write.csv(data, path, row.names = FALSE, quote = FALSE, na = "", eol = "\n")
  cat(path, ":", nrow(data), "rows\n")
}

# Student 1908: one row a patient and drug.
sleep <- datasets::sleep
long <- data.frame(id = as.integer(as.character(sleep$ID)), drug = sleep$group, extra = sleep$extra)
long <- long[order(long$id, long$drug), ]
write(long, "sleep_long.csv")
write(data.frame(id = unique(long$id), drug_1 = long$extra[long$drug == 1], drug_2 = long$extra[long$drug == 2]),
      "sleep_wide.csv")

# Hand et al. 1993, data set 285: one row a patient.
anorexia <- MASS::anorexia
write(data.frame(id = seq_len(nrow(anorexia)), treatment = anorexia$Treat, weight_before = anorexia$Prewt,
                 weight_after = anorexia$Postwt), "anorexia.csv")

# O'Brien and Kaiser 1985: one row a subject and phase, one column an hour.
wide <- carData::OBrienKaiser
phases <- c("pre", "post", "fup")
rows <- lapply(phases, function(phase) {
  hours <- wide[paste(phase, 1:5, sep = ".")]
  names(hours) <- paste("hour", 1:5, sep = "_")
  data.frame(id = seq_len(nrow(wide)), treatment = wide$treatment, gender = wide$gender, phase = phase, hours)
})
long <- do.call(rbind, rows)
write(long[order(long$id, match(long$phase, phases)), ], "obrien_kaiser.csv")
