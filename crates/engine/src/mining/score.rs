//! What a phrasing is worth: spread, length, free edges, and not being worn out.

use super::measure::{Before, Measure, Side};
use super::slots::{FIGURE, is_slot};
use super::words::{is_both, is_idiom, is_manner, is_verb, is_word};

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
    fn factor(&self, string: &[u16]) -> f32 {
        let sum: f32 = string.iter().filter_map(|&unit| self.bits.get(usize::from(unit))).sum();
        let own = sum / string.len().max(1) as f32;
        1.0 + 0.25 * (own - self.mean).tanh()
    }
}

/// What the words of a string make of it: something to say, or only a term (常委会组成人员).
pub(super) fn substance(words: &[&[u16]]) -> f32 {
    let telling = |word: &&[u16]| is_verb(word) || is_idiom(word);
    // 奋斗的结果, 以人为本的新型城镇化: what 的 stands behind says of which sort a thing is.
    if words.get(1).is_some_and(|word| *word == ['的' as u16]) {
        return 0.3;
    }
    let later = words.iter().skip(1).any(telling);
    // 执行者、行动派、实干家: what somebody put in a row of three or more was coined.
    if words.iter().filter(|word| **word == ['、' as u16]).count() >= 2 {
        return if later { 1.0 } else { 0.6 };
    }
    match words.first() {
        // 进一步提升: how something is done, and nothing that is.
        Some(first) if words.len() <= 2 && is_manner(first) && !is_idiom(first) => 0.4,
        Some(first) if telling(first) => 1.0,
        Some(first) if is_manner(first) && words.iter().skip(1).take(2).any(telling) => 0.95,
        // 贸易、数字贸易: the first member of a series is more than one noun.
        Some(_) if words.get(1).is_some_and(|word| *word == ['、' as u16]) => 0.3,
        // 人大工作不是二线, 农业转移人口市民化: a noun first makes a sentence at times and a term mostly.
        Some(first) if !is_word(first) && later => 0.6,
        Some(_) if later => 0.4,
        _ => 0.2,
    }
}

/// One character that nearly always stands next to an edge, or the rest of a series: the string is cut short there.
fn cut(measure: &Measure) -> f32 {
    let stuck = measure.left.top_share.max(measure.right.top_share);
    let series = measure.left.series.max(measure.right.series);
    // 户口提供基本公共服务制度: trimmed out of what it never stands without.
    let part = if stuck > 0.9 && measure.quoted == 0 { 0.3 } else { 1.0 };
    part * (1.0 - 1.6 * (stuck - 0.6).max(0.0)) * (1.0 - 1.2 * (series - 0.5).max(0.0))
}

/// What stands behind a preposition (在省委坚强领导下, 以人民为中心的…) or before what it is place or time of is no
/// phrasing without them.
fn governed(measure: &Measure) -> f32 {
    let mostly = |side: &Side, words: &str| {
        let top = char::from_u32(u32::from(side.top)).unwrap_or(' ');
        side.top_share >= 0.5 && words.contains(top)
    };
    let before = mostly(&measure.left, "在由以把将对向从按请为使让被给经与同跟");
    let after = mostly(&measure.right, "下中上内里后时");
    if measure.quoted == 0 && (before || after) { 0.4 } else { 1.0 }
}

/// A noun phrase that opens no clause is the object of something that was cut off (公平竞争审查, 推进以人为本的…).
fn opening(measure: &Measure, substance: f32, words: &[&[u16]]) -> f32 {
    // 监督、政协民主监督: of two members the first is easily half a word; three somebody put in a row.
    let series = words.iter().filter(|word| **word == ['、' as u16]).count() >= 2;
    let verb = substance > 0.9 && !words.first().is_some_and(|first| is_both(first));
    if verb || series || measure.quoted > 0 { 1.0 } else { 0.3 + 0.7 * (measure.left.edge * 2.5).min(1.0) }
}

