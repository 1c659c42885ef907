# Files with very many columns: names are looked up, not searched for.
. tests/tap.sh

awk 'BEGIN { printf "id"; for (i = 0; i < 200000; i++) printf ",v%d", i; print ""; printf "1";
    for (i = 0; i < 200000; i++) printf ",%d", i % 7; print "" }' > "$TMP/wide.csv"
check_status 'one column of 200000' 0 timeout 60 knead describe -q --outcome v199999 "$TMP/wide.csv"

# check keeps a few bytes a cell, and no more findings of a kind than it lists: this file is 1.7 MB.
limit() { # KIB COMMAND ...: the memory a process may have
    limit=$1
    shift
    sh -c "ulimit -v $limit 2> /dev/null; exec \"\$@\"" sh "$@"
}
if [ -n "${UNDER:-}" ] || grep -q __asan "$BUILD/knead" 2> /dev/null; then
    skip 'check of 200000 columns' 'checkers need memory of their own'
else
    check 'check of 200000 columns' limit 400000 timeout 60 knead check -q "$TMP/wide.csv" -o "$TMP/found.txt"
    check 'says little' test "$(wc -l < "$TMP/found.txt")" -lt 200
    sed '2s/,/, /g' "$TMP/wide.csv" > "$TMP/blanks.csv"
    check 'also of as many blanks' limit 400000 timeout 60 knead check -q "$TMP/blanks.csv" -o "$TMP/found.txt"
    check 'they are counted together' grep -q 'more columns' "$TMP/found.txt"
fi
done_testing
