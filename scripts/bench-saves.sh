#!/bin/sh
# Saves a second beside `pgbench -N` (simple updates, without the branches) on the same throw-away server, in one run:
# pgbench, our saves, pgbench again.   scripts/bench-saves.sh [CLIENTS]
set -eu
cd "$(dirname "$0")/.."
clients=${1:-8}
if [ -z "${DATABASE_URL:-}" ]; then
    cargo bench --no-run --bench serve
    exec scripts/with-postgres.sh "$0" "$clients"
fi
pgbench=$(scripts/find-postgres.sh)/pgbench
"$pgbench" -i -q -s 10 "$DATABASE_URL" 2>/dev/null
run() { "$pgbench" -N -c "$clients" -j 2 -T 20 "$DATABASE_URL" 2>/dev/null | sed -n 's/^tps = \([0-9.]*\).*/pgbench -N: \1 a second/p'; }
run
cargo bench -q --bench serve -- saves "$clients"
run
