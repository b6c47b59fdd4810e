//! The passphrase of the backups lies in a file: its first line, that only whoever runs the server can read.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use anyhow::Context as _;

use super::seal::Passphrase;

/// Reads the passphrase of a file.
///
/// # Errors
/// A sentence, when the file cannot be read or its first line is too short.
pub fn read(file: &Path) -> anyhow::Result<Passphrase> {
    let text = fs::read_to_string(file)
        .with_context(|| format!("读不到备份口令文件 {}，请检查路径和权限。", file.display()))?;
    let line = text.lines().next().unwrap_or_default().trim();
    Passphrase::new(line).with_context(|| {
        let shortest = Passphrase::SHORTEST;
        format!("备份口令文件 {} 的第一行不足{shortest}个字符，请换长一些的口令。", file.display())
    })
}

/// Makes a new passphrase and writes it to a file that is not there yet.
///
/// # Errors
/// A sentence, when the file is there or cannot be written.
pub fn make(file: &Path) -> anyhow::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options.open(file).map_err(|cause| match cause.kind() {
        ErrorKind::AlreadyExists => anyhow::anyhow!(
            "{} 已经存在，没有改动：换了口令，以前的备份就打不开了。确要另建，请换一个文件名。",
            file.display()
        ),
        _ => anyhow::Error::from(cause).context(format!("不能写入 {}，请检查文件夹和权限。", file.display())),
    })?;
    writeln!(out, "{}", Passphrase::random()?.as_str())?;
    Ok(out.sync_all()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_key_is_read_and_never_written_over() {
        let folder = std::env::temp_dir().join(format!("wengao-key-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join("backup.key");
        make(&file).unwrap();
        let made = read(&file).unwrap();
        assert!(made.as_str().len() > 40);
        assert!(make(&file).unwrap_err().to_string().contains("已经存在"));
        assert!(read(&file).unwrap() == made);
        fs::write(&file, "短口令\n").unwrap();
        assert!(read(&file).unwrap_err().to_string().contains("12个字符"));
        fs::remove_dir_all(&folder).unwrap();
        assert!(read(&file).is_err());
    }
}
