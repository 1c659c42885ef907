# No object file has data that can change: every run starts from nothing, and threads share nothing.
. tests/tap.sh

# Data that can change lies in .data, .bss, their thread-local kin or the common block; a constant table of addresses
# lies in .data.rel.ro, which nm would call data too.
changing_data() { # OBJECT
    objdump -t "$1" | awk -F '\t' '
        { n = split($1, left, " "); section = left[n]; n = split($2, right, " "); name = right[n] }
        (section ~ /^\.t?(data|bss)/ || section == "*COM*") && section !~ /^\.data\.rel\.ro/ && name !~ /^\./ { print name }'
}

if ! command -v objdump > /dev/null; then
    skip "objects have no changing data" "no objdump here"
elif nm "$BUILD/libknead.a" 2> /dev/null | grep -qE '__(asan|ubsan|sanitizer_cov)_'; then
    skip "objects have no changing data" "sanitizers add their own"
else
    for object in $(cd "$BUILD" && find . -name '*.o' | grep -vE '^\./(tests|fuzz|fuzzers|slow|sanitize|clang|bench)/' | LC_ALL=C sort); do
        if ! objdump -t "$BUILD/$object" > /dev/null 2>&1; then
            fail "${object#./} has none" "objdump cannot read $BUILD/$object"
            continue
        fi
        found=$(changing_data "$BUILD/$object")
        if [ -z "$found" ]; then
            pass "${object#./} has none"
        else
            fail "${object#./} has none" "$found"
        fi
    done
fi
done_testing
