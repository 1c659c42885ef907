# Every layer keeps to the layers it may know (scripts/check-layers).
. tests/tap.sh

scripts/check-layers > "$TMP/found"
scripts/check-layers --list > "$TMP/rules"
while read -r rule; do
    if grep "^$rule: " "$TMP/found" > "$TMP/broken"; then
        fail "$rule" "$(cat "$TMP/broken")"
    else
        pass "$rule"
    fi
done < "$TMP/rules"
grep '^warning: ' "$TMP/found" | sed 's/^/# /'
done_testing
