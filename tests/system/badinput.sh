# Every file of the hostile input that KNEAD_SHARED names ends as its manifest says; what it says of the runtime is held by
# the tests named here.
. tests/tap.sh

shared=${KNEAD_SHARED:-}/badinput
if [ -z "${KNEAD_SHARED:-}" ] || [ ! -e "$shared/manifest.json" ]; then
    skip 'the files of badinput' 'KNEAD_SHARED does not name them'
    done_testing
    exit
fi
field() { sed -n "s/^ *\"$1\": \"\(.*\)\",\{0,1\}\$/\1/p" "$2"; }

analyse() { # FILE: the analysis that the manifest means
    case $1 in
    */header_with_comma.csv) knead compare --id id --before 'pre, week 0' --after post --arm arm "$1" ;;
    */empty_header_name.csv) knead compare --id '#1' --before pre --after post --arm arm "$1" ;;
    */case_diff_headers.csv) knead compare --id id --before pre --after PRE --arm arm "$1" ;;
    */arm_named_NA.csv) knead describe --id id --arm arm "$1" ;;
    */binary_12.csv) knead regress 'y ~ x' --family binomial "$1" ;;
    */complete_separation.csv) knead regress 'y ~ x' --family binomial "$1" ;;
    */perfect_fit.csv) knead regress 'y ~ x' "$1" ;;
    */inj_header_*.csv) # the column that follows pre, whatever it is called
        knead compare --id id --before pre --after '#4' --arm arm "$1" ;;
    *) knead compare --id id --before pre --after post --arm arm "$1" ;;
    esac
}
results() { sed -n '/^ *"tables": \[/,$p' "$1" | sed '/"figures"/,$d'; }

(cd "$shared" && analyse files/base.csv --format json) > "$TMP/base" 2> /dev/null
field file "$shared/manifest.json" > "$TMP/files"
field exit "$shared/manifest.json" > "$TMP/exits"
field required "$shared/manifest.json" > "$TMP/required"
check 'the manifest is read' test "$(wc -l < "$TMP/files")" -gt 100 -a "$(wc -l < "$TMP/files")" -eq "$(wc -l < "$TMP/exits")" \
    -a "$(wc -l < "$TMP/files")" -eq "$(wc -l < "$TMP/required")"

while read -r file && read -r wanted <&3 && read -r required <&4; do
    case $file in
    */surv_negative_time.csv) skip "$file" 'no tool reads times to an event'; continue ;;
    */excel_sep_line.csv) wanted=0 ;;      # "exit 3 with hint (or honour)": it is honoured
    */complete_separation.csv) wanted=1 ;; # the estimate cannot be had
    esac
    analyse "$shared/$file" > "$TMP/out" 2> "$TMP/err"
    status=$?
    said=$(grep -vc "is taken as the control arm" "$TMP/err")
    case $wanted in
    "$status"*) ;;
    *) fail "$file" "status $status, required $wanted: $required" "$(cat "$TMP/err")"; continue ;;
    esac
    case $file in
    */num_14.csv | */num_16.csv) said=$(grep -c 'excluded 1: pre missing' "$TMP/out") ;;
    esac
    case $wanted in
    0) ;;
    *) [ "$said" -gt 0 ] || { fail "$file is told of" "$required"; continue; } ;;
    esac
    [ "$status" -eq 3 ] && ! grep -qF -- "$shared/$file:" "$TMP/err" && ! grep -q "$file" "$TMP/err" && [ "${file##*/}" != binary_12.csv ] &&
        { fail "$file is named" "$(cat "$TMP/err")"; continue; }
    case $required in
    'same numbers'*)
        (cd "$shared" && analyse "$file") > "$TMP/same" 2> /dev/null
        (cd "$shared" && analyse files/base.csv) > "$TMP/base" 2> /dev/null
        for text in same base; do sed '/^Read /,$d' "$TMP/$text" > "$TMP/$text.numbers"; done
        cmp -s "$TMP/same.numbers" "$TMP/base.numbers" || { fail "$file: $required" "$(diff "$TMP/same.numbers" "$TMP/base.numbers")"; continue; }
        ;;
    esac
    pass "$file: $required"
done < "$TMP/files" 3< "$TMP/exits" 4< "$TMP/required"
[ ! -e /tmp/pwned ] && pass 'no header was run' || fail 'no header was run'

