# Scores, blood pressure and medication of random data are what the published rules make of them in exact fractions.
. tests/tap.sh

from=tests/reference/scores

# Two CSV files without quotes: the same texts and, to 13 digits, the same numbers.
agree() { # NAME EXPECTED PRINTED
    awk -F, -v name="$1" 'NR == FNR { line[FNR] = $0; n = FNR; next }
        { split(line[FNR], a, ","); split($0, b, ",")
          for (i = 1; i <= NF || i in a; i++) {
              cells++
              if (a[i] "" == b[i] "") continue
              d = a[i] - b[i]; if (d < 0) d = -d
              s = b[i] < 0 ? -b[i] : b[i] + 0
              if (a[i] !~ /^[-0-9.e+]+$/ || b[i] !~ /^[-0-9.e+]+$/ || d > 1e-13 * s) {
                  if (bad++ < 5) print "line " FNR " field " i ": expected " a[i] ", printed " b[i]
              }
          } }
        END { if (FNR != n) print "lines: expected " n ", printed " FNR; if (cells == 0) print "nothing to compare" }' \
        "$2" "$3" > "$TMP/differences"
    if [ -s "$TMP/differences" ]; then fail "$1" "$(cat "$TMP/differences")"; else pass "$1"; fi
}

header=$(sed 1q $from/items.csv | tr , '\n')
for instrument in rmdq rmdq23 odi ndi phq9 gad7 pss10 bpi_severity bpi_interference psqi stai_state stai_trait pcs tsk11; do
    items=$(printf '%s\n' "$header" | grep "^${instrument}_[0-9]" | paste -sd, -)
    knead score $instrument -q --id id --items "$items" $from/items.csv --write "$TMP/s.csv" > "$TMP/out" 2> "$TMP/err"
    awk -F, -v name=$instrument '$2 == name { print $1 "," $3 "," $4 }' $from/scores.csv > "$TMP/expected"
    awk -F, 'NR > 1 { print $1 "," $2 "," $3 }' "$TMP/s.csv" > "$TMP/printed"
    agree "$instrument" "$TMP/expected" "$TMP/printed"
done

knead score bp -q --id id --visit visit --items sbp,dbp $from/readings.csv --write "$TMP/bp.csv" > "$TMP/out" 2> "$TMP/err"
agree 'mean arterial and pulse pressure' $from/pressures.csv "$TMP/bp.csv"
for guideline in acc-aha-2017 esc-esh-2018; do
    knead score bp -q --id id --visit visit --items sbp,dbp --guideline $guideline $from/readings.csv --format csv \
        --table categories > "$TMP/out" 2> "$TMP/err"
    awk -F, -v OFS=, -v g=$guideline '$2 == g { print $1, $3, g ~ /esc/ ? $4 : "" }' $from/categories.csv > "$TMP/expected"
    awk -F, -v OFS=, -v g=$guideline 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        { print $at["id"], $at["category"], g ~ /esc/ ? $at["isolated_systolic"] : "" }' "$TMP/out" > "$TMP/printed"
    agree "categories of $guideline" "$TMP/expected" "$TMP/printed"
done

for table in cdc-2022 cdc-2016; do
    knead meds -q --id id --visit visit --times times --days days --route route --mme $table --mqs $from/mqs.csv \
        $from/drugs.csv --write "$TMP/m.csv" > "$TMP/out" 2> "$TMP/err"
    awk -F, -v OFS=, -v t=$table '$3 == t { print $1, $2, $4, $5, $6, $7, $8, $9, $10, $11 }' $from/medication.csv > "$TMP/expected"
    awk -F, -v OFS=, 'NR > 1 { print $1, $2, $3, $4, $5, $6, $7, $8, $9, $10 }' "$TMP/m.csv" > "$TMP/printed"
    agree "medication by $table" "$TMP/expected" "$TMP/printed"
done
done_testing
