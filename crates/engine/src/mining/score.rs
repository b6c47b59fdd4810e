//! What a phrasing is worth: spread, length, free edges, and not being worn out.

use std::sync::LazyLock;

use super::measure::{Before, Measure, Side};
use super::prior::is_set;
use super::slots::{FIGURE, PERSON, is_slot};
use super::trim::stands;
use super::words::{class, is_both, is_idiom, is_manner, is_verb};
use crate::lexicon::words::Class;

/// How rare the characters of a string are in the archive, to tell worn phrases from telling ones.
pub(super) struct Rarity {
    /// Information of each unit in nats.
    bits: Vec<f32>,
    mean: f32,
}

/// So many units tell how rare characters are.
const SAMPLE: usize = 2_000_000;

impl Rarity {
    /// Reads the frequencies off the distinct clauses.
    pub fn of(text: &[u16]) -> Self {
        let mut counts = vec![0u32; 1 << 16];
        let sampled = || text.iter().step_by(text.len().div_ceil(SAMPLE).max(1));
        for &unit in sampled() {
            if let Some(count) = counts.get_mut(usize::from(unit)) {
                *count += 1;
            }
        }
        let total = sampled().count().max(1) as f32;
        let bits: Vec<f32> = counts.iter().map(|&c| (total / (c.max(1) as f32)).ln()).collect();
        let mean = counts.iter().zip(&bits).map(|(&c, b)| c as f32 * b).sum::<f32>() / total;
        Self { bits, mean }
    }

    /// From about 0.75 for strings of the commonest characters to 1.25 for rare ones.
    pub fn factor(&self, string: &[u16]) -> f32 {
        let sum: f32 = string.iter().filter_map(|&unit| self.bits.get(usize::from(unit))).sum();
        let own = sum / string.len().max(1) as f32;
        1.0 + 0.25 * (own - self.mean).tanh()
    }
}

/// What a string is by its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// It says that something be done: a verb or what modifies one begins it.
    Saying,
    /// Members in a row.
    Series,
    /// A thing's name with what belongs to it: 中央经济工作会议精神, 法治政府建设.
    Term,
    /// A sentence about something: 人大工作不是二线.
    Sentence,
    /// A single word, or what no writer would look up.
    Debris,
}

/// Prepositions that say with or to what something is done.
static GOVERNING: LazyLock<Vec<u16>> = LazyLock::new(|| "把将向在对从由给被与同跟".encode_utf16().collect());
const BA: u16 = '把' as u16;
const JIANG: u16 = '将' as u16;

