//! Automatic numbers as text: 一、 （一） 1. and their kin, counted as Word counts them.

use std::collections::{HashMap, HashSet};

use crate::engine::document::{chinese_number, formal_number};
use crate::word::xml::Element;

/// Levels of a list.
const LEVELS: usize = 9;
/// Characters of a label; a longer pattern is not a number.
const MAX_LABEL: usize = 32;

/// A paragraph's place in a list: the list's id and the level from 0. An empty id inherits the style's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// `w:numId`.
    pub list: String,
    /// `w:ilvl`.
    pub level: usize,
}

/// The place that paragraph properties name.
pub(super) fn place(properties: Option<&Element>) -> Option<Place> {
    let number = properties?.child("w:numPr")?;
    let list = number.child("w:numId").and_then(Element::val).unwrap_or_default().to_owned();
    let level = number.child("w:ilvl").and_then(Element::number).unwrap_or(0_usize).min(LEVELS - 1);
    Some(Place { list, level })
}

#[derive(Debug, Clone, Default)]
struct Level {
    format: String,
    pattern: String,
    start: u32,
    /// All numbers of the label in Arabic digits.
    legal: bool,
    /// The level after which this one starts anew; 0: never.
    restart: Option<usize>,
    /// The style bound to this level.
    style: Option<String>,
}

/// A `w:num`: its abstract list, and starts of its own.
#[derive(Debug, Default)]
struct List {
    pattern: String,
    starts: HashMap<usize, u32>,
}

/// All lists of a document, with their counters.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    patterns: HashMap<String, Vec<Level>>,
    lists: HashMap<String, List>,
    /// Counters belong to the abstract list, which several `w:num` share.
    counters: HashMap<String, [Option<u32>; LEVELS]>,
    restarted: HashSet<(String, usize)>,
}

impl Numbering {
    /// Reads `numbering.xml`.
    pub fn read(part: Option<&Element>) -> Self {
        let mut out = Self::default();
        let Some(part) = part else { return out };
        let mut by_style: HashMap<&str, &str> = HashMap::new();
        let mut linked: HashMap<&str, &str> = HashMap::new();
        for pattern in part.elements().filter(|e| &*e.name == "w:abstractNum") {
            let id = pattern.attribute("w:abstractNumId").unwrap_or_default();
            if let Some(style) = pattern.child("w:styleLink").and_then(Element::val) {
                by_style.insert(style, id);
            }
            if let Some(style) = pattern.child("w:numStyleLink").and_then(Element::val) {
                linked.insert(id, style);
            }
            out.patterns.insert(id.to_owned(), levels(pattern));
        }
        for list in part.elements().filter(|e| &*e.name == "w:num") {
            let id = list.attribute("w:numId").unwrap_or_default().to_owned();
            let pattern = list.child("w:abstractNumId").and_then(Element::val).unwrap_or_default();
            let pattern = linked.get(pattern).and_then(|style| by_style.get(style)).unwrap_or(&pattern);
            let mut starts = HashMap::new();
            for change in list.elements().filter(|e| &*e.name == "w:lvlOverride") {
                let level = change.attribute("w:ilvl").and_then(|level| level.parse().ok());
                let start = change.child("w:startOverride").and_then(Element::number);
                if let (Some(level), Some(start)) = (level, start) {
                    starts.insert(level, start);
                }
            }
            out.lists.insert(id, List { pattern: (*pattern).to_owned(), starts });
        }
        out
    }

    /// The level of `list` that is bound to `style`.
    pub fn level_of_style(&self, list: &str, style: &str) -> Option<usize> {
        let levels = self.patterns.get(&self.lists.get(list)?.pattern)?;
        levels.iter().position(|level| level.style.as_deref() == Some(style))
    }

    /// Counts one paragraph and returns its label; empty for bullets and unknown lists.
    pub fn label(&mut self, place: &Place) -> String {
        let Some(list) = self.lists.get(&place.list) else { return String::new() };
        let Some(levels) = self.patterns.get(&list.pattern) else { return String::new() };
        let Some(own) = levels.get(place.level) else { return String::new() };
        let counters = self.counters.entry(list.pattern.clone()).or_default();
        let start = |index: usize| {
            list.starts
                .get(&index)
                .copied()
                .or_else(|| levels.get(index).map(|level| level.start))
                .unwrap_or(1)
        };
        let fresh = list.starts.contains_key(&place.level)
            && self.restarted.insert((place.list.clone(), place.level));
        for (index, (counter, level)) in counters.iter_mut().zip(levels).enumerate() {
            if index < place.level {
                counter.get_or_insert_with(|| start(index));
            } else if index == place.level {
                *counter = match *counter {
                    Some(value) if !fresh => Some(value.saturating_add(1)),
                    _ => Some(start(index)),
                };
            } else if level.restart.is_none_or(|restart| restart != 0 && place.level < restart) {
                *counter = None;
            }
        }
        if own.format == "bullet" {
            // Private-use characters draw the bullets; a dash is a label of ours.
            return if own.pattern.contains('—') {
                own.pattern.chars().take(2).collect()
            } else {
                String::new()
            };
        }
        let mut label = String::new();
        let mut pattern = own.pattern.chars().peekable();
        while let Some(c) = pattern.next() {
            let level = pattern.peek().and_then(|d| d.to_digit(10)).and_then(|d| usize::try_from(d).ok());
            match level.and_then(|d| d.checked_sub(1)).filter(|_| c == '%') {
                Some(index) => {
                    pattern.next();
                    let value = counters.get(index).copied().flatten().unwrap_or(1);
                    let format = levels.get(index).map_or("decimal", |level| level.format.as_str());
                    label.push_str(&number(value, if own.legal { "decimal" } else { format }));
                }
                None => label.push(c),
            }
            if label.chars().count() > MAX_LABEL {
                return String::new();
            }
        }
        label
    }
}

