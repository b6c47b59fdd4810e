//! A person's drafts as his desk shows them; no SQL, no HTTP.

use std::cmp::Reverse;

use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::app::corpus::model::Status;
use crate::app::drafting::model::{DraftRow, Part, Targets};
use crate::app::drafting::rounds::model::{Round, standing};
use crate::engine::lexicon::numerals;

/// Days after which a draft whose day is past no longer presses.
const LONG_PAST: i64 = 31;

/// A draft on somebody's hands.
#[derive(Debug, Clone)]
pub struct Task {
    /// The draft, with his part in it.
    pub draft: DraftRow,
    /// When he last looked; `None`: never.
    pub seen: Option<OffsetDateTime>,
    /// Who else has changed the text since.
    pub changed_by: Vec<String>,
    /// What others have said in open comments since.
    pub comments: i64,
    /// The newest round of review.
    pub round: Option<Round>,
    /// Which sections are his to write, in words: `二、三部分`; or the empty string.
    pub sections: String,
    /// Whether it waits for his verdict.
    pub awaits: bool,
}

impl Task {
    /// Where it stands, in one phrase.
    pub fn standing(&self) -> String {
        standing(self.draft.status, self.round.as_ref())
    }

    /// Whether it came back from review.
    pub fn is_back(&self) -> bool {
        self.draft.status == Status::Draft
            && self.round.as_ref().is_some_and(|round| round.returned().is_some())
    }

    /// Why it waits for his verdict: who sent it, and what he asked for.
    pub fn why(&self) -> String {
        let Some(round) = self.round.as_ref().filter(|_| self.awaits) else { return String::new() };
        match round.note.as_str() {
            "" => format!("{}送来，请您审", round.by.1),
            note => format!("{}送来，请您审：{note}", round.by.1),
        }
    }

    /// What is new for him since he looked, in one phrase; empty: nothing.
    pub fn news(&self) -> String {
        if self.seen.is_none() {
            let given = self.draft.part != Part::Owner;
            return if given { "新分给您的，还没有看过" } else { "" }.to_owned();
        }
        let mut news = Vec::new();
        match self.changed_by.as_slice() {
            [] => {}
            [one] => news.push(format!("{one}改过")),
            [one, two] => news.push(format!("{one}、{two}改过")),
            [one, two, ..] => news.push(format!("{one}、{two}等{}人改过", self.changed_by.len())),
        }
        if self.comments > 0 {
            news.push(format!("{}条新批注", self.comments));
        }
        if news.is_empty() { String::new() } else { format!("您上次看过以后：{}", news.join("，")) }
    }

    /// Days until the day of use; negative when it is past.
    pub fn days(&self, today: &Date) -> Option<i64> {
        self.draft.delivered_on.map(|on| (on - *today).whole_days())
    }

    /// How far away its day is, in words; empty where it has none or is finished.
    pub fn left(&self, today: &Date) -> String {
        match self.days(today) {
            _ if !self.draft.is_open() => String::new(),
            None => String::new(),
            Some(0) => "今天用".to_owned(),
            Some(1) => "明天用".to_owned(),
            Some(days) if days > 0 => format!("还有{days}天"),
            Some(days) => format!("已过{}天", -days),
        }
    }

    /// Whether its day is close or just past.
    pub fn presses(&self, today: &Date) -> bool {
        self.draft.is_open() && self.days(today).is_some_and(|days| (-LONG_PAST..=3).contains(&days))
    }
}

/// Puts tasks in the order of the desk: what is open and has a day, the nearest first; what is open without one, the last
/// changed first; then what is final, and what was for a day long past.
pub fn order(tasks: &mut [Task], today: Date) {
    tasks.sort_by_key(|task| {
        let days = task.days(&today).filter(|days| *days > -LONG_PAST);
        let group = match (task.draft.is_open(), days, task.draft.delivered_on) {
            (true, Some(_), _) => 0,
            (true, None, None) => 1,
            (false, ..) => 2,
            (true, None, Some(_)) => 3,
        };
        (group, if group == 0 { days } else { None }, Reverse(task.draft.updated_at))
    });
}

