# Inputs of every kind, and outputs that are inputs.
. tests/tap.sh

data=datasets/backcare/backcare_wide.csv
options='--before pain_0 --after pain_10'
cp $data "$TMP/in.csv"
cp datasets/backcare/backcare_wide.schema.json "$TMP/in.schema.json"
ln -s in.csv "$TMP/link.csv"
ln "$TMP/in.csv" "$TMP/hard.csv"
# shellcheck disable=SC2086
paired() { knead paired $options -q --format csv "$@"; }
ends() { # NAME STATUS TEXT COMMAND ...
    name=$1 wanted=$2 text=$3
    shift 3
    "$@" > "$TMP/out" 2> "$TMP/err"
    status=$?
    if [ $status -eq "$wanted" ] && grep -qF -- "$text" "$TMP/err"; then
        pass "$name"
    else
        fail "$name" "status $status, expected $wanted and \"$text\"" "$(cat "$TMP/err")"
    fi
}

for output in in.csv link.csv hard.csv in.schema.json; do
    ends "writing over the input as $output is refused" 2 'never written over' paired "$TMP/in.csv" -o "$TMP/$output"
done
ends 'so is the ledger' 2 'never written over' paired "$TMP/in.csv" --ledger "$TMP/hard.csv"
from_stdin() { paired - -o "$TMP/in.csv" < "$TMP/in.csv"; }
ends 'so is standard input' 2 'never written over' from_stdin
to_itself() { paired "$TMP/in.csv" >> "$TMP/in.csv"; }
name='a standard output appended to the input is refused'
to_itself 2> "$TMP/err"
[ $? -eq 2 ] && pass "$name" || fail "$name" "$(cat "$TMP/err")"
same 'and the input is untouched' $data "$TMP/in.csv"
same 'its schema too' datasets/backcare/backcare_wide.schema.json "$TMP/in.schema.json"

paired "$TMP/in.csv" > "$TMP/plain"
check 'the file is analysed' test -s "$TMP/plain"
paired - --schema "$TMP/in.schema.json" < "$TMP/in.csv" > "$TMP/a"
same 'standard input gives the same bytes' "$TMP/plain" "$TMP/a"
mkfifo "$TMP/fifo"
cat "$TMP/in.csv" > "$TMP/fifo" &
paired "$TMP/fifo" --schema "$TMP/in.schema.json" > "$TMP/a"
same 'so does a named pipe' "$TMP/plain" "$TMP/a"
(head -n 1 "$TMP/in.csv"; tail -n +2 "$TMP/in.csv" | sort -r) > "$TMP/shuffled.csv"
paired "$TMP/shuffled.csv" --schema "$TMP/in.schema.json" > "$TMP/a"
same 'so do the rows in another order' "$TMP/plain" "$TMP/a"

for name in "-dash.csv" "with 'quote\".csv" "|pipe.csv" "<in.csv" "\$(touch pwned).csv" "$(printf 'new\nline.csv')"; do
    cp "$TMP/in.csv" "$TMP/$name"
    (cd "$TMP" && paired --schema in.schema.json -- "$name") > "$TMP/a" 2>&1
    same 'a strange name is only a name' "$TMP/plain" "$TMP/a"
done

ends 'a folder is named' 3 'directory' paired "$TMP"
ends 'a missing file is named' 3 'none.csv' paired "$TMP/none.csv"
ends 'an empty input is told' 3 'empty' paired /dev/null
closed() { paired - <&-; }
ends 'a closed standard input is told' 3 'standard input is closed' closed
check_status 'endless zero bytes end soon' 3 timeout 60 knead paired --before a --after b /dev/zero

if command -v script > /dev/null && script -qec true /dev/null > /dev/null 2>&1; then
    timeout 20 script -qec 'knead paired' /dev/null < /dev/null > "$TMP/out" 2>&1
    status=$?
    if [ $status -eq 2 ] && grep -q '^Examples:' "$TMP/out"; then
        pass 'without FILE on a terminal help is shown'
    else
        fail 'without FILE on a terminal help is shown' "status $status" "$(head -n 5 "$TMP/out")"
    fi
else
    skip 'without FILE on a terminal help is shown' 'no program that makes a terminal'
fi
done_testing
