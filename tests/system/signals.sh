# Signals: what is half written disappears, what was there stays.
. tests/tap.sh

mkdir "$TMP/d"
# Begins to write a large file, and sends the signal once the temporary file is there. Sets $status.
interrupt() { # SIGNAL
    echo old > "$TMP/d/x.csv"
    env --default-signal=INT,TERM,HUP knead simulate trial -q --patients 10000000 --data "$TMP/d/x.csv" > /dev/null 2>&1 &
    child=$!
    tries=0
    while [ -z "$(find "$TMP/d" -name '.knead-*' -size +0 2> /dev/null)" ] && [ $tries -lt 400 ]; do
        sleep 0.05
        tries=$((tries + 1))
    done
    kill -s "$1" $child
    wait $child 2> /dev/null
    status=$?
}
unchanged() { # NAME
    if [ "$(cat "$TMP/d/x.csv")" = old ]; then pass "$1"; else fail "$1"; fi
}

if ! env --default-signal=INT true 2> /dev/null; then
    skip 'signals' 'env cannot reset them'
    done_testing
    exit
fi
for name in INT:130 TERM:143 HUP:129; do
    interrupt "${name%:*}"
    if [ "$status" -eq "${name#*:}" ]; then
        pass "SIG${name%:*} ends with status ${name#*:}"
    else
        fail "SIG${name%:*} ends with status ${name#*:}" "status $status"
    fi
    unchanged 'the old file stands'
    if [ "$(ls -A "$TMP/d")" = x.csv ]; then pass 'nothing is left beside it'; else fail 'nothing is left beside it' "$(ls -A "$TMP/d")"; fi
done
interrupt KILL
unchanged 'after SIGKILL the old file stands'
[ "$(find "$TMP/d" -name '.knead-*' | wc -l)" -le 1 ] && pass 'and one temporary file at most is left' ||
    fail 'and one temporary file at most is left' "$(ls -A "$TMP/d")"
done_testing
