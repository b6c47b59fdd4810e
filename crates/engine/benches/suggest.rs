//! How good and how fast completion is. `cargo bench -p wengao-engine --bench suggest`.
//!
//! Quality: provincial reports, 27 to learn, 4 held out; at every caret position of the held-out ones: is
//! something shown, and are its first four characters, and all of them, what follows? With `-- LEARN TYPED` the same for
//! two folders of texts, such as the reports of one year and of the next; with `-- --fit LEARN TYPED` the weights of
//! `suggest/confidence.rs` are learnt from them. Speed and memory: a million clauses of laws.
//! The texts are looked for under `WENGAO_SHARED` (default `../shared`); without them the bench says so and ends.

#![expect(clippy::indexing_slicing, reason = "a measurement over texts it has just counted; it may stop")]

mod files;

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use wengao_engine::clause;
use wengao_engine::suggest::{Builder, Context, Snapshot, candidates, complete};

use files::walk;

fn main() {
    let shared = std::env::var_os("WENGAO_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let folders: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    match folders.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--fit", learn, typed] => return fit(&learnt(&texts(Path::new(learn))), &texts(Path::new(typed))),
        [learn, typed] => {
            let mut score = Score::default();
            let snapshot = learnt(&texts(Path::new(learn)));
            texts(Path::new(typed)).iter().for_each(|text| one_text(&snapshot, text, &mut score));
            return println!("{learn} learnt, {typed} typed: {score}");
        }
        _ => {}
    }
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
    whole: usize,
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
        self.whole += other.whole;
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
            "{} positions, shown at {:.1} %, of these right for four characters {:.1} %, wholly {:.1} %; typing through: {} taken, {:.1} % of characters saved",
            self.positions,
            percent(self.shown, self.positions),
            percent(self.right, self.shown),
            percent(self.whole, self.shown),
            self.keys,
            percent(self.saved, self.characters),
        )
    }
}

fn held_out(reports: &[String], fold: usize) -> Score {
    let (typed, learn): (Vec<_>, Vec<_>) =
        reports.iter().cloned().enumerate().partition(|(i, _)| i % 8 == fold);
    let snapshot = learnt(&learn.into_iter().map(|(_, report)| report).collect::<Vec<_>>());
    let mut score = Score::default();
    typed.iter().for_each(|(_, report)| one_text(&snapshot, report, &mut score));
    score
}

fn learnt(texts: &[String]) -> Snapshot {
    let mut builder = Builder::default();
    for (i, text) in texts.iter().enumerate() {
        builder.report(i as u64, text.lines());
    }
    builder.build()
}

fn one_text(snapshot: &Snapshot, text: &str, score: &mut Score) {
    text.lines().for_each(|paragraph| one_paragraph(snapshot, paragraph, score));
}

/// Where somebody types a report.
fn at(before: &str) -> Context<'_> {
    Context { reports: Some(true), ..Context::bare(before) }
}

/// Prints weights for the numbers of `suggest/confidence.rs`: two logistic sums by Newton's method, over every offer that
/// could be made at every caret position.
fn fit(snapshot: &Snapshot, typed: &[String]) {
    let mut seen: Vec<([f64; 9], [bool; 2])> = Vec::new();
    for paragraph in typed.iter().flat_map(|text| text.lines()) {
        let chars: Vec<char> = paragraph.chars().filter_map(clause::fold).collect();
        for caret in 0..chars.len().saturating_sub(4) {
            let before: String = chars[..caret].iter().collect();
            for (text, numbers) in candidates(snapshot, &at(&before)) {
                let offered: Vec<char> = text.chars().collect();
                let right = |length: usize| chars[caret..].starts_with(&offered[..length]);
                seen.push((numbers, [right(offered.len().min(4)), right(offered.len())]));
            }
        }
    }
    for (what, which) in [("HEAD", 0), ("WHOLE", 1)] {
        let weights =
            logistic(&seen.iter().map(|(numbers, right)| (*numbers, right[which])).collect::<Vec<_>>());
        println!("const {what}: [f64; NUMBERS] = {weights:.2?};");
    }
}

fn logistic(seen: &[([f64; 9], bool)]) -> [f64; 9] {
    let mut weights = [0.0; 9];
    for _ in 0..20 {
        // The gradient beside the Hessian, held down a little so that it can be inverted.
        let mut rows = [[0.0; 10]; 9];
        (0..9).for_each(|i| (rows[i][i], rows[i][9]) = (1.0, -weights[i]));
        for (numbers, right) in seen {
            let sum: f64 = weights.iter().zip(numbers).map(|(w, n)| w * n).sum();
            let p = 1.0 / (1.0 + (-sum).exp());
            for i in 0..9 {
                rows[i][9] += numbers[i] * (f64::from(u8::from(*right)) - p);
                for j in 0..9 {
                    rows[i][j] += numbers[i] * numbers[j] * p * (1.0 - p);
                }
            }
        }
        for i in 0..9 {
            let pivot = rows[i];
            for row in rows.iter_mut().enumerate().filter(|(j, _)| *j != i).map(|(_, row)| row) {
                let by = row[i] / pivot[i];
                (0..10).for_each(|j| row[j] -= by * pivot[j]);
            }
        }
        (0..9).for_each(|i| weights[i] += rows[i][9] / rows[i][i]);
    }
    weights
}

/// Every caret position is judged; the writer of the second count takes what is wholly right and types the rest.
fn one_paragraph(snapshot: &Snapshot, paragraph: &str, score: &mut Score) {
    let chars: Vec<char> = paragraph.chars().filter_map(clause::fold).collect();
    let mut typed_to = 0;
    for caret in 0..chars.len().saturating_sub(4) {
        let before: String = chars[caret.saturating_sub(400)..caret].iter().collect();
        score.positions += 1;
        let Some(first) = complete(&[snapshot], &at(&before)).into_iter().next() else { continue };
        let offered: Vec<char> = first.text.chars().collect();
        score.shown += 1;
        let rest = &chars[caret..];
        let head = offered.len().min(4);
        let right = rest.starts_with(&offered[..head]);
        score.right += usize::from(right);
        score.whole += usize::from(rest.starts_with(&offered));
        let tenth = &mut score.tenths[(first.confidence * 10.0) as usize];
        tenth.0 += 1;
        tenth.1 += usize::from(right);
        if std::env::var_os("SHOW").is_some() && score.shown.is_multiple_of(50) {
            let before: String = chars[caret.saturating_sub(16)..caret].iter().collect();
            let truth: String = rest.iter().take(12).collect();
            println!("{before} → {} ({:.2}; {truth})", first.text, first.confidence);
        }
        if caret >= typed_to && rest.starts_with(&offered) {
            score.keys += 1;
            score.saved += offered.len() - 1;
            typed_to = caret + offered.len();
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
