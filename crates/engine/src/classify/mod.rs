//! What a section or a point is about.
//!
//! Words with weights (data, `data/weights.txt`) are looked up in the heading, in the leads of the points and in the
//! beginning of the text; a heading says more than a text. A section whose points are of several kinds is a
//! container ([`SectionKind::Requirements`]). Where a heading stands among the others decides between kinds that are about
//! equal. What a curator said of the same heading outranks everything; what his corrections say of other headings is
//! learnt on top of the weights (`learnt.rs`). Where nothing speaks for a kind it is [`SectionKind::Other`], with a low
//! confidence, for a person to settle.

mod learnt;
mod neighbours;
pub mod position;

use std::sync::LazyLock;

use super::document::{Block, Document, Point, Section, SectionKind};
use super::lexicon::fold::{folded, traditional};
use super::structure::text::first_sentence;
use super::words::Words;
use learnt::Learnt;
use neighbours::{Judged, settle};

/// How sure the kinds of a section and its first-level points are, each from 0 to 1.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SectionConfidence {
    /// Confidence in the section's kind.
    pub section: f32,
    /// Confidence in the kind of each first-level point, in order.
    pub points: Vec<f32>,
}

/// The kind a person gave to a section or point with this heading or lead, which outranks the weights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The heading or lead as it stood.
    pub heading: String,
    /// What the person said it is.
    pub kind: SectionKind,
}

/// How often a text speaks for each kind, by the order of [`SectionKind::ALL`].
type Scores = [f32; KINDS];

const KINDS: usize = SectionKind::ALL.len();

/// How much text below the lead is looked at, in bytes: what a point is about it says at its beginning.
const TEXT: usize = 600;

/// The most that the heading of a section can say about one of its points.
const HINT: f32 = 3.0;

/// How many paragraphs of a section are looked at.
const PARAGRAPHS: usize = 4;

/// Words with their number, the kind they speak for, by its index, and with what weight.
struct Weights(Words<(usize, usize, f32)>);

/// A bit for each word that was seen in a text; words beyond are few and may count twice.
type Seen = [u64; 24];

static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| Weights::parse(include_str!("data/weights.txt")));

impl Weights {
    fn parse(text: &'static str) -> Self {
        let mut words: Vec<(&str, (usize, usize, f32))> = Vec::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let mut fields = line.split_whitespace();
            let kind = fields.next().and_then(|name| name.parse().ok()).and_then(index);
            let weight = fields.next().and_then(|weight| weight.parse().ok());
            if let (Some(kind), Some(weight)) = (kind, weight) {
                for word in fields {
                    words.push((word, (words.len(), kind, weight)));
                }
            }
        }
        let barred: String = traditional().chain(['“', '”']).collect();
        Self(Words::barring(&barred, words))
    }

    /// Adds what `text` says to `scores`; each word counts once.
    fn add(&self, text: &str, factor: f32, scores: &mut Scores) {
        self.add_new(text, factor, scores, &mut Seen::default());
    }

    /// Adds what `text` says to `scores` with words that were not seen yet.
    fn add_new(&self, text: &str, factor: f32, scores: &mut Scores, seen: &mut Seen) {
        let before = (*scores, *seen);
        if !self.0.find_unless_barred(text, |_, _, word| count(word, factor, scores, seen)) {
            (*scores, *seen) = before;
            self.0.find(&unquoted(text), |_, _, word| count(word, factor, scores, seen));
        }
    }
}

/// Adds what a word says to `scores`, if it was not seen yet.
fn count(word: (usize, usize, f32), factor: f32, scores: &mut Scores, seen: &mut Seen) {
    let (number, kind, weight) = word;
    let bit = 1 << (number % 64);
    let before = seen.get_mut(number / 64).map_or(0, |bits| std::mem::replace(bits, *bits | bit));
    if before & bit == 0
        && let Some(score) = scores.get_mut(kind)
    {
        *score += weight * factor;
    }
}

/// The text to look words up in: simplified, and without quotation marks, which part words from each other (“一府两院”要).
fn unquoted(text: &str) -> String {
    folded(text).replace(['“', '”'], "")
}

fn index(kind: SectionKind) -> Option<usize> {
    SectionKind::ALL.iter().position(|k| *k == kind)
}

