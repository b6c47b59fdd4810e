//! Whoever may not write any more stops at once, in whichever server his page is open, and is told why.

use std::time::{Duration, Instant};

use axum::Router;
use futures_util::StreamExt;
use serde_json::json;
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use wengao::app::accounts::model::Role;
use wengao::app::accounts::store::shut_out;
use wengao::app::drafting::line::Key;
use wengao::clock;

use super::socket::{Line, listen, open, steps};
use super::{Office, Person, get, insert, post, post_json};
use crate::support::database;

/// How long it may take.
const AT_ONCE: Duration = Duration::from_secs(1);

/// What a line is told at its end: why, and whether a new login helps; within the time that is allowed.
async fn end_of(line: &mut Line) -> (String, bool) {
    let told = timeout(AT_ONCE, line.hear("ended")).await.expect("it is told at once");
    let message = told["message"].as_str().unwrap();
    assert!(message.ends_with('。'), "{message}");
    let close = timeout(AT_ONCE, line.0.next()).await.expect("and closed").unwrap().unwrap();
    let Message::Close(Some(frame)) = close else { panic!("{close:?}") };
    assert!(matches!(frame.code, CloseCode::Library(4001..=4005)), "{frame:?}");
    assert_eq!(frame.reason.as_str(), told["reason"]);
    (told["reason"].as_str().unwrap().to_owned(), told["again"].as_bool().unwrap())
}

/// A person's page in one server, which listens; everything else happens in the other.
struct Case {
    office: Office,
    boss: Person,
    owner: Person,
    writer: Person,
    key: Key,
    here: Router,
    there: Router,
    line: Line,
}

async fn case(office: Office) -> Case {
    let (boss, owner) = (office.person("boss", Role::Admin).await, office.person("li", Role::Drafter).await);
    let writer = office.person("wang", Role::Curator).await;
    let (here, there) = (office.site(), office.site());
    let key = office.draft(&there, &owner).await;
    office.admit(key, &writer).await;
    let line = open(listen(here.clone()).await, &writer, key.speech_id, None).await.unwrap();
    let mut case = Case { office, boss, owner, writer, key, here, there, line };
    case.line.hear("hello").await;
    case.line.say(&steps(0, "a", "甲")).await;
    case.line.hear("accepted").await;
    // The listener is on its way; it has come when it tells of what the other server does.
    let body = json!({ "thread": uuid::Uuid::from_u128(7), "body": "在吗", "quote": "甲" });
    let path = format!("/drafts/{}/comments", key.speech_id);
    let heard = async {
        loop {
            assert_eq!(post_json(&case.there, &case.owner, &path, &body).await.status(), 200);
            if timeout(Duration::from_millis(300), case.line.hear("comments")).await.is_ok() {
                return;
            }
        }
    };
    timeout(Duration::from_secs(20), heard).await.expect("the listener comes");
    case
}

impl Case {
    /// Nothing more of the person's is stored, whichever way it comes.
    async fn nothing_more(&self) {
        let path = format!("/drafts/{}/steps", self.key.speech_id);
        for site in [&self.here, &self.there] {
            let body = json!({ "version": 1, "steps": [insert(1, "乙")], "client": "a" });
            let status = post_json(site, &self.writer, &path, &body).await.status().as_u16();
            assert!(matches!(status, 303 | 401 | 403 | 404), "{status}");
        }
        let version: i32 = sqlx::query_scalar("select version from speech where id = $1")
            .bind(self.key.speech_id)
            .fetch_one(&self.office.pool)
            .await
            .unwrap();
        assert_eq!(version, 1);
    }

