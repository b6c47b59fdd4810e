//! Old .doc, .wps and RTF files made .docx by LibreOffice, where it is installed. The only place that starts it;
//! a .docx is never sent through it.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::word::ReadError;

/// Seconds that LibreOffice may take for one file; `timeout` ends it with all its children.
const SECONDS: &str = "60";

/// Why a file was not converted. `Display` is the sentence for the user.
#[derive(Debug, thiserror::Error)]
pub enum ConvertError {
    /// No LibreOffice (`soffice`) on this machine: the way is by hand.
    #[error("{}", ReadError::OldFormat)]
    NotInstalled,
    /// It gave nothing back, or took too long.
    #[error("这份旧格式文件没能转换，请用 WPS 或 Word 打开，另存为 .docx 后再试。")]
    Failed,
    /// The temporary folder could not be used.
    #[error("临时目录无法写入，旧格式文件没能转换，请联系管理员。")]
    Folder(#[from] io::Error),
}

/// Turns an old file into a .docx. Blocks for seconds: call it off the async threads.
///
/// # Errors
/// [`ConvertError`]; the original is untouched in any case.
pub fn to_docx(bytes: &[u8]) -> Result<Vec<u8>, ConvertError> {
    let folder = Folder::new()?;
    let source = folder.0.join("source.doc");
    fs::write(&source, bytes)?;
    let status = Command::new("timeout")
        .args(["--kill-after=5", SECONDS, "soffice"])
        // A profile of its own: two conversions at once do not wait for each other, none sees a user's settings.
        .arg(format!("-env:UserInstallation=file://{}", folder.0.join("profile").display()))
        .args(["--headless", "--norestore", "--convert-to", "docx", "--outdir"])
        .arg(folder.0.join("out"))
        .arg(&source)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match status {
        // `timeout` itself is missing, or says that the command is.
        Err(_) => Err(ConvertError::NotInstalled),
        Ok(status) if matches!(status.code(), Some(126 | 127)) => Err(ConvertError::NotInstalled),
        Ok(status) if !status.success() => Err(ConvertError::Failed),
        // LibreOffice reports success even where it could not load the file.
        Ok(_) => fs::read(folder.0.join("out/source.docx")).map_err(|_| ConvertError::Failed),
    }
}

/// A folder for one conversion, readable by this account alone and removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> io::Result<Self> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("wengao-convert-{}-{number}", std::process::id()));
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Nothing to be done about a folder that stays: the system clears its temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_file_becomes_a_docx() {
        let rtf = br"{\rtf1\ansi\uc1{\pard \u21516?\u24535?\u20204?\par}}";
        match to_docx(rtf) {
            Ok(docx) => assert_eq!(crate::word::read(&docx).unwrap().paragraphs[0].text, "同志们"),
            Err(ConvertError::NotInstalled) => println!("skipped: soffice (LibreOffice) is not installed"),
            Err(error) => panic!("{error}"),
        }
    }
}
