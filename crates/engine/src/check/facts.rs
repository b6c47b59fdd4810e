//! Set formulations, laws and organs of the lexicon in a text: reworded, before their day, after it.

use std::sync::LazyLock;

use time::Date;

use super::near::{Matcher, Near, Phrase, Plain};
use super::text::{Line, Text, is_han};
use super::{Findings, Say, Severity, history};
use crate::lexicon::days::month;
use crate::lexicon::formulations::{Formulation, formulations};
use crate::lexicon::laws::laws;
use crate::lexicon::words::words;

/// What a phrase of the matcher is.
#[derive(Clone, Copy)]
enum Known {
    Formulation(&'static Formulation),
    /// A right variant: it explains what stands there.
    Variant,
    /// A law's title or other name.
    Law,
}

struct Table {
    matcher: Matcher,
    known: Vec<Known>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut known = Vec::new();
    let mut phrases = Vec::new();
    let mut add = |text: &'static str, whole: bool, reworded: bool, what: Known| {
        phrases.push(Phrase { text, whole, reworded, id: known.len() });
        known.push(what);
    };
    for f in formulations() {
        add(f.text, f.whole, f.reworded, Known::Formulation(f));
        for variant in &f.variants {
            add(variant, false, false, Known::Variant);
        }
    }
    for law in laws() {
        for name in law.names() {
            add(name, false, law.models(), Known::Law);
        }
    }
    Table { matcher: Matcher::new(phrases), known }
});

/// Checks one line after the other; `date` is the day of the speech.
pub(super) fn check(text: &Text<'_>, date: Option<Date>, out: &mut Findings<'_, '_>) {
    for line in text.lines.iter().filter(|line| line.range.len() >= 4) {
        let plain = Plain::of(line);
        for near in TABLE.matcher.find(&plain) {
            match TABLE.known.get(near.id) {
                Some(Known::Formulation(f)) if near.faults == 0 => early(text, line, f, &near, date, out),
                Some(Known::Formulation(f)) => reworded(text, f, &near, out),
                Some(Known::Law) if near.faults > 0 => law(text, &near, out),
                _ => {}
            }
        }
    }
}

/// The text of `near` with what differs put right.
fn mended(text: &Text<'_>, near: &Near) -> String {
    let before = text.string(&(near.range.start..near.differs.start));
    let after = text.string(&(near.differs.end..near.range.end));
    format!("{before}{}{after}", near.right)
}

/// Characters that make a clause of what stands between two words of a phrase: 、 differs seldom by mistake alone.
fn only_marks(text: &Text<'_>, near: &Near) -> bool {
    let differs = text.string(&near.differs);
    !differs.chars().chain(near.right.chars()).any(is_han)
}

fn reworded(text: &Text<'_>, known: &Formulation, near: &Near, out: &mut Findings<'_, '_>) {
    // Two characters more or fewer are mostly another word's; one that is changed is mostly a slip.
    let words = near.differs.len().abs_diff(near.right.chars().count()) >= 2;
    if !known.whole && (words || another_word(text, near)) {
        return;
    }
    if only_marks(text, near) || text.in_title(&near.range) || loose(text, near) {
        return;
    }
    let right = mended(text, near);
    let message = format!("“{}”疑为“{}”，请核对规范提法。", text.string(&near.range), known.text);
    let severity =
        if known.sure && (known.whole || near.faults == 1) { Severity::Error } else { Severity::Warning };
    let say = Say::new("formulation_reworded", severity, message).basis(known.basis).fix(right);
    out.push(near.range.clone(), if known.sure { say } else { say.unsure() });
}

/// A word of two characters in the place of another one (量的“较快”增长 for 合理): said on purpose, no slip.
fn another_word(text: &Text<'_>, near: &Near) -> bool {
    let differs = text.string(&near.differs);
    let two = |word: &str| word.chars().count() == 2 && words(word).len() == 1;
    two(&differs) && two(&near.right)
}

/// Differences that are usual in running text: a particle, 和 for 、, a word of degree added between the members.
fn loose(text: &Text<'_>, near: &Near) -> bool {
    let differs = text.string(&near.differs);
    let pairs = [("和", "、"), ("与", "、"), ("、", "和"), ("和", "与"), ("与", "和"), ("及", "和")];
    pairs.contains(&(differs.as_str(), near.right.as_str()))
        || near.right.is_empty()
            && [
                "好",
                "了",
                "着",
                "更",
                "都",
                "也",
                "又",
                "将",
                "地",
                "我国",
                "我们",
                "和",
                "全省",
                "全市",
                "自治区",
            ]
            .contains(&differs.as_str())
}

fn early(
    text: &Text<'_>,
    line: &Line<'_>,
    known: &Formulation,
    near: &Near,
    date: Option<Date>,
    out: &mut Findings<'_, '_>,
) {
    let (Some(since), Some(date)) = (known.since.filter(|_| known.strict), date) else { return };
    if date >= since || text.in_title(&near.range) || history::looks_ahead(text, line, &near.range) {
        return;
    }
    // A longer formulation tells of it already.
    let told = out
        .list
        .iter()
        .rev()
        .take(8)
        .any(|f| f.rule == "formulation_early" && f.start <= near.range.start && near.range.end <= f.end);
    if told {
        return;
    }
    let message =
        format!("“{}”自{}起使用，晚于讲话时间，请核对。", known.text.trim_matches(['“', '”']), month(since));
    let severity = if known.sure { Severity::Error } else { Severity::Warning };
    let say = Say::new("formulation_early", severity, message).basis(known.basis);
    out.push(near.range.clone(), if known.sure { say } else { say.unsure() });
}

/// What makes 办法, 立法, 执法 of the last characters: no name of a law.
const NO_LAW: &str = "办立执司依违合守用学普方做说看想手章刑律非枉宪军";

fn law(text: &Text<'_>, near: &Near, out: &mut Findings<'_, '_>) {
    if NO_LAW.contains(text.before(near.range.end.saturating_sub(1))) || only_marks(text, near) {
        return;
    }
    let titled = text.in_title(&near.range);
    // A name that goes on to the left is another law or a local one; inside 《》 the titles are judged whole.
    if titled || is_han(text.get(near.range.end)) && "律规学院庭条治定".contains(text.get(near.range.end))
    {
        return;
    }
    let message = format!("没有“{}”，疑为“{}”。", text.string(&near.range), near.text);
    let say =
        Say::new("law_title", Severity::Error, message).basis("国家法律法规数据库").fix(mended(text, near));
    out.push(near.range.clone(), say);
}
