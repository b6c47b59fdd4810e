//! No page shows, and no form changes, what belongs to another organization: every route that names a thing is tried by
//! every role of an organization with the ids of another one. A new route is tried without anybody adding it here; one
//! that names a new sort of thing fails until [`THINGS`] says where such things are.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use futures_util::TryStreamExt as _;
use sqlx::{AssertSqlSafe, PgPool};
use uuid::Uuid;
use wengao::app::accounts::model::Role;
use wengao::bootstrap::first_start;
use wengao::db::rows;
use wengao::routes;
use wengao::web::Access;

use crate::backup::fill;
use crate::support::site::{Person, Site, site};

/// What the parameters of routes name: the beginning of the path up to and with the parameter (the longest that fits
/// counts), and a query for such a thing's id in organization $1.
const THINGS: &[(&str, &str)] = &[
    ("/account/sessions/{id}", "select encode(id_hash, 'hex') from session where org_id = $1"),
    ("/account/tokens/{id}", "select id::text from token where org_id = $1"),
    ("/admin/accounts/{id}", "select id::text from account where org_id = $1"),
    ("/api/jobs/{id}", "select id::text from job where org_id = $1"),
    ("/api/speeches/{id}", "select id::text from speech where org_id = $1 and status = 'imported'"),
    ("/assemblies/{id}", "select id::text from assembly where org_id = $1"),
    ("/bin/{id}", "select id::text from trash where org_id = $1"),
    ("/notices/{id}", "select id::text from notice where org_id = $1"),
    ("/curation/{id}", "select id::text from phrasing where org_id = $1 and status = 'mined'"),
    ("/drafts/{id}", "select id::text from speech where org_id = $1 and status = 'draft'"),
    ("/drafts/{id}/comments/{thread}", "select thread_id::text from comment where org_id = $1"),
    ("/drafts/{id}/outgoing/{file}", "select id::text from outgoing_file where org_id = $1"),
    ("/drafts/{id}/phrasings/{phrasing}", "select id::text from phrasing where org_id = $1"),
    ("/drafts/{id}/revisions/{revision}", "select id::text from revision where org_id = $1"),
    ("/formulations/{rule}", "select rule from rule_overlay where org_id = $1"),
    ("/imports/{id}", "select id::text from import_batch where org_id = $1"),
    ("/imports/{id}/items/{item}", "select id::text from import_item where org_id = $1"),
    ("/jobs/{id}", "select id::text from job where org_id = $1"),
    ("/outlines/from/{speech}", "select id::text from speech where org_id = $1 and status = 'imported'"),
    ("/outlines/{id}", "select id::text from outline where org_id = $1"),
    ("/outlines/{id}/versions/{version}", "select version::text from outline_version where org_id = $1"),
    ("/phrasings/import/{id}", "select id::text from phrasing_sheet where org_id = $1"),
    ("/phrasings/{id}", "select id::text from phrasing where org_id = $1 and status = 'mined'"),
    ("/speeches/{id}", "select id::text from speech where org_id = $1 and status = 'imported'"),
];

/// Parameters that name nothing of an organization's.
const NO_THINGS: &[&str] = &["/help/{section}"];

/// Routes that say something else than 404 to a foreign id, and what.
const OTHERWISE: &[(&str, &str, StatusCode)] = &[
    // Asks for a WebSocket first; tests/drafting/socket.rs opens one.
    ("GET", "/drafts/{id}/line", StatusCode::BAD_REQUEST),
    // Takes an upload and nothing else; tests/drafting/returned.rs sends one.
    ("POST", "/drafts/{id}/returned", StatusCode::BAD_REQUEST),
];

/// Fields that handlers want before they look for the thing.
pub const FORM: &str = "text=%E6%94%B9&kind=clause&section_kind=other&status=approved&title=%E6%94%B9&display_name=%E6%94%B9\
                    &role=drafter&active=true&enabled=true&action=approve&clash=keep&near=skip&name=%E6%94%B9\
                    &account=00000000-0000-0000-0000-000000000000&part=writer&move=submit&resolved=true\
                    &thread=00000000-0000-0000-0000-000000000000&phrasing=00000000-0000-0000-0000-000000000000\
                    &outline=00000000-0000-0000-0000-000000000000";
pub const JSON: &str = r#"{"text": "改", "before": "", "after": "", "rule": "r", "reason": "改", "version": 0, "steps": [],
                       "client": "c", "resolved": true, "thread": "00000000-0000-0000-0000-000000000000",
                       "phrasing": "00000000-0000-0000-0000-000000000000"}"#;
pub const QUERY: &str = "?format=docx&since=0";

/// The path with the ids of the other organization's things; `None` where it names none.
pub async fn foreign(pool: &PgPool, path: &str, theirs: Uuid) -> Option<String> {
    let mut concrete = path.to_owned();
    let mut any = false;
    let mut so_far = String::new();
    for part in path.split('/').skip(1) {
        so_far = format!("{so_far}/{part}");
        if !part.starts_with('{') || NO_THINGS.contains(&so_far.as_str()) {
            continue;
        }
        let (_, query) = THINGS
            .iter()
            .find(|(beginning, _)| *beginning == so_far)
            .unwrap_or_else(|| panic!("{path}: say in THINGS what {so_far} names"));
        let id: Option<String> = sqlx::query_scalar(*query).bind(theirs).fetch_optional(pool).await.unwrap();
        let id = id.unwrap_or_else(|| panic!("{so_far}: the other organization has none; {query}"));
        concrete = concrete.replacen(part, &id, 1);
        any = true;
    }
    any.then_some(concrete)
}

