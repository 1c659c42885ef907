# What must not matter does not: the order of rows and columns, layout, line ends, locale, blank rows, units, which arm
# is called the control.
. tests/tap.sh

sets=$PWD/tests/reference/whole
wide="--id id --arm arm --before before --after after"

# Runs a command in FOLDER, so that the file has the same name everywhere; digests of the input are blanked.
answer() { # FOLDER RESULT COMMAND ...
    folder=$1 result=$2
    shift 2
    (cd "$folder" && knead "$@" 2>&1; echo "status $?") | sed 's/[0-9a-f]\{64\}/DIGEST/g' > "$TMP/$result"
}

# Only what was computed: the tables of the JSON, and the figures but for the name of the file under them.
tables() { # FOLDER RESULT COMMAND ...
    folder=$1 result=$2
    shift 2
    (cd "$folder" && knead "$@" --quiet --format json) | sed -n '/"tables": \[/,$ { /"caption"/!p; }' > "$TMP/$result"
}

# rows of a CSV report as KEY VALUE lines, without the columns named
cells() { # FOLDER RESULT LEFT_OUT COMMAND ...
    folder=$1 result=$2 left_out=$3
    shift 3
    (cd "$folder" && knead "$@" --quiet --format csv) | awk -F, -v left_out="$left_out" '
        NR == 1 { for (i = 1; i <= NF; i++) name[i] = $i; next }
        { line = ""; for (i = 1; i <= NF; i++)
              if (index("," left_out ",", "," name[i] ",") == 0 && $i != "") line = line " " name[i] "=" $i
          print line }' > "$TMP/$result"
}

# Two results of cells: numbers of columns in FACTORS ("estimate:100 std_error:100") times the factor, the others as
# they are, to 12 digits.
close_cells() { # NAME FILE FILE FACTORS
    if awk -v factors="$4" '
        BEGIN { n = split(factors, part, " "); for (i = 1; i <= n; i++) { split(part[i], f, ":"); factor[f[1]] = f[2] } }
        NR == FNR { line[FNR] = $0; count = FNR; next }
        { n = split(line[FNR], one, " "); m = split($0, two, " "); if (n != m) bad = bad "\nfields: " line[FNR] " | " $0
          for (i = 1; i <= n; i++) {
              split(one[i], a, "="); split(two[i], b, "=")
              expected = a[1] in factor ? a[2] * factor[a[1]] : a[2]
              error = b[2] - expected; size = expected < 0 ? -expected : expected
              if (a[1] != b[1] || (error < 0 ? -error : error) > 1e-12 * (size + 1e-290) ||
                  (expected + 0 == 0 && !(a[1] in factor) && a[2] != b[2])) bad = bad "\n" one[i] " | " two[i]
          } seen = FNR }
        END { if (seen != count || count == 0) bad = bad "\nrows: " count + 0 " and " seen + 0
              print substr(bad, 1, 2000); exit bad != "" }' "$2" "$3" > "$TMP/.said"; then
        pass "$1"
    else
        fail "$1" "$(cat "$TMP/.said")"
    fi
}

agree() { # NAME FILE FILE: the same bytes, and some
    if [ "$(wc -c < "$2")" -gt 200 ] && ! grep -q '^status [1-9]' "$2"; then same "$@"; else fail "$1" "$(cat "$2")"; fi
}

make_folder() { mkdir -p "$TMP/$1"; }

shuffle() { # the header stays first
    awk 'NR == 1 { print "0\t" $0; next } { printf "%d\t%s\n", 1 + (NR * 7919 + 13) % 1009, $0 }' | sort -n | cut -f 2-
}

# ---- the order of rows, in every format

make_folder plain
make_folder shuffled
cp "$sets/arms3/data.csv" "$TMP/plain/data.csv"
shuffle < "$TMP/plain/data.csv" > "$TMP/shuffled/data.csv"
cp datasets/backcare/backcare_long.csv datasets/backcare/backcare_long.schema.json "$TMP/plain"
cp "$TMP/plain/backcare_long.schema.json" "$TMP/shuffled"
shuffle < "$TMP/plain/backcare_long.csv" > "$TMP/shuffled/backcare_long.csv"

