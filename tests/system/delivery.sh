# Where results go, and with which status.
. tests/tap.sh

printf 'id,before,after\n1,1,2\n2,2,2\n3,3,5\n4,4,6\n5,5,9\n6,6,\n' > "$TMP/pairs.csv"
printf 'id,x,y\n1,1,2\n2,2,4\n3,3,6\n4,4,8\n5,5,10\n' > "$TMP/line.csv"
printf 'id,before,after\n1,1,2\n' > "$TMP/one.csv"
paired() { knead paired --id id --before before --after after "$@"; }
line() { knead regress --formula 'y ~ x' "$TMP/line.csv" "$@"; }

# every number of the report is in the results
paired "$TMP/pairs.csv" -q --results "$TMP/r.json" --ledger "$TMP/l.csv" > "$TMP/text"
paired "$TMP/pairs.csv" -q --format json > "$TMP/j.json"
grep -v '"call"' "$TMP/r.json" > "$TMP/a"
grep -v '"call"' "$TMP/j.json" > "$TMP/b"
same '--results holds what --format json prints' "$TMP/a" "$TMP/b"
printf 'analysis,reason,id\n' > "$TMP/b"
head -n 1 "$TMP/l.csv" > "$TMP/a"
same 'the ledger names its columns' "$TMP/a" "$TMP/b"
case $(sed 1d "$TMP/l.csv") in
*missing*,6) pass 'and who was left out' ;;
*) fail 'and who was left out' "$(cat "$TMP/l.csv")" ;;
esac
knead simulate trial -q --ledger "$TMP/l.csv" > /dev/null
same 'with nobody left out it still has its columns' "$TMP/l.csv" "$TMP/b"

# the same bytes twice, whatever else is written
paired "$TMP/pairs.csv" -q > "$TMP/a"
paired "$TMP/pairs.csv" -q > "$TMP/b"
same 'the same call gives the same bytes' "$TMP/a" "$TMP/b"

# statuses
line > "$TMP/out" 2> "$TMP/err"
[ $? -eq 0 ] && pass 'warnings alone are no failure' || fail 'warnings alone are no failure' "$(cat "$TMP/err")"
grep -q '^knead regress: warning: ' "$TMP/err" && pass 'they go to standard error' || fail 'they go to standard error' "$(cat "$TMP/err")"
grep -qi 'warning' "$TMP/out" && pass 'and stand in the report' || fail 'and stand in the report'
line --strict > "$TMP/strict" 2> /dev/null
[ $? -eq 4 ] && pass '--strict makes them status 4' || fail '--strict makes them status 4'
[ -s "$TMP/strict" ] && pass 'and the results are printed' || fail 'and the results are printed'
line -q > /dev/null 2> "$TMP/err"
[ -s "$TMP/err" ] && fail '--quiet says nothing' "$(cat "$TMP/err")" || pass '--quiet says nothing'

paired "$TMP/one.csv" -q > "$TMP/out" 2> "$TMP/err"
[ $? -eq 1 ] && pass 'an estimate that cannot be had is status 1' || fail 'an estimate that cannot be had is status 1'
[ -s "$TMP/out" ] && pass 'what could be had is printed' || fail 'what could be had is printed'
grep -q '^knead paired: ' "$TMP/err" && pass 'the reason is told even under --quiet' || fail 'the reason is told even under --quiet'

# tables and colours
paired "$TMP/pairs.csv" -q --format csv --table pairs > "$TMP/out"
case $(head -n 1 "$TMP/out") in *mean_before*) pass '--table chooses' ;; *) fail '--table chooses' "$(cat "$TMP/out")" ;; esac
check_status 'a table that is not there is refused' 2 paired "$TMP/pairs.csv" --format csv --table pears
check_status 'a table without --format csv too' 2 paired "$TMP/pairs.csv" --table pairs
escape=$(printf '\033')
paired "$TMP/pairs.csv" -q --color always | grep -q "$escape" && pass '--color always is bold' || fail '--color always is bold'
paired "$TMP/pairs.csv" -q | grep -q "$escape" && fail 'a pipe gets no escapes' || pass 'a pipe gets no escapes'
if command -v script > /dev/null && script -qec true /dev/null > /dev/null 2>&1; then
    NO_COLOR=1 script -qec "knead paired --before before --after after -q $TMP/pairs.csv" /dev/null < /dev/null > "$TMP/out"
    grep -q "$escape" "$TMP/out" && fail 'NO_COLOR is heeded on a terminal' || pass 'NO_COLOR is heeded on a terminal'
    widest() { tr -d '\r' < "$TMP/out" | sed -n '/^Methods/,/^$/p' | LC_ALL=C sed 's/[^ -~]//g' | awk '{ if (length > m) m = length } END { print m }'; }
    for columns in 70 130; do
        COLUMNS=$columns script -qec "knead paired --before before --after after -q $TMP/pairs.csv" /dev/null < /dev/null > "$TMP/out"
        width=$(widest)
        [ "$width" -gt $((columns - 25)) ] && [ "$width" -le $columns ] && pass "text on a terminal of $columns columns has that width" ||
            fail "text on a terminal of $columns columns has that width" "$width"
    done
    script -qec "stty cols 80; knead paired --before before --after after -q $TMP/pairs.csv" /dev/null < /dev/null > "$TMP/out"
    width=$(widest)
    [ "$width" -gt 60 ] && [ "$width" -le 80 ] && pass 'the width is the terminal'"'"'s' || fail 'the width is the terminal'"'"'s' "$width"
    check_status 'a picture is not printed on a terminal' 2 \
        script -qec "knead paired --before before --after after -q --format png $TMP/pairs.csv" /dev/null
fi
done_testing