/// Every row of the other organization, so that a change is seen.
pub async fn everything(pool: &PgPool, org: Uuid) -> BTreeMap<&'static str, Vec<String>> {
    let mut connection = pool.acquire().await.unwrap();
    let mut all = BTreeMap::new();
    for table in rows::tables() {
        let found = rows::rows(&mut connection, table, std::slice::from_ref(&org)).await.unwrap();
        all.insert(table, found.try_collect().await.unwrap());
    }
    all
}

/// A site with two organizations: theirs holds something in every table, ours nothing but its people.
pub async fn two() -> (Site, Uuid, Uuid) {
    let site = site().await;
    first_start(&site.app.pool, true).await.unwrap().expect("the samples");
    let theirs: Uuid =
        sqlx::query_scalar("select id from organization").fetch_one(&site.app.pool).await.unwrap();
    fill::empty_tables(&site.app.pool, theirs).await;
    site.person(theirs, "yunjiang", "theirs", Role::Drafter).await;
    let draft = "update speech set status = 'draft' where org_id = $1 and id =
                 (select id from speech where org_id = $1 order by id desc limit 1)";
    sqlx::query(draft).bind(theirs).execute(&site.app.pool).await.unwrap();
    let ours = site.organization("ours").await;
    (site, theirs, ours)
}

async fn answer(person: &mut Person, method: &str, path: &str) -> StatusCode {
    if method == "GET" {
        return person.get(&format!("{path}{QUERY}")).await.status;
    }
    let csrf = person.csrf.clone();
    let mut status = StatusCode::OK;
    for (kind, body) in [("application/x-www-form-urlencoded", FORM), ("application/json", JSON)] {
        let headers = [("x-csrf-token", csrf.as_str()), ("content-type", kind)];
        status = person.send(method, path, &headers, body.as_bytes().to_vec()).await.status;
        // A body of the other kind: the handler has not begun.
        if status != StatusCode::UNSUPPORTED_MEDIA_TYPE {
            break;
        }
    }
    status
}

#[tokio::test]
async fn every_route_refuses_every_role_the_things_of_another_organization() {
    let (site, theirs, ours) = two().await;
    let pool = &site.app.pool;
    let mut people = Vec::new();
    for role in Role::ALL {
        people.push((role, site.person(ours, "ours", role.name(), role).await));
    }
    let rows: Vec<_> =
        routes::all().into_iter().map(|route| (route.method, route.path, route.access)).collect();
    let before = everything(pool, theirs).await;
    let (mut tried, mut wrong) = (0, Vec::new());
    for (method, path, access) in rows.into_iter().filter(|row| row.2 != Access::Public) {
        let Some(concrete) = foreign(pool, path, theirs).await else { continue };
        let expected = OTHERWISE.iter().find(|row| (row.0, row.1) == (method, path));
        let expected = expected.map_or(StatusCode::NOT_FOUND, |row| row.2);
        for (role, person) in &mut people {
            let expected = if !role.may(access, false) { StatusCode::FORBIDDEN } else { expected };
            let status = answer(person, method, &concrete).await;
            if status != expected {
                wrong.push(format!("{method} {path} as {role:?}: {status}, not {expected}"));
            }
            tried += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(tried > 200, "{tried} tried");
    let after = everything(pool, theirs).await;
    for (table, rows) in &before {
        assert_eq!(rows, &after[table], "{table} of the other organization has changed");
    }
}

#[tokio::test]
async fn no_list_and_no_search_shows_anything_of_another_organization() {
    let (site, theirs, ours) = two().await;
    let mut admin = site.person(ours, "ours", "boss", Role::Admin).await;
    let pool = &site.app.pool;
    let ids = AssertSqlSafe(
        "select id::text from speech where org_id = $1 union select id::text from phrasing where org_id = $1
         union select id::text from outline where org_id = $1 union select id::text from account where org_id = $1
         union select id::text from job where org_id = $1 union select id::text from import_batch where org_id = $1
         union select id::text from token where org_id = $1 union select rule from rule_overlay where org_id = $1",
    );
    let ids: Vec<String> = sqlx::query_scalar(ids).bind(theirs).fetch_all(pool).await.unwrap();
    assert!(ids.len() > 100);
    let lists = routes::all().into_iter().filter(|route| route.method == "GET" && !route.path.contains('{'));
    for path in lists.map(|route| route.path) {
        for query in ["", "?q=%E7%9B%91%E7%9D%A3"] {
            let text = admin.get(&format!("{path}{query}")).await.text();
            let shown = ids.iter().find(|id| text.contains(id.as_str()));
            assert!(shown.is_none(), "{path}{query} shows {shown:?}");
        }
    }
}
