//! Files named on the command line, read one by one, folders walked in the order of their names.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Every file under `paths`, folders walked recursively, in the order given and by name; hidden files left out.
///
/// # Errors
/// The first path that cannot be listed.
pub fn walk(paths: &[PathBuf]) -> io::Result<Vec<PathBuf>> {
    let mut out = Vec::new();
    for path in paths {
        push(path, &mut out)?;
    }
    Ok(out)
}

fn push(path: &Path, out: &mut Vec<PathBuf>) -> io::Result<()> {
    if !fs::metadata(path)?.is_dir() {
        out.push(path.to_owned());
        return Ok(());
    }
    let mut entries =
        fs::read_dir(path)?.map(|entry| entry.map(|e| e.path())).collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    for entry in entries {
        let hidden = entry.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if !hidden {
            push(&entry, out)?;
        }
    }
    Ok(())
}
