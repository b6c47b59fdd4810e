//! Who is answered: nobody without a token, readers only on reading, drafts to their people, organizations apart; the
//! page of tokens; and who may read the figures.

use std::net::SocketAddr;

use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use serde_json::json;
use tower::ServiceExt as _;
use wengao::app::accounts::model::{Role, Scope};
use wengao::web::Access;
use wengao::web::state::Settings;
use wengao::{routes, server};

use super::{Client, none, speech};
use crate::support::site::{PASSWORD, Site, site};

#[tokio::test]
async fn without_a_token_401_and_never_a_redirect() {
    let (site, person) = Site::with(Role::Admin).await;
    let ended =
        Client { person: site.anonymous(), token: Client::of(&site, &person, Scope::Read).await.token + "x" };
    let nobody = Client { person: site.anonymous(), token: String::new() };
    for mut client in [ended, nobody] {
        for route in routes::all()
            .into_iter()
            .filter(|route| route.path.starts_with("/api/") && route.access != Access::Public)
        {
            let path = route.path.replace("{id}", &uuid::Uuid::nil().to_string());
            for accept in ["text/html", "application/json"] {
                let bearer = format!("Bearer {}", client.token);
                let mut headers = vec![("accept", accept)];
                if !client.token.is_empty() {
                    headers.push(("authorization", &bearer));
                }
                let answer = client.person.send(route.method, &path, &headers, Vec::new()).await;
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{} {path}", route.method);
                assert_eq!(answer.headers["www-authenticate"], "Bearer");
                let problem = super::schema::check(route.method, &path, &answer);
                assert!(problem["title"].as_str().unwrap().contains("令牌"));
                assert_eq!(problem["request_id"], answer.headers["x-request-id"].to_str().unwrap());
            }
        }
    }
}

#[tokio::test]
async fn a_token_works_although_its_owner_must_still_change_his_password() {
    let site = site().await;
    let org = site.organization("yunjiang").await;
    wengao::bootstrap::create_admin(&site.app.pool, org, |_| true).await.unwrap();
    let (_, id) =
        wengao::app::accounts::store::find_login(&site.app.pool, "yunjiang", "admin").await.unwrap().unwrap();
    let mut admin = site.anonymous();
    (admin.org, admin.account) = (org, id);
    let mut api = Client::of(&site, &admin, Scope::Write).await;
    assert_eq!(api.get("/api/speeches").await["total"], 0);
}

#[tokio::test]
async fn a_reading_token_writes_nothing_and_roles_hold() {
    let (site, admin) = Site::with(Role::Admin).await;
    let mut reader = Client::of(&site, &admin, Scope::Read).await;
    reader.get("/api/outlines").await;
    for path in ["/api/speeches", "/api/import"] {
        reader.call("POST", path, json!({}), StatusCode::FORBIDDEN).await;
    }
    let drafter = site.person(admin.org, "yunjiang", "wang", Role::Drafter).await;
    let mut drafter = Client::of(&site, &drafter, Scope::Write).await;
    drafter.call("POST", "/api/import", json!({}), StatusCode::FORBIDDEN).await;
}

#[tokio::test]
async fn a_draft_is_there_for_its_people_alone() {
    let (site, person) = Site::with(Role::Drafter).await;
    let mut mine = Client::of(&site, &person, Scope::Write).await;
    let outline = mine.get("/api/outlines").await["items"][0]["id"].clone();
    let new = json!({ "outline_id": outline, "title": "未公开的讲话" });
    let id =
        mine.call("POST", "/api/speeches", new, StatusCode::CREATED).await["id"].as_str().unwrap().to_owned();
    let admin = site.person(person.org, "yunjiang", "boss", Role::Admin).await;
    let mut theirs = Client::of(&site, &admin, Scope::Write).await;
    assert_eq!(mine.get("/api/speeches").await["total"], 1);
    assert_eq!(theirs.get("/api/speeches").await["total"], 0);
    for path in [format!("/api/speeches/{id}"), format!("/api/speeches/{id}/export?format=txt")] {
        theirs.call("GET", &path, none(), StatusCode::NOT_FOUND).await;
    }
    let asked = json!({ "before": "同志们", "speech_id": id });
    theirs.call("POST", "/api/complete", asked, StatusCode::NOT_FOUND).await;
}

#[tokio::test]
async fn organizations_see_nothing_of_each_other() {
    let (site, person) = Site::with(Role::Admin).await;
    let mut ours = Client::of(&site, &person, Scope::Write).await;
    let job = ours.import(&[("一.txt", speech(1).as_bytes()), ("二.txt", speech(2).as_bytes())]).await;
    site.run_jobs().await;
    let id = ours.get("/api/speeches").await["items"][0]["id"].as_str().unwrap().to_owned();
    let outline = ours.get("/api/outlines").await["items"][0]["id"].clone();
    let org = site.organization("qingxi").await;
    let other = site.person(org, "qingxi", "boss", Role::Admin).await;
    let mut theirs = Client::of(&site, &other, Scope::Write).await;
    assert_eq!(theirs.get("/api/speeches").await["total"], 0);
    for path in
        [format!("/api/speeches/{id}"), format!("/api/speeches/{id}/export"), format!("/api/jobs/{job}")]
    {
        theirs.call("GET", &path, none(), StatusCode::NOT_FOUND).await;
    }
    let new = json!({ "outline_id": outline, "title": "讲话" });
    theirs.call("POST", "/api/speeches", new, StatusCode::NOT_FOUND).await;
    let listed = theirs.get("/api/phrasings?limit=1000").await;
    assert!(listed["items"].as_array().unwrap().iter().all(|item| item["speeches"] == 0), "only what ships");
    let offers = theirs.post("/api/complete", json!({ "before": "始终在思想上政治上行动上" })).await;
    assert!(!offers["completions"].to_string().contains("同党中央保持"), "{offers}");
    let report = theirs.post("/api/compare", json!({ "text": speech(1) })).await;
    assert_eq!(report["share"], 0.0);
}

