//! The order of the side panel: what may be said first, raw frequency last.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use super::pinyin::Fit;
use super::types::{Context, Entry, EntryKind, Set, Status, Tier};
use crate::document::{Level, Occasion, Office, SectionKind};
use crate::eligible::names_business;
use crate::lexicon::numerals::is_numeral;
use crate::lexicon::words::{Class, class_of};
use crate::stale;

/// Wording that only the Party committee's side uses; one a line, `#` begins a comment. Our own list, from
/// reading who says what in speeches at meetings of both sides.
const PARTY_ONLY: &str = include_str!("data/party_only.txt");

/// Characters from which a mined wording says something by itself.
const SAYS: usize = 8;

/// Whether this speaker may say an entry.
pub(crate) fn may_be_said(entry: &Entry, context: &Context<'_>) -> bool {
    let level_fits = entry.levels.is_empty() || context.level.is_none_or(|level| entry.levels.has(level));
    let only_legislation = entry.sections == Set::default().with(SectionKind::Legislation);
    level_fits
        && !(only_legislation && cannot_legislate(context.level))
        && office_fits(entry.offices, context.office)
        && text_may_be_said(entry.offered(), context)
}

/// Whether this speaker may say a text: a county does not legislate, 书记's words are 书记's.
pub(crate) fn text_may_be_said(text: &str, context: &Context<'_>) -> bool {
    may_say(text, context.office, context.level)
}

/// Whether the holder of an office at a level may say a text.
pub fn may_say(text: &str, office: Option<Office>, level: Option<Level>) -> bool {
    if cannot_legislate(level) && legislates(text) {
        return false;
    }
    let party = matches!(office, None | Some(Office::Secretary | Office::SecretaryDirector));
    party || !party_only().any(|wording| text.contains(wording))
}

fn party_only() -> impl Iterator<Item = &'static str> {
    PARTY_ONLY.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn cannot_legislate(level: Option<Level>) -> bool {
    matches!(level, Some(Level::County | Level::Township))
}

/// Speaks of making law here; 立法法 and 立法机关 name things, 立法 by others is told of.
fn legislates(text: &str) -> bool {
    let plain = text.replace("立法法", "").replace("国家立法", "").replace("省人大立法", "");
    ["立法", "地方性法规的制定", "制定地方性法规"].iter().any(|word| plain.contains(word))
}

/// What only heads of the government, the courts or the supervisory commission have said is not for others.
fn office_fits(said_by: Set, office: Option<Office>) -> bool {
    let Some(office) = office else { return true };
    if said_by.is_empty() || said_by.has(office) {
        return true;
    }
    Office::ALL.iter().any(|&other| said_by.has(other) && side(other) == side(office))
        || Office::ALL
            .iter()
            .any(|&other| said_by.has(other) && side(other) != Side::Organs && side(office) != Side::Organs)
}

#[derive(PartialEq, Eq)]
enum Side {
    Party,
    Congress,
    Organs,
}

fn side(office: Office) -> Side {
    match office {
        Office::Secretary => Side::Party,
        Office::Mayor | Office::SupervisoryDirector | Office::CourtPresident | Office::ChiefProcurator => {
            Side::Organs
        }
        _ => Side::Congress,
    }
}

/// The sort key of an entry, smaller is better. The order is the office's own: place, not yet used, source tier,
/// recency by term, occasion, this leader's habits, rarity, length, and frequency only at the end.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    fit: Option<Fit>,
    place: Reverse<u8>,
    used: bool,
    favourite: Reverse<bool>,
    at_hand: Reverse<u8>,
    status: Status,
    tier: Tier,
    terms_ago: i32,
    occasion: Reverse<bool>,
    habit: Reverse<bool>,
    worn: bool,
    length: u8,
    speeches: Reverse<u32>,
    text: String,
    number: usize,
}

impl Key {
    /// Which entry it is of.
    pub fn number(&self) -> usize {
        self.number
    }
}

/// What the keys of all entries share.
pub(crate) struct Ranking<'a> {
    pub context: &'a Context<'a>,
    /// Speeches in the archive.
    pub archive: u32,
    /// Relevance of entries to the words before the caret.
    pub relevance: &'a FxHashMap<u32, u8>,
}

