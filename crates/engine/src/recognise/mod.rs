//! From text to speeches: `clean` → `structure` → `classify`, in one call.
//!
//! The types here are what every other room knows of a recognised speech. Offsets and lengths are in characters.

use time::Date;

use super::clean::{self, encoding::DecodeError};
use super::document::{self, Block, DateCertainty, Document, SectionKind};
use super::lexicon::fold::folded;
use super::structure::header::{self, Header};
use super::structure::home::Home;
use super::structure::split::{self, Part};
use super::structure::{announced, body, facts, heading, label, pasted, slots, title};
use super::terms::Term;
use super::{classify, dating};

pub use super::classify::{Correction, SectionConfidence};
pub use super::clean::spun::Suspect;
pub use super::report::{CODES, Remark};
pub use super::structure::facts::{Facts, genre_of};
pub use places::Scrap;
pub use swaps::Swap;

/// What one file held.
#[derive(Debug, Clone, PartialEq)]
pub struct Recognised {
    /// The encoding the bytes were read in, as its WHATWG name (`UTF-8`, `GB18030`, …) or `docx`.
    pub encoding: String,
    /// The speeches in the order of the file; a compilation holds several.
    pub speeches: Vec<Speech>,
}

impl Recognised {
    /// Tells that bytes could not be read, where no line that is left shows it.
    pub fn tell_damage(&mut self) {
        const CODE: &str = "bytes_unreadable";
        let told = self.speeches.iter().flat_map(|speech| &speech.report).any(|remark| remark.code == CODE);
        if let (false, Some(speech)) = (told, self.speeches.first_mut()) {
            speech.report.insert(0, Remark { code: CODE, line: 1, text: "\u{FFFD}".to_owned(), fix: None });
        }
    }
}

/// A recognised speech.
#[derive(Debug, Clone, PartialEq)]
pub struct Speech {
    /// The tree, cleaned; kinds are filled in.
    pub document: Document,
    /// What is known about the speech as a whole.
    pub facts: Facts,
    /// For each section of `document`, in order: how sure the classification is.
    pub confidence: Vec<SectionConfidence>,
    /// What was changed, found and doubted, by line of the file.
    pub report: Vec<Remark>,
    /// Clauses that only a corpus can judge: whether it has them more often with another word.
    pub suspects: Vec<Suspect>,
    /// For each line of the document's plain text, the line of the file that it begins on, from 1.
    pub places: Vec<usize>,
    /// What was cut out of lines of which something is left.
    pub scraps: Vec<Scrap>,
    /// Where characters of a line were put right.
    pub swaps: Vec<Swap>,
}

/// Recognises the speeches in the bytes of a text file.
///
/// # Errors
/// [`DecodeError`] where the bytes hold no text.
pub fn recognise(bytes: &[u8]) -> Result<Recognised, DecodeError> {
    recognise_with(bytes, &[])
}

/// [`recognise`], with the kinds that curators gave to headings and leads.
///
/// # Errors
/// As [`recognise`].
pub fn recognise_with(bytes: &[u8], corrections: &[Correction]) -> Result<Recognised, DecodeError> {
    let decoded = clean::encoding::decode(bytes)?;
    let mut found = recognise_text_with(&decoded.text, corrections);
    decoded.encoding.clone_into(&mut found.encoding);
    if decoded.damaged {
        found.tell_damage();
    }
    Ok(found)
}

/// Recognises the speeches in a text.
pub fn recognise_text(text: &str) -> Recognised {
    recognise_text_with(text, &[])
}

/// [`recognise_text`], with the kinds that curators gave to headings and leads.
pub fn recognise_text_with(text: &str, corrections: &[Correction]) -> Recognised {
    recognise_marked(text, &[], corrections)
}

/// [`recognise_text_with`], with what the file says of each line beyond its words.
pub fn recognise_marked(text: &str, marks: &[clean::Mark], corrections: &[Correction]) -> Recognised {
    let cleaned = clean::clean_marked(text, marks);
    let mut scraps = places::scraps(text, &cleaned);
    scraps.sort_by_key(|scrap| scrap.line);
    let mut scraps = scraps.into_iter().peekable();
    let mut swaps = swaps::swaps(text, &cleaned.report).into_iter().peekable();
    let mut report = cleaned.report;
    let mut suspects = cleaned.suspects.into_iter().peekable();
    let lines = pasted::lines(cleaned.lines);
    let parts = split::split(&lines, &mut report);
    report.sort_by_key(|remark| remark.line);
    let mut report = report.into_iter().peekable();
    let mut speeches = Vec::with_capacity(parts.len());
    for (index, part) in parts.iter().enumerate() {
        let end = parts.get(index + 1).and_then(Part::first_line).unwrap_or(usize::MAX);
        let own = std::iter::from_fn(|| report.next_if(|remark| remark.line < end)).collect();
        let mut speech = speech(part, own, corrections);
        speech.suspects.extend(std::iter::from_fn(|| suspects.next_if(|suspect| suspect.line < end)));
        speech.scraps.extend(std::iter::from_fn(|| scraps.next_if(|scrap| scrap.line < end)));
        speech.swaps.extend(std::iter::from_fn(|| swaps.next_if(|swap| swap.line < end)));
        speeches.push(speech);
    }
    Recognised { encoding: "UTF-8".to_owned(), speeches }
}

