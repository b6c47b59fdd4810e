#!/bin/sh
# Tries the bundle as an office has it: in the userland of an old Debian, where neither PostgreSQL nor Rust nor Node is. It
# starts, is ready, is backed up, drilled and dumped, ends; another program of ours goes on with its data folder and restores
# its backup. Wants root and debootstrap; prints "passed" or "failed" for each step.
#   scripts/dist-test.sh [BUNDLE.tar.gz]
#   SUITE=bullseye MIRROR=… (buster by default; the next one where the mirror has it no more)
#   NEWER=/path/to/wengao     goes on with the data folder and the backup (default: the bundle's own program)
set -eu
cd "$(dirname "$0")/.."
bundle=${1:-$(ls -t dist/wengao-*.tar.gz | head -n 1)}
root=${ROOT:-$(mktemp -d /var/tmp/wengao-dist-XXXXXX)}
port=18700
trap '{ kill $(cat "$root/run/wengao.pid" 2>/dev/null) 2>/dev/null; sleep 1; umount "$root/proc" 2>/dev/null; [ -n "${ROOT:-}" ] || rm -rf "$root"; } || true' EXIT
status=0
step() { # NAME COMMAND…
    what=$1; shift
    if "$@" >"$root/step.log" 2>&1; then echo "passed: $what"; else echo "failed: $what"; sed 's/^/    /' "$root/step.log" | tail -n 12; status=1; fi
}
within() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "$@"; }

if ! [ -e "$root/etc/debian_version" ]; then
    for suite in ${SUITE:-buster bullseye}; do
        mirror=${MIRROR:-http://deb.debian.org/debian}
        [ -n "${MIRROR:-}" ] || [ $suite != buster ] || mirror=http://archive.debian.org/debian
        if debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$root.log" 2>&1; then break; fi
        echo "$suite cannot be had from $mirror: $(tail -n 1 "$root.log")"
        rm -rf "$root"; mkdir -p "$root"
    done
fi
[ -e "$root/etc/debian_version" ] || { echo "failed: an old userland"; exit 1; }
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
echo "userland: Debian $(cat "$root/etc/debian_version"), $(within ldd --version | head -n 1)"

rm -rf "$root/opt/wengao" "$root/var/lib/wengao" "$root/backup"
mkdir -p "$root/opt" "$root/backup"
tar -xzf "$bundle" -C "$root/opt"
mv "$root"/opt/wengao-* "$root/opt/wengao"
step "the sums are right" within sh -c 'cd /opt/wengao && sha256sum -c --quiet SHA256SUMS'
step "the program starts" within /opt/wengao/wengao --version
step "pg_dump starts" within /opt/wengao/postgresql/bin/pg_dump --version

start() { # PROGRAM
    # Not by the function: its process would be a shell, and the server would outlive it.
    chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
        "$1" serve --port $port --data /var/lib/wengao >"$root/serve.out" 2>"$root/serve.err" &
    echo $! >"$root/run/wengao.pid"
    n=0
    until grep -q http:// "$root/serve.out" && curl -sf "http://127.0.0.1:$port/readyz" >/dev/null; do
        n=$((n + 1))
        [ $n -lt 600 ] && kill -0 "$(cat "$root/run/wengao.pid")" 2>/dev/null || { tail -n 5 "$root/serve.err"; return 1; }
        sleep 0.2
    done
}
stop() { kill "$(cat "$root/run/wengao.pid")"; n=0; while kill -0 "$(cat "$root/run/wengao.pid")" 2>/dev/null; do n=$((n + 1)); [ $n -lt 100 ] || return 1; sleep 0.1; done; }
wengao=/opt/wengao/wengao
step "a first start, with the samples" start $wengao
step "the one-time password is printed" grep -q 一次性密码 "$root/serve.out"
step "it says what it is" curl -sf "http://127.0.0.1:$port/login" -o /dev/null
step "a passphrase is made" within $wengao backup --make-key /backup/key
step "a backup, sealed, verified and drilled" within $wengao backup /backup/one.zip.age --key-file /backup/key --verify-restore --data /var/lib/wengao
socket=$(sed -n 5p "$root"/var/lib/wengao/postgresql-*/data/postmaster.pid)
step "pg_dump dumps it" within /opt/wengao/postgresql/bin/pg_dump -h "$socket" -U postgres -Fc -f /backup/one.dump wengao
step "it ends" stop

if [ -n "${NEWER:-}" ]; then install -m 755 "$NEWER" "$root/opt/wengao/newer"; wengao=/opt/wengao/newer; fi
step "a data folder of this version goes on" start $wengao
step "it ends again" stop
rm -rf "$root/var/lib/wengao"
step "a backup of this version is restored on an empty server" within $wengao restore /backup/one.zip.age --key-file /backup/key --data /var/lib/wengao
step "and serves" start $wengao
step "and ends" stop
exit $status