/// The form of a string of these words.
pub(super) fn form(words: &[&[u16]]) -> Form {
    let telling = |word: &&[u16]| is_verb(word) || is_idiom(word);
    let plain: Vec<&[u16]> = words.iter().copied().filter(|word| class(word) != Class::Other).collect();
    let joins = words.iter().filter(|word| **word == ['、' as u16]).count();
    let Some((first, rest)) = plain.split_first() else { return Form::Debris };
    // 奋斗的结果: what stands behind the 的 says of which sort a thing is.
    if rest.is_empty() && joins == 0
        || rest.first().is_some_and(|word| *word == ['的' as u16]) && rest.len() < 4
    {
        return Form::Debris;
    }
    // 进一步提升: how something is done, and nothing that is.
    if rest.len() == 1
        && is_manner(first)
        && !is_idiom(first)
        && rest.iter().all(|word| !class(word).is_nominal())
    {
        return Form::Debris;
    }
    // 人大及其常委会监督: a verb behind two that do something, and what they do it to is cut off.
    let both = words.iter().position(|word| word.iter().copied().eq("及其".encode_utf16()));
    if both.is_some_and(|at| at + 3 == words.len())
        && words.last().is_some_and(|word| class(word).is_verbal())
    {
        return Form::Debris;
    }
    // 向全省各族人民, 把党的领导: what is done with it is cut off.
    let done = |from: usize| plain.iter().skip(from).any(|word| class(word) == Class::Verb);
    let governs = first.first().is_some_and(|unit| GOVERNING.contains(unit)) && first.len() == 1;
    // 在宪法和法律范围内活动: what is done stands behind the place.
    let within = plain.iter().skip(1).position(|word| class(word) == Class::Direction);
    let inside = within.is_some_and(|at| plain.get(at + 2).is_some_and(|word| class(word).is_verbal()));
    let cut = governs
        && !inside
        && !plain.last().is_some_and(|last| class(last) == Class::Direction)
        && !done(if matches!(first, [unit] if [BA, JIANG].contains(unit)) { 2 } else { 1 });
    // 坚强领导下: what it is the place of is cut off.
    let placed = plain.last().is_some_and(|last| class(last) == Class::Direction)
        && class(first) != Class::Preposition
        && joins == 0;
    if cut || placed {
        return Form::Debris;
    }
    // 贸易、数字贸易: what the other members have before it was cut off the first one.
    let headless = words.iter().position(|word| **word == [JOIN]).is_some_and(|at| {
        let (first, second) = (words.get(..at).unwrap_or_default(), words.get(at + 1..).unwrap_or_default());
        let second = second.split(|word| **word == [JOIN]).next().unwrap_or_default();
        first.len() < second.len() && second.ends_with(first)
    });
    if headless {
        return Form::Debris;
    }
    if joins >= 2 {
        return Form::Series;
    }
    let modified = is_manner(first) && rest.iter().take(4).any(telling);
    // 学习运用…, 监督政府…; 监督管理体制 is a thing.
    let pure = class(first) == Class::Verb
        || is_both(first) && rest.first().is_some_and(|word| class(word) != Class::VerbNoun);
    if pure && !rest.is_empty() || is_idiom(first) || modified {
        return Form::Saying;
    }
    if joins == 1 {
        return Form::Series;
    }
    let ends = plain.last().is_some_and(|last| class(last).is_nominal());
    // 习近平总书记关于坚持和完善人民代表大会制度的重要思想
    let about = rest.iter().position(|word| word.iter().copied().eq("关于".encode_utf16()));
    let of = rest.iter().rposition(|word| *word == ['的' as u16]);
    if ends
        && !class(first).is_verbal()
        && about.zip(of).is_some_and(|(about, of)| about < 4 && of > about && of + 1 < rest.len())
    {
        return Form::Term;
    }
    let verbs = rest.iter().filter(|word| class(word) == Class::Verb || is_manner(word)).count();
    if ends && verbs == 0 { Form::Term } else { Form::Sentence }
}

/// Units of the thing that the words end with, behind the verbs that govern it; `None` where there is none of its own.
pub(super) fn thing(words: &[&[u16]]) -> Option<usize> {
    let governs = |word: &&&[u16]| {
        let class = class(word);
        class.is_verbal() || class == Class::Adverb || class == Class::Preposition
    };
    let verbs = words.iter().take_while(governs).count();
    // 关注的热点难点问题: the thing begins behind the 的.
    let particles = words.iter().skip(verbs).take_while(|word| class(word) == Class::Particle).count();
    // 法治政府建设 is one; 党建工作 behind 加强 is too short to be told from a verb's object.
    let rest = words.get(verbs + particles..).filter(|rest| verbs > 0 && stands(rest))?;
    let size = rest.iter().map(|word| word.len()).sum::<usize>();
    (rest.len() >= 3 && size >= 6 && form(rest) == Form::Term).then_some(size)
}

/// How much a form is worth by itself.
fn substance(form: Form, words: &[&[u16]]) -> f32 {
    match form {
        Form::Saying => 1.0,
        Form::Series => 0.9,
        Form::Sentence => 0.45,
        // 常委会组成人员 is a term; 中央经济工作会议精神 something to quote. 高校毕业生 and 世界地质公园 are there without
        // anybody's saying so; 法治政府建设 is what somebody does.
        Form::Term => {
            let size = words.iter().map(|word| word.len()).sum::<usize>();
            let known = words.last().is_some_and(|head| is_both(head) || is_abstract(head));
            let concrete = if known || size >= LONG_THING { 0.0 } else { 0.35 };
            0.07 * size as f32 - 0.15 - concrete
        }
        Form::Debris => 0.0,
    }
}

