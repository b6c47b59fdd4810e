//! The card of a speech (讲话信息): date, speaker, office, level, occasion, what it is about, how long it is to take. Checks,
//! suggestions and lengths go by it, so it can be changed as long as the text can.

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::draft::event;
use super::model::Targets;
use super::{access, export, store};
use crate::app::accounts::layout;
use crate::app::accounts::model::User;
use crate::app::accounts::settings;
use crate::app::accounts::settings::model::Settings;
use crate::app::audit::store::record;
use crate::app::corpus::model::{Details, MAX_SPEAKER, parse_date, parse_name};
use crate::engine::document::{DateCertainty, Office};
use crate::error::{AppError, AppResult};
use crate::web::{App, Form, Json};

/// Characters of what it is about.
const MAX_SUBJECT: usize = 200;
/// Minutes of a speech.
const MAX_MINUTES: u32 = 300;

/// What the editor's dialog sends; what is not sent stays as it is.
#[derive(Debug, Default, Deserialize)]
pub struct FactsForm {
    date: Option<String>,
    speaker: Option<String>,
    office: Option<String>,
    level: Option<String>,
    occasion: Option<String>,
    subject: Option<String>,
    minutes: Option<String>,
}

impl FactsForm {
    /// Who speaks and when; an office is looked up where somebody else speaks.
    pub(super) fn of(speaker: Option<String>, date: Option<String>) -> Self {
        let office = speaker.as_ref().map(|_| String::new());
        Self { date, speaker, office, ..Self::default() }
    }

    /// The details with what was filled in. An office that was left open is that of the speaker on the organization's
    /// lists.
    pub(super) fn onto(&self, before: Details, settings: &Settings) -> Result<Details, AppError> {
        let mut after = before;
        if let Some(speaker) = &self.speaker {
            after.speaker = speaker.trim().chars().take(MAX_SPEAKER).collect();
        }
        if let Some(text) = self.date.as_deref().map(str::trim) {
            let date = parse_date(text);
            if date.is_none() && !text.is_empty() {
                return Err(AppError::invalid("日期写成 2026-01-05 这样的年月日，请修改。"));
            }
            after.delivered_on = date;
            after.certainty = Some(date.map_or(DateCertainty::Unknown, |_| DateCertainty::Confirmed));
        }
        if let Some(office) = &self.office {
            let listed = || settings.office(&after.speaker, after.delivered_on);
            after.office = parse_name(Some(office)).or_else(listed);
        }
        if let Some(level) = &self.level {
            after.level = parse_name(Some(level));
        }
        if let Some(occasion) = &self.occasion {
            after.occasion = parse_name(Some(occasion));
        }
        Ok(after)
    }

    /// What the draft is wanted to be, with what was filled in.
    fn wanted(&self, before: &Targets) -> Result<Targets, AppError> {
        let mut after = before.clone();
        if let Some(subject) = &self.subject {
            after.subject = subject.trim().chars().take(MAX_SUBJECT).collect();
        }
        if let Some(text) = self.minutes.as_deref().map(str::trim) {
            let minutes = if text.is_empty() { Some(0) } else { text.parse().ok() };
            let minutes = minutes.filter(|minutes| *minutes <= MAX_MINUTES);
            let sentence = format!("讲话时间写整数分钟，不超过{MAX_MINUTES}分钟，请修改。");
            after.take(minutes.ok_or_else(|| AppError::invalid(sentence))?);
        }
        Ok(after)
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
    let paper = layout::store::load(&app.pool, user.org_id).await?;
    let targets = form.wanted(&draft.targets)?;
    let details = form.onto(draft.details, &settings)?;
    let mut tx = app.pool.begin().await?;
    if !store::set_details(&mut *tx, user.org_id, id, &details).await? {
        return Err(AppError::Conflict("稿子的状态刚刚有了变化，请刷新页面再试。".to_owned()));
    }
    store::set_targets(&mut *tx, user.org_id, id, &targets).await?;
    let detail = json!({
        "date": details.delivered_on.map(|date| date.to_string()),
        "speaker": details.speaker,
        "office": details.office.map(Office::name),
        "subject": targets.subject,
    });
    record(&mut tx, event(&user, "draft.facts", &id.to_string(), detail)).await?;
    tx.commit().await?;
    let office = details.office.map(Office::name).unwrap_or_default();
    Ok(Json(json!({
        "summary": details.summary(),
        "dated": details.delivered_on.is_some(),
        "office": office,
        "byline": export::byline(&details, &paper.style),
        "targets": targets,
    }))
    .into_response())
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::app::drafting::model::SectionTarget;
    use crate::engine::check::Post;
    use crate::engine::document::SectionKind;

    fn form(date: &str, speaker: &str, office: &str) -> FactsForm {
        let own = |text: &str| Some(text.to_owned());
        let (date, speaker, office) = (own(date), own(speaker), own(office));
        FactsForm { date, speaker, office, level: own("city"), ..FactsForm::default() }
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
        let kept = FactsForm { subject: Some(" 安全生产法 ".to_owned()), ..FactsForm::default() };
        let before = Details { speaker: "李明".to_owned(), ..Details::default() };
        assert_eq!(kept.onto(before.clone(), &settings).unwrap().speaker, "李明", "what was not sent stays");
        assert_eq!(kept.wanted(&Targets::default()).unwrap().subject, "安全生产法");
        let undated = form("", "李明", "").onto(Details::default(), &settings).unwrap();
        assert_eq!((undated.delivered_on, undated.certainty), (None, Some(DateCertainty::Unknown)));
    }

    #[test]
    fn another_length_goes_for_the_whole_and_for_each_section() {
        let section = |characters| SectionTarget {
            kind: SectionKind::Other,
            characters,
            guidance: String::new(),
            advice: String::new(),
            writer: String::new(),
            heading: String::new(),
        };
        let targets = Targets {
            minutes: 10,
            characters: 2_000,
            rate: 200,
            sections: vec![section(500), section(1_500)],
            ..Targets::default()
        };
        let of = |minutes: &str| {
            FactsForm { minutes: Some(minutes.to_owned()), ..FactsForm::default() }.wanted(&targets)
        };
        let longer = of("15").unwrap();
        let each: Vec<u32> = longer.sections.iter().map(|section| section.characters).collect();
        assert_eq!((longer.minutes, longer.characters, each), (15, 3_000, vec![750, 2_250]));
        assert_eq!(of("10").unwrap(), targets);
        assert_eq!(of("").unwrap().minutes, 0);
        assert!(of("一刻钟").is_err() && of("9999").is_err());
    }
}
