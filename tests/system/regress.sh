# Adjusted means, contrasts, tests, predictions and diagnostics that regress prints agree with R's emmeans, car, lmtest,
# sandwich, clubSandwich and predict (tests/reference/regress.tsv).
. tests/tap.sh

reference=tests/reference/regress.tsv

# One table of a command's report as "row TAB field TAB value"; quoted cells may hold commas.
cells_of() { # COMMAND TABLE
    eval "knead $1 --format csv --table $2" 2> "$TMP/stderr" | awk '
        function cut_cells(line, cell,   n, part) {
            n = 0
            while (line != "") {
                if (substr(line, 1, 1) == "\"") { match(line, /^"([^"]|"")*"/); part = substr(line, 2, RLENGTH - 2) }
                else { match(line, /^[^,]*/); part = substr(line, 1, RLENGTH) }
                cell[++n] = part
                line = substr(line, RLENGTH + 2)
            }
            return n
        }
        NR == 1 { fields = cut_cells($0, name); next }
        { delete cell; cut_cells($0, cell)
          for (i = 1; i <= fields; i++) print NR - 1 "\t" name[i] "\t" cell[i] }'
}

sed 1,2d $reference | cut -f1,2 | sort -u > "$TMP/wanted"
while IFS='	' read -r command table; do
    cells_of "$command" "$table" > "$TMP/actual"
    sed 1,2d $reference | awk -F'\t' -v command="$command" -v table="$table" \
        '$1 == command && $2 == table { print $3 "\t" $4 "\t" $5 "\t" $6 }' > "$TMP/expected"
    awk -F'\t' '
        NR == FNR { actual[$1 "\t" $2] = $3; next }
        { a = actual[$1 "\t" $2]; error = $3 == 0 ? a : (a - $3) / $3
          if (a == "" || (error < 0 ? -error : error) >= 10 ^ -$4)
              print "row " $1 ", " $2 ": " (a == "" ? "not there" : a) ", R says " $3 }' "$TMP/actual" "$TMP/expected" > "$TMP/wrong"
    if [ -s "$TMP/wrong" ] || [ ! -s "$TMP/expected" ]; then
        fail "$table is R's ($command)" "$(head -n 8 "$TMP/wrong")" "$(head -n 3 "$TMP/stderr")"
    else
        pass "$table is R's ($command)"
    fi
done < "$TMP/wanted"
done_testing