impl Ranking<'_> {
    pub fn key(&self, number: usize, entry: &Entry, fit: Option<Fit>) -> Key {
        let context = self.context;
        let text = entry.offered();
        let near = u32::try_from(number).unwrap_or(u32::MAX);
        Key {
            fit,
            place: Reverse(self.place(entry)),
            used: self.used(text),
            favourite: Reverse(context.favourites.contains(&entry.id)),
            at_hand: Reverse(self.relevance.get(&near).copied().unwrap_or(0)),
            status: entry.status,
            tier: entry.tier,
            terms_ago: self.terms_ago(entry),
            occasion: Reverse(context.occasion.is_some_and(|occasion| entry.occasions.has(occasion))),
            habit: Reverse(context.speaker.is_some_and(|name| entry.speakers.iter().any(|s| s == name))),
            worn: self.archive >= 8 && entry.speeches * 3 > self.archive,
            length: length_class(text),
            speeches: Reverse(entry.speeches),
            text: text.to_owned(),
            number,
        }
    }

    /// Whether an entry is worth a row where nobody has asked for it by name: it suits the place or speaks of what has just been
    /// written, and says something by itself. What people have approved or like is short if they want it so.
    pub fn worth_a_row(&self, number: usize, entry: &Entry) -> bool {
        let Context { kind, favourites, .. } = *self.context;
        let wanted = entry.status == Status::Approved || favourites.contains(&entry.id);
        let near = u32::try_from(number).is_ok_and(|number| self.relevance.contains_key(&number));
        let han = |text: &str| text.chars().filter(|c| crate::lexicon::han::is_han(*c)).count();
        // What was counted is of one year: it is told where the year is.
        let counted = entry.offered().contains("{{数字}}") && !self.tells();
        let says = wanted || han(entry.offered()) >= SAYS && !counted && is_whole(entry.offered());
        entry.kind != EntryKind::Phrasing
            || says
                && (near
                    || kind == SectionKind::Other
                    || self.place(entry) > 0
                    || self.at_home(number, entry)
                    || favourites.contains(&entry.id))
    }

    /// Whether the place tells of what was.
    fn tells(&self) -> bool {
        use SectionKind::{Commendation, Opening, Problems, Review};
        let Context { kind, section, .. } = *self.context;
        [Commendation, Opening, Problems, Review].iter().any(|told| *told == kind || *told == section)
    }

    /// Whether an entry belongs to speeches at large, to no kind of section.
    pub fn is_general(&self, entry: &Entry) -> bool {
        entry.offered().ends_with("人大工作")
            || entry.sections.is_empty()
            || entry.sections.has(SectionKind::Requirements)
    }

    /// Whether a place with few wordings of its own is filled up with those of speeches at large: not where it deals with one
    /// matter of the congress, which they do not.
    pub fn takes_general(&self, curated: bool, own: bool) -> bool {
        use SectionKind::{
            Closing, Opening, Other, PartyLeadership, PoliticalDirection, Requirements, ServingTheWhole,
            Significance,
        };
        let large = [
            Closing,
            Opening,
            Other,
            PartyLeadership,
            PoliticalDirection,
            Requirements,
            ServingTheWhole,
            Significance,
        ];
        large.contains(&self.context.kind) && (curated || !own)
    }

    /// Whether an entry is at home at the place itself, not only in speeches at large.
    pub fn at_home(&self, number: usize, entry: &Entry) -> bool {
        let near = u32::try_from(number).is_ok_and(|number| self.relevance.contains_key(&number));
        // A meeting of one sort of business has its own words, whatever section they stand in.
        let own = self.context.occasion.filter(|occasion| own_business(*occasion));
        let of_meeting =
            own.is_some_and(|occasion| entry.occasions.has(occasion)) && !entry.occasions.has_many();
        let text = entry.offered();
        // Where one sort of business is dealt with, a wording names it or belongs to such meetings.
        // All that is said of deputies is a training's business.
        let training = self.context.occasion == Some(Occasion::DeputyTraining);
        let business = training || names_business(text, self.context.occasion, self.context.kind);
        // An election has many sections, which are not each other's.
        let of_meeting = of_meeting && (business || own != Some(Occasion::ElectionDeployment));
        // 做好新形势下的人大工作 is said of everything.
        let vague = text.ends_with("人大工作") && !text.contains(['，', '、']);
        let complains = self.context.kind != SectionKind::Problems || stale::complaining(text);
        near || of_meeting
            || self.context.favourites.contains(&entry.id)
            || self.place(entry) >= 2 && business && complains && !vague
    }

    /// Whether the speech holds it already; slots cannot be compared.
    pub fn used(&self, text: &str) -> bool {
        text.chars().count() >= 4
            && (self.context.elsewhere.contains(text) || self.context.before.contains(text))
    }

    /// Kind and position: 3 both, 2 the kind, 1 the container or any kind, 0 another.
    fn place(&self, entry: &Entry) -> u8 {
        let Context { kind, section, position, .. } = *self.context;
        if entry.sections.has(kind) {
            return if entry.positions.has(position) { 3 } else { 2 };
        }
        u8::from(self.is_general(entry) || entry.sections.has(section))
    }

    /// Terms of a people's congress (five years) since the entry was last said; two where nobody knows.
    fn terms_ago(&self, entry: &Entry) -> i32 {
        match (self.context.date, entry.years.1) {
            (Some(date), year) if year > 0 => ((date.year() - year).max(0) + 2) / 5,
            _ => 2,
        }
    }
}

