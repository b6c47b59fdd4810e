//! Chinese numerals: read, written, recognised.

/// The digits from 零 on.
pub const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// The value of 一 to 九.
#[inline]
pub fn digit(c: char) -> Option<usize> {
    DIGITS.iter().skip(1).position(|d| *d == c).map(|at| at + 1)
}

/// Whether `c` stands in numerals up to ninety-nine, as sessions, chapters and points are numbered: 一 to 十.
pub fn is_ordinal(c: char) -> bool {
    c == '十' || digit(c).is_some()
}

/// Whether `c` stands in numerals of any size: 一 to 九, 两, 几, 十, 百, 千, 万, 亿, 零, 〇.
pub fn is_numeral(c: char) -> bool {
    is_ordinal(c) || matches!(c, '百' | '千' | '万' | '亿' | '两' | '几' | '零' | '〇')
}

/// The value of a Chinese or Arabic number up to 9999 (十二, 二十, 一百零五, 12, 两), `None` for anything else.
pub fn value(word: &str) -> Option<usize> {
    if word.is_empty() || word.chars().count() > 9 {
        return None;
    }
    if word.chars().all(|c| c.is_ascii_digit()) {
        return word.parse().ok();
    }
    let (mut total, mut ones, mut seen_unit) = (0, None, false);
    for c in word.chars() {
        let unit = match c {
            '千' => 1000,
            '百' => 100,
            '十' => 10,
            '零' | '〇' => {
                ones = None;
                continue;
            }
            _ => {
                let value = digit(c).or_else(|| (c == '两').then_some(2))?;
                if ones.replace(value).is_some() {
                    return None;
                }
                continue;
            }
        };
        total += ones.take().unwrap_or(1) * unit;
        seen_unit = true;
    }
    let rest = ones.unwrap_or(0);
    (seen_unit || rest > 0).then_some(total + rest)
}

/// The numeral (1 to 99) that `text` begins with, and what follows it.
pub fn leading(text: &str) -> Option<(usize, &str)> {
    let mut chars = text.chars();
    let first = chars.next()?;
    let tens = if first == '十' { 1 } else { digit(first)? };
    let mut rest = chars.as_str();
    if first != '十' {
        match chars.next() {
            Some('十') => rest = chars.as_str(),
            _ => return Some((tens, rest)),
        }
    }
    match chars.next().and_then(digit) {
        Some(ones) => Some((tens * 10 + ones, chars.as_str())),
        None => Some((tens * 10, rest)),
    }
}

/// 1 → 一, 12 → 十二, 34 → 三十四; numbers of 100 and more in Arabic digits.
pub fn chinese(n: usize) -> String {
    let digit = |d: usize| DIGITS.get(d).map(char::to_string).unwrap_or_default();
    match n {
        0..=9 => digit(n),
        10..=99 => {
            let tens = if n < 20 { String::new() } else { digit(n / 10) };
            let ones = if n.is_multiple_of(10) { String::new() } else { digit(n % 10) };
            format!("{tens}十{ones}")
        }
        _ => n.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read() {
        let pairs =
            [("十", 10), ("十二", 12), ("二十", 20), ("两", 2), ("一百零五", 105), ("37", 37), ("三", 3)];
        for (word, wanted) in pairs {
            assert_eq!(value(word), Some(wanted), "{word}");
        }
        assert_eq!((value("三四"), value("零"), value("")), (None, None, None));
    }

    #[test]
    fn what_is_written_is_read_again() {
        for n in 1..100 {
            let written = format!("{}、", chinese(n));
            assert_eq!(leading(&written), Some((n, "、")), "{written}");
            assert_eq!(value(written.trim_end_matches('、')), Some(n));
        }
        assert_eq!(leading("三三两两"), Some((3, "三两两")));
        assert_eq!(leading("两个"), None);
        assert_eq!(chinese(100), "100");
    }
}
