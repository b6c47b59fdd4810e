//! Chinese numerals: read, written, recognised.

/// The digits from 零 on.
pub const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// The value of 一 to 九.
#[inline]
pub fn digit(c: char) -> Option<usize> {
    Some(match c {
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
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

/// The numeral (1 to 9999) that `text` begins with, and what follows it: 三, 十二, 一百零一.
pub fn leading(text: &str) -> Option<(usize, &str)> {
    let (mut total, mut ones, mut zero, mut hundreds) = (0, None, false, false);
    // The longest stretch that is one number: 三三两两 begins with 三.
    let mut found = None;
    for (index, c) in text.chars().take(9).enumerate() {
        let unit = match c {
            '十' => Some(10),
            '百' if index > 0 => Some(100),
            '千' if index > 0 => Some(1000),
            '零' if index > 0 => {
                (ones, zero) = (None, true);
                continue;
            }
            _ => None,
        };
        match (unit, digit(c)) {
            (Some(unit), _) => {
                total += ones.take().unwrap_or(1) * unit;
                hundreds |= unit >= 100;
            }
            (None, Some(digit)) if ones.is_none() => ones = Some(digit),
            _ => break,
        }
        if !zero || hundreds {
            // Every part of a number has three bytes.
            found = text.get((index + 1) * 3..).map(|rest| (total + ones.unwrap_or(0), rest));
        }
    }
    found
}

/// 1 → 一, 12 → 十二, 34 → 三十四, 101 → 一百零一, 110 → 一百一十; from 10,000 on in Arabic digits.
pub fn chinese(n: usize) -> String {
    let digit = |d: usize| DIGITS.get(d).map(char::to_string).unwrap_or_default();
    match n {
        0..=9 => digit(n),
        10..=99 => {
            let tens = if n < 20 { String::new() } else { digit(n / 10) };
            let ones = if n.is_multiple_of(10) { String::new() } else { digit(n % 10) };
            format!("{tens}十{ones}")
        }
        100..=9_999 => {
            let (unit, sign) = if n < 1_000 { (100, '百') } else { (1_000, '千') };
            let below = n % unit;
            // 一百一十, not 一百十.
            let tens = if (10..20).contains(&below) { "一" } else { "" };
            let gap = if below > 0 && below * 10 < unit { "零" } else { "" };
            let rest = if below == 0 { String::new() } else { format!("{gap}{tens}{}", chinese(below)) };
            format!("{}{sign}{rest}", digit(n / unit))
        }
        _ => n.to_string(),
    }
}

/// The characters of numerals and those of cheques.
const PAIRS: [(char, char); 12] = [
    ('一', '壹'),
    ('二', '贰'),
    ('三', '叁'),
    ('四', '肆'),
    ('五', '伍'),
    ('六', '陆'),
    ('七', '柒'),
    ('八', '捌'),
    ('九', '玖'),
    ('十', '拾'),
    ('百', '佰'),
    ('千', '仟'),
];

/// The number in the characters of cheques that `text` begins with, and what follows it: 壹, 壹拾, 壹佰零壹.
pub fn formal_leading(text: &str) -> Option<(usize, &str)> {
    let plain = |c: char| match c {
        '零' => Some(c),
        c => PAIRS.iter().find(|(_, formal)| *formal == c).map(|(plain, _)| *plain),
    };
    let written: String = text.chars().take(9).map_while(plain).collect();
    let (n, rest) = leading(&written)?;
    // Every character of both sorts has three bytes.
    Some((n, text.get(written.len() - rest.len()..)?))
}

/// The number in the characters of cheques: 1 → 壹, 10 → 壹拾, 101 → 壹佰零壹.
pub fn formal(n: usize) -> String {
    let written = chinese(n);
    let written = if written.starts_with('十') { format!("一{written}") } else { written };
    written
        .chars()
        .map(|c| PAIRS.iter().find(|(plain, _)| *plain == c).map_or(c, |(_, formal)| *formal))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The longest beginning that is a number, found by trying them all.
    fn tried(text: &str) -> Option<(usize, &str)> {
        let part = |c: char| is_ordinal(c) || matches!(c, '百' | '千' | '零');
        let length = text.chars().take(9).take_while(|c| part(*c)).count();
        (1..=length).rev().find_map(|length| {
            let (written, rest) = text.split_at_checked(length * 3)?;
            let sound = is_ordinal(written.chars().next()?)
                && !written.ends_with('零')
                && (!written.contains('零') || written.contains(['百', '千']));
            Some((value(written).filter(|_| sound)?, rest))
        })
    }

    proptest! {
        #[test]
        fn the_longest_number_is_read(text in "[一二九十百千零两、]{0,11}") {
            prop_assert_eq!(leading(&text), tried(&text));
        }
    }

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
        for n in 1..2_000 {
            let written = format!("{}、", chinese(n));
            assert_eq!(leading(&written), Some((n, "、")), "{written}");
            assert_eq!(value(written.trim_end_matches('、')), Some(n));
        }
        assert_eq!(leading("三三两两"), Some((3, "三两两")));
        assert_eq!(leading("两个"), None);
        let written = [100, 101, 110, 111, 999, 1_001, 1_010, 1_100, 10_000].map(chinese);
        assert_eq!(
            written,
            [
                "一百",
                "一百零一",
                "一百一十",
                "一百一十一",
                "九百九十九",
                "一千零一",
                "一千零一十",
                "一千一百",
                "10000"
            ]
        );
        assert_eq!([1, 10, 20, 101].map(formal), ["壹", "壹拾", "贰拾", "壹佰零壹"]);
        assert_eq!(leading("一百零一条"), Some((101, "条")));
        assert_eq!(leading("一零一"), Some((1, "零一")));
    }
}
