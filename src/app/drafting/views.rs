//! The pages of the slice, with samples.

use askama::Template;
use serde_json::Value;
use uuid::Uuid;

use super::findings::model::Open;
use super::model::{Beginning, Draft, DraftRow, Member, Move, Part, SpokenLine, Targets, spoken};
use super::review::model::{self as review, Choice, Part as Compared, Tally, Version, comparison};
use super::rounds::model::{Asked, Missed, Round, Verdict};
use super::worklist::model::{Shelf, Task};
use crate::app::accounts::model::Account;
use crate::app::accounts::settings::model::Speaker;
use crate::app::corpus::model::{Details, Status};
use crate::app::corpus::reading::Role;
use crate::app::outlines::model::StoredOutline;
use crate::engine::difference::Fate;
use crate::engine::document::{Level, Line, Occasion, Office};
use crate::web::Shell;
use crate::word::house::TitleShape;
use crate::word::title_breaks;

#[derive(Template)]
#[template(path = "drafting/list.html")]
pub(super) struct ListPage {
    pub(super) shell: Shell,
    pub(super) tasks: Vec<Task>,
    pub(super) shelf: Shelf,
    /// From which the days that are left are counted.
    pub(super) today: time::Date,
}

#[derive(Template)]
#[template(path = "drafting/choose.html")]
pub(super) struct ChoosePage {
    pub(super) shell: Shell,
    pub(super) outlines: Vec<StoredOutline>,
}

#[derive(Template)]
#[template(path = "drafting/new.html")]
pub(super) struct NewPage {
    pub(super) shell: Shell,
    pub(super) stored: StoredOutline,
    pub(super) beginning: Beginning,
    /// Whose speeches are written here.
    pub(super) speakers: Vec<Speaker>,
    pub(super) error: &'static str,
}

#[derive(Template)]
#[template(path = "drafting/editor.html")]
pub(super) struct EditorPage {
    pub(super) shell: Shell,
    pub(super) draft: Draft,
    /// What it was put together from, for the person who did.
    pub(super) assembly: Option<Uuid>,
    /// Where it stands, in one phrase.
    pub(super) standing: String,
    /// Whether it waits for the person's verdict.
    pub(super) awaits: bool,
    /// JSON that can stand inside a script element.
    pub(super) data: String,
}

impl EditorPage {
    /// The page that hands `data` to the editor's script.
    pub(super) fn new(
        shell: Shell,
        draft: Draft,
        assembly: Option<Uuid>,
        (standing, awaits): (String, bool),
        data: &Value,
    ) -> Self {
        Self { shell, draft, assembly, standing, awaits, data: data.to_string().replace('<', "\\u003c") }
    }
}

#[derive(Template)]
#[template(path = "drafting/about.html")]
pub(super) struct AboutPage {
    pub(super) shell: Shell,
    pub(super) draft: Draft,
    /// Who looks at the page.
    pub(super) me: Uuid,
    pub(super) people: Vec<Member>,
    pub(super) colleagues: Vec<Account>,
    /// Somebody has looked at the comparison of this very text.
    pub(super) compared: bool,
    /// What is open in a text that can become final.
    pub(super) left: Open,
    /// States of the text that were kept, the newest first.
    pub(super) versions: Vec<Version>,
    /// Of a final text.
    pub(super) seal: Option<Seal>,
    /// Where it stands, in one phrase.
    pub(super) standing: String,
    /// The newest round of review.
    pub(super) round: Option<Round>,
    /// What the person may do now.
    pub(super) ways: Vec<Move>,
    /// Why he may not finish, where the organization's rule or his part is in the way.
    pub(super) barred: Option<&'static str>,
    /// What he has not looked at, where his verdict is waited for.
    pub(super) unread: Option<Missed>,
    /// The newest version of the text.
    pub(super) version: i32,
}

impl AboutPage {
    /// Whom the form of 送审 suggests, in order: those who were asked the last time, else the reviewers of the list; and
    /// empty places up to three.
    fn suggested(&self) -> Vec<Uuid> {
        let last = self.round.iter().flat_map(|round| &round.asked).filter(|asked| asked.able);
        let mut chosen: Vec<Uuid> = last.map(|asked| asked.account_id).collect();
        if chosen.is_empty() {
            let reviewers = self.people.iter().filter(|member| member.part == Part::Reviewer);
            chosen.extend(reviewers.map(|member| member.account_id));
        }
        while chosen.len() < 2 {
            chosen.push(Uuid::nil());
        }
        chosen
    }

    /// Whether the person may send it for review.
    fn may_send(&self) -> bool {
        self.ways.iter().any(|way| way.name == "submit")
    }

    /// Whether others are asked after the one whose turn it is.
    fn more_wait(&self) -> bool {
        self.round.as_ref().is_some_and(|round| round.waiting() > 1)
    }

    /// Now and every kept state, as they can be chosen for a comparison.
    fn choices(&self) -> Vec<Choice> {
        review::choices(&self.versions)
    }