/// Recognises one speech of a file; `report` holds what cleaning said of its lines.
fn speech(part: &Part<'_>, mut report: Vec<Remark>, corrections: &[Correction]) -> Speech {
    let header = header::read(part.lines, part.title);
    let mut own = Vec::new();
    let written = title::join(&header.title);
    let title_line = header.title.first().map_or(1, |(number, _)| *number);
    let title = slots::line(&written, title_line, &mut own);
    let salutation = header.salutation.map(|(number, text)| slots::line(text, number, &mut own));
    let body = body::build(&header.body, own);
    let mut document = Document { title, salutation, sections: body.sections };
    let confidence = classify::classify(&mut document, corrections);

    let under: Vec<&str> = header.under.iter().map(|(_, text)| *text).collect();
    let head = facts::Head {
        under: header.under.iter().map(|(line, text)| (*line >= title_line, *text)).collect(),
        posted: header.posted,
        author: header.author,
        salutation: header.salutation.map(|(_, text)| text),
    };
    let text: Vec<&str> = header.body.iter().map(|para| para.text).collect();
    let mut facts = facts::read(&written, &head, &text);
    let home = Home::read(&written, &under, facts.level);
    report.retain(|remark| remark.code != "place_name" || !home.owns(&remark.text));
    for (code, lines) in [("header_line", &header.under), ("site_line", &header.site)] {
        report.extend(lines.iter().map(|(line, text)| Remark {
            code,
            line: *line,
            text: (*text).to_owned(),
            fix: None,
        }));
    }
    report.extend(body.report);
    announce(&document, &header, &mut facts, &mut report);
    date(part.lines, &header, &mut facts, &mut report);
    // Stable: the slots of a line stay in the order of the document.
    report.sort_by_key(|remark| remark.line);
    let places = places::places(&document, &header);
    Speech {
        document,
        facts,
        confidence,
        report,
        suspects: Vec::new(),
        places,
        scraps: Vec::new(),
        swaps: Vec::new(),
    }
}

/// Notes how many points are announced, and whether as many follow.
fn announce(document: &Document, header: &Header<'_>, facts: &mut Facts, report: &mut Vec<Remark>) {
    let opening = match document.sections.first() {
        Some(section) if section.kind == SectionKind::Opening => section.blocks.len(),
        _ => 1,
    };
    let said = header.body.iter().take(opening.max(1)).rev();
    let Some((para, n)) = said.filter_map(|p| announced::announced(&folded(p.text)).map(|n| (p, n))).next()
    else {
        return;
    };
    facts.announced_points = Some(n);
    let headed = document.sections.iter().filter(|s| s.heading.is_some()).count();
    let points =
        document.sections.iter().flat_map(|s| &s.blocks).filter(|b| matches!(b, Block::Point(_))).count();
    let found = if headed > 0 { headed } else { points };
    if found != n && found > 0 {
        report.push(Remark {
            code: "announced_count_mismatch",
            line: para.number,
            text: format!("讲{}点", document::chinese_number(n)),
            fix: Some(format!("讲{}点", document::chinese_number(found))),
        });
    }
}

/// Dates the speech by its formulations, and doubts the years and the date that do not fit.
fn date(lines: &[clean::Line], header: &Header<'_>, facts: &mut Facts, report: &mut Vec<Remark>) {
    facts.date_span = dating::span(named(lines).into_iter());
    let (from, until) = facts.date_span;
    let fits = |date: Date| from.is_none_or(|from| date >= from) && until.is_none_or(|until| date <= until);
    // A date that fits vouches for the years of the text: later ones are plans.
    if !facts.date.is_some_and(fits) {
        for line in lines {
            dating::doubt_years(&folded(&line.text), line.number, facts.date_span, report);
        }
    }
    if let Some(date) = facts.date
        && !fits(date)
    {
        facts.certainty = Some(DateCertainty::Doubted);
        let line = header.under.first().map_or(1, |(line, _)| *line);
        let said = report.iter().any(|r| r.code == "date_conflict" && r.line == line);
        if !said {
            report.push(Remark { code: "date_conflict", line, text: date.to_string(), fix: None });
        }
    } else if facts.date.is_none() && from.is_some() && until.is_some() {
        facts.certainty = Some(DateCertainty::Inferred);
    }
}

/// Bytes that a label and the first words behind it have, at most.
const LABEL: usize = 60;

/// The dated formulations of the lines, each with how it stands there; what a review tells of is past.
fn named(lines: &[clean::Line]) -> Vec<(usize, dating::Mention)> {
    let mut out = Vec::new();
    let names_any = |line: &clean::Line| line.hits.iter().any(|hit| matches!(hit.term, Term::Window(_)));
    // Headings are read for the lines below them that name any.
    let read = lines.iter().rposition(names_any).map_or(0, |last| last + 1);
    let mut review = false;
    for line in lines.iter().take(read) {
        // Few lines are worth folding whole; for a label the beginning does.
        let begins = folded(line.text.get(..line.text.floor_char_boundary(LABEL)).unwrap_or_default());
        let label = label::label(&begins);
        if label.is_some_and(|label| label.family.is_outer())
            || label.is_none() && heading::is_bare(&line.text)
        {
            let text = folded(&line.text);
            review = ["回顾", "过去五年", "过去一年", "五年来", "一年来", "总结"]
                .iter()
                .any(|word| text.contains(word));
        }
        let windows = || line.hits.iter().filter(|hit| matches!(hit.term, Term::Window(_)));
        if windows().next().is_none() {
            continue;
        }
        let how = dating::mentions(&folded(&line.text), windows().map(|hit| (hit.start, hit.end)));
        out.extend(windows().zip(how).filter_map(|(hit, mention)| {
            let Term::Window(index) = hit.term else { return None };
            Some((
                index,
                if review && mention == dating::Mention::Used { dating::Mention::Told } else { mention },
            ))
        }));
    }
    out
}

mod places;
mod swaps;

#[cfg(test)]
mod cases;
#[cfg(test)]
mod heads;
#[cfg(test)]
mod kept;
#[cfg(test)]
mod messy;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
