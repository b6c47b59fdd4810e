//! Lays out the data that the engine takes from npm packages: the gazetteer (`src/lexicon/places/`) and the list of
//! words (`src/lexicon/words/`).
//!
//! Node and npm are asked only when the lock file or the script changed. Where they are missing, `WENGAO_ASSETS` names a
//! folder that `npm run build` made elsewhere.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

#[expect(dead_code, reason = "the lexicon reads with this file what is written here")]
#[path = "src/lexicon/words/table.rs"]
mod table;
#[expect(clippy::indexing_slicing, reason = "a build script that is wrong fails the build, loudly")]
#[path = "build_words.rs"]
mod words;

const NO_NODE: &str = "The engine's data come from npm packages, with Node.js 20 or later and npm, which were not found.\n\
    Install them (on Debian: apt-get install nodejs npm), or build on another machine with `npm ci && npm run build`\n\
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
    let variable = |name: &str| env::var(name).map_err(|_| format!("cargo did not set {name}"));
    let here = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(variable("OUT_DIR")?);
    let root = here.join("../..");
    println!("cargo::rerun-if-env-changed=WENGAO_ASSETS");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=places.mjs");
    println!("cargo::rerun-if-changed={}", root.join("package-lock.json").display());
    println!("cargo::rerun-if-changed=build_words.rs");
    println!("cargo::rerun-if-changed=src/lexicon/words/table.rs");
    let (places, list) = (out.join("places.txt"), out.join("words.txt"));
    if let Some(folder) = env::var_os("WENGAO_ASSETS").filter(|folder| !folder.is_empty()) {
        let folder = root.join(folder);
        copy(&folder.join("places.txt"), &places)?;
        copy(&folder.join("words.txt"), &list)?;
    } else {
        install(&root)?;
        let script = here.join("places.mjs");
        command(&root, "node", &[&script.to_string_lossy(), &places.to_string_lossy()])?;
        copy(&root.join("node_modules/@node-rs/jieba/dict.txt"), &list)?;
    }
    let own = |name: &str| here.join("src/lexicon/data").join(name);
    let (edits, classes) = (own("word-edits.txt"), own("word-classes.txt"));
    println!("cargo::rerun-if-changed={}", edits.display());
    println!("cargo::rerun-if-changed={}", classes.display());
    words::write(&list, &edits, &classes, &out.join("words.bin"))
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    println!("cargo::rerun-if-changed={}", from.display());
    // Not `fs::copy`: a package's files may be read-only, and the next build writes here again.
    let content = fs::read(from).map_err(|e| format!("cannot read {}: {e}", from.display()))?;
    fs::write(to, content).map_err(|e| format!("cannot write {}: {e}", to.display()))
}

/// Installs the npm packages where the lock file changed; `scripts/install.sh` leaves the same stamp.
fn install(root: &Path) -> Result<(), String> {
    let lock = root.join("package-lock.json");
    let wanted = fs::read(&lock).map_err(|e| format!("cannot read {}: {e}", lock.display()))?;
    let stamp = root.join("node_modules/.installed-lock");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let flags = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
    command(root, "npm", &flags)?;
    fs::write(&stamp, wanted).map_err(|e| format!("cannot write {}: {e}", stamp.display()))
}

fn command(root: &Path, program: &str, arguments: &[&str]) -> Result<(), String> {
    let name = if cfg!(windows) && program == "npm" { "npm.cmd" } else { program };
    let output =
        Command::new(name).args(arguments).current_dir(root).output().map_err(|_| NO_NODE.to_owned())?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("`{program} {}` failed:\n{said}", arguments.join(" ")))
}
