//! Figures as they are spoken: 3.5% is 百分之三点五, 2025年 is 二〇二五年, 1,200万 is 一千二百万.

use super::Piece;
use crate::lexicon::numerals::DIGITS;

/// Measure words before which two is 两.
const MEASURES: &str = "个名件项次位条批天家处场种类篇部座所支份户亩吨倍";
/// More digits than this are an identifier, not a number.
const LONGEST: usize = 16;

/// The figure that begins at `at`; `None` where there is none, or in the middle of one.
pub(super) fn at(chars: &[char], at: usize) -> Option<Vec<Piece>> {
    let digit = |i: usize| chars.get(i).is_some_and(char::is_ascii_digit);
    let before = at.checked_sub(1).and_then(|i| chars.get(i));
    if !digit(at) || before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | ',' | '-' | '/')) {
        return None;
    }
    let mut end = at;
    while digit(end) || (chars.get(end) == Some(&',') && thousands(chars, end)) {
        end += 1;
    }
    if chars.get(end) == Some(&'.') && digit(end + 1) {
        end += 1;
        while digit(end) {
            end += 1;
        }
    }
    let number: String = chars.get(at..end)?.iter().filter(|c| **c != ',').collect();
    let next = chars.get(end).copied();
    // Times, fractions and numbers with letters are read as each office reads them.
    if matches!(next, Some(':' | '：')) && digit(end + 1) || next.is_some_and(|c| c.is_ascii_alphabetic()) {
        return None;
    }
    if next == Some('/') && digit(end + 1) {
        return fraction(chars, at, end);
    }
    let (reading, end) = match next {
        Some('%' | '％') => (format!("百分之{}", number_words(&number)?), end + 1),
        Some('‰') => (format!("千分之{}", number_words(&number)?), end + 1),
        Some('年') if number.len() == 4 => (one_by_one(&number), end),
        Some(c) if number == "2" && MEASURES.contains(c) => ("两".to_owned(), end),
        _ if number.len() > LONGEST
            || (number.len() > 1 && number.starts_with('0') && !number.contains('.')) =>
        {
            (one_by_one(&number), end)
        }
        _ => (number_words(&number)?, end),
    };
    Some(vec![Piece::new(chars.get(at..end)?.iter().collect::<String>(), reading)])
}

/// Whether exactly three digits follow a comma: 1,200.
fn thousands(chars: &[char], comma: usize) -> bool {
    let digit = |i: usize| chars.get(i).is_some_and(char::is_ascii_digit);
    (1..=3).all(|i| digit(comma + i)) && !digit(comma + 4)
}

fn fraction(chars: &[char], at: usize, slash: usize) -> Option<Vec<Piece>> {
    let below: String = chars.iter().skip(slash + 1).take_while(|c| c.is_ascii_digit()).collect();
    let above: String = chars.get(at..slash)?.iter().collect();
    let end = slash + 1 + below.len();
    if chars.get(end) == Some(&'/') {
        return None;
    }
    let reading = format!("{}分之{}", number_words(&below)?, number_words(&above)?);
    Some(vec![Piece::new(chars.get(at..end)?.iter().collect::<String>(), reading)])
}

fn one_by_one(number: &str) -> String {
    let word = |c: char| match c {
        '0' => Some('〇'),
        '.' => Some('点'),
        c => DIGITS.get(c.to_digit(10)? as usize).copied(),
    };
    number.chars().filter_map(word).collect()
}

/// A number with or without decimals; `None` when it is too long.
fn number_words(number: &str) -> Option<String> {
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let mut out = whole_words(whole.parse().ok()?);
    if !decimals.is_empty() {
        out.push('点');
        out.extend(decimals.chars().filter_map(|c| DIGITS.get(c.to_digit(10)? as usize)));
    }
    Some(out)
}

fn whole_words(n: u64) -> String {
    if n == 0 {
        return "零".to_owned();
    }
    let mut out = String::new();
    let mut gap = false;
    for (unit, name) in [(1_000_000_000_000, "万亿"), (100_000_000, "亿"), (10_000, "万"), (1, "")] {
        let four = (n / unit) % 10_000;
        if four == 0 {
            gap = gap || !out.is_empty();
            continue;
        }
        if !out.is_empty() && (gap || four < 1000) {
            out.push('零');
        }
        gap = false;
        out.push_str(&below_ten_thousand(four));
        out.push_str(name);
    }
    // 12 is 十二, not 一十二; 120,000 is 十二万.
    match out.strip_prefix("一十") {
        Some(rest) => format!("十{rest}"),
        None => out,
    }
}

fn below_ten_thousand(n: u64) -> String {
    let mut out = String::new();
    let mut gap = false;
    for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = (n / unit) % 10;
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push('零');
            gap = false;
        }
        out.extend(usize::try_from(digit).ok().and_then(|digit| DIGITS.get(digit)));
        out.push_str(name);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let chars: Vec<char> = text.chars().collect();
        let first = chars.iter().position(char::is_ascii_digit)?;
        at(&chars, first).map(|pieces| pieces.into_iter().map(|piece| piece.reading).collect())
    }

    #[test]
    fn figures_are_said_as_an_announcer_says_them() {
        for (text, reading) in [
            ("2025年", "二〇二五"),
            ("12人", "十二"),
            ("20件", "二十"),
            ("105条", "一百零五"),
            ("1,200万元", "一千二百"),
            ("10005元", "一万零五"),
            ("100200元", "十万零二百"),
            ("120000000元", "一亿二千万"),
            ("3000050元", "三百万零五十"),
            ("0.5个百分点", "零点五"),
            ("98.6%", "百分之九十八点六"),
            ("5‰", "千分之五"),
            ("第14次", "十四"),
            ("2个", "两"),
            ("2024年度", "二〇二四"),
            ("1/3", "三分之一"),
            ("0871号", "〇八七一"),
        ] {
            assert_eq!(read(text).as_deref(), Some(reading), "{text}");
        }
    }

    #[test]
    fn what_is_no_figure_is_left_alone() {
        assert_eq!(read("12:30"), None);
        assert_eq!(read("5G"), None);
        assert_eq!(read("1/2/3"), None);
        let chars: Vec<char> = "A4".chars().collect();
        assert_eq!(at(&chars, 1), None);
    }
}
