//! What the form of the first setup says; no SQL, no HTTP.

use crate::app::accounts::settings::model::{Mistake, Settings, Typed};
use crate::engine::document::Level;
use crate::levels::Sayings;
use crate::text;

/// Empty rows of the roster that the form begins with, and that are added at once.
const ROWS: usize = 8;
/// Rows of the roster that the form takes.
const MOST: usize = 200;

/// Somebody on the roster, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Post {
    pub(super) name: String,
    pub(super) post: String,
    pub(super) from: String,
}

impl Post {
    fn is_empty(&self) -> bool {
        self.name.is_empty() && self.post.is_empty() && self.from.is_empty()
    }
}

/// The form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Answers {
    pub(super) name: String,
    pub(super) level: Option<Level>,
    pub(super) places: String,
    pub(super) roster: Vec<Post>,
    /// More rows are wanted, nothing is saved.
    pub(super) more: bool,
}

impl Answers {
    /// What is known already; the name of the sample archive is nobody's.
    pub(super) fn known(name: &str, level: Option<Level>, settings: &Settings) -> Self {
        let typed = Typed::of(settings, &Sayings::default());
        let posts = typed.roster.lines().map(|line| {
            let mut cells = line.split('，').map(str::to_owned);
            let mut cell = || cells.next().unwrap_or_default();
            Post { name: cell(), post: cell(), from: cell() }
        });
        let roster = posts.collect();
        Self { name: name.to_owned(), level, places: typed.places.replace('\n', "、"), roster, more: false }
    }

    /// Reads the fields in the order of the page.
    pub(super) fn read(fields: &[(String, String)]) -> Self {
        let mut answers = Self::default();
        for (field, value) in fields {
            let value = text::name(value);
            match field.as_str() {
                "name" => answers.name = value,
                "level" => answers.level = value.parse().ok(),
                "places" => answers.places = value,
                "more" => answers.more = true,
                "roster.name" if answers.roster.len() < MOST => {
                    answers.roster.push(Post { name: value, ..Post::default() });
                }
                "roster.post" => {
                    answers.roster.last_mut().into_iter().for_each(|row| row.post = value.clone())
                }
                "roster.from" => {
                    answers.roster.last_mut().into_iter().for_each(|row| row.from = value.clone())
                }
                _ => {}
            }
        }
        answers
    }

    /// The rows with some empty ones after them.
    pub(super) fn rows(&self) -> Vec<Post> {
        let mut rows: Vec<Post> = self.roster.iter().filter(|row| !row.is_empty()).cloned().collect();
        let wanted = if self.more { self.roster.len() + ROWS } else { rows.len().max(ROWS - 3) + 3 };
        rows.resize(wanted.clamp(ROWS, MOST), Post::default());
        rows
    }

    /// The name, the level and the settings that follow.
    ///
    /// # Errors
    /// Every sentence about what must be changed.
    pub(super) fn settings(&self, before: &Settings) -> Result<(Level, Settings), Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let mut mistake =
            |field, message: &str| mistakes.push(Mistake { field, message: message.to_owned() });
        if !(2..=60).contains(&self.name.chars().count()) {
            mistake("name", "单位名称为2到60个字，请填写全称，如“云江市人大常委会”。");
        }
        if self.level.is_none() {
            mistake("level", "请选择单位的层级。");
        }
        let lines = self.roster.iter().filter(|row| !row.is_empty());
        let lines = lines.map(|row| format!("{}，{}，{}", row.name, row.post, row.from));
        let typed = Typed {
            places: self.places.replace(['，', ',', ' '], "、"),
            roster: lines.collect::<Vec<_>>().join("\n"),
            ..Typed::of(before, &Sayings::default())
        };
        match (typed.read(&Sayings::default()), self.level) {
            (Ok(settings), Some(level)) if mistakes.is_empty() => Ok((level, settings)),
            (Ok(_), _) => Err(mistakes),
            (Err(more), _) => Err(mistakes.into_iter().chain(more).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_table_becomes_the_roster() {
        let answers = Answers::read(&fields(&[
            ("name", "东山县人大常委会"),
            ("level", "county"),
            ("places", "东山县，石桥镇"),
            ("roster.name", "王芳"),
            ("roster.post", "县人大常委会主任"),
            ("roster.from", "2022-01-15"),
            ("roster.name", ""),
            ("roster.post", ""),
            ("roster.from", ""),
            ("roster.name", "李明"),
            ("roster.post", "副主任"),
            ("roster.from", ""),
        ]));
        let (level, settings) = answers.settings(&Settings::default()).unwrap();
        assert_eq!((level, settings.places.len(), settings.roster.len()), (Level::County, 2, 2));
        assert_eq!(settings.roster[1].name, "李明");
        assert_eq!(answers.rows().len(), ROWS);
        let again = Answers::known("东山县人大常委会", Some(level), &settings);
        assert_eq!(again.settings(&settings).unwrap().1, settings);
        let more = Answers { more: true, ..answers };
        assert_eq!(more.rows().len(), 3 + ROWS);
    }

    #[test]
    fn what_is_missing_is_said_all_at_once() {
        let answers =
            Answers::read(&fields(&[("name", "县"), ("roster.name", "王芳"), ("roster.from", "昨天")]));
        let mistakes = answers.settings(&Settings::default()).unwrap_err();
        let fields: Vec<_> = mistakes.iter().map(|mistake| mistake.field).collect();
        assert_eq!(fields, ["name", "level", "roster"]);
    }
}
