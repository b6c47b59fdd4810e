//! The page of a speech's readings, with samples.

use askama::Template;
use serde::Deserialize;
use uuid::Uuid;

use crate::app::corpus::model::StoredSpeech;
use crate::app::corpus::reading::{ReadingLine, Role};
use crate::engine::reading::{Act, Reading, Voice, Whole};
use crate::web::Shell;
use crate::web::page::{self, Pager};

/// What the sentences are narrowed to; empty means: any.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Filter {
    act: String,
    voice: String,
    only: String,
    page: i64,
}

impl Filter {
    fn takes(&self, reading: &Reading) -> bool {
        let is = |asked: &str, own: &str| asked.is_empty() || asked == own;
        is(&self.act, reading.act.name())
            && is(&self.voice, reading.voice.name())
            && match self.only.as_str() {
                "facts" => !reading.facts.is_empty(),
                "promises" => reading.promise.is_some(),
                "hanging" => !reading.whole.stands(),
                _ => true,
            }
    }

    fn query(&self, page: i64) -> String {
        page::query(page, &[("act", &self.act), ("voice", &self.voice), ("only", &self.only)])
    }
}

/// What the sentences can be narrowed to beside act and voice.
const ONLY: [(&str, &str); 3] =
    [("facts", "有须核对的事实"), ("promises", "预告了条数"), ("hanging", "离不开上下文")];

/// Sentences on a page.
const PER_PAGE: i64 = 300;

/// A sentence with its reading in words.
pub struct Row {
    anchor: String,
    text: String,
    heading: bool,
    act: &'static str,
    voice: &'static str,
    level: Option<&'static str>,
    time: &'static str,
    subjects: String,
    facts: Vec<(&'static str, String)>,
    notes: Vec<String>,
}

impl Row {
    fn of(reading: &Reading, anchor: String, text: String) -> Self {
        Self {
            anchor,
            text,
            heading: reading.place.blocks.is_empty(),
            act: reading.act.chinese(),
            voice: reading.voice.chinese(),
            level: reading.level.map(|level| level.chinese()),
            time: reading.time.chinese(),
            subjects: reading.subjects.join("、"),
            facts: reading.facts.iter().map(|bound| (bound.fact.chinese(), bound.text.clone())).collect(),
            notes: notes(reading),
        }
    }
}

/// What a sentence promises, and by what it hangs.
fn notes(reading: &Reading) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(promise) = &reading.promise {
        let (count, found) = (promise.count, promise.found);
        notes.push(match found {
            found if found == count => format!("预告{count}项，列出{found}项"),
            0 => format!("预告{count}项，没有找到"),
            found => format!("预告{count}项，找到{found}项"),
        });
    }
    if let Whole::Hangs(word) = &reading.whole {
        notes.push(format!("承接上下文（{word}）"));
    }
    notes
}

#[derive(Template)]
#[template(path = "corpus/readings.html")]
pub struct ReadingsPage {
    shell: Shell,
    id: Uuid,
    title: String,
    filter: Filter,
    rows: Vec<Row>,
    found: i64,
    all: usize,
}

impl ReadingsPage {
    /// `lines`: the lines of the speech, in the order of its readings.
    pub fn new(
        shell: Shell,
        speech: &StoredSpeech,
        lines: &[ReadingLine],
        readings: &[Reading],
        filter: Filter,
    ) -> Self {
        let mut lines = lines.iter().filter(|line| !matches!(line.role, Role::Title | Role::Salutation));
        let mut rows = Vec::new();
        let (mut found, skipped) = (0, page::offset(filter.page, PER_PAGE));
        // The readings of a line follow each other; a line without letters has none.
        for group in
            readings.chunk_by(|a, b| (a.place.section, &a.place.blocks) == (b.place.section, &b.place.blocks))
        {
            let Some(first) = group.first() else { continue };
            let text: Vec<char> = first
                .place
                .line(&speech.document)
                .map(|line| line.plain().chars().collect())
                .unwrap_or_default();
            let line = lines.find(|line| line.text.ends_with(&text.iter().collect::<String>()));
            for reading in group.iter().filter(|reading| filter.takes(reading)) {
                found += 1;
                if found > skipped && found <= skipped + PER_PAGE {
                    let said = text.get(reading.place.start..reading.place.end).unwrap_or_default();
                    let anchor = line.map(ReadingLine::anchor).unwrap_or_default();
                    rows.push(Row::of(reading, anchor, said.iter().collect()));
                }
            }
        }
        let title = speech.details.title.clone();
        Self { shell, id: speech.id, title, filter, rows, found, all: readings.len() }
    }

