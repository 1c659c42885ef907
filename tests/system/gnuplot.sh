# gnuplot missing, broken or slow: the numbers are delivered, the status is 6, no half picture is left.
. tests/tap.sh

data=datasets/backcare/backcare_long.csv
knead=$(command -v knead)
mkdir "$TMP/none" "$TMP/fails" "$TMP/silent" "$TMP/out"
printf '#!/bin/sh\ncat > /dev/null\necho "line 7: it fails" >&2\nexit 1\n' > "$TMP/fails/gnuplot"
printf '#!/bin/sh\ncat > /dev/null\nexit 0\n' > "$TMP/silent/gnuplot"
chmod +x "$TMP"/*/gnuplot
[ -x /usr/bin/cat ] && tools=/usr/bin || tools=/bin

ends() { # NAME STATUS COMMAND ...
    name=$1 wanted=$2
    shift 2
    "$@" > "$TMP/said" 2> "$TMP/err"
    status=$?
    if [ $status -eq "$wanted" ]; then pass "$name"; else fail "$name" "status $status, expected $wanted" "$(cat "$TMP/err")"; fi
}
# With a PATH that holds this gnuplot first, or none at all.
with() { # FOLDER COMMAND ...
    folder=$1
    shift
    case $folder in
    none) env PATH="$TMP/none" "$@" ;;
    *) env PATH="$TMP/$folder:$tools:/bin" "$@" ;;
    esac
}
plot() { # FOLDER ARGUMENT ...
    folder=$1
    shift
    with "$folder" "$knead" plot --kind trajectory --outcome pain -q "$data" "$@"
}

for how in none fails silent; do
    ends "gnuplot ($how): a picture ends with status 6" 6 plot $how -o "$TMP/out/x.svg"
    grep -qi gnuplot "$TMP/err" && pass 'the message names gnuplot' || fail 'the message names gnuplot' "$(cat "$TMP/err")"
    [ -s "$TMP/said" ] && pass 'the numbers are printed' || fail 'the numbers are printed'
    [ -z "$(ls -A "$TMP/out")" ] && pass 'no picture is left' || fail 'no picture is left' "$(ls -A "$TMP/out")"
    echo old > "$TMP/out/x.svg"
    ends 'an old picture stands' 6 plot $how -o "$TMP/out/x.svg"
    [ "$(cat "$TMP/out/x.svg")" = old ] && pass 'with its bytes' || fail 'with its bytes'
    rm "$TMP/out/x.svg"
done

ends 'without gnuplot the script is saved' 6 plot none -o "$TMP/out/x.svg" --save-script "$TMP/scripts"
[ -n "$(find "$TMP/scripts" -name '*.gp' -size +0)" ] && pass 'with something in it' || fail 'with something in it'
ends 'without gnuplot the scripts stand in for the pictures' 6 plot none --format text --figures "$TMP/pictures"
[ "$(ls "$TMP/pictures")" = trajectory_pain.gp ] && pass 'and nothing else' || fail 'and nothing else' "$(ls "$TMP/pictures")"
ends 'a page is delivered without its figures' 6 plot none --format html -o "$TMP/out/x.html" --results "$TMP/out/x.json"
[ -s "$TMP/out/x.html" ] && [ -s "$TMP/out/x.json" ] && pass 'with its results' || fail 'with its results'
grep -qi gnuplot "$TMP/out/x.html" && pass 'and says why there are none' || fail 'and says why there are none'
ends 'text needs no gnuplot' 0 plot none --format text

if command -v gnuplot > /dev/null; then
    ends 'with gnuplot a page and its folder are written' 0 knead plot --kind trajectory --outcome pain -q "$data" \
        -o "$TMP/out/y.html" --figures "$TMP/figures"
    svg=$(find "$TMP/figures" -name '*.svg' -size +0 | wc -l) png=$(find "$TMP/figures" -name '*.png' -size +0 | wc -l)
    [ "$svg" -ge 1 ] && [ "$svg" -eq "$png" ] && pass 'every figure as svg and png' || fail 'every figure as svg and png' "$svg, $png"
    grep -q '<svg' "$TMP/out/y.html" && pass 'and inside the page' || fail 'and inside the page'
    for format in svg png pdf; do
        knead plot --kind trajectory --outcome pain -q "$data" --format $format > "$TMP/a"
        knead plot --kind trajectory --outcome pain -q "$data" --format $format -o "$TMP/b"
        same "$format is the same on standard output and in a file" "$TMP/a" "$TMP/b"
    done
    printf 'id,`touch pwned`,"new\nline"\n1,1,2\n2,2,4\n3,3,3\n' > "$TMP/hostile.csv"
    (cd "$TMP" && knead plot --kind slope --before '`touch pwned`' --after "$(printf 'new\nline')" hostile.csv -q -o hostile.svg \
        --figures hostile --save-script hostile) > "$TMP/said" 2> "$TMP/err"
    status=$?
    [ $status -eq 0 ] && pass 'hostile column names are drawn' || fail 'hostile column names are drawn' "$(cat "$TMP/err")"
    [ ! -e "$TMP/pwned" ] && pass 'and not run' || fail 'and not run'
    if find "$TMP/hostile" -type f | grep -q '[^A-Za-z0-9_./-]'; then
        fail 'and their files have plain names' "$(ls "$TMP/hostile")"
    else
        pass 'and their files have plain names'
    fi
    # knead under nohup: a gnuplot that waits until the hang-up was sent
    mkdir "$TMP/waits"
    printf '#!/bin/sh\n: > "%s/drawing"\nuntil [ -e "%s/sent" ]; do sleep 0.05; done\nexec %s "$@"\n' "$TMP" "$TMP" \
        "$(command -v gnuplot)" > "$TMP/waits/gnuplot"
    chmod +x "$TMP/waits/gnuplot"
    PATH="$TMP/waits:$tools:/bin" sh -c 'trap "" HUP; exec "$@"' sh "$knead" plot --kind trajectory --outcome pain -q "$data" \
        -o "$TMP/out/nohup.svg" > "$TMP/said" 2> "$TMP/err" &
    child=$!
    until [ -e "$TMP/drawing" ] || ! kill -0 $child 2> /dev/null; do sleep 0.05; done
    kill -HUP $child
    : > "$TMP/sent"
    wait $child
    status=$?
    [ $status -eq 0 ] && pass 'a hang-up that is ignored stops no picture' ||
        fail 'a hang-up that is ignored stops no picture' "status $status" "$(cat "$TMP/err")"
    # a run ended while gnuplot draws leaves nothing
    printf '#!/bin/sh\nexec sleep 30\n' > "$TMP/silent/gnuplot"
    if env --default-signal=TERM true 2> /dev/null; then
        env --default-signal=TERM PATH="$TMP/silent:$tools:/bin" "$knead" plot --outcome pain -q "$data" -o "$TMP/out/z.svg" > /dev/null 2>&1 &
        child=$!
        sleep 1
        kill -TERM $child
        wait $child 2> /dev/null
        [ $? -eq 143 ] && pass 'SIGTERM while gnuplot draws ends with 143' || fail 'SIGTERM while gnuplot draws ends with 143'
        [ -z "$(find "$TMP/out" -name 'z*' -o -name '.knead*')" ] && pass 'and leaves nothing' || fail 'and leaves nothing'
    fi
fi
done_testing
