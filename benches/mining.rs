//! How fast mining is: `cargo bench --bench mining -- FOLDER [MIN_SPEECHES]`.
//!
//! Prints CPU seconds (user and system, all threads) and megabytes of UTF-8 per CPU second, step by step, and the
//! peak of resident memory in bytes per character.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

use wengao::engine::mining::{Archive, Options, Source};
use wengao::engine::recognise::recognise;

fn main() {
    let mut args = std::env::args().skip(1).filter(|arg| !arg.starts_with("--"));
    let folder =
        PathBuf::from(args.next().unwrap_or_else(|| "../shared/corpus/work-reports-2025".to_owned()));
    let min_speeches = args.next().and_then(|n| n.parse().ok()).unwrap_or(8);
    let threads = args.next().and_then(|n| n.parse().ok()).unwrap_or(1);
    let mut files = Vec::new();
    walk(&folder, &mut files);
    if files.is_empty() {
        println!("no files under {}: nothing measured", folder.display());
        return;
    }
    let (start, wall) = (cpu_seconds(), Instant::now());
    let (mut bytes, mut chars, mut reading) = (0, 0, 0.0);
    let mut archive = Archive::new();
    for file in &files {
        let before = cpu_seconds();
        let Ok(content) = fs::read(file) else { continue };
        let Ok(recognised) = recognise(&content) else { continue };
        reading += cpu_seconds() - before;
        bytes += content.len();
        for speech in &recognised.speeches {
            chars += speech.document.plain().chars().count();
            archive.add(&Source { id: 0, title: "", speaker: None, year: None, document: &speech.document });
        }
    }
    archive.shrink();
    let added = cpu_seconds();
    println!("memory before mining: {:.0} MB", peak_bytes() / 1e6);
    let options = Options { min_speeches, threads, ..Options::default() };
    let mut last = (0.0, added);
    let found = archive.mine(&options, &mut |done| {
        let now = cpu_seconds();
        println!("  mining {:>3.0} % to {:>3.0} %  {:6.2} CPU s", last.0 * 100.0, done * 100.0, now - last.1);
        last = (done, now);
        ControlFlow::Continue(())
    });
    let end = cpu_seconds();
    let megabytes = bytes as f64 / 1e6;
    let mining = end - start - reading;
    println!(
        "{} files, {megabytes:.1} MB, {:.2} M characters, {} phrasings",
        files.len(),
        chars as f64 / 1e6,
        found.len()
    );
    println!("read and recognise  {reading:6.2} CPU s  {:6.1} MB/s", megabytes / reading);
    println!("clauses             {:6.2} CPU s", added - start - reading);
    println!("mining              {:6.2} CPU s", end - added);
    println!("from cleaned text   {mining:6.2} CPU s  {:6.1} MB/s", megabytes / mining);
    println!(
        "from files          {:6.2} CPU s  {:6.1} MB/s, wall {:.2} s",
        end - start,
        megabytes / (end - start),
        wall.elapsed().as_secs_f64()
    );
    println!(
        "peak memory         {:.0} MB, {:.1} bytes a character",
        peak_bytes() / 1e6,
        peak_bytes() / chars as f64
    );
}

fn walk(path: &Path, out: &mut Vec<PathBuf>) {
    if path.is_file() {
        out.push(path.to_owned());
    } else if let Ok(entries) = fs::read_dir(path) {
        let mut entries: Vec<PathBuf> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
        entries.sort();
        entries.iter().for_each(|entry| walk(entry, out));
    }
}

/// User and system time of this process, from /proc (ticks of 10 ms).
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |i: usize| fields.get(i).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

fn peak_bytes() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|l| l.split_whitespace().next()).and_then(|n| n.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) * 1024.0
}
