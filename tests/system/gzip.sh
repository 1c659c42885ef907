# Gzip files are read as what is in them; broken ones are told.
. tests/tap.sh

data=datasets/backcare/backcare_long.csv
if ! command -v gzip > /dev/null 2>&1; then
    skip 'gzip files are read' 'there is no gzip'
    done_testing
    exit
fi
gzip -c $data > "$TMP/trial.csv.gz"
if knead describe -q --outcome pain "$TMP/trial.csv.gz" 2>&1 | grep -q 'gunzip -c'; then
    skip 'gzip files are read' 'this build has no zlib; they are refused with what to do'
    done_testing
    exit
fi
summary() { knead describe -q --format csv --outcome pain --id id --visit week --arm arm --control 'usual care' "$@"; }
cp $data "$TMP/plain.csv"
summary "$TMP/plain.csv" > "$TMP/expected"
summary "$TMP/trial.csv.gz" > "$TMP/out"
same 'a gzip file gives what is in it' "$TMP/expected" "$TMP/out"
summary - < "$TMP/trial.csv.gz" > "$TMP/out"
same 'so does standard input' "$TMP/expected" "$TMP/out"
{ head -n 100 $data | gzip -c; tail -n +101 $data | gzip -9 -c; } > "$TMP/two.gz"
summary "$TMP/two.gz" > "$TMP/out"
same 'so do two members, one after the other' "$TMP/expected" "$TMP/out"
cp datasets/backcare/backcare_long.schema.json "$TMP/trial.schema.json"
check 'the schema beside trial.csv.gz is trial.schema.json' sh -c \
    "knead check '$TMP/trial.csv.gz' 2>&1 | grep -q 'trial.schema.json is used'"

says() { # NAME TEXT FILE
    summary "$3" > "$TMP/out" 2> "$TMP/err"
    status=$?
    if [ $status -eq 3 ] && grep -qF -- "$2" "$TMP/err"; then pass "$1"; else fail "$1" "status $status" "$(cat "$TMP/err")"; fi
}
head -c 5000 "$TMP/trial.csv.gz" > "$TMP/short.gz"
says 'a file that ends too early is told' 'end too early' "$TMP/short.gz"
{ head -c 2000 "$TMP/trial.csv.gz"; printf 'xxxxxxxxxxxxxxxx'; tail -c +2017 "$TMP/trial.csv.gz"; } > "$TMP/damaged.gz"
says 'a damaged file is told' 'damaged' "$TMP/damaged.gz"
{ cat "$TMP/trial.csv.gz"; echo more; } > "$TMP/more.gz"
says 'bytes behind the end are told' 'behind the end of the gzip data' "$TMP/more.gz"
: | gzip -c > "$TMP/empty.gz"
says 'an empty file is empty' 'empty' "$TMP/empty.gz"
printf 'PK\003\004rest' | gzip -c > "$TMP/sheet.gz"
# a bomb: 200 megabytes of rows in one goes through in the memory of a batch; one of a single cell is refused
{ echo id,visit,arm,pain; yes '1,0,a,5' | head -c 200000000; } | gzip -1 -c > "$TMP/bomb.gz"
(limit_memory 1500000; knead describe -q --brief --outcome pain "$TMP/bomb.gz" --threads 1 --format csv) > "$TMP/out" 2> "$TMP/err"
grep -q '^pain,all patients,25000000,0,5,0,' "$TMP/out" && pass '200 megabytes in one take bounded memory' ||
    fail '200 megabytes in one take bounded memory' "$(head -3 "$TMP/out" "$TMP/err")"
{ printf 'id,pain\n1,'; head -c 300000000 /dev/zero | tr '\0' 5; } | gzip -1 -c > "$TMP/cell.gz"
(limit_memory 1500000; knead describe -q "$TMP/cell.gz") > "$TMP/out" 2> "$TMP/err"
[ $? = 3 ] && pass 'a cell of 300 megabytes is refused' || fail 'a cell of 300 megabytes is refused' "$(cat "$TMP/err")"
says 'a spreadsheet inside is refused as one' 'spreadsheet' "$TMP/sheet.gz"
done_testing
