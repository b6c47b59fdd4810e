//! Who sent a request, and whether through HTTPS. What a proxy says (`X-Forwarded-For`, `X-Forwarded-Proto`) counts only
//! where the request comes from a proxy that we were told to trust: anybody can write a header.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRef, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::state::{App, Settings};

/// The other end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Peer {
    /// The client's address, or the empty string where none is known.
    pub address: String,
    /// Whether the browser speaks HTTPS.
    pub https: bool,
    /// Whether the request comes from this very machine, and no proxy says it was somebody else's.
    pub local: bool,
}

impl Peer {
    /// From the connection and the headers.
    pub fn new(socket: Option<SocketAddr>, headers: &HeaderMap, settings: &Settings) -> Self {
        let ip = socket.map(|socket| socket.ip().to_canonical());
        let is_proxy = |ip: IpAddr| settings.trusted_proxies.iter().any(|network| network.holds(ip));
        let trusted = settings.behind_tls || ip.is_some_and(is_proxy);
        let (mut client, mut https) = (ip, settings.behind_tls);
        if trusted {
            let hops = entries(headers, "x-forwarded-for").filter_map(address).collect::<Vec<_>>();
            // Each proxy appends whom it saw: from the right, the first that is none of ours. Whatever stands to the left
            // of him, he may have written himself.
            let place = hops.iter().rposition(|hop| !is_proxy(*hop)).unwrap_or(0);
            client = hops.get(place).copied().or(ip);
            // The scheme stands at the same place from the right, where every proxy appends it; else the last word counts.
            let schemes = entries(headers, "x-forwarded-proto").filter_map(scheme).collect::<Vec<_>>();
            let place = schemes.len().checked_sub(hops.len() - place).filter(|_| place < hops.len());
            https |= place.and_then(|place| schemes.get(place)).or(schemes.last()).copied().unwrap_or(false);
        }
        let proxied = ["x-forwarded-for", "forwarded", "x-real-ip", "via"]
            .iter()
            .any(|name| headers.contains_key(*name));
        Self {
            address: client.map_or_else(String::new, |ip| ip.to_string()),
            https,
            local: ip.is_some_and(|ip| ip.is_loopback()) && !proxied,
        }
    }
}

/// The entries of all lines of a header that is a list, in order.
fn entries<'h>(headers: &'h HeaderMap, name: &str) -> impl Iterator<Item = &'h str> {
    let lines = headers.get_all(name).iter().map(|line| line.to_str().unwrap_or_default());
    lines.flat_map(|line| line.split(',')).map(|entry| entry.trim().trim_matches('"'))
}

/// An address as proxies write it: `10.1.2.3`, `10.1.2.3:4711`, `::1`, `[::1]`, `[::1]:4711`; with or without a zone.
fn address(entry: &str) -> Option<IpAddr> {
    let without_zone = |text: &str| text.split('%').next().unwrap_or_default().parse::<IpAddr>().ok();
    let port =
        |rest: &str| rest.is_empty() || rest.strip_prefix(':').is_some_and(|p| p.parse::<u16>().is_ok());
    let found = match entry.strip_prefix('[') {
        Some(inner) => {
            inner.split_once(']').filter(|(_, rest)| port(rest)).and_then(|(ip, _)| without_zone(ip))
        }
        None => without_zone(entry).or_else(|| Some(entry.parse::<SocketAddr>().ok()?.ip())),
    };
    found.map(|ip| ip.to_canonical())
}

/// Whether an entry says https; `None` where it is no scheme.
fn scheme(entry: &str) -> Option<bool> {
    let is = |name: &str| entry.eq_ignore_ascii_case(name);
    (is("https") || is("http")).then(|| is("https"))
}

impl<S: Sync> FromRequestParts<S> for Peer
where
    App: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &S) -> Result<Self, Infallible> {
        let socket = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
        Ok(Self::new(socket, &parts.headers, &App::from_ref(site).settings))
    }
}

