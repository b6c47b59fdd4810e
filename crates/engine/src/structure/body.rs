//! Sections and points from the lines of one speech.

use std::borrow::Cow;

use super::super::document::{Block, Line, Point, PointStyle, Section, SectionKind};
use super::super::report::Remark;
use super::closing::{self, Closing};
use super::furniture::is_paywall;
use super::heading;
use super::label::{self, Family, Label};
use super::numbering::{self, Mark};
use super::para::Para;
use super::text::{at_least, at_most, cut, ends_sentence};
use super::{runs, slots};

/// What opens a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opener {
    /// Headings numbered in this family.
    Numbered(Family),
    /// Headings without a number.
    Bare,
    /// Nothing: the speech is one section.
    Nothing,
}

/// The sections of a speech, and where each heading stood.
#[derive(Debug, Default)]
pub struct Body {
    /// Opening, sections, closing.
    pub sections: Vec<Section>,
    /// What was found and doubted; one `placeholder` a slot, in the order of the document.
    pub report: Vec<Remark>,
}

/// Builds the sections of the speech whose paragraphs these are.
pub fn build(paras: &[Para<'_>], report: Vec<Remark>) -> Body {
    let mut body = Body { sections: Vec::new(), report };
    let mut paras = paras.to_vec();
    label_figures(&mut paras);
    let annexes = paras.split_off(annex_start(&paras));
    let closing = cut_closing(&mut paras);
    let paras = unified(&paras);
    let opener = opener(&paras);
    let is_gap = |i: &usize| paras.get(*i).is_some_and(|p| p.label.is_none() && is_paywall(p.text));
    let heads: Vec<usize> = (0..paras.len()).filter(|i| opens(&paras, *i, opener) || is_gap(i)).collect();
    let first = heads.first().copied().unwrap_or(paras.len());
    if let Opener::Numbered(family) = opener {
        numbers(&paras, family, &heads, &mut body.report);
    }
    let unheaded = heads.first().is_none_or(is_gap);
    let (before, _) = paras.split_at(first);
    let (opening, rest) = paras.split_at(if unheaded { opening_length(before) } else { first });
    if !opening.is_empty() {
        body.plain(opening, SectionKind::Opening);
    }
    let rest = rest.get(..first.saturating_sub(opening.len())).unwrap_or_default();
    if unheaded && !rest.is_empty() {
        let blocks = body.blocks(rest, true);
        body.sections.push(Section { blocks, ..Section::default() });
    }
    for (k, start) in heads.iter().enumerate() {
        let end = heads.get(k + 1).copied().unwrap_or(paras.len());
        if let Some((head, content)) = paras.get(*start..end).and_then(<[Para<'_>]>::split_first) {
            body.section(head, content, opener);
        }
    }
    if !closing.is_empty() {
        body.plain(&closing, SectionKind::Closing);
    }
    body.annexes(&annexes);
    body
}

/// Labels `8.6个专项……` where it stands between 7. and 9.
fn label_figures(paras: &mut [Para<'_>]) {
    let digit = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    let numbered: Vec<(usize, Label<'_>)> = paras
        .iter()
        .enumerate()
        .filter(|(_, para)| digit(para.text))
        .filter_map(|(index, para)| Some((index, para.label.or_else(|| label::before_figure(para.text))?)))
        .filter(|(_, label)| label.family == Family::Arabic)
        .collect();
    let mut last = 0;
    for (k, (index, label)) in numbered.iter().enumerate() {
        let Some(para) = paras.get_mut(*index) else { continue };
        let next = numbered.get(k + 1).map(|(_, label)| label.ordinal);
        if para.label.is_none() && last + 1 == label.ordinal && next == Some(label.ordinal + 1) {
            para.label = Some(*label);
        }
        last = para.label.map_or(last, |label| label.ordinal);
    }
}

/// Takes the closing off the end of the paragraphs.
fn cut_closing<'a>(paras: &mut Vec<Para<'a>>) -> Vec<Para<'a>> {
    let lines: Vec<(&str, bool)> = paras
        .iter()
        .map(|p| (p.text, p.label.is_some_and(|l| l.family != Family::Sequence || l.ordinal > 0)))
        .collect();
    match closing::find(&lines) {
        Some(Closing::Line(index)) => paras.split_off(index),
        Some(Closing::Inside(index, at)) => {
            let mut tail = paras.split_off(index);
            if let Some(para) = tail.first_mut()
                && let Some((head, end)) = cut(para.text, at)
            {
                paras.push(Para::new(para.number, head));
                *para = Para::new(para.number, end);
            }
            tail
        }
        None => Vec::new(),
    }
}

/// 首先，其次，第三，最后，: words and numbers of one list as one family, that of its first member.
fn unified<'p, 'a>(paras: &'p [Para<'a>]) -> Cow<'p, [Para<'a>]> {
    let mixes = |family: Family| paras.iter().any(|p| p.label.is_some_and(|l| l.family == family));
    if !(mixes(Family::Sequence) && mixes(Family::Ordinal)) {
        return Cow::Borrowed(paras);
    }
    let mut out = paras.to_vec();
    let mut family = None;
    for label in out.iter_mut().filter_map(|para| para.label.as_mut()) {
        match label.family {
            Family::Sequence | Family::Ordinal if label.ordinal == 1 => family = Some(label.family),
            Family::Sequence | Family::Ordinal => label.family = family.unwrap_or(label.family),
            _ => {}
        }
    }
    Cow::Owned(out)
}

