# Figures as files: well-formed, reproducible, never running what a text says.
. tests/tap.sh

if ! command -v gnuplot > /dev/null; then
    skip "figures are drawn" "gnuplot is not here"
    done_testing
    exit
fi

# A user whose settings would change or run something, were they read.
HOME=$TMP/home
mkdir "$HOME" "$TMP/one" "$TMP/two" "$TMP/again" "$TMP/kept"
echo "system 'touch $TMP/settings-were-read'; set terminal dumb" > "$HOME/.gnuplot"
export HOME

check "every kind is drawn, plain and with hostile texts" "$BUILD/tests/figures" --draw "$TMP/one"
check "and again under another locale, time zone and terminal" \
    env LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo GNUTERM=dumb GNUPLOT_LIB="$TMP" TMPDIR="$TMP/kept" \
    "$BUILD/tests/figures" --draw "$TMP/two"
check "to the same bytes" diff -r "$TMP/one" "$TMP/two"
check "without a temporary file left" rmdir "$TMP/kept"
check "without reading the user's settings" test ! -e "$TMP/settings-were-read"
check "without running a text" test ! -e "$TMP/one/pwned"

if command -v xmllint > /dev/null; then
    check "every SVG is well-formed XML" xmllint --noout --nonet "$TMP"/one/*.svg
else
    skip "every SVG is well-formed XML" "xmllint is not here"
fi

# A forest has a row for every outcome and arm, not for those before the first important difference only.
knead plot --kind forest --outcome pain,rmdq,sbp --to 10 -q datasets/backcare/backcare_long.csv --format json > "$TMP/forest.json"
rows=$(sed -n 's/.*"alt": "\(Forest[^"]*\)".*/\1/p' "$TMP/forest.json" | grep -o 'massage: ' | wc -l)
[ "$rows" -eq 6 ] && pass "a forest of three outcomes and two arms has six rows" ||
    fail "a forest of three outcomes and two arms has six rows" "it has $rows"
drawn=$(grep -c '"kind": "interval"' "$TMP/forest.json")
[ "$drawn" -eq 6 ] && pass "and six intervals" || fail "and six intervals" "it has $drawn"

# The ids of an SVG must be its own when two stand in one page.
ids() { grep -oh "id=[\"'][^\"']*" "$@" | sort; }
for figure in trajectory slope forest residuals; do ids "$TMP/one/$figure.svg" | uniq; done | sort | uniq -d > "$TMP/shared-ids"
check "no two figures share an id" test ! -s "$TMP/shared-ids"
ids "$TMP/one/residuals.svg" | uniq -d > "$TMP/twice"
check "no figure has an id twice" test ! -s "$TMP/twice"

for figure in trajectory slope forest residuals; do
    LC_ALL=C.UTF-8 gnuplot -d "$TMP/one/$figure.png.gp" > "$TMP/again/$figure.png" 2> "$TMP/again/$figure.err"
    same "the script of $figure, run alone, draws the same picture" "$TMP/one/$figure.png" "$TMP/again/$figure.png"
    same "and gnuplot has nothing to complain of in $figure" /dev/null "$TMP/again/$figure.err"
done

done_testing
