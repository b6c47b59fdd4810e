//! What is wrong with the certificate of a database, for whoever runs the server.

use std::error::Error;
use std::io;

use tokio_rustls::rustls::{CertificateError, Error as TlsError};

/// One sentence for an error of connecting, if a certificate is what stands in the way: why, and what to do.
pub fn objection(error: &sqlx::Error) -> Option<&'static str> {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        // An error of reading and writing hands on the source of what it wraps, and not that itself.
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        let found =
            wrapped.and_then(|inner| inner.downcast_ref()).or_else(|| error.downcast_ref::<TlsError>());
        if let Some(TlsError::InvalidCertificate(wrong)) = found {
            return Some(sentence(wrong));
        }
        cause = error.source();
    }
    None
}

fn sentence(wrong: &CertificateError) -> &'static str {
    match wrong {
        CertificateError::UnknownIssuer => {
            "数据库证书的签发机构不受信任：请在地址里加 sslrootcert=根证书文件；不必核对证书的，用 sslmode=require"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "数据库的证书不是发给地址里这个主机名的：请把地址改成证书上的名称，或者换一张证书"
        }
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => {
            "数据库的证书已过期或尚未生效：请换一张证书，并核对两台机器的时间"
        }
        // Above all certificates of the first version, as Citus makes them for itself.
        _ => {
            "数据库的证书不能用（须为 X.509 第 3 版，Citus 自己生成的是第 1 版）：请换一张证书；不需要加密的，在地址里加 sslmode=disable"
        }
    }
}
