//! Samples of the slice's templates, for the test that renders every template.

use askama::Template;
use uuid::Uuid;

use super::aloud::AloudPage;
use super::create::{ChoosePage, NewPage};
use super::editor::EditorPage;
use super::findings::model::Open;
use super::listing::ListPage;
use super::model::{Beginning, Draft, DraftRow, Member, Move, Part, Targets, spoken};
use super::people::{AboutPage, Seal};
use super::review::model::{Choice, Version, comparison};
use super::review::revisions::ComparePage;
use super::rounds::model::{Asked, Missed, Round, Verdict};
use super::worklist::model::{Shelf, Task};
use crate::app::accounts::model::Account;
use crate::app::accounts::settings::model::Speaker;
use crate::app::corpus::model::{Details, Status};
use crate::app::outlines::model::StoredOutline;
use crate::engine::document::Line;
use crate::web::Shell;

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
    let mut pages = super::assembly::samples::samples();
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
