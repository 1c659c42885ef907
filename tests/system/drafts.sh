# The schema that knead drafts of a file serves at once: describe and check work with it, or say what is wrong with the
# file itself.
. tests/tap.sh

works() { # NAME COMMAND ...: status 0; or 3 for a file with defects, with a place or a count of findings
    name=$1
    shift
    "$@" > "$TMP/out" 2> "$TMP/err"
    status=$?
    if [ $status -eq 0 ] || { [ $status -eq 3 ] && grep -qE '\.csv:[0-9]+|repeat a patient|repeats a patient|[0-9] errors?,' "$TMP/err"; }
    then
        pass "$name"
    else
        fail "$name" "status $status" "$(head -n 5 "$TMP/err")"
    fi
}

for file in datasets/*/*.csv; do
    rm -f "$TMP/draft.schema.json"
    knead schema infer "$file" -q --write "$TMP/draft.schema.json" > "$TMP/guesses" 2> "$TMP/err"
    status=$?
    case $file in
    *_ragged.csv) [ $status -eq 3 ] && pass "no draft of $file" || fail "no draft of $file"; continue ;;
    esac
    [ $status -eq 0 ] || { fail "draft of $file" "$(cat "$TMP/err")"; continue; }
    works "draft of $file with describe" knead describe "$file" -q --schema "$TMP/draft.schema.json"
    case $file in # all but files made with defects
    *_messy*.csv) ;;
    *) [ $status -eq 0 ] && pass 'which gives numbers' || fail 'which gives numbers' "$(cat "$TMP/err")" ;;
    esac
    works "draft of $file with check" knead check "$file" -q --schema "$TMP/draft.schema.json"
done
knead schema infer datasets/classic/sleep_long.csv -q > "$TMP/guesses"
check 'what parts the rows of a patient is found' grep -qE "^layout +long +ids repeat, and with 'drug' no row does" "$TMP/guesses"
knead schema infer datasets/teaching/flexion_long.csv -q > "$TMP/guesses"
check 'and when nothing does, that is said' grep -qE "^id +not found +'id' repeats, and no one column" "$TMP/guesses"
done_testing