# scenario of runtime.json, the test that holds it, and what it is called there
held() { # SCENARIO FILE PHRASE
    scenario=$1
    if grep -qF -- "\"scenario\": \"$1" "$shared/runtime.json" && grep -qF -- "$3" "$2"; then
        pass "runtime: $1"
    else
        fail "runtime: $1" "$2 has no \"$3\", or the list no such scenario"
    fi
    echo "$1" >> "$TMP/held"
}
held 'out=/dev/full' tests/system/outputs.sh 'a full device ends with status 5'
held 'stdout closed' tests/system/descriptors.sh 'no message lands in a file'
held 'stdin closed' tests/system/inputs.sh 'a closed standard input is told'
held '| head -1' tests/system/descriptors.sh 'a reader that leaves early'
held 'output dir read-only' tests/system/outputs.sh 'a read-only folder ends with status 5'
held 'output dir missing' tests/system/outputs.sh 'a missing folder ends with status 5'
held 'disk full mid write' tests/system/outputs.sh 'and the old file stands'
held 'SIGINT/SIGTERM mid write' tests/system/signals.sh 'nothing is left beside it'
held 'SIGKILL mid write' tests/system/signals.sh 'and one temporary file at most is left'
held 'ulimit -v 65536' tests/system/limits.sh '64 MiB are enough'
held 'malloc failure' tests/system/memory.sh 'a regression'
held 'short reads / EINTR' tests/system/inputs.sh 'EINTR'
held 'input is a directory' tests/system/inputs.sh 'folder'
held 'input is /dev/null' tests/system/inputs.sh '/dev/null'
held 'input is FIFO' tests/system/inputs.sh 'so does a named pipe'
held 'input /dev/zero' tests/system/inputs.sh 'endless zero bytes end soon'
held 'input unreadable' tests/system/inputs.sh 'an unreadable file is told'
held 'input nonexistent' tests/system/inputs.sh 'a missing file is named'
held 'output == input' tests/system/inputs.sh 'never written over'
held 'output path is symlink' tests/system/outputs.sh 'a symbolic link is followed'
held 'file name with newline' tests/system/inputs.sh 'a strange name is only a name'
held 'argument with NUL' tests/cli/operand_empty/cmd 'empty'
held 'unknown option' tests/cli/option_unknown/cmd 'option'
held '--alpha 0.05abc' tests/cli/level_refused/cmd 'level'
held '--seed -1' tests/cli/seed_refused/cmd 'seed'
held 'gnuplot missing' tests/system/gnuplot.sh 'the numbers are printed'
held 'gnuplot too old' tests/system/gnuplot.sh 'no picture is left'
held 'fake gnuplot that hangs' tests/system/gnuplot.sh 'SIGTERM while gnuplot draws'
held 'malicious ~/.gnuplot' tests/system/plot.sh 'settings-were-read'
held 'LC_ALL=de_DE' tests/system/properties.sh 'another locale writes the same'
held 'TZ=Pacific' tests/system/limits.sh 'changes no byte'
held 'OMP_NUM_THREADS' tests/system/limits.sh 'changes no byte'
held 'umask' tests/system/outputs.sh 'a new file has the permissions the umask leaves'
held 'input modified while reading' tests/system/inputs.sh 'a file cut while it is read'
held '10 000 columns' tests/system/hostile.sh 'two hundred thousand visits'
held '100 MB single field' tests/system/hostile.sh 'a cell of 30 MB'
held '1 000 000 rows' tests/system/tall.sh 'a linear model'
held 'file > 2 GiB' tests/unit/lanes.c 'line'
held '10^5 categorical levels' tests/system/hostile.sh 'a hundred thousand arms'
held 'exact test explosion' tests/unit/signedrank.c 'many_pairs_switch_to_the_normal'
held 'very long option' tests/system/limits.sh 'a very long value'
held 'RLIMIT_STACK' tests/system/limits.sh 'a stack of 64 KiB'
held 'RLIMIT_NOFILE' tests/system/limits.sh 'four descriptors'
check 'every scenario is held' test "$(wc -l < "$TMP/held")" -eq "$(grep -c '"scenario"' "$shared/runtime.json")"
done_testing
