//! Files that other programs have to read first: old .doc, .wps and RTF, OpenDocument, WordML and UOF made .docx by
//! LibreOffice, the text of a PDF taken out by poppler's pdftotext, where they are installed. The only place that starts
//! them; a .docx is never sent through LibreOffice.
//!
//! Whatever a file says, these programs are kept in: a few at once, with limits of time, memory and size of files, without a
//! network and with nothing but the folder of this run to write to (`sandbox.rs`); ended with all its children when it
//! takes too long or nobody waits any more; its folder always removed.

#[path = "convert/sandbox.rs"]
mod sandbox;

use std::fs;
use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};

use crate::engine::budget::Budget;
use crate::intake::{self, Helper};
use crate::word::archive::MAX_FILE;
use crate::word::{self, ReadError};

/// Seconds that LibreOffice may take for one file, and for each more.
const SECONDS: u64 = 60;
const SECONDS_MORE: u64 = 10;
/// A PDF with fewer letters and digits than this holds no text.
const SCAN: usize = 10;
/// Runs of these programs at once, in the whole process.
const AT_ONCE: usize = 2;
/// How often a run is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// Why a file was not converted. `Display` is the sentence for the user.
#[derive(Debug, thiserror::Error)]
pub enum ConvertError {
    /// No LibreOffice (`soffice`) on this machine: the way is by hand.
    #[error("{}", ReadError::OldFormat)]
    NotInstalled,
    /// It gave nothing back, or took too long.
    #[error("这份旧格式文件没能转换，请用 WPS 或 Word 打开，另存为 .docx 后再试。")]
    Failed,
    /// No poppler (`pdftotext`) on this machine.
    #[error("这是 PDF 文件，请先转换成 .docx 或文本文件再试；服务器上装了 poppler-utils 的可以直接读取。")]
    NoPoppler,
    /// The PDF is broken, or has a password.
    #[error("这份 PDF 打不开，可能已损坏或加了密码，请转换成 .docx 或文本文件后再试。")]
    Pdf,
    /// The PDF holds pictures of text.
    #[error("这份 PDF 里没有文字，多半是扫描件，请先识别文字，存成 .docx 后再试。")]
    Scan,
    /// No LibreOffice to make a PDF.
    #[error(
        "服务器上没有安装LibreOffice，不能直接导出PDF；请在浏览器里打印，打印机选“另存为PDF”，或导出Word后在WPS里另存为PDF。"
    )]
    NoOffice,
    /// LibreOffice made no PDF, or took too long.
    #[error("没能生成PDF，请过一会儿再试，或导出Word后在WPS里另存为PDF。")]
    NoPdf,
    /// The temporary folder could not be used.
    #[error("临时目录无法写入，旧格式文件没能转换，请联系管理员。")]
    Folder(#[from] io::Error),
}

/// What can be read of a file: the file itself, or what the program that has to read it first made of it. Blocks for
/// seconds where there is one. Ends early when `budget` is stopped.
///
/// # Errors
/// [`ConvertError`]; the original is untouched in any case.
pub fn readable(bytes: Vec<u8>, budget: &Budget) -> Result<Vec<u8>, ConvertError> {
    match intake::helper(&bytes) {
        None => Ok(bytes),
        Some(Helper::Office) => to_docx(&bytes, budget),
        Some(Helper::Poppler) => pdf_text(&bytes, budget),
    }
}

/// The text of a PDF, line by line as it is printed.
///
/// # Errors
/// As [`readable`]; a PDF that holds hardly a word is told to be a scan.
pub fn pdf_text(bytes: &[u8], budget: &Budget) -> Result<Vec<u8>, ConvertError> {
    let Some(_turn) = Turn::wait(budget) else { return Err(ConvertError::Pdf) };
    let folder = Folder::new()?;
    fs::write(folder.0.join("in.pdf"), bytes)?;
    let command = sandbox::pdftotext(&folder.0, "in.pdf", "out.txt", SECONDS, sandbox::is_sealed());
    if matches!(run(command, budget)?, Outcome::NotInstalled) {
        return Err(ConvertError::NoPoppler);
    }
    let text = folder.read("out.txt").ok_or(ConvertError::Pdf)?;
    let written = String::from_utf8_lossy(&text).chars().filter(|c| c.is_alphanumeric()).take(SCAN).count();
    if written < SCAN { Err(ConvertError::Scan) } else { Ok(text) }
}

