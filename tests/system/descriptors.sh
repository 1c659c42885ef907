# Standard streams that are closed, gone or shared.
. tests/tap.sh

status_of() { # NAME WANTED STATUS
    if [ "$3" -eq "$2" ]; then pass "$1"; else fail "$1" "status $3, expected $2" "$(cat "$TMP/err")"; fi
}

knead simulate trial -q >&- 2> "$TMP/err"
status_of 'a closed standard output ends with status 5' 5 $?
knead help simulate >&- 2> "$TMP/err"
status_of 'so does help' 5 $?
knead simulate trial -q -o "$TMP/a.csv" >&- 2> "$TMP/err"
status_of 'it is not missed when a file is written' 0 $?
knead simulate trial -q -o "$TMP/b.csv" <&- >&- 2>&-
status_of 'all three may be closed' 0 $?
same 'and the file is the same' "$TMP/a.csv" "$TMP/b.csv"
: > "$TMP/err"
knead frobnicate 2>&-
status_of 'a closed standard error loses only the message' 2 $?
knead simulate trial -q --patients 20 --data "$TMP/c.csv" -o "$TMP/c.json" 2>&- >&-
case $(head -c 2 "$TMP/c.csv") in
id) pass 'no message lands in a file' ;;
*) fail 'no message lands in a file' "$(head -n 2 "$TMP/c.csv")" ;;
esac

knead simulate trial -q --format json 2> "$TMP/err" | head -n 1 > "$TMP/first"
[ -s "$TMP/err" ] && fail 'a reader that leaves early is no trouble' "$(cat "$TMP/err")" ||
    pass 'a reader that leaves early is no trouble'
knead 2> "$TMP/err" | true
[ -s "$TMP/err" ] && fail 'nor for the list of tools' "$(cat "$TMP/err")" || pass 'nor for the list of tools'

check_status 'a size limit below the output is an error' 5 \
    sh -c 'ulimit -f 0; exec knead simulate trial -q -o "$1"' sh "$TMP/limit.csv"
done_testing
