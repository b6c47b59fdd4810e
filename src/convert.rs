//! Old .doc, .wps and RTF files made .docx by LibreOffice, where it is installed. The only place that starts it;
//! a .docx is never sent through it.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::word::{self, ReadError};

/// Seconds that LibreOffice may take for one file, and for each more; `timeout` ends it with all its children.
const SECONDS: usize = 60;
const SECONDS_MORE: usize = 10;

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
    all_to_docx(&[bytes]).pop().unwrap_or(Err(ConvertError::Failed))
}

/// [`to_docx`] for several files with one start of LibreOffice, which takes longer than most conversions; the results
/// in the order of the files. What a crash or a file that never ends left over is tried once more by itself.
pub fn all_to_docx(files: &[&[u8]]) -> Vec<Result<Vec<u8>, ConvertError>> {
    let mut results = batch(files);
    let gave_up = |result: &Result<_, _>| matches!(result, Err(ConvertError::Failed));
    if files.len() > 1 && results.iter().any(gave_up) {
        for (result, bytes) in results.iter_mut().zip(files).filter(|(result, _)| gave_up(result)) {
            *result = to_docx(bytes);
        }
    }
    results
}

/// One run of LibreOffice over all files.
fn batch(files: &[&[u8]]) -> Vec<Result<Vec<u8>, ConvertError>> {
    let run = || -> Result<(Folder, Outcome), io::Error> {
        let folder = Folder::new()?;
        let sources: Vec<PathBuf> =
            (0..files.len()).map(|index| folder.0.join(format!("{index}.doc"))).collect();
        for (source, bytes) in sources.iter().zip(files) {
            fs::write(source, bytes)?;
        }
        let outcome = convert(&folder, &sources);
        Ok((folder, outcome))
    };
    match run() {
        Ok((folder, Outcome::Ran)) => (0..files.len())
            .map(|index| {
                let docx = fs::read(folder.0.join(format!("out/{index}.docx"))).ok();
                docx.filter(|docx| is_text(docx)).ok_or(ConvertError::Failed)
            })
            .collect(),
        Ok((_, Outcome::NotInstalled)) => files.iter().map(|_| Err(ConvertError::NotInstalled)).collect(),
        Err(error) => {
            files.iter().map(|_| Err(io::Error::new(error.kind(), error.to_string()).into())).collect()
        }
    }
}

/// Whether a converted file holds text: what LibreOffice does not know it takes for text in some encoding.
fn is_text(docx: &[u8]) -> bool {
    let Ok(reading) = word::read(docx) else { return true };
    let (mut all, mut bad) = (0_usize, 0_usize);
    for c in reading.paragraphs.iter().flat_map(|paragraph| paragraph.text.chars()) {
        all += 1;
        bad += usize::from(c == '\u{FFFD}' || c.is_control() && !c.is_whitespace());
    }
    bad * 20 <= all
}

/// How a run ended. LibreOffice reports success even where it could not load a file, and what it had done when it was
/// ended is good: only the results tell.
enum Outcome {
    Ran,
    NotInstalled,
}

fn convert(folder: &Folder, sources: &[PathBuf]) -> Outcome {
    let seconds = SECONDS + SECONDS_MORE * sources.len().saturating_sub(1);
    let status = Command::new("timeout")
        .args(["--kill-after=5", &seconds.to_string(), "soffice"])
        // A profile of its own: two conversions at once do not wait for each other, none sees a user's settings.
        .arg(format!("-env:UserInstallation=file://{}", folder.0.join("profile").display()))
        .args(["--headless", "--norestore", "--convert-to", "docx", "--outdir"])
        .arg(folder.0.join("out"))
        .args(sources)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match status {
        // `timeout` itself is missing, or says that the command is.
        Err(_) => Outcome::NotInstalled,
        Ok(status) if matches!(status.code(), Some(126 | 127)) => Outcome::NotInstalled,
        Ok(_) => Outcome::Ran,
    }
}

/// A folder for one run, readable by this account alone and removed at the end.
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

    #[test]
    fn one_broken_file_does_not_stop_the_others() {
        let rtf = |number: u32| format!("{{\\rtf1\\ansi\\uc1{{\\pard \\u{number}?\\par}}}}").into_bytes();
        let (first, last) = (rtf(21516), rtf(24535));
        let broken = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 1, 2, 3];
        let results = all_to_docx(&[&first, &broken, &last]);
        if matches!(results.first(), Some(Err(ConvertError::NotInstalled))) {
            println!("skipped: soffice (LibreOffice) is not installed");
            return;
        }
        let text = |docx: &[u8]| crate::word::read(docx).unwrap().paragraphs[0].text.clone();
        assert!(matches!(results.get(1), Some(Err(ConvertError::Failed))));
        assert_eq!(text(results[0].as_ref().unwrap()), "同");
        assert_eq!(text(results[2].as_ref().unwrap()), "志");
    }
}
