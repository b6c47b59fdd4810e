//! What is known of a speech beside its text (讲话信息): date, speaker, office, level, occasion. Checks and suggestions go by
//! it, so it can be changed as long as the text can.

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::handlers::event;
use super::store;
use super::{access, export};
use crate::app::accounts::model::User;
use crate::app::accounts::settings::{self, model::Settings};
use crate::app::audit::store::record;
use crate::app::corpus::model::{Details, parse_date, parse_name};
use crate::engine::document::{DateCertainty, Office};
use crate::error::{AppError, AppResult};
use crate::web::{App, Form, Json};

/// Characters of a speaker's name.
const MAX_NAME: usize = 40;

/// What the editor's dialog sends.
#[derive(Debug, Deserialize)]
pub struct FactsForm {
    #[serde(default)]
    date: String,
    #[serde(default)]
    speaker: String,
    #[serde(default)]
    office: String,
    #[serde(default)]
    level: String,
    #[serde(default)]
    occasion: String,
}

impl FactsForm {
    /// The details with what was filled in. An office that was left open is that of the speaker on the organization's
    /// lists.
    fn onto(&self, before: Details, settings: &Settings) -> Result<Details, AppError> {
        let speaker: String = self.speaker.trim().chars().take(MAX_NAME).collect();
        let date = parse_date(self.date.trim());
        if date.is_none() && !self.date.trim().is_empty() {
            return Err(AppError::invalid("日期写成 2026-01-05 这样的年月日，请修改。"));
        }
        Ok(Details {
            office: parse_name(Some(&self.office)).or_else(|| settings.office(&speaker, date)),
            level: parse_name(Some(&self.level)),
            occasion: parse_name(Some(&self.occasion)),
            delivered_on: date,
            certainty: Some(date.map_or(DateCertainty::Unknown, |_| DateCertainty::Confirmed)),
            speaker,
            ..before
        })
    }
}

pub(super) async fn save(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Form(form): Form<FactsForm>,
) -> AppResult {
    let draft = access::write(&app.pool, &user, id).await?;
    let settings = settings::store::load(&app.pool, user.org_id).await?;
    let details = form.onto(draft.details, &settings)?;
    let mut tx = app.pool.begin().await?;
    if !store::set_details(&mut *tx, user.org_id, id, &details).await? {
        return Err(AppError::Conflict("稿子的状态刚刚有了变化，请刷新页面再试。".to_owned()));
    }
    let detail = json!({
        "date": details.delivered_on.map(|date| date.to_string()),
        "speaker": details.speaker,
        "office": details.office.map(Office::name),
    });
    record(&mut tx, event(&user, "draft.facts", &id.to_string(), detail)).await?;
    tx.commit().await?;
    let office = details.office.map(Office::name).unwrap_or_default();
    Ok(Json(json!({
        "summary": details.summary(),
        "dated": details.delivered_on.is_some(),
        "office": office,
        "byline": export::byline(&details, settings.head_order),
    }))
    .into_response())
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::engine::check::Post;

    fn form(date: &str, speaker: &str, office: &str) -> FactsForm {
        let own = str::to_owned;
        FactsForm {
            date: own(date),
            speaker: own(speaker),
            office: own(office),
            level: own("city"),
            occasion: String::new(),
        }
    }

    #[test]
    fn an_open_office_is_that_of_the_roster_on_that_day() {
        let post =
            |post: &str, from, until| Post {
                name: "李明".into(), post: post.into(), order: 1, from, until
            };
        let settings = Settings {
            roster: vec![
                post("市人大常委会秘书长", None, Some(date!(2024 - 01 - 01))),
                post("市人大常委会副主任", Some(date!(2024 - 01 - 01)), None),
            ],
            ..Settings::default()
        };
        let office = |form: FactsForm| form.onto(Details::default(), &settings).unwrap().office;
        assert_eq!(office(form("2025-01-05", "李明", "")), Some(Office::DeputyDirector));
        assert_eq!(office(form("2023-01-05", "李明", "")), Some(Office::SecretaryGeneral));
        assert_eq!(office(form("2025-01-05", "李明", "director")), Some(Office::Director));
        assert_eq!(office(form("2025-01-05", "王芳", "")), None);
        assert!(form("昨天", "李明", "").onto(Details::default(), &settings).is_err());
        let undated = form("", "李明", "").onto(Details::default(), &settings).unwrap();
        assert_eq!((undated.delivered_on, undated.certainty), (None, Some(DateCertainty::Unknown)));
    }
}
