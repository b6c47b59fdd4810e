//! Positions inside a point: what it asserts (论断), the state of things (态度), what is asked (要求), by what means
//! (举措), to what end (落脚). Told from how a sentence begins and ends and from where it stands.

use super::super::document::{Block, Point, PointStyle};
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

const AIMS: &[&str] = &[
    "确保",
    "真正让",
    "切实做到",
    "真正做到",
    "努力使",
    "不断开创",
    "使人大",
    "让群众",
    "让人民",
    "推动形成",
    "努力实现",
    "以实际行动",
];
const ATTITUDES: &[&str] = &[
    "在这个问题上",
    "我们必须",
    "我们的",
    "目前",
    "当前",
    "近年来",
    "今年以来",
    "应该看到",
    "必须看到",
    "要看到",
    "但也要看到",
    "是不是",
    "实践证明",
    "总的看",
];
const WHO: &[&str] = &[
    "各级",
    "全市",
    "全省",
    "全县",
    "全区",
    "市县",
    "人大常委会",
    "常委会",
    "各位",
    "人大代表",
    "人大机关",
    "党组",
    "市人大",
    "县人大",
    "区人大",
    "乡镇人大",
    "有关部门",
];
const MEANS: &[&str] = &[
    "通过", "坚持", "建立", "健全", "完善", "开展", "推行", "组织", "探索", "采取", "运用", "一是", "二是",
    "三是", "四是", "五是", "①", "②", "③", "④", "⑤",
];

/// What each sentence of a point does, in order: its lead and its own paragraphs, nested points apart.
pub fn of_point(point: &Point) -> Vec<Position> {
    let mut out = Vec::new();
    let own = point.blocks.iter().filter_map(|block| match block {
        Block::Paragraph(line) => Some(line),
        Block::Point(_) => None,
    });
    let mut lines = std::iter::once(&point.lead).chain(own).peekable();
    while let Some(line) = lines.next() {
        let last = lines.peek().is_none();
        each(&line.text(), last, |sentence, ends| out.push(position(sentence, out.len(), ends)));
    }
    // 一要坚持党的领导: what is asked stands in the label.
    if let Some(first) = out.first_mut()
        && point.style == PointStyle::Yao
    {
        *first = Position::Demand;
    }
    out
}

/// The sentences of a point's text with their positions, in order; each as it stands, its mark left out.
pub fn positions(text: &str) -> Vec<(&str, Position)> {
    let mut out = Vec::new();
    each(text, true, |sentence, ends| out.push((sentence, position(sentence, out.len(), ends))));
    out
}

/// Tells `found` of every sentence, and whether it is the point's last; `last`: no paragraph follows this one.
fn each<'a>(text: &'a str, last: bool, mut found: impl FnMut(&'a str, bool)) {
    let mut rest = text;
    while !rest.trim_start().is_empty() {
        let (sentence, mark, tail) = first_sentence(rest);
        let sentence = sentence.trim();
        if !sentence.is_empty() {
            found(sentence, last && tail.trim_start().is_empty());
        }
        if mark.is_none() {
            break;
        }
        rest = tail;
    }
}

/// What a sentence does, by its beginning, its last clause and its place; `ends`: the point ends with it.
fn position(sentence: &str, index: usize, ends: bool) -> Position {
    let starts = |words: &[&str]| words.iter().any(|w| sentence.starts_with(w));
    let aims = |clause: &str| AIMS.iter().any(|w| clause.starts_with(w));
    let last_clause = sentence.rsplit('，').next().unwrap_or_default();
    if index > 0 && (aims(sentence) || ends && (aims(last_clause) || sentence.starts_with('为'))) {
        return Position::Aim;
    }
    if index == 0 && sentence.contains("，是") {
        return Position::Assertion;
    }
    if starts(ATTITUDES) {
        return Position::Attitude;
    }
    if starts(WHO) && sentence.contains('要')
        || index == 0 && sentence.starts_with('要')
        || starts(&["必须", "应当", "我们要"])
    {
        return Position::Demand;
    }
    if starts(MEANS) || sentence.starts_with('要') {
        return Position::Measure;
    }
    if index <= 1 && (sentence.contains('是') || index == 0) {
        return Position::Assertion;
    }
    if sentence.contains('要') { Position::Measure } else { Position::Attitude }
}

#[cfg(test)]
mod tests {
    use super::super::super::document::Line;
    use super::*;

    #[test]
    fn the_usual_order_of_a_point() {
        let text = "坚持党的领导，是做好人大工作的根本保证。在这个问题上，必须头脑清醒。各级人大常委会要自觉维护核心。要健全制度，严格请示报告，确保人大工作与党委同频共振。";
        let found: Vec<_> = positions(text).into_iter().map(|(_, p)| p).collect();
        assert_eq!(found, [Position::Assertion, Position::Attitude, Position::Demand, Position::Aim]);
    }

    #[test]
    fn a_point_with_paragraphs_and_measures() {
        let point = Point {
            style: PointStyle::Yao,
            lead: Line::from("提升监督实效。监督权是宪法赋予人大的重要职权。"),
            blocks: vec![
                Block::Paragraph(Line::from("市人大常委会要突出重点。一是抓住关键事。二是开展跟踪问效。")),
                Block::Paragraph(Line::from("当前，监督工作还有差距。要补上短板，努力使监督更加有力。")),
            ],
            ..Point::default()
        };
        use Position::{Aim, Assertion, Attitude, Demand, Measure};
        assert_eq!(of_point(&point), [Demand, Assertion, Demand, Measure, Measure, Attitude, Aim]);
    }
}
