//! What a sentence says whatever the matter is: 坚持明察与暗访相结合，到社区食堂吃一顿饭，把真实情况摸清楚 without its
//! middle. A writer who takes over the last inspection's speech strikes the clauses that are about the last law and keeps the rest.
//!
//! Clauses that are about one matter, place or year go, and so do those of which nothing shows that they are not: a clause is
//! the occasion's where meetings on several matters use its words ([`Matters`]). What is left must still be a sentence: nothing
//! leans on what went, no pair (既…也…) has lost its half. Where that cannot be told the sentence is left as it is, and is not
//! eligible elsewhere.

use super::matters::Matters;
use super::moves::sentences;
use super::particular::{large_figure, particular};
use crate::eligible::{names_departments, one_places_own};
use crate::lexicon::numerals::is_numeral;
use crate::lexicon::places::gazetteer::shipped;
use crate::reading::subject;

/// The least that says something.
const LEAST: usize = 18;
/// Of a hundred characters of the sentence so many must be left.
const SHARE: usize = 35;
/// Figures that can be left open.
const FIGURES: usize = 2;

/// Words of a year that a demand can leave open: 对去年检查中指出的问题，要开展“回头看”.
const YEARS: [&str; 4] = ["去年", "今年", "明年", "前年"];
/// The slot that stands for them.
const WHEN: &str = "{{时间}}";

/// Openers of pairs with what must follow one of them.
const PAIRS: [(&str, &[&str]); 8] = [
    ("既", &["也", "又", "更", "还"]),
    ("不仅", &["也", "又", "更", "还", "而且"]),
    ("不但", &["也", "又", "更", "还", "而且"]),
    ("不是", &["而是"]),
    ("一方面", &["另一方面", "一方面"]),
    ("只有", &["才"]),
    ("只要", &["就"]),
    ("如果", &["就"]),
];

/// What leans on the clause before it.
const LEANING: [&str; 26] = [
    "这",
    "其",
    "从而",
    "进而",
    "以及",
    "也",
    "又",
    "更",
    "否则",
    "就",
    "才",
    "而",
    "但",
    "使",
    "让",
    "并",
    "则",
    "因此",
    "所以",
    "甚至",
    "特别是",
    "尤其",
    "不然",
    "由此",
    "他们",
    "它",
];

/// What begins a clause that the next one completes: 对养老机构，要逐个检查.
const HEADS: [&str; 18] = [
    "把", "将", "对", "围绕", "聚焦", "针对", "从", "以", "在", "通过", "按照", "根据", "为了", "当", "随着",
    "就", "与", "无论",
];

/// Verbs that end a thought and begin none.
const ENDING: [&str; 12] =
    ["做到", "确保", "形成", "推动", "促进", "实现", "努力", "真正", "切实", "防止", "避免", "成为"];

/// The sentences of a group without what is about one matter, place or year; `None` where nothing has to go, or what would be
/// left is no sentence.
pub(super) fn general(text: &str, matters: &Matters) -> Option<String> {
    let common = |clause: &str| matters.common(clause);
    spared_of(text, &common)
}

fn spared_of(text: &str, common: &dyn Fn(&str) -> bool) -> Option<String> {
    if text.contains(['：', '《', '—']) || text.contains("一是") {
        return None;
    }
    let mut out = String::new();
    for (at, sentence) in sentences(text).iter().enumerate() {
        match spared(sentence, common) {
            Some(left) => out.push_str(&left),
            // What follows leans on what stands before it.
            None if at > 0 => break,
            None => return None,
        }
    }
    (out != text && out.chars().count() >= LEAST && out.chars().count() * 100 >= text.chars().count() * SHARE)
        .then_some(out)
}

