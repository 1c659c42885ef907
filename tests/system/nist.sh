# NIST's certified values of linear models and analyses of variance, to 14 digits from the file to the report
# (tests/reference/nist/certified.tsv, by scripts/reference/nist-whole.R).
. tests/tap.sh

data=tests/reference/nist/data
certified() { awk -F'\t' -v set="$1" '!/^#/ && $1 == set' tests/reference/nist/certified.tsv; }

# Number fields of one table, as "quantity TAB term TAB value"; terms have no commas here.
estimates_of() { # FORMULA FILE
    knead regress "$1" "$2" --quiet --se model --format csv < "$TMP/data" |
        awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                 { print "estimate\t" $at["term"] "\t" $at["estimate"]; print "std_error\t" $at["term"] "\t" $at["std_error"] }'
    knead regress "$1" "$2" --quiet --se model --format csv --table glance < "$TMP/data" |
        awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                 { print "sigma\t\t" $at["sigma"]; print "r_squared\t\t" $at["r_squared"]; print "f\t\t" $at["f_statistic"]
                   print "ss_residual\t\t" $at["deviance"] }'
    case $1 in *factor*)
        knead regress "$1" "$2" --quiet --se model --anova ii --format csv --table tests < "$TMP/data" |
            awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                     { print "ss_model\t\t" $at["sum_of_squares"]; print "f\t\t" $at["f_statistic"] }' ;;
    esac
}

# Where NIST certifies 0, digits below the largest outcome. A fit without residuals has neither F nor standard errors.
least_digits() { # ACTUAL; certified rows in $TMP/wanted
    awk -F'\t' -v largest="$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "y") y = i; next }
                                      { v = $y < 0 ? -$y : +$y; if (v > top) top = v } END { print top }' "$TMP/data")" '
        NR == FNR { want[$3 "\t" $4] = $5; next }
        { key = $1 "\t" $2; if (!(key in want)) next
          met[key] = 1
          if (want[key] == "Infinity" || $1 == "std_error" && want[key] == 0) { if ($3 != "") print "0 " key " is " $3; next }
          if ($3 == "") { print "0 " key " is not there"; next }
          error = want[key] == 0 ? $3 / largest : ($3 - want[key]) / want[key]
          if (error < 0) error = -error
          printf "%.1f %s is %s, certified %s\n", (error > 1e-17 ? -log(error) / log(10) : 17), key, $3, want[key] }
        END { for (key in want) if (!(key in met)) print "0 " key " is not there" }' "$TMP/wanted" "$1" | sort -n
}

verdict() { # NAME
    least_digits "$TMP/actual" > "$TMP/digits"
    if awk 'NR == 1 && $1 < 14 { bad = 1 } END { exit bad || NR == 0 }' "$TMP/digits"; then
        pass "$1"
    else
        fail "$1" "$(head -n 5 "$TMP/digits")" "$(head -n 3 "$TMP/stderr")"
    fi
}

for set in $(awk -F'\t' '!/^#/ && $1 != "set" { print $1 }' tests/reference/nist/certified.tsv | uniq); do
    if [ -f "$data/$set.csv" ]; then
        cp "$data/$set.csv" "$TMP/data"
    elif ! gzip -dc "$data/$set.csv.gz" > "$TMP/data" 2> /dev/null; then
        skip "regress: $set is met to 14 digits" 'there is no gzip'
        continue
    fi
    estimates_of "$(certified "$set" | sed -n 1p | cut -f2)" - > "$TMP/actual" 2> "$TMP/stderr"
    certified "$set" > "$TMP/wanted"
    verdict "regress: $set is met to 14 digits"
done

# The omnibus F of three arms and more
for set in SiRstv SmLs01 SmLs04 SmLs07 SmLs08; do
    cp "$data/$set.csv" "$TMP/data"
    knead compare --outcome y --arm group --control 1 --quiet --format csv "$TMP/data" 2> "$TMP/stderr" |
        awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
                 $at["method"] == "anova_f" { print "f\t\t" $at["statistic"] }' > "$TMP/actual"
    certified "$set" | awk -F'\t' '$3 == "f"' > "$TMP/wanted"
    verdict "compare: F of $set is met to 14 digits"
done
done_testing
