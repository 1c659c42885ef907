# tap.sh: what the shell tests share. A test of tests/system/ begins with `. tests/tap.sh` and ends with `done_testing`.
#
# It runs in the project's root. knead (and valgrind around it, when asked) is first on PATH, $BUILD is the folder of
# the build, $TMP a folder of its own.
#
#   check NAME COMMAND [ARGUMENT ...]           passes when the command ends with status 0
#   check_status NAME STATUS COMMAND [...]      passes when it ends with this status
#   same NAME FILE FILE                         passes when two files hold the same bytes
#   pass NAME / fail NAME [WHY ...] / skip NAME WHY
#   limit_memory KIB                            of this (sub)shell; none under a checker, which takes address space of its own
#
# What a failed command printed follows its "not ok".

tap_count=0
tap_failed=0

pass() {
    tap_count=$((tap_count + 1))
    echo "ok $tap_count - $1"
}

fail() {
    tap_count=$((tap_count + 1))
    tap_failed=$((tap_failed + 1))
    echo "not ok $tap_count - $1"
    shift
    [ $# -eq 0 ] || printf '%s\n' "$@" | sed 's/^/#   /'
}

skip() {
    tap_count=$((tap_count + 1))
    echo "ok $tap_count - $1 # SKIP $2"
}

limit_memory() {
    [ -n "${UNDER:-}" ] || grep -q __asan "$BUILD/knead" 2> /dev/null || ulimit -v "$1"
}

check_status() {
    tap_name=$1 tap_wanted=$2
    shift 2
    "$@" > "$TMP/.said" 2>&1 < /dev/null
    tap_status=$?
    if [ "$tap_status" -eq "$tap_wanted" ]; then
        pass "$tap_name"
    else
        fail "$tap_name" "status $tap_status, expected $tap_wanted: $*" "$(tail -n 30 "$TMP/.said")"
    fi
}

check() {
    tap_title=$1
    shift
    check_status "$tap_title" 0 "$@"
}

same() {
    if cmp "$2" "$3" > "$TMP/.said" 2>&1; then
        pass "$1"
    else
        fail "$1" "$(cat "$TMP/.said")" "$(diff "$2" "$3" | head -n 20)"
    fi
}

done_testing() {
    echo "1..$tap_count"
    [ "$tap_failed" -eq 0 ]
}