/// A sentence without its bound clauses.
fn spared(sentence: &str, common: &dyn Fn(&str) -> bool) -> Option<String> {
    let end = sentence.chars().next_back().filter(|c| "。！；".contains(*c))?;
    let clauses = clauses(sentence.strip_suffix(end)?);
    let demands = sentence.contains('要');
    let figures = sentence.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()).count();
    let mut goes: Vec<bool> = clauses.iter().map(|(clause, _)| bound(clause, figures > FIGURES)).collect();
    // What has nothing to go stands as it is, whatever its words.
    if goes.contains(&true) {
        goes.iter_mut().zip(&clauses).for_each(|(goes, (clause, _))| *goes |= !common(clause));
    }
    // A year at the head of a demand is left open; what it stands in goes where it is not the head.
    let year = |clause: &str| YEARS.iter().any(|year| clause.contains(year));
    for (at, (clause, _)) in clauses.iter().enumerate() {
        let open = at == 0 && demands && !year_is(clause);
        if let Some(goes) = goes.get_mut(at)
            && year(clause)
            && !open
        {
            *goes = true;
        }
    }
    // What stands behind a semicolon is a sentence of its own: it goes with its head.
    let mut head = 0;
    for at in 1..clauses.len() {
        if clauses.get(at - 1).is_some_and(|(_, mark)| *mark == Some('；')) {
            head = at;
        } else if head > 0
            && goes.get(head) == Some(&true)
            && let Some(goes) = goes.get_mut(at)
        {
            *goes = true;
        }
    }
    // 对养老机构，… : what completes a clause that goes, goes with it.
    for at in 1..clauses.len() {
        let before = clauses.get(at - 1).is_some_and(|(clause, _)| heads(clause));
        if goes.get(at - 1) == Some(&true)
            && before
            && let Some(goes) = goes.get_mut(at)
        {
            *goes = true;
        }
    }
    let kept = |at: usize| goes.get(at) == Some(&false);
    let first = (0..clauses.len()).find(|at| kept(*at))?;
    for (at, (clause, _)) in clauses.iter().enumerate().filter(|(at, _)| kept(*at)) {
        let broken = at > 0 && !kept(at - 1);
        if broken && leans(clause) && !paired(&clauses, &goes, at) || !whole_pair(&clauses, &goes, at) {
            return None;
        }
    }
    let mut out = String::new();
    for (at, (clause, mark)) in clauses.iter().enumerate().filter(|(at, _)| kept(*at)) {
        if at == first && first > 0 {
            // 去年问过的三个问题，要一件一件回访: what goes is what the demand is about.
            let topic =
                clause.starts_with('要') && clauses.iter().take(at).all(|(gone, _)| !gone.contains('要'));
            if !begins(clause) || topic {
                return None;
            }
            // A single clause without its head says too little.
            if goes.iter().filter(|goes| !**goes).count() < 2 {
                return None;
            }
            out.push_str(if clause.contains('要') { "" } else { "要" });
        }
        out.push_str(clause);
        out.push(mark.unwrap_or('，'));
    }
    // The last mark is the sentence's own.
    out.pop();
    out.push(if end == '；' { '。' } else { end });
    for year in YEARS {
        out = out.replace(year, WHEN);
    }
    Some(out)
}

