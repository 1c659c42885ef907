# Output faults: whole or not at all, and told.
. tests/tap.sh

truth() { knead simulate trial --patients 20 -q "$@"; }
no_strays() { # NAME FOLDER
    strays=$(find "$2" -name '.knead-*')
    if [ -z "$strays" ]; then pass "$1"; else fail "$1" "$strays"; fi
}
contains() { # NAME TEXT FILE
    if grep -qF -- "$2" "$3"; then pass "$1"; else fail "$1" "\"$2\" is not in:" "$(cat "$3")"; fi
}
mkdir "$TMP/d"
cd_truth() { (cd "$TMP/d" && truth "$@"); }

if [ -w /dev/full ]; then
    truth > /dev/full 2> "$TMP/err"
    [ $? -eq 5 ] && pass 'a full device ends with status 5' || fail 'a full device ends with status 5'
    contains 'and says why' 'No space left on device' "$TMP/err"
    knead > /dev/full 2> "$TMP/err"
    [ $? -eq 5 ] && pass 'so does the list of tools' || fail 'so does the list of tools'
    check_status 'and --output /dev/full' 5 truth -o /dev/full
fi

# into a file
check 'a file is written' truth -o "$TMP/d/t.json"
truth --format json > "$TMP/t.json"
sed 's/^ *"call".*//' "$TMP/d/t.json" > "$TMP/a"
sed 's/^ *"call".*//' "$TMP/t.json" > "$TMP/b"
same 'with the same bytes as standard output' "$TMP/a" "$TMP/b"
check 'into a folder named relatively' cd_truth -o t.csv
check '/dev/null takes everything' truth -o /dev/null
[ -c /dev/null ] && pass 'and stays a device' || fail 'and stays a device'
truth -o /dev/stdout --format csv > "$TMP/a"
truth --format csv > "$TMP/b"
same '/dev/stdout is standard output' "$TMP/a" "$TMP/b"
mkfifo "$TMP/d/pipe"
cat "$TMP/d/pipe" > "$TMP/a" &
truth -o "$TMP/d/pipe" --format csv
wait $!
same 'a named pipe is written to' "$TMP/a" "$TMP/b"

# permissions
(umask 077; truth -o "$TMP/d/private.csv")
(umask 000; truth -o "$TMP/d/open.csv")
(umask 022; truth -o "$TMP/d/usual.csv")
case $(ls -l "$TMP/d/private.csv" "$TMP/d/open.csv" "$TMP/d/usual.csv" | cut -c1-10 | tr '\n' ' ') in
'-rw-rw-rw- -rw------- -rw-r--r-- ') pass 'a new file has the permissions the umask leaves' ;;
*) fail 'a new file has the permissions the umask leaves' "$(ls -l "$TMP/d")" ;;
esac
chmod 600 "$TMP/d/usual.csv"
truth -o "$TMP/d/usual.csv"
case $(ls -l "$TMP/d/usual.csv") in
-rw-------*) pass 'a replaced file keeps its permissions' ;;
*) fail 'a replaced file keeps its permissions' "$(ls -l "$TMP/d/usual.csv")" ;;
esac

# links
echo old > "$TMP/d/target.csv"
ln -s target.csv "$TMP/d/link.csv"
ln -s nowhere.csv "$TMP/d/dangling.csv"
ln -s loop.csv "$TMP/d/loop.csv"
check 'a symbolic link is followed' truth -o "$TMP/d/link.csv"
[ -L "$TMP/d/link.csv" ] && pass 'it stays a link' || fail 'it stays a link'
same 'and its target is replaced' "$TMP/d/target.csv" "$TMP/b"
check 'a link to nothing makes its target' truth -o "$TMP/d/dangling.csv"
same 'with the bytes' "$TMP/d/nowhere.csv" "$TMP/b"
check_status 'a link that leads to itself is refused' 5 truth -o "$TMP/d/loop.csv"

# names
long=$(printf '%0251d.csv' 0)
for name in "$long" "-dash.csv" "with 'quote\".csv" "|pipe.csv" "<in.csv" "\$(touch pwned).csv" "$(printf 'new\nline.csv')" \
    "$(printf 'latin\351.csv')"; do
    if cd_truth "--output=$name" && cmp -s "$TMP/d/$name" "$TMP/b"; then
        pass 'a strange name is only a name'
    else
        fail 'a strange name is only a name' "$name"
    fi
done
[ ! -e "$TMP/d/pwned" ] && pass 'and is never run' || fail 'and is never run'

# folders
check_status 'a missing folder ends with status 5' 5 truth -o "$TMP/none/x.csv"
[ ! -e "$TMP/none" ] && pass 'and is not made' || fail 'and is not made'
check_status '--figures needs the parent of its folder' 5 truth --figures "$TMP/none/figures"
check_status '--figures is no file' 5 truth --figures "$TMP/d/t.csv"
mkdir "$TMP/readonly"
echo old > "$TMP/readonly/x.csv"
chmod 555 "$TMP/readonly"
as_nobody=
if [ "$(id -u)" = 0 ]; then
    as_nobody='setpriv --reuid=65534 --clear-groups'
    chmod 711 "$SCRATCH" "$SCRATCH/tmp" "$TMP"
    $as_nobody knead --version > /dev/null 2>&1 || as_nobody=none
fi
if [ "$as_nobody" = none ]; then
    skip 'a read-only folder ends with status 5' 'root, and no way to be less'
else
    check_status 'a read-only folder ends with status 5' 5 $as_nobody knead simulate trial -q -o "$TMP/readonly/new.csv"
    check_status 'for a file that exists too' 5 $as_nobody knead simulate trial -q -o "$TMP/readonly/x.csv"
    [ "$(ls -A "$TMP/readonly")" = x.csv ] && pass 'and nothing is made in it' || fail 'and nothing is made in it'
fi

# a limit on the size of files stands for a disk that fills up
echo old > "$TMP/d/full.csv"
check_status 'a file that cannot be finished ends with status 5' 5 \
    sh -c 'ulimit -f 8; exec knead simulate trial -q --data "$1"' sh "$TMP/d/full.csv"
[ "$(cat "$TMP/d/full.csv")" = old ] && pass 'and the old file stands' || fail 'and the old file stands'

no_strays 'no temporary file is left' "$TMP/d"
done_testing
