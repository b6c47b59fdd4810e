//! The moves inside a point: 论断 → 要求 → 举措 → 落脚. A paragraph is cut into groups of sentences that can stand
//! alone; sentences that lean on the one before, and parallel ones, stay together.

use std::sync::LazyLock;

use crate::suggest::Position;

/// Longest run of parallel sentences that is kept whole, in characters.
const PARALLEL: usize = 200;

/// What begins an enumeration inside a paragraph.
const ENUMERATED: [&str; 6] = ["一是", "第一，", "首先，", "一方面", "其一", "（一）"];

fn list(data: &'static str) -> Vec<&'static str> {
    data.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

static CONNECTIVES: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| list(include_str!("data/connectives.txt")));
static LANDINGS: LazyLock<Vec<&'static str>> = LazyLock::new(|| list(include_str!("data/landings.txt")));

/// The groups of a paragraph with their moves; `first` and `last` say whether the paragraph opens and ends its point.
pub fn groups(paragraph: &str, first: bool, last: bool) -> Vec<(String, Position)> {
    let mut groups: Vec<String> = Vec::new();
    let mut counting = false;
    for sentence in sentences(paragraph) {
        // An enumeration stays whole, from the sentence that announces it to the end of the paragraph.
        let joins =
            counting || leans(&sentence) || groups.last().is_some_and(|group| parallel(group, &sentence));
        counting = counting || ENUMERATED.iter().any(|mark| sentence.contains(mark));
        match groups.last_mut() {
            Some(group) if joins => group.push_str(&sentence),
            _ => groups.push(sentence),
        }
    }
    // An item of a list that ends in a semicolon stands as a sentence elsewhere.
    for group in &mut groups {
        if let Some(open) = group.strip_suffix('；') {
            *group = format!("{open}。");
        }
    }
    let count = groups.len();
    let place = |i: usize, text: String| {
        let position = position(&text, first && i == 0, last && i + 1 == count);
        (text, position)
    };
    groups.into_iter().enumerate().map(|(i, text)| place(i, text)).collect()
}

/// The sentences of a paragraph with their end marks; a quotation is not cut.
pub fn sentences(paragraph: &str) -> Vec<String> {
    crate::reading::sentences(paragraph).into_iter().map(|sentence| sentence.text.to_owned()).collect()
}

/// Whether a sentence leans on the one before it.
pub fn leans(sentence: &str) -> bool {
    CONNECTIVES.iter().any(|word| sentence.starts_with(word))
}

/// Whether a sentence goes on in the pattern of the group's last sentence: 要严把交办关… 要严把督办关…
fn parallel(group: &str, sentence: &str) -> bool {
    let last = sentences(group).pop().unwrap_or_default();
    let shared = last.chars().zip(sentence.chars()).take_while(|(a, b)| a == b).count();
    shared >= 3 && group.chars().count() + sentence.chars().count() <= PARALLEL
}

/// The move of a group by its words and its place.
pub fn position(text: &str, first: bool, last: bool) -> Position {
    let demand = ["要", "必须", "应当", "应该"].iter().any(|word| text.starts_with(word));
    if first && !demand {
        return Position::Thesis;
    }
    let short = text.chars().count() <= 90;
    if last && short && LANDINGS.iter().any(|word| text.contains(word)) {
        return Position::Landing;
    }
    let addressed = ["各级", "全市", "全县", "全区", "我们", "市人大", "人大常委会", "广大代表"]
        .iter()
        .any(|who| text.starts_with(who));
    if addressed && ["要", "必须"].iter().any(|word| text.contains(word)) {
        Position::Demand
    } else {
        Position::Measure
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_falls_into_its_moves() {
        let found = groups(
            "坚持党的领导，是做好人大工作的根本保证。各级人大要自觉接受党的领导。这是原则。要严把交办关，及时交办。要严把督办关，加强跟踪。真正做到让人民满意。",
            true,
            true,
        );
        let shape: Vec<_> = found
            .iter()
            .map(|(text, position)| (text.chars().take(4).collect::<String>(), *position))
            .collect();
        let expected = [
            ("坚持党的", Position::Thesis),
            ("各级人大", Position::Demand),
            ("要严把交", Position::Measure),
            ("真正做到", Position::Landing),
        ];
        assert_eq!(shape, expected.map(|(text, position)| (text.to_owned(), position)));
        assert!(found[1].0.ends_with("这是原则。"));
        assert!(found[2].0.contains("督办关"));
    }

    #[test]
    fn quotations_are_not_cut() {
        assert_eq!(sentences("他说：“好。真好。”我们记住了。").len(), 2);
    }
}
