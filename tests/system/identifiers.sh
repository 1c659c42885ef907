# What the schema calls an identifier is printed by no tool: not in results, ledger, JSON, messages or figures.
. tests/tap.sh

schema=tests/cli/redcap_events/dictionary.csv data=tests/cli/redcap_events/raw.csv
secret='[A-Z][a-z]* Example|@example|19[0-9][0-9]-[0-9][0-9]-[0-9][0-9]|sig[0-9]|Slept badly|Much better|third session'

grep -qE "$secret" "$data" && pass 'the data have identifiers' || fail 'the data have identifiers' "$data"
# each line: a call; DATA and SCHEMA stand for the files
while read -r call; do
    rm -rf "$TMP/said"
    mkdir "$TMP/said"
    call=$(printf '%s\n' "$call" | sed "s|DATA|$data --schema $schema|; s|SCHEMA|$schema|; s|OUT|$TMP/said|g")
    eval "knead $call" > "$TMP/said/stdout" 2> "$TMP/said/stderr"
    if grep -rqE "$secret" "$TMP/said"; then
        fail "knead ${call%% *} prints no identifier" "knead $call: $(grep -rhoE "$secret" "$TMP/said" | head -3)"
    else
        pass "knead ${call%% *} prints no identifier"
    fi
done << 'CALLS'
describe DATA --ledger OUT/ledger.csv --results OUT/all.json
describe DATA --format html
describe --brief DATA
describe DATA --by dob
describe DATA --outcome remarks
describe DATA --where 'full_name == "x"'
paired DATA --outcome pain --ledger OUT/ledger.csv --results OUT/all.json
compare DATA --outcome pain --ledger OUT/ledger.csv --results OUT/all.json
report DATA --outcome pain --results OUT/all.json --ledger OUT/ledger.csv
plot --kind trajectory --outcome pain DATA -o OUT/plot.svg --save-script OUT/script
regress 'pain ~ email' DATA
regress 'pain ~ age' DATA --results OUT/all.json
reshape --to wide DATA --write OUT/wide.csv --write-schema OUT/wide.json
check DATA --format json --results OUT/all.json
schema show SCHEMA --format json
schema check SCHEMA tests/cli/redcap_events/raw.csv
CALLS

sed 's/^101,baseline_arm_1,north,Ann Example/101,baseline_arm_1,north,Ann Example ,x/; s/1984-02-03/1984-02-33/' "$data" > "$TMP/bad.csv"
knead check "$TMP/bad.csv" --schema "$schema" --format json > "$TMP/out" 2>&1
knead check "$TMP/bad.csv" --schema "$schema" >> "$TMP/out" 2>&1
sed 's/1984-02-03/1984-22-33/; s/1974-05-06/1874-05-06/; s/Bob Example/Ann Example/; s/cy@example.org/CY@example.org/' "$data" > "$TMP/bad.csv"
knead check "$TMP/bad.csv" --schema "$schema" --format json --fix-plan "$TMP/plan.csv" >> "$TMP/out" 2>&1
knead check "$TMP/bad.csv" --schema "$schema" >> "$TMP/out" 2>&1
if grep -qE "$secret|1874-05|1984-22" "$TMP/out"; then
    fail 'findings about identifiers do not quote them' "$(grep -hE "$secret|1874-05|1984-22" "$TMP/out" | head -3)"
else
    pass 'findings about identifiers do not quote them'
fi
done_testing
