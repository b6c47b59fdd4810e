//! The pages of the slice, with samples.

use askama::Template;
use serde_json::Value;
use uuid::Uuid;

use super::findings::model::Open;
use super::model::{Beginning, Draft, DraftRow, Member, Part, SpokenLine, Targets, spoken};
use super::review::model::{Part as Compared, Tally, comparison};
use super::review::revisions::Choice;
use crate::app::accounts::model::Account;
use crate::app::accounts::settings::model::Speaker;
use crate::app::corpus::model::{Details, Status};
use crate::app::corpus::reading::Role;
use crate::app::outlines::model::StoredOutline;
use crate::engine::difference::Fate;
use crate::engine::document::{Level, Line, Occasion, Office};
use crate::web::Shell;

#[derive(Template)]
#[template(path = "drafting/list.html")]
pub(super) struct ListPage {
    pub(super) shell: Shell,
    pub(super) drafts: Vec<DraftRow>,
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
    /// JSON that can stand inside a script element.
    pub(super) data: String,
}

impl EditorPage {
    /// The page that hands `data` to the editor's script.
    pub(super) fn new(shell: Shell, draft: Draft, assembly: Option<Uuid>, data: &Value) -> Self {
        Self { shell, draft, assembly, data: data.to_string().replace('<', "\\u003c") }
    }
}

#[derive(Template)]
#[template(path = "drafting/about.html")]
pub(super) struct AboutPage {
    pub(super) shell: Shell,
    pub(super) draft: Draft,
    pub(super) people: Vec<Member>,
    pub(super) colleagues: Vec<Account>,
    /// Somebody has looked at the comparison of this very text.
    pub(super) compared: bool,
    /// What is open in a text that can become final.
    pub(super) left: Open,
    /// States of the text that can be compared.
    pub(super) choices: Vec<Choice>,
    /// Threads of comments that are not settled.
    pub(super) comments: i64,
    /// Of a final text.
    pub(super) seal: Option<Seal>,
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
    pub(super) draft: Draft,
    pub(super) lines: Vec<SpokenLine>,
    /// Characters in all.
    pub(super) characters: usize,
    /// How large the letters are: 1 to 4.
    pub(super) size: u8,
    /// Sentences that are long to say.
    pub(super) long: usize,
}

impl AloudPage {
    /// The page in one of four sizes; any other is the second.
    pub(super) fn new(
        shell: Shell,
        draft: Draft,
        lines: Vec<SpokenLine>,
        characters: usize,
        size: u8,
    ) -> Self {
        let size = if (1..=4).contains(&size) { size } else { 2 };
        let long =
            lines.iter().flat_map(|line| &line.sentences).filter(|sentence| sentence.is_long()).count();
        Self { shell, draft, lines, characters, size, long }
    }

    /// How long it takes at the speaker's own rate, in minutes.
    fn minutes(&self) -> usize {
        let rate = self.draft.targets.rate.max(1) as usize;
        self.characters.div_ceil(rate).max(1)
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
    let details = Details {
        title: "在全市人大工作会议上的讲话".to_owned(),
        speaker: "王芳".to_owned(),
        ..Details::default()
    };
    let draft = Draft {
        id: Uuid::nil(),
        status: Status::InReview,
        details: details.clone(),
        slots: beginning.slots.clone(),
        targets: Targets::of(&outline),
        agenda: vec![crate::engine::suggest::AgendaItem { who: "徐书记".to_owned(), what: String::new() }],
        part: Part::Owner,
        updated_at: at,
        removed: Some((at, "重复".to_owned())),
    };
    let row = DraftRow {
        id: Uuid::nil(),
        title: details.title.clone(),
        status: Status::Draft,
        speaker: details.speaker,
        delivered_on: None,
        characters: 1234,
        targets: Targets::of(&outline),
        part: Part::Writer,
        updated_at: at,
    };
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
    let choices: Vec<Choice> = vec![
        ("now".to_owned(), "现在".to_owned()),
        ("v100".to_owned(), "自动保存 2026-11-22 15:00".to_owned()),
    ];
    let data = serde_json::json!({ "text": "</script><b>" });
    let editor = EditorPage::new(shell(), draft.clone(), Some(Uuid::nil()), &data);
    let about = AboutPage {
        shell: shell(),
        draft: Draft { status: Status::Final, ..draft.clone() },
        people: vec![member],
        colleagues: vec![colleague],
        compared: false,
        left: Open {
            errors: vec![("村长".to_owned(), "写作“村委会主任”。".to_owned())], slots: 1
        },
        choices: choices.clone(),
        comments: 2,
        seal: Some(Seal { print: "3fa9".repeat(16), whole: true }),
    };
    let (before, after) = (beginning.document(&outline, &mut String::new), {
        let mut changed = beginning.document(&outline, &mut String::new);
        changed.title = Line::from("新的标题");
        changed
    });
    let (parts, tally) = comparison(&before, &after);
    let aloud = AloudPage::new(shell(), draft.clone(), spoken(&after), after.characters(), 3);
    let compare = ComparePage {
        shell: shell(),
        draft,
        choices,
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
    let mut pages = super::assembly::views::samples();
    pages.extend([
        ("drafting/list", ListPage { shell: shell(), drafts: vec![row] }.render().unwrap_or_default()),
        (
            "drafting/choose",
            ChoosePage { shell: shell(), outlines: vec![stored] }.render().unwrap_or_default(),
        ),
        ("drafting/new", new.render().unwrap_or_default()),
        ("drafting/editor", editor.render().unwrap_or_default()),
        ("drafting/about", about.render().unwrap_or_default()),
        ("drafting/compare", compare.render().unwrap_or_default()),
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
