//! The office's identity system (OpenID Connect), and the conversation with it. What it says is believed after its signature,
//! issuer, audience, time and nonce were checked, which the crate does.

use std::fmt;
use std::str::FromStr as _;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreProviderMetadata};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse, IssuerUrl,
    JsonWebTokenType, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, TokenResponse as _,
};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::rustls::pki_types::ServerName;

use crate::tls;

/// How long the identity system may take for one answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of one answer.
const MOST: usize = 1024 * 1024;
/// Characters by which somebody is known there; the standard allows 255.
const MOST_OF_A_NAME: usize = 255;
/// The types that a token that tells of a sign-out may have, where it has one: what is of a login has another.
const SIGN_OUT_TYPES: [&str; 2] = ["logout+jwt", "JWT"];
/// What a token that tells of a sign-out says it tells of.
const SIGN_OUT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// What was set of the identity system at the start.
#[derive(Clone, Default)]
pub struct Provider {
    /// Who it is: the address under which it describes itself.
    pub issuer: String,
    /// What we are called there.
    pub client_id: String,
    /// By what it knows us; empty: by nothing but PKCE.
    pub client_secret: String,
    /// The claim that holds the login name.
    pub claim: String,
    /// The code of the organization whose people it knows; empty: the only one.
    pub organization: String,
    /// Certificates that are trusted besides those of the system, as PEM.
    pub ca: String,
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// What a browser keeps between going and coming back: only he who went may come back.
#[derive(Debug, Clone)]
pub struct Journey {
    /// Comes back in the address.
    pub state: String,
    /// Comes back in what is signed.
    pub nonce: String,
    /// What the code is exchanged with.
    pub verifier: String,
}

/// By what the identity system knows a login: what a sign-out there names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// The person.
    pub subject: String,
    /// His session there; empty where it does not say.
    pub session: String,
}

/// Who came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// By what he is known there.
    pub identity: Identity,
    /// The login name.
    pub username: String,
    /// The person's name, where the identity system says it.
    pub name: String,
}

/// The identity system did not answer, or not as it should.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct FetchError(String);

impl Provider {
    /// Where to send a browser, and what it keeps meanwhile. `back`: the address to which it comes back.
    ///
    /// # Errors
    /// When the identity system does not describe itself.
    pub async fn depart(&self, back: &str) -> anyhow::Result<(String, Journey)> {
        let metadata = self.metadata().await?;
        let client = CoreClient::from_provider_metadata(
            metadata,
            ClientId::new(self.client_id.clone()),
            self.secret(),
        )
        .set_redirect_uri(RedirectUrl::new(back.to_owned())?);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, state, nonce) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        let journey = Journey {
            state: state.secret().clone(),
            nonce: nonce.secret().clone(),
            verifier: verifier.secret().clone(),
        };
        Ok((url.to_string(), journey))
    }

    /// Who has come back with this code.
    ///
    /// # Errors
    /// When the identity system does not know the code, or what it says does not hold.
    pub async fn arrive(&self, back: &str, code: String, journey: Journey) -> anyhow::Result<Arrived> {
        let metadata = self.metadata().await?;
        let client = CoreClient::from_provider_metadata(
            metadata,
            ClientId::new(self.client_id.clone()),
            self.secret(),
        )
        .set_redirect_uri(RedirectUrl::new(back.to_owned())?);
        let fetch = |request| fetch(request, self.ca.clone());
        let token = client
            .exchange_code(AuthorizationCode::new(code))?
            .set_pkce_verifier(PkceCodeVerifier::new(journey.verifier))
            .request_async(&fetch)
            .await
            .map_err(|e| anyhow!("the code is not taken: {e}"))?;
        let id = token.id_token().context("no id token")?;
        id.claims(&client.id_token_verifier(), &Nonce::new(journey.nonce))
            .map_err(|e| anyhow!("the id token does not hold: {e}"))?;
        // It holds; the claims that the crate has no names for stand in it as well.
        let claims = payload(&id.to_string())?;
        let (username, name) = (claim(&claims, &self.claim), claim(&claims, "name"));
        Ok(Arrived { identity: identity(&claims), username, name })
    }

    /// Whose sign-out the identity system tells of (OpenID Connect Back-Channel Logout 1.0).
    ///
    /// # Errors
    /// When it does not describe itself, or what is said is no sign-out, or not its word.
    pub async fn left(&self, token: &str) -> anyhow::Result<Identity> {
        let metadata = self.metadata().await?;
        let client = CoreClient::from_provider_metadata(
            metadata,
            ClientId::new(self.client_id.clone()),
            self.secret(),
        );
        let told = CoreIdToken::from_str(token).map_err(|e| anyhow!("no token: {e}"))?;
        let bears_none = |nonce: Option<&Nonce>| match nonce {
            None => Ok(()),
            Some(_) => Err("it is of a login".to_owned()),
        };
        let types = SIGN_OUT_TYPES
            .iter()
            .filter_map(|name| JsonWebTokenType::new((*name).to_owned()).normalize().ok());
        let verifier = client.id_token_verifier().set_allowed_jose_types(types);
        told.claims(&verifier, bears_none).map_err(|e| anyhow!("it does not hold: {e}"))?;
        let claims = payload(token)?;
        anyhow::ensure!(
            claims
                .get("events")
                .and_then(|events| events.get(SIGN_OUT))
                .is_some_and(serde_json::Value::is_object),
            "it tells of no sign-out"
        );
        Ok(identity(&claims))
    }

    fn secret(&self) -> Option<ClientSecret> {
        Some(self.client_secret.clone()).filter(|secret| !secret.is_empty()).map(ClientSecret::new)
    }

    async fn metadata(&self) -> anyhow::Result<CoreProviderMetadata> {
        let fetch = |request| fetch(request, self.ca.clone());
        let issuer = IssuerUrl::new(self.issuer.clone())?;
        CoreProviderMetadata::discover_async(issuer, &fetch)
            .await
            .map_err(|e| anyhow!("it does not describe itself: {e}"))
    }
}

