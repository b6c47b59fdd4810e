//! The settings, and the lines in which an admin types them; no SQL, no HTTP.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::engine::check::Post;
use crate::engine::document::Office;
use crate::engine::lexicon::offices;
use crate::engine::outline::{CHARACTERS_A_MINUTE, Outline};
use crate::levels::Sayings;

/// Lines of one field.
const MAX_LINES: usize = 500;
/// Characters of a name and of a longer text.
const MAX_NAME: usize = 20;
const MAX_TEXT: usize = 60;
/// Characters a minute that a person can read.
const RATES: std::ops::RangeInclusive<u32> = 80..=400;

/// Who may make a draft final.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finishing {
    /// 主笔, whenever he likes.
    #[default]
    Owner,
    /// 主笔, once all who were asked have agreed.
    Agreed,
    /// 主笔 or the last reviewer, once all who were asked have agreed.
    Reviewer,
}

impl Finishing {
    /// Every rule.
    pub const ALL: [Self; 3] = [Self::Owner, Self::Agreed, Self::Reviewer];

    /// The name in forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Agreed => "agreed",
            Self::Reviewer => "reviewer",
        }
    }

    /// The rule in words.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Owner => "主笔可以自己定稿",
            Self::Agreed => "审核人都同意后，主笔定稿",
            Self::Reviewer => "审核人都同意后，主笔或最后一位审核人定稿",
        }
    }
}

/// Somebody whose speeches are written here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaker {
    /// The name.
    pub name: String,
    /// The office, where it is one of the field's.
    pub office: Option<Office>,
    /// Characters a minute.
    pub rate: u32,
}

/// A slot that begins with the same value in every draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotDefault {
    /// The slot's name, without braces.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// An organization's settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Places that are ours.
    pub places: Vec<String>,
    /// Who holds which post, in the order in which they are named.
    pub roster: Vec<Post>,
    /// Whose speeches are written here.
    pub speakers: Vec<Speaker>,
    /// Values that slots begin with.
    pub slots: Vec<SlotDefault>,
    /// Whether phrasings are mined from laws, reports of governments, notices and news as well. Read by
    /// `corpus::store::editions`.
    pub mine_all: bool,
    /// Who may make a draft final.
    pub finishing: Finishing,
}

impl Settings {
    /// The speaker of this name.
    pub fn speaker(&self, name: &str) -> Option<&Speaker> {
        self.speakers.iter().find(|speaker| speaker.name == name)
    }

    /// Characters a minute of this speaker.
    pub fn rate(&self, name: &str) -> u32 {
        self.speaker(name).map_or(CHARACTERS_A_MINUTE, |speaker| speaker.rate)
    }

    /// The office of a speaker on a day: as the list of speakers says, else by his post on the roster.
    pub fn office(&self, name: &str, day: Option<Date>) -> Option<Office> {
        let listed = self.speaker(name).and_then(|speaker| speaker.office);
        let posts = self.roster.iter().filter(|post| post.name == name && post.holds(day));
        listed.or_else(|| posts.filter_map(|post| offices::called(&post.post)).next())
    }

    /// Gives the slots of an outline the values that they begin with here.
    pub fn fill(&self, outline: &mut Outline) {
        for slot in &mut outline.slots {
            if let Some(value) = self.slot(&slot.name) {
                slot.default = value.to_owned();
            }
        }
    }

    /// What a slot begins with.
    pub fn slot(&self, name: &str) -> Option<&str> {
        self.slots.iter().find(|slot| slot.name == name).map(|slot| slot.value.as_str())
    }

    /// Whether a place (`云江市`, `云江`) is one of ours. Nothing is foreign where no places are known.
    pub fn is_own_place(&self, place: &str) -> bool {
        let stem = |name: &str| name.trim_end_matches(['市', '县', '区', '镇', '乡', '省', '州']).to_owned();
        let wanted = stem(place.trim());
        wanted.is_empty() || self.places.is_empty() || self.places.iter().any(|own| stem(own) == wanted)
    }
}

/// The settings as lines in a form. What is wrong stays as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// One place a line.
    pub places: String,
    /// 姓名，职务，任职日期，免职日期
    pub roster: String,
    /// 姓名，职务，每分钟字数
    pub speakers: String,
    /// 名称：值
    pub slots: String,
    /// `all`, or anything else for speeches alone.
    pub mined: String,
    /// The name of a [`Finishing`].
    pub finishing: String,
    /// Which state of the settings the form was made from.
    pub base: String,
}

/// A line that cannot be taken: the field, and the sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The field.
    pub field: &'static str,
    /// One plain Chinese sentence.
    pub message: String,
}

