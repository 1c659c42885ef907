# What must not matter to agree, crossover, the types of paired and ADaM files does not: the order of rows, and the layout.
. tests/tap.sh

# Rows last first: with a key in front, so that it is any order but the file's.
shuffled() { # FILE
    mkdir -p "$TMP/shuffled"
    { sed 1q "$1"; sed 1d "$1" | awk '{ print (NR * 7919) % 104729 "\t" $0 }' | sort -n | cut -f2-; } > "$TMP/shuffled/$(basename "$1")"
}

# The report without the input's name and digest.
tables() { # FILE COMMAND ...
    file=$1
    shift
    knead "$@" --quiet --format json "$file" | sed -n '/"tables": \[/,/"figures": /p'
}

unmoved() { # NAME FILE COMMAND ...
    name=$1 file=$2
    shift 2
    shuffled "$file"
    tables "$file" "$@" > "$TMP/as_is"
    tables "$TMP/shuffled/$(basename "$file")" "$@" > "$TMP/moved"
    if [ -s "$TMP/as_is" ]; then same "$name" "$TMP/as_is" "$TMP/moved"; else fail "$name" "nothing was printed"; fi
}

long=datasets/teaching/flexion_long.csv
unmoved "agree, replicated, knows no order of rows" $long agree --id id --rater rater --value flexion --replicate reading
unmoved "agree without numbers of readings knows none" $long agree --id id --rater rater --value flexion
unmoved "agree of pairs knows none" $long agree --id id --rater rater --value flexion --replicate reading --true-value varies
unmoved "agree, wide, knows none" datasets/teaching/flexion_wide.csv agree --id id --raters ana,ben
unmoved "crossover knows none" datasets/teaching/oils.csv crossover --id id --period day --treatment oil --outcome pain
unmoved "visits know none" datasets/teaching/oils.csv paired --type visits --id id --visit day --from 1 --outcome pain
unmoved "categories know none" datasets/teaching/oils.csv paired --type ordinal --id id --visit day --from 1 --outcome pain
unmoved "rows of an ADaM file that are no observations know none" tests/cli/adam_measure/advs.csv compare --outcome SYSBP
unmoved "nor do ledgers of them" tests/cli/adam_measure/advs.csv describe --outcome PAINNRS --ledger "$TMP/ledger.csv"

# The first readings, in both layouts: the same numbers under other names.
numbers() { cut -d, -f"$1" | sed 1d; }
knead agree --id id --raters ana,ben --quiet --format csv datasets/teaching/flexion_wide.csv | numbers 2-14 > "$TMP/wide"
knead agree --id id --rater rater --value flexion --where 'reading == 1' --quiet --format csv $long | numbers 3-15 > "$TMP/long"
same "a long file gives what a wide one gives" "$TMP/wide" "$TMP/long"
done_testing
