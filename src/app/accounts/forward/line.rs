//! A line to a place that collects logs: TCP, or TLS over it.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use anyhow::Context as _;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::rustls::pki_types::ServerName;

use crate::tls;

/// How long connecting, and sending a batch, may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where logs are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// A name or an address.
    pub host: String,
    /// The port.
    pub port: u16,
    /// With TLS.
    pub tls: bool,
}

impl Target {
    /// Reads `tcp://host:port` or `tls://host:port`; without a port 514 or 6514.
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let tls = match scheme {
            "tcp" => false,
            "tls" => true,
            _ => return None,
        };
        let standard = if tls { 6514 } else { 514 };
        let (host, port) = match rest.strip_prefix('[') {
            Some(inner) => {
                let (host, port) = inner.split_once(']')?;
                host.parse::<std::net::Ipv6Addr>().ok()?;
                (host, port.strip_prefix(':').unwrap_or(port))
            }
            None => rest.split_once(':').unwrap_or((rest, "")),
        };
        let port = if port.is_empty() { standard } else { port.parse().ok().filter(|port| *port > 0)? };
        let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
        let known = !host.is_empty() && host.len() <= 253 && host.chars().all(fine);
        known.then(|| Self { host: host.to_owned(), port, tls })
    }
}

trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// An open line.
pub struct Wire(Box<dyn Duplex>);

impl Wire {
    /// Opens a line; `ca`: certificates that are trusted besides those of the system.
    ///
    /// # Errors
    /// When nobody answers there in time, or not who is trusted.
    pub async fn open(target: &str, ca: &str) -> anyhow::Result<Self> {
        let target = Target::parse(target).context("not an address")?;
        timeout(PATIENCE, Self::connect(&target, ca)).await.context("nobody answers")?
    }

    async fn connect(target: &Target, ca: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect((target.host.as_str(), target.port)).await?;
        if !target.tls {
            return Ok(Self(Box::new(stream)));
        }
        let name = ServerName::try_from(target.host.clone())?;
        Ok(Self(Box::new(tls::connector(ca)?.connect(name, stream).await?)))
    }

    /// Whether the other end has not closed it: a closed one takes the first bytes and loses them.
    pub fn is_open(&mut self) -> bool {
        let (mut bytes, mut context) = ([0_u8; 64], Context::from_waker(Waker::noop()));
        let mut buffer = ReadBuf::new(&mut bytes);
        match Pin::new(&mut *self.0).poll_read(&mut context, &mut buffer) {
            Poll::Pending => true,
            // Collectors say nothing; if one does, it is there.
            Poll::Ready(Ok(())) => !buffer.filled().is_empty(),
            Poll::Ready(Err(_)) => false,
        }
    }

    /// Sends bytes.
    ///
    /// # Errors
    /// When they are not taken in time.
    pub async fn send(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        let write = async {
            self.0.write_all(bytes).await?;
            self.0.flush().await
        };
        Ok(timeout(PATIENCE, write).await.context("nothing is taken")??)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_nothing_else() {
        let read = |text: &str| Target::parse(text).map(|at| (at.host, at.port, at.tls));
        assert_eq!(read("tcp://10.1.2.3:5514"), Some(("10.1.2.3".to_owned(), 5514, false)));
        assert_eq!(read("tls://log.office.cn"), Some(("log.office.cn".to_owned(), 6514, true)));
        assert_eq!(read("tcp://[::1]:514"), Some(("::1".to_owned(), 514, false)));
        for bad in [
            "",
            "10.1.2.3",
            "udp://x",
            "tcp://",
            "tcp://a b",
            "tcp://x:0",
            "tcp://x:99999",
            "tcp://[x]:1",
            "tcp://x/y",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
