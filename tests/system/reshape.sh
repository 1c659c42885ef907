# Wide to long and back is the same bytes, for random tables and for every file of datasets/ that has patients and visits.
. tests/tap.sh

# A wide table: variables × visits, cells blank at times (never all of a column), decimals and quotes as knead writes them.
random_wide() { # SEED SEPARATOR
    awk -v seed="$1" -v sep="$2" 'BEGIN { srand(seed); n = 2 + int(rand() * 30); v = 1 + int(rand() * 4); t = 2 + int(rand() * 4)
        head = "id,arm"
        for (i = 1; i <= v; i++) for (k = 0; k < t; k++) head = head ",m" substr("abcd", i, 1) sep k * 5
        print head
        for (row = 1; row <= n; row++) {
            line = sprintf("P%03d,%s", row, row % 2 ? "massage" : "\"usual, care\"")
            for (i = 1; i <= v * t; i++) {
                r = rand()
                line = line "," (row > 1 && r < .2 ? "" : r < .3 ? "\"say \"\"no\"\"\"" : r < .4 ? "\" 7 \"" : \
                                 r < .5 ? int(rand() * 10) ".50" : r < .6 ? "-0" : int(rand() * 100))
            }
            print line
        } }'
}

bad=0
for seed in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    case $((seed % 4)) in 0) separator=_ ;; 1) separator=. ;; 2) separator=- ;; 3) separator= ;; esac
    random_wide $seed "$separator" > "$TMP/wide.csv"
    knead reshape -q --to long --id id "$TMP/wide.csv" --write "$TMP/long.csv" > "$TMP/out" 2> "$TMP/err" &&
        if [ -n "$separator" ]; then
            knead reshape -q --to wide --id id --visit visit --separator "$separator" "$TMP/long.csv" --write "$TMP/back.csv"
        else # an empty separator is written out by name
            knead reshape -q --to wide --id id --visit visit "$TMP/long.csv" --write "$TMP/back.csv" &&
                sed -i '1s/_\([0-9]\)/\1/g' "$TMP/back.csv"
        fi > "$TMP/out" 2>> "$TMP/err"
    cmp -s "$TMP/wide.csv" "$TMP/back.csv" || { bad=$((bad + 1)); echo "seed $seed: $(cat "$TMP/err")" >> "$TMP/bad"; }
done
[ $bad = 0 ] && pass '20 random wide tables come back as they were' || fail '20 random wide tables come back as they were' "$(head -5 "$TMP/bad")"

# A long file comes back with the same cells: patient, visit, column, value.
cells() { # FILE VISIT
    awk -F, -v visit="$2" 'NR == 1 { for (i = 1; i <= NF; i++) { name[i] = $i; if ($i == visit) at = i }; next }
        { for (i = 1; i <= NF; i++) if (i != at && $i != "") print $1 "," $at "," name[i] "," $i }' "$1" | sort
}
round() { # FILE VISIT [--drop-empty]
    cp "$1" "$TMP/long.csv"
    knead reshape -q --to wide --id id --visit "$2" "$TMP/long.csv" --write "$TMP/wide.csv" > "$TMP/out" 2> "$TMP/err"
    knead reshape -q --to long $3 --id id --visit "$2" "$TMP/wide.csv" --write "$TMP/back.csv" > "$TMP/out" 2>> "$TMP/err"
    cells "$TMP/long.csv" "$2" > "$TMP/before"
    cells "$TMP/back.csv" "$2" > "$TMP/after"
    same "$1 comes back with the same cells" "$TMP/before" "$TMP/after"
}
round datasets/classic/sleep_long.csv drug --drop-empty
round datasets/backcare/backcare_long.csv week
round datasets/scoring/questionnaires.csv week --drop-empty
round datasets/scoring/pressure.csv week --drop-empty
round datasets/teaching/oils.csv day --drop-empty
for file in classic/sleep_wide.csv classic/anorexia.csv classic/obrien_kaiser.csv classic/pefr.csv backcare/backcare_wide.csv; do
    cp datasets/$file "$TMP/wide.csv"
    [ $file = classic/obrien_kaiser.csv ] && id=id,phase || id=id
    knead reshape -q --to long --id $id "$TMP/wide.csv" --write "$TMP/long.csv" > "$TMP/out" 2> "$TMP/err"
    knead reshape -q --to wide --id $id --visit visit "$TMP/long.csv" --write "$TMP/back.csv" > "$TMP/out" 2>> "$TMP/err"
    same "$file comes back" "$TMP/wide.csv" "$TMP/back.csv"
done

# Names that would collide stop the run.
printf 'id,x_1,x_2,x_1_1\n1,5,6,7\n' > "$TMP/c.csv"
knead reshape -q --to long --id id "$TMP/c.csv" > "$TMP/out" 2>&1 && pass 'a third name of the stem is kept' || fail 'a third name of the stem is kept' "$(cat "$TMP/out")"
printf 'id,visit,x,x_1\n1,1,5,9\n1,2,6,9\n' > "$TMP/c.csv"
check_status 'a new column called as one that stays is refused' 2 knead reshape -q --to wide --id id --visit visit --outcome x "$TMP/c.csv"
printf 'id,x_1,x_01\n1,5,6\n' > "$TMP/c.csv"
knead reshape -q --to long --id id "$TMP/c.csv" > "$TMP/out" 2>&1
printf 'id,visit,x\n1,1,5\n1,01,6\n' > "$TMP/expected"
same 'visits 1 and 01 are two visits, as written' "$TMP/expected" "$TMP/out"
done_testing
