# What knead prints for published trials agrees with R to 12 digits (tests/reference/real.tsv), and every page is drawn.
# Runs where KNEAD_SHARED names the folder whose data/ holds the trials of datasets/published, which may not be copied here.
. tests/tap.sh

digits=12
tab=$(printf '\t')
expected=tests/reference/real.tsv

# The command's CSV (quoted cells and all) as row, column, cell, between tabs
cells_of() { # FILE COMMAND
    eval "set -- \"\$1\" $2"
    file=$1
    shift
    knead "$@" --format csv "$KNEAD_SHARED/data/$file" 2> "$TMP/stderr" | awk '
        function next_cell(    cell) {
            if (substr(line, 1, 1) != "\"") {
                cell = line
                sub(/,.*/, "", cell)
                line = substr(line, length(cell) + 2)
                return cell
            }
            match(line, /^"([^"]|"")*"/)
            cell = substr(line, 2, RLENGTH - 2)
            line = substr(line, RLENGTH + 2)
            gsub(/""/, "\"", cell)
            return cell
        }
        { line = $0
          for (i = 1; line != ""; i++)
              if (NR == 1) name[i] = next_cell(); else print NR "\t" name[i] "\t" next_cell() }'
}

# The cell of a column in the first row that has all of WHERE
cell() { # WHERE FIELD
    awk -F '\t' -v where="$1" -v field="$2" '
        BEGIN { wanted = split(where, conditions, ";") }
        $1 != row { if (met == wanted) exit; row = $1; met = 0; found = "" }
        { for (i in conditions) met += conditions[i] == $2 "=" $3 }
        $2 == field { found = $3 }
        END { if (met == wanted) print found }' "$TMP/cells"
}

agree() { # ACTUAL EXPECTED
    awk -v a="$1" -v e="$2" -v digits="$digits" 'BEGIN {
        error = e == 0 ? a : (a - e) / e; exit !(a != "" && (error < 0 ? -error : error) < 10 ^ -digits) }'
}

last=
sed 1,2d "$expected" > "$TMP/expected"
while IFS="$tab" read -r file command where field value; do
    name="$file: ${command%%--schema*}$where $field is R's"
    if [ -z "${KNEAD_SHARED:-}" ]; then
        skip "$name" "KNEAD_SHARED not set"
        continue
    fi
    if [ "$file $command" != "$last" ]; then
        cells_of "$file" "$command" > "$TMP/cells"
        last="$file $command"
    fi
    actual=$(cell "$where" "$field")
    if agree "$actual" "$value"; then
        pass "$name"
    else
        fail "$name" "is ${actual:-not there}, R says $value" "$(head -n 5 "$TMP/stderr")"
    fi
done < "$TMP/expected"

while read -r schema file; do
    if [ -z "${KNEAD_SHARED:-}" ]; then
        skip "the page of $schema is drawn" "KNEAD_SHARED not set"
    elif ! command -v gnuplot > /dev/null; then
        skip "the page of $schema is drawn" "no gnuplot"
    else
        check "the page of $schema is drawn" knead report --schema "datasets/published/$schema.schema.json" \
            "$KNEAD_SHARED/data/$file" -o "$TMP/$schema.html"
    fi
done << 'LIST'
cdystonia cdystonia_twstrs_long.csv
chow2006 chow2006_neckpain_vas.csv
dinat2015_change dinat2015_PainChange.csv
dinat2015_crossover dinat2015_xoverPP.orig_CR.csv
LIST
done_testing
