//! Samples of the slice's templates, for the test that renders every template.

use askama::Template;
use uuid::Uuid;

use super::bin::BinPage;
use super::handover::HandoverPage;
use super::model::{Item, Kind};
use super::store::DraftHead;
use crate::app::accounts::model::Account;
use crate::app::corpus::model::Day;
use crate::app::corpus::store::Removed;
use crate::web::Shell;

/// Samples of this slice's templates, for the test that renders every template.
pub fn samples() -> Vec<(&'static str, String)> {
    let item = |asked| Item {
        id: Uuid::nil(),
        kind: Kind::Draft,
        object_id: Uuid::nil(),
        title: "在座谈会上的讲话".to_owned(),
        asked,
        reason: "重复".to_owned(),
        account_id: Uuid::nil(),
        by: "李文".to_owned(),
        at: time::OffsetDateTime::UNIX_EPOCH,
    };
    let speech = Removed {
        id: Uuid::nil(),
        title: "在培训班上的讲话".to_owned(),
        speaker: "王芳".to_owned(),
        day: Day::default(),
        at: time::OffsetDateTime::UNIX_EPOCH,
        by: "李文".to_owned(),
        reason: String::new(),
    };
    let bin = BinPage {
        shell: Shell::sample(),
        me: Uuid::from_u128(1),
        items: vec![item(true), item(false)],
        speeches: vec![speech],
    };
    let account = Account {
        id: Uuid::nil(),
        username: "liwen".to_owned(),
        display_name: "李文".to_owned(),
        role: crate::app::accounts::model::Role::Drafter,
        active: false,
        created_at: time::OffsetDateTime::UNIX_EPOCH,
    };
    let draft =
        DraftHead {
            id: Uuid::nil(), title: "在座谈会上的讲话".to_owned(), status: "draft".to_owned()
        };
    let handover = HandoverPage {
        shell: Shell::sample(),
        accounts: vec![account],
        from: Some(Uuid::nil()),
        drafts: vec![draft],
    };
    vec![
        ("custody/bin", bin.render().unwrap_or_default()),
        ("custody/handover", handover.render().unwrap_or_default()),
    ]
}
