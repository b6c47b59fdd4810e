//! Passwords that are guessed first. A password is taken apart into pieces that whoever guesses tries as one: a common word
//! (`data/common.txt`), a syllable of pinyin, the owner's or the organization's name, a year or a date, a walk over the
//! keyboard, a row of letters or digits, one character again and again. What is in none of them counts by itself. Few
//! pieces make a weak password, however long it is. The idea is zxcvbn's (Wheeler, USENIX Security 2016); rules and words
//! are ours.

use std::collections::HashSet;
use std::sync::LazyLock;

use pinyin::ToPinyin as _;

/// A password weighs at least so much.
const LEAST: usize = 5;
/// What one syllable of pinyin weighs: there are four hundred of them.
const SYLLABLE: usize = 2;
/// Digits alone weigh a third each: telephone numbers, days of birth.
const DIGITS: usize = 3;
/// Characters of the longest piece that is looked up.
const LONGEST: usize = 20;

const TOO_WEAK: &str =
    "这个密码容易被人猜到，请换一个：不要只用常见词、拼音、年份、键盘顺序、姓名或单位名称。";

static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("data/common.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).collect()
});

static SYLLABLES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    // What every character is read like, over the plane of Chinese characters.
    let all = ('\u{4e00}'..='\u{9fff}').filter_map(|letter| letter.to_pinyin());
    all.map(|pinyin| pinyin.plain().replace('ü', "v")).collect()
});

/// Whose password it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Owner<'a> {
    /// The login name.
    pub username: &'a str,
    /// The person's name.
    pub name: &'a str,
    /// The organization's name.
    pub organization: &'a str,
}

/// Whether `password` is hard enough to guess; else the sentence that says what to do. Whether it is long and mixed enough is
/// for the policy to say, and asked first: what is too long is not to be weighed.
///
/// # Errors
/// One plain Chinese sentence.
pub fn check_guessing(password: &str, owner: &Owner<'_>) -> Result<(), &'static str> {
    if weight(password, owner) < LEAST { Err(TOO_WEAK) } else { Ok(()) }
}

/// What a password weighs, in pieces.
fn weight(password: &str, owner: &Owner<'_>) -> usize {
    let text: Vec<char> = password.chars().map(fold).collect();
    let own = own_words(owner);
    // One block again and again is worth one of it, and a little.
    let block = (1..=text.len() / 2)
        .find(|n| text.len().is_multiple_of(*n) && text.chunks(*n).all(|chunk| text.starts_with(chunk)));
    if let Some(block) = block.and_then(|n| text.get(..n)) {
        return pieces(block, &own) + 1;
    }
    // Two rows like the teeth of a zip: 1q2w3e4r.
    let half = |from: usize| text.iter().skip(from).step_by(2).copied().collect::<Vec<char>>();
    let weight = pieces(&text, &own).min(pieces(&half(0), &own) + pieces(&half(1), &own) + 1);
    let digits = text.iter().all(char::is_ascii_digit);
    if digits { weight.min(text.len().div_ceil(DIGITS)) } else { weight }
}

/// The least weight of pieces that make up the text.
fn pieces(text: &[char], own: &HashSet<String>) -> usize {
    let read = |letter: fn(char) -> char| text.iter().copied().map(letter).collect::<Vec<char>>();
    let (words, rows) =
        ([read(|c| c), read(|c| unleet(c, 'l')), read(|c| unleet(c, 'i'))], [read(|c| c), read(unshift)]);
    // At each place: what the text up to it weighs.
    let mut best: Vec<usize> = vec![0];
    for end in 1..=text.len() {
        let alone = best.last().copied().unwrap_or_default() + 1;
        let ending = (end.saturating_sub(LONGEST)..end).filter_map(|from| {
            let string = |form: &Vec<char>| form.get(from..end).map(|piece| piece.iter().collect::<String>());
            let one = words
                .iter()
                .filter_map(string)
                .any(|word| own.contains(&word) || COMMON.contains(word.as_str()))
                || rows
                    .iter()
                    .filter_map(|row| row.get(from..end))
                    .any(|row| is_row(row) || is_walk(row) || is_date(row));
            let syllable = || {
                words
                    .iter()
                    .take(1)
                    .filter_map(string)
                    .any(|word| end - from > 1 && SYLLABLES.contains(&word))
            };
            let price = if one {
                1
            } else if syllable() {
                SYLLABLE
            } else {
                return None;
            };
            Some(best.get(from)? + price)
        });
        let least = ending.min().unwrap_or(alone).min(alone);
        best.push(least);
    }
    best.last().copied().unwrap_or_default()
}

/// A letter as whoever guesses reads it: small, and half as wide where it is full.
fn fold(letter: char) -> char {
    let narrow = match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        '\u{3000}' => ' ',
        _ => letter,
    };
    narrow.to_lowercase().next().unwrap_or(narrow)
}