/// A thing of so many units is something to quote by itself: 习近平总书记关于…的重要思想.
pub(super) const LONG_THING: usize = 9;

/// Heads of what is quoted and not pointed at.
const ABSTRACT: &str = "精神 思想 理念 体系 机制 制度 格局 效能 职责 职能 作风 意识 观念 担当 使命 大局 本领 优势 作用 力度 水平 \
                        形象 氛围 责任 原则 方针 路线 方略 政策 战略 局面 篇章 民主 法治 短板 实效 质量 自觉 根本 保证";

/// What such heads end with: 决定权, 执行力, 针对性, 责任感.
const ABSTRACT_ENDS: [char; 6] = ['权', '力', '性', '感', '观', '度'];

fn is_abstract(word: &[u16]) -> bool {
    let text = String::from_utf16_lossy(word);
    text.ends_with(ABSTRACT_ENDS) || ABSTRACT.split_whitespace().any(|head| head == text)
}

/// Whether the members of a series say themselves that they are all: 科学立法、民主立法、依法立法. They are equally long and
/// have an end in common, or are three turns of four characters or more.
pub(super) fn is_balanced(string: &[u16]) -> bool {
    let mut members: Vec<&[u16]> = string.split(|unit| *unit == JOIN).collect();
    let size = members.get(1).map_or(0, |member| member.len());
    // 坚持|科学立法、民主立法、依法立法: what governs them stands before the first.
    if let Some(first) = members.first_mut() {
        *first = first.get(first.len().saturating_sub(size)..).unwrap_or_default();
    }
    let end = |member: &&[u16]| member.last().copied();
    let even = members.iter().all(|member| member.len() == size);
    let rhyme = members.iter().all(|member| end(member) == members.first().and_then(end));
    let different =
        members.iter().enumerate().all(|(at, member)| !members.iter().skip(at + 1).any(|m| m == member));
    even && different && size <= 9 && (size >= 3 && rhyme || size >= 4 && members.len() >= 3)
}

const JOIN: u16 = '、' as u16;

/// How far an edge is stuck: one character nearly always stands next to it, or the rest of a series.
fn stuck(side: &Side) -> f32 {
    (side.top_share - 0.6).max(0.0) * 2.5 + 2.0 * (side.series - 0.5).max(0.0)
}

/// The same before a thing: 的 is what stands there (人大代表的|桥梁纽带作用).
fn stuck_thing(side: &Side) -> f32 {
    if side.top == OF { 2.0 * (side.series - 0.5).max(0.0) } else { stuck(side) }
}

const OF: u16 = '的' as u16;

/// What stands behind a preposition (在省委坚强领导下, 以人民为中心的…) or before what it is place or time of is no
/// phrasing without them; a thing is, whatever is done with it (将…的重要思想贯穿始终).
fn governed(measure: &Measure, form: Form) -> bool {
    let mostly = |side: &Side, words: &str| {
        let top = char::from_u32(u32::from(side.top)).unwrap_or(' ');
        side.top_share >= 0.5 && words.contains(top)
    };
    let before = if form == Form::Term {
        "在由以为与同跟和及或"
    } else {
        "在由以把将对向从按请为使让被给经与同跟和及或"
    };
    mostly(&measure.left, before) || mostly(&measure.right, "下中上内里后时")
}

/// How often a clause, a member of a series or a quotation begins, or ends, with the string: at most 1.
fn certain(side: &Side) -> f32 {
    (side.edge + side.series).min(1.0)
}

