# What is made from the declarations: help, manual pages, completions, the installation.
. tests/tap.sh

tools=$(knead --print-tools)
knead completion bash > "$TMP/bash"
check 'the bash completion is bash' bash -n "$TMP/bash"
completes() { # NAME WANTED WORD ...
    name=$1 wanted=$2
    shift 2
    got=$(bash -c '. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _knead; echo "${COMPREPLY[*]}"' bash \
        "$TMP/bash" "$@" 2>&1)
    if [ "$got" = "$wanted" ]; then pass "$name"; else fail "$name" "got \"$got\", expected \"$wanted\""; fi
}
completes 'a tool is completed' simulate knead simul
completes 'an option is completed' --patients knead simulate --pat
completes 'a choice is completed' 'md' knead simulate --format m
completes 'a choice after the sign is completed' binary knead compare --type = bi
completes 'the first operand is completed' check knead schema ch
completes 'a linked tool is completed' --patients knead-simulate --pat
if command -v zsh > /dev/null; then
    knead completion zsh > "$TMP/zsh"
    check 'the zsh completion is zsh' zsh -n "$TMP/zsh"
fi
if command -v fish > /dev/null; then
    knead completion fish > "$TMP/fish"
    check 'the fish completion is fish' fish -n "$TMP/fish"
fi

scripts/make-man "$TMP/man" "$(command -v knead)"
for page in "$TMP"/man/*.1; do
    name=$(basename "$page")
    if command -v mandoc > /dev/null; then
        check "$name has no fault" mandoc -Tlint -Wwarning "$page"
    elif command -v groff > /dev/null; then
        groff -man -ww -Tutf8 "$page" > /dev/null 2> "$TMP/err"
        [ -s "$TMP/err" ] && fail "$name has no fault" "$(cat "$TMP/err")" || pass "$name has no fault"
    else
        skip "$name has no fault" 'neither mandoc nor groff'
    fi
done

for tool in $tools; do
    knead help "$tool" > "$TMP/help"
    if [ "$(sed -n '2p;3p' "$TMP/help" | tr -d '\n')" = 'Examples:' ] || grep -q '^Examples:$' "$TMP/help"; then
        pass "help $tool begins with examples"
    else
        fail "help $tool begins with examples" "$(head -n 5 "$TMP/help")"
    fi
    awk 'length($0) > 120 && !/^  knead / { print FNR ": " $0; bad = 1 } END { exit bad }' "$TMP/help" > "$TMP/long" &&
        pass "its lines fit" || fail "its lines fit" "$(cat "$TMP/long")"
    check "help $tool as Markdown" knead --print-options-md "$tool"
done

if [ -n "${UNDER:-}" ] || [ "$(basename "$BUILD")" != build ]; then
    skip 'the installation' 'tried with the usual build only'
else
    check 'make install' make -s install "DESTDIR=$TMP/root" PREFIX=/usr
    for file in bin/knead bin/knead-simulate bin/knead-import lib/libknead.a lib/pkgconfig/knead.pc include/knead/base/arena.h \
        share/man/man1/knead.1 share/man/man1/knead-simulate.1 share/bash-completion/completions/knead; do
        check "$file is installed" test -s "$TMP/root/usr/$file"
    done
    "$TMP/root/usr/bin/knead-simulate" --help > "$TMP/a"
    knead help simulate > "$TMP/b"
    same 'the installed link is the tool' "$TMP/a" "$TMP/b"
    cat > "$TMP/user.c" << 'C'
#include <base/arena.h>
#include <base/decimal.h>
#include <stdio.h>
int main(void)
{
    struct decimal number;
    puts(decimal_parse("6.10", 4, '.', &number) == DECIMAL_OK && number.units == 610 ? "610" : "wrong");
    return 0;
}
C
    if command -v pkg-config > /dev/null; then
        # shellcheck disable=SC2046
        check 'a program is built with the installed library' \
            ${CC:-cc} -o "$TMP/user" "$TMP/user.c" \
            $(PKG_CONFIG_SYSROOT_DIR="$TMP/root" PKG_CONFIG_PATH="$TMP/root/usr/lib/pkgconfig" \
                PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 PKG_CONFIG_ALLOW_SYSTEM_LIBS=1 pkg-config --cflags --libs knead) -lm
        [ "$("$TMP/user" 2>&1)" = 610 ] && pass 'and runs' || fail 'and runs'
    else
        skip 'a program is built with the installed library' 'no pkg-config'
    fi
    check 'make uninstall' make -s uninstall "DESTDIR=$TMP/root" PREFIX=/usr
    left=$(find "$TMP/root" ! -type d)
    [ -z "$left" ] && pass 'nothing is left' || fail 'nothing is left' "$left"
fi
done_testing
