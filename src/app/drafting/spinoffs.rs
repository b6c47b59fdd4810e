//! Drafts of their own made from a speech that is written here, with what is taken over marked as taken from it: its report
//! (新闻通稿), and what the chair of the meeting says (主持词).

use std::sync::Arc;

use axum::extract::{Path, State};
use serde_json::json;
use time::Date;
use uuid::Uuid;

use super::assembly::model::with_ids;
use super::draft::{event, find};
use super::line::authority::problem;
use super::line::{Hub, Key};
use super::meeting;
use super::model::{Draft, Targets};
use super::review::{self, model::Comment};
use super::store::{self, NewDraft};
use crate::app::accounts::model::User;
use crate::app::accounts::settings;
use crate::app::accounts::settings::model::Settings;
use crate::app::audit::store::record;
use crate::app::corpus::model::Details;
use crate::app::work::heavy;
use crate::clock;
use crate::engine::document::{Document, Genre, Occasion};
use crate::engine::news::{self, report};
use crate::engine::outline::Outline;
use crate::engine::script::script;
use crate::engine::suggest::AgendaItem;
use crate::error::{AppError, AppResult};
use crate::steps::Tree;
use crate::web::{App, flash};

/// A draft and what is known of its meeting, to make another from.
struct Parent {
    draft: Draft,
    key: Key,
    tree: Arc<Tree>,
    settings: Settings,
    /// The threads of comments on what is not to be published.
    withheld: Vec<String>,
}

impl Parent {
    async fn open(app: &App, hub: &Hub, user: &User, id: Uuid) -> AppResult<Self> {
        let (draft, key) = find(app, user, id).await?;
        is_speech(&draft.details)?;
        let (tree, _) = hub.open(key).current().await.map_err(problem)?;
        let settings = settings::store::load(&app.pool, user.org_id).await?;
        let withheld = withheld(&review::store::comments(&app.pool, key).await?);
        Ok(Self { draft, key, tree, settings, withheld })
    }