/// The parts of the score, each from 0 to about 1, with their weights: what spreads, is long, stands free and whole,
/// and says something is worth most. A sum and no product: what lacks one thing may make it good by another.
const SPREAD: f32 = 1.0;
const LENGTH: f32 = 2.2;
const FREEDOM: f32 = 0.9;
const WHOLE: f32 = 1.5;
const SUBSTANCE: f32 = 2.4;
const RARITY: f32 = 1.6;
const PRIOR: f32 = 1.5;
const STUCK: f32 = 1.6;
const GOVERNED: f32 = 1.5;
const DANGLING: f32 = 2.5;
const FIGURES: f32 = 2.2;
const OPEN: f32 = 4.0;
const HEADLESS: f32 = 0.8;
/// 一体化发展, 促消费活动: few strings of less than so many units are worth looking up.
const SHORT: usize = 6;
const TOO_SHORT: f32 = 0.7;
/// What nothing speaks against and little for; below it a string is none.
const FLOOR: f32 = 3.2;

/// What a string of these words is worth; 0 for what is no phrasing.
pub(super) fn score(string: &[u16], measure: &Measure, words: &[&[u16]], rarity: &Rarity) -> f32 {
    let form = form(words);
    // What stands in quotation marks of its own is whole, and so is a series whose members say so.
    let series = measure.left.series.max(measure.right.series);
    let whole_series = form == Form::Series && series < 0.5 && is_balanced(string);
    let set = is_set(string);
    let quoted = measure.quoted > 0 || whole_series || set;
    let (left, right) = (certain(&measure.left), certain(&measure.right));
    if form == Form::Debris && !set {
        return 0.0;
    }
    // 促进高校毕业生|、农民工就业: the object goes on nearly wherever it stands.
    if form == Form::Saying && !quoted && measure.dangling > 0.7 {
        return 0.0;
    }
    // What never ends its clause or a member is a beginning (紧紧围绕党委…); a verb that never begins one is said of
    // something that was cut off (民间资本参与重大项目建设), unless adverbs stand there.
    let open = if quoted { 0.0 } else { ((0.3 - right) / 0.3).max(0.0) };
    let verb = words.first().is_some_and(|first| !is_manner(first));
    // So is a series that no member begins (服务|贸易、数字贸易).
    let headless = match form {
        _ if quoted => 0.0,
        Form::Saying if left < 0.05 && verb => 1.0 + measure.left.top_share,
        Form::Series if left < 0.3 => 1.5,
        _ => 0.0,
    };
    let spread = (1.0 + measure.groups as f32).ln() + 0.1 * (measure.occurrences.max(1) as f32).ln();
    // 物质文明、政治文明和精神文明: the last member is said to be the last.
    let closed = form == Form::Series
        && words.iter().rposition(|word| class(word) == Class::Conjunction)
            > words.iter().rposition(|word| **word == [JOIN]);
    let size = length(string);
    let long = (size.min(24) as f32 / 24.0).sqrt();
    // A long thing begins wherever a verb governs it.
    let begins = if form == Form::Term && size >= LONG_THING { 1.0 } else { left };
    let whole = if quoted { 1.0 } else { (2.0 * begins.min(right)).min(1.0) };
    let free = if quoted { 2.0 } else { measure.left.freedom() + measure.right.freedom() };
    let before = if form == Form::Term { stuck_thing(&measure.left) } else { stuck(&measure.left) };
    let stuck = if quoted { 0.0 } else { before.max(stuck(&measure.right)) };
    // 侨务、港澳台: members of a longer series.
    let part = if form == Form::Series { 1.5 * (series - 0.3).max(0.0) } else { 0.0 };
    let governed = f32::from(u8::from(governed(measure, form) && !quoted));
    let held = |slot: char| f32::from(u8::from(string.contains(&(slot as u16))));
    let figures = held(FIGURE) + 2.0 * held(PERSON);
    let short = f32::from(u8::from(size < SHORT));
    let sum = SPREAD * spread
        + LENGTH * long
        + FREEDOM * free
        + WHOLE * whole
        + SUBSTANCE * if whole_series { 1.0 } else { substance(form, words) }
        + RARITY * (rarity.factor(string) - 1.0)
        + if set { PRIOR } else { 0.0 }
        - STUCK * (stuck + part)
        - GOVERNED * governed
        - OPEN * open * if closed { 0.4 } else { 1.0 }
        - DANGLING * if form == Form::Saying && !quoted { measure.dangling } else { 0.0 }
        - HEADLESS * headless
        - FIGURES * figures
        - TOO_SHORT * short;
    if sum < FLOOR { 0.0 } else { 10.0 * (sum - FLOOR) }
}

