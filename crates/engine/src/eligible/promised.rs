//! What a text announces by a number (着重提高四种能力, 主要有五个方面, 抓住三个环节) and does not bring: a sentence that stands
//! where its members do not follow is a promise that nobody keeps.

use crate::lexicon::sentence::is_end;
use crate::structure::label::count;

/// A list that a text announces and does not bring itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Promised {
    /// How many are announced; `None`: some (几点).
    pub count: Option<usize>,
}

impl Promised {
    /// Whether so many points that follow are what was announced.
    pub fn is_kept_by(self, points: usize) -> bool {
        points >= 2 && self.count.is_none_or(|count| count == points)
    }
}

/// What the members of a list are counted in.
const UNITS: &str = "个种项点条件大类方关对步句层道环块组";
/// Units that count nothing else than what is to be said or done, whatever they are followed by.
const OF_WORDS: &str = "种点条类方关对步句层环";
/// Words of what is to be said or done, behind the other units.
const ABSTRACT: [&str; 48] = [
    "方面",
    "环节",
    "问题",
    "关系",
    "层面",
    "维度",
    "角度",
    "坚持",
    "必须",
    "转变",
    "突破",
    "结合",
    "统一",
    "到位",
    "能力",
    "意识",
    "作用",
    "要求",
    "任务",
    "目标",
    "举措",
    "措施",
    "抓手",
    "原则",
    "优势",
    "特点",
    "体会",
    "意见",
    "建议",
    "希望",
    "字",
    "词",
    "阶段",
    "步骤",
    "短板",
    "领域",
    "机制",
    "关口",
    "文章",
    "本领",
    "事",
    "工作",
    "课题",
    "一致",
    "确保",
    "更",
    "进一步",
    "着力",
];
/// What may stand between the unit and such a word.
const STRESSED: [&str; 10] = ["重点", "关键", "主要", "突出", "具体", "重要", "基本", "明显", "大", "实"];
/// Words before a number with which it announces.
const ANNOUNCING: [&str; 66] = [
    "抓好",
    "做好",
    "办好",
    "提高",
    "提升",
    "增强",
    "强化",
    "突出",
    "抓住",
    "紧扣",
    "围绕",
    "把握",
    "把握好",
    "处理好",
    "着重",
    "重点",
    "主要",
    "有",
    "讲",
    "谈",
    "提",
    "提出",
    "强调",
    "坚持",
    "做到",
    "做实",
    "实现",
    "体现在",
    "体现",
    "表现在",
    "表现为",
    "集中在",
    "集中为",
    "概括为",
    "概括成",
    "分为",
    "包括",
    "归纳为",
    "归结为",
    "落实",
    "落实好",
    "解决",
    "解决好",
    "聚焦",
    "注重",
    "把好",
    "守好",
    "念好",
    "下好",
    "打好",
    "用好",
    "练好",
    "过好",
    "写好",
    "答好",
    "完成",
    "从",
    "在",
    "用",
    "是",
    "以下",
    "如下",
    "下面",
    "了",
    "以",
    "抓",
];
/// Words with which a number in the middle of a clause announces: 紧扣三个方面查深查实, 从四个维度持续发力.
const FROM: [&str; 9] = ["紧扣", "围绕", "从", "在", "聚焦", "突出", "抓住", "用", "就"];
/// Before a number that counts what is past, each, or what stands before.
const COUNTS_OTHERWISE: &str = "第每各近前首这那同头末其十百千·.-";

/// The first list that a text announces without bringing it.
pub(crate) fn promised(text: &str) -> Option<Promised> {
    let mut done = 0;
    for sentence in text.split_inclusive(|c| is_end(c) || c == '\n') {
        done += sentence.len();
        let after = text.get(done..).unwrap_or_default();
        if let Some(found) = unkept(sentence, after) {
            return Some(found);
        }
    }
    None
}

/// The list that a sentence announces and neither it nor what stands `after` it brings.
pub(crate) fn unkept(sentence: &str, after: &str) -> Option<Promised> {
    let mut quoted = 0_i32;
    for (at, c) in sentence.char_indices() {
        match c {
            '“' | '《' | '‘' => quoted += 1,
            '”' | '》' | '’' => quoted -= 1,
            _ => {}
        }
        if quoted > 0 {
            continue;
        }
        let (head, tail) = sentence.split_at_checked(at)?;
        if head.ends_with(|c: char| COUNTS_OTHERWISE.contains(c) || is_number(c)) {
            continue;
        }
        let Some((number, rest)) = number(tail) else { continue };
        if let Some(found) = announced(head, number, rest, after) {
            return Some(found);
        }
    }
    None
}

fn is_number(c: char) -> bool {
    c == '两' || c.is_ascii_digit() || crate::lexicon::numerals::is_ordinal(c)
}

/// A number of at least two, or 几 and its like, with what stands behind it.
fn number(tail: &str) -> Option<(Option<usize>, &str)> {
    if let Some(rest) = tail.strip_prefix('几').or_else(|| tail.strip_prefix("若干")) {
        return Some((None, rest));
    }
    if !tail.starts_with(is_number) {
        return None;
    }
    count(tail).filter(|(n, _)| (2..=20).contains(n)).map(|(n, rest)| (Some(n), rest))
}

