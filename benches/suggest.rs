//! How good and how fast completion is. `cargo bench --bench suggest`.
//!
//! Quality: provincial reports, 27 to learn, 4 held out; at every caret position of the held-out ones: is
//! something shown, and are its first four characters what follows? Speed and memory: a million clauses of laws.
//! The texts are looked for under `WENGAO_SHARED` (default `../shared`); without them the bench says so and ends.

#![expect(clippy::indexing_slicing, reason = "a measurement over texts it has just counted; it may stop")]

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use wengao::engine::clause;
use wengao::engine::suggest::{Builder, Context, Snapshot, complete};

fn main() {
    let shared = std::env::var_os("WENGAO_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let reports = texts(&shared.join("corpus/work-reports-2025"));
    if reports.len() < 8 {
        println!("no texts under {}: nothing measured", shared.display());
        return;
    }
    println!("held-out reports: every 8th file from the n-th, the others to learn");
    let mut sum = Score::default();
    for fold in 0..4 {
        let score = held_out(&reports, fold);
        println!("  fold {fold}: {score}");
        sum.add(&score);
    }
    println!("  all four: {sum}");
    for (tenth, (shown, right)) in sum.tenths.iter().enumerate().filter(|(_, t)| t.0 > 0) {
        println!(
            "    confidence from 0.{tenth}: {shown} shown, {:.1} % right",
            100.0 * *right as f64 / *shown as f64
        );
    }
    match laws(&shared) {
        Some(laws) => scale(&laws, &reports),
        None => println!("no laws: speed not measured"),
    }
}

#[derive(Default)]
struct Score {
    positions: usize,
    shown: usize,
    right: usize,
    keys: usize,
    characters: usize,
    saved: usize,
    /// Shown and right by tenths of confidence.
    tenths: [(usize, usize); 11],
}

impl Score {
    fn add(&mut self, other: &Self) {
        self.positions += other.positions;
        self.shown += other.shown;
        self.right += other.right;
        self.keys += other.keys;
        self.characters += other.characters;
        self.saved += other.saved;
        for (mine, theirs) in self.tenths.iter_mut().zip(other.tenths) {
            mine.0 += theirs.0;
            mine.1 += theirs.1;
        }
    }
}

impl std::fmt::Display for Score {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let percent = |a: usize, b: usize| 100.0 * a as f64 / b.max(1) as f64;
        write!(
            f,
            "{} positions, shown at {:.1} %, of these right for four characters {:.1} %; typing through: {} taken, {:.1} % of characters saved",
            self.positions,
            percent(self.shown, self.positions),
            percent(self.right, self.shown),
            self.keys,
            percent(self.saved, self.characters),
        )
    }
}

fn held_out(reports: &[String], fold: usize) -> Score {
    let mut builder = Builder::default();
    for (i, report) in reports.iter().enumerate().filter(|(i, _)| i % 8 != fold) {
        builder.speech(i as u64, report.lines());
    }
    let snapshot = builder.build();
    let mut score = Score::default();
    for (_, report) in reports.iter().enumerate().filter(|(i, _)| i % 8 == fold) {
        for paragraph in report.lines() {
            one_paragraph(&snapshot, paragraph, &mut score);
        }
    }
    score
}

/// Every caret position is judged; the writer of the second count takes what is wholly right and types the rest.
fn one_paragraph(snapshot: &Snapshot, paragraph: &str, score: &mut Score) {
    let chars: Vec<char> = paragraph.chars().filter_map(clause::fold).collect();
    let mut typed_to = 0;
    for at in 0..chars.len().saturating_sub(4) {
        let before: String = chars[..at].iter().collect();
        score.positions += 1;
        let Some(first) = complete(&[snapshot], &Context::bare(&before)).into_iter().next() else { continue };
        let offered: Vec<char> = first.text.chars().collect();
        score.shown += 1;
        let rest = &chars[at..];
        let head = offered.len().min(4);
        let right = rest.starts_with(&offered[..head]);
        score.right += usize::from(right);
        let tenth = &mut score.tenths[(first.confidence * 10.0) as usize];
        tenth.0 += 1;
        tenth.1 += usize::from(right);
        if std::env::var_os("SHOW").is_some() && score.shown.is_multiple_of(50) {
            let before: String = chars[at.saturating_sub(16)..at].iter().collect();
            let truth: String = rest.iter().take(12).collect();
            println!("{before} → {} ({:.2}; {truth})", first.text, first.confidence);
        }
        if at >= typed_to && rest.starts_with(&offered) {
            score.keys += 1;
            score.saved += offered.len() - 1;
            typed_to = at + offered.len();
        }
    }
    score.characters += chars.len();
}

