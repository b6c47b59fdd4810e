//! Prints what the checks find in files, a finding a line with its line and place in it: to judge alarms on real texts.
//! `cargo run -p wengao-engine --example findings -- DATE FILE...`; the date is `YYYY-MM-DD`.

use std::time::Instant;

use time::Date;
use time::macros::format_description;
use wengao_engine::check::{Checker, Context, Severity};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let date =
        arguments.next().and_then(|d| Date::parse(&d, format_description!("[year]-[month]-[day]")).ok());
    let context = Context { date, ..Context::default() };
    let checker = Checker::shipped();
    checker.check("一", &context);
    let (mut characters, mut alarms, mut spent) = (0, 0, 0.0);
    for file in arguments {
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let name = std::path::Path::new(&file).file_stem().map(|n| n.to_string_lossy().into_owned());
        let began = Instant::now();
        let found = checker.check(&text, &context);
        spent += began.elapsed().as_secs_f64();
        characters += text.chars().count();
        for f in found.iter().filter(|f| f.severity >= Severity::Warning) {
            alarms += 1;
            let all: Vec<char> = text.chars().collect();
            let head = all.iter().take(f.start).rposition(|c| *c == '\n').map_or(0, |at| at + 1);
            let near: String = all.iter().take(f.end + 12).skip(f.start.saturating_sub(12)).collect();
            let near = near.replace('\n', "⏎");
            println!(
                "{}\t{}\t{}\t{}\t{near}\t{}\t{}\t{}\t{}",
                name.as_deref().unwrap_or_default(),
                f.rule,
                f.text,
                f.message,
                f.fixes.join("/"),
                f.line,
                f.start - head,
                f.end - head
            );
        }
    }
    let per = alarms as f64 * 1e4 / characters.max(1) as f64;
    eprintln!(
        "{characters} characters, {alarms} findings, {per:.2} in 10,000; {:.1} ms for 12,000",
        spent * 12e6 / characters.max(1) as f64
    );
}
