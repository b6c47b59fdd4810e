//! Whether labels follow each other.

use super::label::{FAMILIES, Family, LAST, Label, rank};
use crate::check::text::Text;
use crate::check::{Findings, Say, Severity};
use crate::document::chinese_number;

/// The last label of each family since it was reset.
type Last = [Option<Place>; FAMILIES];

/// Where a label stood.
#[derive(Debug, Clone, Copy)]
struct Place {
    pub(super) value: usize,
    pub(super) at: usize,
    pub(super) line: usize,
    pub(super) heads: bool,
    /// Whether the number before it stood in the same family.
    pub(super) follows: bool,
}

impl Place {
    pub(super) fn of(label: &Label, previous: Option<Self>) -> Self {
        let follows = previous.is_some_and(|previous| previous.value + 1 == label.value);
        Self { value: label.value, at: label.range.start, line: label.line, heads: label.heads, follows }
    }

    /// Whether a label of running text so near can belong to the same row: each point is a few paragraphs at most.
    pub(super) fn near(&self, label: &Label) -> bool {
        label.range.start - self.at <= REACH && label.line - self.line <= LINES
    }
}

pub(super) fn sequences(text: &Text<'_>, labels: &[Label], out: &mut Findings<'_, '_>) {
    let mut last: Last = [None; FAMILIES];
    for label in labels {
        let filled = filled(label, &last);
        if label.heads && rank(label.family) < 4 || label.family == Family::Section {
            for lower in (0..FAMILIES).filter(|f| *f > label.family as usize) {
                set(&mut last, lower, None);
            }
        }
        let index = label.family as usize;
        let previous = last.get(index).copied().flatten();
        let value = label.value;
        if label.weak {
            if previous.is_some_and(|p| p.value + 1 == value) {
                set(&mut last, index, Some(Place::of(label, previous)));
            }
            continue;
        }
        if filled {
            mix(text, label, out);
        } else {
            judge(text, label, previous, &last, out);
        }
        if value != LAST {
            set(&mut last, index, Some(Place::of(label, previous)));
        } else {
            set(&mut last, index, None);
        }
    }
}

fn set(last: &mut Last, index: usize, value: Option<Place>) {
    if let Some(slot) = last.get_mut(index) {
        *slot = value;
    }
}

/// How far apart, in characters and in lines, two labels of running text may stand and still belong together.
const REACH: usize = 2500;

const LINES: usize = 3;

fn judge(text: &Text<'_>, label: &Label, previous: Option<Place>, last: &Last, out: &mut Findings<'_, '_>) {
    let value = label.value;
    let shown = text.string(&label.range);
    let running = rank(label.family) == 4;
    let previous = previous.filter(|p| !running || p.near(label)).map(|p| p.value);
    let again = value == 1 && label.heads && matches!(label.family, Family::Section | Family::Paren);
    match previous {
        Some(1) if again => duplicate(label, &shown, 1, out),
        Some(p) if value == p + 1 || value == 1 || value == LAST => {}
        Some(p) if value == p && label.family != Family::Sequence => duplicate(label, &shown, p, out),
        Some(p) if value > p + 1 && value <= p + 6 => {
            if mixed(label, last) {
                return mix(text, label, out);
            }
            let message = format!(
                "序号从{}跳到{}，中间缺少{}。",
                chinese_number(p),
                chinese_number(value),
                chinese_number(p + 1)
            );
            out.push(
                label.range.clone(),
                Say::new("number_gap", Severity::Error, message).fix(renumbered(label, p + 1)),
            );
        }
        Some(p) if value < p && value > 1 && rank(label.family) < 4 && label.heads => {
            let message = format!("序号从{}退回到{}，请检查顺序。", chinese_number(p), chinese_number(value));
            out.push(label.range.clone(), Say::new("number_order", Severity::Error, message));
        }
        Some(_) => {}
        None if value > 1 && value < 20 => {
            if mixed(label, last) {
                mix(text, label, out);
            } else if missing_first(text, label, last) {
                let message = format!("序号从{}开始，前面缺少{}。", chinese_number(value), chinese_number(1));
                out.push(label.range.clone(), Say::new("number_gap", Severity::Warning, message).unsure());
            }
        }
        None => {}
    }
}

