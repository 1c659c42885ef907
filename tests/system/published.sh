# What papers printed, from the raw data of their patients (docs/published.md, tests/reference/published.tsv).
# Runs where KNEAD_SHARED names the folder whose data/ holds the files of datasets/published, which may not be copied here.
. tests/tap.sh

tab=$(printf '\t')

# The cell of a column in the first row that has all of WHERE (column=value;...), rounded. No cell here holds a comma.
cell() { # WHERE FIELD DECIMALS
    awk -F , -v where="$1" -v field="$2" -v decimals="$3" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; wanted = split(where, conditions, ";"); next }
        { met = 0
          for (c in conditions) { name = value = conditions[c]
              sub(/=.*/, "", name); sub(/^[^=]*=/, "", value)
              met += $at[name] == value }
          if (met == wanted) { printf "%.*f", decimals, $at[field]; exit } }'
}

sed 1,2d tests/reference/published.tsv > "$TMP/expected"
while IFS="$tab" read -r file command where field paper decimals expected; do
    name="$file: $where $field, printed $paper, is $expected"
    if [ -z "${KNEAD_SHARED:-}" ]; then
        skip "$name" "KNEAD_SHARED not set"
        continue
    fi
    eval "set -- $command"
    found=$(knead "$@" --format csv --quiet "$KNEAD_SHARED/data/$file" 2> "$TMP/stderr" | cell "$where" "$field" "$decimals")
    if [ "$found" = "$expected" ]; then
        pass "$name"
    else
        fail "$name" "is ${found:-not there}" "$(head -n 5 "$TMP/stderr")"
    fi
done < "$TMP/expected"
done_testing