/// What `number` announces between `head` and `rest` of its sentence, if its members do not follow.
fn announced(head: &str, number: Option<usize>, rest: &str, after: &str) -> Option<Promised> {
    let unit = rest.chars().next().filter(|unit| UNITS.contains(*unit))?;
    // 方 counts only as 方面.
    let behind = if unit == '方' { rest.strip_prefix("方面")? } else { rest.get(unit.len_utf8()..)? };
    let end = behind.find(['，', '。', '：', '；', '！', '？', '（', '—', '\n']).unwrap_or(behind.len());
    let (noun, list) = behind.split_at_checked(end)?;
    let clause = head.rsplit(['，', '。', '；', '：']).next().unwrap_or(head);
    let bare = STRESSED.iter().find_map(|word| noun.strip_prefix(word)).unwrap_or(noun);
    let named = OF_WORDS.contains(unit)
        || [noun, bare].iter().any(|noun| ABSTRACT.iter().any(|word| noun.starts_with(word)));
    let stands = clause.is_empty() || ANNOUNCING.iter().any(|word| clause.ends_with(word));
    // At the end of its clause, or followed by what is done in so many ways.
    let short = noun.chars().count() <= 9 && !noun.contains('的');
    let counted = noun.starts_with("方面的") || noun.starts_with("个方面的") || noun.ends_with("的工作");
    let ways = FROM.iter().any(|word| clause.ends_with(word)) && noun.chars().count() <= 14;
    if !named || !stands || !(short || counted || ways) || recalls(clause, number) {
        return None;
    }
    let told = list.trim_start_matches(['：', '，', '（', '—', '；']);
    let found = members(told, list.starts_with(['：', '（', '—']), after);
    (found < number.unwrap_or(2)).then_some(Promised { count: number })
}

/// Whether the members stand before the number: 监督、立法两项工作, 交办和督办两个环节, “岗前”和“岗中”两个环节.
fn recalls(clause: &str, number: Option<usize>) -> bool {
    let count = number.unwrap_or(2);
    let series = clause.matches('、').count() + 1 + usize::from(clause.contains(['和', '与', '及']));
    clause.matches('“').count() >= count || count >= 2 && series >= count && series > 1
}

/// How many members stand in the rest of the sentence or behind it.
fn members(told: &str, opened: bool, after: &str) -> usize {
    let both = format!("{told}{after}");
    let ordinals = |marks: &[&str]| marks.iter().take_while(|mark| both.contains(**mark)).count();
    let counted = ordinals(&["一是", "二是", "三是", "四是", "五是", "六是", "七是", "八是"])
        .max(ordinals(&["一要", "二要", "三要", "四要", "五要", "六要", "七要", "八要"]))
        .max(ordinals(&["第一，", "第二，", "第三，", "第四，", "第五，", "第六，"]))
        .max(ordinals(&["首先", "其次", "再次", "最后"]));
    let parallel = after
        .split(|c| is_end(c) || c == '；')
        .filter(|next| next.starts_with('要') || next.starts_with("必须"))
        .count();
    let words = told.trim_end_matches(['。', '！']);
    if !opened || words.is_empty() {
        return counted.max(parallel);
    }
    let parts = words.matches('；').count() + 1;
    let series = words.matches('、').count() + 1;
    let clauses = words.matches('，').count() + 1;
    let quoted = words.matches('“').count();
    [parts, series, clauses, quoted].into_iter().fold(counted.max(parallel), usize::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_with_any_classifier_promises_and_its_members_keep_it() {
        for text in [
            "各位代表要发挥这个优势，着重提高四种能力。",
            "不足主要有四个方面。",
            "监督工作要抓住三个环节，一抓到底。",
            "做好今年的工作，要处理好五对关系。",
            "要守好三道关口，防止走过场。",
            "下面，我再提几点希望。",
            "要从四个维度持续发力。",
            "执法检查要紧扣三个方面查深查实。",
            "要统筹抓好三件大事，推动提质增效：",
            "具体来说，要做好以下四个方面的监督工作。",
            "概括起来是八个字。",
            "今后要做到“紧、实、准”，把好四关。",
            "要抓好三件事：一是学，二是改。",
            "要实现六大突破。",
            "围绕两条主线展开。",
            "主要做了七个方面的工作。",
        ] {
            assert!(promised(text).is_some(), "{text}");
        }
        for text in [
            "要把好三关：一是交办要准。二是督办要紧。三是落实要实。",
            "监督归结起来是三个字：准、紧、实。",
            "以下三个方面要抓好：一是选题，二是督办，三是问效。",
            "要增强“四个意识”、坚定“四个自信”、做到“两个维护”。",
            "要把监督、立法两项工作结合起来。",
            "抓住“岗前”和“岗中”两个关键环节，加强培训。",
            "采取集体学习与自学相结合、专题与日常相结合、理论与实践相结合三大方式，加强培训。",
            "每年听取两次汇报，走访五个单位。",
            "一件一件抓落实。",
            "办好十件民生实事，让群众看得见。",
            "常委会审议了三个报告，通过了两项决定。",
            "这三个方面相互联系、相互促进。",
            "县乡两级人大要上下联动。",
            "五年来，监督更加有力。",
            "十九届四中全会以来，第三个方面的工作有了起色。",
            "要紧扣“选、督、评”三个环节，环环相扣。",
            "要做到三个坚持：坚持党的领导、坚持人民当家作主、坚持依法治国。",
        ] {
            assert_eq!(promised(text), None, "{text}");
        }
        assert!(promised("紧扣三个方面查深查实。").unwrap().is_kept_by(3));
        assert!(!promised("紧扣三个方面查深查实。").unwrap().is_kept_by(4));
        assert!(promised("我提几点意见。").unwrap().is_kept_by(2));
    }
}