    /// Who can be asked: colleagues on the list and others in use, but not the person himself.
    fn askable(&self) -> Vec<(Uuid, &str)> {
        let listed = self.people.iter().map(|member| (member.account_id, member.name.as_str()));
        let others = self.colleagues.iter().map(|account| (account.id, account.display_name.as_str()));
        listed.chain(others).filter(|(id, _)| *id != self.me).collect()
    }
}

/// What a final text is bound to.
pub(super) struct Seal {
    /// Its hash, in hexadecimal digits.
    pub(super) print: String,
    /// Whether the text has it still.
    pub(super) whole: bool,
}

#[derive(Template)]
#[template(path = "drafting/compare.html")]
pub(super) struct ComparePage {
    pub(super) shell: Shell,
    pub(super) draft: Draft,
    pub(super) choices: Vec<Choice>,
    /// What was chosen on either side.
    pub(super) a: String,
    pub(super) b: String,
    pub(super) parts: Vec<Compared>,
    pub(super) tally: Tally,
}

#[derive(Template)]
#[template(path = "drafting/aloud.html")]
pub(super) struct AloudPage {
    pub(super) shell: Shell,
    pub(super) details: Details,
    /// Characters its speaker says in a minute.
    pub(super) rate: u32,
    /// Where the text itself is.
    pub(super) back: String,
    pub(super) lines: Vec<SpokenLine>,
    /// Characters in all.
    pub(super) characters: usize,
    /// How large the letters are: 1 to 4.
    pub(super) size: u8,
    /// The leader's copy, on sheets of paper, and not the version to practise with.
    pub(super) sheets: bool,
    /// Figures as they are said, pinyin, pauses; always on the screen, on sheets where they are asked for (朗读稿).
    pub(super) notes: bool,
    /// Sentences that are long to say.
    pub(super) long: usize,
}

impl AloudPage {
    /// The page in one of four sizes; any other is the second.
    pub(super) fn new(
        shell: Shell,
        (details, rate, back): (Details, u32, String),
        (lines, characters): (Vec<SpokenLine>, usize),
        (size, sheets, notes): (u8, bool, bool),
    ) -> Self {
        let size = if (1..=4).contains(&size) { size } else { 2 };
        let long =
            lines.iter().flat_map(|line| &line.sentences).filter(|sentence| sentence.is_long()).count();
        Self { shell, details, rate, back, lines, characters, size, sheets, notes: notes || !sheets, long }
    }

    /// The letters with which the lines of the title begin on a sheet: 162 mm wide, the title a fifth larger than the text.
    fn breaks(&self, line: &SpokenLine) -> String {
        let width = match self.size {
            1 => 21,
            3 => 14,
            4 => 11,
            _ => 17,
        };
        let title: String = line
            .sentences
            .iter()
            .flat_map(|sentence| &sentence.pieces)
            .map(|piece| piece.text.as_str())
            .collect();
        let breaks = title_breaks(title.trim(), width, TitleShape::Any);
        breaks.iter().map(usize::to_string).collect::<Vec<_>>().join(" ")
    }

    /// How long it takes at the speaker's own rate, in minutes.
    fn minutes(&self) -> usize {
        let rate = self.rate.max(1) as usize;
        self.characters.div_ceil(rate).max(1)
    }
}

/// A draft for samples and tests.
pub(super) fn sample_draft() -> Draft {
    let details = Details {
        title: "在全市人大工作会议上的讲话".to_owned(),
        speaker: "王芳".to_owned(),
        ..Details::default()
    };
    Draft {
        id: Uuid::nil(),
        status: Status::InReview,
        details,
        slots: Vec::new(),
        targets: Targets::default(),
        agenda: vec![crate::engine::suggest::AgendaItem { who: "徐书记".to_owned(), what: String::new() }],
        part: Part::Owner,
        updated_at: time::OffsetDateTime::UNIX_EPOCH,
        removed: Some((time::OffsetDateTime::UNIX_EPOCH, "重复".to_owned())),
    }
}

/// A draft in a list, for samples and tests.
pub fn sample_row() -> DraftRow {
    DraftRow {
        id: Uuid::nil(),
        title: "在全市人大工作会议上的讲话".to_owned(),
        status: Status::Draft,
        speaker: "王芳".to_owned(),
        delivered_on: Some(time::macros::date!(2026 - 11 - 30)),
        characters: 1234,
        targets: Targets::default(),
        part: Part::Writer,
        updated_at: time::OffsetDateTime::UNIX_EPOCH,
    }
}

/// A draft on somebody's hands, for samples.
pub fn sample_task() -> Task {
    let reason = "第三部分的数字要核".to_owned();
    let name = "赵敏".to_owned();
    let asked =
        Asked { account_id: Uuid::nil(), name, able: true, verdict: Verdict::Returned, reason, at: None };
    let (at, by) = (time::OffsetDateTime::UNIX_EPOCH, (Uuid::nil(), "李文".to_owned()));
    Task {
        draft: sample_row(),
        seen: Some(at),
        changed_by: vec!["赵敏".to_owned()],
        comments: 2,
        round: Some(Round { number: 1, by, at, note: "请看数字".to_owned(), asked: vec![asked] }),
        sections: "二、三部分".to_owned(),
        awaits: false,
    }
}