    /// What `make` makes of the speech and its meeting, with ids of its own.
    fn spun_off(&self, make: impl FnOnce(&Document, &news::Occasion<'_>) -> Document) -> AppResult<Document> {
        let details = &self.draft.details;
        let speech = self.draft.id.to_string();
        let occasion = news::Occasion {
            date: details.delivered_on,
            speaker: &details.speaker,
            post: post_of(details, &self.settings),
            agenda: &self.draft.agenda,
            roster: &self.settings.roster,
            withheld: &self.withheld,
            speech: &speech,
        };
        let mut document = make(&self.tree.document()?, &occasion);
        with_ids(&mut document, &mut || clock::new_id().to_string());
        Ok(document)
    }
}

/// The speaker's post, as the speech writes it, else as the roster has it on that day.
fn post_of<'a>(details: &'a Details, settings: &'a Settings) -> &'a str {
    let held = || {
        let own = |post: &&crate::engine::check::Post| {
            post.name == details.speaker && post.holds(details.delivered_on)
        };
        settings.roster.iter().find(own).map(|post| post.post.as_str())
    };
    Some(details.post.as_str()).filter(|post| !post.is_empty()).or_else(held).unwrap_or_default()
}

/// Refuses what the chair says as a source: it leads through the meeting and says nothing that is reported.
fn is_speech(details: &Details) -> AppResult<()> {
    let script = details.occasion == Some(Occasion::HostScript)
        || details.genre == Genre::Script
        || details.title.ends_with("主持词");
    match script {
        true => Err(AppError::invalid("这是主持词，不是讲话；请打开会上的讲话，再做通稿或主持词。")),
        false => Ok(()),
    }
}

pub(super) async fn report_of(
    State(app): State<App>,
    State(hub): State<Hub>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult {
    let parent = Parent::open(&app, &hub, &user, id).await?;
    let (document, parent) = heavy(move |_| Ok::<_, AppError>((parent.spun_off(report)?, parent))).await??;
    let details =
        Details { occasion: parent.draft.details.occasion, ..details_of(&parent.draft.details, &document) };
    let message =
        "已按这篇做出通稿，句句出自原稿；地点等不知道的留着填空。原稿里批注了“不公开”的话没有写进来。";
    stored(&app, &user, (id, "news"), (&details, &document, &[]), message).await
}

pub(super) async fn script_of(
    State(app): State<App>,
    State(hub): State<Hub>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult {
    let parent = Parent::open(&app, &hub, &user, id).await?;
    let minutes = minutes(&app, &hub, &user, &parent).await?;
    let make = move |parent: Parent| {
        let document = parent.spun_off(|speech, occasion| script(speech, occasion, &minutes))?;
        Ok::<_, AppError>((document, parent))
    };
    let (document, parent) = heavy(move |_| make(parent)).await??;
    let chair = chair(&parent.draft.agenda, &parent.settings, parent.draft.details.delivered_on);
    let details = Details {
        occasion: Some(Occasion::HostScript),
        genre: Genre::Script,
        office: parent.settings.office(&chair, parent.draft.details.delivered_on),
        speaker: chair,
        ..details_of(&parent.draft.details, &document)
    };
    let message = "已按议程做出主持词：谁先谁后、各讲多久都写在里面；不知道的留着填空，请逐处补上。";
    stored(&app, &user, (id, "script"), (&details, &document, &parent.draft.agenda), message).await
}

/// How long each of the agenda speaks, as far as his speech of that day is here, and last the speech itself.
async fn minutes(app: &App, hub: &Hub, user: &User, parent: &Parent) -> AppResult<Vec<Option<u32>>> {
    let draft = &parent.draft;
    let day = draft.details.delivered_on;
    let mut said: Vec<(String, u32)> = Vec::new();
    for companion in meeting::store::companions(&app.pool, parent.key, user.account_id, day).await? {
        let wanted =
            |item: &AgendaItem| !companion.speaker.is_empty() && item.who.contains(&companion.speaker);
        if companion.same_day && draft.agenda.iter().any(wanted) {
            let talk = meeting::handlers::talk(app, hub, user, &companion).await?;
            said.extend(talk.map(|talk| {
                let minutes = spoken(&talk.document, parent.settings.rate(&companion.speaker));
                (companion.speaker.clone(), minutes)
            }));
        }
    }
    let of = |item: &AgendaItem| {
        said.iter().find(|(speaker, _)| item.who.contains(speaker)).map(|(_, minutes)| *minutes)
    };
    let own = spoken(&parent.tree.document()?, parent.settings.rate(&draft.details.speaker));
    Ok(draft.agenda.iter().map(of).chain([Some(own)]).collect())
}

/// Minutes that a text takes at so many characters a minute, begun ones counted.
fn spoken(document: &Document, rate: u32) -> u32 {
    let characters = u32::try_from(document.characters()).unwrap_or(u32::MAX);
    characters.div_ceil(rate.max(1)).max(1)
}

/// Who is in the chair, by the agenda: the name alone where the roster has it.
fn chair(agenda: &[AgendaItem], settings: &Settings, day: Option<Date>) -> String {
    let Some(item) = agenda.iter().find(|item| item.what.contains("主持")) else { return String::new() };
    let held = settings.roster.iter().find(|post| post.holds(day) && item.who.contains(&post.name));
    held.map_or_else(|| item.who.trim_end_matches("同志").to_owned(), |post| post.name.clone())
}

/// What somebody writes of words that are not to be published.
const UNPUBLISHED: [&str; 6] = ["不公开", "不宜公开", "不发表", "不见报", "不对外", "内部掌握"];

/// The open threads that say so.
fn withheld(comments: &[Comment]) -> Vec<String> {
    let says = |comment: &&Comment| {
        !comment.resolved && UNPUBLISHED.iter().any(|words| comment.body.contains(words))
    };
    comments.iter().filter(says).map(|comment| comment.thread_id.to_string()).collect()
}

/// What is known of the new draft: the meeting's place and day; who says it is another matter.
fn details_of(old: &Details, document: &Document) -> Details {
    Details {
        title: document.title.plain(),
        level: old.level,
        place: old.place.clone(),
        delivered_on: old.delivered_on,
        certainty: old.certainty,
        ..Details::default()
    }
}

/// Keeps the new draft and leads to it. `from`: the speech it was made from, and as what.
async fn stored(
    app: &App,
    user: &User,
    (from, form): (Uuid, &str),
    (details, document, agenda): (&Details, &Document, &[AgendaItem]),
    message: &str,
) -> AppResult {
    let tree = Tree::from_document(document).map_err(|cause| AppError::invalid(cause.to_string()))?;
    let outline = Outline::from_document("", details.occasion.unwrap_or(Occasion::OtherOccasion), document);
    let new = NewDraft {
        org_id: user.org_id,
        id: clock::new_id(),
        owner_id: user.account_id,
        outline_id: None,
        details,
        document,
        json: &tree.to_json(),
        slots: &[],
        targets: &Targets::of(&outline),
    };
    let mut tx = app.pool.begin().await?;
    store::create(&mut *tx, &new).await?;
    store::set_agenda(&mut *tx, user.org_id, new.id, agenda).await?;
    record(&mut tx, event(user, "draft.create", &new.id.to_string(), json!({ "from": from, "form": form })))
        .await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/drafts/{}", new.id), message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::check::Post;

    #[test]
    fn the_chair_is_who_leads_through_the_meeting() {
        let post = |name: &str, post: &str| Post::held(name, post, 1);
        let settings =
            Settings { roster: vec![post("李强", "市人大常委会副主任")], ..Settings::default() };
        let item = |who: &str, what: &str| AgendaItem { who: who.to_owned(), what: what.to_owned() };
        let agenda = [item("江南区", "作了发言"), item("市人大常委会副主任李强同志", "主持会议")];
        assert_eq!(chair(&agenda, &settings, None), "李强");
        assert_eq!(chair(&[item("赵敏同志", "主持")], &settings, None), "赵敏");
        assert_eq!(chair(&[item("江南区", "作了发言")], &settings, None), "");
        let details = Details { speaker: "李强".to_owned(), ..Details::default() };
        assert_eq!(post_of(&details, &settings), "市人大常委会副主任");
    }

    #[test]
    fn a_script_is_no_source() {
        let script = |change: fn(&mut Details)| {
            let mut details =
                Details { title: "在全市人大工作会议上的讲话".to_owned(), ..Details::default() };
            change(&mut details);
            is_speech(&details).is_err()
        };
        assert!(!script(|_| {}));
        assert!(script(|details| details.occasion = Some(Occasion::HostScript)));
        assert!(script(|details| details.title = "全市人大工作会议主持词".to_owned()));
        assert!(script(|details| details.genre = Genre::Script));
    }

    #[test]
    fn minutes_that_are_begun_count() {
        let document = Document { title: "讲话".into(), ..Document::default() };
        assert_eq!(spoken(&document, 200), 1);
        assert_eq!(spoken(&document, 0), document.characters().max(1) as u32);
    }
}
