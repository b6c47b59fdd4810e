//! Actors: a site on a database of its own, and people who use it as a browser does.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use tower::ServiceExt as _;
use uuid::Uuid;
use wengao::app::accounts::model::Role;
use wengao::app::accounts::password;
use wengao::app::accounts::store::{NewAccount, create_account};
use wengao::bootstrap::create_with_outlines;
use wengao::engine::document::Level;
use wengao::web::App;
use wengao::web::state::Settings;
use wengao::{routes, server};

use super::database::{TestDatabase, database};

/// The password of everybody in the tests.
pub const PASSWORD: &str = "yunjiang2026";

/// The site on a fresh database.
pub struct Site {
    pub app: App,
    pub router: Router,
    database: TestDatabase,
}

/// A person with his cookies. `org` and `account` are nil for somebody without an account.
#[derive(Clone)]
pub struct Person {
    router: Router,
    cookies: BTreeMap<String, String>,
    pub csrf: String,
    pub org: Uuid,
    pub account: Uuid,
}

/// An answer, read to its end.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn location(&self) -> String {
        self.headers.get(header::LOCATION).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned()
    }
}

/// A site without organizations.
pub async fn site() -> Site {
    let database = database().await;
    let app = server::app(database.pool.clone(), Settings::default());
    let router = routes::router(app.clone());
    Site { app, router, database }
}

impl Site {
    /// An organization with the shipped outlines.
    pub async fn organization(&self, code: &str) -> Uuid {
        create_with_outlines(&self.app.pool, code, &format!("{code}人大常委会"), Level::City)
            .await
            .expect("an organization")
    }

    /// The address of its database.
    pub fn url(&self) -> &str {
        &self.database.url
    }

    /// Somebody who is not logged in.
    pub fn anonymous(&self) -> Person {
        Person {
            router: self.router.clone(),
            cookies: BTreeMap::new(),
            csrf: String::new(),
            org: Uuid::nil(),
            account: Uuid::nil(),
        }
    }

    /// Somebody who is not logged in, where the same site was started with other settings.
    pub fn anonymous_under(&self, settings: Settings) -> Person {
        let router = routes::router(server::app(self.app.pool.clone(), settings));
        Person { router, ..self.anonymous() }
    }

    /// The same person at another server of the same database.
    pub fn elsewhere(&self, person: &Person) -> Person {
        Person { router: routes::router(self.app.clone()), ..person.clone() }
    }

    /// Somebody with an account of this role, not logged in yet.
    pub async fn account(&self, org: Uuid, username: &str, role: Role) -> Uuid {
        let hash = password::hash(PASSWORD.to_owned()).await.expect("a hash");
        let new = NewAccount {
            username,
            display_name: username,
            role,
            password_hash: &hash,
            must_change_password: false,
        };
        create_account(&self.app.pool, org, &new).await.expect("an account")
    }

    /// Somebody of this role, logged in.
    pub async fn person(&self, org: Uuid, code: &str, username: &str, role: Role) -> Person {
        let account = self.account(org, username, role).await;
        let mut person = Person { org, account, ..self.anonymous() };
        let form = [("organization", code), ("username", username), ("password", PASSWORD)];
        let answer = person.post("/login", &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        let page = person.get("/account/password").await.text();
        let (_, rest) = page.split_once("name=\"csrf-token\" content=\"").expect("a token on the page");
        person.csrf = rest.split('"').next().expect("a token").to_owned();
        person
    }

    /// A site with one organization and one person of this role in it.
    pub async fn with(role: Role) -> (Self, Person) {
        let site = site().await;
        let org = site.organization("yunjiang").await;
        let person = site.person(org, "yunjiang", "liwen", role).await;
        (site, person)
    }

    /// Runs the waiting jobs to their end.
    pub async fn run_jobs(&self) {
        self.run_jobs_of(&server::registry()).await;
    }

    /// The same with a registry that somebody keeps.
    pub async fn run_jobs_of(&self, registry: &wengao::app::jobs::runner::Registry) {
        let (stopping, stopped) = tokio::sync::watch::channel(false);
        let runner =
            tokio::spawn(wengao::app::jobs::runner::run(self.app.clone(), registry.clone(), stopped));
        for _ in 0..600 {
            let open: i64 =
                sqlx::query_scalar("select count(*) from job where state in ('queued', 'running')")
                    .fetch_one(&self.app.pool)
                    .await
                    .expect("a count");
            if open == 0 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        stopping.send_replace(true);
        runner.await.expect("the runner ends");
    }
}

impl Person {
    /// Sends a request as it stands, with the cookies.
    pub async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Answer {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "wengao.test");
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("accept")) {
            request = request.header(header::ACCEPT, "text/html");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body)).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        for set in response.headers().get_all(header::SET_COOKIE) {
            let (name, rest) = set.to_str().expect("a cookie").split_once('=').expect("a cookie");
            let value = rest.split(';').next().unwrap_or_default().to_owned();
            self.cookies.insert(name.to_owned(), value);
        }
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body").to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, &[], Vec::new()).await
    }

    /// Sends a form with the CSRF token.
    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let encode = |text: &str| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
        let mut body = format!("_csrf={}", self.csrf);
        for (name, value) in form {
            body.push_str(&format!("&{}={}", encode(name), encode(value)));
        }
        let kind = [("content-type", "application/x-www-form-urlencoded")];
        self.send("POST", path, &kind, body.into_bytes()).await
    }

    /// Uploads files as the import page does.
    pub async fn upload(&mut self, path: &str, files: &[(&str, &[u8])]) -> Answer {
        const BOUNDARY: &str = "----wengao-test";
        let field = "Content-Disposition: form-data; name=\"_csrf\"";
        let mut body = format!("--{BOUNDARY}\r\n{field}\r\n\r\n{}\r\n", self.csrf).into_bytes();
        for (name, bytes) in files {
            let head = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        self.send("POST", path, &[("content-type", &kind)], body).await
    }
}