    fn pager(&self) -> Pager {
        let path = format!("/speeches/{}/readings", self.id);
        Pager::new(&path, self.filter.page, PER_PAGE, self.found, |page| self.filter.query(page))
    }

    fn narrowed(&self) -> bool {
        self.filter.query(1) != "page=1"
    }
}

/// Samples of this room's template.
pub fn samples(speech: &StoredSpeech, lines: &[ReadingLine]) -> Vec<(&'static str, String)> {
    let readings = crate::engine::reading::read(&speech.document, &super::model::source(&speech.details));
    let page = |filter| ReadingsPage::new(Shell::sample(), speech, lines, &readings, filter);
    let none = Filter { act: "announcement".to_owned(), ..Filter::default() };
    vec![
        ("corpus/readings", page(Filter::default()).render().unwrap_or_default()),
        ("corpus/readings empty", page(none).render().unwrap_or_default()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::corpus::model::{Details, Status};
    use crate::app::corpus::reading;
    use crate::engine::recognise::recognise_text;

    fn page(text: &str, filter: Filter) -> ReadingsPage {
        let document = recognise_text(text).speeches.into_iter().next().unwrap().document;
        let lines = reading::lines(&document);
        let readings = crate::engine::reading::read(&document, &Default::default());
        let speech = StoredSpeech {
            id: Uuid::nil(),
            status: Status::Imported,
            details: Details::default(),
            tags: Vec::new(),
            document,
            version: 0,
            file_name: String::new(),
            report: serde_json::Value::Null,
        };
        ReadingsPage::new(Shell::sample(), &speech, &lines, &readings, filter)
    }

    const TEXT: &str = "在全市人大工作会议上的讲话\n同志们：\n这次会议很重要。下面，我讲三点意见。\n一、强化监督\n\
        一要抓住重点。去年检查了36家企业。\n二要跟踪问效。\n——\n二要跟踪问效。\n二、抓好落实\n要抓好落实。";

    #[test]
    fn each_sentence_leads_to_its_line() {
        let shown = page(TEXT, Filter::default());
        let document = recognise_text(TEXT).speeches.into_iter().next().unwrap().document;
        let lines = reading::lines(&document);
        for row in &shown.rows {
            let line = lines.iter().find(|line| line.anchor() == row.anchor).unwrap();
            assert!(line.text.contains(&row.text), "{} is not in {}", row.text, line.text);
        }
        assert_eq!(shown.rows.len(), shown.all);
        let twice: Vec<&str> =
            shown.rows.iter().filter(|row| row.text == "跟踪问效。").map(|row| row.anchor.as_str()).collect();
        assert!(twice.len() == 2 && twice[0] != twice[1], "{twice:?}");
    }

    #[test]
    fn sentences_are_narrowed_and_told_in_words() {
        let facts = Filter { only: "facts".to_owned(), ..Filter::default() };
        let shown = page(TEXT, facts);
        assert_eq!(shown.rows.len(), 1);
        assert_eq!(shown.rows[0].facts, [("数字", "36家".to_owned())]);
        let promises = page(TEXT, Filter { only: "promises".to_owned(), ..Filter::default() });
        assert_eq!(promises.rows[0].notes[0], "预告3项，找到2项");
    }
}