/// What a run of whole clauses says, as [`substance`] has it: a sentence or more.
const RUN: f32 = 0.7;

/// What a run of whole clauses is worth, on the scale of [`score`]: its edges are certain.
pub(super) fn of_run(string: &[u16], groups: u32, occurrences: u32, rarity: &Rarity) -> f32 {
    let spread = (1.0 + groups as f32).ln() + 0.1 * (occurrences.max(1) as f32).ln();
    let long = (length(string).min(24) as f32 / 24.0).sqrt();
    let sum = SPREAD * spread
        + LENGTH * long
        + FREEDOM * 2.0
        + WHOLE
        + SUBSTANCE * RUN
        + RARITY * (rarity.factor(string) - 1.0);
    10.0 * (sum - FLOOR).max(0.0)
}

/// The score without rarity, from the length alone: what the first selection goes by.
pub(super) fn base(length: usize, measure: &Measure) -> f32 {
    let spread = (1.0 + measure.groups as f32).ln();
    // What somebody put in quotation marks of its own is whole.
    let whole = if measure.quoted > 0 { 2.0 } else { 0.0 };
    let free = (0.3 + measure.left.freedom() + measure.right.freedom()).max(whole);
    let often = 1.0 + 0.1 * (measure.occurrences.max(1) as f32).ln();
    spread * length.min(24) as f32 * free * often
}

/// The most that [`base`] can be with these counts, and where it is known what stands before.
pub(super) fn bound(length: usize, groups: u32, occurrences: u32, before: Option<&Before>) -> f32 {
    let free = Side { edge: 1.0, ..Side::default() };
    let left = before.filter(|before| !before.quotes).map_or(free, |before| before.side);
    base(length, &Measure { occurrences, groups, left, right: free, ..Measure::default() })
}

