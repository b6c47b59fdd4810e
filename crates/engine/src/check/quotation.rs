//! Findings of quotations that differ from what they quote (引文核对); which they are, [`crate::reuse::quotations`] says.

use super::{Confidence, Finding, Severity};
use crate::reuse::Quotation;

/// The name of this check.
pub const QUOTATION: &str = "quotation";

/// Quotations that differ from what they quote, each with the original. `source` gives a source's text by its id.
pub fn against_originals<'s>(
    text: &str,
    quoted: &[Quotation],
    source: impl Fn(&str) -> Option<&'s str>,
) -> Vec<Finding> {
    let chars: Vec<char> = text.chars().collect();
    let one = |quotation: &Quotation| {
        let said = chars.get(quotation.range.clone())?;
        let first = said.iter().position(|c| c.is_alphanumeric())?;
        let last = said.iter().rposition(|c| c.is_alphanumeric())?;
        let words: String = said.iter().collect();
        let original = quotation.original(&words, source(&quotation.source)?)?;
        let (start, end) = (quotation.range.start + first, quotation.range.start + last + 1);
        Some(Finding {
            rule: QUOTATION.to_owned(),
            severity: Severity::Warning,
            line: chars.iter().take(start).filter(|c| **c == '\n').count() + 1,
            start,
            end,
            text: chars.get(start..end)?.iter().collect(),
            message: format!("引文与《{}》有出入，原文是“{original}”。", quotation.title),
            fixes: vec![original],
            basis: quotation.title.clone(),
            confidence: Confidence::H,
        })
    };
    quoted.iter().filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reuse::{Index, Kind, Source, quotations};

    #[test]
    fn the_place_is_that_of_the_letters_between_the_marks() {
        let original = "各级人大及其常委会要坚持正确监督、有效监督、依法监督，推动党中央决策部署贯彻落实。";
        let source = Source { id: "a".into(), title: "讲话".into(), kind: Kind::Superior, text: original };
        let index = Index::build(&[source], &[]);
        let text = "同志们：\n他强调：“各级人大和常委会要坚持正确监督、有效监督、依法监督，推动党中央决策部署贯彻落实。”";
        let found = against_originals(text, &quotations(&index, text), |_| Some(original));
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].line, found[0].text.chars().next(), found[0].text.chars().last()),
            (2, Some('各'), Some('实'))
        );
        assert_eq!(found[0].fixes, [original.trim_end_matches('。')]);
    }
}