/// The clauses with the marks behind them; what stands in quotation marks or brackets is not cut.
fn clauses(text: &str) -> Vec<(&str, Option<char>)> {
    let mut out = Vec::new();
    let (mut from, mut depth) = (0, 0_i32);
    for (at, c) in text.char_indices() {
        match c {
            '“' | '（' => depth += 1,
            '”' | '）' => depth -= 1,
            '，' | '；' if depth <= 0 => {
                out.push((text.get(from..at).unwrap_or_default(), Some(c)));
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    out.push((text.get(from..).unwrap_or_default(), None));
    out
}

/// Whether a clause is about one matter, place or meeting; `many`: figures are too many to be left open.
fn bound(clause: &str, many: bool) -> bool {
    let about = subject::named(clause).iter().any(|field| !subject::is_yearly(field));
    about
        || particular(clause, "")
        || large_figure(clause)
        || names_departments(clause)
        || one_places_own(clause)
        || many && clause.contains(|c: char| c.is_ascii_digit())
        || counted(clause)
        || placed(clause)
}

/// Whether a clause counts what one place has so many of: 六个县（市、区）, 三个小组.
fn counted(clause: &str) -> bool {
    const COUNTED: [&str; 12] =
        ["县", "区", "市", "乡", "镇", "街道", "社区", "小组", "村", "问题", "突出问题", "方面问题"];
    clause.match_indices('个').any(|(at, found)| {
        let number = clause.get(..at).and_then(|head| head.chars().next_back());
        let rest = clause.get(at + found.len()..).unwrap_or_default();
        number.is_some_and(|c| is_numeral(c) || c.is_ascii_digit())
            && COUNTED.iter().any(|unit| rest.starts_with(unit))
    })
}

/// Whether a clause names a place.
fn placed(clause: &str) -> bool {
    let gazetteer = shipped();
    clause.char_indices().any(|(at, _)| {
        let hit = clause.get(at..).and_then(|rest| gazetteer.begins(rest));
        hit.is_some_and(|hit| !hit.bare)
    })
}

/// 今年是…之年: it says what year it is.
fn year_is(clause: &str) -> bool {
    YEARS.iter().any(|year| {
        clause.split_once(year).is_some_and(|(_, rest)| rest.starts_with(['是', '，']) || rest.is_empty())
    })
}

fn bare(clause: &str) -> &str {
    clause.strip_prefix('要').unwrap_or(clause)
}

fn heads(clause: &str) -> bool {
    HEADS.iter().any(|head| bare(clause).starts_with(head))
}

fn leans(clause: &str) -> bool {
    LEANING.iter().any(|word| clause.starts_with(word))
}

/// Whether a clause that begins like the second half of a pair has the first half before it.
fn paired(clauses: &[(&str, Option<char>)], goes: &[bool], at: usize) -> bool {
    let said = clauses.get(at).map_or("", |(clause, _)| clause);
    let before =
        || clauses.iter().zip(goes).take(at).filter(|(_, goes)| !**goes).map(|((clause, _), _)| *clause);
    PAIRS.iter().any(|(opener, seconds)| {
        seconds.iter().any(|second| said.starts_with(second))
            && before().any(|clause| clause.contains(opener))
    })
}

/// Whether the pair that a clause opens still has its second half.
fn whole_pair(clauses: &[(&str, Option<char>)], goes: &[bool], at: usize) -> bool {
    let said = clauses.get(at).map_or("", |(clause, _)| clause);
    let after = || clauses.iter().zip(goes).skip(at + 1);
    PAIRS.iter().all(|(opener, seconds)| {
        let second = |clause: &str| seconds.iter().any(|word| clause.starts_with(word));
        let opens = bare(said).starts_with(opener) && !seconds.iter().any(|word| said.contains(word));
        !opens
            || after().all(|((clause, _), _)| !second(clause))
            || after().any(|((clause, _), goes)| !goes && second(clause))
    })
}

/// Whether a clause can begin a sentence whose first clauses went: it says by itself that something must be done.
fn begins(clause: &str) -> bool {
    let measure = clause.starts_with('对') && ["进行", "开展"].iter().any(|verb| clause.contains(verb));
    let ending = ENDING.iter().any(|word| bare(clause).starts_with(word));
    !ending && (measure || clause.starts_with('要') && !leans(bare(clause)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_about_one_matter_place_or_year_goes_and_a_sentence_is_left() {
        for (text, left) in [
            (
                "坚持明察与暗访相结合，到社区食堂吃一顿饭、陪老人走一趟医院，把真实情况摸清楚。",
                "坚持明察与暗访相结合，把真实情况摸清楚。",
            ),
            (
                "坚持市县联动与代表参与相结合，六个县（市、区）人大常委会同步检查，统一方案、统一时间、统一标准，真正做到民有所呼、我有所应。",
                "坚持市县联动与代表参与相结合，统一方案、统一时间、统一标准，真正做到民有所呼、我有所应。",
            ),
            (
                "对去年执法检查和代表建议中指出的问题，要开展“回头看”，看整改是真整改还是纸上整改。",
                "对{{时间}}执法检查和代表建议中指出的问题，要开展“回头看”，看整改是真整改还是纸上整改。",
            ),
            (
                "要逐项研究、列出清单，明确办理时限，涉及养老服务的列入预算优先保障。",
                "要逐项研究、列出清单，明确办理时限。",
            ),
            (
                "开展这次执法检查，既是对法律法规实施情况的一次“体检”，也是对养老机构的一次检阅，更是回应群众期盼的实际行动。",
                "开展这次执法检查，既是对法律法规实施情况的一次“体检”，更是回应群众期盼的实际行动。",
            ),
        ] {
            assert_eq!(spared_of(text, &|_| true).as_deref(), Some(left), "{text}");
        }
    }

    #[test]
    fn what_would_be_no_sentence_is_left_alone() {
        for text in [
            // Nothing to go.
            "要坚持问题导向，对收集到的线索建立台账、逐条核实，查清一件、移交一件。",
            // The head goes, and the rest only ends it.
            "要加快养老机构建设，真正让群众得到实惠，做到件件有着落、事事有回音。",
            // What is left leans on what went.
            "水污染防治是一件大事，这件大事要一年接着一年办，一任接着一任干。",
            // Too little is left.
            "要管好养老院、护理院和社区食堂，让老人放心。",
            // It says what year it is.
            "今年是“十五五”规划的开局之年，各项任务十分繁重，要把握大势、找准定位。",
            // So many problems were another meeting's.
            "去年询问会上问过的三个突出问题，要一件一件回访，看整改是真整改还是纸上整改。",
            // An announced list.
            "要抓好三件事：养老服务要上台阶，文化要上水平，作风要上层次。",
        ] {
            assert_eq!(spared_of(text, &|_| true), None, "{text}");
        }
    }
}
