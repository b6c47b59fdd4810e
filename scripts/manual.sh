#!/bin/sh
# Puts the pictures that the manual names, as the browser tests made them (tests/browser/out), where the next build finds them;
# says which are not there.   make test-browser && make manual
set -eu
cd "$(dirname "$0")/.."
mkdir -p static/manual
missing=""
for name in $(grep -o 'picture("[a-z0-9-]*")' templates/desk/help.html | cut -d'"' -f2 | sort -u); do
    for file in "help-$name" "$name"; do
        [ -e "tests/browser/out/$file.png" ] || continue
        cp "tests/browser/out/$file.png" "static/manual/help-$name.png"
        continue 2
    done
    missing="$missing $name"
done
echo "$(find static/manual -name '*.png' | wc -l) pictures"
[ -z "$missing" ] || echo "not made yet:$missing" >&2
