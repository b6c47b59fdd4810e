//! A sentence of a speech as a newsroom tells it.

use super::meeting::Appearance;
use crate::document::SectionKind;
use crate::lexicon::sentence::{is_end, pieces};
use crate::lexicon::words::{Class, words};
use crate::reading::Act;
use crate::structure::label::{Family, label, spoken};

/// Characters of a sentence that is taken over.
const SENTENCE: usize = 110;

/// Characters from which a sentence says something by itself: 打铁必须自身硬 does not, a demand needs one less.
const SHORT: usize = 9;

/// A sentence that can be told.
#[derive(Debug)]
pub(super) struct Tellable {
    /// In the third person.
    pub text: String,
    /// What it does.
    pub act: Act,
    /// How much it weighs, 0 the most.
    pub rank: usize,
    /// It is in the report.
    pub chosen: bool,
}

/// The verb before a part: what is told is pointed out, what is held is stressed, what is wanted is asked; never the same twice
/// in a row (`before`).
pub(super) fn verb(
    deed: Appearance,
    kind: SectionKind,
    acts: impl Iterator<Item = Act>,
    last: bool,
    before: &str,
) -> &'static str {
    // Only who leads stresses and asks.
    let said: &[&str] = match deed {
        Appearance::Speaks => &[],
        Appearance::Pledges => &["表示", "指出"],
        Appearance::Tells => &["说", "介绍"],
        Appearance::Reports => &["指出", "提出"],
    };
    if let Some(verb) = said.iter().find(|verb| **verb != before) {
        return verb;
    }
    const TOLD: [SectionKind; 6] = [
        SectionKind::Review,
        SectionKind::Commendation,
        SectionKind::Significance,
        SectionKind::Situation,
        SectionKind::Problems,
        SectionKind::Relaying,
    ];
    let (mut told, mut held, mut asked) = (0, 0, 0);
    for act in acts {
        match act {
            Act::Thesis | Act::Review | Act::Landing => told += 1,
            Act::Demand | Act::Measure => asked += 1,
            _ => held += 1,
        }
    }
    let liked: [&str; 3] = match () {
        () if TOLD.contains(&kind) || told > held + asked => ["指出", "强调", "要求"],
        () if last => ["要求", "强调", "指出"],
        () => ["强调", "要求", "指出"],
    };
    liked.into_iter().find(|verb| *verb != before).unwrap_or("强调")
}

/// Whether a heading says what is to be done (提高政治站位) and not only what is spoken of (工作回顾, 存在的问题, 关于监督).
pub(super) fn is_clause(heading: &str) -> bool {
    const ABOUT: [&str; 3] = ["关于", "对于", "有关"];
    let cut = words(heading);
    let mut said = cut.iter().skip_while(|(_, class)| matches!(class, Class::Adverb | Class::Adjective));
    let Some((first, class)) = said.next() else { return false };
    let next = said.next();
    let of = next.is_some_and(|(word, _)| word == "的");
    match class {
        Class::Verb | Class::Idiom => !of,
        Class::Preposition => {
            !ABOUT.contains(&first.as_str()) && cut.iter().any(|(_, class)| class.is_verbal())
        }
        // 监督工作 is a thing, 落实责任 a deed: what is named at the end tells.
        Class::VerbNoun => {
            let named = next.is_some_and(|(_, class)| class.is_nominal() && !class.is_verbal());
            named && !of && !TOPICS.iter().any(|topic| heading.ends_with(topic))
        }
        _ => false,
    }
}

/// With what headings end that name a topic.
const TOPICS: [&str; 14] = [
    "工作", "情况", "回顾", "打算", "安排", "要求", "建议", "问题", "意见", "体会", "特点", "思路", "方面",
    "部分",
];

/// A sentence as a report says it; nothing where it can only be said by the speaker himself, or is too long to be taken over.
pub(super) fn third_person(sentence: &str, deed: Appearance) -> Option<String> {
    const SWAPS: [(&str, &str); 13] = [
        ("我们要", "要"),
        ("我们必须", "必须"),
        ("我们应当", "应当"),
        ("我们将", "将"),
        ("大家要", "要"),
        ("同志们要", "要"),
        ("希望大家", "要"),
        ("希望同志们", "要"),
        ("各位代表要", "代表要"),
        ("我市", "全市"),
        ("我县", "全县"),
        ("我区", "全区"),
        ("我省", "全省"),
    ];
    let mut text = within(&unlabelled(sentence.trim()))?;
    for (own, theirs) in SWAPS {
        text = text.replace(own, theirs);
    }
    // Who gives account tells of his own side, which the verb before it names already; who leads speaks of everybody.
    if deed != Appearance::Speaks {
        text = ["，", "；", "。"].iter().fold(text, |text, mark| text.replace(&format!("{mark}我们"), mark));
        text = text.strip_prefix("我们").map(str::to_owned).unwrap_or(text);
    }
    let begins = [
        "同志们，",
        "各位代表，",
        "各位委员，",
        "在这里，",
        "在此，",
        "因此，",
        "所以，",
        "同时，",
        "此外，",
    ];
    let mut text = begins.iter().fold(text.as_str(), |text, begin| text.strip_prefix(begin).unwrap_or(text));
    // 要要: what was swapped in beside what stood there.
    text = text.strip_prefix("要").filter(|rest| rest.starts_with('要')).unwrap_or(text);
    let own = [
        "我",
        "大家",
        "同志们",
        "咱",
        "你",
        "您",
        "谢谢",
        "下面",
        "刚才",
        "今天",
        "{{",
        "各位",
        "听了",
        "讲得",
        "很受启发",
        "深受启发",
    ];
    let whole = pieces(text, is_end).len() == 1 && text.ends_with(is_end) && !text.ends_with(['？', '！']);
    // 要发挥这个优势, nobody knows which.
    let first = text.split('，').next().unwrap_or_default();
    let hangs = ["这个", "这些", "这样", "这种", "这段"].iter().any(|word| first.contains(word));
    let sound = whole
        && !hangs
        && text.chars().count() >= if text.starts_with('要') { SHORT - 1 } else { SHORT }
        && !own.iter().any(|word| text.contains(word));
    sound.then(|| text.to_owned())
}