/// Prints a .docx of ours. Blocks for seconds; ends early when `budget` is stopped.
///
/// # Errors
/// [`ConvertError::NoOffice`] and its kin.
pub fn to_pdf(docx: &[u8], budget: &Budget) -> Result<Vec<u8>, ConvertError> {
    let Some(_turn) = Turn::wait(budget) else { return Err(ConvertError::NoPdf) };
    let folder = Folder::new()?;
    fs::write(folder.0.join("in.docx"), docx)?;
    let sealed = sandbox::is_sealed();
    let command = sandbox::soffice(&folder.0, &["in.docx".to_owned()], "pdf", SECONDS, sealed)?;
    let outcome = run(command, budget)?;
    if !sealed {
        sandbox::sweep();
    }
    match (outcome, folder.read("out/in.pdf")) {
        (Outcome::NotInstalled, _) => Err(ConvertError::NoOffice),
        (Outcome::Ran, Some(pdf)) if pdf.starts_with(b"%PDF") => Ok(pdf),
        (Outcome::Ran, _) => Err(ConvertError::NoPdf),
    }
}

/// Turns an old file into a .docx. Blocks for seconds: call it off the async threads. Ends early when `budget` is
/// stopped.
///
/// # Errors
/// [`ConvertError`]; the original is untouched in any case.
pub fn to_docx(bytes: &[u8], budget: &Budget) -> Result<Vec<u8>, ConvertError> {
    all_to_docx(&[bytes], budget).pop().unwrap_or(Err(ConvertError::Failed))
}

/// [`to_docx`] for several files with one start of LibreOffice, which takes longer than most conversions; the results
/// in the order of the files. What a crash or a file that never ends left over is tried once more by itself.
pub fn all_to_docx(files: &[&[u8]], budget: &Budget) -> Vec<Result<Vec<u8>, ConvertError>> {
    let mut results = batch(files, budget, sandbox::is_sealed());
    let gave_up = |result: &Result<_, _>| matches!(result, Err(ConvertError::Failed));
    if files.len() > 1 && results.iter().any(gave_up) {
        for (result, bytes) in results.iter_mut().zip(files).filter(|(result, _)| gave_up(result)) {
            *result = to_docx(bytes, budget);
        }
    }
    results
}

/// [`all_to_docx`] as it is where the kernel gives no namespaces: the second lock alone, so that tests can try it
/// everywhere.
pub fn all_to_docx_unsealed(files: &[&[u8]], budget: &Budget) -> Vec<Result<Vec<u8>, ConvertError>> {
    batch(files, budget, false)
}

/// One run of LibreOffice over all files.
fn batch(files: &[&[u8]], budget: &Budget, sealed: bool) -> Vec<Result<Vec<u8>, ConvertError>> {
    // Started without a file it would wait for somebody to open one.
    if files.is_empty() {
        return Vec::new();
    }
    let run = || -> Result<(Folder, Outcome), io::Error> {
        let Some(_turn) = Turn::wait(budget) else { return Ok((Folder::new()?, Outcome::Ran)) };
        let folder = Folder::new()?;
        for (index, bytes) in files.iter().enumerate() {
            fs::write(folder.0.join(source(index)), bytes)?;
        }
        let outcome = convert(&folder, files.len(), budget, sealed)?;
        Ok((folder, outcome))
    };
    match run() {
        Ok((folder, Outcome::Ran)) => (0..files.len()).map(|index| folder.result(index)).collect(),
        Ok((_, Outcome::NotInstalled)) => files.iter().map(|_| Err(ConvertError::NotInstalled)).collect(),
        Err(error) => {
            files.iter().map(|_| Err(io::Error::new(error.kind(), error.to_string()).into())).collect()
        }
    }
}

/// The name of a file on its way in.
fn source(index: usize) -> String {
    format!("{index}.doc")
}

