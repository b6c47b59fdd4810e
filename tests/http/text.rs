//! Whatever characters come, no request fails, and nothing is kept that cannot be kept: every route with bad text in every
//! field that the sources and the pages name, and files of every kind. A new route and a new field are tried without
//! anybody adding them here.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

use axum::http::StatusCode;
use serde_json::Value;
use wengao::app::accounts::model::Role;
use wengao::routes;
use wengao::text;
use wengao::web::Access;

use super::isolation::{FORM, JSON, QUERY, everything, foreign, two};
use crate::support::site::{Person, Site};
use crate::support::sources::{files, read, sources};

/// U+0000, other control characters, noncharacters, half a character, a character that turns text around.
const FORM_POISON: &str = "%E6%94%B9%00%01%7F%C2%85%EF%BF%BE%EF%BF%BF%ED%A0%80%E2%80%AE%E7%9D%A3";
const JSON_POISON: &str = "改\\u0000\\u0001\\u007f\\ufffe\\ud800\\udc00\u{fffe}\u{202e}督";

/// Names that requests know, with whether each is a text wherever it stands: the fields of whatever is deserialized in a
/// slice, and the names of fields in the pages.
fn names() -> BTreeMap<String, bool> {
    let mut all = BTreeMap::new();
    for source in sources().into_iter().filter(|source| source.path.starts_with("src/app/")) {
        for piece in source.code.split("#[derive(").skip(1) {
            let Some((derived, rest)) = piece.split_once(")]") else { continue };
            let Some((_, body)) = rest.split_once('{').filter(|_| derived.contains("Deserialize")) else {
                continue;
            };
            for line in body.split('}').next().unwrap_or_default().lines() {
                let line = line.trim().trim_start_matches("pub ");
                let Some((name, kind)) = line.trim_end_matches(',').split_once(": ") else { continue };
                if name.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
                    let is_text = matches!(kind, "String" | "Option<String>");
                    all.entry(name.to_owned()).and_modify(|text| *text &= is_text).or_insert(is_text);
                }
            }
        }
    }
    for page in files("templates", &[".html"]) {
        for piece in read(&page).split(" name=\"").skip(1) {
            let name = piece.split('"').next().unwrap_or_default();
            if !name.is_empty() && !name.contains('{') {
                all.entry(name.to_owned()).or_insert(true);
            }
        }
    }
    all.remove("_csrf");
    all
}

/// Forms and queries: every text is bad but those that are needed to be let in; then each of those alone.
fn forms(known: &str) -> Vec<String> {
    let pairs: Vec<(&str, &str)> = known.split('&').filter_map(|pair| pair.split_once('=')).collect();
    let needed: BTreeSet<&str> = pairs.iter().map(|(name, _)| *name).collect();
    let texts = names().into_iter().filter(|(name, text)| *text && !needed.contains(name.as_str()));
    let bad: Vec<String> = texts.map(|(name, _)| format!("{name}={FORM_POISON}")).collect();
    let mut all = vec![format!("{known}&{}", bad.join("&"))];
    for (name, _) in &pairs {
        let other =
            |(n, value): &(&str, &str)| format!("{n}={}", if n == name { FORM_POISON } else { value });
        all.push(pairs.iter().map(other).collect::<Vec<_>>().join("&"));
    }
    all
}

/// The same as JSON.
fn bodies() -> Vec<String> {
    let known: serde_json::Map<String, Value> = serde_json::from_str(JSON).unwrap();
    let poisoned = |name: &str| format!("\"{name}\": \"{JSON_POISON}\"");
    let written = |(name, value): (&String, &Value)| format!("\"{name}\": {value}");
    let texts = names().into_iter().filter(|(name, text)| *text && !known.contains_key(name));
    let bad = texts.map(|(name, _)| poisoned(&name)).chain(known.iter().map(written));
    let mut all = vec![format!("{{{}}}", bad.collect::<Vec<_>>().join(", "))];
    for bad in known.keys() {
        let one = |(name, value): (&String, &Value)| {
            if name == bad { poisoned(name) } else { written((name, value)) }
        };
        all.push(format!("{{{}}}", known.iter().map(one).collect::<Vec<_>>().join(", ")));
    }
    all
}

async fn tried(person: &mut Person, method: &str, path: &str, kind: &str, body: &str) -> StatusCode {
    let csrf = person.csrf.clone();
    let headers = [("x-csrf-token", csrf.as_str()), ("content-type", kind)];
    person.send(method, path, &headers, body.as_bytes().to_vec()).await.status
}