/// A year, in seconds, for which a browser that came by HTTPS comes by nothing else.
const HSTS: &str = "max-age=31536000";

/// With this prefix a cookie belongs to this very host and to HTTPS: browsers take it from nobody else.
const HOST_ONLY: &str = "__Host-";

/// The layer for browsers that speak HTTPS: they are told to stay with it, and every cookie is Secure and goes under a
/// name that no other host and no plain page can set. Inside, cookies have their plain names.
pub async fn https(peer: Peer, mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(peer.clone());
    if !peer.https {
        return next.run(request).await;
    }
    if let Some(cookies) = own_cookies(request.headers()) {
        request.headers_mut().insert(header::COOKIE, cookies);
    }
    let mut response = next.run(request).await;
    if let header::Entry::Occupied(mut cookies) = response.headers_mut().entry(header::SET_COOKIE) {
        for cookie in cookies.iter_mut() {
            let secure: &[u8] = if is_secure(cookie) { b"" } else { b"; Secure" };
            let prefix = if cookie.as_bytes().starts_with(HOST_ONLY.as_bytes()) { "" } else { HOST_ONLY };
            let marked = [prefix.as_bytes(), cookie.as_bytes(), secure].concat();
            if let Ok(marked) = HeaderValue::from_bytes(&marked) {
                *cookie = marked;
            }
        }
    }
    response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    response
}

/// The cookies that only we can have set, under their plain names; `None`: there is no cookie at all.
fn own_cookies(headers: &HeaderMap) -> Option<HeaderValue> {
    let mut lines = headers.get_all(header::COOKIE).iter().peekable();
    lines.peek()?;
    let pairs = lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(';'));
    let own: Vec<&str> = pairs.filter_map(|pair| pair.trim().strip_prefix(HOST_ONLY)).collect();
    HeaderValue::from_str(&own.join("; ")).ok()
}

