# Numbers that SAS and R printed, as published by the CAMIS project (PSI and PHUSE; psiaims.github.io/CAMIS) and in the
# SAS/STAT documentation it takes its examples from (tests/reference/camis/printed.csv says which page). knead must round
# to what was printed. The data are made below from the tables of those pages, or stand beside printed.csv.
. tests/tap.sh

pairs() { # AFTER BEFORE ...: id,before,after
    awk 'BEGIN { print "id,before,after"; for (i = 1; i < ARGC; i += 2) print ++n "," ARGV[i + 1] "," ARGV[i] }' "$@"
}

# page "Paired t-test": systolic pressure of 12 men, the difference taken before - after
pairs 120 128 124 131 130 131 118 127 140 132 128 125 140 141 135 137 126 118 130 132 126 129 127 135 > "$TMP/pressure.csv"
awk -F, -v OFS=, 'NR > 1 { t = $2; $2 = $3; $3 = t } { print }' "$TMP/pressure.csv" > "$TMP/pressure_turned.csv"
# same page, lognormal: TestAUC over RefAUC (SAS/STAT 9.2, example 92.5)
pairs 103.4 90.11 59.92 77.71 68.17 77.71 94.54 97.51 69.48 58.21 72.17 101.3 74.37 79.84 84.44 96.06 96.74 89.30 \
    94.26 97.22 48.52 61.62 95.68 85.80 > "$TMP/auc.csv"

table() { # YES_YES NO_YES YES_NO NO_NO: before and after, in words
    awk -v yy="$1" -v ny="$2" -v yn="$3" -v nn="$4" 'BEGIN {
        print "id,before,after"
        for (i = 0; i < yy; i++) print ++n ",Yes,Yes"
        for (i = 0; i < ny; i++) print ++n ",No,Yes"
        for (i = 0; i < yn; i++) print ++n ",Yes,No"
        for (i = 0; i < nn; i++) print ++n ",No,No" }'
}
table 212 256 144 707 > "$TMP/colds.csv"  # pages "McNemar's test": colds at 12 and 14 years
table 20 15 6 5 > "$TMP/crossover.csv"    # pages "Confidence intervals for paired proportions": placebo, then active
table 794 86 150 570 > "$TMP/minister.csv" # page "Marginal homogeneity tests": Agresti 2002, p. 409

# page "Friedman test": ten subjects on three diets
awk 'BEGIN { split("75 68 80 72 85 70 82 78 75 83", a); split("82 70 85 78 88 75 85 80 79 87", b)
    split("78 65 82 75 84 72 80 76 77 84", c); print "id,diet,weight"
    for (i = 1; i <= 10; i++) print i ",1," a[i] "\n" i ",2," b[i] "\n" i ",3," c[i] }' > "$TMP/diets.csv"
# page "Marginal homogeneity tests": diphtheria on four media, Cochran 1950, table 2
awk 'BEGIN { split("4 2 3 1 59", cases); split("1111 1101 0111 0101 0000", growth); print "id,medium,growth"
    for (k = 1; k <= 5; k++) for (j = 0; j < cases[k]; j++) { n++
        for (m = 1; m <= 4; m++) print n "," m "," substr(growth[k], m, 1) } }' > "$TMP/diphtheria.csv"
# the same page: opinions on premarital (before) and extramarital sex, Agresti 2002, p. 421
awk 'BEGIN { split("144 33 84 126 2 4 14 29 0 2 6 25 0 0 1 5", counts); print "id,before,after"
    for (j = 1; j <= 4; j++) for (i = 1; i <= 4; i++) for (k = 0; k < counts[4 * (j - 1) + i]; k++)
        print ++n "," i "," j }' > "$TMP/opinions.csv"

# SAS/STAT documentation, example "Cochran-Mantel-Haenszel Statistics" of PROC FREQ, which page "CMH Test" cites: better or
# same of migraine, by sex
awk 'BEGIN { split("16 11 5 20 12 16 7 19", counts); print "id,gender,treatment,response"
    for (cell = 0; cell < 8; cell++) for (k = 0; k < counts[cell + 1]; k++)
        print ++n "," (cell < 4 ? "female" : "male") "," (cell % 4 < 2 ? "active" : "placebo") "," (cell % 2 ? "same" : "better") }' \
    > "$TMP/migraine.csv"