/// Decides what opens the sections of this speech.
fn opener(paras: &[Para<'_>]) -> Opener {
    let marks: Vec<Mark> =
        paras.iter().enumerate().filter_map(|(i, p)| p.label.as_ref().map(|l| Mark::of(i, l))).collect();
    // 第一，…… numbers sections only where every member begins like a heading.
    let heads = |family: Family| {
        let mut members = paras.iter().filter_map(|p| p.label.filter(|l| l.family == family));
        members.all(|l| at_most(heading::split(l.rest).heading, 30))
    };
    let numbered = numbering::outermost(&marks, Family::is_heading)
        .or_else(|| numbering::outermost(&marks, |f| f == Family::Ordinal && heads(f)));
    let bare = || (0..paras.len()).filter(|i| is_bare_head(paras, *i)).nth(1).is_some();
    let numbered = numbered.filter(|family| mostly_short(paras, *family));
    match numbered {
        Some(family) if family >= Family::HanParen && bare() && nested_in_bare(paras, &marks, family) => {
            Opener::Bare
        }
        Some(family) => Opener::Numbered(family),
        None if bare() => Opener::Bare,
        None => Opener::Nothing,
    }
}

/// Whether half of the members at least are short enough for headings: an agenda in whole sentences has none.
fn mostly_short(paras: &[Para<'_>], family: Family) -> bool {
    let members = || paras.iter().filter_map(|p| p.label.filter(|l| l.family == family));
    let short = members().filter(|l| at_most(heading::split(l.rest).heading, 56)).count();
    short * 2 >= members().count()
}

/// Whether the members of a numbered family lie under headings without a number: they begin anew under several, or
/// all of them lie under the last.
fn nested_in_bare(paras: &[Para<'_>], marks: &[Mark], family: Family) -> bool {
    let members = || marks.iter().filter(|m| m.family == family);
    let last_bare = (0..paras.len()).rev().find(|i| is_bare_head(paras, *i)).unwrap_or(0);
    members().filter(|m| m.ordinal == 1).count() >= 2 || members().all(|m| m.index > last_bare)
}

/// Where the annexes begin (附件, 名词解释): a bare line of that name behind the text.
fn annex_start(paras: &[Para<'_>]) -> usize {
    (4..paras.len()).find(|i| paras.get(*i).is_some_and(|p| is_annex(p.text))).unwrap_or(paras.len())
}

fn is_annex(text: &str) -> bool {
    at_most(text, 24)
        && !ends_sentence(text)
        && (text.starts_with("附件")
            || text.starts_with("名词解释")
            || text.starts_with("名词注释")
            || text.ends_with("名词解释")
            || text.ends_with("名词注释"))
}

fn opens(paras: &[Para<'_>], index: usize, opener: Opener) -> bool {
    match opener {
        Opener::Numbered(family) => {
            paras.get(index).is_some_and(|p| p.label.is_some_and(|l| l.family == family))
        }
        Opener::Bare => is_bare_head(paras, index),
        Opener::Nothing => false,
    }
}

/// A short line without a number between paragraphs: what follows it is a paragraph or a list, not another such line.
fn is_bare_head(paras: &[Para<'_>], index: usize) -> bool {
    let bare = |p: &Para<'_>| p.label.is_none() && heading::is_bare(p.text);
    let Some(para) = paras.get(index) else { return false };
    let followed = paras.get(index + 1).is_some_and(|next| {
        next.label.is_some() || (!bare(next) && (at_least(next.text, 31) || ends_sentence(next.text)))
    });
    bare(para) && followed
}

/// How many paragraphs of a speech without headings are its opening: those before the first label.
fn opening_length(paras: &[Para<'_>]) -> usize {
    match paras.iter().position(|p| p.label.is_some()) {
        Some(index) => index,
        None if paras.len() > 2 => 1,
        None => 0,
    }
}

/// Reports gaps and repetitions in the numbers of the sections.
fn numbers(paras: &[Para<'_>], family: Family, heads: &[usize], report: &mut Vec<Remark>) {
    let mut last = 0;
    for index in heads {
        let Some((para, label)) = paras.get(*index).and_then(|p| p.label.map(|l| (p, l))) else { continue };
        sequence(&mut last, &label, para.number, report);
    }
    let _ = family;
}

/// Compares one number with the one before it.
fn sequence(last: &mut usize, label: &Label<'_>, line: usize, report: &mut Vec<Remark>) {
    if label.ordinal == 0 {
        return;
    }
    let expected = *last + 1;
    let code = if label.ordinal == *last {
        Some("duplicate_number")
    } else if label.ordinal != expected && label.ordinal != 1 {
        Some("number_gap")
    } else {
        None
    };
    if let Some(code) = code {
        let fix = super::super::document::chinese_number(expected);
        let digits = label.number.chars().any(|c| c.is_ascii_digit());
        let fix = if digits { expected.to_string() } else { fix };
        report.push(Remark { code, line, text: label.written.to_owned(), fix: Some(fix) });
    }
    *last = label.ordinal;
}

impl Body {
    fn line(&mut self, text: &str, number: usize) -> Line {
        slots::line(text, number, &mut self.report)
    }

    fn paragraph(&mut self, para: &Para<'_>) -> Block {
        Block::Paragraph(self.line(para.text, para.number))
    }

    /// An opening or a closing: paragraphs as they stand.
    fn plain(&mut self, paras: &[Para<'_>], kind: SectionKind) {
        let blocks = paras.iter().map(|p| self.paragraph(p)).collect();
        self.sections.push(Section { kind, blocks, ..Section::default() });
    }

    /// Annexes: a section for each, and for each of its own numbered headings.
    fn annexes(&mut self, paras: &[Para<'_>]) {
        let opener = |p: &Para<'_>| match p.label {
            Some(label) if label.family == Family::Han => Some(Opener::Numbered(Family::Han)),
            None if is_annex(p.text) => Some(Opener::Bare),
            _ => None,
        };
        let heads: Vec<usize> =
            (0..paras.len()).filter(|i| paras.get(*i).and_then(opener).is_some()).collect();
        for (k, start) in heads.iter().enumerate() {
            let end = heads.get(k + 1).copied().unwrap_or(paras.len());
            if let Some((head, content)) = paras.get(*start..end).and_then(<[Para<'_>]>::split_first) {
                self.section(head, content, opener(head).unwrap_or(Opener::Bare));
            }
        }
    }

    fn section(&mut self, head: &Para<'_>, content: &[Para<'_>], opener: Opener) {
        if head.label.is_none() && is_paywall(head.text) {
            return self.gap(head, content);
        }
        let (number, text) = match (opener, head.label) {
            (Opener::Numbered(_), Some(label)) => (Some(label.number.to_owned()), label.rest),
            _ => (None, head.text),
        };
        let split = heading::split(text);
        let heading = Some(self.line(split.heading, head.number)).filter(|line| !line.is_empty());
        let mut paras = Vec::with_capacity(content.len() + 1);
        if !split.rest.is_empty() {
            paras.push(Para::new(head.number, split.rest));
        }
        paras.extend_from_slice(content);
        let blocks = self.blocks(&paras, true);
        self.sections.push(Section { number, heading, blocks, ..Section::default() });
    }

    /// What follows a place where text is missing: it belongs to a heading that nobody knows.
    fn gap(&mut self, head: &Para<'_>, content: &[Para<'_>]) {
        let text = head.text.to_owned();
        self.report.push(Remark { code: "text_missing", line: head.number, text, fix: None });
        let blocks = self.blocks(content, true);
        if !blocks.is_empty() {
            self.sections.push(Section { blocks, ..Section::default() });
        }
    }

    /// Paragraphs and points; a list that runs on inside a paragraph counts only where `run_on` allows it.
    fn blocks(&mut self, paras: &[Para<'_>], run_on: bool) -> Vec<Block> {
        let paras = &unified(paras);
        let marks: Vec<Mark> =
            paras.iter().enumerate().filter_map(|(i, p)| p.label.as_ref().map(|l| Mark::of(i, l))).collect();
        let family = numbering::outermost(&marks, |_| true);
        let split = family.map(|family| runs::unglue(paras, family));
        if let (Some(family), Some(paras)) = (family, split)
            && (family.is_heading()
                || paras.iter().filter(|p| p.label.is_some_and(|l| l.family == family)).count() >= 2)
        {
            return self.points(&paras, family);
        }
        if run_on && let Some((index, pieces)) = runs::only_run(paras) {
            return self.run(paras, index, &pieces);
        }
        paras.iter().map(|p| self.paragraph(p)).collect()
    }

    fn points(&mut self, paras: &[Para<'_>], family: Family) -> Vec<Block> {
        let heads: Vec<usize> = (0..paras.len())
            .filter(|i| paras.get(*i).is_some_and(|p| p.label.is_some_and(|l| l.family == family)))
            .collect();
        let first = heads.first().copied().unwrap_or(paras.len());
        let (before, _) = paras.split_at(first);
        let mut out = self.blocks(before, false);
        let mut last_number = 0;
        let mut trailing = false;
        for (k, start) in heads.iter().enumerate() {
            let next = heads.get(k + 1).copied();
            let Some(members) = paras.get(*start..next.unwrap_or(paras.len())) else { continue };
            let Some((head, content)) = members.split_first() else { continue };
            let Some(label) = head.label else { continue };
            sequence(&mut last_number, &label, head.number, &mut self.report);
            let is_line = !ends_sentence(label.rest) && at_most(label.rest, 60);
            // After the last point a paragraph belongs to the section, unless points here have paragraphs of their own.
            let own = if next.is_none() && !is_line && !trailing {
                content.iter().rposition(|p| p.label.is_some()).map_or(0, |i| i + 1)
            } else {
                content.len()
            };
            trailing |= next.is_some() && content.iter().any(|p| p.label.is_none());
            let (inside, after) = content.split_at(own);
            let lead = self.line(label.rest, head.number);
            let blocks = self.blocks(inside, false);
            out.push(Block::Point(Point {
                style: style(family),
                label: Some(label.written.to_owned()),
                lead,
                blocks,
                ..Point::default()
            }));
            out.extend(after.iter().map(|p| self.paragraph(p)));
        }
        out
    }

    /// The paragraph `index` is a list that runs on: its lead-in, then the points.
    fn run(&mut self, paras: &[Para<'_>], index: usize, pieces: &[Para<'_>]) -> Vec<Block> {
        let (before, rest) = paras.split_at(index);
        let mut out: Vec<Block> = before.iter().map(|p| self.paragraph(p)).collect();
        let labelled = pieces.iter().position(|p| p.label.is_some()).unwrap_or(pieces.len());
        let (lead_in, points) = pieces.split_at(labelled);
        out.extend(lead_in.iter().map(|p| self.paragraph(p)));
        for para in points {
            let Some(label) = para.label else { continue };
            let lead = self.line(label.rest, para.number);
            out.push(Block::Point(Point {
                style: style(label.family),
                label: Some(label.written.to_owned()),
                lead,
                ..Point::default()
            }));
        }
        out.extend(rest.iter().skip(1).map(|p| self.paragraph(p)));
        out
    }
}

fn style(family: Family) -> PointStyle {
    family.style()
}