/// Gives every section and first-level point of the document its kind, nested points theirs too; returns how sure
/// each is. Opening and closing keep the kind that the structure gave them.
pub fn classify(document: &mut Document, corrections: &[Correction]) -> Vec<SectionConfidence> {
    let known = Known { corrections, learnt: &Learnt::of(corrections) };
    let title = document.title.plain();
    let headed = document.sections.iter().filter(|section| section.heading.is_some()).count();
    let mut number = 0;
    let mut points = Vec::with_capacity(document.sections.len());
    let mut judged = Vec::with_capacity(document.sections.len());
    for section in &mut document.sections {
        number += usize::from(section.heading.is_some());
        let (own, of_points) = section_kind(section, known, hint(&title, number, headed));
        judged.push(own);
        points.push(of_points);
    }
    settle(&mut judged, None, |at, say| {
        document.sections.iter().skip(at).take(1).for_each(|section| each_line(&section.blocks, say));
    });
    let sections = document.sections.iter_mut().zip(judged).zip(points);
    let confidence = sections.map(|((section, judged), points)| {
        section.kind = judged.kind;
        SectionConfidence { section: judged.confidence, points }
    });
    confidence.collect()
}

/// Tells `say` every line of blocks.
fn each_line(blocks: &[Block], say: &mut dyn FnMut(&str)) {
    for block in blocks {
        match block {
            Block::Paragraph(line) => say(&line.text()),
            Block::Point(point) => {
                say(&point.lead.text());
                each_line(&point.blocks, say);
            }
        }
    }
}

/// What people said of headings, and what follows from it for others.
#[derive(Debug, Clone, Copy)]
struct Known<'a> {
    corrections: &'a [Correction],
    learnt: &'a Learnt,
}

/// What the occasion says, and the place of a heading, the `number`-th of `headed`: it decides where words are about equal.
fn hint(title: &str, number: usize, headed: usize) -> Scores {
    let mut scores: Scores = [0.0; KINDS];
    let mut add = |kind: SectionKind, weight: f32| {
        if let Some(score) = index(kind).and_then(|at| scores.get_mut(at)) {
            *score += weight;
        }
    };
    if headed >= 3 && number == 1 {
        add(SectionKind::PoliticalDirection, 0.4);
        add(SectionKind::Significance, 0.4);
    }
    if headed >= 3 && number == headed {
        for kind in [SectionKind::SelfBuilding, SectionKind::PartyLeadership, SectionKind::Conduct] {
            add(kind, 0.4);
        }
    }
    for (word, kind) in [
        ("换届", SectionKind::Elections),
        ("执法检查", SectionKind::Supervision),
        ("培训", SectionKind::Deputies),
    ] {
        if title.contains(word) {
            add(kind, 0.3);
        }
    }
    scores
}

/// What a section is by its own words, and how sure its points are.
fn section_kind(section: &mut Section, known: Known<'_>, hint: Scores) -> (Judged, Vec<f32>) {
    let heading = section.heading.as_ref().map(|h| h.plain()).unwrap_or_default();
    if matches!(section.kind, SectionKind::Opening | SectionKind::Closing) {
        let none = [0.0; KINDS];
        let points = points_kinds(section, &none, known);
        return (Judged { scores: none, kind: section.kind, confidence: 0.95 }, points);
    }
    let mut own: Scores = [0.0; KINDS];
    WEIGHTS.add(&heading, 3.0, &mut own);
    known.learnt.add(&heading, 1.0, &mut own);
    let points = points_kinds(section, &own, known);
    if let Some(kind) = corrected(&heading, known.corrections) {
        return (Judged { scores: own, kind, confidence: 1.0 }, points);
    }
    let mut scores = own;
    for (index, block) in section.blocks.iter().enumerate() {
        match block {
            Block::Paragraph(_) if index >= PARAGRAPHS => {}
            Block::Point(point) => WEIGHTS.add(first_sentence(&point.lead.text()).0, 0.5, &mut scores),
            Block::Paragraph(line) => WEIGHTS.add(start(&line.text()), 0.35, &mut scores),
        }
    }
    if let Some(Block::Paragraph(line)) = section.blocks.first()
        && figures(start(&line.text())) >= FIGURES
        && let Some(score) = index(SectionKind::Review).and_then(|at| scores.get_mut(at))
    {
        *score += 1.5;
    }
    for (score, hint) in scores.iter_mut().zip(hint) {
        *score += if *score > 0.0 { hint } else { 0.0 };
    }
    let (mut kind, mut confidence) = best(&scores);
    let kinds = distinct(section);
    let own_best = best(&own);
    // A heading that plainly names a kind holds against its points; one that does not is a container of theirs.
    if kinds >= 3 && (own_best.1 < 0.6 || own_best.0 != kind) && kind != SectionKind::PartyLeadership {
        (kind, confidence) = (SectionKind::Requirements, 0.6);
    }
    (Judged { scores, kind, confidence }, points)
}

/// So many figures in a row tell what was done: 召开常委会会议8次，听取审议报告26项，作出决定12项.
const FIGURES: usize = 3;

