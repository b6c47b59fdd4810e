//! The readings of a speech's sentences for `wengao inspect --readings`.

use std::io::{self, Write};

use serde::Serialize;

use crate::engine::document::Document;
use crate::engine::reading::{self, Reading, Source, Whole};
use crate::engine::recognise::Facts;

/// A sentence with its reading.
#[derive(Serialize)]
pub struct ReadingView {
    sentence: String,
    #[serde(flatten)]
    reading: Reading,
}

/// Every sentence of a recognised speech with its reading.
pub fn of(document: &Document, facts: &Facts) -> Vec<ReadingView> {
    let source = Source { office: facts.office, level: facts.level, occasion: facts.occasion };
    let readings = reading::read(document, &source).into_iter();
    readings.map(|reading| ReadingView { sentence: reading.place.text(document), reading }).collect()
}

/// Prints them for people, a line each.
///
/// # Errors
/// When `out` cannot be written.
pub fn print(out: &mut impl Write, views: &[ReadingView]) -> io::Result<()> {
    for ReadingView { sentence, reading } in views {
        let mut words = vec![reading.act.chinese(), reading.voice.chinese(), reading.time.chinese()];
        words.extend(reading.subjects.iter().map(String::as_str));
        let facts: Vec<&str> = reading.facts.iter().map(|fact| fact.text.as_str()).collect();
        let bound = if facts.is_empty() { String::new() } else { format!(" 事实：{}", facts.join("、")) };
        let promise = reading
            .promise
            .as_ref()
            .map(|p| format!(" 许诺{}项、列出{}项", p.count, p.found))
            .unwrap_or_default();
        let hangs = match &reading.whole {
            Whole::Stands => String::new(),
            Whole::Hangs(word) => format!(" 不独立（{word}）"),
        };
        writeln!(out, "    {sentence}\n      ［{}］{bound}{promise}{hangs}", words.join("·"))?;
    }
    Ok(())
}
