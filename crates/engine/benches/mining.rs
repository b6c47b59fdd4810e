//! How fast mining is: `cargo bench -p wengao-engine --bench mining -- FOLDER [MIN_SPEECHES [THREADS [TOP]]]`.
//!
//! With one thread it tells reading from cutting into clauses; with more, only their sum is right.
//!
//! Prints CPU seconds (user and system, all threads) and megabytes of UTF-8 per CPU second, step by step, and the
//! peak of resident memory in bytes per character.

mod files;

use std::fs;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Instant;

use wengao_engine::mining::{Archive, Base, Options, Phrasing, Prepared, Source, in_order};
use wengao_engine::recognise::recognise;

use files::walk;

fn main() {
    let mut args = std::env::args().skip(1).filter(|arg| !arg.starts_with("--"));
    let folder =
        PathBuf::from(args.next().unwrap_or_else(|| "../shared/corpus/work-reports-2025".to_owned()));
    let min_speeches = args.next().and_then(|n| n.parse().ok()).unwrap_or(8);
    let threads = args.next().and_then(|n| n.parse().ok()).unwrap_or(1);
    let top = args.next().and_then(|n| n.parse().ok()).unwrap_or(500);
    let mut files = Vec::new();
    walk(&folder, &mut files);
    // The last files are held back, to be added to what was mined.
    let held_back: Vec<PathBuf> = files.split_off(files.len().saturating_sub(ADDED.min(files.len() / 2)));
    if files.is_empty() {
        println!("no files under {}: nothing measured", folder.display());
        return;
    }
    let (start, wall) = (cpu_seconds(), Instant::now());
    let (mut bytes, mut cutting) = (0, 0.0);
    let mut archive = Archive::new();
    let read = |file: &PathBuf| {
        let content = fs::read(file).unwrap_or_default();
        let recognised = recognise(&content).map(|r| r.speeches).unwrap_or_default();
        let before = cpu_seconds();
        let speeches: Vec<Prepared> = recognised
            .iter()
            .map(|s| {
                Prepared::of(&Source { id: 0, title: "", speaker: None, year: None, document: &s.document })
            })
            .collect();
        let cutting = cpu_seconds() - before;
        (content.len(), speeches, cutting)
    };
    let _ = in_order(&files, usize::from(threads), read, |_, (size, speeches, seconds)| {
        let before = cpu_seconds();
        speeches.into_iter().for_each(|speech| archive.push(speech));
        cutting += seconds + cpu_seconds() - before;
        bytes += size;
        ControlFlow::Continue(())
    });
    let reading = cpu_seconds() - start - cutting;
    archive.shrink();
    let chars = archive.characters();
    let added = cpu_seconds();
    println!("memory before mining: {:.0} MB, at most {:.0}", memory("VmRSS:") / 1e6, memory("VmHWM:") / 1e6);
    let options = Options { min_speeches, threads, top, ..Options::default() };
    let mut last = (0.0, added);
    let found = archive.mine(&options, &mut |done| {
        let now = cpu_seconds();
        println!(
            "  mining {:>3.0} % to {:>3.0} %  {:6.2} CPU s  {:4.0} MB, at most {:.0}",
            last.0 * 100.0,
            done * 100.0,
            now - last.1,
            memory("VmRSS:") / 1e6,
            memory("VmHWM:") / 1e6
        );
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
        memory("VmHWM:") / 1e6,
        memory("VmHWM:") / chars as f64
    );
    grow(archive, &found, &options, &held_back);
}

/// Speeches that are added one by one to the mined archive, and their length in characters.
const ADDED: usize = 20;
const LENGTH: usize = 5_000;

/// What adding one speech costs: its cluster, the known phrasings in it, new candidates.
fn grow(archive: Archive, found: &[Phrasing], options: &Options, files: &[PathBuf]) {
    let start = Instant::now();
    let mut base = Base::new(archive, found, options);
    println!("ready to grow       {:6.2} s", start.elapsed().as_secs_f64());
    let (mut count, mut cpu, mut best) = (0, 0.0, f64::MAX);
    for file in files {
        let text: String = fs::read_to_string(file).unwrap_or_default().chars().take(LENGTH).collect();
        let Ok(recognised) = recognise(text.as_bytes()) else { continue };
        for speech in &recognised.speeches {
            let (before, start) = (cpu_seconds(), Instant::now());
            base.add(&Source { id: 0, title: "", speaker: None, year: None, document: &speech.document });
            cpu += cpu_seconds() - before;
            best = best.min(start.elapsed().as_secs_f64());
            count += 1;
        }
    }
    println!(
        "one speech more     {:.1} ms of CPU on average, the quickest {:.1} ms ({count} of up to {LENGTH} characters)",
        1e3 * cpu / f64::from(count.max(1)),
        1e3 * best
    );
}

/// User and system time of this process, from /proc (ticks of 10 ms).
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |i: usize| fields.get(i).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

/// A line of /proc/self/status in bytes: resident memory now (VmRSS) or at most (VmHWM).
fn memory(name: &str) -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kilobytes = line.and_then(|l| l.split_whitespace().next()).and_then(|n| n.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) * 1024.0
}
