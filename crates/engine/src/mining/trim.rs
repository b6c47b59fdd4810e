//! Trimming: what recurs is rarely cut where a writer would cut it.
//!
//! A closed repeat ends where the texts begin to differ: inside a word, after a 的, before the last member of a
//! series. It is not thrown away for that: its edges move inwards to the next edge of a word that may stand there,
//! quotes are paired, and the string is counted again.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::slots::is_slot;
use super::words::{Words, class, is_certain, is_idiom, is_manner, is_verb};
use crate::lexicon::words::Class;

/// Whether `inner` stands in `outer`.
pub(super) fn contains(outer: &[u16], inner: &[u16]) -> bool {
    inner.len() <= outer.len() && outer.windows(inner.len().max(1)).any(|w| w == inner)
}

/// Edges move inwards by this many units to find a word's edge.
const REACH: usize = 4;
/// What needs company elsewhere may begin a string that begins this share of its clauses.
const BEGINS: f32 = 0.3;
/// Units of a clause that is worth keeping with its subject.
const CLAUSE: usize = 7;
/// An edge may lie inside a word in one of so many places.
const INSIDE: usize = 5;

struct Edges {
    never_inside: Vec<Vec<u16>>,
    never_first: FxHashSet<Vec<u16>>,
    never_last: FxHashSet<Vec<u16>>,
    weak_first: FxHashSet<Vec<u16>>,
    weak_last: FxHashSet<Vec<u16>>,
    clause_first: FxHashSet<Vec<u16>>,
}

static EDGES: LazyLock<Edges> = LazyLock::new(|| {
    let words = |name: &'static str| {
        include_str!("data/edges.txt")
            .lines()
            .filter_map(move |line| line.strip_prefix(name)?.strip_prefix(' '))
            .flat_map(str::split_whitespace)
            .map(|word| word.encode_utf16().collect())
    };
    let list = |name| words(name).collect();
    Edges {
        never_inside: words("never-inside").collect(),
        never_first: list("never-first"),
        never_last: list("never-last"),
        weak_first: list("weak-first"),
        weak_last: list("weak-last"),
        clause_first: list("clause-first"),
    }
});

/// One place where the string occurs: its clause's word boundaries, and where in the clause it begins.
pub(super) struct Context<'a> {
    pub clause: &'a [u16],
    pub boundaries: &'a [bool],
    pub start: usize,
}

/// The part of `string` that may stand alone, as a range; `None` if nothing is left. `begins` and `ends`
/// tell how often (0 to 1) a clause begins and ends with the string.
pub(super) fn trim(
    string: &[u16],
    contexts: &[Context<'_>],
    (begins, ends): (f32, f32),
    words: &Words,
) -> Option<std::ops::Range<usize>> {
    // Where a clause ends or a mark stands, a string may end, whatever words make it look like; but what is cut out of
    // a longer word elsewhere (位|居全国第一) is a piece of it.
    let boundary = |offset: usize| {
        let inside = |c: &&Context<'_>| {
            !c.boundaries.get(c.start + offset).copied().unwrap_or(true)
                && !is_certain(c.clause, c.start + offset)
        };
        INSIDE * contexts.iter().filter(inside).count() <= contexts.len()
    };
    let from = (0..=REACH.min(string.len())).find(|&offset| boundary(offset))?;
    let to = (0..=REACH.min(string.len())).map(|back| string.len() - back).find(|&to| boundary(to))?;
    let range = function_words(string, from, to, (begins, ends), words)?;
    if begins < BEGINS && cut_off(&words.split(string.get(range.clone())?), contexts, range.start) {
        return None;
    }
    let mut whole = paired(string, range.clone())?;
    if whole != range {
        // What an odd quote cut off may leave another function word at the edge.
        whole = function_words(string, whole.start, whole.end, (begins, ends), words)?;
    }
    let part = string.get(whole.clone())?;
    (!EDGES.never_inside.iter().any(|word| contains(part, word))).then_some(whole)
}