fn scale(laws: &Path, reports: &[String]) {
    let mut clauses: HashMap<String, (u64, u32, u64)> = HashMap::new();
    let mut files = Vec::new();
    walk(laws, &mut files);
    for (speech, file) in files.iter().enumerate() {
        let text = fs::read_to_string(file).unwrap_or_default();
        for clause in clause::clauses(&text) {
            // Laws repeat themselves: the members of their series are counted too, to come to a million.
            for text in clause.text.split('、').chain([clause.text.as_str()]) {
                let entry = clauses.entry(text.to_owned()).or_insert((speech as u64, 0, u64::MAX));
                if entry.2 != speech as u64 {
                    entry.1 += 1;
                    entry.2 = speech as u64;
                }
            }
        }
    }
    let mut clauses: Vec<_> =
        clauses.into_iter().filter(|(text, _)| (4..60).contains(&text.chars().count())).collect();
    clauses.sort_by(|a, b| b.1.1.cmp(&a.1.1).then_with(|| a.0.cmp(&b.0)));
    clauses.truncate(1_000_000);
    let characters: usize = clauses.iter().map(|(text, _)| text.chars().count()).sum();
    let mut builder = Builder::default();
    for (text, (speech, df, _)) in &clauses {
        builder.clause(text, *speech, *df);
    }
    let started = Instant::now();
    let snapshot = builder.build();
    let built = started.elapsed();
    let (index, _) = snapshot.bytes();
    println!(
        "{} clauses, {:.1} M characters: built in {:.1} s, {:.1} MB, {:.1} bytes a clause character",
        clauses.len(),
        characters as f64 / 1e6,
        built.as_secs_f64(),
        index as f64 / 1e6,
        index as f64 / characters as f64
    );
    // Real drafts: the reports, and laws themselves, which hit the index harder.
    let law_text = files.iter().step_by(97).filter_map(|f| fs::read_to_string(f).ok()).collect::<Vec<_>>();
    for (name, drafts) in [("reports", reports), ("laws", &law_text)] {
        let mut times: Vec<Duration> = Vec::new();
        let mut shown = 0;
        for paragraph in drafts.iter().flat_map(|draft| draft.lines()).step_by(3) {
            let chars: Vec<char> = paragraph.chars().collect();
            for at in (0..chars.len()).step_by(11) {
                let before: String = chars[..at].iter().collect();
                let context = Context::bare(&before);
                let started = Instant::now();
                shown += usize::from(!complete(&[&snapshot], &context).is_empty());
                times.push(started.elapsed());
            }
        }
        times.sort();
        let at = |share: f64| {
            times.get(((times.len() - 1) as f64 * share) as usize).copied().unwrap_or_default().as_secs_f64()
                * 1e6
        };
        println!(
            "  {name}: {} carets, shown {shown}; p50 {:.0} µs, p99 {:.0} µs, max {:.0} µs",
            times.len(),
            at(0.5),
            at(0.99),
            at(1.0)
        );
    }
}

fn texts(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    walk(folder, &mut files);
    files.iter().filter_map(|path| fs::read_to_string(path).ok()).collect()
}

fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() { walk(&path, out) } else { out.push(path) }
    }
}

/// The folder of laws: `WENGAO_LAWS`, or the archive of the shared texts unpacked once into the temporary folder.
fn laws(shared: &Path) -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("WENGAO_LAWS") {
        return Some(PathBuf::from(folder));
    }
    let folder = std::env::temp_dir().join("wengao-bench-laws");
    if !folder.exists() {
        let archive = shared.join("corpus/laws.tar.xz");
        fs::create_dir_all(&folder).ok()?;
        let done = std::process::Command::new("tar").arg("-xJf").arg(archive).arg("-C").arg(&folder).status();
        if !done.is_ok_and(|status| status.success()) {
            return None;
        }
    }
    Some(folder)
}