/// A letter that was written as a digit or a sign; `one`: what 1 and ! stand for.
fn unleet(letter: char, one: char) -> char {
    match letter {
        '0' => 'o',
        '1' | '!' | '|' => one,
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' | '+' => 't',
        '8' => 'b',
        _ => letter,
    }
}

/// The key of a sign above the digits.
fn unshift(letter: char) -> char {
    let at = "!@#$%^&*()".chars().position(|sign| sign == letter);
    at.and_then(|at| "1234567890".chars().nth(at)).unwrap_or(letter)
}

/// Three or more of the same, or each one before or after the last: 555, abc, 987.
fn is_row(piece: &[char]) -> bool {
    let mut steps = piece
        .iter()
        .zip(piece.iter().skip(1))
        .map(|(a, b)| i64::from(u32::from(*b)) - i64::from(u32::from(*a)));
    let Some(first) = steps.next().filter(|step| step.abs() <= 1 && piece.len() >= 3) else { return false };
    steps.all(|step| step == first)
}

/// Four or more keys, each beside the last, in any direction: qwer, 1qaz, zxcv, or three along one row.
fn is_walk(piece: &[char]) -> bool {
    const ROWS: [&str; 4] = ["1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./"];
    let place = |letter: &char| {
        ROWS.iter().zip(0_i32..).find_map(|(row, y)| {
            let x = row.chars().position(|key| key == *letter)?;
            Some((i32::try_from(x).ok()?, y))
        })
    };
    let Some(places) = piece.iter().map(place).collect::<Option<Vec<_>>>() else { return false };
    let steps: Vec<_> =
        places.iter().zip(places.iter().skip(1)).map(|(a, b)| (b.0 - a.0, b.1 - a.1)).collect();
    // Each row stands half a key to the right of the one above.
    let beside = |(x, y): &(i32, i32)| matches!((x, y), (-1..=1, 0) | (-1 | 0, 1) | (0 | 1, -1));
    let straight = steps
        .first()
        .is_some_and(|first| first.0.abs() == 1 && first.1 == 0 && steps.iter().all(|step| step == first));
    (piece.len() >= 4 && steps.iter().all(beside)) || (piece.len() >= 3 && straight)
}

/// A year of our time, or a day: 1988, 20261001, 881001, 202610.
fn is_date(piece: &[char]) -> bool {
    let text: String = piece.iter().collect();
    let number = |from: usize, to: usize| {
        text.get(from..to).and_then(|digits| digits.parse::<u32>().ok()).unwrap_or_default()
    };
    let year = |to: usize| (1900..2100).contains(&number(0, to));
    let (month, day) = (
        |at: usize| (1..=12).contains(&number(at, at + 2)),
        |at: usize| (1..=31).contains(&number(at, at + 2)),
    );
    text.bytes().all(|byte| byte.is_ascii_digit())
        && match text.len() {
            4 => year(4),
            6 => (month(2) && day(4)) || (year(4) && month(4)),
            8 => year(4) && month(4) && day(6),
            _ => false,
        }
}