unmoved() { # NAME COMMAND ...
    name=$1
    shift
    for format in text csv json md html; do
        answer "$TMP/plain" one "$@" --format $format
        answer "$TMP/shuffled" two "$@" --format $format
        agree "$name: shuffled rows give the same $format" "$TMP/one" "$TMP/two"
    done
    answer "$TMP/plain" two "$@" --format html
    answer "$TMP/plain" one "$@" --format html
    agree "$name: the same bytes twice" "$TMP/one" "$TMP/two"
}
# shellcheck disable=SC2086  # $wide is several options
{
    unmoved "describe" describe --id id --arm arm data.csv
    unmoved "describe long" describe backcare_long.csv
    unmoved "paired" paired $wide data.csv
    unmoved "paired long" paired --outcome pain,rmdq --from 0 --to 10,26 backcare_long.csv
    unmoved "compare" compare $wide --control "usual care" --covariates age,site,sex data.csv
    unmoved "compare long" compare --outcome pain --from 0 --to 10 backcare_long.csv
    unmoved "respond" respond $wide --control "usual care" --better lower --reliability 0.8 data.csv
    unmoved "respond long" respond --outcome pain --to 10 --missing both backcare_long.csv
    unmoved "regress" regress --id id 'after ~ before * sex + site + log(age)' data.csv
    unmoved "regress by site" regress --id id --by sex 'after ~ before' data.csv
}
for folder in plain shuffled; do
    (cd "$TMP/$folder" && knead regress --id id --augment augment.csv 'after ~ before + site' data.csv > /dev/null 2>&1)
    (cd "$TMP/$folder" && knead compare --ledger ledger.csv --outcome pain --from 0 --to 52 backcare_long.csv > /dev/null 2>&1)
done
agree "shuffled rows give the same augmented rows" "$TMP/plain/augment.csv" "$TMP/shuffled/augment.csv"
agree "shuffled rows give the same ledger" "$TMP/plain/ledger.csv" "$TMP/shuffled/ledger.csv"

# ---- how the file is written

make_folder written
# shellcheck disable=SC2086
written_as() { # NAME
    for tool in paired "compare --covariates age,site"; do
        tables "$TMP/plain" one $tool $wide --control "usual care" data.csv
        tables "$TMP/written" two $tool $wide --control "usual care" data.csv
        agree "${tool%% *}: $1 changes no table" "$TMP/one" "$TMP/two"
    done
}
{ printf '\357\273\277'; sed 's/$/\r/' "$TMP/plain/data.csv"; } > "$TMP/written/data.csv"
written_as "a byte order mark with CRLF"
awk '{ print; if (NR % 3 == 1) print "" }' "$TMP/plain/data.csv" > "$TMP/written/data.csv"
written_as "blank lines"
# Semicolons and the columns turned round: fields are split outside quotes only.
awk '{ out = ""; rest = $0
       while (rest != "") {
           if (match(rest, /^"([^"]|"")*"/)) { field = substr(rest, 1, RLENGTH); rest = substr(rest, RLENGTH + 1) }
           else { match(rest, /^[^,]*/); field = substr(rest, 1, RLENGTH); rest = substr(rest, RLENGTH + 1) }
           out = out == "" && !begun ? field : field ";" out; begun = 1
           if (substr(rest, 1, 1) == ",") { rest = substr(rest, 2); if (rest == "") out = ";" out } }
       begun = 0; print out }' "$TMP/plain/data.csv" > "$TMP/written/data.csv"
written_as "columns turned round between semicolons"

# ---- layout

for folder in plain shuffled; do
    cp datasets/backcare/backcare_wide.csv datasets/backcare/backcare_wide.schema.json "$TMP/$folder"
done
for options in "paired --outcome pain --from 0 --to 10" "paired --within-arm-p --outcome rmdq,sbp --from 0 --to 52" \
    "compare --outcome pain --from 0 --to 10" "compare --outcome rmdq --to 10,26 --covariates age,sex" \
    "respond --outcome pain,rmdq --to 10 --missing both --reliability 0.8"; do
    # shellcheck disable=SC2086
    {
        tables "$TMP/plain" one $options backcare_long.csv
        tables "$TMP/plain" two $options backcare_wide.csv
    }
    agree "long and wide give the same tables: $options" "$TMP/one" "$TMP/two"
done

# ---- a blank value is an absent row

make_folder blank
make_folder absent
make_long() {
    awk -F, -v blanks="$1" 'NR == 1 { print "id,arm,visit,score"; next }
        { blank = NR % 7 == 0
          if (!blank || blanks) print $1 "," $2 ",0," (blank ? "" : $3)
          print $1 "," $2 ",1," $4 }' "$sets/arms4/data.csv"
}
make_long 1 > "$TMP/blank/data.csv"
make_long 0 > "$TMP/absent/data.csv"
for tool in paired compare; do
    long="--id id --visit visit --arm arm --control c --outcome score --from 0 --to 1"
    # shellcheck disable=SC2086
    for folder in blank absent; do tables "$TMP/$folder" $folder.out $tool $long data.csv; done
    agree "$tool: a blank value is an absent row" "$TMP/blank.out" "$TMP/absent.out"
done

# ---- one group at a time

