# Models of very many rows, which are fitted from cross-products: what is shown is the same whether or not the rows are
# asked for too, and every option works on them.
. tests/tap.sh

awk 'BEGIN { srand(7); print "id,y,event,falls,a,b,c,arm,site"
    for (i = 1; i <= 90000; i++) {
        a = int(rand() * 600) / 100; b = 40 + int(rand() * 400) / 10; c = int(rand() * 21)
        m = rand() < 0.5; e = a * 0.3 - b * 0.02 + m * 0.4
        printf "%d,%.1f,%d,%d,%.2f,%.1f,%d,%s,s%d\n", i, e + rand() * 4, rand() < 1 / (1 + exp(-e)), int(rand() * 2.2 * exp(e / 9)), a, b, c, m ? "massage" : "usual", i % 40
    } }' > "$TMP/tall.csv"

same() { # FORMULA OPTION ...: the numbers of a short result and of one with the rows, to 11 digits
    formula=$1
    shift
    knead regress -q "$formula" "$@" --format csv "$TMP/tall.csv" > "$TMP/brief.csv" || return 1
    knead regress -q "$formula" "$@" --format csv --table estimates --augment "$TMP/rows.csv" "$TMP/tall.csv" > "$TMP/whole.csv" || return 1
    paste -d, "$TMP/brief.csv" "$TMP/whole.csv" | awk -F, '{
        for (i = 1; i <= NF / 2; i++) {
            a = $i; b = $(i + NF / 2); d = a - b; if (d < 0) d = -d; s = b < 0 ? -b : b
            if (a != b && (a !~ /^[-+.0-9e]+$/ || d > 1e-11 * s + 1e-300 && !(s < 1e-200))) { print a, b; bad = 1 } } }
        END { exit bad }'
}

check 'a linear model with every kind of error' same 'y ~ a + b + c + arm + a:arm + factor(c)' --se model,hc0,hc1,hc2,hc3,hc4,hc5
check 'a risk' same 'event ~ a + b + c + arm + a:arm + b:arm + c:arm' --family binomial
check 'a count' same 'falls ~ a + b + c + arm + a:arm + b:arm + c:arm' --family poisson
# numbers in several spellings, without a decimal or with three, and missing
awk -F, 'NR == 1 { print $0 ",answer"; next }
    { if (NR % 7 == 0) $5 = $5 + 0; if (NR % 1000 == 3) $6 = "-0.00"; if (NR % 5000 == 9) $6 = "1.5e1"; if (NR % 3000 == 1) $7 = "NA"
      if (NR % 9 == 0) $6 = $6 ".125"; sub(/\..*\.125/, ".125", $6); if (NR % 2500 == 2) $5 = ""
      print $0 "," ($3 ? "yes" : "no") }' OFS=, "$TMP/tall.csv" > "$TMP/spelt.csv"
mv "$TMP/spelt.csv" "$TMP/tall.csv.spelt" && cp "$TMP/tall.csv" "$TMP/plain.csv" && mv "$TMP/tall.csv.spelt" "$TMP/tall.csv"
check 'numbers however they are spelt' same 'y ~ a + b + c + arm + event + falls'
check 'a risk of numbers however they are spelt' same 'event ~ a + b + c + arm + falls' --family binomial
check 'a median of numbers however they are spelt' same 'y ~ a + b + c + falls' --family quantile
check 'a robust mean of numbers however they are spelt' same 'y ~ a + b + c + falls' --family huber
check 'a risk told by words' same 'answer ~ a + b + c + arm + falls' --family binomial --event yes
mv "$TMP/plain.csv" "$TMP/tall.csv"

# rows chosen are the rows of a file that has no others
awk -F, 'NR == 1 || $7 > 4' "$TMP/tall.csv" > "$TMP/chosen.csv"
knead regress -q 'y ~ a + b + arm' --where 'c > 4' --format csv "$TMP/tall.csv" > "$TMP/where.csv"
knead regress -q 'y ~ a + b + arm' --format csv "$TMP/chosen.csv" > "$TMP/alone.csv"
check 'rows chosen by --where' cmp "$TMP/where.csv" "$TMP/alone.csv"

knead regress -q 'y ~ a + b + c + site' "$TMP/tall.csv" | tr -s ' \n' ' ' > "$TMP/said.txt"
check 'the method is named' grep -q 'exact cross-products of the decimals' "$TMP/said.txt"
awk -F, 'NR == 1 { print $0 ",near" } NR > 1 { printf "%s,%.3f\n", $0, $5 + NR % 7 / 1000 }' "$TMP/tall.csv" > "$TMP/near.csv"
knead regress -q 'y ~ a + near + c + b + falls + site' "$TMP/near.csv" | tr -s ' \n' ' ' > "$TMP/said.txt"
check 'and another where columns are nearly dependent' grep -q 'by orthogonal factorisation;' "$TMP/said.txt"

check 'clusters' knead regress -q 'y ~ a + b + c + arm + a:arm + b:arm + c:arm' --cluster site "$TMP/tall.csv" -o "$TMP/out.txt"
for option in --diagnostics '--means arm' '--se hc3'; do
    for family in 'gaussian y' 'binomial event'; do
        # shellcheck disable=SC2086
        check "$family $option" timeout 300 knead regress -q "${family#* } ~ a + b + c + arm + a:arm + b:arm + c:arm" --family "${family% *}" $option "$TMP/tall.csv" -o "$TMP/out.txt"
    done
done
knead regress -q 'y ~ a + b + c + arm + a:arm + b:arm' --format json --threads 1 "$TMP/tall.csv" | sed '/threads/d' > "$TMP/one.json"
knead regress -q 'y ~ a + b + c + arm + a:arm + b:arm' --format json --threads 4 "$TMP/tall.csv" | sed '/threads/d' > "$TMP/four.json"
check 'one thread and four say the same' cmp "$TMP/one.json" "$TMP/four.json"
done_testing