/// A sentence about a figure of this one year is worth less than what can be said again.
fn figures(string: &[u16]) -> f32 {
    if string.contains(&(FIGURE as u16)) { 0.55 } else { 1.0 }
}

/// A formulation ends its clause, or a member of a series, now and then; what never does is a subject or a beginning
/// (紧紧围绕党委…, 深化安全生产治本攻坚…).
fn ending(measure: &Measure, words: &[&[u16]]) -> f32 {
    let edge = |side: &Side| (side.edge * 2.5).min(1.0);
    if measure.quoted > 0 {
        return 1.0;
    }
    let never = measure.right.edge + measure.right.series < 0.08;
    let right = if never { 0.1 } else { 0.45 + 0.55 * edge(&measure.right) };
    // A verb that opens no clause and no member is said of something that was cut off (民间资本参与重大项目建设).
    let begins = ((measure.left.edge + measure.left.series) * 8.0).min(1.0);
    let verb = words.first().is_some_and(|first| is_verb(first) && !is_manner(first));
    let left = if verb { 0.5 + 0.5 * begins } else { 1.0 };
    right * (0.85 + 0.15 * edge(&measure.left)) * left
}

/// Strings whose form is worth less are pieces of something, however often they stand there.
const LEAST_FORM: f32 = 0.12;

/// ln(1+speeches) · min(length, 24) · (0.3 + freedom of both edges) · (1 + 0.1 ln occurrences) · rarity ·
/// substance · wholeness · ending · standing alone; 0 for what is no phrasing by its form.
pub(super) fn score(string: &[u16], measure: &Measure, words: &[&[u16]], rarity: &Rarity) -> f32 {
    let substance = substance(words);
    let form = substance
        * opening(measure, substance, words)
        * cut(measure)
        * ending(measure, words)
        * governed(measure)
        * figures(string);
    if form < LEAST_FORM { 0.0 } else { base(length(string), measure) * rarity.factor(string) * form }
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
    base(length, &Measure { occurrences, groups, left, right: free, quoted: 0 })
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
        Measure { occurrences: groups, groups, left: side, right: side, quoted: 0 }
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
        let worn: Vec<u16> = "加强工作".encode_utf16().collect();
        let rare: Vec<u16> = "条条算数".encode_utf16().collect();
        let same = measure(3, 1.0);
        assert!(score(&rare, &same, &[], &rarity) > score(&worn, &same, &[], &rarity));
    }

    #[test]
    fn terms_are_worth_less_than_what_says_something() {
        let words =
            |text: &str| text.split(' ').map(|w| w.encode_utf16().collect::<Vec<_>>()).collect::<Vec<_>>();
        let substance = |text: &str| substance(&words(text).iter().map(Vec::as_slice).collect::<Vec<_>>());
        assert!(substance("增强 监督 实效") > substance("常委会 组成人员"));
        assert!(substance("增强 监督 实效") > substance("奋斗 的 结果"));
    }

    #[test]
    fn a_verb_phrase_that_ends_nowhere_is_no_phrasing() {
        let text: Vec<u16> = "实施新时代\0加强工作\0".encode_utf16().collect();
        let rarity = Rarity::of(&text);
        let string = text.get(..5).unwrap();
        let words = [string.get(..2).unwrap(), string.get(2..).unwrap()];
        let mut nowhere = measure(9, 1.0);
        assert!(score(string, &nowhere, &words, &rarity) > 0.0);
        nowhere.right.edge = 0.0;
        nowhere.left.edge = 0.5;
        assert!(score(string, &nowhere, &words, &rarity) <= 0.0);
    }

    #[test]
    fn a_cut_string_is_worth_less() {
        let mut stuck = measure(9, 0.0);
        stuck.right.top_share = 0.95;
        assert!(cut(&stuck) < 0.6 && cut(&measure(9, 1.0)) == 1.0);
    }
}