fn levels(pattern: &Element) -> Vec<Level> {
    let mut out = vec![Level { format: "decimal".into(), start: 1, ..Level::default() }; LEVELS];
    for element in pattern.elements().filter(|e| &*e.name == "w:lvl") {
        let index = element.attribute("w:ilvl").and_then(|index| index.parse::<usize>().ok());
        let Some(level) = index.and_then(|index| out.get_mut(index)) else { continue };
        let value = |name| element.child(name).and_then(Element::val).map(str::to_owned);
        *level = Level {
            format: value("w:numFmt").unwrap_or_else(|| "decimal".into()),
            pattern: value("w:lvlText").unwrap_or_default(),
            start: element.child("w:start").and_then(Element::number).unwrap_or(0),
            legal: element.is_on("w:isLgl"),
            restart: element.child("w:lvlRestart").and_then(Element::number),
            style: value("w:pStyle"),
        };
    }
    out
}

/// A number in one of Word's formats; unknown formats count in Arabic digits.
fn number(n: u32, format: &str) -> String {
    let index = usize::try_from(n).unwrap_or(usize::MAX);
    let cycle = |signs: &str| {
        let signs: Vec<char> = signs.chars().collect();
        let at = index.saturating_sub(1) % signs.len().max(1);
        signs.get(at).map(char::to_string).unwrap_or_default()
    };
    // ① to ⑳, ㉑ to ㉟ and ㊱ to ㊿ lie apart.
    let circled = || {
        let base = match n {
            1..=20 => 0x245f,
            21..=35 => 0x323c,
            36..=50 => 0x328d,
            _ => return n.to_string(),
        };
        char::from_u32(base + n).map_or_else(|| n.to_string(), |c| c.to_string())
    };
    let shifted = |base: u32| {
        let sign = if (1..=20).contains(&n) { char::from_u32(base + n) } else { None };
        sign.map_or_else(|| n.to_string(), |c| c.to_string())
    };
    let digits = |signs: &str| {
        let digit =
            |c: char| c.to_digit(10).and_then(|d| signs.chars().nth(usize::try_from(d).ok()?)).unwrap_or(c);
        n.to_string().chars().map(digit).collect::<String>()
    };
    match format {
        "none" => String::new(),
        "chineseCountingThousand"
        | "chineseCounting"
        | "japaneseCounting"
        | "taiwaneseCountingThousand"
        | "taiwaneseCounting"
        | "ideographTraditionalCounting" => chinese_number(index),
        "ideographDigital" | "taiwaneseDigital" | "japaneseDigitalTenThousand" => {
            digits("〇一二三四五六七八九")
        }
        "chineseLegalSimplified" | "ideographLegalTraditional" => formal_number(index),
        "decimalFullWidth" | "decimalFullWidth2" => digits("０１２３４５６７８９"),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => circled(),
        "ideographEnclosedCircle" => match n {
            1..=10 => char::from_u32(0x327f + n).map_or_else(|| n.to_string(), |c| c.to_string()),
            _ => n.to_string(),
        },
        "koreanDigital" | "koreanDigital2" => digits("영일이삼사오육칠팔구"),
        "ordinal" => {
            let end = match (n % 10, n % 100) {
                (_, 11..=13) => "th",
                (1, _) => "st",
                (2, _) => "nd",
                (3, _) => "rd",
                _ => "th",
            };
            format!("{n}{end}")
        }
        "decimalEnclosedParen" => shifted(0x2473),
        "decimalEnclosedFullstop" => shifted(0x2487),
        "decimalZero" => format!("{n:02}"),
        "upperLetter" => cycle("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        "lowerLetter" => cycle("abcdefghijklmnopqrstuvwxyz"),
        "ideographTraditional" => cycle("甲乙丙丁戊己庚辛壬癸"),
        "ideographZodiac" => cycle("子丑寅卯辰巳午未申酉戌亥"),
        "upperRoman" => roman(n),
        "lowerRoman" => roman(n).to_lowercase(),
        _ => n.to_string(),
    }
}

fn roman(mut n: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if n > 3999 {
        return n.to_string();
    }
    let mut out = String::new();
    for (value, sign) in SIGNS {
        while n >= value {
            out.push_str(sign);
            n -= value;
        }
    }
    out
}
