//! What a text goes through, one command a part of the product.

use std::hint::black_box;

use wengao_engine::check::{Checker, Confusions, Context};
use wengao_engine::document::{Line, SectionKind};
use wengao_engine::mining::{self, Options, Source};
use wengao_engine::recognise::recognise_text;
use wengao_engine::reuse::{self, Index, Kind};
use wengao_engine::suggest::Builder;
use wengao_engine::{
    aloud, clause, clean, corruption, dating, difference, placeholder, reading, structure, unify,
};

/// A command with its name.
type Command = (&'static str, fn(&str));

/// All commands.
pub const COMMANDS: &[Command] = &[
    ("clean", |text| drop(black_box(clean::clean(text)))),
    ("inspect", |text| drop(black_box(recognise_text(text)))),
    ("check", |text| {
        black_box(Checker::shipped().check(text, &full()));
    }),
    ("paragraph", |text| {
        black_box(Checker::shipped().check_paragraph(text, &full()));
    }),
    ("typos", |text| {
        let checker = Checker::with(&Default::default()).with_confusions(Confusions::learn_from_itself(text));
        black_box(checker.check_paragraph(text, &full()));
    }),
    ("compare", |text| {
        let source =
            reuse::Source { id: "1".to_owned(), title: "旧稿".to_owned(), kind: Kind::OwnPast, text };
        let index = Index::build(
            &[source],
            &["全过程人民民主重大理念", "坚持党的领导、人民当家作主、依法治国有机统一"],
        );
        black_box(index.compare(text));
        black_box(index.compare(&changed(text)));
    }),
    ("unify", |text| {
        for speech in recognise_text(text).speeches {
            black_box(unify::read(&speech.document, &unify::Reader::default()));
        }
    }),
    ("reading", |text| {
        black_box(reading::read_text(text, SectionKind::Other, &reading::Source::default()));
        for speech in recognise_text(text).speeches {
            black_box(reading::read(&speech.document, &reading::Source::default()));
        }
    }),
    ("aloud", |text| {
        black_box(aloud::sentences(text));
    }),
    ("difference", |text| {
        let other = changed(text);
        let (before, after): (Vec<&str>, Vec<&str>) = (text.lines().collect(), other.lines().collect());
        black_box(difference::compare(&before, &after));
        black_box(difference::compare(&[], &after));
    }),
    ("characters", |text| {
        black_box(difference::characters(text, &changed(text)));
    }),
    ("mining", |text| {
        let found: Vec<_> = recognise_text(text)
            .speeches
            .into_iter()
            .chain(recognise_text(&changed(text)).speeches)
            .collect();
        let sources: Vec<Source<'_>> = found
            .iter()
            .zip(1..)
            .map(|(speech, id)| Source {
                id,
                title: "讲话",
                speaker: None,
                year: Some(2025),
                document: &speech.document,
            })
            .collect();
        black_box(mining::mine(&sources, &Options::default(), &mut |_| std::ops::ControlFlow::Continue(())));
    }),
    ("suggest", |text| {
        let mut builder = Builder::default();
        builder.speech(1, text.lines());
        builder.speech(2, text.lines());
        black_box(builder.build());
    }),
    ("small", |text| {
        black_box(clause::clauses(text));
        black_box(placeholder::find_placeholders(text));
        black_box(corruption::find_corruptions(text));
        black_box(dating::written_date(text));
        black_box(dating::years(text).count());
        black_box(Line::parse(text).plain());
        black_box(structure::label::label(text).is_some());
        black_box(structure::heading::split(text).rest.len());
    }),
];

/// Everything that a check can be told, so that every family runs.
fn full() -> Context {
    Context { places: vec!["云江市".to_owned()], minutes: Some(20), ..Context::default() }
}

/// The text with a character changed here and there.
fn changed(text: &str) -> String {
    text.chars().enumerate().map(|(at, c)| if at % 97 == 50 && c != '\n' { '改' } else { c }).collect()
}