/// Whether a converted file holds text: what LibreOffice does not know it takes for text in some encoding, markup and all.
fn is_text(docx: &[u8]) -> bool {
    let Ok(reading) = word::read(docx) else { return true };
    if reading.paragraphs.iter().any(|paragraph| paragraph.text.trim_start().starts_with("<?xml")) {
        return false;
    }
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

fn convert(folder: &Folder, files: usize, budget: &Budget, sealed: bool) -> io::Result<Outcome> {
    let more = u64::try_from(files.saturating_sub(1)).unwrap_or_default();
    let seconds = SECONDS + SECONDS_MORE * more;
    let names: Vec<String> = (0..files).map(source).collect();
    let outcome = run(sandbox::soffice(&folder.0, &names, "docx", seconds, sealed)?, budget)?;
    if !sealed {
        sandbox::sweep();
    }
    Ok(outcome)
}

/// Runs a command of the sandbox to its end, or until nobody waits for it any more.
fn run(mut command: Command, budget: &Budget) -> io::Result<Outcome> {
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    // `timeout` itself is missing.
    let Ok(mut child) = child else { return Ok(Outcome::NotInstalled) };
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let end = || group.map(|group| kill_process_group(group, Signal::KILL));
    // `timeout` ends it in time; the looks end it when nobody waits for it any more.
    let status = loop {
        match child.try_wait()? {
            Some(status) => break status,
            None if budget.is_stopped() => {
                end();
                break child.wait()?;
            }
            None => sleep(LOOK),
        }
    };
    // Whoever is left of its children goes with it; they are in its group, which outlives it.
    end();
    // What cannot be found or run, as shells and `timeout` say it.
    let missing = matches!(status.code(), Some(126 | 127));
    Ok(if missing { Outcome::NotInstalled } else { Outcome::Ran })
}

/// One of the few places for a run.
struct Turn;

static RUNNING: AtomicUsize = AtomicUsize::new(0);

impl Turn {
    /// Waits for a place; `None` when nobody waits for the result any more.
    fn wait(budget: &Budget) -> Option<Self> {
        let take = |running: usize| (running < AT_ONCE).then_some(running + 1);
        while RUNNING.fetch_update(Ordering::AcqRel, Ordering::Acquire, take).is_err() {
            if budget.is_stopped() {
                return None;
            }
            sleep(LOOK);
        }
        Some(Self)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        RUNNING.fetch_sub(1, Ordering::AcqRel);
    }
}

/// How the folders of runs are called: this, the process, a number.
const PREFIX: &str = "wengao-convert-";

/// Removes folders that processes left behind which were killed in the middle of a run: they hold texts. For a server that
/// starts; how many.
pub fn sweep() -> usize {
    let left = |entry: &fs::DirEntry| {
        let name = entry.file_name();
        let process = name.to_str()?.strip_prefix(PREFIX)?.split('-').next()?.parse().ok()?;
        let process = rustix::process::Pid::from_raw(process)?;
        let gone = rustix::process::test_kill_process(process) == Err(rustix::io::Errno::SRCH);
        (gone && fs::symlink_metadata(entry.path()).ok()?.is_dir()).then(|| entry.path())
    };
    let entries = fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten();
    entries.filter_map(|entry| left(&entry)).filter(|path| fs::remove_dir_all(path).is_ok()).count()
}

/// A folder for one run, readable by this account alone and removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> io::Result<Self> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("{PREFIX}{}-{number}", std::process::id()));
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path)?;
        Ok(Self(path))
    }

    /// What a run left under this name, if that is a file of a size that is read.
    fn read(&self, name: &str) -> Option<Vec<u8>> {
        let path = self.0.join(name);
        // A small file may become a large one, and a link is none of its making.
        let fits = |found: &fs::Metadata| found.is_file() && found.len() <= MAX_FILE as u64;
        fs::symlink_metadata(&path).ok().filter(fits)?;
        fs::read(path).ok()
    }

    fn result(&self, index: usize) -> Result<Vec<u8>, ConvertError> {
        let docx = self.read(&format!("out/{index}.docx")).ok_or(ConvertError::Failed)?;
        if is_text(&docx) { Ok(docx) } else { Err(ConvertError::Failed) }
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

    fn to_docx(bytes: &[u8]) -> Result<Vec<u8>, ConvertError> {
        super::to_docx(bytes, &Budget::endless())
    }

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
        let results = all_to_docx(&[&first, &broken, &last], &Budget::endless());
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
