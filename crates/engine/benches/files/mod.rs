//! Folders of texts, for the benches.

use std::fs;
use std::path::{Path, PathBuf};

/// Every file below a path, in the order of their names.
pub fn walk(path: &Path, out: &mut Vec<PathBuf>) {
    if path.is_file() {
        out.push(path.to_owned());
    } else if let Ok(entries) = fs::read_dir(path) {
        let mut entries: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        entries.sort();
        entries.iter().for_each(|entry| walk(entry, out));
    }
}