/// Whether what the first of two joined things belongs to was cut off: 代表|建议和政协提案 stands behind a noun in most places.
fn cut_off(list: &[&[u16]], contexts: &[Context<'_>], from: usize) -> bool {
    let joins = |word: &&&[u16]| matches!(text(word).as_str(), "和" | "与" | "及" | "以及");
    let first: Vec<_> = list.iter().take_while(|word| !joins(word)).collect();
    if first.len() >= list.len().min(3) || !first.iter().all(|word| class(word).is_nominal()) {
        return false;
    }
    let behind_noun = |context: &&Context<'_>| {
        let end = context.start + from;
        let start = (0..end).rev().find(|at| context.boundaries.get(*at).copied().unwrap_or(true));
        let word = start.and_then(|start| context.clause.get(start..end)).unwrap_or_default();
        class(word).is_nominal() && !class(word).is_verbal()
    };
    2 * contexts.iter().filter(behind_noun).count() > contexts.len()
}

/// Whether the object goes on behind the `end` of a string in this place: 促进高校毕业生|、农民工就业, 贯彻党的路线|、方针.
pub(super) fn dangles(context: &Context<'_>, end: usize) -> bool {
    let at = context.start + end;
    let joined = context.clause.get(at).and_then(|unit| char::from_u32(u32::from(*unit)));
    if !joined.is_some_and(|c| matches!(c, '、' | '和' | '与' | '及' | '等')) {
        return false;
    }
    let next =
        (at + 2..=context.clause.len()).find(|end| context.boundaries.get(*end).copied().unwrap_or(true));
    let word = next.and_then(|next| context.clause.get(at + 1..next)).unwrap_or_default();
    joined == Some('等') || !(is_verb(word) || is_manner(word) || is_idiom(word))
}

/// Whether a string of these words begins and ends with words that may stand there, whatever stands around it.
pub(super) fn stands(words: &[&[u16]]) -> bool {
    let begins = |word: &&&[u16]| {
        EDGES.never_first.contains(**word)
            || is_mark(word)
            || lone_slot(word)
            || class(word) == Class::Particle
    };
    let ends = |word: &&&[u16]| EDGES.never_last.contains(**word) || is_open_mark(word) || lone_slot(word);
    words.first().filter(|word| !begins(word)).and(words.last().filter(|word| !ends(word))).is_some()
}

/// Takes words off both ends until the first and the last may stand there.
fn function_words(
    string: &[u16],
    mut from: usize,
    mut to: usize,
    (begins, ends): (f32, f32),
    words: &Words,
) -> Option<std::ops::Range<usize>> {
    let whole = string.len();
    let mut list = words.split(string.get(from..to)?);
    let clause = begins.min(ends) >= 0.5 && (from, to) == (0, whole);
    let skipped = subject(&list);
    from += list.drain(..skipped).map(<[u16]>::len).sum::<usize>();
    if list.first().is_some_and(|first| text(first) == "在于") {
        return None; // what lies in it is nothing without what it is said of
    }
    loop {
        let first = list.first()?;
        let weak =
            EDGES.weak_first.contains(*first) && (begins < BEGINS || from > 0) && !closed_frame(first, &list);
        // 今年是“十四五”规划收官之年: what recurs as a whole clause begins as clauses do.
        let opens = clause && from == 0 && whole >= CLAUSE && EDGES.clause_first.contains(*first);
        let never = EDGES.never_first.contains(*first) && !opens;
        // 位居, 稳居|全国首位: a verb of one character is seldom the whole of it.
        let lone = first.len() == 1
            && class(first).is_verbal()
            && list.len() > 1
            && begins < BEGINS
            && !closed_frame(first, &list)
            && !list.iter().any(|word| is_mark(word));
        if !(weak || never || lone || is_mark(first) || lone_slot(first)) {
            break;
        }
        from += first.len();
        list.remove(0);
    }
    loop {
        let last = list.last()?;
        let frame_end = matches!(text(last).as_str(), "中" | "上" | "下" | "为主" | "方面")
            && list.first().is_some_and(|first| text(first) == "在");
        // 我有所应: where clauses end, only what never ends anything goes.
        let joins = matches!(class(last), Class::Particle | Class::Conjunction | Class::Preposition | Class::Other)
                || !clause && matches!(class(last), Class::Pronoun | Class::Number | Class::Measure)
                // 主要预期目标是: what is said of it differs each time.
                || matches!(text(last).as_str(), "是" | "为");
        let certain = ends >= 0.5 && to == whole && !joins;
        let banned = EDGES.never_last.contains(*last) && !frame_end && !certain;
        let weak = EDGES.weak_last.contains(*last) && (ends < 0.5 || to < whole);
        if !(banned || weak || is_open_mark(last) || lone_slot(last)) {
            break;
        }
        to -= last.len();
        list.pop();
    }
    (from < to && !incomplete(&list)).then_some(from..to)
}

