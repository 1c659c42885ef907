# Every shell script is one: it parses, and shellcheck finds no error in it.
. tests/tap.sh

find scripts tests .ci -type f | LC_ALL=C sort | while read -r file; do
    case $file in
    *.sh) echo "$file" ;;
    *) if [ -x "$file" ] && head -n 1 "$file" | grep -q '^#!/bin/sh'; then echo "$file"; fi ;;
    esac
done > "$TMP/scripts"
while read -r script; do
    check "$script parses" sh -n "$script"
    if command -v shellcheck > /dev/null; then
        check "shellcheck finds no error in $script" shellcheck -s sh -S error "$script"
    fi
done < "$TMP/scripts"
done_testing
