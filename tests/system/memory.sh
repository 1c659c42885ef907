# Memory that is refused, once at every place a run asks for it: status 5 and a message, never a crash.
. tests/tap.sh

if [ -n "${UNDER:-}" ] || grep -q __asan "$BUILD/knead"; then
    skip 'refused memory' 'checkers bring their own malloc'
    done_testing
    exit
fi
PATH=$BUILD/tests/shared:$PATH
cat > "$TMP/refuse.c" << 'C'
/* malloc and calloc that give nothing from the call on that REFUSE_FROM names. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);

static int refused(void)
{
    static long calls, from = -1;
    if (from == -1) {
        const char *text = getenv("REFUSE_FROM");
        from = text == NULL ? 0 : atol(text);
    }
    if (from == 0 || ++calls < from)
        return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size) { return refused() ? NULL : __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return refused() ? NULL : __libc_calloc(count, size); }
void *realloc(void *old, size_t size) { return refused() ? NULL : __libc_realloc(old, size); }
C
if ! ${CC:-cc} -shared -fPIC -o "$TMP/refuse.so" "$TMP/refuse.c" > "$TMP/err" 2>&1 ||
    ! LD_PRELOAD="$TMP/refuse.so" knead --version > /dev/null 2>&1; then
    skip 'refused memory' 'this C library cannot be asked to refuse'
    done_testing
    exit
fi

refusals() { # NAME COMMAND ...
    name=$1 bad= done=
    shift
    for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 18 20 24 28 32 40 50 64 80 100 130 170 220 300 400 600 1000 2000; do
        [ -z "$done" ] || break
        LD_PRELOAD="$TMP/refuse.so" REFUSE_FROM=$n "$@" > "$TMP/out" 2> "$TMP/err" < /dev/null
        status=$?
        case $status in
        0) done=$n && [ $n != 1 ] || bad="$bad $n:not refused" ;;
        5) [ -s "$TMP/err" ] || bad="$bad $n:silent" ;;
        3) grep -qi memory "$TMP/err" || bad="$bad $n:$(head -n 1 "$TMP/err")" ;; # a file that could not even be opened
        *) bad="$bad $n:$status($(head -n 1 "$TMP/err"))" ;;
        esac
    done
    if [ -n "$bad" ]; then fail "$name" "$bad"; else pass "$name"; fi
    strays=$(find "$TMP" -name '.knead-*')
    if [ -z "$strays" ]; then pass 'nothing is left behind'; else fail 'nothing is left behind' "$strays"; fi
}

refusals 'the list of tools' knead
refusals 'help' knead help simulate
refusals 'a simulated trial, written' knead simulate trial -q --patients 2000 --data "$TMP/x.csv" -o "$TMP/x.html"
refusals 'an analysis with its schema' \
    knead paired --before pain_0 --after pain_10 datasets/backcare/backcare_wide.csv -q -o "$TMP/x.json"
refusals 'a summary of a long file' knead describe datasets/backcare/backcare_long.csv -q --format json
refusals 'a regression' knead regress 'pain_10 ~ pain_0 + arm' datasets/backcare/backcare_wide.csv -q -o "$TMP/x.md"
done_testing