/// Words of a subject with its modal (各级党委要…, 我们必须…): what is worth keeping begins behind them.
fn subject(list: &[&[u16]]) -> usize {
    let modal = list.iter().take(7).position(|word| {
        matches!(
            text(word).as_str(),
            "要" | "必须" | "应当" | "应" | "一定要" | "务必" | "都要" | "也要" | "还要" | "就要" | "就是要"
        )
    });
    match modal {
        Some(at) if !list.iter().take(at).any(|word| is_verb(word)) => at + 1,
        _ => 0,
    }
}

/// 充分发挥人大及其常委会, 不断提高依法决策: a verb whose object is still to come.
fn incomplete(list: &[&[u16]]) -> bool {
    const OBJECTS: [&str; 13] = [
        "作用",
        "优势",
        "职能",
        "效能",
        "功能",
        "潜力",
        "效应",
        "积极性",
        "主动性",
        "创造性",
        "力量",
        "价值",
        "效益",
    ];
    let first = |wanted: &[&str]| list.iter().take(2).position(|word| wanted.contains(&text(word).as_str()));
    let closed = |word: &[u16]| OBJECTS.iter().any(|object| text(word).ends_with(object));
    // 不断提高依法决策|、依法行政的能力: what is raised is a thing, not what somebody does.
    let raised =
        first(&["提高", "提升", "增强"]).is_some_and(|at| match list.get(at + 1..).unwrap_or_default() {
            [.., how, last] => is_manner(how) && class(last).is_verbal() || class(last) == Class::Verb,
            _ => false,
        });
    raised || first(&["发挥"]).is_some_and(|at| !list.iter().skip(at + 1).any(|word| closed(word)))
}

/// 以…为指导, 把…贯穿…: a weak first word that the string itself completes.
fn closed_frame(first: &[u16], list: &[&[u16]]) -> bool {
    let has = |word: &str| list.iter().skip(1).any(|w| text(w) == word);
    match text(first).as_str() {
        "以" => ["为", "为主", "为指导", "促", "推动", "带动", "引领"].iter().any(|w| has(w)),
        "在" => ["中", "上", "下", "内", "里"].iter().any(|w| has(w)),
        "把" | "将" => {
            ["作为", "摆在", "摆上", "放在", "贯穿", "落实", "转化", "纳入", "列入", "融入", "转变"]
                .iter()
                .any(|w| has(w))
        }
        "为" => {
            ["提供", "作出", "做出", "奠定", "而", "贡献", "营造", "创造", "注入"].iter().any(|w| has(w))
        }
        "按照" | "根据" => ["原则", "要求", "部署", "规定", "精神", "思路"].iter().any(|w| has(w)),
        "不" => true,
        _ => false,
    }
}

fn text(word: &[u16]) -> String {
    String::from_utf16_lossy(word)
}

fn unit_char(word: &[u16]) -> Option<char> {
    match word {
        [unit] => char::from_u32(u32::from(*unit)),
        _ => None,
    }
}

/// 、 and closing marks open no phrasing.
fn is_mark(word: &[u16]) -> bool {
    unit_char(word)
        .is_some_and(|c| matches!(c, '、' | '”' | '》' | '）' | '’' | '，' | '·' | '-' | '.' | '/'))
}

fn is_open_mark(word: &[u16]) -> bool {
    unit_char(word)
        .is_some_and(|c| matches!(c, '、' | '“' | '《' | '（' | '‘' | '，' | '·' | '-' | '.' | '/'))
}

/// A slot at an edge says nothing.
fn lone_slot(word: &[u16]) -> bool {
    unit_char(word).is_some_and(is_slot)
}

const PAIRS: [(char, char); 4] = [('“', '”'), ('《', '》'), ('（', '）'), ('‘', '’')];