/// Whether the number before a heading's stands there in the words of running text: 一、…… 二是…… 三、…… lacks no 二.
fn filled(label: &Label, last: &Last) -> bool {
    if !label.heads || rank(label.family) > 1 || label.weak {
        return false;
    }
    let previous = last.get(label.family as usize).copied().flatten();
    if previous.is_some_and(|previous| previous.value + 1 >= label.value) {
        return false;
    }
    last.iter().skip(Family::Ordinal as usize).flatten().any(|place| {
        let since = previous.is_none_or(|previous| place.at > previous.at && !place.follows);
        place.heads && place.value + 1 == label.value && since
    })
}

fn duplicate(label: &Label, shown: &str, value: usize, out: &mut Findings<'_, '_>) {
    let message = format!("序号“{shown}”重复了，上一个也是{}。", chinese_number(value));
    let say = Say::new("number_duplicate", Severity::Error, message);
    out.push(label.range.clone(), say.fix(renumbered(label, value + 1)));
}

/// A label without its own predecessor that continues another family: 首先……第二，
fn mixed(label: &Label, last: &Last) -> bool {
    if rank(label.family) < 4 || label.family == Family::Circled {
        return false;
    }
    (Family::Ordinal as usize..FAMILIES).filter(|f| *f != label.family as usize).any(|f| {
        last.get(f).copied().flatten().is_some_and(|place| {
            let (value, at) = (place.value, place.at);
            let sequence = f == Family::Sequence as usize || label.family == Family::Sequence;
            let step =
                label.value == value + 1 || sequence && value < label.value && label.value <= value + 2;
            step && label.range.start > at
                && label.range.start - at <= 900
                && label.line - place.line <= LINES
        })
    })
}

fn mix(text: &Text<'_>, label: &Label, out: &mut Findings<'_, '_>) {
    let message = format!(
        "“{}”与前面的序号不是一套，请统一（首先、其次、再次；第一、第二、第三；一是、二是、三是）。",
        text.string(&label.range)
    );
    out.push(
        label.range.clone(),
        Say::new("mixed_numbering", Severity::Warning, message).basis("GB/T 15834—2011"),
    );
}

/// Whether a sequence that does not begin with one is a loss: a heading's always, a clause's where the same line has
/// text before it or its family went on before.
fn missing_first(text: &Text<'_>, label: &Label, last: &Last) -> bool {
    match label.family {
        Family::Section | Family::Paren => label.heads,
        Family::Arabic | Family::ArabicParen | Family::Circled | Family::Sequence => false,
        Family::Ordinal | Family::Shi | Family::Yao => {
            // Only inside a paragraph that was long enough to hold the first one.
            let line = text.line_at(label.range.start).map_or(0, |line| line.range.start);
            let none = last.iter().skip(Family::Ordinal as usize).all(Option::is_none);
            none && label.range.start - line >= 12 && label.value == 2 && !label.heads
        }
    }
}

fn renumbered(label: &Label, value: usize) -> String {
    let number = chinese_number(value);
    match label.family {
        Family::Section => format!("{number}、"),
        Family::Paren => format!("（{number}）"),
        Family::Arabic => format!("{value}."),
        Family::ArabicParen => format!("（{value}）"),
        Family::Circled => {
            char::from_u32('①' as u32 + value as u32 - 1).map(String::from).unwrap_or_default()
        }
        Family::Ordinal => format!("第{number}"),
        Family::Shi => format!("{number}是"),
        Family::Yao => format!("{number}要"),
        Family::Sequence => format!("其{}", if value == 2 { "次" } else { &number }),
    }
}
