# Every likelihood is climbed to its top: the gradient at the estimates is below 1e-10 standard errors, and a covariate far
# from 0 has the slope it has when its mean is taken off first.
. tests/tap.sh

# Made of whole numbers, so that taking off the offset changes no digit of the covariate.
trial() { # SEED OFFSET
    awk -v seed="$1" -v offset="$2" 'function next_number() { state = (state * 16807) % 2147483647; return state / 2147483647 }
        BEGIN { state = seed * 7919 + 11; for (i = 0; i < 9; i++) next_number()
            print "id,arm,x,z,yes,count,grade"
            n = 120 + 20 * (seed % 4)
            for (i = 1; i <= n; i++) {
                arm = i % 2; x = int(40 * next_number()); z = next_number() < 0.4
                u = 0.03 * x + 0.5 * arm - 0.4 * z
                risk = 0.25 + 0.004 * x + 0.06 * arm
                mean = exp(0.3 + 0.4 * u) * (0.2 + 2 * next_number() * next_number() + next_number())
                count = 0; product = next_number(); floor = exp(-mean)
                while (product > floor) { count++; product *= next_number() }
                latent = u + log(1 / (0.001 + 0.998 * next_number()) - 1)
                printf "%d,%s,%d,%d,%d,%d,%d\n", i, arm ? "massage" : "usual", offset + x, z, next_number() < risk, count,
                       (latent > -1) + (latent > 0.4) + (latent > 1.6) } }'
}

field() { # TABLE FIELD [TERM]: of $TMP/report
    awk -v wanted="$2" -v term="$3" -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        term == "" || $at["term"] == term { print $at[wanted]; exit }' "$TMP/$1"
}

fit() { # FILE OUTCOME OPTIONS ...
    file=$1 outcome=$2
    shift 2
    for table in glance estimates; do
        knead regress "$outcome ~ x + arm + z" "$file" --quiet --format csv --table $table "$@" > "$TMP/$table" 2> "$TMP/stderr"
    done
}

near() { awk -v a="$1" -v b="$2" -v within="$3" 'BEGIN { d = a - b; exit !(a != "" && b != "" && (d < 0 ? -d : d) <= within * (a < 0 ? -a : a)) }'; }

for model in 'yes binomial logit' 'yes binomial log' 'yes binomial identity' 'count poisson default' 'count negbin default' \
    'grade ordinal default' 'yes firth default'; do
    # shellcheck disable=SC2086  # three words
    set -- $model
    case $2 in
    firth) options='--family binomial --firth' ;;
    *) options="--family $2 --link $3" ;;
    esac
    climbed=0 same_slope=0 fitted=0 : > "$TMP/wrong"
    for seed in 1 2 3 4 5 6 7 8 9 10; do
        trial $seed 1000000 > "$TMP/far.csv"
        trial $seed 0 > "$TMP/near.csv"
        # shellcheck disable=SC2086  # options
        fit "$TMP/far.csv" "$1" $options
        gradient=$(field glance gradient) slope=$(field estimates estimate x) error=$(field estimates std_error x)
        complaint=$(head -n 1 "$TMP/stderr")
        # shellcheck disable=SC2086
        fit "$TMP/near.csv" "$1" $options
        echo "$seed: gradient $gradient and $(field glance gradient), slope $slope and $(field estimates estimate x) $complaint" \
            >> "$TMP/wrong"
        fitted=$((fitted + 1))
        for size in "$gradient" "$(field glance gradient)"; do
            awk -v g="$size" 'BEGIN { exit !(g != "" && (g < 0 ? -g : g) < 1e-10) }' && climbed=$((climbed + 1))
        done
        near "$slope" "$(field estimates estimate x)" 1e-9 && near "$error" "$(field estimates std_error x)" 1e-9 &&
            same_slope=$((same_slope + 1))
    done
    name="$2 $3 of $1"
    if [ $climbed -eq $((2 * fitted)) ]; then pass "$name: the gradient is below 1e-10"; else fail "$name: the gradient is below 1e-10" "$(cat "$TMP/wrong")"; fi
    if [ $same_slope -eq $fitted ]; then pass "$name: an offset of 1e6 changes no slope"; else fail "$name: an offset of 1e6 changes no slope" "$(cat "$TMP/wrong")"; fi
done
done_testing
