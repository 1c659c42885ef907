# Every example of every --help, and every knead command in the sh blocks of the README and of docs/, runs.
#
# They run where the datasets are, in a folder that is thrown away, so that an example may write files. The commands of
# one page share a folder, top to bottom: a later one may read what an earlier one wrote.
. tests/tap.sh

root=$(pwd)
new_folder() {
    folder=$TMP/$1
    mkdir -p "$folder/build"
    cp -R "$root/datasets" "$folder/"
    ln -s "$(command -v knead)" "$folder/build/knead"
}

runs() { # PAGE COMMAND
    check "$1: $2" sh -c "cd '$folder' && $2"
}

# Commands of ```sh blocks, a line each; a backslash at the end joins lines, "$ " in front is dropped.
commands_of_page() { # FILE
    awk '/^```/ { inside = !inside && $0 ~ /^``` *(sh|shell|bash|console)/; next }
         inside {
             line = held $0
             if (sub(/\\$/, "", line)) { held = line; next }
             held = ""
             sub(/^[ \t]*(\$ )?/, "", line)
             if (line ~ /^(build\/)?knead /) print line
         }' "$1"
}

examples_of_tool() { # TOOL
    knead help "$1" | awk '/^[^ ]/ { inside = /^Examples/ } inside && /^  (\$ )?knead / { sub(/^  (\$ )?/, ""); print }'
}

knead --print-tools > "$TMP/names"
while read -r tool; do
    check "knead $tool --help ends well" knead "$tool" --help
    examples_of_tool "$tool" > "$TMP/examples"
    [ -s "$TMP/examples" ] && pass "knead $tool --help has examples" || fail "knead $tool --help has examples"
    new_folder "$tool"
    while read -r line; do runs "$tool --help" "$line"; done < "$TMP/examples"
done < "$TMP/names"

for page in README.md docs/*.md datasets/*/README.md; do
    [ -e "$page" ] || continue
    commands_of_page "$page" > "$TMP/commands"
    new_folder "$(echo "$page" | tr / -)"
    while read -r line; do runs "$page" "$line"; done < "$TMP/commands"
done
done_testing
