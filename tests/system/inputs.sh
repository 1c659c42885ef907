# Inputs of every kind, and outputs that are inputs.
. tests/tap.sh

data=datasets/backcare/backcare_wide.csv
options='--before pain_0 --after pain_10'
cp $data "$TMP/in.csv"
cp datasets/backcare/backcare_wide.schema.json "$TMP/in.schema.json"
ln -s in.csv "$TMP/link.csv"
ln "$TMP/in.csv" "$TMP/hard.csv"
# shellcheck disable=SC2086
paired() { knead paired $options -q --format csv "$@"; }
ends() { # NAME STATUS TEXT COMMAND ...
    name=$1 wanted=$2 text=$3
    shift 3
    "$@" > "$TMP/out" 2> "$TMP/err"
    status=$?
    if [ $status -eq "$wanted" ] && grep -qF -- "$text" "$TMP/err"; then
        pass "$name"
    else
        fail "$name" "status $status, expected $wanted and \"$text\"" "$(cat "$TMP/err")"
    fi
}

for output in in.csv link.csv hard.csv in.schema.json; do
    ends "writing over the input as $output is refused" 2 'never written over' paired "$TMP/in.csv" -o "$TMP/$output"
done
ends 'so is the ledger' 2 'never written over' paired "$TMP/in.csv" --ledger "$TMP/hard.csv"
from_stdin() { paired - -o "$TMP/in.csv" < "$TMP/in.csv"; }
ends 'so is standard input' 2 'never written over' from_stdin
to_itself() { paired "$TMP/in.csv" >> "$TMP/in.csv"; }
name='a standard output appended to the input is refused'
to_itself 2> "$TMP/err"
[ $? -eq 2 ] && pass "$name" || fail "$name" "$(cat "$TMP/err")"
same 'and the input is untouched' $data "$TMP/in.csv"
same 'its schema too' datasets/backcare/backcare_wide.schema.json "$TMP/in.schema.json"

paired "$TMP/in.csv" > "$TMP/plain"
check 'the file is analysed' test -s "$TMP/plain"
paired - --schema "$TMP/in.schema.json" < "$TMP/in.csv" > "$TMP/a"
same 'standard input gives the same bytes' "$TMP/plain" "$TMP/a"
mkfifo "$TMP/fifo"
cat "$TMP/in.csv" > "$TMP/fifo" &
paired "$TMP/fifo" --schema "$TMP/in.schema.json" > "$TMP/a"
same 'so does a named pipe' "$TMP/plain" "$TMP/a"
(head -n 1 "$TMP/in.csv"; tail -n +2 "$TMP/in.csv" | sort -r) > "$TMP/shuffled.csv"
paired "$TMP/shuffled.csv" --schema "$TMP/in.schema.json" > "$TMP/a"
same 'so do the rows in another order' "$TMP/plain" "$TMP/a"

for name in "-dash.csv" "with 'quote\".csv" "|pipe.csv" "<in.csv" "\$(touch pwned).csv" "$(printf 'new\nline.csv')"; do
    cp "$TMP/in.csv" "$TMP/$name"
    (cd "$TMP" && paired --schema in.schema.json -- "$name") > "$TMP/a" 2>&1
    same 'a strange name is only a name' "$TMP/plain" "$TMP/a"
done

ends 'a folder is named' 3 'directory' paired "$TMP"
ends 'a missing file is named' 3 'none.csv' paired "$TMP/none.csv"
ends 'an empty input is told' 3 'empty' paired /dev/null
closed() { paired - <&-; }
ends 'a closed standard input is told' 3 'standard input is closed' closed
check_status 'endless zero bytes end soon' 3 timeout 60 knead paired --before a --after b /dev/zero

# what a disk or a network does to a read: a few bytes at a time, interrupted, failing; a file cut while it is read
cat > "$TMP/reads.c" << 'C'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

ssize_t read(int fd, void *bytes, size_t size)
{
    static int calls;
    ssize_t (*real)(int, void *, size_t);
    void *found = dlsym(RTLD_NEXT, "read");
    memcpy(&real, &found, sizeof real);
    const char *cut = getenv("CUT_FILE"), *fails = getenv("READ_FAILS");
    calls++;
    if (fails != NULL && calls > atoi(fails))
        return errno = EIO, -1;
    if (cut != NULL && calls == 3 && truncate(cut, atol(getenv("CUT_AT"))) != 0)
        return -1;
    if (calls % 2 == 1)
        return errno = EINTR, -1;
    return real(fd, bytes, size < 61 ? size : 61);
}
C
if [ -n "${UNDER:-}" ] || grep -q __asan "$BUILD/knead" ||
    ! ${CC:-cc} -shared -fPIC -o "$TMP/reads.so" "$TMP/reads.c" > "$TMP/err" 2>&1; then
    skip 'reads that are short, interrupted, failing' 'the C library cannot be stood in for here'
else
    strange() { PATH="$BUILD/tests/shared:$PATH" LD_PRELOAD="$TMP/reads.so" paired "$TMP/in.csv"; }
    strange > "$TMP/a"
    same 'short reads, and those stopped by EINTR, give the same bytes' "$TMP/plain" "$TMP/a"
    failing() { READ_FAILS=9 strange; }
    ends 'a read that fails is no end of the file' 3 'in.csv: cannot be read' failing
    cp "$TMP/in.csv" "$TMP/whole.csv"
    cutting() { CUT_FILE=$TMP/in.csv CUT_AT=$(head -n 30 "$TMP/in.csv" | wc -c) strange; }
    ends 'a file cut while it is read is none' 3 'was changed while it was read' cutting
    cp "$TMP/whole.csv" "$TMP/in.csv"
fi
chmod 000 "$TMP/in.csv"
as_nobody=
if [ "$(id -u)" = 0 ]; then
    as_nobody='setpriv --reuid=65534 --clear-groups'
    chmod 711 "$SCRATCH" "$SCRATCH/tmp" "$TMP"
fi
if $as_nobody knead --version > /dev/null 2>&1; then
    # shellcheck disable=SC2086
    ends 'an unreadable file is told' 3 'cannot be opened: Permission denied' $as_nobody knead paired $options "$TMP/in.csv"
else
    skip 'an unreadable file is told' 'root, and no way to be less'
fi

if command -v script > /dev/null && script -qec true /dev/null > /dev/null 2>&1; then
    timeout 20 script -qec 'knead paired' /dev/null < /dev/null > "$TMP/out" 2>&1
    status=$?
    if [ $status -eq 2 ] && grep -q '^Examples:' "$TMP/out"; then
        pass 'without FILE on a terminal help is shown'
    else
        fail 'without FILE on a terminal help is shown' "status $status" "$(head -n 5 "$TMP/out")"
    fi
else
    skip 'without FILE on a terminal help is shown' 'no program that makes a terminal'
fi
done_testing
