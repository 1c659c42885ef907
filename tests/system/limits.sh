# Little memory, a small stack, few descriptors, strange environments.
. tests/tap.sh

limited() { # NAME LIMIT VALUE COMMAND ...: 0, or 5 with a message, and never a crash
    name=$1 limit=$2 value=$3
    shift 3
    sh -c "ulimit -$limit $value 2> /dev/null || exit 77; exec \"\$@\"" sh "$@" > "$TMP/out" 2> "$TMP/err" < /dev/null
    status=$?
    case $status in
    0) pass "$name" ;;
    5) if [ -s "$TMP/err" ]; then pass "$name"; else fail "$name" 'status 5 without a word'; fi ;;
    77) skip "$name" 'the limit cannot be set' ;;
    *) fail "$name" "status $status" "$(cat "$TMP/err")" ;;
    esac
}

if [ -n "${UNDER:-}" ] || grep -q __asan "$BUILD/knead" 2> /dev/null; then
    skip 'limits' 'checkers need memory of their own'
else
    limited '64 MiB are enough for the truth' v 65536 knead simulate trial -q
    [ $status -eq 0 ] || fail 'and it is computed'
    for size in 1500 2000 2500 3000 3500 4000 5000 6000; do
        # below what the loader itself needs the process never becomes ours: that status is 127
        sh -c "ulimit -v $size; exec knead --version" > /dev/null 2>&1 || continue
        limited "$size KiB are enough, or not enough and told" v $size knead simulate trial -q --format html
    done
    limited 'a stack of 64 KiB' s 64 knead simulate trial -q --format html
    if command -v gnuplot > /dev/null; then
        limited 'and for a page with figures' s 64 knead report datasets/backcare/backcare_long.csv -q
    fi
    # the loader needs a fourth for the shared libraries
    limited 'four descriptors' n 4 knead simulate trial -q
    limited 'four descriptors and a file' n 4 knead simulate trial -q -o "$TMP/x.csv"
    sh -c 'ulimit -n 4; exec knead simulate trial -q -o "$1"' sh "$TMP/x.csv" 3< /dev/null > /dev/null 2> "$TMP/err"
    status=$?
    case $status in
    5) pass 'no descriptor for the file ends with status 5' ;;
    127) skip 'no descriptor for the file ends with status 5' 'the program cannot be loaded then' ;;
    *) fail 'no descriptor for the file ends with status 5' "status $status" "$(cat "$TMP/err")" ;;
    esac
fi

# option values of 100 kB (one word of a command line holds 128 KiB at most)
long=$(head -c 100000 /dev/zero | tr '\0' x)
check_status 'a very long value is refused in peace' 2 knead simulate trial --level "$long"
check_status 'a very long option too' 2 knead simulate trial "--$long"
check_status 'and a very long tool' 2 knead "$long"
check_status 'and a very long output' 5 knead simulate trial -q -o "$long"

knead simulate trial -q --format csv > "$TMP/plain"
for setting in LC_ALL=de_DE.UTF-8 LC_ALL=tr_TR.UTF-8 LC_ALL=ar_EG.UTF-8 LC_NUMERIC=de_DE.UTF-8 TZ=Pacific/Auckland \
    SOURCE_DATE_EPOCH=0 OMP_NUM_THREADS=7 GSL_RNG_SEED=5 GSL_RNG_TYPE=taus POSIXLY_CORRECT=1 COLUMNS=20; do
    env "$setting" knead simulate trial -q --format csv > "$TMP/set" 2>&1
    same "$setting changes no byte" "$TMP/plain" "$TMP/set"
done
env -i "$(command -v knead)" simulate trial -q --format csv > "$TMP/set" 2>&1
same 'nor does an empty environment' "$TMP/plain" "$TMP/set"
done_testing
