# What knead prints for the classic data and those for learning agrees with R to 12 digits (tests/reference/classic.csv,
# teaching.csv, clinic.csv, compare.csv, trials.csv, random_trials.csv, camis.csv, and random.csv: 20 sets of awkward pairs).
. tests/tap.sh

digits=12

expected() {
    for reference in classic teaching clinic compare trials random_trials camis random; do sed 1,2d "tests/reference/$reference.csv"; done
}

# The command's CSV, as method,contrast,field,value; in tables without methods another label stands for it
numbers_of() { # COMMAND
    # shellcheck disable=SC2086  # a command with its options
    knead $1 --format csv 2> "$TMP/stderr" | awk -F, '
        NR == 1 { for (i = 1; i <= NF; i++) name[i] = $i; next }
        { delete cell; for (i = 1; i <= NF; i++) cell[name[i]] = $i
          key = "method" in cell ? cell["method"] : "at" in cell ? cell["at"] : cell["arm"]
          contrast = "rule" in cell ? cell["rule"] : cell["contrast"]
          for (i = 1; i <= NF; i++) print key "," contrast "," name[i] "," $i }'
}

expected | cut -d, -f1 | sort -u > "$TMP/commands"
while read -r command; do
    expected | awk -F, -v command="$command" '$1 == command { print $2 "," $3 "," $4 "," $5 "," $6 }' \
        > "$TMP/expected"
    numbers_of "$command" > "$TMP/actual"
    while IFS=, read -r method contrast field value fewer; do
        name="$method ${contrast:+$contrast }$field"
        actual=$(awk -F, -v m="$method" -v c="$contrast" -v f="$field" '$1 == m && $2 == c && $3 == f { print $4; exit }' \
            "$TMP/actual")
        if awk -v a="$actual" -v e="$value" -v digits="${fewer:-$digits}" 'BEGIN {
                error = e == 0 ? a : (a - e) / e; exit !(a != "" && (error < 0 ? -error : error) < 10 ^ -digits) }'; then
            pass "$name is R's ($command)"
        else
            fail "$name is R's ($command)" "is ${actual:-not there}, R says $value" "$(head -n 5 "$TMP/stderr")"
        fi
    done < "$TMP/expected"
done < "$TMP/commands"
done_testing
