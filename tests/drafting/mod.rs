//! Drafts on a real PostgreSQL: the line between editors, and the pages around the text.

mod assembly;
mod assist;
mod corrupt;
mod custody;
mod ended;
mod folding;
mod history;
mod ledger;
mod line;
mod pages;
mod random;
mod removal;
mod returned;
mod reviewing;
mod rounds;
mod socket;
mod spinoffs;
mod suggesting;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use serde_json::{Value, json};
use sqlx::PgPool;
use tower::ServiceExt;
use uuid::Uuid;
use wengao::app::accounts::model::Role;
use wengao::app::accounts::policy::model::Policy;
use wengao::app::accounts::store::{
    NewAccount, NewSession, create_account, create_organization, open_session,
};
use wengao::app::accounts::{guard, password};
use wengao::app::drafting::line::{Batch, Key, Message, Standing};
use wengao::app::drafting::model::Part;
use wengao::app::drafting::store::set_person;
use wengao::app::outlines;
use wengao::clock;
use wengao::engine::document::Level;
use wengao::engine::recognise::recognise_text;
use wengao::steps::Tree;
use wengao::web::state::Settings;

/// The token of every test's session.
const CSRF: &str = "csrf";

/// An organization with an outline.
struct Office {
    pool: PgPool,
    org_id: Uuid,
    outline_id: Uuid,
}

/// Somebody who is logged in.
struct Person {
    account_id: Uuid,
    cookie: String,
    /// What the session is ended by in addresses.
    session: String,
}

impl Office {
    async fn new(pool: &PgPool, code: &str) -> Self {
        let org_id = create_organization(pool, code, "云江市人大常委会", Level::City).await.unwrap();
        let outline = outlines::model::shipped().unwrap().remove(2);
        let outline_id = outlines::store::create(pool, org_id, &outline).await.unwrap();
        Self { pool: pool.clone(), org_id, outline_id }
    }

    async fn person(&self, name: &str, role: Role) -> Person {
        let new = NewAccount {
            username: name,
            display_name: name,
            role,
            password_hash: "none",
            must_change_password: false,
        };
        let account_id = create_account(&self.pool, self.org_id, &new).await.unwrap();
        let secret = password::secret().unwrap();
        let session = NewSession {
            id_hash: &password::digest(&secret),
            org_id: self.org_id,
            account_id,
            csrf: CSRF,
            device: "",
            address: "",
            identity: None,
        };
        open_session(&self.pool, &session, &Policy::default(), clock::now()).await.unwrap();
        let session = password::digest(&secret).iter().map(|byte| format!("{byte:02x}")).collect();
        Person { account_id, cookie: format!("{}={secret}", guard::COOKIE), session }
    }

    fn site(&self) -> Router {
        wengao::routes::router(wengao::server::app(self.pool.clone(), Settings::default()))
    }

    /// A draft that this person has begun in the browser.
    async fn draft(&self, site: &Router, person: &Person) -> Key {
        let form = format!("outline={}&title=%E8%AE%B2%E8%AF%9D&speaker=%E7%8E%8B%E8%8A%B3", self.outline_id);
        let answer = post(site, person, "/drafts", &form).await;
        assert_eq!(answer.status(), 303, "{}", text(answer).await);
        let to = answer.headers()["location"].to_str().unwrap();
        Key { org_id: self.org_id, speech_id: to.rsplit('/').next().unwrap().parse().unwrap() }
    }

    /// A draft with this text; its path.
    async fn written(&self, site: &Router, person: &Person, words: &str) -> String {
        let key = self.draft(site, person).await;
        let path = format!("/drafts/{}", key.speech_id);
        self.rewrite(site, person, &path, words).await;
        path
    }

    /// Puts other words in the place of all that a draft says.
    async fn rewrite(&self, site: &Router, person: &Person, path: &str, words: &str) {
        let tree = Tree::from_document(&recognise_text(words).speeches.remove(0).document).unwrap();
        let page = text(get(site, person, path).await).await;
        let data = page.split(r#"id="draft-data">"#).nth(1).unwrap().split("</script>").next().unwrap();
        let data: Value = serde_json::from_str(data).unwrap();
        let size = wengao::steps::parse(&data["document"]).unwrap().size();
        let step = json!({ "stepType": "replace", "from": 0, "to": size, "slice": { "content": tree.to_json()["content"] } });
        let steps = json!({ "version": data["version"], "steps": [step], "client": "a" });
        let answer = text(post_json(site, person, &format!("{path}/steps"), &steps).await).await;
        assert!(answer.contains("accepted"), "{answer}");
    }

    async fn admit(&self, key: Key, person: &Person) {
        self.admit_as(key, person, Part::Writer).await;
    }

    async fn admit_as(&self, key: Key, person: &Person, part: Part) {
        let mut db = self.pool.acquire().await.unwrap();
        set_person(&mut db, key.org_id, key.speech_id, person.account_id, part).await.unwrap();
    }
}

async fn get(site: &Router, person: &Person, path: &str) -> Response<Body> {
    let request = Request::get(path).header("cookie", &person.cookie).header("accept", "text/html");
    site.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

async fn post(site: &Router, person: &Person, path: &str, form: &str) -> Response<Body> {
    let request = Request::post(path)
        .header("cookie", &person.cookie)
        .header("x-csrf-token", CSRF)
        .header("content-type", "application/x-www-form-urlencoded");
    site.clone().oneshot(request.body(Body::from(form.to_owned())).unwrap()).await.unwrap()
}

async fn post_json(site: &Router, person: &Person, path: &str, body: &Value) -> Response<Body> {
    let request = Request::post(path)
        .header("cookie", &person.cookie)
        .header("x-csrf-token", CSRF)
        .header("content-type", "application/json");
    site.clone().oneshot(request.body(Body::from(body.to_string())).unwrap()).await.unwrap()
}

async fn text(answer: Response<Body>) -> String {
    use http_body_util::BodyExt;
    String::from_utf8_lossy(&answer.into_body().collect().await.unwrap().to_bytes()).into_owned()
}

/// The step that puts `text` at `position`.
fn insert(position: usize, text: &str) -> Value {
    let slice = json!({ "content": [{ "type": "text", "text": text }] });
    json!({ "stepType": "replace", "from": position, "to": position, "slice": slice })
}

fn batch(version: i32, client: &str, steps: Vec<Value>) -> Batch {
    Batch { on: standing(version), steps, client: client.to_owned() }
}

/// A page at this version that knows no history.
fn standing(version: i32) -> Standing {
    Standing { version, history: None }
}

/// That steps were accepted, with the version then.
#[derive(Debug)]
struct Accepted(i32);

impl PartialEq<Accepted> for Message {
    fn eq(&self, other: &Accepted) -> bool {
        matches!(self, Message::Accepted { at } if at.version == other.0)
    }
}

fn accepted(version: i32) -> Accepted {
    Accepted(version)
}
