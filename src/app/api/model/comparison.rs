//! What a text shares with the archive, in answers.

use serde::Serialize;

use crate::engine::reuse;

/// What a text shares with the corpus.
#[derive(Debug, Serialize)]
pub struct Comparison {
    /// The part of its letters that stands in the corpus, too: 0 to 1.
    pub share: f64,
    /// The same without approved phrasings and law text.
    pub share_without_formulations: f64,
    /// The passages, longest first.
    pub spans: Vec<SharedSpan>,
}

/// A passage that the corpus holds, too.
#[derive(Debug, Serialize)]
pub struct SharedSpan {
    /// First character.
    pub start: usize,
    /// Character after the last.
    pub end: usize,
    /// What it is.
    pub kind: reuse::Kind,
    /// The passage.
    pub text: String,
    /// Characters inside that differ.
    pub edited: usize,
    /// Where it stands in the corpus.
    pub source: SharedSource,
    /// Names, dates, figures and places that came along.
    pub carried: Vec<reuse::Carried>,
}

/// Where a shared passage stands.
#[derive(Debug, Serialize)]
pub struct SharedSource {
    /// The speech.
    pub speech_id: String,
    /// Its title.
    pub title: String,
    /// First character in its text.
    pub start: usize,
    /// Character after the last.
    pub end: usize,
}

impl From<reuse::Report> for Comparison {
    fn from(report: reuse::Report) -> Self {
        let spans = report.spans.into_iter().map(|span| SharedSpan {
            start: span.start,
            end: span.end,
            kind: span.kind,
            text: span.text,
            edited: span.edited,
            source: SharedSource {
                speech_id: span.source.file,
                title: span.source.title,
                start: span.source.start,
                end: span.source.end,
            },
            carried: span.carried,
        });
        Self {
            share: report.share,
            share_without_formulations: report.share_without_formulations,
            spans: spans.collect(),
        }
    }
}
