//! Logging in by an identity system, which the test itself is: what holds opens, everything else does not, and the password
//! goes on opening.

use std::collections::HashMap;
use std::process::Command;
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::core::{CoreJsonWebKeySet, CoreJwsSigningAlgorithm, CoreRsaPrivateSigningKey};
use openidconnect::{JsonWebKeyId, PrivateSigningKey as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use wengao::app::accounts::model::Role;
use wengao::clock;
use wengao::oidc::Provider;
use wengao::web::state::Settings;

use super::policy::save;
use crate::support::site::{Answer, PASSWORD, Person, Site};

/// What the identity system knows, and what it lies about.
#[derive(Default)]
struct Office {
    issuer: String,
    key: Option<CoreRsaPrivateSigningKey>,
    /// The key with which it signs, where that is not the one it shows.
    forged: Option<CoreRsaPrivateSigningKey>,
    /// The challenge and the nonce of the code that it gave out.
    given: HashMap<String, (String, String)>,
    /// The claims that it says otherwise than it should.
    lies: Value,
    username: String,
}

type Shared = Arc<Mutex<Office>>;

fn key() -> CoreRsaPrivateSigningKey {
    let made = Command::new("openssl").args(["genrsa", "-traditional", "2048"]).output();
    let pem = String::from_utf8(made.expect("openssl, see scripts/install.sh").stdout).unwrap();
    CoreRsaPrivateSigningKey::from_pem(&pem, Some(JsonWebKeyId::new("k".to_owned()))).unwrap()
}

async fn describe(State(office): State<Shared>) -> Json<Value> {
    let issuer = office.lock().unwrap().issuer.clone();
    Json(json!({
        "issuer": issuer, "authorization_endpoint": format!("{issuer}/go"), "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"), "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }))
}

async fn keys(State(office): State<Shared>) -> Json<Value> {
    let key = office.lock().unwrap().key.as_ref().unwrap().as_verification_key();
    Json(serde_json::to_value(CoreJsonWebKeySet::new(vec![key])).unwrap())
}

/// A token that the identity system signs, or whoever plays it.
fn signed(office: &Office, head: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let said = format!("{}.{}", part(head), part(claims));
    let key = office.forged.as_ref().or(office.key.as_ref()).unwrap();
    let signature = key.sign(&CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256, said.as_bytes()).unwrap();
    format!("{said}.{}", URL_SAFE_NO_PAD.encode(signature))
}

async fn token(
    State(office): State<Shared>,
    Form(form): Form<HashMap<String, String>>,
) -> (StatusCode, Json<Value>) {
    let mut office = office.lock().unwrap();
    let Some((challenge, nonce)) = office.given.remove(&form["code"]) else {
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" })));
    };
    let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(form["code_verifier"].as_bytes()));
    assert_eq!(hash, challenge, "PKCE");
    let now = clock::now().unix_timestamp();
    let mut claims = json!({
        "iss": office.issuer, "aud": "wengao", "sub": "7", "iat": now, "exp": now + 300, "nonce": nonce,
        "preferred_username": office.username, "name": "王五",
    });
    for (name, value) in office.lies.as_object().into_iter().flatten() {
        claims[name] = value.clone();
    }
    let id = signed(&office, &json!({ "alg": "RS256", "kid": "k" }), &claims);
    (StatusCode::OK, Json(json!({ "access_token": "a", "token_type": "Bearer", "id_token": id })))
}

async fn office() -> Shared {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let office = Office { issuer, key: Some(key()), username: "lisi".to_owned(), ..Office::default() };
    let office = Arc::new(Mutex::new(office));
    let site = Router::new()
        .route("/.well-known/openid-configuration", get(describe))
        .route("/keys", get(keys))
        .route("/token", post(token))
        .with_state(office.clone());
    tokio::spawn(async move { axum::serve(listener, site).await });
    office
}

/// Goes to the identity system, which knows the person; the address by which he comes back.
async fn go(person: &mut Person, office: &Shared) -> String {
    let answer = person.get("/login/oidc?next=%2Fspeeches").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let to = answer.location();
    let (at, query) = to.split_once('?').unwrap();
    let mut office = office.lock().unwrap();
    assert_eq!(at, format!("{}/go", office.issuer));
    let said: HashMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    assert_eq!((said["code_challenge_method"].as_str(), said["client_id"].as_str()), ("S256", "wengao"));
    assert_eq!(said["redirect_uri"], "http://wengao.test/login/oidc/back");
    office.given.insert("c0de".to_owned(), (said["code_challenge"].clone(), said["nonce"].clone()));
    format!("/login/oidc/back?code=c0de&state={}", said["state"])
}

async fn there_and_back(site: &Site, settings: &Settings, office: &Shared) -> (Person, Answer) {
    let mut person = site.anonymous_under(settings.clone());
    let back = go(&mut person, office).await;
    let answer = person.get(&back).await;
    (person, answer)
}

fn settings(office: &Shared) -> Settings {
    let provider = Provider {
        issuer: office.lock().unwrap().issuer.clone(),
        client_id: "wengao".to_owned(),
        client_secret: "secret".to_owned(),
        claim: "preferred_username".to_owned(),
        ..Provider::default()
    };
    Settings { oidc: Some(provider), ..Settings::default() }
}

#[tokio::test]
async fn whoever_the_office_knows_comes_in_by_his_own_browser_once() {
    let office = office().await;
    let (site, mut admin) = Site::with(Role::Admin).await;
    assert_eq!(
        site.anonymous().get("/login/oidc").await.status,
        StatusCode::NOT_FOUND,
        "where there is none"
    );
    let settings = settings(&office);
    let account = site.account(admin.org, "lisi", Role::Drafter).await;
    save(&mut admin, &[("second_factor", "all"), ("password_days", "7")]).await;
    let old = "update account set must_change_password = true, password_at = now() - interval '99 days' where id = $1";
    sqlx::query(old).bind(account).execute(&site.app.pool).await.unwrap();
    assert!(site.anonymous_under(settings.clone()).get("/login").await.text().contains("用统一身份认证登录"));
    let (mut li, answer) = there_and_back(&site, &settings, &office).await;
    assert_eq!(
        (answer.status, answer.location().as_str()),
        (StatusCode::SEE_OTHER, "/speeches"),
        "{}",
        answer.text()
    );
    assert_eq!(li.get("/speeches").await.status, StatusCode::OK, "what a password needs is not asked here");
    assert!(admin.get("/admin/audit?action=login").await.text().contains("经由：统一身份认证"));
    // Somebody else's browser comes back with it; and the same one twice.
    let mut person = site.anonymous_under(settings.clone());
    let back = go(&mut person, &office).await;
    let mut other = site.anonymous_under(settings.clone());
    assert_eq!(other.get(&back).await.status, StatusCode::UNPROCESSABLE_ENTITY, "not his journey");
    go(&mut other, &office).await;
    assert_eq!(other.get(&back).await.status, StatusCode::UNPROCESSABLE_ENTITY, "nor this one");
    let back = go(&mut person, &office).await;
    assert_eq!(person.get(&back).await.status, StatusCode::SEE_OTHER);
    assert_eq!(person.get(&back).await.status, StatusCode::UNPROCESSABLE_ENTITY, "a code is used once");
    // A stopped account.
    sqlx::query("update account set active = false where id = $1")
        .bind(account)
        .execute(&site.app.pool)
        .await
        .unwrap();
    let (_, answer) = there_and_back(&site, &settings, &office).await;
    assert!(answer.text().contains("还没有可用的账号"));
}

#[tokio::test]
async fn what_does_not_hold_opens_nothing() {
    let office = office().await;
    let (site, admin) = Site::with(Role::Admin).await;
    let settings = settings(&office);
    site.account(admin.org, "lisi", Role::Drafter).await;
    let now = clock::now().unix_timestamp();
    for lie in [
        json!({ "aud": "another" }),
        json!({ "iss": "http://elsewhere" }),
        json!({ "exp": now - 600 }),
        json!({ "nonce": "old" }),
        json!({ "preferred_username": "" }),
        json!({ "preferred_username": 7 }),
        json!({ "preferred_username": "or 1=1 --" }),
    ] {
        office.lock().unwrap().lies = lie.clone();
        let (mut person, answer) = there_and_back(&site, &settings, &office).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{lie}");
        assert_eq!(person.get("/speeches").await.status, StatusCode::SEE_OTHER, "{lie}");
    }
    office.lock().unwrap().lies = Value::Null;
    office.lock().unwrap().forged = Some(key());
    let (_, answer) = there_and_back(&site, &settings, &office).await;
    assert!(answer.text().contains("统一身份认证没有通过"), "signed by somebody else");
    let refused: i64 = sqlx::query_scalar("select count(*) from audit_event where action = 'login.failed'")
        .fetch_one(&site.app.pool)
        .await
        .unwrap();
    assert_eq!(refused, 8, "each is written down");
}

#[tokio::test]
async fn accounts_are_made_only_where_that_is_wanted_and_the_password_opens_when_it_is_away() {
    let office = office().await;
    let (site, mut admin) = Site::with(Role::Admin).await;
    let settings = settings(&office);
    let (_, answer) = there_and_back(&site, &settings, &office).await;
    assert!(answer.text().contains("还没有可用的账号"), "nobody is made silently");
    save(&mut admin, &[("oidc_creates", "true")]).await;
    let (mut new, answer) = there_and_back(&site, &settings, &office).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    assert!(new.get("/speeches").await.text().contains("王五"));
    assert_eq!(new.get("/imports").await.status, StatusCode::FORBIDDEN, "a drafter");
    let (_, again) = there_and_back(&site, &settings, &office).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    let made: i64 = sqlx::query_scalar("select count(*) from account where username = 'lisi'")
        .fetch_one(&site.app.pool)
        .await
        .unwrap();
    assert_eq!(made, 1);
    let away = Provider { issuer: "http://127.0.0.1:1".to_owned(), ..settings.oidc.clone().unwrap() };
    let away = Settings { oidc: Some(away), ..Settings::default() };
    let mut person = site.anonymous_under(away);
    let answer = person.get("/login/oidc").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("现在连不上"));
    let form = [("username", "liwen"), ("password", PASSWORD)];
    assert_eq!(person.post("/login", &form).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn whoever_signs_out_at_the_office_is_signed_out_here() {
    const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
    let office = office().await;
    let (site, admin) = Site::with(Role::Admin).await;
    let settings = settings(&office);
    site.account(admin.org, "lisi", Role::Drafter).await;
    let mut local = site.anonymous_under(settings.clone());
    let form = [("username", "lisi"), ("password", PASSWORD)];
    assert_eq!(local.post("/login", &form).await.status, StatusCode::SEE_OTHER);
    office.lock().unwrap().lies = json!({ "sid": "here" });
    let (mut here, _) = there_and_back(&site, &settings, &office).await;
    office.lock().unwrap().lies = json!({ "sid": "elsewhere" });
    let (mut elsewhere, _) = there_and_back(&site, &settings, &office).await;
    let now = clock::now().unix_timestamp();
    let issuer = office.lock().unwrap().issuer.clone();
    let leaving = |more: Value| {
        let mut claims = json!({
            "iss": issuer, "aud": "wengao", "sub": "7", "iat": now, "exp": now + 120, "jti": "1", "events": { EVENT: {} },
        });
        for (name, value) in more.as_object().into_iter().flatten() {
            claims[name] = value.clone();
        }
        claims
    };
    let tell = async |claims: Value| {
        let token = signed(
            &office.lock().unwrap(),
            &json!({ "alg": "RS256", "kid": "k", "typ": "logout+jwt" }),
            &claims,
        );
        let mut system = site.anonymous_under(settings.clone());
        system.post("/login/oidc/logout", &[("logout_token", &token)]).await.status
    };
    // What is no sign-out, or not the office's word, ends nothing.
    for lie in [
        json!({ "aud": "another" }),
        json!({ "iss": "http://elsewhere" }),
        json!({ "exp": now - 600 }),
        json!({ "nonce": "of a login" }),
        json!({ "events": {} }),
        json!({ "events": { EVENT: 1 } }),
    ] {
        assert_eq!(tell(leaving(lie.clone())).await, StatusCode::BAD_REQUEST, "{lie}");
    }
    office.lock().unwrap().forged = Some(key());
    assert_eq!(tell(leaving(json!({}))).await, StatusCode::BAD_REQUEST, "signed by somebody else");
    office.lock().unwrap().forged = None;
    assert_eq!(tell(leaving(json!({ "sub": "8" }))).await, StatusCode::OK, "nobody of ours");
    assert_eq!(here.get("/speeches").await.status, StatusCode::OK);
    // One session there, then all of him; the password's login is ours.
    assert_eq!(tell(leaving(json!({ "sid": "here" }))).await, StatusCode::OK);
    assert_eq!(here.get("/speeches").await.status, StatusCode::SEE_OTHER);
    assert_eq!(elsewhere.get("/speeches").await.status, StatusCode::OK);
    assert_eq!(tell(leaving(json!({}))).await, StatusCode::OK);
    assert_eq!(elsewhere.get("/speeches").await.status, StatusCode::SEE_OTHER);
    assert_eq!(local.get("/speeches").await.status, StatusCode::OK);
    let ended: i64 = sqlx::query_scalar("select count(*) from audit_event where action = 'session.end'")
        .fetch_one(&site.app.pool)
        .await
        .unwrap();
    assert_eq!(ended, 2);
    let mut without = site.anonymous();
    assert_eq!(without.post("/login/oidc/logout", &[]).await.status, StatusCode::NOT_FOUND);
}
