# Large and broken inputs: the right status and word, in little memory, at once.
. tests/tap.sh

refused() { # NAME STATUS TEXT FILE: by describe and check alike
    for tool in describe check; do
        (limit_memory 400000; exec timeout 60 knead $tool "$4" -q) > "$TMP/out" 2> "$TMP/err"
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
limited() { (limit_memory 400000; exec timeout 60 knead "$@"); }
check 'a million empty lines' limited check -q "$f" -o "$TMP/found.txt"
check 'are counted' grep -q '990000 more empty lines' "$TMP/found.txt"
awk 'BEGIN { print "id,week,x"; for (i = 0; i < 100000; i++) print "1," i "," i % 1000 }' > "$f"
check 'a hundred thousand rows of one patient' timeout 60 knead check -q --id id --visit week "$f" -o "$TMP/found.txt"
{ echo id,x; echo 1,2; head -c 1000 /dev/zero; } > "$f"
refused 'NUL bytes at the end' 3 ':3:1: NUL byte' "$f"
for rows in 0 1 2; do
    awk -v row=$rows 'BEGIN { printf row == 0 ? "id" : row; for (i = 0; i < 200000; i++) printf row == 0 ? ",x_" i : "," i; print "" }'
done > "$f"
check 'two hundred thousand visits of a wide file, made long' limited reshape --to long -q "$f" -o "$TMP/long.csv"
check 'are as many rows a patient' sh -c 'test $(wc -l < "$1") -eq 400001' sh "$TMP/long.csv"
awk 'BEGIN { print "id,arm,pre,post"; for (i = 0; i < 100000; i++) print i ",a" i "," i % 11 "," i % 7 }' > "$f"
for tool in 'describe --arm arm' 'describe --by arm' 'compare --arm arm --before pre --after post' \
    'compare --type category --arm arm --outcome pre' 'compare --type binary --arm arm --outcome pre' \
    'paired --before pre --after post --by arm' 'plot --kind slope --before pre --after post --arm arm'; do
    # shellcheck disable=SC2086
    check_status "a hundred thousand arms or groups are too many ($tool)" 1 limited $tool -q "$f"
done
check_status 'so are as many visits' 1 limited describe --id id --visit arm -q "$f"
head -n 20001 "$f" > "$TMP/fewer.csv"
check 'a table of very many categories is no deep recursion' limited compare --type category --arm pre --outcome arm -q "$TMP/fewer.csv" -o "$TMP/table.txt"
done_testing