# SAS/STAT documentation, example "Cochran's Q Test" of PROC FREQ: three drugs, favourable or not, each patient a stratum: the
# general association is Cochran's Q then
awk 'BEGIN { split("6 16 2 4 2 4 6 6", counts); split("FFF FFU FUF FUU UFF UFU UUF UUU", answers); print "id,patient,drug,response"
    for (k = 1; k <= 8; k++) for (i = 0; i < counts[k]; i++) { patient++
        for (d = 1; d <= 3; d++) print ++n "," patient "," substr("ABC", d, 1) "," substr(answers[k], d, 1) } }' > "$TMP/drugs.csv"

# pages "Kruskal Wallis": part of Anderson's irises
awk 'BEGIN { split("3.4 3.0 3.4 3.2 3.5 3.1 2.7 2.9 2.7 2.6 2.5 2.5 3.0 3.0 3.1 3.8 2.7 3.3", width); print "species,width"
    for (i = 1; i <= 18; i++) print (i <= 6 ? "setosa" : i <= 12 ? "versicolor" : "virginica") "," width[i] }' > "$TMP/iris.csv"
# page "ANOVA": a cell of drug and disease a line (SAS/STAT, PROC GLM, unbalanced two-way design)
awk 'BEGIN { print "drug,disease,y"
    cells = "42 44 36 13 19 22/33 NA 26 NA 33 21/31 -3 NA 25 25 24/28 NA 23 34 42 13/NA 34 33 31 NA 36/3 26 28 32 4 16/" \
            "NA NA 1 29 NA 19/NA 11 9 7 1 -6/21 1 NA 9 3 NA/24 NA 9 22 -2 15/27 12 12 -5 16 15/22 7 25 5 12 NA"
    split(cells, cell, "/")
    for (c = 1; c <= 12; c++) { split(cell[c], y, " ")
        for (i = 1; i <= 6; i++) print int((c + 2) / 3) "," (c - 1) % 3 + 1 "," (y[i] == "NA" ? "" : y[i]) } }' > "$TMP/disease.csv"

numbers_of() { # COMMAND: method or term,field,value
    # shellcheck disable=SC2086  # a command with its options
    knead $1 --quiet --format csv 2> "$TMP/stderr" | awk -F, '
        NR == 1 { for (i = 1; i <= NF; i++) name[i] = $i; next }
        { delete cell; for (i = 1; i <= NF; i++) { gsub(/"/, "", $i); cell[name[i]] = $i }
          for (i = 1; i <= NF; i++) {
              print cell["method"] "," name[i] "," $i
              if (cell["term"] != "") print cell["term"] "," name[i] "," $i
              if (!("method" in cell)) print "," name[i] "," $i } }'
}

printed() { sed '/^#/d; /^page|/d' tests/reference/camis/printed.csv; }
printed | cut -d'|' -f2 | sort -u > "$TMP/commands"
while read -r command; do
    numbers_of "$(echo "$command" | sed "s|TMP|$TMP|; s|CAMIS|tests/reference/camis|")" > "$TMP/actual"
    printed | awk -F'|' -v command="$command" '$2 == command' > "$TMP/expected"
    while IFS='|' read -r page _ method field value scale; do
        actual=$(awk -F, -v m="$method" -v f="$field" '$1 == m && $2 == f { print $3; exit }' "$TMP/actual")
        # half a unit of the last digit printed, a whole one of what was cut
        if awk -v a="$actual" -v e="$value" -v scale="$scale" 'BEGIN {
                if (scale ~ /ratio/) a = 1 + a / 100
                if (scale == "root") a = sqrt(a)
                mantissa = e; sub(/[eE].*/, "", mantissa); power = e; if (!sub(/.*[eE]/, "", power)) power = 0
                digits = index(mantissa, ".") ? length(mantissa) - index(mantissa, ".") : 0
                unit = 10 ^ (power - digits); d = a - e
                exit !(a != "" && (d < 0 ? -d : d) <= unit * (scale ~ /cut/ ? 1 : 0.5000001)) }'; then
            pass "$method $field is $value, as $page"
        else
            fail "$method $field is $value, as $page" "is ${actual:-not there} ($command)" "$(head -n 5 "$TMP/stderr")"
        fi
    done < "$TMP/expected"
done < "$TMP/commands"
done_testing
