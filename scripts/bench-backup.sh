#!/bin/sh
# How long a backup and a restore take beside pg_dump and pg_restore of the same archive, in one run on one machine.
#   scripts/bench-backup.sh DATA [PROGRAM]     DATA: a data folder (brought to the present schema); PROGRAM: the built wengao
# Prints seconds and bytes of each. The restores go into empty servers of their own beside DATA.
set -eu
data=$1
program=${2:-${CARGO_TARGET_DIR:-target}/release/wengao}
bin=${PG_BIN:-$(pg_config --bindir)}
work=$(mktemp -d "$(dirname "$data")/bench-XXXXXX")
chmod 711 "$work"
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$work"' EXIT
timed() { # NAME COMMAND…
    what=$1; shift
    from=$(date +%s.%N)
    "$@" >"$work/said" 2>&1 || { cat "$work/said"; exit 1; }
    echo "$what: $(echo "$(date +%s.%N) $from" | awk '{printf "%.1f s", $1 - $2}')"
}
start() { # DATA
    rm -f "$work/serve.log" # what the one before said
    "$program" serve --empty --port 0 --data "$1" >"$work/serve.log" 2>&1 &
    server=$!
    n=0
    until grep -qs 'http://' "$work/serve.log"; do n=$((n + 1)); [ $n -lt 600 ] || { cat "$work/serve.log"; exit 1; }; sleep 0.1; done
    socket=$(sed -n 5p "$1"/postgresql-*/data/postmaster.pid)
}
start "$data"
"$program" backup --make-key "$work/key" >/dev/null
"$bin/psql" -h "$socket" -U postgres wengao -Atc "select 'archive: ' || count(*) || ' speeches, ' || pg_size_pretty(pg_database_size('wengao')) from speech"
timed "pg_dump -Fc" "$bin/pg_dump" -h "$socket" -U postgres -Fc -f "$work/all.dump" wengao
timed "wengao backup (sealed, verified)" "$program" backup "$work/all.zip.age" --key-file "$work/key" --data "$data" --json
ls -l "$work/all.dump" "$work/all.zip.age" | awk '{print $NF ": " int($5 / 1048576) " MB"}' | sed "s|$work/||"
timed "wengao restore --check" "$program" restore "$work/all.zip.age" --check --key-file "$work/key" --data "$data" --json
kill $server; wait $server || true

"$program" organization list --data "$work/one" >/dev/null
timed "wengao restore into an empty server" "$program" restore "$work/all.zip.age" --key-file "$work/key" --data "$work/one" --json
timed "wengao restore --replace" "$program" restore "$work/all.zip.age" --replace --key-file "$work/key" --data "$work/one" --json
# Beside another organization nothing can be emptied and no index taken down: what is there goes by its organization.
"$program" organization create beside 旁县人大常委会 --level county --data "$work/one" >/dev/null
timed "wengao restore --replace beside another" "$program" restore "$work/all.zip.age" --replace --key-file "$work/key" --data "$work/one" --json
start "$work/one"
"$bin/createdb" -h "$socket" -U postgres other
timed "pg_restore -j 2" "$bin/pg_restore" -h "$socket" -U postgres -d other -j 2 --no-owner "$work/all.dump"