#[tokio::test]
async fn a_person_makes_tokens_sees_them_once_and_withdraws_them() {
    let (site, mut person) = Site::with(Role::Drafter).await;
    let made =
        person.post("/account/tokens", &[("name", "办公系统"), ("scope", "read"), ("days", "30")]).await;
    assert_eq!(made.status, StatusCode::OK);
    let token = made.text().split("id=\"told-token\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let mut client = Client { person: site.anonymous(), token: token.clone() };
    client.get("/api/outlines").await;
    let page = person.get("/account/tokens").await.text();
    assert!(page.contains("办公系统") && !page.contains(&token), "listed, but not told again");
    let id = page.split("/account/tokens/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    let mut other = site.person(person.org, "yunjiang", "wang", Role::Admin).await;
    let path = format!("/account/tokens/{id}/revoke");
    assert_eq!(other.post(&path, &[]).await.status, StatusCode::NOT_FOUND, "somebody else's");
    assert_eq!(person.post(&path, &[]).await.status, StatusCode::SEE_OTHER);
    client.call("GET", "/api/outlines", none(), StatusCode::UNAUTHORIZED).await;
    for form in
        [[("name", ""), ("scope", "read"), ("days", "30")], [("name", "x"), ("scope", "read"), ("days", "7")]]
    {
        assert_eq!(person.post("/account/tokens", &form).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test]
async fn the_description_is_open_and_its_page_names_every_route() {
    let site = site().await;
    let mut nobody = Client { person: site.anonymous(), token: String::new() };
    let whole = nobody.get("/api/openapi.json").await;
    assert!(whole["openapi"].as_str().unwrap().starts_with("3.1"));
    let page = nobody.send("GET", "/api", "", Vec::new()).await.text();
    for path in whole["paths"].as_object().unwrap().keys() {
        assert!(page.contains(path.as_str()), "{path}");
    }
}

#[tokio::test]
async fn every_cookie_is_secure_and_our_own_where_a_trusted_proxy_speaks_https() {
    let (site, _) = Site::with(Role::Drafter).await;
    let settings = Settings { trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()], ..Settings::default() };
    let router = routes::router(server::app(site.app.pool.clone(), settings));
    for (peer, proto, expected) in
        [("10.1.2.3:5", "https", true), ("10.1.2.3:5", "http", false), ("11.1.2.3:5", "https", false)]
    {
        let form = format!("username=liwen&password={PASSWORD}");
        let request = Request::builder().method("POST").uri("/login").header("x-forwarded-proto", proto);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let mut request = request.body(Body::from(form)).unwrap();
        request.extensions_mut().insert(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
        let answer = router.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        let cookies: Vec<_> =
            answer.headers().get_all("set-cookie").iter().map(|c| c.to_str().unwrap()).collect();
        for cookie in &cookies {
            assert_eq!(cookie.ends_with("; Secure"), expected, "{peer} {proto}: {cookie}");
            assert_eq!(cookie.starts_with("__Host-wengao_"), expected, "{peer} {proto}: {cookie}");
        }
        let cookie = cookies.iter().find(|cookie| cookie.contains("wengao_session=")).expect("a session");
        assert_eq!(answer.headers().contains_key("strict-transport-security"), expected, "{peer} {proto}");
        let pair = cookie.split(';').next().unwrap();
        let plain = pair.trim_start_matches("__Host-");
        for (sent, known) in [(pair.to_owned(), true), (plain.to_owned(), !expected)] {
            let request = Request::builder().uri("/speeches").header("x-forwarded-proto", proto);
            let mut request = request.header("accept", "text/html").header("cookie", &sent);
            request = request.header("cookie", "other=1");
            let mut request = request.body(Body::empty()).unwrap();
            request.extensions_mut().insert(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
            let status = router.clone().oneshot(request).await.unwrap().status();
            assert_eq!(status == StatusCode::OK, known, "{peer} {proto} with {sent}: {status}");
        }
    }
}

/// What `/metrics` answers to a peer.
async fn figures(site: &Site, peer: &str, headers: &[(&str, &str)]) -> (StatusCode, String) {
    let mut request = Request::builder().uri("/metrics");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut request = request.body(Body::empty()).unwrap();
    request.extensions_mut().insert(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
    let answer = site.router.clone().oneshot(request).await.unwrap();
    let status = answer.status();
    (status, String::from_utf8(to_bytes(answer.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap())
}

#[tokio::test]
async fn figures_are_for_the_machine_itself() {
    let (site, mut person) = Site::with(Role::Drafter).await;
    person.get("/speeches").await;
    let (status, text) = figures(&site, "127.0.0.1:4000", &[]).await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        text.contains("wengao_http_requests_total{method=\"GET\",route=\"/speeches\",status=\"200\"} 1"),
        "{text}"
    );
    for name in
        ["wengao_http_request_duration_seconds_bucket", "wengao_open_drafts", "wengao_database_connections"]
    {
        assert!(text.contains(name), "{name}");
    }
    for (peer, headers) in [
        ("10.1.2.3:4000", vec![]),
        ("127.0.0.1:4000", vec![("x-forwarded-for", "10.1.2.3")]),
        ("10.1.2.3:4000", vec![("authorization", "Bearer ")]),
    ] {
        assert_eq!(figures(&site, peer, &headers).await.0, StatusCode::UNAUTHORIZED, "{peer} {headers:?}");
    }
}
