//! What a sentence does in its speech.

use serde::{Deserialize, Serialize};

use super::cues::Cue;
use super::{Context, Seen, signs};
use crate::document::SectionKind;

/// What a sentence does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// 论断: says what something is, why it matters.
    Thesis,
    /// 回顾: tells of what was done, what came of it, what is wanting.
    Review,
    /// 态度: takes a stand.
    Attitude,
    /// 要求: says who must do what.
    Demand,
    /// 举措: says how it is done.
    Measure,
    /// 落脚: says what for.
    Landing,
    /// 程序: leads through the meeting.
    Procedure,
    /// 致谢: thanks, greets, congratulates.
    Thanks,
    /// 宣布: announces what has been decided.
    Announcement,
}

impl Act {
    /// Every act.
    pub const ALL: [Self; 9] = [
        Self::Thesis,
        Self::Review,
        Self::Attitude,
        Self::Demand,
        Self::Measure,
        Self::Landing,
        Self::Procedure,
        Self::Thanks,
        Self::Announcement,
    ];

    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Thesis => "thesis",
            Self::Review => "review",
            Self::Attitude => "attitude",
            Self::Demand => "demand",
            Self::Measure => "measure",
            Self::Landing => "landing",
            Self::Procedure => "procedure",
            Self::Thanks => "thanks",
            Self::Announcement => "announcement",
        }
    }

    /// The word that users read.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Thesis => "论断",
            Self::Review => "回顾",
            Self::Attitude => "态度",
            Self::Demand => "要求",
            Self::Measure => "举措",
            Self::Landing => "落脚",
            Self::Procedure => "程序",
            Self::Thanks => "致谢",
            Self::Announcement => "宣布",
        }
    }
}

/// The act of a sentence. `first`: of its line; `last`: of its section; `promised`: it announces a list.
pub(super) fn of(seen: &Seen<'_>, context: &Context<'_>, first: bool, last: bool, promised: bool) -> Act {
    let says = |act| seen.has(|cue| cue == Cue::Act(act));
    let told = says(Act::Review) || seen.has(|cue| cue == Cue::Past);
    let demanded = demands(seen);
    let kind = context.kind;
    if seen.has(|cue| cue == Cue::Voice(super::Voice::Host)) {
        return Act::Procedure;
    }
    for plain in [Act::Procedure, Act::Announcement, Act::Thanks] {
        if says(plain) {
            return plain;
        }
    }
    if promised
        && ["我再", "我就", "我讲", "我谈", "我提", "我强调", "我想讲"]
            .iter()
            .any(|word| seen.text.contains(word))
    {
        return Act::Procedure;
    }
    if told && !demanded {
        return Act::Review;
    }
    if says(Act::Attitude) && !demanded {
        return Act::Attitude;
    }
    let telling = matches!(kind, SectionKind::Review | SectionKind::Commendation | SectionKind::Problems);
    if telling && !demanded && !context.heading {
        return Act::Review;
    }
    if demanded {
        return Act::Demand;
    }
    if says(Act::Thesis) || seen.shows(signs::IS) && defines(seen.text) {
        return Act::Thesis;
    }
    if tells(seen) {
        return Act::Review;
    }
    if opens_with_purpose(seen) || last && says(Act::Landing) {
        return Act::Landing;
    }
    if first && context.heading { Act::Demand } else { Act::Measure }
}

/// Whether the sentence says what somebody must do: a clause with the modal 要, 必须, 应当, 务必, 不得, 希望.
fn demands(seen: &Seen<'_>) -> bool {
    const PLAIN: [&str; 10] =
        ["必须", "应当", "应该", "务必", "不得", "不能", "切忌", "严禁", "希望", "让我们"];
    seen.shows(signs::DEMAND) && PLAIN.iter().any(|word| seen.text.contains(word))
        || seen.shows(signs::YAO) && modal(seen.text)
}

/// Whether 要 stands in it as a modal, not as a part of another word (重要, 要求).
pub(super) fn modal(text: &str) -> bool {
    const BEFORE: &str = "重主需只首必紧概摘纪将想险扼显简提精";
    const AFTER: &str = "求素点害事务闻么领件义道塞地旨职案";
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '要'
            && !before.is_some_and(|b| BEFORE.contains(b))
            && !chars.peek().is_some_and(|next| AFTER.contains(*next))
        {
            return true;
        }
        before = Some(c);
    }
    false
}

/// Whether the sentence says of something what it is: …是…的….
fn defines(text: &str) -> bool {
    let Some((before, after)) = text.split_once('是') else { return false };
    let before = before.strip_suffix('，').unwrap_or(before);
    let subject = before.chars().rev().take_while(|c| !"，；：、".contains(*c)).count();
    let ordinal = before
        .chars()
        .next_back()
        .is_none_or(|c| crate::lexicon::numerals::is_ordinal(c) || "但还就于也只都凡".contains(c));
    !ordinal
        && subject >= 2
        && !after.starts_with(['否', '非'])
        && (after.contains('的') || after.chars().count() <= 14)
}

/// Whether the sentence tells what somebody did: a verb with 了 behind it, or the committee itself for its subject. What is
/// demanded has neither.
fn tells(seen: &Seen<'_>) -> bool {
    const BEFORE: &str = "为除罢明得不到末受";
    const AFTER: &str = "解如不然却断望";
    let text = seen.text;
    let mut before = None;
    let mut chars = if seen.shows(signs::LE) { text.chars() } else { "".chars() }.peekable();
    while let Some(c) = chars.next() {
        let verbal = before.is_some_and(|b: char| crate::lexicon::han::is_han(b) && !BEFORE.contains(b));
        if c == '了' && verbal && !chars.peek().is_some_and(|next| AFTER.contains(*next)) {
            return true;
        }
        before = Some(c);
    }
    let own = text.trim_start_matches(['省', '市', '县', '区', '州', '旗']);
    own.starts_with("常委会")
        || own.starts_with("人大常委会")
        || ["我市", "我县", "我区", "我省", "我州"].iter().any(|here| text.starts_with(here))
}

/// Whether every clause of the sentence says what for, beginning with the first.
fn opens_with_purpose(seen: &Seen<'_>) -> bool {
    seen.cues.first().is_some_and(|hit| hit.cue == Cue::Act(Act::Landing) && hit.start == seen.from)
}
