# Every header says all it needs: it compiles alone, and twice.
. tests/tap.sh

for header in $(find include tests -name '*.h' | LC_ALL=C sort); do
    name=${header#include/}
    name=${name#tests/}
    printf '#include "%s"\n#include "%s"\nextern int not_empty;\n' "$name" "$name" > "$TMP/alone.c"
    check "$name compiles alone" "${CC:-cc}" -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Wpedantic -Werror \
        -Wno-unused-function -fsyntax-only -Iinclude -Itests "$TMP/alone.c"
done
done_testing
