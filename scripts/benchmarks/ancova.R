d <- read.csv("ancova.csv")
print(summary(lm(after ~ before + arm, d)))