/// Units that say something: marks and slots do not count.
pub(super) fn length(string: &[u16]) -> usize {
    string
        .iter()
        .filter(|&&unit| char::from_u32(u32::from(unit)).is_none_or(|c| c.is_alphanumeric() && !is_slot(c)))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measure(groups: u32, edge: f32) -> Measure {
        let side = Side { edge, ..Side::default() };
        Measure { occurrences: groups, groups, left: side, right: side, ..Measure::default() }
    }

    #[test]
    fn spread_and_free_edges_count() {
        assert!(base(8, &measure(9, 1.0)) > base(8, &measure(4, 1.0)));
        assert!(base(8, &measure(9, 1.0)) > base(8, &measure(9, 0.2)));
        assert!(base(12, &measure(4, 1.0)) > base(6, &measure(4, 1.0)));
    }

    #[test]
    fn worn_phrases_rank_below_rarer_ones_of_equal_evidence() {
        let text: Vec<u16> = "加强工作\0加强工作\0推进工作\0加强建设\0条条算数\0".encode_utf16().collect();
        let rarity = Rarity::of(&text);
        let score = |word: &str| {
            let string: Vec<u16> = word.encode_utf16().collect();
            let words = [string.get(..2).unwrap(), string.get(2..).unwrap()];
            score(&string, &measure(3, 1.0), &words, &rarity)
        };
        assert!(score("加强工作") > 0.0);
        assert!(
            rarity.factor(&"条条算数".encode_utf16().collect::<Vec<_>>())
                > rarity.factor(&"加强工作".encode_utf16().collect::<Vec<_>>())
        );
    }

    fn split(text: &str) -> Vec<Vec<u16>> {
        text.split(' ').map(|w| w.encode_utf16().collect()).collect()
    }

    #[test]
    fn forms_are_told_by_classes() {
        let form = |text: &str| form(&split(text).iter().map(Vec::as_slice).collect::<Vec<_>>());
        assert_eq!(form("增强 监督 实效"), Form::Saying);
        assert_eq!(form("自觉 接受 监督"), Form::Saying);
        assert_eq!(form("中央 经济 工作 会议 精神"), Form::Term);
        assert_eq!(form("法治 政府 建设"), Form::Term);
        assert_eq!(form("科学 立法 、 民主 立法 、 依法 立法"), Form::Series);
        assert_eq!(form("人大 工作 不是 二线"), Form::Sentence);
        assert_eq!(form("奋斗 的 结果"), Form::Debris);
        assert_eq!(form("进一步 提升"), Form::Debris);
        assert_eq!(form("坚强 领导 下"), Form::Debris);
        assert_eq!(form("人大 及其 常委会 监督"), Form::Debris);
        assert_eq!(form("贸易 、 数字 贸易"), Form::Debris);
        assert_ne!(form("在 宪法 和 法律 范围 内 活动"), Form::Debris);
        assert_ne!(form("在 省委 坚强 领导 下"), Form::Debris);
    }

    #[test]
    fn members_of_one_make_are_a_whole_series() {
        let balanced = |text: &str| is_balanced(&text.encode_utf16().collect::<Vec<_>>());
        assert!(balanced("科学立法、民主立法、依法立法") && balanced("全局性、长远性、根本性"));
        assert!(balanced("法治意识、程序意识") && balanced("有法不依、执法不严、违法不究"));
        assert!(balanced("坚持科学立法、民主立法、依法立法"));
        assert!(!balanced("贸易、数字贸易") && !balanced("围绕中心") && !balanced("建议、批评"));
    }

    #[test]
    fn a_thing_of_the_world_is_worth_less_than_a_thing_that_is_done() {
        let rarity = Rarity::of(&"加强工作\0".encode_utf16().collect::<Vec<_>>());
        let score = |text: &str| {
            let words = split(text);
            let string: Vec<u16> = words.concat();
            score(&string, &measure(9, 0.5), &words.iter().map(Vec::as_slice).collect::<Vec<_>>(), &rarity)
        };
        assert!(score("法治 政府 建设") > score("世界 地质 公园"));
    }

    #[test]
    fn what_says_something_is_worth_more_than_a_term() {
        let rarity = Rarity::of(&"加强工作\0".encode_utf16().collect::<Vec<_>>());
        let score = |text: &str| {
            let words = split(text);
            let string: Vec<u16> = words.concat();
            score(&string, &measure(3, 1.0), &words.iter().map(Vec::as_slice).collect::<Vec<_>>(), &rarity)
        };
        assert!(score("增强 监督 实效") > score("法治 政府 建设"));
        assert!(score("法治 政府 建设") > score("奋斗 的 结果"));
    }

    #[test]
    fn what_ends_nowhere_is_no_phrasing() {
        let rarity = Rarity::of(&"实施战略\0加强工作\0".encode_utf16().collect::<Vec<_>>());
        let string: Vec<u16> = "实施战略".encode_utf16().collect();
        let words = [string.get(..2).unwrap(), string.get(2..).unwrap()];
        let mut nowhere = measure(9, 1.0);
        assert!(score(&string, &nowhere, &words, &rarity) > 0.0);
        nowhere.right.edge = 0.0;
        assert!(score(&string, &nowhere, &words, &rarity) <= 0.0);
    }

    #[test]
    fn a_stuck_edge_costs() {
        let mut side = Side { top_share: 0.95, ..Side::default() };
        assert!(stuck(&side) > 0.5);
        side.top_share = 0.3;
        assert!(stuck(&side) <= 0.0);
    }
}
