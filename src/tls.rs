//! TLS to other machines of the office: who is trusted is what the system trusts, and whom the organization names besides.

use std::sync::Arc;

use anyhow::Context as _;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

/// What connects with TLS; `named`: further certificates that are trusted, as PEM, or the empty string.
///
/// # Errors
/// When `named` holds no certificate, or nobody at all would be trusted.
pub fn connector(named: &str) -> anyhow::Result<TlsConnector> {
    let mut roots = RootCertStore::empty();
    // Some of a system's certificates are always broken; the others count.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    for certificate in certificates(named)? {
        roots.add(certificate).context("the named certificate cannot be used")?;
    }
    anyhow::ensure!(!roots.is_empty(), "there is no certificate that is trusted");
    let provider = Arc::new(crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// The certificates in a text.
///
/// # Errors
/// When there is text, and no certificate in it.
pub fn certificates(pem: &str) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let found: Vec<_> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect::<Result<_, _>>()?;
    anyhow::ensure!(pem.trim().is_empty() || !found.is_empty(), "no certificate");
    Ok(found)
}