/// The names of owner and organization: as they are written, every stretch of them, and the same in pinyin, whole and by
/// first letters.
fn own_words(owner: &Owner<'_>) -> HashSet<String> {
    let mut words = HashSet::new();
    words.insert(owner.username.chars().map(fold).collect());
    for part in owner.username.split(|c: char| !c.is_alphanumeric()).filter(|part| part.chars().count() > 2) {
        words.insert(part.chars().map(fold).collect());
    }
    for name in [owner.name, owner.organization] {
        let letters: Vec<char> = name.chars().take(LONGEST).map(fold).collect();
        let read: Vec<String> = letters.iter().map(|letter| reading(*letter)).collect();
        for from in 0..letters.len() {
            for to in from + 2..=letters.len() {
                words.extend(letters.get(from..to).map(|some| some.iter().collect()));
                words.extend(read.get(from..to).map(|some| some.concat()));
                let firsts = |some: &[String]| some.iter().filter_map(|one| one.chars().next()).collect();
                words.extend(read.get(from..to).map(firsts));
            }
        }
    }
    words.remove("");
    words
}

/// How a character is read, without its tone; what is none stays.
fn reading(letter: char) -> String {
    letter.to_pinyin().map_or_else(|| letter.to_string(), |pinyin| pinyin.plain().replace('ü', "v"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNER: Owner<'_> =
        Owner { username: "zhang.wei", name: "张伟", organization: "云江市人大常委会" };

    #[test]
    fn what_is_guessed_first_is_refused() {
        for bad in [
            "password",
            "Password1",
            "P@ssw0rd",
            "Passw0rd!",
            "passwordpassword",
            "12345678",
            "123456789",
            "1234567890",
            "87654321",
            "11111111",
            "aaaaaaaaaa",
            "00000000",
            "abcd1234",
            "abc12345",
            "a1b2c3d4",
            "1q2w3e4r",
            "qwertyui",
            "1qaz2wsx",
            "zaq12wsx",
            "qwer1234",
            "asdfghjkl",
            "zxcvbnm123",
            "!@#$%^&*",
            "Admin@123",
            "admin123456",
            "admin@2026",
            "Admin!@#456",
            "iloveyou1",
            "woaini1314",
            "woaini520",
            "zhongguo2026",
            "renda2026",
            "rdcwh2026",
            "changweihui",
            "mima123456",
            "19880808",
            "20261001",
            "88100119",
            "13800138000",
            "zhangwei",
            "zhangwei1",
            "ZhangWei2026",
            "zhang.wei",
            "zhangwei@123",
            "zw123456",
            "yunjiang2026",
            "yunjiangshi",
            "yjsrdcwh",
            "云江市人大常委会",
            "张伟张伟张伟张伟",
            "ｐａｓｓｗｏｒｄ",
            "letmein2026",
            "abababab",
            "abcabcabc",
            "qqqqwwww",
            "xinnian2026",
            "qweasdzxc",
            "147258369",
            "qazwsxedc",
        ] {
            assert!(check_guessing(bad, &OWNER).is_err(), "{bad}: {}", weight(bad, &OWNER));
        }
    }

    #[test]
    fn what_nobody_guesses_is_taken() {
        for good in [
            "Kx7#pq2m",
            "vbnr8wq3kd2u",
            "yunjiang2026",
            "北坡的梨花开了三树",
            "correct horse battery staple",
            "tR9!mZ2@",
            "abcd2345efgh-own1",
            "7h9kq2mx4vra-own1",
            "load-test-1",
            "4407821990031877",
        ] {
            let stranger =
                Owner { username: "admin", name: "管理员", organization: "本级人大常委会" };
            assert_eq!(check_guessing(good, &stranger), Ok(()), "{good}: {}", weight(good, &stranger));
        }
    }

    #[test]
    fn the_list_is_clean() {
        let all = || COMMON.iter();
        assert!(all().count() > 300, "{}", all().count());
        assert!(all().all(|word| word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())));
        assert!(all().all(|word| word.len() <= LONGEST));
    }
}
