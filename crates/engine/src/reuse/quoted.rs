//! Quotations against the texts they come from (引文核对): what stands between quotation marks and is nearly, but not
//! quite, what a superior document or a law says.

use std::ops::Range;

use super::index::Index;
use super::normal::{Normal, symbol};
use super::{Kind, Span};

/// Letters that a quotation has at least: shorter ones are terms.
const LEAST: usize = 10;
/// The part of a quotation that must stand in the source, in hundredths.
const COVERED: usize = 70;
/// Letters that may differ: one in so many, and never more than [`MOST`].
const ONE_IN: usize = 6;
const MOST: usize = 8;
/// Quotations looked up in one text.
const LOOKED_AT: usize = 400;

/// A quotation that a source of the archive holds nearly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quotation {
    /// What stands between the marks, in characters of the text.
    pub range: Range<usize>,
    /// The source's id.
    pub source: String,
    /// The source's title.
    pub title: String,
    /// Where in the source it is, about, in characters.
    pub place: Range<usize>,
}

/// The quotations of `text` that stand nearly in a superior document or a law of the archive. Which letters differ is for
/// [`Quotation::original`] to say, from the source's text.
pub fn quotations(index: &Index, text: &str) -> Vec<Quotation> {
    let chars: Vec<char> = text.chars().collect();
    let mut out = Vec::new();
    for range in quoted(&chars).into_iter().take(LOOKED_AT) {
        let words: String = chars.get(range.clone()).unwrap_or_default().iter().collect();
        let letters = Normal::new(&words).symbols.len();
        if letters < LEAST {
            continue;
        }
        let report = index.compare(&words);
        let spans = report.spans.iter().filter(|span| matches!(span.kind, Kind::Superior | Kind::Law));
        let best = spans.max_by_key(|span| (span.end - span.start, std::cmp::Reverse(span.edited)));
        let Some(span) = best else { continue };
        let covered = Normal::new(&span.text).symbols.len();
        if covered * 100 >= letters * COVERED {
            out.push(Quotation {
                place: widened(span, words.chars().count()),
                range,
                source: span.source.file.clone(),
                title: span.source.title.clone(),
            });
        }
    }
    out
}

/// Where the whole quotation can stand in the source, when only part of it was found there.
fn widened(span: &Span, length: usize) -> Range<usize> {
    let slack = MOST + 4;
    let before = span.start + slack;
    let after = length.saturating_sub(span.end) + slack;
    span.source.start.saturating_sub(before)..span.source.end + after
}

/// What stands between “ and ” of one line, outermost only.
fn quoted(chars: &[char]) -> Vec<Range<usize>> {
    let (mut out, mut open, mut depth) = (Vec::new(), 0, 0_usize);
    for (at, c) in chars.iter().enumerate() {
        match c {
            '“' => {
                if depth == 0 {
                    open = at + 1;
                }
                depth += 1;
            }
            '”' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    out.push(open..at);
                }
            }
            '\n' => depth = 0,
            _ => {}
        }
    }
    out
}

impl Quotation {
    /// What the source says in the place of the quotation, where that differs in a few letters; `None` where nothing
    /// differs, or so much that it is no quotation of this passage. `words`: what stands between the marks.
    pub fn original(&self, words: &str, source: &str) -> Option<String> {
        let passage: Vec<char> =
            source.chars().skip(self.place.start).take(self.place.end - self.place.start).collect();
        let letters = |text: &[char]| -> (Vec<u16>, Vec<usize>) {
            text.iter().enumerate().filter_map(|(at, c)| Some((symbol(*c)?, at))).unzip()
        };
        let said: Vec<char> = words.chars().collect();
        let (said, _) = letters(&said);
        let (written, places) = letters(&passage);
        let (range, faults) = nearest(&said, &written)?;
        if faults == 0 || faults > MOST.min(said.len() / ONE_IN + 1) || range.is_empty() {
            return None;
        }
        let first = *places.get(range.start)?;
        let last = *places.get(range.end - 1)?;
        let original: String = passage.get(first..=last)?.iter().collect();
        // A break of paragraphs inside is no difference of letters, and an omission marked as one is none at all.
        (!words.contains('…') && !original.contains('\n')).then_some(original)
    }
}