/// A sentence without the labels of what it lists: 一要…；二要… are 要…；要…, 一是…；二是… are …；….
fn unlabelled(sentence: &str) -> String {
    let clauses = pieces(sentence, |c| c == '；');
    clauses
        .into_iter()
        .map(|clause| {
            let found = label(clause).or_else(|| spoken(clause));
            match found {
                Some(found) if found.family == Family::Yao && !found.rest.starts_with('要') => {
                    format!("要{}", found.rest)
                }
                Some(found) if found.written.ends_with('要') && !found.rest.starts_with('要') => {
                    format!("要{}", found.rest)
                }
                Some(found) => found.rest.to_owned(),
                None => clause.to_owned(),
            }
        })
        .collect()
}

/// A sentence that is not too long; of a longer one what stands before a semicolon.
fn within(sentence: &str) -> Option<String> {
    if sentence.chars().count() <= SENTENCE {
        return Some(sentence.to_owned());
    }
    let mut kept = String::new();
    for clause in pieces(sentence, |c| c == '；') {
        if kept.chars().count() + clause.chars().count() > SENTENCE {
            break;
        }
        kept.push_str(clause);
    }
    let kept = kept.trim_end_matches('；');
    // Of a list that is announced the first members are no whole.
    (!kept.is_empty() && !kept.contains('：')).then(|| format!("{kept}。"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_the_speaker_can_say_is_not_told() {
        for own in [
            "我完全同意这个报告。",
            "大家辛苦了一年。",
            "谁来监督、怎样监督？",
            "下面讲三点意见。",
            "要办好{{项数}}件民生实事。",
            "我们坚持不盖房、不挂大牌。",
            "代表要发挥这个优势，着重提高四种能力。",
            "打铁必须自身硬。",
            "青年律师的代表作了发言，讲得都很好，很受启发。",
        ] {
            assert_eq!(third_person(own, Appearance::Speaks), None, "{own}");
        }
        let told = |sentence: &str| third_person(sentence, Appearance::Tells);
        assert_eq!(told("我们坚持不盖房、不挂大牌。").as_deref(), Some("坚持不盖房、不挂大牌。"));
        assert_eq!(told("办法不多，我们就逐村去看。").as_deref(), Some("办法不多，就逐村去看。"));
        assert_eq!(told("群众支持我们的工作。"), None);
        let third_person = |sentence: &str| third_person(sentence, Appearance::Speaks);
        assert_eq!(third_person("我们要坚持党的领导。").as_deref(), Some("要坚持党的领导。"));
        assert_eq!(third_person("二要改进作风，深入基层。").as_deref(), Some("要改进作风，深入基层。"));
        assert_eq!(
            third_person("一是依法监督；二是正确监督；三是有效监督。").as_deref(),
            Some("依法监督；正确监督；有效监督。")
        );
        assert_eq!(third_person("第一，要加强学习，提高本领。").as_deref(), Some("要加强学习，提高本领。"));
        assert_eq!(third_person("同志们，要干在实处、走在前列。").as_deref(), Some("要干在实处、走在前列。"));
        let long = format!("要{}；要{}。", "紧扣".repeat(30), "落实".repeat(40));
        assert_eq!(third_person(&long).map(|text| text.chars().count()), Some(62));
    }

    #[test]
    fn a_topic_is_no_clause() {
        for heading in [
            "提高政治站位",
            "充分肯定成绩",
            "围绕中心大局",
            "强化监督实效",
            "着力提升履职能力",
            "坚持党的领导",
            "始终坚持为民宗旨",
        ] {
            assert!(is_clause(heading), "{heading}");
        }
        for heading in [
            "工作回顾",
            "关于今年的工作",
            "2025年的主要工作",
            "存在的问题和不足",
            "几点要求",
            "下一步工作打算",
            "监督工作情况",
            "主要任务",
            "过去一年的成绩",
            "会议精神",
        ] {
            assert!(!is_clause(heading), "{heading}");
        }
    }

    #[test]
    fn the_verb_follows_what_is_said() {
        let asked = || [Act::Demand, Act::Demand].into_iter();
        assert_eq!(verb(Appearance::Pledges, SectionKind::Review, asked(), true, ""), "表示");
        assert_eq!(verb(Appearance::Pledges, SectionKind::Review, asked(), true, "表示"), "指出");
        assert_eq!(verb(Appearance::Speaks, SectionKind::Review, asked(), false, ""), "指出");
        assert_eq!(verb(Appearance::Speaks, SectionKind::Other, asked(), false, ""), "强调");
        assert_eq!(verb(Appearance::Speaks, SectionKind::Other, asked(), false, "强调"), "要求");
        assert_eq!(verb(Appearance::Speaks, SectionKind::Other, asked(), true, "要求"), "强调");
        assert_eq!(
            verb(Appearance::Speaks, SectionKind::Other, [Act::Thesis].into_iter(), false, "强调"),
            "指出"
        );
    }
}
