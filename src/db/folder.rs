//! The data folder: where it is, and whether the user that PostgreSQL runs as can reach it.

use std::env;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::error::{At, Error, Result};
use super::process::{User, are_root};

/// The subfolder of PostgreSQL's major version is named by this and the number.
const PREFIX: &str = "postgresql-";

/// Where data is kept unless `--data` says otherwise: `/var/lib/wengao` for root, whose home no other user may
/// enter; else `$XDG_DATA_HOME/wengao`, that is `~/.local/share/wengao`.
pub fn default_folder() -> Result<PathBuf> {
    if are_root() {
        return Ok("/var/lib/wengao".into());
    }
    let set = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let shared = set("XDG_DATA_HOME").or_else(|| Some(set("HOME")?.join(".local/share")));
    shared.map(|folder| folder.join("wengao")).ok_or(Error::NoHome)
}

/// Makes the data folder if need be; returns its absolute path without links. It may hold other files.
pub fn prepare(folder: &Path) -> Result<PathBuf> {
    if !folder.exists() {
        fs::create_dir_all(folder).at(folder)?;
        // Root's is entered by the user PostgreSQL runs as, and read by root alone.
        let mode = if are_root() { 0o711 } else { 0o700 };
        fs::set_permissions(folder, fs::Permissions::from_mode(mode)).at(folder)?;
    }
    fs::canonicalize(folder).at(folder)
}

/// The subfolder of one major version.
pub fn of_version(folder: &Path, major: u32) -> PathBuf {
    folder.join(format!("{PREFIX}{major}"))
}

/// The newest major version that has data here.
pub fn newest_version(folder: &Path) -> Option<u32> {
    let versions = fs::read_dir(folder).into_iter().flatten().flatten().filter_map(|entry| {
        let major = entry.file_name().to_str()?.strip_prefix(PREFIX)?.parse().ok()?;
        entry.path().join("data").exists().then_some(major)
    });
    versions.max()
}

/// Makes sure that `user` can pass through the data folder and the folders above it. The data folder itself is
/// opened for passing if need be (it was handed to us); those above it are not ours to change.
pub fn open_for(folder: &Path, user: &User) -> Result<()> {
    if !is_open(folder, user) {
        let mode = fs::metadata(folder).at(folder)?.mode();
        tracing::info!(folder = %folder.display(), user = user.name, "let the user of PostgreSQL pass through");
        fs::set_permissions(folder, fs::Permissions::from_mode(mode | 0o001)).at(folder)?;
    }
    match first_closed(folder, user) {
        None => Ok(()),
        Some(closed) => Err(Error::Unreachable { user: user.name.clone(), folder: closed }),
    }
}

/// Whether `user` can reach the folder.
pub fn is_reachable(folder: &Path, user: &User) -> bool {
    first_closed(folder, user).is_none()
}

/// The first folder on the way, from the root, that `user` may not pass through.
fn first_closed(folder: &Path, user: &User) -> Option<PathBuf> {
    let way: Vec<&Path> = folder.ancestors().collect();
    way.into_iter().rev().find(|step| !is_open(step, user)).map(Path::to_path_buf)
}

/// Whether the mode bits let `user` pass through this one folder.
fn is_open(folder: &Path, user: &User) -> bool {
    fs::metadata(folder).is_ok_and(|found| {
        let bit = if found.uid() == user.uid {
            0o100
        } else if found.gid() == user.gid {
            0o010
        } else {
            0o001
        };
        found.mode() & bit != 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_folder_above_is_found_and_the_data_folder_opened() {
        let outer = env::temp_dir().join(format!("wengao-folder-{}", std::process::id()));
        let data = outer.join("data");
        fs::create_dir_all(&data).unwrap();
        let stranger = User { name: "stranger".into(), uid: 64_000, gid: 64_000 };
        let close = |path: &Path| fs::set_permissions(path, fs::Permissions::from_mode(0o700)).unwrap();

        close(&data);
        assert!(!is_reachable(&data, &stranger));
        open_for(&data, &stranger).unwrap();
        assert!(is_reachable(&data, &stranger));
        assert_eq!(fs::metadata(&data).unwrap().mode() & 0o777, 0o701);

        close(&outer);
        let error = open_for(&data, &stranger).unwrap_err();
        assert!(matches!(error, Error::Unreachable { folder, .. } if folder == outer));
        fs::remove_dir_all(outer).unwrap();
    }

    #[test]
    fn the_newest_version_with_data_counts() {
        let folder = env::temp_dir().join(format!("wengao-versions-{}", std::process::id()));
        assert_eq!(newest_version(&folder), None);
        for path in ["postgresql-9/data", "postgresql-15/data", "postgresql-17", "postgresql-x/data", "other"]
        {
            fs::create_dir_all(folder.join(path)).unwrap();
        }
        assert_eq!(newest_version(&folder), Some(15));
        fs::remove_dir_all(folder).unwrap();
    }
}