for level in f m; do
    cells "$TMP/plain" one "group" paired --id id --before before --after after --where "sex == \"$level\"" data.csv
    (cd "$TMP/plain" && knead paired --id id --before before --after after --by sex --quiet --format csv data.csv) |
        awk -F, -v level=$level 'NR == 1 || $1 == level' > "$TMP/by.csv"
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) name[i] = $i; next }
        { line = ""; for (i = 1; i <= NF; i++) if (name[i] != "group" && $i != "") line = line " " name[i] "=" $i
          print line }' "$TMP/by.csv" > "$TMP/two"
    agree "paired: --by sex gives what --where does for $level" "$TMP/one" "$TMP/two"
    cells "$TMP/plain" one "group" regress --id id 'after ~ before + age' --where "sex == \"$level\"" data.csv
    (cd "$TMP/plain" && knead regress --id id 'after ~ before + age' --by sex --quiet --format csv data.csv) |
        awk -F, -v level=$level 'NR == 1 { for (i = 1; i <= NF; i++) name[i] = $i; next }
        $1 == level { line = ""; for (i = 2; i <= NF; i++) if ($i != "") line = line " " name[i] "=" $i; print line }' > "$TMP/two"
    agree "regress: --by sex gives what --where does for $level" "$TMP/one" "$TMP/two"
done

# ---- units

unitless='method=(cohen_d|hedges_g|glass|smc|rank_biserial|pearson|dunn|brunner|ratio_of)'
make_folder cents
make_folder whole
cp "$sets/arms4/data.csv" "$TMP/cents/data.csv"
awk -F, 'NR == 1 { print; next } { printf "%s,%s,%.0f,%.0f\n", $1, $2, $3 * 100, $4 * 100 }' "$TMP/cents/data.csv" \
    > "$TMP/whole/data.csv"
# shellcheck disable=SC2086
for tool in "paired --within-arm-p" compare; do
    for folder in cents whole; do cells "$TMP/$folder" $folder.out "" $tool $wide --control c data.csv; done
    grep -v -E "$unitless" "$TMP/cents.out" > "$TMP/one"
    grep -v -E "$unitless" "$TMP/whole.out" > "$TMP/two"
    close_cells "${tool%% *}: hundredths times 100 scale estimates and nothing else" "$TMP/one" "$TMP/two" \
        "estimate:100 std_error:100 conf_low:100 conf_high:100"
done
cells "$TMP/cents" one "" paired --id id --before before --after after data.csv
cells "$TMP/whole" two "" paired --id id --before before --after after data.csv
grep -E "$unitless|method=wilcoxon" "$TMP/one" > "$TMP/one.unitless"
grep -E "$unitless|method=wilcoxon" "$TMP/two" > "$TMP/two.unitless"
close_cells "paired: effect sizes and ranks do not know the unit" "$TMP/one.unitless" "$TMP/two.unitless" ""

# ---- where the scale begins

make_folder shifted
awk -F, 'NR == 1 { print; next } { printf "%s,%s,%.2f,%.2f\n", $1, $2, $3 + 1000000, $4 + 1000000 }' "$TMP/cents/data.csv" \
    > "$TMP/shifted/data.csv"
# shellcheck disable=SC2086
for folder in cents shifted; do cells "$TMP/$folder" $folder.out "" compare $wide --control c data.csv; done
for folder in cents shifted; do grep -v 'method=ratio_of' "$TMP/$folder.out" > "$TMP/$folder.rows"; done
close_cells "compare: a million more on every value changes no difference, effect size or rank" "$TMP/cents.rows" \
    "$TMP/shifted.rows" ""

# ---- which arm is the control

make_folder arms
cp "$sets/arms2/data.csv" "$TMP/arms/data.csv"
# shellcheck disable=SC2086
one_sided="-e _f -e method=mann_whitney -e method=brunner_munzel -e method=glass_delta -e method=ratio_of" # the control gives their scale
for control in "usual care" massage; do
    cells "$TMP/arms" "by ${control%% *}" "contrast" compare $wide --control "$control" data.csv
done
awk '{ for (i = 1; i <= NF; i++) { split($i, part, "="); if (part[1] ~ /^conf_(low|high)$/) { at[part[1]] = i; value[part[1]] = part[2] } }
       if ("conf_low" in at) { $at["conf_low"] = "conf_low=" value["conf_high"]; $at["conf_high"] = "conf_high=" value["conf_low"] }
       delete at; print " " $0 }' "$TMP/by usual" | grep -v $one_sided > "$TMP/one"
grep -v $one_sided "$TMP/by massage" > "$TMP/two"
close_cells "compare: the other control turns signs and intervals round" "$TMP/one" "$TMP/two" \
    "estimate:-1 statistic:-1 conf_low:-1 conf_high:-1"
grep _f "$TMP/by usual" > "$TMP/one"
grep _f "$TMP/by massage" > "$TMP/two"
close_cells "compare: F does not know the control" "$TMP/one" "$TMP/two" ""

# ---- locale

for locale in de_DE.UTF-8 de_DE.utf8 fr_FR.UTF-8 fr_FR.utf8; do
    locale -a 2> /dev/null | grep -qx "$locale" && found=$locale
done
if [ -n "${found:-}" ]; then
    # shellcheck disable=SC2086
    for format in text json csv html; do
        answer "$TMP/plain" one compare $wide data.csv --format $format
        LC_ALL=$found answer "$TMP/plain" two compare $wide data.csv --format $format
        agree "compare: $found writes the same $format" "$TMP/one" "$TMP/two"
    done
else
    skip "another locale writes the same" "no locale with a decimal comma here"
fi
done_testing
