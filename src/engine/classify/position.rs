//! Positions inside a point: what it asserts (论断), the state of things (态度), what is asked (要求), by what means
//! (举措), to what end (落脚). Told from how a sentence begins and ends and from where it stands.

use super::super::structure::text::first_sentence;

/// Where in a point a sentence stands and what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// 论断: ……是……的根本保证
    Assertion,
    /// 态度或现状
    Attitude,
    /// 要求: 各级……要……
    Demand,
    /// 举措
    Measure,
    /// 落脚: 确保……
    Aim,
}

impl Position {
    /// The Chinese word shown to users.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Assertion => "论断",
            Self::Attitude => "态度",
            Self::Demand => "要求",
            Self::Measure => "举措",
            Self::Aim => "落脚",
        }
    }
}

const AIMS: &[&str] =
    &["确保", "真正让", "切实做到", "真正做到", "努力使", "不断开创", "使人大", "让群众", "推动形成", "为"];
const ATTITUDES: &[&str] =
    &["在这个问题上", "我们必须", "我们的", "目前", "当前", "近年来", "应该看到", "必须看到", "是不是"];
const WHO: &[&str] =
    &["各级", "全市", "全省", "全县", "市县", "人大常委会", "常委会", "各位代表", "人大代表", "党组"];

/// The sentences of a point's text with their positions, in order; each as it stands, its mark left out.
pub fn positions(text: &str) -> Vec<(&str, Position)> {
    let mut out: Vec<(&str, Position)> = Vec::new();
    let mut rest = text;
    while !rest.trim().is_empty() {
        let (sentence, mark, tail) = first_sentence(rest);
        let sentence = sentence.trim();
        if !sentence.is_empty() {
            let last = tail.trim().is_empty();
            out.push((sentence, position(sentence, out.len(), last)));
        }
        if mark.is_none() {
            break;
        }
        rest = tail;
    }
    out
}

fn position(sentence: &str, index: usize, last: bool) -> Position {
    let starts = |words: &[&str]| words.iter().any(|w| sentence.starts_with(w));
    let aims = AIMS.iter().any(|w| {
        w.chars().count() > 1 && sentence.rsplit('，').next().is_some_and(|clause| clause.starts_with(w))
    });
    if last && index > 0 && (aims || starts(AIMS)) {
        return Position::Aim;
    }
    if index == 0 && sentence.contains("，是") {
        return Position::Assertion;
    }
    if starts(WHO) && sentence.contains('要') || starts(&["必须"]) {
        return Position::Demand;
    }
    if starts(&["要", "通过", "坚持", "建立", "健全", "完善"]) {
        return Position::Measure;
    }
    if starts(ATTITUDES) {
        return Position::Attitude;
    }
    if index <= 1 && (sentence.contains('是') || index == 0) {
        return Position::Assertion;
    }
    if sentence.contains('要') { Position::Measure } else { Position::Attitude }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_order_of_a_point() {
        let text = "坚持党的领导，是做好人大工作的根本保证。在这个问题上，必须头脑清醒。各级人大常委会要自觉维护核心。要健全制度，严格请示报告，确保人大工作与党委同频共振。";
        let found: Vec<_> = positions(text).into_iter().map(|(_, p)| p).collect();
        assert_eq!(found, [Position::Assertion, Position::Attitude, Position::Demand, Position::Aim]);
    }
}
