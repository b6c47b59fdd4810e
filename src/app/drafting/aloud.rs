//! A text, ready to be read aloud.

use askama::Template;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use uuid::Uuid;

use super::draft::{find, timed};
use super::line::Hub;
use super::line::authority::problem;
use super::model::{SpokenLine, spoken};
use crate::app::accounts::model::User;
use crate::app::accounts::settings;
use crate::app::corpus;
use crate::app::corpus::model::Details;
use crate::app::corpus::reading::Role;
use crate::app::work::heavy;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, Shell};
use crate::word::house::TitleShape;
use crate::word::title_breaks;

/// How large the letters are: 1 to 4.
#[derive(Debug, Deserialize)]
pub struct SizeQuery {
    #[serde(default)]
    size: u8,
    /// On sheets of paper.
    #[serde(default)]
    sheets: bool,
    /// With what helps to say it, on paper too.
    #[serde(default)]
    notes: bool,
}

/// The text in large type, made ready to be read aloud.
pub(super) async fn aloud(
    State(app): State<App>,
    State(hub): State<Hub>,
    user: User,
    Path(id): Path<Uuid>,
    Query(query): Query<SizeQuery>,
) -> AppResult {
    let (draft, key) = find(&app, &user, id).await?;
    let (draft, _) = timed(&app, draft, user.org_id).await?;
    let (tree, _) = hub.open(key).current().await.map_err(problem)?;
    let work = move || tree.document().map(|document| (spoken(&document), document.characters()));
    let said = heavy(move |_| work()).await??;
    let told = (draft.details, draft.targets.rate, format!("/drafts/{id}"));
    render(&AloudPage::new(user.shell("drafts"), told, said, (query.size, query.sheets, query.notes)))
}

/// The same of a speech of the corpus.
pub(super) async fn speech_aloud(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Query(query): Query<SizeQuery>,
) -> AppResult {
    let found = corpus::store::find_in_corpus(&app.pool, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    let (details, document) = (found.details, found.document);
    let said = heavy(move |_| (spoken(&document), document.characters())).await?;
    let rate = settings::store::load(&app.pool, user.org_id).await?.rate(&details.speaker);
    let told = (details, rate, format!("/speeches/{id}"));
    render(&AloudPage::new(user.shell("corpus"), told, said, (query.size, query.sheets, query.notes)))
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
