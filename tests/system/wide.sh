# Files with very many columns: names are looked up, not searched for.
. tests/tap.sh

awk 'BEGIN { printf "id"; for (i = 0; i < 200000; i++) printf ",v%d", i; print ""; printf "1";
    for (i = 0; i < 200000; i++) printf ",%d", i % 7; print "" }' > "$TMP/wide.csv"
check_status 'one column of 200000' 0 timeout 60 knead describe -q --outcome v199999 "$TMP/wide.csv"
done_testing