/// Quotes and brackets in pairs: an odd one is left out when it stands at an edge, else the longer part beside it
/// is taken.
fn paired(string: &[u16], mut range: std::ops::Range<usize>) -> Option<std::ops::Range<usize>> {
    for _ in 0..6 {
        let Some((odd, opens)) = odd_quote(string.get(range.clone())?) else { return Some(range) };
        let at = range.start + odd;
        let (before, after) = (at - range.start, range.end - at - 1);
        // An opening quote that nothing closes cuts off what follows it, unless that is nearly everything.
        range = match (opens, before >= after) {
            (_, true) => range.start..at,
            (_, false) => at + 1..range.end,
        };
        if range.is_empty() {
            return None;
        }
        let mark = |unit: Option<&u16>| unit.and_then(|u| char::from_u32(u32::from(*u))) == Some('、');
        while mark(string.get(range.end.wrapping_sub(1))) && !range.is_empty() {
            range.end -= 1;
        }
        while mark(string.get(range.start)) && !range.is_empty() {
            range.start += 1;
        }
    }
    None
}

/// The first quote or bracket without its partner, and whether it opens.
fn odd_quote(string: &[u16]) -> Option<(usize, bool)> {
    let mut open: Vec<(usize, char)> = Vec::new();
    for (at, &unit) in string.iter().enumerate() {
        let Some(c) = char::from_u32(u32::from(unit)) else { continue };
        if PAIRS.iter().any(|(o, _)| *o == c) {
            open.push((at, c));
        } else if let Some((o, _)) = PAIRS.iter().find(|(_, close)| *close == c) {
            match open.last() {
                Some((_, last)) if last == o => {
                    open.pop();
                }
                _ => return Some((at, false)),
            }
        }
    }
    open.first().map(|&(at, _)| (at, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trimmed(string: &str, begins: f32) -> Option<String> {
        let units: Vec<u16> = string.encode_utf16().collect();
        let words = Words;
        let range = trim(&units, &[], (begins, 1.0), &words)?;
        Some(text(&units[range]))
    }

    #[test]
    fn function_words_leave_the_edges_by_word_and_not_by_character() {
        assert_eq!(trimmed("的充分发挥代表作用和", 0.0).unwrap(), "充分发挥代表作用");
        assert_eq!(trimmed("要与时俱进", 1.0).unwrap(), "与时俱进");
        assert_eq!(trimmed("及时回应群众关切", 1.0).unwrap(), "及时回应群众关切");
        assert_eq!(trimmed("提高依法履职水平、", 1.0).unwrap(), "提高依法履职水平");
        assert_eq!(trimmed("的和", 0.0), None);
        assert_eq!(trimmed("今年是规划收官之年", 1.0).unwrap(), "今年是规划收官之年");
        assert_eq!(trimmed("今年是规划收官之年", 0.2).unwrap(), "规划收官");
        assert_eq!(trimmed("实现上述目标", 1.0), None);
    }

    #[test]
    fn prepositions_need_a_clause_that_begins_so() {
        assert_eq!(trimmed("对“一府两院”工作监督", 0.1).unwrap(), "“一府两院”工作监督");
        assert_eq!(trimmed("以高质量发展为主题", 0.0).unwrap(), "以高质量发展为主题");
        assert_eq!(trimmed("各级党委要按照", 1.0).as_deref(), None);
        assert_eq!(trimmed("各级党委要支持人大依法履职", 1.0).as_deref(), Some("支持人大依法履职"));
    }

    #[test]
    fn quotes_stand_in_pairs() {
        assert_eq!(trimmed("坚决做到“两个", 0.5).unwrap(), "坚决做到");
        assert_eq!(trimmed("两个维护”的坚决践行者", 0.0).unwrap(), "坚决践行者");
        assert_eq!(trimmed("坚定拥护“两个确立”", 1.0).unwrap(), "坚定拥护“两个确立”");
    }

    #[test]
    fn edges_move_to_the_edges_of_words() {
        let words = Words;
        let clause: Vec<u16> = "切实促进依法行政".encode_utf16().collect();
        let boundaries = words.boundaries(&clause);
        // 进依法行政 begins inside 促进.
        let string: Vec<u16> = "进依法行政".encode_utf16().collect();
        let context = [Context { clause: &clause, boundaries: &boundaries, start: 3 }];
        let range = trim(&string, &context, (0.0, 1.0), &words).unwrap();
        assert_eq!(text(&string[range]), "依法行政");
    }
}
