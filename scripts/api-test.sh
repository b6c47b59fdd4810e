#!/bin/sh
# Asks a fresh server whatever its API description allows, and much that it does not (schemathesis): no server error, no
# undocumented answer. Skips where schemathesis is not installed (python3 -m venv v && v/bin/pip install schemathesis).
#   scripts/api-test.sh [PROGRAM]      PROGRAM: the built wengao (default target/debug/wengao)
#   SCHEMATHESIS=/path/to/schemathesis EXAMPLES=100 scripts/api-test.sh
set -eu
cd "$(dirname "$0")/.."
program=$(realpath "${1:-${CARGO_TARGET_DIR:-target}/debug/wengao}")
tester=${SCHEMATHESIS:-schemathesis}
if ! command -v "$tester" >/dev/null 2>&1; then
    echo "schemathesis is not installed: the API is not tested by it"
    exit 0
fi
data=$(mktemp -d)
port=$(node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
env -u DATABASE_URL RUST_LOG=warn "$program" serve --data "$data" --port "$port" >"$data/said" 2>"$data/log" &
server=$!
stop() {
    status=$?
    trap - EXIT
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    [ "$status" = 0 ] || cat "$data/log"
    cd /
    rm -rf "$data"
    exit $status
}
trap stop EXIT
trap 'exit 130' INT TERM
until grep -q "$port" "$data/said"; do
    kill -0 "$server" || { cat "$data/said" "$data/log"; exit 1; }
    sleep 0.2
done
token=$(env -u DATABASE_URL "$program" token create --user admin --data "$data")
cd "$data" # where it leaves its notes
"$tester" run "http://127.0.0.1:$port/api/openapi.json" --header "Authorization: Bearer $token" \
    --max-examples "${EXAMPLES:-60}" --generation-deterministic --no-color
