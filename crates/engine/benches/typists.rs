//! What completion takes while an import runs: fifty people type at the pace of hands, beside them two threads that give way
//! recognise speeches and mine them, as the jobs of the server do. `cargo bench -p wengao-engine --bench typists`.
//!
//! The whole of a completion but the network is measured: eligibility, the checker's rules, the index. A fifth of a millisecond
//! of plain work beside it tells what the machine does to short work at all; where that is slow, other programs had the
//! processors. Texts as in the bench `suggest`; without them the bench says so and ends.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use time::macros::date;
use wengao_engine::check;
use wengao_engine::document::{Level, Occasion, Office, SectionKind};
use wengao_engine::eligible::Meeting;
use wengao_engine::mining::{self, Archive, Options, Prepared};
use wengao_engine::recognise::recognise_text;
use wengao_engine::suggest::{Builder, Context, Snapshot, complete};

/// People who type at once, and how often each asks.
const PEOPLE: usize = 50;
const PAUSE: Duration = Duration::from_millis(300);
/// How long is measured.
const SECONDS: u64 = 15;
/// Threads that import, and how far they stand behind, as in the server.
const IMPORTING: usize = 2;
const NICE: &str = "10";

fn main() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared =
        std::env::var_os("WENGAO_SHARED").map_or_else(|| here.join("../../../shared"), PathBuf::from);
    let speeches = texts(&[here.join("../../src/samples/speeches"), shared.join("corpus/speeches")]);
    let reports = texts(&[shared.join("corpus/work-reports-2025")]);
    if reports.is_empty() {
        println!("no texts under {}: nothing measured", shared.display());
        return;
    }
    let mut builder = Builder::default();
    builder.full_names();
    let all = || speeches.iter().chain(&reports);
    all().enumerate().for_each(|(number, text)| builder.speech(number as u64, text.lines()));
    let snapshot = Arc::new(builder.build());
    check::allowed("", &check::Context::default());
    let texts: Arc<Vec<String>> = Arc::new(all().cloned().collect());
    measured(&snapshot, &texts, 0);
    measured(&snapshot, &texts, IMPORTING);
}

fn texts(folders: &[PathBuf]) -> Vec<String> {
    let files = folders.iter().flat_map(|folder| fs::read_dir(folder).into_iter().flatten().flatten());
    let mut files: Vec<PathBuf> = files.map(|entry| entry.path()).collect();
    files.sort();
    files.iter().filter_map(|file| fs::read_to_string(file).ok()).collect()
}

fn measured(snapshot: &Arc<Snapshot>, texts: &Arc<Vec<String>>, importing: usize) {
    let over = Arc::new(AtomicBool::new(false));
    let read = Arc::new(AtomicUsize::new(0));
    let imports: Vec<_> = (0..importing)
        .map(|_| {
            let (texts, over, read) = (texts.clone(), over.clone(), read.clone());
            thread::spawn(move || import(&texts, &over, &read))
        })
        .collect();
    let people: Vec<_> = (0..PEOPLE)
        .map(|number| {
            let (snapshot, texts) = (snapshot.clone(), texts.clone());
            thread::spawn(move || type_on(&snapshot, &texts, number))
        })
        .collect();
    let control = control();
    let all: Vec<(Vec<Duration>, usize)> = people.into_iter().filter_map(|one| one.join().ok()).collect();
    over.store(true, Ordering::Relaxed);
    let times: Vec<Duration> = all.iter().flat_map(|(times, _)| times.iter().copied()).collect();
    let shown: usize = all.iter().map(|(_, shown)| shown).sum();
    println!(
        "{PEOPLE} people, {SECONDS} s, {importing} importing: {} completions, {shown} shown",
        times.len()
    );
    tell("a completion", times);
    tell("beside it, a fifth of a millisecond of plain work", control);
    imports.into_iter().for_each(|one| drop(one.join()));
    println!("  read meanwhile: {} speeches", read.load(Ordering::Relaxed));
}