#[tokio::test]
async fn bad_text_in_any_field_of_any_route_fails_nothing_and_is_kept_nowhere() {
    let (site, org, _) = two().await;
    let pool = &site.app.pool;
    let mut admin = site.person(org, "yunjiang", "boss", Role::Admin).await;
    let admit = "insert into speech_person (org_id, speech_id, account_id, part)
                 select org_id, id, $2, 'owner' from speech where org_id = $1 and status = 'draft' on conflict do nothing";
    sqlx::query(admit).bind(org).bind(admin.account).execute(pool).await.unwrap();
    // The filler's row is no outline.
    let whole = "update outline_version v set body = o.body from outline o
                 where v.org_id = $1 and o.org_id = $1 and o.id = v.outline_id";
    sqlx::query(whole).bind(org).execute(pool).await.unwrap();
    // What came with the program could be taken away before all routes are tried.
    sqlx::query("update speech set sample = false where org_id = $1").bind(org).execute(pool).await.unwrap();
    let (forms, bodies, queries) = (forms(FORM), bodies(), forms(QUERY.trim_start_matches('?')));
    assert!(names().len() > 60, "the fields are found: {:?}", names());
    let (mut wrong, mut taken) = (Vec::new(), BTreeSet::new());
    let mut note = |what: String, path: &str, status: StatusCode| {
        if status.is_server_error() {
            wrong.push(format!("{what}: {status}"));
        } else if !status.is_client_error() {
            taken.insert(path.to_owned());
        }
    };
    for route in routes::all() {
        let (method, path) = (route.method, route.path);
        // These end the session of whoever tries.
        if matches!(
            path,
            "/logout"
                | "/account/sessions/{id}"
                | "/admin/accounts/{id}"
                | "/admin/accounts/{id}/sessions/end"
        ) {
            continue;
        }
        let things = if path.contains('{') && route.access != Access::Public {
            foreign(pool, path, org).await
        } else {
            None
        };
        let concrete = things.unwrap_or_else(|| path.to_owned());
        if path.contains('{') {
            let bad = path.split('/').map(|part| if part.starts_with('{') { "%00%EF%BF%BE" } else { part });
            let bad = bad.collect::<Vec<_>>().join("/");
            note(
                format!("{method} {bad}"),
                path,
                tried(&mut admin, method, &bad, "application/json", JSON).await,
            );
        }
        if method == "GET" {
            for query in &queries {
                let status = admin.get(&format!("{concrete}?{query}")).await.status;
                note(format!("{method} {concrete}?{query}"), path, status);
            }
            continue;
        }
        for (kind, all) in [("application/x-www-form-urlencoded", &forms), ("application/json", &bodies)] {
            for body in all {
                let status = tried(&mut admin, method, &concrete, kind, body).await;
                note(format!("{method} {concrete} {body}"), path, status);
                if status == StatusCode::UNSUPPORTED_MEDIA_TYPE {
                    break;
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} fail:\n{}", wrong.len(), wrong.join("\n"));
    assert!(taken.len() > 60, "the bad text gets in: {taken:?}");
    for (table, rows) in everything(pool, org).await {
        for row in rows {
            let row: Value = serde_json::from_str(&row).unwrap();
            assert!(text::is_storable_json(&row), "{table}: {row}");
            // What people say to each other is no name; what they call things is.
            let names = table != "comment";
            assert!(!names || !row.to_string().contains('\u{202e}'), "{table}: {row}");
        }
    }
}

#[tokio::test]
async fn a_name_that_no_database_can_keep_cannot_log_in_and_fails_nothing() {
    let (site, _) = Site::with(Role::Drafter).await;
    let mut stranger = site.anonymous();
    for bad in ["\0", "liwen\0", "\u{fffe}", "li\u{202e}wen"] {
        let form = [("organization", "yunjiang"), ("username", bad), ("password", "a\0b")];
        let answer = stranger.post("/login", &form).await;
        assert!(
            answer.status.is_client_error() && answer.status != StatusCode::NOT_FOUND,
            "{bad:?}: {}",
            answer.status
        );
    }
    assert_eq!(stranger.get("/help/%00").await.status, StatusCode::NOT_FOUND);
    let answer = stranger.get("/speeches?q=%00").await;
    assert!(
        answer.location().starts_with("/login?next=") && !answer.location().contains("%2500"),
        "{}",
        answer.location()
    );
}

fn speech(number: usize) -> String {
    format!(
        "在第{number}次会议上的讲话\n同志们：\n今天召开会议，很有必要。下面，我讲{number}点意见。\n一、强化政治意识\n\
         要坚持党的领导，办好{number}件实事。\n二、强化监督意识\n要做好监督工作。\n"
    )
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[tokio::test]
async fn a_file_with_bad_text_or_a_bad_name_is_stored_and_spoils_no_other() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let bad = |number: usize| speech(number).replace("会议", "会\0\u{7}\u{fffe}议");
    let member = zip(&[
        ("nul\0\u{202e}.txt", bad(5).as_bytes()),
        ("坏.docx", b"PK\x03\x04 no"),
        ("六.txt", speech(6).as_bytes()),
    ]);
    let page = format!("<html><body><p>{}</p></body></html>", bad(4).replace('\n', "</p><p>&#0;&#xfffe;"));
    let texts = [bad(1), speech(2), speech(3)];
    let files: [(&str, &[u8]); 5] = [
        ("nul.txt", texts[0].as_bytes()),
        ("\u{202e}二\u{200b}.txt", texts[1].as_bytes()),
        ("三.txt", texts[2].as_bytes()),
        ("四.html", page.as_bytes()),
        ("五六.zip", &member),
    ];
    let answer = curator.upload("/imports", &files).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let names: Vec<(String, bool)> =
        sqlx::query_as("select file_name, error is null from import_item order by position")
            .fetch_all(&site.app.pool)
            .await
            .unwrap();
    let good = names.iter().filter(|(_, good)| *good).count();
    assert_eq!((names.len(), good), (7, 6), "{names:?}");
    assert!(
        !names.iter().any(|(name, _)| name.chars().any(|c| text::is_hidden(c) || !text::is_storable(c))),
        "{names:?}"
    );
    let answer = curator.post(&answer.location(), &[("action", "store")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
}

#[tokio::test]
async fn an_empty_file_is_told_beside_the_others_and_alone() {
    let (_site, mut curator) = Site::with(Role::Curator).await;
    let one = speech(1);
    for files in
        [&[("空.txt", b"".as_slice()), ("一.txt", one.as_bytes())][..], &[("空.docx", b"".as_slice())]]
    {
        let answer = curator.upload("/imports", files).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        let page = curator.get(&answer.location()).await.text();
        assert!(page.contains(&format!("<strong>{}</strong>：", files[0].0)), "{page}");
        assert!(page.contains("1个文件不能读取"), "{page}");
    }
    // A form in which nothing was chosen sends a part without a name.
    let answer = curator.upload("/imports", &[("", b"".as_slice())]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text());
}
