//! The moves inside a point: 论断 → 要求 → 举措 → 落脚. A paragraph is cut into groups of sentences that can stand
//! alone; sentences that lean on the one before, and parallel ones, stay together.

use std::sync::LazyLock;

use crate::lexicon::numerals::DIGITS;
use crate::suggest::Position;

/// Longest run of parallel sentences that is kept whole, in characters.
const PARALLEL: usize = 200;

/// What begins an enumeration inside a sentence: it stays whole.
const ENUMERATED: [&str; 6] = ["一是", "第一，", "首先，", "一方面", "其一", "（一）"];
/// Characters from which a member of a list says something.
const SAYS: usize = 6;
/// Longest enumeration over several sentences that is kept whole, in characters.
const WHOLE: usize = 260;

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
    let all = sentences(paragraph);
    for (at, sentence) in all.iter().enumerate() {
        // A list that a sentence announces and begins stays whole, if it is short; the members of a longer one, and of one
        // that begins by itself, stand alone without their numbers.
        let member = member(sentence);
        counting =
            if member.is_some() { counting } else { counting && leans(sentence) || begins_list(&all, at) };
        let joins = counting && (member.is_some() || leans(sentence))
            || member.is_none()
                && (leans(sentence) || groups.last().is_some_and(|group| parallel(group, sentence)));
        match groups.last_mut() {
            Some(group) if joins => group.push_str(sentence),
            _ => groups.push(member.filter(|_| !counting).unwrap_or_else(|| sentence.clone())),
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

/// Whether the sentence at `at` begins a list inside itself whose members follow, all of it being short.
fn begins_list(all: &[String], at: usize) -> bool {
    let Some(sentence) = all.get(at) else { return false };
    let rest = all.iter().skip(at + 1).take_while(|next| member(next).is_some() || leans(next));
    let length: usize = rest.chain([sentence]).map(|sentence| sentence.chars().count()).sum();
    ENUMERATED.iter().any(|mark| sentence.contains(mark)) && length <= WHOLE
}

/// A member of a list as a sentence by itself: 二要坚持明察与暗访相结合 → 要坚持明察与暗访相结合; `None` for what is none.
pub fn member(sentence: &str) -> Option<String> {
    let mut chars = sentence.chars();
    let ordinal = match chars.next()? {
        '第' => chars.next()?,
        '首' | '其' => {
            return sentence.strip_prefix("首先，").or(sentence.strip_prefix("其次，")).map(str::to_owned);
        }
        first => first,
    };
    if !DIGITS.contains(&ordinal) || ordinal == '零' {
        return None;
    }
    let rest = chars.as_str();
    let bare = match (sentence.starts_with('第'), rest.chars().next()?) {
        (true, '，' | '、') => rest.trim_start_matches(['，', '、']),
        (false, '是') => rest.strip_prefix('是')?.trim_start_matches('，'),
        (false, '要') => rest,
        _ => return None,
    };
    (bare.chars().count() >= SAYS).then(|| bare.to_owned())
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
    fn members_of_a_long_list_stand_alone_and_a_short_list_stays_whole() {
        let texts = |paragraph: &str| {
            groups(paragraph, true, true).into_iter().map(|(text, _)| text).collect::<Vec<_>>()
        };
        assert_eq!(
            texts(
                "检查的质量取决于检查的方法。一要坚持明察与暗访相结合。多去现场走一走。二要坚持市县联动，同步检查。三是把问题摸清楚、查到底。"
            ),
            [
                "检查的质量取决于检查的方法。",
                "要坚持明察与暗访相结合。",
                "多去现场走一走。",
                "要坚持市县联动，同步检查。",
                "把问题摸清楚、查到底。"
            ]
        );
        let short = "要把好三关：一是交办要准。二是督办要紧。三是落实要实。";
        assert_eq!(texts(short), [short]);
        assert_eq!(member("一要抓好落实，一抓到底。").as_deref(), Some("要抓好落实，一抓到底。"));
        assert_eq!(member("第二，要把代表工作摆上位置。").as_deref(), Some("要把代表工作摆上位置。"));
        for plain in ["一定要抓好落实这件大事。", "三农工作是重中之重。", "首要任务是学习贯彻。", "一是学。"]
        {
            assert_eq!(member(plain), None, "{plain}");
        }
    }

    #[test]
    fn quotations_are_not_cut() {
        assert_eq!(sentences("他说：“好。真好。”我们记住了。").len(), 2);
    }
}
