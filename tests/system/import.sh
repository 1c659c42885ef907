# Files of SPSS and Stata keep their labels, dates and kinds of missing; databases come through a pipe.
. tests/tap.sh

sav_of_pspp() {
    cat > "$TMP/a.sps" << SYNTAX
DATA LIST LIST /id (A4) arm (F1.0) pain (F3.1) seen (ADATE10).
VARIABLE LABELS pain 'Pain, 0-10'.
VALUE LABELS arm 1 'usual care' 2 'massage' /pain 0 'none' 10 'worst'.
MISSING VALUES pain (99).
BEGIN DATA
P001 1 6.1 01/31/2024
P002 2 99 02/29/2024
P003 2 . 12/01/2023
END DATA.
SAVE OUTFILE='$TMP/a.sav'.
SYNTAX
    command -v pspp > /dev/null 2>&1 && pspp "$TMP/a.sps" > "$TMP/said" 2>&1 && [ -e "$TMP/a.sav" ]
}

if ! sav_of_pspp; then
    skip 'SPSS files are imported' 'there is no pspp to write one'
elif knead import "$TMP/a.sav" 2>&1 | grep -q 'this build'; then
    skip 'SPSS files are imported' 'this build has no ReadStat; they are refused with what to do'
else
    printf 'id,arm,pain,seen\nP001,1,6.1,2024-01-31\nP002,2,99,2024-02-29\nP003,2,,2023-12-01\n' > "$TMP/expected"
    knead import "$TMP/a.sav" > "$TMP/out" 2> "$TMP/err"
    same 'a .sav file gives its values, dates as dates' "$TMP/expected" "$TMP/out"
    check 'with its schema' knead import "$TMP/a.sav" --write "$TMP/a.csv" --write-schema "$TMP/a.schema.json"
    same 'a written file is the same' "$TMP/expected" "$TMP/a.csv"
    check 'the schema is one' knead schema check "$TMP/a.schema.json"
    check 'the file holds against it' knead check "$TMP/a.csv"
    name='99 is missing because SPSS said so, and arms go by their labels'
    knead describe -q "$TMP/a.csv" --id id --arm arm --outcome pain --format csv > "$TMP/out" 2>&1
    grep -q '^pain,usual care,1,0,6.1,' "$TMP/out" && grep -q '^pain,massage,0,2,' "$TMP/out" && pass "$name" ||
        fail "$name" "$(cat "$TMP/out")"
    head -c 300 "$TMP/a.sav" > "$TMP/short.sav"
    check_status 'half a file is an error' 3 knead import "$TMP/short.sav"
    check_status 'a .sav file given to another tool names import' 3 knead describe "$TMP/a.sav"
fi

# Files written by haven (scripts/reference/labelled.R), beside what haven reads back.
labelled=tests/reference/labelled
if knead import $labelled/trial.sav 2>&1 | grep -q 'this build'; then
    skip 'files of SPSS, Stata and SAS' 'this build has no ReadStat'