/// One person: types through texts of the archive, four characters to a question.
fn type_on(snapshot: &Snapshot, texts: &[String], number: usize) -> (Vec<Duration>, usize) {
    let meeting =
        Meeting::new(Some(Office::Director), Some(Level::City), Some(Occasion::ConferenceAfter), "", []);
    let rules = check::Context {
        date: Some(date!(2026 - 11 - 20)),
        level: Some(Level::City),
        office: Some(Office::Director),
        ..check::Context::default()
    };
    let allowed = |text: &str| check::allowed(text, &rules);
    let (mut times, mut shown) = (Vec::new(), 0);
    let end = Instant::now() + Duration::from_secs(SECONDS);
    thread::sleep(PAUSE.mul_f64(number as f64 / PEOPLE as f64));
    let lines = texts.iter().cycle().skip(number * 7).flat_map(|text| text.lines());
    for line in lines.filter(|line| line.chars().count() > 20) {
        for length in (3..line.chars().count()).step_by(4) {
            if Instant::now() > end {
                return (times, shown);
            }
            let before: String = line.chars().take(length).collect();
            let started = Instant::now();
            let context = Context {
                kind: SectionKind::Supervision,
                section: SectionKind::Supervision,
                occasion: meeting.occasion,
                office: meeting.office,
                level: meeting.level,
                date: rules.date,
                meeting: Some(&meeting),
                place: Some("云江市"),
                allowed: &allowed,
                ..Context::bare(&before)
            };
            shown += usize::from(!complete(&[snapshot], &context).is_empty());
            times.push(started.elapsed());
            thread::sleep(PAUSE);
        }
    }
    (times, shown)
}

/// What an import does: recognises, reads and mines, behind those who type.
fn import(texts: &[String], over: &AtomicBool, read: &AtomicUsize) {
    let thread = fs::read_link("/proc/thread-self").ok();
    let id = thread.as_deref().and_then(Path::file_name).map(|id| id.to_string_lossy().into_owned());
    let given_way = id.is_some_and(|id| {
        Command::new("renice").args(["-n", NICE, "-p", &id]).output().is_ok_and(|done| done.status.success())
    });
    if !given_way {
        println!("  the importing threads keep their priority");
    }
    while !over.load(Ordering::Relaxed) {
        let mut archive = Archive::new();
        for text in texts.iter().take_while(|_| !over.load(Ordering::Relaxed)) {
            for speech in recognise_text(text).speeches {
                let (speaker, document) = (speech.facts.speaker.as_deref(), &speech.document);
                archive.push(Prepared::of(&mining::Source {
                    id: 0,
                    title: "",
                    speaker,
                    year: None,
                    document,
                }));
                read.fetch_add(1, Ordering::Relaxed);
            }
        }
        let mut go_on = |_: f32| match over.load(Ordering::Relaxed) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        };
        drop(archive.mine(&Options::default(), &mut go_on));
    }
}

/// A fifth of a millisecond of plain work, again and again.
fn control() -> Vec<Duration> {
    let end = Instant::now() + Duration::from_secs(SECONDS);
    let mut times = Vec::new();
    while Instant::now() < end {
        thread::sleep(Duration::from_millis(10));
        let started = Instant::now();
        while started.elapsed() < Duration::from_micros(200) {
            std::hint::spin_loop();
        }
        times.push(started.elapsed());
    }
    times
}

fn tell(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: f64| {
        let place = ((times.len().max(1) - 1) as f64 * share) as usize;
        times.get(place).map_or(0.0, |time| time.as_secs_f64() * 1e3)
    };
    println!(
        "  {what}: p50 {:.2} ms, p95 {:.2} ms, p99 {:.2} ms, max {:.1} ms",
        at(0.5),
        at(0.95),
        at(0.99),
        at(1.0)
    );
}
