//! How fast drafts are made over an archive of 5,000 speeches. `cargo bench -p wengao-engine --bench draft`.
//!
//! Real speeches and reports from `WENGAO_SHARED` (default `../shared`), repeated under new ids; without them the
//! bench says so and ends.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use time::macros::date;
use wengao_engine::assembly::points::{Claims, candidates};
use wengao_engine::assembly::taken::Taken;
use wengao_engine::assembly::{Archive, Request, Source, Spot, draft, sound};
use wengao_engine::check;
use wengao_engine::document::{Block, Inline, Occasion, SectionKind};
use wengao_engine::outline::Outline;
use wengao_engine::recognise::recognise_text;
use wengao_engine::suggest::Tier;

const SPEECHES: usize = 5_000;

/// Changes one character in forty, so that no two speeches hold the same sentences.
fn vary(blocks: &mut [Block], seed: usize) {
    for block in blocks {
        let line = match block {
            Block::Paragraph(line) => line,
            Block::Point(point) => {
                vary(&mut point.blocks, seed);
                &mut point.lead
            }
        };
        for inline in &mut line.0 {
            if let Inline::Text { text, .. } = inline {
                let change = |(i, c): (usize, char)| match c {
                    '\u{4e00}'..='\u{9fff}' if (i + seed) % 40 == 39 => {
                        char::from_u32(0x4e00 + (seed * 31 + i) as u32 % 20_000).unwrap_or(c)
                    }
                    c => c,
                };
                *text = text.chars().enumerate().map(change).collect();
            }
        }
    }
}

fn main() {
    let shared = std::env::var_os("WENGAO_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let mut speeches = Vec::new();
    for folder in ["corpus/speeches", "corpus/work-reports-2025"] {
        let mut files: Vec<PathBuf> = fs::read_dir(shared.join(folder))
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .collect();
        files.sort();
        for file in files {
            speeches.extend(recognise_text(&fs::read_to_string(file).unwrap_or_default()).speeches);
        }
    }
    if speeches.is_empty() {
        println!("no texts under {}: nothing measured", shared.display());
        return;
    }
    // Nine speeches to one report, as offices keep them.
    let (talks, reports) = speeches.split_at(speeches.len().min(9));
    let source = |i: usize| {
        let speech =
            if i % 10 == 9 { reports.get(i / 10 % reports.len().max(1)) } else { talks.get(i % talks.len()) };
        let mut source = Source::of(&i.to_string(), speech.or(talks.first())?, Tier::Own);
        for section in &mut source.document.sections {
            vary(&mut section.blocks, i);
        }
        Some(source)
    };
    let sources: Vec<Source> = (0..SPEECHES).filter_map(source).collect();
    let started = Instant::now();
    let archive = Archive::new(sources);
    println!("{SPEECHES} speeches cut up in {:.1} s", started.elapsed().as_secs_f64());

    let outlines = include_str!("../../../src/app/outlines/data/outlines.json");
    let outlines: Vec<Outline> = serde_json::from_str(outlines).unwrap_or_default();
    let Some(outline) = outlines.iter().find(|outline| outline.occasion == Occasion::ConferenceAfter) else {
        return;
    };
    let day = date!(2026 - 12 - 05);
    let rules = check::Context {
        date: Some(day),
        level: outline.level,
        office: outline.office,
        ..Default::default()
    };
    let request = Request {
        subject: "",
        outline,
        occasion: Some(outline.occasion),
        office: outline.office,
        level: outline.level,
        speaker: None,
        place: None,
        date: Some(day),
        agenda: &[],
        slots: BTreeMap::new(),
        rate: 200,
        allowed: &|text| check::allowed(text, &rules),
        sound: &|text| sound(check::Checker::shipped(), text, &rules),
        current: &|text| check::current_form(text, Some(day)),
    };
    check::allowed("", &rules);
    let spot = Spot {
        kind: SectionKind::Supervision,
        section: SectionKind::Supervision,
        lead: "创新方式，增强监督刚性".to_owned(),
        topic: "执法检查、专题询问、满意度测评怎样联用".to_owned(),
        ..Spot::default()
    };
    let median = |work: &dyn Fn()| {
        let mut times: Vec<Duration> = (0..9)
            .map(|_| {
                let started = Instant::now();
                work();
                started.elapsed()
            })
            .collect();
        times.sort();
        times.get(4).copied().unwrap_or_default().as_secs_f64() * 1e3
    };
    let one = median(&|| {
        let found = candidates(&archive, &request, &spot, &Claims::default(), &Taken::default(), 20);
        assert!(!found.is_empty(), "no candidate for the point");
    });
    println!("candidates for one point: {one:.0} ms (median of 9)");
    let whole = median(&|| assert!(draft(&archive, &request).characters > 1_000, "an empty draft"));
    println!("a whole draft: {whole:.0} ms (median of 9)");
}