else
    for file in trial.sav trial.zsav trial.por trial.dta old.dta trial.xpt v5.xpt trial.sas7bdat; do
        knead import $labelled/$file > "$TMP/out" 2> "$TMP/err"
        same "$file gives the cells that haven reads" $labelled/"$(echo $file | tr . _)".csv "$TMP/out"
    done
    knead import $labelled/trial.sav --write "$TMP/t.csv" --write-schema "$TMP/t.schema.json" > "$TMP/out" 2>&1
    knead schema show "$TMP/t.schema.json" --format csv > "$TMP/codebook" 2> "$TMP/err"
    for line in 'arm,"Arm, allocated",string,"1 = usual care, 2 = massage",' 'pain,Schmerz (0–10) é,number,,' \
        'code,Codes,number,,"98 = refused, 99 = do not know"' 'range,Ranges,number,,"900 = not asked, 950.5, 999"' \
        'open,Open range,number,,"-8, -1"' 'word,Words,string,,ZZ = none' 'seen,,date,,' 'clock,,date,,'; do
        grep -qxF "$line" "$TMP/codebook" && pass "the codebook has $line" || fail "the codebook has $line" "$(cat "$TMP/codebook")"
    done
    knead describe -q "$TMP/t.csv" --id id --format csv > "$TMP/out" 2>&1
    name='user-missing values and ranges of them are left out'
    grep -q '^range,all patients,2,4,505,' "$TMP/out" && grep -q '^code,all patients,3,3,' "$TMP/out" && pass "$name" || fail "$name" "$(cat "$TMP/out")"
    knead import $labelled/trial.dta --write "$TMP/d.csv" --write-schema "$TMP/d.schema.json" > "$TMP/out" 2>&1
    knead schema show "$TMP/d.schema.json" --format csv > "$TMP/codebook" 2> "$TMP/err"
    name="Stata's kinds of missing keep their labels"
    grep -q 'kinds,Kinds of missing,number,,".a = no answer, .z"' "$TMP/codebook" && pass "$name" || fail "$name" "$(cat "$TMP/codebook")"

    # damaged files: an error or what could be read, never a crash, a hang or a flood of memory
    bad=0
    for file in trial.sav trial.zsav trial.dta old.dta trial.xpt trial.sas7bdat; do
        size=$(wc -c < $labelled/$file) at=1
        while [ $at -lt "$size" ]; do
            head -c $at $labelled/$file > "$TMP/cut.${file##*.}"
            (limit_memory 4000000; timeout 10 knead import "$TMP/cut.${file##*.}" > /dev/null 2>&1)
            status=$?
            [ $status = 0 ] || [ $status = 3 ] || { bad=$((bad + 1)); echo "$file cut at $at: status $status" >> "$TMP/bad"; }
            at=$((at + size / 12 + 1))
        done
    done
    # what lies behind the rows cannot be missed in a file that does not say how long it is: old Stata, whole cards of SAS
    for file in trial.sav trial.zsav trial.dta trial.sas7bdat; do
        head -c $(($(wc -c < $labelled/$file) - 7)) $labelled/$file > "$TMP/cut.${file##*.}"
        check_status "the last bytes of $file are missed" 3 knead import "$TMP/cut.${file##*.}"
    done
    head -c 3550 $labelled/trial.xpt > "$TMP/cut.xpt"
    check_status 'so are those of a card of trial.xpt' 3 knead import "$TMP/cut.xpt"
    [ $bad = 0 ] && pass 'cut files are an error' || fail 'cut files are an error' "$(head -5 "$TMP/bad")"

    # closed output is told by the program that becomes the other
    check_status 'a closed output is an error' 5 sh -c "knead import $labelled/trial.sav >&-"
    knead-import $labelled/trial.sav > "$TMP/a" 2> "$TMP/err"
    knead import $labelled/trial.sav > "$TMP/b" 2> "$TMP/err"
    same 'knead-import is the same program' "$TMP/a" "$TMP/b"
fi

# the tool is a program of its own, beside knead
mkdir "$TMP/alone" "$TMP/far"
cp "$BUILD/knead" "$TMP/alone/knead"
check_status 'a missing knead-import is an error of its own' 6 "$TMP/alone/knead" import $labelled/trial.sav
name='what it says is which program, and what puts it there'
grep -q 'alone/knead-import.*No such file.*make' "$TMP/.said" && pass "$name" || fail "$name" "$(cat "$TMP/.said")"
check 'its help needs no such program' "$TMP/alone/knead" import --help
check 'nor does any other tool' "$TMP/alone/knead" describe -q datasets/classic/sleep_long.csv --id id
ln -s knead "$TMP/alone/knead-import"
check_status 'a link to knead is not taken for it' 6 "$TMP/alone/knead" import $labelled/trial.sav
rm "$TMP/alone/knead-import"
printf '#!/bin/sh\necho beside "$@"\n' > "$TMP/alone/knead-import"
chmod +x "$TMP/alone/knead-import"
ln -s ../alone/knead "$TMP/far/knead"
name='a link to knead finds it where knead lies'
[ "$("$TMP/far/knead" import a.sav)" = 'beside import a.sav' ] && pass "$name" || fail "$name"

if command -v sqlite3 > /dev/null 2>&1; then
    sqlite3 "$TMP/trial.db" -cmd '.mode csv' '.import datasets/backcare/backcare_long.csv visits' ''
    sqlite3 -csv -header "$TMP/trial.db" 'select id, arm, week, nullif(pain, "") as pain from visits' |
        knead describe -q - --id id --visit week --arm arm --outcome pain --format csv > "$TMP/out" 2> "$TMP/err"
    cp datasets/backcare/backcare_long.csv "$TMP/plain.csv"
    knead describe -q "$TMP/plain.csv" --id id --visit week --arm arm --outcome pain --format csv > "$TMP/expected" 2>&1
    same 'a database through a pipe gives the same numbers as its file' "$TMP/expected" "$TMP/out"
else
    skip 'a database through a pipe' 'there is no sqlite3'
fi
done_testing
