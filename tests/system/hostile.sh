# Large and broken inputs: the right status and word, in little memory, at once.
. tests/tap.sh

if [ -n "${UNDER:-}" ] || grep -q __asan "$BUILD/knead" 2> /dev/null; then
    limit=unlimited
else
    limit=400000
fi
refused() { # NAME STATUS TEXT FILE: by describe and check alike
    for tool in describe check; do
        sh -c "ulimit -v $limit 2> /dev/null; exec timeout 60 knead $tool \"\$1\" -q" sh "$4" > "$TMP/out" 2> "$TMP/err"
        status=$?
        if [ $status -eq "$2" ] && grep -qF -- "$3" "$TMP/err"; then
            pass "$1 ($tool)"
        else
            fail "$1 ($tool)" "status $status, expected $2 and \"$3\"" "$(head -c 300 "$TMP/err")"
        fi
    done
}

f=$TMP/hostile.csv
{ printf 'id,x\n1,"'; head -c 30000000 /dev/zero | tr '\0' a; printf '"\n2,3\n'; } > "$f"
refused 'a cell of 30 MB' 3 'a cell is longer than the limit' "$f"
{ printf 'id,x\n1,'; head -c 30000000 /dev/zero | tr '\0' '"'; printf '\n2,3\n'; } > "$f"
refused 'thirty million quotes' 3 'a cell is longer than the limit' "$f"
{ echo id,x; awk 'BEGIN { for (i = 1; i <= 30000; i++) print i "," i % 10 }'; printf '30001,\0004\n'; } > "$f"
refused 'a NUL byte late in the file' 3 ':30002:7: NUL byte' "$f"
printf '"' > "$f"
refused 'nothing but a quote' 3 'never closed' "$f"
head -c 100000 "$BUILD/knead" > "$f"
refused 'a program' 3 'hostile.csv:' "$f"
printf 'id,x\n1,2\n2,3\n' | sed 's/./&\x00/g' > "$f"
refused 'UTF-16 without a mark' 3 'UTF-16' "$f"
printf 'id,x\n1,a\rb\n2,c\n' > "$f"
refused 'a lone CR in a cell' 3 'line 3 has 1 field' "$f"
{ printf 'id,'; head -c 1000000 /dev/zero | tr '\0' n; printf '\n1,2\n2,3\n'; } > "$f"
check 'a name of a megabyte' timeout 60 knead check -q "$f"
{ echo id,x; head -c 1000000 /dev/zero | tr '\0' '\n'; echo 1,2; } > "$f"
check 'a million empty lines' sh -c "ulimit -v $limit 2> /dev/null; exec timeout 60 knead check -q \"\$1\" -o \"\$2\"" sh "$f" "$TMP/found.txt"
check 'are counted' grep -q '990000 more empty lines' "$TMP/found.txt"
awk 'BEGIN { print "id,week,x"; for (i = 0; i < 100000; i++) print "1," i "," i % 1000 }' > "$f"
check 'a hundred thousand rows of one patient' timeout 60 knead check -q --id id --visit week "$f" -o "$TMP/found.txt"
done_testing
