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
    let mut entries = Vec::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        if !entry.file_name().as_encoded_bytes().starts_with(b".") {
            // The listing itself says what most entries are.
            entries.push((entry.path(), entry.file_type().is_ok_and(|kind| kind.is_file())));
        }
    }
    entries.sort();
    for (entry, is_file) in entries {
        if is_file {
            out.push(entry);
        } else {
            push(&entry, out)?;
        }
    }
    Ok(())
}