/// How many figures stand in a text.
fn figures(text: &str) -> usize {
    text.split(|c: char| !c.is_ascii_digit()).filter(|digits| (1..=4).contains(&digits.len())).count()
}

/// The kinds of work that a container gathers.
fn distinct(section: &Section) -> usize {
    let mut kinds: Vec<SectionKind> = section
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Point(point) => Some(point.kind),
            Block::Paragraph(_) => None,
        })
        .filter(|kind| *kind >= SectionKind::PoliticalDirection && *kind <= SectionKind::Conduct)
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds.len()
}

fn points_kinds(section: &mut Section, prior: &Scores, known: Known<'_>) -> Vec<f32> {
    let points = section.blocks.iter_mut().filter_map(|block| match block {
        Block::Point(point) => Some(point_kind(point, prior, known)),
        Block::Paragraph(_) => None,
    });
    let mut judged: Vec<Judged> = points.collect();
    let (shared, sure) = best(prior);
    let shared = (sure >= SHARED && shared != SectionKind::Requirements).then_some(shared);
    let points: Vec<&Point> = section
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Point(point) => Some(point),
            Block::Paragraph(_) => None,
        })
        .collect();
    settle(&mut judged, shared, |at, say| {
        if let Some(point) = points.get(at) {
            say(&point.lead.text());
            each_line(&point.blocks, say);
        }
    });
    let points = section.blocks.iter_mut().filter_map(|block| match block {
        Block::Point(point) => Some(point),
        Block::Paragraph(_) => None,
    });
    let settled = points.zip(judged).map(|(point, judged)| {
        point.kind = judged.kind;
        judged.confidence
    });
    settled.collect()
}

/// How sure a section's heading is of the kind that its points share.
const SHARED: f32 = 0.5;

fn point_kind(point: &mut Point, prior: &Scores, known: Known<'_>) -> Judged {
    // Taken out for the while, so that the point can be changed without a copy of its text.
    let line = std::mem::take(&mut point.lead);
    let judged = kind_by_lead(point, &line.text(), prior, known);
    point.lead = line;
    point.kind = judged.kind;
    judged
}

fn kind_by_lead(point: &mut Point, lead: &str, prior: &Scores, known: Known<'_>) -> Judged {
    let (first, _, rest) = first_sentence(lead);
    let mut scores: Scores = [0.0; KINDS];
    WEIGHTS.add(first, 2.0, &mut scores);
    known.learnt.add(first, 0.67, &mut scores);
    let mut below: Scores = [0.0; KINDS];
    WEIGHTS.add(start(rest), 0.4, &mut below);
    if let Some(Block::Paragraph(line)) = point.blocks.first() {
        WEIGHTS.add(start(&line.text()), 0.4, &mut below);
    }
    for (((score, said), hinted), kind) in scores.iter_mut().zip(below).zip(prior).zip(SectionKind::ALL) {
        // A container says nothing about what it contains.
        let hint = if *kind == SectionKind::Requirements { 0.0 } else { (hinted * 0.2).min(HINT) };
        *score += said + hint;
        // A point is seldom a container: what is said of the whole work counts half.
        if *kind == SectionKind::Requirements {
            *score *= 0.6;
        }
    }
    for block in &mut point.blocks {
        if let Block::Point(nested) = block {
            point_kind(nested, &scores, known);
        }
    }
    if let Some(kind) = corrected(first, known.corrections).or_else(|| corrected(lead, known.corrections)) {
        return Judged { scores, kind, confidence: 1.0 };
    }
    let (kind, confidence) = best(&scores);
    Judged { scores, kind, confidence }
}

fn corrected(heading: &str, corrections: &[Correction]) -> Option<SectionKind> {
    let bare = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    if heading.is_empty() || corrections.is_empty() {
        return None;
    }
    let wanted = bare(heading);
    corrections.iter().rev().find(|c| bare(&c.heading) == wanted).map(|c| c.kind)
}

/// The kind with the highest score, and how far it stands above the next.
fn best(scores: &Scores) -> (SectionKind, f32) {
    let mut first = (SectionKind::Other, 0.0_f32);
    let mut second = 0.0_f32;
    for (kind, score) in SectionKind::ALL.iter().zip(scores) {
        if *score > first.1 {
            second = first.1;
            first = (*kind, *score);
        } else if *score > second {
            second = *score;
        }
    }
    if first.1 < 1.0 {
        return (SectionKind::Other, 0.3);
    }
    (first.0, ((first.1 - second * 0.5) / (first.1 + 1.5)).clamp(0.1, 0.98))
}

/// The beginning of a text, cut between characters.
fn start(text: &str) -> &str {
    let mut end = text.len().min(TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

#[cfg(test)]
mod tests;