/// Whether a wording is a whole one: no 关注的热点难点问题, whose subject is lacking, no 一篇有见地的调研文章, no 对人大审议提出的意见, no
/// 我就近期工作…, which only one speech announces.
fn is_whole(text: &str) -> bool {
    if ["我就", "我讲", "下面", "刚才"].iter().any(|word| text.contains(word)) {
        return false;
    }
    if text.starts_with("部门的") || !whole_series(text) {
        return false;
    }
    if text.contains(['，', '、', '；', '“']) {
        return true;
    }
    let chars: Vec<char> = text.chars().collect();
    let word: Vec<u16> = chars.iter().take(2).collect::<String>().encode_utf16().collect();
    let verb = matches!(class_of(&word), Some(Class::Verb | Class::VerbNoun));
    let lacking = verb && chars.get(2) == Some(&'的');
    let counted = chars.first().is_some_and(|c| is_numeral(*c))
        && chars.get(1).is_some_and(|c| "篇件个项次名户份张条句".contains(*c));
    let towards = text.starts_with(['对', '由', '被']) && text.contains('的')
        || text.starts_with("在") && text.contains('上');
    !(lacking || counted || towards)
}

/// Whether a series of members has its head: no 负责、对人民负责的意识, whose first member began further left, no 报告、代表评议等方式,
/// which nothing governs.
fn whole_series(text: &str) -> bool {
    const GOVERN: [&str; 9] = ["通过", "采取", "采用", "运用", "综合", "把", "以", "执行", "落实"];
    const MEANS: [&str; 6] = ["等方式", "等形式", "等手段", "等制度", "等渠道", "等办法"];
    let mut members = text.split('、');
    let first = members.next().unwrap_or_default();
    let cut = members.any(|member| {
        first.chars().count() <= 3 && member.starts_with(['对', '向', '由', '为']) && member.contains(first)
    });
    let ruled =
        !MEANS.iter().any(|means| text.ends_with(means)) || GOVERN.iter().any(|verb| text.contains(verb));
    !cut && ruled
}

/// Occasions whose business is the same every time.
fn own_business(occasion: Occasion) -> bool {
    use Occasion::{
        ConstitutionDay, DeputyTraining, ElectionDeployment, EnforcementInspection, SpecialInquiry,
    };
    matches!(
        occasion,
        ConstitutionDay | DeputyTraining | ElectionDeployment | EnforcementInspection | SpecialInquiry
    )
}

/// 8 to 30 characters sit well in a sentence.
fn length_class(text: &str) -> u8 {
    match text.chars().count() {
        8..=30 => 0,
        5..=7 | 31..=60 => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_phrase_is_no_row() {
        for text in [
            "关注的热点难点问题",
            "一篇有见地的调研文章",
            "对人大审议提出的意见",
            "在常委会会议上说明原因",
            "我就会议议定的事项和近期工作",
            "负责、对人民负责的意识",
            "报告、代表评议等方式",
            "部门的协同机制是不是顺畅",
        ] {
            assert!(!is_whole(text), "{text}");
        }
        for text in [
            "在同级党委的领导下",
            "对研究处理情况进行满意度测评",
            "一切权力属于人民",
            "更好地接地气、察民情、聚民智、惠民生",
            "做到问题不查清不放过、整改不到位不放过",
            "人大工作不是二线，而是一线",
            "加强代表履职服务",
            "对党负责、对人民负责",
            "通过建立基层联系点、代表联络站等方式",
            "认真执行任前法律知识考试、任前表态发言、宪法宣誓等制度",
        ] {
            assert!(is_whole(text), "{text}");
        }
    }
}
