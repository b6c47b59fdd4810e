//! The page of files that went out and came back, with a sample.

use askama::Template;

use super::changes::{ChangeOutcome, EditKind, ReturnedChange};
use super::model::{Arrival, Habits, OutgoingRow, PAPERS};
use super::offer::Remedy;
use super::placing::author_key;
use super::shape::LineShape;
use crate::app::drafting::model::Draft;
use crate::web::Shell;

#[derive(Template)]
#[template(path = "drafting/returned.html")]
pub(in crate::app::drafting) struct ReturnedPage {
    pub(in crate::app::drafting) shell: Shell,
    pub(in crate::app::drafting) draft: Draft,
    /// What went out, the newest first.
    pub(in crate::app::drafting) outgoing: Vec<OutgoingRow>,
    /// What came back, the newest first.
    pub(in crate::app::drafting) arrivals: Vec<Arrival>,
    /// Whose changes still stand in the text undecided.
    pub(in crate::app::drafting) waiting: Vec<String>,
    /// What the speaker changes in what is written for him.
    pub(in crate::app::drafting) habits: Option<Habits>,
}

/// Changes of a file that are listed.
const LISTED: usize = 300;

impl ReturnedPage {
    fn waits(&self, author: &str) -> bool {
        self.waiting.contains(&author_key(author))
    }

    fn may_write(&self) -> bool {
        self.draft.part.writes() && !self.draft.is_locked()
    }

    fn copies(&self) -> Vec<&OutgoingRow> {
        self.outgoing.iter().filter(|row| !row.is_final).collect()
    }

    fn listed<'a>(&self, arrival: &'a Arrival) -> &'a [ReturnedChange] {
        arrival.changes.get(..LISTED).unwrap_or(&arrival.changes)
    }

    /// Whether some of its changes still stand in the text undecided.
    fn is_open(&self, arrival: &Arrival) -> bool {
        arrival.keys().iter().any(|key| self.waiting.contains(key))
    }

    /// The sentence for a change that is to be looked at.
    fn advice(&self, change: &ReturnedChange) -> &'static str {
        match (change.outcome, change.kind) {
            (ChangeOutcome::Placed, _) => "",
            (ChangeOutcome::Shifted, _) => "送出以后这里又改过，请核对位置",
            (ChangeOutcome::Left, _) if change.remedy.is_some() => {
                "序号、标题级别和标题下面的署名不能作为修订放进稿中"
            }
            (ChangeOutcome::Left, EditKind::Heading) => "请在稿中改标题级别",
            (ChangeOutcome::Left, _) => "在序号、署名或不能合并的地方，请在稿中手工处理",
        }
    }

    fn more(&self, arrival: &Arrival) -> usize {
        arrival.changes.len().saturating_sub(LISTED)
    }
}

/// A sample of the page, for the test that renders every template.
pub(in crate::app::drafting) fn sample(shell: Shell, draft: Draft) -> (&'static str, String) {
    let at = time::OffsetDateTime::UNIX_EPOCH;
    let change = |kind, outcome, before: &str, after: &str| ReturnedChange {
        kind,
        author: "王主任".to_owned(),
        at: "2026-11-30T09:20:00Z".to_owned(),
        before: before.to_owned(),
        after: after.to_owned(),
        paragraph: 3,
        from: 4,
        to: 8,
        node: String::new(),
        context: "要紧扣中心任务开展监督".to_owned(),
        outcome,
        remedy: None,
    };
    let changes = vec![
        change(EditKind::Changed, ChangeOutcome::Placed, "切实", "务必"),
        change(EditKind::Removed, ChangeOutcome::Shifted, "进一步", ""),
        ReturnedChange {
            remedy: Some(Remedy::Line {
                line: 3,
                shape: LineShape::Heading { number: None },
                words: String::new(),
            }),
            ..change(EditKind::Heading, ChangeOutcome::Left, "正文", "1级标题")
        },
    ];
    let arrival = Arrival {
        id: uuid::Uuid::nil(),
        file_name: "讲话稿（王主任改）.docx".to_owned(),
        outgoing: "送阅稿第1稿".to_owned(),
        changes,
        comments: 2,
        by: "李文".to_owned(),
        at,
    };
    let out = |is_final| OutgoingRow {
        id: uuid::Uuid::nil(),
        is_final,
        name: "送阅稿第1稿".to_owned(),
        version: 120,
        is_rendered: false,
        by: "李文".to_owned(),
        at,
    };
    let habits = Habits {
        speeches: 3,
        struck: vec![("进一步".to_owned(), 5)],
        put: vec![("务必".to_owned(), 4)],
        lengths: Some((42, 27)),
    };
    let page = ReturnedPage {
        shell,
        draft,
        outgoing: vec![out(false), out(true)],
        arrivals: vec![arrival],
        waiting: vec![author_key("王主任")],
        habits: Some(habits),
    };
    ("drafting/returned", page.render().unwrap_or_default())
}