/// The claims of a token whose signature was looked at.
fn payload(token: &str) -> anyhow::Result<serde_json::Value> {
    let payload = token.split('.').nth(1).context("no payload")?;
    Ok(serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload)?)?)
}

fn claim(claims: &serde_json::Value, name: &str) -> String {
    claims.get(name).and_then(|value| value.as_str()).unwrap_or_default().trim().to_owned()
}

fn identity(claims: &serde_json::Value) -> Identity {
    let kept = |name| claim(claims, name).chars().take(MOST_OF_A_NAME).collect();
    Identity { subject: kept("sub"), session: kept("sid") }
}

/// One request and its answer, in time and within bounds; redirects are not followed.
async fn fetch(request: HttpRequest, ca: String) -> Result<HttpResponse, FetchError> {
    match timeout(PATIENCE, exchange(request, &ca)).await {
        Ok(answer) => answer.map_err(|cause| FetchError(format!("{cause:#}"))),
        Err(_) => Err(FetchError("it does not answer".to_owned())),
    }
}

async fn exchange(request: HttpRequest, ca: &str) -> anyhow::Result<HttpResponse> {
    let uri = request.uri().clone();
    let (host, https) = (uri.host().context("no host")?.to_owned(), uri.scheme_str() == Some("https"));
    let port = uri.port_u16().unwrap_or(if https { 443 } else { 80 });
    let bare = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    let stream = TcpStream::connect((bare.as_str(), port)).await?;
    let (mut parts, body) = request.into_parts();
    let authority = uri.authority().map(ToString::to_string).unwrap_or_default();
    parts.uri = uri.path_and_query().map_or("/", |path| path.as_str()).parse()?;
    parts.headers.insert(axum::http::header::HOST, authority.parse()?);
    let request = axum::http::Request::from_parts(parts, Full::new(Bytes::from(body)));
    let response = if https {
        let stream = tls::connector(ca)?.connect(ServerName::try_from(bare)?, stream).await?;
        send(TokioIo::new(stream), request).await?
    } else {
        send(TokioIo::new(stream), request).await?
    };
    let (parts, body) = response.into_parts();
    let body = Limited::new(body, MOST).collect().await.map_err(|e| anyhow!("{e}"))?.to_bytes();
    Ok(axum::http::Response::from_parts(parts, body.to_vec()))
}

async fn send<S>(
    stream: S,
    request: axum::http::Request<Full<Bytes>>,
) -> anyhow::Result<axum::http::Response<hyper::body::Incoming>>
where
    S: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
{
    let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await?;
    tokio::spawn(async move {
        if let Err(cause) = connection.await {
            tracing::debug!(%cause, "the identity system hung up");
        }
    });
    Ok(sender.send_request(request).await?)
}
