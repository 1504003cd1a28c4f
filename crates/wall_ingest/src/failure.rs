//! Why a connector stopped: in English for the log, in Indonesian for the wall.

use std::{error::Error as _, io};

/// Why a connector stopped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Failure {
    /// Nobody listens there.
    #[error("connection refused")]
    Refused,
    /// The host's name is unknown.
    #[error("host name not found")]
    NoSuchHost,
    /// No route, or the network is down.
    #[error("unreachable")]
    Unreachable,
    /// No answer in time.
    #[error("no answer in time")]
    Timeout,
    /// The other side ended the connection.
    #[error("connection lost")]
    Lost,
    /// TLS could not be agreed on.
    #[error("TLS: {0}")]
    Tls(String),
    /// An HTTP status that is not a success.
    #[error("HTTP status {0}")]
    Status(u16),
    /// A login that the server does not accept.
    #[error("login refused: {0}")]
    Login(String),
    /// A redirect to another host.
    #[error("redirect to another host, which is not followed")]
    Redirect,
    /// More than the connector can take.
    #[error("message over the limit: {0}")]
    TooLarge(String),
    /// A violation of the protocol.
    #[error("protocol: {0}")]
    Protocol(String),
    /// A local file or socket.
    #[error("{0}")]
    Local(String),
    /// A defect of the connector itself.
    #[error("connector failed")]
    Crashed,
    /// The wall is being stopped.
    #[error("stopped")]
    Stopped,
}

impl Failure {
    /// In words for an operator, Indonesian.
    pub(crate) fn detail(&self) -> String {
        match self {
            Self::Refused => "tidak tersambung: sambungan ditolak".to_owned(),
            Self::NoSuchHost => "nama server tidak ditemukan".to_owned(),
            Self::Unreachable => "server tidak terjangkau".to_owned(),
            Self::Timeout => "server tidak menjawab".to_owned(),
            Self::Lost => "sambungan terputus".to_owned(),
            Self::Tls(_) => "sertifikat atau TLS ditolak".to_owned(),
            Self::Status(code @ (401 | 403)) => format!("server menolak: {code}"),
            Self::Status(code @ 500..) => format!("server bermasalah: {code}"),
            Self::Status(code) => format!("server menjawab: {code}"),
            Self::Login(_) => "server menolak: login salah".to_owned(),
            Self::Redirect => "server mengalihkan ke alamat lain".to_owned(),
            Self::TooLarge(_) => "kiriman melebihi batas".to_owned(),
            Self::Protocol(_) => "jawaban server tidak sesuai protokol".to_owned(),
            Self::Local(what) => format!("masalah lokal: {what}"),
            Self::Crashed => "penghubung gagal, dicoba lagi".to_owned(),
            Self::Stopped => "dihentikan".to_owned(),
        }
    }

    /// What an I/O error of a connection means.
    pub(crate) fn io(err: &io::Error) -> Self {
        use io::ErrorKind as Kind;
        match err.kind() {
            Kind::ConnectionRefused => Self::Refused,
            Kind::TimedOut => Self::Timeout,
            Kind::HostUnreachable | Kind::NetworkUnreachable | Kind::NetworkDown => {
                Self::Unreachable
            }
            Kind::UnexpectedEof
            | Kind::ConnectionReset
            | Kind::ConnectionAborted
            | Kind::BrokenPipe
            | Kind::NotConnected => Self::Lost,
            _ if let Some(err) = tls_in(err) => Self::tls(err),
            Kind::InvalidData => Self::Protocol(crate::redact(&err.to_string())),
            _ if err.to_string().contains("lookup address") => Self::NoSuchHost,
            _ => Self::Local(crate::redact(&err.to_string())),
        }
    }

    /// A TLS error.
    pub(crate) fn tls(err: &rustls::Error) -> Self {
        Self::Tls(err.to_string())
    }

    /// What an HTTP client's error means.
    pub(crate) fn http(err: &reqwest::Error) -> Self {
        if err.is_redirect() {
            return Self::Redirect;
        }
        if let Some(status) = err.status() {
            return Self::Status(status.as_u16());
        }
        let mut cause = err.source();
        while let Some(inner) = cause {
            if let Some(err) = inner.downcast_ref::<rustls::Error>() {
                return Self::tls(err);
            }
            if let Some(err) = inner.downcast_ref::<io::Error>() {
                let failure = Self::io(err);
                if !matches!(failure, Self::Local(_)) {
                    return failure;
                }
            }
            if inner.to_string().contains("lookup address") {
                return Self::NoSuchHost;
            }
            cause = inner.source();
        }
        if err.is_timeout() {
            Self::Timeout
        } else if err.is_body() || err.is_decode() || err.is_request() {
            Self::Lost
        } else {
            Self::Protocol(crate::redact(&err.to_string()))
        }
    }
}

/// The TLS error in an I/O error, which may be wrapped in further ones.
fn tls_in(err: &io::Error) -> Option<&rustls::Error> {
    let inner = err.get_ref()?;
    inner.downcast_ref().or_else(|| inner.downcast_ref::<io::Error>().and_then(tls_in))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_are_short_and_in_words() {
        assert_eq!(Failure::Status(401).detail(), "server menolak: 401");
        assert_eq!(Failure::Status(503).detail(), "server bermasalah: 503");
        assert_eq!(Failure::Status(404).detail(), "server menjawab: 404");
        let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
        assert_eq!(Failure::io(&refused), Failure::Refused);
        let unnamed = io::Error::other("http://u:p@h/?k=1 went away");
        assert_eq!(Failure::io(&unnamed).to_string(), "http://***@h/?*** went away");
    }
}
