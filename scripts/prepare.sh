#!/bin/sh
# Writes .sqlx: what PostgreSQL says about every checked query, so that a plain build needs no database.
#   scripts/prepare.sh           rewrite .sqlx
#   scripts/prepare.sh --check   fail if .sqlx is not what the queries and the migrations make
set -eu
cd "$(dirname "$0")/.."
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT

touch src/lib.rs # so that every query macro is expanded again
if ! scripts/with-postgres.sh env SQLX_OFFLINE=false SQLX_OFFLINE_DIR="$fresh" cargo check --quiet --lib; then
    [ "${1:-}" = --check ] || { mkdir -p .sqlx && cp -r "$fresh/." .sqlx; } # keep what could be asked
    exit 1
fi
if [ "${1:-}" = --check ]; then
    if ! diff -rq .sqlx "$fresh"; then
        echo ".sqlx is not what the queries and the migrations make: run 'make prepare' and commit it" >&2
        exit 1
    fi
else
    rm -rf .sqlx
    mkdir .sqlx
    cp -r "$fresh/." .sqlx
    echo ".sqlx holds $(ls .sqlx | wc -l) queries"
fi
