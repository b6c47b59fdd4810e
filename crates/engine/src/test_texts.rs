//! Texts for tests: the sample speeches that ship with the product, always; the corpus beside the repository, which is no
//! part of it, where it is at hand.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of real texts: WENGAO_SHARED, or `../shared` beside the repository. Tests that cannot do without it are
/// ignored unless they are asked for (`make gold`), and fail where it is missing.
pub fn shared() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    env::var_os("WENGAO_SHARED").map_or_else(beside, PathBuf::from)
}

/// The files of a folder in the order of their names, those in folders below it too.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() { out.extend(files(&path)) } else { out.push(path) }
    }
    out.sort();
    out
}

/// Our own speeches.
pub fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src/samples/speeches")
}

/// Our own speeches and, where it is at hand, a folder of the corpus.
pub fn samples_and(folder: &str) -> Vec<PathBuf> {
    let real = shared().join("corpus").join(folder);
    std::iter::once(samples()).chain(real.is_dir().then_some(real)).collect()
}
