//! Prints what mining finds in files and folders, best first, to be read as a writer reads it.
//! `cargo run -p wengao-engine --release --example mine -- MIN_SPEECHES TOP WANTED PATH...`; `WANTED` is a file with a
//! phrase a line whose ranks are told (`-` for none).

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use wengao_engine::mining::{Archive, Kind, Options, Phrasing, Prepared, Source};
use wengao_engine::recognise::recognise;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let min = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(2);
    let top = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(100);
    let wanted = arguments.next().and_then(|file| std::fs::read_to_string(file).ok()).unwrap_or_default();
    let mut files = Vec::new();
    arguments.for_each(|path| walk(Path::new(&path), &mut files));
    files.sort();
    let mut archive = Archive::new();
    let mut cut = 0.0;
    for file in &files {
        let found = std::fs::read(file).ok().and_then(|bytes| recognise(&bytes).ok());
        for speech in found.into_iter().flat_map(|found| found.speeches) {
            let (speaker, document) = (speech.facts.speaker.as_deref(), &speech.document);
            let before = cpu_seconds();
            archive.push(Prepared::of(&Source { id: 0, title: "", speaker, year: None, document }));
            cut += cpu_seconds() - before;
        }
    }
    archive.shrink();
    let began = cpu_seconds();
    let options = Options { min_speeches: min, top, ..Options::default() };
    let found = archive.mine(&options, &mut |_| ControlFlow::Continue(()));
    let mining = cpu_seconds() - began;
    let mut ranks: HashMap<Kind, usize> = HashMap::new();
    for phrasing in &found {
        let rank = ranks.entry(list(phrasing.kind)).or_default();
        *rank += 1;
        println!(
            "{rank:>4} {:<8} {:>3} {:>4} {:>6.1}  {}  {}",
            phrasing.kind.name(),
            phrasing.speeches,
            phrasing.count,
            phrasing.score,
            phrasing.text,
            phrasing.variants.iter().map(|v| format!("/{}", v.text)).collect::<String>()
        );
    }
    report(&wanted, &found);
    let peak = status("VmHWM:") * 1024.0;
    eprintln!(
        "{} speeches, {} characters, {} clauses; CPU: clauses {cut:.2} s, mining {mining:.2} s, both {:.2} s; \
         {:.1} bytes a character at most",
        archive.len(),
        archive.characters(),
        archive.clauses(),
        cut + mining,
        peak / archive.characters().max(1) as f64
    );
}

/// CPU seconds of this process so far.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    stat.split(' ').next().and_then(|n| n.parse::<f64>().ok()).unwrap_or_default() / 1e9
}

fn status(field: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(field)).map(|line| line.to_owned());
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or_default()
}

/// Formulations are one list, frames and skeletons another.
fn list(kind: Kind) -> Kind {
    if matches!(kind, Kind::Frame | Kind::Skeleton) { Kind::Frame } else { Kind::Clause }
}

/// Where in the list of formulations what was wanted stands: as it is, or inside a longer one (`~`).
fn report(wanted: &str, found: &[Phrasing]) {
    let mut shown: Vec<(usize, &str)> = Vec::new();
    for line in wanted.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('%')) {
        let formulations = || found.iter().filter(|p| list(p.kind) == Kind::Clause).enumerate();
        let texts = |p: &Phrasing| {
            std::iter::once(p.text.clone())
                .chain(p.variants.iter().map(|v| v.text.clone()))
                .collect::<Vec<_>>()
        };
        let exact = formulations().find(|(_, p)| texts(p).iter().any(|text| text == line));
        let near = || formulations().find(|(_, p)| texts(p).iter().any(|text| text.contains(line)));
        match exact.or_else(near) {
            Some((rank, p)) => {
                println!("{:>5}{} {line}  {}", rank + 1, if exact.is_some() { ' ' } else { '~' }, p.text);
                if exact.is_some() {
                    shown.push((rank + 1, line));
                }
            }
            None => println!("    -  {line}"),
        }
    }
    for limit in [40, 80, usize::MAX] {
        println!("{} in the first {limit}", shown.iter().filter(|(rank, _)| *rank <= limit).count());
    }
}

fn walk(path: &Path, files: &mut Vec<PathBuf>) {
    match std::fs::read_dir(path) {
        Ok(entries) => entries.flatten().for_each(|entry| walk(&entry.path(), files)),
        Err(_) => files.push(path.to_owned()),
    }
}