/// Samples of this slice's templates, for the test that renders every template.
pub fn samples() -> Vec<(&'static str, String)> {
    let Some(outline) = crate::app::outlines::model::shipped().ok().and_then(|all| all.into_iter().nth(2))
    else {
        return Vec::new();
    };
    let at = time::OffsetDateTime::UNIX_EPOCH;
    let stored = StoredOutline { id: Uuid::nil(), outline: outline.clone(), version: 1 };
    let beginning = Beginning::suggested(&outline);
    let draft = Draft { slots: beginning.slots.clone(), targets: Targets::of(&outline), ..sample_draft() };
    let member = Member { account_id: Uuid::nil(), name: "李文".to_owned(), part: Part::Reviewer };
    let colleague = Account {
        id: Uuid::nil(),
        username: "zhao".to_owned(),
        display_name: "赵敏".to_owned(),
        role: crate::app::accounts::model::Role::Drafter,
        active: true,
        created_at: at,
    };
    let shell = Shell::sample;
    let chosen: Vec<Choice> = vec![
        ("now".to_owned(), "现在".to_owned()),
        ("v100".to_owned(), "自动保存 2026-11-22 15:00".to_owned()),
    ];
    let data = serde_json::json!({ "text": "</script><b>" });
    let editor = EditorPage::new(
        shell(),
        draft.clone(),
        Some(Uuid::nil()),
        ("送审：等赵敏审".to_owned(), false),
        &data,
    );
    let about = AboutPage {
        shell: shell(),
        draft: Draft { status: Status::Draft, ..draft.clone() },
        me: Uuid::from_u128(1),
        people: vec![member],
        colleagues: vec![colleague],
        compared: false,
        left: Open {
            errors: vec![("村长".to_owned(), "写作“村委会主任”。".to_owned())],
            slots: 1,
            comments: 2,
            reviewers: 1,
            uncompared: true,
            unchecked: 7,
        },
        versions: vec![Version {
            address: "v100".to_owned(),
            name: "自动保存".to_owned(),
            by: "李文".to_owned(),
            at,
            changed: "改3段，多126字".to_owned(),
        }],
        seal: Some(Seal { print: "3fa9".repeat(16), whole: true }),
        standing: "赵敏退回：第三部分的数字要核".to_owned(),
        round: sample_task().round,
        ways: Move::ALL.to_vec(),
        barred: Some("按本单位设置，审核人都同意后才能定稿，请先送审。"),
        unread: Some(Missed::Changes(vec!["李文".to_owned()])),
        version: 120,
    };
    let (before, after) = (beginning.document(&outline, &mut String::new), {
        let mut changed = beginning.document(&outline, &mut String::new);
        changed.title = Line::from("新的标题");
        changed
    });
    let (parts, tally) = comparison(&before, &after);
    let told = (draft.details.clone(), 200, "/drafts/1".to_owned());
    let aloud = AloudPage::new(shell(), told, (spoken(&after), after.characters()), (3, true, true));
    let compare = ComparePage {
        shell: shell(),
        draft,
        choices: chosen,
        a: "v100".to_owned(),
        b: "now".to_owned(),
        parts,
        tally,
    };
    let new = NewPage {
        shell: shell(),
        stored: stored.clone(),
        beginning,
        speakers: vec![Speaker { name: "王芳".to_owned(), office: None, rate: 180 }],
        error: "标题为1到200个字，请修改后再开始。",
    };
    let today = time::macros::date!(2026 - 11 - 22);
    let list = ListPage { shell: shell(), tasks: vec![sample_task()], shelf: Shelf::Open, today };
    let mut pages = super::assembly::views::samples();
    pages.extend([
        ("drafting/list", list.render().unwrap_or_default()),
        (
            "drafting/choose",
            ChoosePage { shell: shell(), outlines: vec![stored] }.render().unwrap_or_default(),
        ),
        ("drafting/new", new.render().unwrap_or_default()),
        ("drafting/editor", editor.render().unwrap_or_default()),
        ("drafting/about", about.render().unwrap_or_default()),
        ("drafting/compare", compare.render().unwrap_or_default()),
        super::verification::views::sample(shell(), sample_draft()),
        super::returned::views::sample(shell(), sample_draft()),
        super::meeting::views::sample(shell(), sample_draft()),
        super::issuing::views::sample(shell(), sample_draft()),
        ("drafting/aloud", aloud.render().unwrap_or_default()),
    ]);
    pages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_cannot_leave_its_script_element() {
        let samples = samples();
        let (_, editor) = samples.iter().find(|(name, _)| *name == "drafting/editor").unwrap();
        assert!(editor.contains(r"\u003c/script>\u003cb>"));
        assert!(samples.iter().all(|(_, html)| html.len() > 500));
    }
}
