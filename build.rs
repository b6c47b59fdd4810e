//! Builds the browser side with Node and lists its files for `src/web/assets.rs` to embed.
//!
//! Node is asked only when something in `static/` changed; the packages were installed by the build script of
//! `crates/engine`, which cargo runs before this one. A folder that `npm run build` made earlier can be named in
//! `WENGAO_ASSETS`: then Node is not needed.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const NO_NODE: &str = "The browser side is built with Node.js 20 or later (with npm), which was not found.\n\
    Install it (on Debian: apt-get install nodejs npm), or build on another machine with `npm ci && npm run build`\n\
    and name that machine's `dist` folder in the variable WENGAO_ASSETS.";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("\n{message}\n");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    println!("cargo::rerun-if-env-changed=WENGAO_ASSETS");
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(variable("OUT_DIR")?);
    for watched in ["build.rs", "static", "package.json", "package-lock.json", "migrations"] {
        // A path that does not exist would make cargo run this script on every build.
        if root.join(watched).exists() {
            println!("cargo::rerun-if-changed={watched}");
        }
    }
    let assets = match env::var_os("WENGAO_ASSETS").filter(|folder| !folder.is_empty()) {
        Some(folder) => {
            let folder = root.join(folder);
            println!("cargo::rerun-if-changed={}", folder.join("manifest.txt").display());
            folder
        }
        None => bundle(&root, &out)?,
    };
    write(&out.join("assets.rs"), table(&assets)?.as_bytes())
}

/// Builds into `out/assets`.
fn bundle(root: &Path, out: &Path) -> Result<PathBuf, String> {
    let assets = out.join("assets");
    command(root, "node", &["static/build.mjs", &assets.to_string_lossy()])?;
    Ok(assets)
}

fn command(root: &Path, program: &str, arguments: &[&str]) -> Result<(), String> {
    let output =
        Command::new(program).args(arguments).current_dir(root).output().map_err(|_| NO_NODE.to_owned())?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("`{program} {}` failed:\n{said}", arguments.join(" ")))
}

/// The manifest of `assets` as a Rust array of `Asset`.
fn table(assets: &Path) -> Result<String, String> {
    let manifest = assets.join("manifest.txt");
    let mut code = String::from("static ASSETS: &[Asset] = &[\n");
    for line in read(&manifest)?.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [logical, name, media, hash] = fields.as_slice() else {
            return Err(format!("{}: cannot read the line {line:?}", manifest.display()));
        };
        let embedded = |suffix: &str| {
            let path = assets.join(format!("{name}{suffix}"));
            path.exists().then(|| format!("include_bytes!({:?})", path.to_string_lossy()))
        };
        let plain = embedded("").ok_or_else(|| format!("{}: {name} is missing", assets.display()))?;
        let optional =
            |suffix: &str| embedded(suffix).map_or("None".to_owned(), |code| format!("Some({code})"));
        writeln!(
            code,
            "    Asset {{ logical: {logical:?}, name: {name:?}, path: \"/assets/{name}\", media: {media:?}, etag: \"W/\\\"{hash}\\\"\", plain: {plain}, brotli: {}, gzip: {} }},",
            optional(".br"),
            optional(".gz"),
        )
        .map_err(|e| e.to_string())?;
    }
    code.push_str("];\n");
    Ok(code)
}

fn variable(name: &str) -> Result<String, String> {
    env::var(name).map_err(|_| format!("cargo did not set {name}"))
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|e| format!("cannot read {}: {e}", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    fs::write(path, bytes).map_err(|e| format!("cannot write {}: {e}", path.display()))
}
