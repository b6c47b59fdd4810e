#!/bin/sh
# Runs a command with DATABASE_URL naming a throw-away PostgreSQL with all migrations; removes it afterwards.
#   scripts/with-postgres.sh COMMAND [ARG…]
set -eu
cd "$(dirname "$0")/.."
bin=$(scripts/find-postgres.sh)

base=/dev/shm
[ -w "$base" ] || base=${TMPDIR:-/tmp}
dir=$(mktemp -d "$base/wengao-dev-XXXXXX")
as="" # PostgreSQL refuses to run as root
if [ "$(id -u)" = 0 ]; then
    user=$(id -un postgres 2>/dev/null || echo nobody)
    chown "$user" "$dir"
    as="setpriv --reuid=$user --regid=$(id -g "$user") --clear-groups"
fi
export LC_ALL=C.UTF-8
if ! (cd "$dir" && $as test -x "$bin/postgres"); then # an npm package in a private folder
    cp -RL "$bin/.." "$dir/programs"
    bin=$dir/programs/bin
fi

stop() {
    status=$?
    trap - EXIT
    (cd "$dir" && $as "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1) || true
    rm -rf "$dir"
    exit $status
}
trap stop EXIT
trap 'exit 130' INT TERM

(
    cd "$dir" # a folder that the unprivileged user may enter
    $as "$bin/initdb" -D data -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >initdb.log || { cat initdb.log; exit 1; }
)
# Single-user mode needs no client program. Without its empty lines a file is one string of statements,
# which is also what the program's own migrator sends.
for migration in migrations/*.sql; do
    case $migration in *.down.sql | 'migrations/*.sql') continue ;; esac
    sed '/^[[:space:]]*$/d' "$migration" |
        (cd "$dir" && $as "$bin/postgres" --single -j -F -c exit_on_error=on -D data postgres >single.log 2>&1) ||
        { echo "$migration fails:" >&2; grep -v '^LOG' "$dir/single.log" >&2; exit 1; }
done
(
    cd "$dir"
    $as "$bin/pg_ctl" -D data -w -s -l server.log -o "-k $dir -F -c listen_addresses= -c max_connections=200" start
)
DATABASE_URL="postgres://postgres@localhost/postgres?host=$(echo "$dir" | sed 's,/,%2F,g')"
export DATABASE_URL
"$@"
