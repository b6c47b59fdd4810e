#!/bin/sh
# First-party script: faults and style (ESLint), types by JSDoc (TypeScript). Their packages are installed here, apart from
# the program's own, so that who only builds the program does not fetch them. `--fix` puts the style right.
set -eu
cd "$(dirname "$0")/.."
tools=scripts/js/node_modules
if ! cmp -s scripts/js/package-lock.json "$tools/.installed-lock"; then
    npm --prefix scripts/js ci --ignore-scripts --no-audit --no-fund --prefer-offline --loglevel=error
    cp scripts/js/package-lock.json "$tools/.installed-lock"
fi
"$tools/.bin/eslint" -c scripts/js/eslint.config.js "$@" static scripts tests crates
"$tools/.bin/tsc" -p scripts/js/tsconfig.json
