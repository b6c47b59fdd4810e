#!/bin/sh
# Installs what is missing: as root through apt, else says in one line what to run. Quick when all is there.
#   scripts/install.sh run    what `make run` needs: Node with npm, a C linker, the npm packages, PostgreSQL
#   scripts/install.sh dist   that, and what `make dist` needs: patchelf
#   scripts/install.sh test   what `run` needs, and Chromium, CJK fonts, LibreOffice Writer, poppler-utils, openssl, pgbouncer
#                          and the linter of shell scripts
set -eu
cd "$(dirname "$0")/.."
missing=""

has() { command -v "$1" >/dev/null 2>&1; }
need() { missing="$missing $*"; }

if ! has cargo; then
    echo "Rust is missing: see https://rustup.rs, then run this again" >&2
    exit 1
fi
has cc || need build-essential
node=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/')
[ "${node:-0}" -ge 18 ] || need nodejs
has npm || need npm
if [ "${1:-}" = test ]; then
    has "${CHROMIUM:-chromium}" || has chromium-browser || has google-chrome || need chromium
    has fc-list || need fontconfig
    fc-list 2>/dev/null | grep -q "Noto.*CJK" || need fonts-noto-cjk
    [ -e "$(dirname "$(readlink -f "$(command -v soffice || echo none)")")/libswlo.so" ] || need libreoffice-writer
    has pdftotext || need poppler-utils
    has openssl || need openssl
    has shellcheck || need shellcheck
    [ -x /usr/sbin/pgbouncer ] || has pgbouncer || need pgbouncer
fi

if [ "${1:-}" = dist ]; then
    has patchelf || need patchelf
    has python3 || need python3
fi

install() { # PACKAGE…
    if [ "$(id -u)" = 0 ] && has apt-get; then
        echo "installing $*"
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >/dev/null
    else
        echo "some programs are missing; run: sudo apt-get install --no-install-recommends $*" >&2
        exit 1
    fi
}
# shellcheck disable=SC2086 # a list of words
[ -z "$missing" ] || install $missing

node=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
if [ "$node" -lt 18 ]; then
    echo "Node $node is too old; install Node 20 or newer: https://nodejs.org" >&2
    exit 1
fi
# The same as build.rs does, and with the same stamp: PostgreSQL's programs may come with these packages.
if ! cmp -s package-lock.json node_modules/.installed-lock; then
    npm ci --ignore-scripts --no-audit --no-fund --prefer-offline --loglevel=error
    cp package-lock.json node_modules/.installed-lock
fi
[ -n "${DATABASE_URL:-}" ] || scripts/find-postgres.sh >/dev/null 2>&1 || install postgresql