impl Typed {
    /// The lines of stored settings; offices as `sayings` says them.
    pub fn of(settings: &Settings, sayings: &Sayings) -> Self {
        let lines = |lines: Vec<String>| lines.join("\n");
        let day = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
        let post = |post: &Post| {
            let line = format!("{}，{}，{}，{}", post.name, post.post, day(post.from), day(post.until));
            line.trim_end_matches('，').to_owned()
        };
        let speaker = |speaker: &Speaker| {
            let office = speaker.office.map(|office| sayings.says(office.chinese())).unwrap_or_default();
            format!("{}，{office}，{}", speaker.name, speaker.rate)
        };
        Self {
            places: lines(settings.places.clone()),
            roster: lines(settings.roster.iter().map(post).collect()),
            speakers: lines(settings.speakers.iter().map(speaker).collect()),
            slots: lines(
                settings.slots.iter().map(|slot| format!("{}：{}", slot.name, slot.value)).collect(),
            ),
            mined: if settings.mine_all { "all" } else { "speeches" }.to_owned(),
            finishing: settings.finishing.name().to_owned(),
            base: String::new(),
        }
    }

    /// The settings that were typed; offices as `sayings` says them, or as they ship.
    ///
    /// # Errors
    /// Every line that cannot be taken.
    pub fn read(&self, sayings: &Sayings) -> Result<Settings, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let mut settings = Settings {
            places: each("places", &self.places.replace('、', "\n"), &mut mistakes, place),
            roster: each("roster", &self.roster, &mut mistakes, post),
            speakers: each("speakers", &self.speakers, &mut mistakes, |line| speaker(line, sayings)),
            slots: each("slots", &self.slots, &mut mistakes, slot),
            mine_all: self.mined == "all",
            finishing: Finishing::ALL
                .into_iter()
                .find(|rule| rule.name() == self.finishing)
                .unwrap_or_default(),
        };
        for (order, post) in settings.roster.iter_mut().enumerate() {
            post.order = u32::try_from(order + 1).unwrap_or(u32::MAX);
        }
        settings.places.dedup();
        if mistakes.is_empty() { Ok(settings) } else { Err(mistakes) }
    }
}

/// Reads the lines of a field; each that cannot be read becomes a mistake with its number.
fn each<T>(
    field: &'static str,
    text: &str,
    mistakes: &mut Vec<Mistake>,
    read: impl Fn(&str) -> Result<T, String>,
) -> Vec<T> {
    let lines: Vec<(usize, &str)> =
        text.lines().map(str::trim).enumerate().filter(|(_, line)| !line.is_empty()).collect();
    if lines.len() > MAX_LINES {
        mistakes.push(Mistake { field, message: format!("最多{MAX_LINES}行，请删去用不到的。") });
        return Vec::new();
    }
    let mut out = Vec::with_capacity(lines.len());
    for (number, line) in lines {
        match read(line) {
            Ok(value) => out.push(value),
            Err(message) => {
                mistakes.push(Mistake { field, message: format!("第{}行：{message}", number + 1) })
            }
        }
    }
    out
}

fn cells(line: &str) -> Vec<&str> {
    line.split(['，', ',', '｜', '|', '\t']).map(str::trim).collect()
}

fn within(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.chars().count())
}

fn place(line: &str) -> Result<String, String> {
    let fine = line.chars().count() >= 2 && within(line, 12) && line.chars().all(char::is_alphanumeric);
    if fine {
        Ok(line.to_owned())
    } else {
        Err("地名为2到12个字，一行一个，请修改。".to_owned())
    }
}

fn post(line: &str) -> Result<Post, String> {
    let cells = cells(line);
    let cell = |n: usize| cells.get(n).copied().unwrap_or_default();
    let (name, title) = (cell(0), cell(1));
    if !within(name, MAX_NAME) || !within(title, MAX_TEXT) || cells.len() > 4 {
        return Err("依次写姓名、职务、任职日期、免职日期，用逗号隔开，请修改。".to_owned());
    }
    let (from, until) = (day(cell(2))?, day(cell(3))?);
    if let (Some(from), Some(until)) = (from, until)
        && until <= from
    {
        return Err("免职日期要晚于任职日期，请修改。".to_owned());
    }
    Ok(Post { name: name.to_owned(), post: title.to_owned(), order: 0, from, until })
}

fn speaker(line: &str, sayings: &Sayings) -> Result<Speaker, String> {
    let cells = cells(line);
    let cell = |n: usize| cells.get(n).copied().unwrap_or_default();
    if !within(cell(0), MAX_NAME) || cells.len() > 3 {
        return Err("依次写姓名、职务、每分钟字数，用逗号隔开，请修改。".to_owned());
    }
    let office = match cell(1) {
        "" => None,
        words => {
            let said =
                |office: &&Office| sayings.says(office.chinese()) == words || office.chinese() == words;
            let known = Office::ALL.iter().find(said).copied();
            let wrong = || format!("没有“{words}”这个职务，请从这些里选：{}。", offered(sayings));
            Some(known.ok_or_else(wrong)?)
        }
    };
    let rate = match cell(2) {
        "" => Some(CHARACTERS_A_MINUTE),
        figure => figure.parse().ok().filter(|rate| RATES.contains(rate)),
    };
    let rate = rate.ok_or("每分钟字数写80到400之间的数，请修改。")?;
    Ok(Speaker { name: cell(0).to_owned(), office, rate })
}