/// The part of `text` nearest to `phrase`, and how many letters differ (added, left out, exchanged).
fn nearest(phrase: &[u16], text: &[u16]) -> Option<(Range<usize>, usize)> {
    // Each cell: the differences so far, and where in the text the part began.
    let mut row: Vec<(usize, usize)> = (0..=text.len()).map(|at| (0, at)).collect();
    for (i, p) in phrase.iter().enumerate() {
        let mut next = Vec::with_capacity(row.len());
        next.push((i + 1, 0));
        for (j, t) in text.iter().enumerate() {
            let (diagonal, begun) = row.get(j).copied()?;
            let (above, from) = row.get(j + 1).copied()?;
            let (left, since) = next.last().copied()?;
            let exchanged = (diagonal + usize::from(p != t), begun);
            next.push(exchanged.min((above + 1, from)).min((left + 1, since)));
        }
        row = next;
    }
    let best = row.iter().enumerate().min_by_key(|(_, (faults, _))| *faults);
    best.map(|(end, (faults, start))| (*start..end, *faults))
}

#[cfg(test)]
mod tests {
    use super::super::Source;
    use super::*;

    const SPEECH: &str = "同志们：\n人民代表大会制度是坚持党的领导、人民当家作主、依法治国有机统一的根本政治制度安排，必须长期坚持、不断完善。\n各级人大及其常委会要坚持正确监督、有效监督、依法监督。";

    fn found(text: &str, kind: Kind) -> Vec<(String, String)> {
        let source = Source { id: "a".into(), title: "讲话".into(), kind, text: SPEECH };
        let index = Index::build(&[source], &[]);
        let chars: Vec<char> = text.chars().collect();
        let list = quotations(&index, text).into_iter();
        let originals = list.filter_map(|q| {
            let words: String = chars[q.range.clone()].iter().collect();
            Some((words.clone(), q.original(&words, SPEECH)?))
        });
        originals.collect()
    }

    #[test]
    fn a_few_letters_that_differ_are_shown_beside_the_original() {
        let wrong = "总书记指出：“人民代表大会制度是坚持党的领导、人民当家做主、依法治国有机统一的政治制度安排，必须长期坚持、不断完善。”";
        let list = found(wrong, Kind::Superior);
        assert_eq!(list.len(), 1);
        assert_eq!(
            list[0].1,
            "人民代表大会制度是坚持党的领导、人民当家作主、依法治国有机统一的根本政治制度安排，必须长期坚持、不断完善"
        );
        assert_eq!(found(wrong, Kind::Law).len(), 1);
        // What colleagues said may be said in other words.
        assert_eq!(found(wrong, Kind::OwnPast), []);
    }

    #[test]
    fn a_true_quotation_a_term_and_other_words_are_left_alone() {
        for text in [
            "“人民代表大会制度是坚持党的领导、人民当家作主、依法治国有机统一的根本政治制度安排，必须长期坚持、不断完善。”",
            "要坚持“正确监督、有效监督、依法监督”。",
            "增强“四个意识”，坚持“人民至上”。",
            "他说：“各级人大代表要坚持深入群众，有效监督要靠群众，依法办事更要靠群众，大家说好不好？”",
            "“人民代表大会制度是……根本政治制度安排，必须长期坚持、不断完善。”",
        ] {
            assert_eq!(found(text, Kind::Superior), [], "{text}");
        }
    }

    #[test]
    fn the_nearest_part() {
        let symbols = |text: &str| text.chars().filter_map(symbol).collect::<Vec<_>>();
        let (range, faults) =
            nearest(&symbols("长期坚持不断完善"), &symbols("必须长期坚定不断完善制度")).unwrap();
        assert_eq!((range, faults), (2..10, 1));
    }
}