fn is_secure(cookie: &HeaderValue) -> bool {
    cookie.as_bytes().split(|b| *b == b';').any(|part| part.trim_ascii().eq_ignore_ascii_case(b"secure"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::network::Network;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut all = HeaderMap::new();
        for (name, value) in pairs {
            all.append(*name, value.parse().unwrap());
        }
        all
    }

    fn network(text: &str) -> Network {
        text.parse().unwrap()
    }

    /// Who is behind a connection from this address with these lines of X-Forwarded-For.
    fn client(socket: &str, lines: &[&str]) -> String {
        let lines: Vec<_> = lines.iter().map(|line| ("x-forwarded-for", *line)).collect();
        let trusted_proxies = vec![network("127.0.0.1"), network("10.0.0.0/8"), network("fd00::/8")];
        let settings = Settings { trusted_proxies, ..Settings::default() };
        Peer::new(Some(socket.parse().unwrap()), &headers(&lines), &settings).address
    }

    #[test]
    fn the_rightmost_address_that_is_no_proxy_of_ours_is_the_client() {
        let near = "127.0.0.1:1";
        for (lines, expected) in [
            (&["6.6.6.6", "7.7.7.7"][..], "7.7.7.7"),
            (&["6.6.6.6, 7.7.7.7"], "7.7.7.7"),
            (&["6.6.6.6", "7.7.7.7, 10.0.0.5"], "7.7.7.7"),
            (&["6.6.6.6", "7.7.7.7", "10.0.0.5", "10.0.0.6"], "7.7.7.7"),
            (&["7.7.7.7:4711"], "7.7.7.7"),
            (&["[2001:db8::7]:4711"], "2001:db8::7"),
            (&["[2001:db8::7]"], "2001:db8::7"),
            (&["2001:db8::7"], "2001:db8::7"),
            (&["\"[2001:db8::7]:80\""], "2001:db8::7"),
            (&["fe80::7%eth0"], "fe80::7"),
            (&["::ffff:7.7.7.7"], "7.7.7.7"),
            (&["6.6.6.6", "2001:db8::7, fd00::1"], "2001:db8::7"),
            (&["7.7.7.7, unknown", "", ","], "7.7.7.7"),
            (&["<script>", "'; drop table", "7.7.7.7.7", "[::1", "7.7.7.7:99999", "localhost"], "127.0.0.1"),
            (&["10.0.0.5, 10.0.0.6"], "10.0.0.5"),
            (&[], "127.0.0.1"),
        ] {
            assert_eq!(client(near, lines), expected, "{lines:?}");
        }
        assert_eq!(client("9.9.9.9:1", &["7.7.7.7"]), "9.9.9.9", "no proxy of ours");
        let settings = Settings { behind_tls: true, ..Settings::default() };
        let said = headers(&[("x-forwarded-for", "6.6.6.6"), ("x-forwarded-for", "7.7.7.7")]);
        let peer = Peer::new(Some("172.17.0.1:1".parse().unwrap()), &said, &settings);
        assert_eq!(peer, Peer { address: "7.7.7.7".to_owned(), https: true, local: false });
    }

    #[test]
    fn the_scheme_is_that_of_the_same_hop() {
        let https = |hops: &[&str], schemes: &[&str]| {
            let mut pairs: Vec<_> = hops.iter().map(|line| ("x-forwarded-for", *line)).collect();
            pairs.extend(schemes.iter().map(|line| ("x-forwarded-proto", *line)));
            let trusted_proxies = vec![network("127.0.0.1"), network("10.0.0.0/8")];
            let settings = Settings { trusted_proxies, ..Settings::default() };
            Peer::new(Some("127.0.0.1:1".parse().unwrap()), &headers(&pairs), &settings).https
        };
        assert!(https(&["7.7.7.7"], &["https"]) && https(&[], &["HTTPS"]));
        assert!(!https(&["7.7.7.7"], &["https", "http"]), "the first line is the client's own");
        assert!(!https(&["6.6.6.6, 7.7.7.7"], &["https, http"]));
        assert!(
            https(&["7.7.7.7, 10.0.0.5"], &["https, http"]),
            "the outer proxy speaks HTTPS, the inner one does not"
        );
        assert!(https(&["7.7.7.7, 10.0.0.5"], &["https"]), "only one proxy says anything");
        assert!(!https(&["7.7.7.7"], &["ftp", "https;"]) && !https(&["7.7.7.7"], &[]));
    }

    #[test]
    fn cookies_of_others_are_not_ours() {
        let sent = headers(&[
            ("cookie", "wengao_session=forged; __Host-wengao_session=own"),
            ("cookie", "__Host-a=1"),
        ]);
        assert_eq!(own_cookies(&sent).unwrap(), "wengao_session=own; a=1");
        assert_eq!(own_cookies(&headers(&[("cookie", "wengao_session=forged")])).unwrap(), "");
        assert_eq!(own_cookies(&HeaderMap::new()), None);
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let said = headers(&[("x-forwarded-for", "6.6.6.6, 7.7.7.7"), ("x-forwarded-proto", "https")]);
        let settings = Settings { trusted_proxies: vec![network("127.0.0.1")], ..Settings::default() };
        let near = Peer::new(Some("127.0.0.1:1".parse().unwrap()), &said, &settings);
        assert_eq!(near, Peer { address: "7.7.7.7".to_owned(), https: true, local: false });
        let far = Peer::new(Some("9.9.9.9:1".parse().unwrap()), &said, &settings);
        assert_eq!(far, Peer { address: "9.9.9.9".to_owned(), https: false, local: false });
        let mapped = Peer::new(Some("[::ffff:127.0.0.1]:1".parse().unwrap()), &HeaderMap::new(), &settings);
        assert_eq!(mapped, Peer { address: "127.0.0.1".to_owned(), https: false, local: true });
    }
}
