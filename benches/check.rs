//! Speed of checking and comparing over real texts: `cargo bench --bench check`. Needs `../shared` (or
//! `WENGAO_SHARED`); without it only the built-in speech is checked. Prints median and 99th percentile.
#![expect(clippy::indexing_slicing, reason = "a bench over lists it has just made")]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use wengao::engine::check::{Checker, Context};
use wengao::engine::reuse::{Index, Kind, Source};

fn main() {
    let shared = env::var_os("WENGAO_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let reports = read_all(&shared.join("corpus/work-reports-2025"));
    let sentence =
        "要坚持党的领导、人民当家作主、依法治国有机统一，支持和监督“一府一委两院”依法履职，办理建议256件。";
    let speech: String = match reports.first() {
        Some(report) => report.chars().take(12_000).collect(),
        None => format!("讲话\n同志们：\n{}", sentence.repeat(220)),
    };
    let checker = Checker::shipped();
    let context = Context::default();
    let paragraph: String = speech.chars().filter(|c| *c != '\n').skip(1000).take(400).collect();
    measure("check 12,000 characters", 200, |_| checker.check(&speech, &context).len());
    measure("check a paragraph of 400", 500, |_| checker.check_paragraph(&paragraph, &context).len());

    // Laws unpacked beside the corpus or named by WENGAO_LAWS (corpus/laws.tar.xz of the shared texts).
    let laws = env::var_os("WENGAO_LAWS").map_or_else(|| shared.join("corpus/laws"), PathBuf::from);
    let laws = read_all(&laws);
    if laws.is_empty() {
        println!("no laws at hand (WENGAO_LAWS): comparison not measured");
        return;
    }
    let sources: Vec<Source<'_>> = laws
        .iter()
        .enumerate()
        .map(|(i, text)| Source { id: i.to_string(), title: String::new(), kind: Kind::Law, text })
        .collect();
    let bytes: usize = laws.iter().map(String::len).sum();
    let begun = Instant::now();
    let index = Index::build(&sources, &[]);
    let took = begun.elapsed().as_secs_f64();
    println!(
        "index over {:.1} MB in {took:.2} s = {:.0} MB/s; {:.2} bytes a character beside the text",
        bytes as f64 / 1e6,
        bytes as f64 / 1e6 / took,
        index.bytes() as f64 / index.characters() as f64
    );
    let drafts = drafts(&laws, &reports);
    let edits: Vec<String> = drafts.iter().map(|d| d.chars().skip(1000).take(120).collect()).collect();
    measure("compare 5,000 characters", drafts.len(), |i| index.compare(&drafts[i]).spans.len());
    measure("compare an edit of 120", edits.len(), |i| index.compare_paragraph(&edits[i], 1000).spans.len());
}

/// Drafts of 5,000 characters: pieces of laws with every thirtieth character changed, between pieces of reports.
fn drafts(laws: &[String], reports: &[String]) -> Vec<String> {
    let mut state = 88_172_645_463_325_252_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as usize
    };
    let laws: Vec<Vec<char>> = laws.iter().map(|text| text.chars().collect()).collect();
    let reports: Vec<Vec<char>> = reports.iter().map(|text| text.chars().collect()).collect();
    (0..300)
        .map(|_| {
            let mut draft: Vec<char> = Vec::new();
            while draft.len() < 5000 {
                let length = 60 + random() % 240;
                let copied = random() % 2 == 0 || reports.is_empty();
                let from =
                    if copied { &laws[random() % laws.len()] } else { &reports[random() % reports.len()] };
                let at = random() % from.len();
                for (i, c) in from.iter().skip(at).take(length).enumerate() {
                    draft.push(if copied && i % 30 == 29 { '改' } else { *c });
                }
            }
            draft.into_iter().take(5000).collect()
        })
        .collect()
}

fn read_all(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let mut out = Vec::new();
    for path in paths {
        if path.is_dir() {
            out.extend(read_all(&path));
        } else {
            out.extend(fs::read_to_string(&path));
        }
    }
    out
}

fn measure(name: &str, rounds: usize, mut work: impl FnMut(usize) -> usize) {
    for i in 0..rounds.min(20) {
        work(i);
    }
    let mut times = Vec::with_capacity(rounds);
    let mut found = 0;
    for i in 0..rounds {
        let begun = Instant::now();
        found += work(i);
        times.push(begun.elapsed());
    }
    times.sort();
    let at = |part: usize| times.get((times.len() - 1) * part / 100).copied().unwrap_or(Duration::ZERO);
    let average = found as f64 / rounds as f64;
    println!("{name}: p50 {:?}, p99 {:?}; {average:.1} results each", at(50), at(99));
}