/// The offices that speakers can have, as they are said.
pub fn offered(sayings: &Sayings) -> String {
    let words = Office::ALL.iter().map(|office| office.chinese()).filter(|word| sayings.offers(word));
    words.map(|word| sayings.says(word)).collect::<Vec<_>>().join("；")
}

fn slot(line: &str) -> Result<SlotDefault, String> {
    let bare = line.replace("{{", "").replace("}}", "");
    let (name, value) = bare.split_once(['：', ':', '=']).unwrap_or_default();
    let (name, value) = (name.trim(), value.trim());
    if !within(name, MAX_NAME) || !within(value, 200) {
        return Err("写成“名称：内容”，例如“市名：云江市”，请修改。".to_owned());
    }
    Ok(SlotDefault { name: name.to_owned(), value: value.to_owned() })
}

/// A day as people write it: 2022-01-15, 2022.1.15, 2022年1月15日; without a day, the first of the month.
fn day(text: &str) -> Result<Option<Date>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let numbers: Vec<i32> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .filter_map(|part| part.parse().ok())
        .collect();
    let date = match numbers.as_slice() {
        [year, month] => date(*year, *month, 1),
        [year, month, day] => date(*year, *month, *day),
        _ => None,
    };
    date.map(Some).ok_or_else(|| format!("“{text}”不是日期，写作2022-01-15，请修改。"))
}

fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    let month = time::Month::try_from(u8::try_from(month).ok()?).ok()?;
    let date = Date::from_calendar_date(year, month, u8::try_from(day).ok()?).ok()?;
    (1949..=2100).contains(&year).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::super::called::{Called, words};
    use super::*;

    #[test]
    fn what_is_typed_is_stored_and_typed_again() {
        let typed = Typed {
            places: "云江市、青川县\n临江区".to_owned(),
            roster: "王芳，市人大常委会主任，2022年1月15日\n李明,市人大常委会副主任,2022-01,2026-02-01"
                .to_owned(),
            speakers: "王芳，主任，180\n赵敏\n陈国华，县长\n周明，市长".to_owned(),
            slots: "{{市名}}：云江市".to_owned(),
            mined: "all".to_owned(),
            finishing: "agreed".to_owned(),
            base: String::new(),
        };
        let here = Called::default().sayings(&words("东山县人大常委会", "county"));
        let settings = typed.read(&here).unwrap();
        assert_eq!(settings.places, ["云江市", "青川县", "临江区"]);
        assert_eq!(settings.roster[0].from, date(2022, 1, 15));
        assert_eq!((settings.roster[1].order, settings.roster[1].until), (2, date(2026, 2, 1)));
        assert_eq!(settings.speaker("王芳").unwrap().rate, 180);
        assert_eq!(settings.speaker("赵敏").unwrap().office, None);
        for name in ["陈国华", "周明"] {
            assert_eq!(
                settings.speaker(name).unwrap().office,
                Some(Office::Mayor),
                "as it is said here, or ships"
            );
        }
        assert_eq!(settings.slot("市名"), Some("云江市"));
        assert!(settings.is_own_place("青川") && !settings.is_own_place("北海市"));
        let again = Typed::of(&settings, &here);
        assert!(again.speakers.contains("陈国华，县长"));
        assert_eq!(again.read(&here).unwrap(), settings);
        let stored = serde_json::to_value(&settings).unwrap();
        assert_eq!(serde_json::from_value::<Settings>(stored).unwrap(), settings);
    }

    #[test]
    fn each_wrong_line_is_named() {
        let typed = Typed {
            places: "云".to_owned(),
            roster: "王芳\n李明，主任，昨天\n赵敏，秘书长，2025-01-01，2024-01-01".to_owned(),
            speakers: "王芳，站长".to_owned(),
            slots: "市名".to_owned(),
            ..Typed::default()
        };
        let mistakes = typed.read(&Sayings::default()).unwrap_err();
        let fields: Vec<_> = mistakes.iter().map(|mistake| mistake.field).collect();
        assert_eq!(fields, ["places", "roster", "roster", "roster", "speakers", "slots"]);
        assert!(mistakes[2].message.starts_with("第2行：“昨天”不是日期"), "{mistakes:?}");
    }
}