    async fn deed(&self, who: &Person, path: &str, form: &str) {
        let answer = post(&self.there, who, path, form).await;
        assert!(
            answer.status().is_success() || answer.status().is_redirection(),
            "{path}: {}",
            answer.status()
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_ends_a_right_ends_the_open_page_in_another_server() {
    let account = |case: &Case| format!("/admin/accounts/{}", case.writer.account_id);
    for (number, wanted) in
        ["account", "password", "login", "login", "login", "list", "password"].into_iter().enumerate()
    {
        let database = database().await;
        let mut case = case(Office::new(&database.pool, "yunjiang").await).await;
        match number {
            0 => case.deed(&case.boss, &account(&case), "display_name=wang&role=curator").await,
            1 => case.deed(&case.boss, &format!("{}/reset", account(&case)), "").await,
            2 => case.deed(&case.boss, &format!("{}/sessions/end", account(&case)), "").await,
            3 => case.deed(&case.boss, &format!("/account/sessions/{}/end", case.writer.session), "").await,
            4 => case.deed(&case.writer, "/logout", "").await,
            5 => {
                let path = format!("/drafts/{}/people", case.key.speech_id);
                case.deed(&case.owner, &path, &format!("account={}&part=", case.writer.account_id)).await;
            }
            _ => {
                // From the command line.
                let mut tx = case.office.pool.begin().await.unwrap();
                sqlx::query("update account set must_change_password = true where id = $1")
                    .bind(case.writer.account_id)
                    .execute(&mut *tx)
                    .await
                    .unwrap();
                shut_out(&mut tx, case.key.org_id, case.writer.account_id, &[], clock::now()).await.unwrap();
                tx.commit().await.unwrap();
            }
        }
        let (reason, again) = end_of(&mut case.line).await;
        assert_eq!(reason, wanted, "{number}");
        assert_eq!(again, matches!(wanted, "login" | "password"), "{number}");
        case.nothing_more().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_that_runs_out_ends_the_open_page_to_the_second() {
    let database = database().await;
    let mut case = case(Office::new(&database.pool, "yunjiang").await).await;
    for column in ["expires_at", "ends_at"] {
        let set = format!(
            "update session set {column} = now() + interval '1500 milliseconds' where account_id = $1"
        );
        sqlx::query(sqlx::AssertSqlSafe(set))
            .bind(case.writer.account_id)
            .execute(&case.office.pool)
            .await
            .unwrap();
        let start = Instant::now();
        let mut line =
            open(listen(case.there.clone()).await, &case.writer, case.key.speech_id, None).await.unwrap();
        line.hear("hello").await;
        sleep(Duration::from_millis(1500).saturating_sub(start.elapsed())).await;
        assert_eq!(end_of(&mut line).await, ("login".to_owned(), true), "{column}");
        let left: i64 = sqlx::query_scalar("select count(*) from session where account_id = $1")
            .bind(case.writer.account_id)
            .fetch_one(&case.office.pool)
            .await
            .unwrap();
        assert_eq!(left, 0, "it is gone, so that no clock brings it back");
        case.nothing_more().await;
        case.writer = case.office.person(column, Role::Drafter).await;
        case.office.admit(case.key, &case.writer).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn others_and_those_who_keep_their_rights_go_on() {
    let database = database().await;
    let mut case = case(Office::new(&database.pool, "yunjiang").await).await;
    let other = case.office.person("zhao", Role::Drafter).await;
    case.office.admit(case.key, &other).await;
    let mut others = open(listen(case.here.clone()).await, &other, case.key.speech_id, None).await.unwrap();
    others.hear("hello").await;
    // A lower role may still write where it is on the list; another login of the same person may end.
    let account = format!("/admin/accounts/{}", case.writer.account_id);
    case.deed(&case.boss, &account, "display_name=wang&role=drafter&active=true").await;
    case.line.say(&steps(1, "a", "乙")).await;
    assert_eq!(case.line.hear("accepted").await["version"], 2);
    case.deed(&case.boss, &account, "display_name=wang&role=drafter").await;
    end_of(&mut case.line).await;
    others.hear("steps").await;
    others.say(&steps(2, "b", "丙")).await;
    assert_eq!(others.hear("accepted").await["version"], 3);
    assert_eq!(get(&case.here, &other, &format!("/drafts/{}", case.key.speech_id)).await.status(), 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_opens_no_line() {
    let database = database().await;
    let case = case(Office::new(&database.pool, "yunjiang").await).await;
    let token = {
        use wengao::app::accounts::model::Scope;
        use wengao::app::accounts::store::create_token;
        use wengao::app::accounts::{guard, password};
        let secret = password::secret().unwrap();
        let (org, digest) = (case.key.org_id, password::digest(&secret));
        let made =
            create_token(&case.office.pool, org, case.writer.account_id, "t", &digest, Scope::Write, None);
        guard::write_token(org, made.await.unwrap(), &secret)
    };
    use tokio_tungstenite::tungstenite::client::IntoClientRequest;
    let address = listen(case.here.clone()).await;
    let mut request =
        format!("ws://{address}/drafts/{}/line", case.key.speech_id).into_client_request().unwrap();
    request.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    let stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let Err(tokio_tungstenite::tungstenite::Error::Http(answer)) =
        tokio_tungstenite::client_async(request, stream).await
    else {
        panic!("the line is open to a token")
    };
    assert_eq!(answer.status(), 403);
}