/// Which sections are written by this person: `二、三部分`, a section without a heading by its kind.
pub fn own_sections(targets: &Targets, name: &str) -> String {
    let (mut numbered, mut named, mut number) = (Vec::new(), Vec::new(), 0);
    for section in &targets.sections {
        let headed = !section.heading.is_empty();
        number += usize::from(headed);
        if name.is_empty() || section.writer != name {
            continue;
        }
        match headed {
            true => numbered.push(numerals::chinese(number)),
            false => named.push(section.kind.chinese().to_owned()),
        }
    }
    if !numbered.is_empty() {
        named.insert(0, format!("{}部分", numbered.join("、")));
    }
    named.join("、")
}

/// Which of a person's drafts are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shelf {
    /// In work and final.
    #[default]
    Open,
    /// Archived: in the corpus.
    Archived,
}

impl Shelf {
    /// The shelf of this name; the open one for any other.
    pub fn parse(name: &str) -> Self {
        if name == "archived" { Self::Archived } else { Self::Open }
    }
}

/// The owner's key of a draft in a list of tasks.
pub fn ids(tasks: &[Task]) -> Vec<Uuid> {
    tasks.iter().map(|task| task.draft.id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::drafting::samples::sample_row;
    use time::macros::{date, datetime};

    fn task(title: &str, status: Status, on: Option<Date>) -> Task {
        let draft = DraftRow { title: title.to_owned(), status, delivered_on: on, ..sample_row() };
        let (seen, changed_by) = (Some(OffsetDateTime::UNIX_EPOCH), Vec::new());
        Task { draft, seen, changed_by, comments: 0, round: None, sections: String::new(), awaits: false }
    }

    #[test]
    fn the_nearest_day_comes_first_and_what_is_final_presses_nobody() {
        let today = date!(2026 - 11 - 22);
        let mut tasks = vec![
            task("定稿", Status::Final, Some(today)),
            task("早过了", Status::Draft, Some(date!(2026 - 01 - 01))),
            task("未定日期", Status::Draft, None),
            task("还早", Status::Draft, Some(date!(2026 - 12 - 01))),
            task("今天", Status::InReview, Some(today)),
            task("刚过", Status::Draft, Some(date!(2026 - 11 - 20))),
        ];
        order(&mut tasks, today);
        let titles: Vec<&str> = tasks.iter().map(|task| task.draft.title.as_str()).collect();
        assert_eq!(titles, ["刚过", "今天", "还早", "未定日期", "定稿", "早过了"]);
        let left: Vec<String> = tasks.iter().map(|task| task.left(&today)).collect();
        assert_eq!(left, ["已过2天", "今天用", "还有9天", "", "", "已过325天"]);
        let presses: Vec<bool> = tasks.iter().map(|task| task.presses(&today)).collect();
        assert_eq!(presses, [true, true, false, false, false, false]);
    }

    #[test]
    fn what_is_new_is_said_once() {
        let mut task = task("讲话", Status::Draft, None);
        assert_eq!(task.news(), "");
        task.changed_by = vec!["王芳".to_owned()];
        task.comments = 2;
        assert_eq!(task.news(), "您上次看过以后：王芳改过，2条新批注");
        task.changed_by = ["王芳", "赵敏", "李文"].map(str::to_owned).to_vec();
        task.comments = 0;
        assert_eq!(task.news(), "您上次看过以后：王芳、赵敏等3人改过");
        task.seen = None;
        assert_eq!(task.news(), "新分给您的，还没有看过");
        task.seen = Some(datetime!(2026-11-22 10:00 UTC));
    }

    #[test]
    fn ones_own_sections_go_by_their_numbers() {
        use crate::app::drafting::model::SectionTarget;
        use crate::engine::document::SectionKind;
        let section = |kind, heading: &str, writer: &str| SectionTarget {
            kind,
            characters: 500,
            guidance: String::new(),
            advice: String::new(),
            writer: writer.to_owned(),
            heading: heading.to_owned(),
        };
        let sections = vec![
            section(SectionKind::Opening, "", "赵敏"),
            section(SectionKind::Supervision, "强化监督", "李文"),
            section(SectionKind::Deputies, "做好代表工作", "赵敏"),
            section(SectionKind::SelfBuilding, "加强自身建设", "赵敏"),
        ];
        let targets = Targets { sections, ..Targets::default() };
        assert_eq!(own_sections(&targets, "赵敏"), "二、三部分、开头");
        assert_eq!(own_sections(&targets, "李文"), "一部分");
        assert_eq!(own_sections(&targets, ""), "");
    }
}
