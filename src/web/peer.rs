//! Who sent a request, and whether through HTTPS. What a proxy says (`X-Forwarded-For`, `X-Forwarded-Proto`) counts only
//! where the request comes from a proxy that we were told to trust: anybody can write a header.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use axum::extract::{ConnectInfo, FromRequestParts, Request};
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
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let ip = socket.map(|socket| socket.ip().to_canonical());
        let trusted = settings.behind_tls
            || ip.is_some_and(|ip| settings.trusted_proxies.iter().any(|network| network.holds(ip)));
        // A proxy appends what it saw, so the last entry is our own proxy's word.
        let last = |name| text(name).and_then(|list| list.rsplit(',').next()).map(str::trim);
        let forwarded = last("x-forwarded-for").filter(|_| trusted).filter(|client| !client.is_empty());
        let address = match (forwarded, ip) {
            (Some(client), _) => client.to_owned(),
            (None, Some(ip)) => ip.to_string(),
            (None, None) => String::new(),
        };
        let proto = last("x-forwarded-proto").filter(|_| trusted);
        let proxied = ["x-forwarded-for", "forwarded", "x-real-ip", "via"]
            .iter()
            .any(|name| headers.contains_key(*name));
        Self {
            address,
            https: settings.behind_tls || proto.is_some_and(|proto| proto.eq_ignore_ascii_case("https")),
            local: ip.is_some_and(|ip| ip.is_loopback()) && !proxied,
        }
    }
}

impl FromRequestParts<App> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let socket = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
        Ok(Self::new(socket, &parts.headers, &app.settings))
    }
}

/// The layer that marks every cookie Secure where the browser speaks HTTPS, whoever set it.
pub async fn secure_cookies(peer: Peer, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let (true, header::Entry::Occupied(mut cookies)) =
        (peer.https, response.headers_mut().entry(header::SET_COOKIE))
    {
        for cookie in cookies.iter_mut().filter(|cookie| !is_secure(cookie)) {
            let marked = [cookie.as_bytes(), b"; Secure"].concat();
            if let Ok(marked) = HeaderValue::from_bytes(&marked) {
                *cookie = marked;
            }
        }
    }
    response
}

fn is_secure(cookie: &HeaderValue) -> bool {
    cookie.as_bytes().split(|b| *b == b';').any(|part| part.trim_ascii().eq_ignore_ascii_case(b"secure"))
}

/// An address, or all that begin with the same bits: `10.0.0.0/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    bits: u8,
}

impl Network {
    /// Whether the address belongs to it.
    pub fn holds(&self, ip: IpAddr) -> bool {
        match (self.base, ip) {
            (IpAddr::V4(base), IpAddr::V4(ip)) => {
                same(u128::from(base.to_bits()), u128::from(ip.to_bits()), 32 - self.bits)
            }
            (IpAddr::V6(base), IpAddr::V6(ip)) => same(base.to_bits(), ip.to_bits(), 128 - self.bits),
            _ => false,
        }
    }
}

fn same(a: u128, b: u128, ignored: u8) -> bool {
    (a ^ b).checked_shr(u32::from(ignored)).unwrap_or_default() == 0
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("“{text}”不是地址或网段，请写成 10.1.2.3 或 10.0.0.0/8 的样子");
        let (base, bits) =
            text.trim().split_once('/').map_or((text.trim(), None), |(base, bits)| (base, Some(bits)));
        let base: IpAddr = base.parse().map_err(|_| wrong())?;
        let most = if base.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), str::parse::<u8>).map_err(|_| wrong())?;
        if bits > most { Err(wrong()) } else { Ok(Self { base, bits }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    fn network(text: &str) -> Network {
        text.parse().unwrap()
    }

    #[test]
    fn networks_hold_what_begins_alike() {
        assert!(network("10.0.0.0/8").holds("10.9.8.7".parse().unwrap()));
        assert!(!network("10.0.0.0/8").holds("11.0.0.1".parse().unwrap()));
        assert!(network("0.0.0.0/0").holds("8.8.8.8".parse().unwrap()));
        assert!(
            network("::/0").holds("::1".parse().unwrap()) && !network("::1").holds("::2".parse().unwrap())
        );
        for bad in ["", "10.0.0", "10.0.0.0/33", "x/8"] {
            assert!(bad.parse::<Network>().is_err(), "{bad}");
        }
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
