//! What it costs to read what sentences say, beside recognising the speeches: CPU milliseconds, and their ratio.
//!
//! `cargo bench -p wengao-engine --bench reading -- PATH…`; the best of several rounds counts.

mod files;

use std::hint::black_box;
use std::path::Path;

use wengao_engine::reading::{Reading, Source, read};
use wengao_engine::recognise::{Recognised, recognise};

use files::walk;

const ROUNDS: usize = 15;

fn main() {
    let mut files = Vec::new();
    let paths = std::env::args().skip(1).filter(|argument| !argument.starts_with('-'));
    paths.for_each(|path| walk(Path::new(&path), &mut files));
    files.sort();
    let texts: Vec<Vec<u8>> = files.iter().filter_map(|path| std::fs::read(path).ok()).collect();
    let (mut recognising, mut reading, mut loading) = (f64::MAX, f64::MAX, f64::MAX);
    let (mut speeches, mut sentences) = (0, 0);
    for _ in 0..ROUNDS {
        let start = milliseconds();
        let found: Vec<Recognised> = texts.iter().filter_map(|text| recognise(text).ok()).collect();
        let recognised = milliseconds();
        speeches = 0;
        let mut stored = Vec::new();
        for speech in found.iter().flat_map(|found| &found.speeches) {
            let facts = &speech.facts;
            let source = Source { office: facts.office, level: facts.level, occasion: facts.occasion };
            stored.push(black_box(read(&speech.document, &source)));
            speeches += 1;
        }
        reading = reading.min(milliseconds() - recognised);
        sentences = stored.iter().map(Vec::len).sum();
        // What it costs to take stored readings out of the database instead of reading anew.
        let stored: Vec<String> = stored.iter().filter_map(|all| serde_json::to_string(all).ok()).collect();
        let written = milliseconds();
        for text in &stored {
            let _ = black_box(serde_json::from_str::<Vec<Reading>>(text).map(|all| all.len()));
        }
        loading = loading.min(milliseconds() - written);
        recognising = recognising.min(recognised - start);
    }
    let bytes: usize = texts.iter().map(Vec::len).sum();
    println!(
        "{} files, {:.2} MB, {speeches} speeches, {sentences} sentences; CPU: recognising {recognising:.1} ms, \
         reading {reading:.1} ms, from stored JSON {loading:.1} ms; together {:.2} times recognising",
        texts.len(),
        bytes as f64 / 1e6,
        (recognising + reading) / recognising
    );
}

/// CPU milliseconds of this process so far.
fn milliseconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    stat.split(' ').next().and_then(|n| n.parse::<f64>().ok()).unwrap_or_default() / 1e6
}
