//! What each sentence of some files says, a line each: for judging the reading by reading.
//!
//! `cargo run -p wengao-engine --example readings -- FILE…`

use std::error::Error;

use wengao_engine::reading::{Source, read};
use wengao_engine::recognise::recognise;

fn main() -> Result<(), Box<dyn Error>> {
    for path in std::env::args().skip(1) {
        for speech in recognise(&std::fs::read(&path)?)?.speeches {
            let facts = &speech.facts;
            let source = Source { office: facts.office, level: facts.level, occasion: facts.occasion };
            println!("== {} · {}", speech.document.title.plain(), facts.genre.chinese());
            for reading in read(&speech.document, &source) {
                let bound: Vec<String> = reading
                    .facts
                    .iter()
                    .map(|bound| format!("{}:{}", bound.fact.name(), bound.text))
                    .collect();
                let promise = reading.promise.as_ref().map(|p| format!(" {}/{}", p.found, p.count));
                println!(
                    "{}·{}·{}·{} [{}]{}{} {}",
                    reading.act.chinese(),
                    reading.voice.chinese(),
                    reading.time.chinese(),
                    reading.subjects.join("、"),
                    bound.join(" "),
                    promise.unwrap_or_default(),
                    if reading.whole.stands() { "" } else { " 不独立" },
                    reading.place.text(&speech.document)
                );
            }
        }
    }
    Ok(())
}
