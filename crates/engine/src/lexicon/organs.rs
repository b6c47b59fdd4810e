//! Organs of government and their renamings by date. `data/organs.txt` is the table.

use std::sync::LazyLock;

use time::Date;

use super::places::is_suffix;
use super::{day, table};

/// A renaming, or a founding where there are no old names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organ {
    /// The names before.
    pub old: Vec<&'static str>,
    /// The name since.
    pub new: &'static str,
    /// The first day of the new name.
    pub since: Option<Date>,
    /// The first day on which the old names are late.
    pub late: Option<Date>,
    /// Whether it is an organ of the state as a whole.
    pub national: bool,
    /// Where it comes from.
    pub basis: &'static str,
    /// Whether a source says so.
    pub sure: bool,
}

static TABLE: LazyLock<Vec<Organ>> =
    LazyLock::new(|| table(include_str!("data/organs.txt")).filter_map(|f| organ(&f)).collect());

fn organ(fields: &[&'static str]) -> Option<Organ> {
    let &[old, new, since, late, level, basis, confidence] = fields else { return None };
    (confidence != "U").then(|| Organ {
        old: old.split(';').filter(|o| !o.is_empty()).collect(),
        new,
        since: day(since),
        late: day(late),
        national: level == "n",
        basis,
        sure: confidence == "H",
    })
}

/// All renamings that are not unverified.
pub fn organs() -> &'static [Organ] {
    &TABLE
}

/// Words that end the names of organs, a word after those it ends with. The committees of the Party at each level (市委) are
/// known by [`is_level`].
pub const NAMES: [&str; 15] = [
    "人民代表大会常务委员会",
    "人大常委会",
    "人大街道工委",
    "人民代表大会",
    "监察委员会",
    "中级人民法院",
    "人民法院",
    "人民检察院",
    "人民政府",
    "政府",
    "行署",
    "监委",
    "人大",
    "党委",
    "政协",
];

/// Other parts of such names, as they stand before posts and meetings.
const PARTS: [&str; 22] = [
    "常务委员会",
    "常委会",
    "人大工委",
    "党工委",
    "工委",
    "法院",
    "检察院",
    "党组",
    "纪委",
    "组织部",
    "宣传部",
    "统战部",
    "政法委",
    "办公室",
    "研究室",
    "代表团",
    "常务",
    "街道",
    "全国",
    "国务院",
    "中央",
    "自治州",
];

/// Whether a level is named so: 省, 市, 县, 区, 州, 盟, 旗, 镇, 乡.
pub fn is_level(c: char) -> bool {
    c == '省' || is_suffix(c)
}

/// Characters of the part of an organ's name that `text` ends with.
pub fn part_before(text: &[char]) -> Option<usize> {
    match text {
        [.., '中', '共', '中', '央'] => return Some(4),
        [.., level, '委'] if is_level(*level) => return Some(2),
        _ => {}
    }
    let ends = |part: &&&str| {
        let mut rest = text.iter().rev();
        part.chars().rev().all(|c| rest.next() == Some(&c))
    };
    NAMES.iter().chain(&PARTS).find(ends).map(|part| part.chars().count())
}

/// Characters of whose meeting, plan or work `text` begins with: 全市, 市委, 县人大, 国务院.
pub fn owner(text: &[char]) -> Option<usize> {
    match text {
        ['中', '共', '中', '央', ..] => Some(4),
        ['党', '中', '央', ..] | ['国', '务', '院', ..] | ['自', '治', '区', ..] => Some(3),
        ['中', '央', ..] | ['全', '国', ..] => Some(2),
        ['全', level, ..] | [level, '委', ..] if is_level(*level) => Some(2),
        [level, '党', '委', ..]
        | [level, '人', '大', ..]
        | [level, '政', '府', ..]
        | [level, '政', '协', ..]
            if is_level(*level) =>
        {
            Some(3)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organs_are_known_by_their_parts() {
        let chars = |text: &str| text.chars().collect::<Vec<char>>();
        for (text, length) in [("请市人大常委会", 5), ("县委", 2), ("中共中央", 4), ("监察委员会", 5)]
        {
            assert_eq!(part_before(&chars(text)), Some(length), "{text}");
        }
        assert_eq!(part_before(&chars("工作")), None);
        for (text, length) in [("全镇人大工作会议", 2), ("镇人大会议", 3), ("国务院会议", 3), ("区委", 2)]
        {
            assert_eq!(owner(&chars(text)), Some(length), "{text}");
        }
        assert_eq!(owner(&chars("工作会议")), None);
    }

    #[test]
    fn every_line_is_read() {
        let lines = include_str!("data/organs.txt").lines().filter(|l| !l.starts_with('%'));
        assert_eq!(TABLE.len(), lines.filter(|l| !l.ends_with("|U")).count());
        assert!(TABLE.iter().all(|o| o.late.is_none() || !o.old.is_empty()));
    }
}
