# The data to score can be made again, and the order of their rows reaches nothing that is made of them.
. tests/tap.sh

mkdir "$TMP/made"
check "scripts/make-scoring runs" scripts/make-scoring "$TMP/made"
for name in questionnaires pressure medication; do
    check "$name.csv is made again byte for byte" cmp "$TMP/made/$name.csv" "datasets/scoring/$name.csv"
    { head -n 1 "datasets/scoring/$name.csv"; sed 1d "datasets/scoring/$name.csv" | sort -t, -k 4; } > "$TMP/$name.csv"
done
both() { # FILE, the rest of the command: the same output from the file and from its shuffled twin
    file=$1
    shift
    knead "$@" --quiet --format csv "datasets/scoring/$file.csv" > "$TMP/straight"
    knead "$@" --quiet --format csv "$TMP/$file.csv" > "$TMP/shuffled"
    cmp "$TMP/straight" "$TMP/shuffled"
}
check "shuffled questionnaires give the same scores" both questionnaires score odi --items odi1-odi10 --visit week
check "shuffled readings give the same categories" both pressure score bp --items sbp,dbp --visit week \
    --guideline acc-aha-2017 --table categories
check "shuffled drugs give the same equivalents" both medication meds --visit week --times times --days days --route route
check "a table that is read is not written over" sh -c 'printf "drug,factor\ncodeine,1\n" > "$TMP/mine.csv"
    knead meds --visit week --factors "$TMP/mine.csv" --write "$TMP/mine.csv" datasets/scoring/medication.csv 2> "$TMP/err"
    [ $? -eq 2 ] && [ "$(head -n 1 "$TMP/mine.csv")" = drug,factor ]'
done_testing
