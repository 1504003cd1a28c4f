//! A camera's address, without credentials.

use std::fmt;

use url::{Position, Url};

use crate::error::SourceError;

/// An address that carries no user and no password.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Address {
    url: Url,
    host: String,
}

impl Address {
    /// Reads an address of one of these schemes; user and password in it are dropped.
    pub(crate) fn parse(text: &str, schemes: &[&str]) -> Result<Self, SourceError> {
        let bad = |why: String| SourceError::Address(why);
        let mut url = Url::parse(text.trim()).map_err(|err| bad(err.to_string()))?;
        if !schemes.contains(&url.scheme()) {
            return Err(bad(format!(
                "{}:// instead of {}://",
                url.scheme(),
                schemes.join(":// or ")
            )));
        }
        let host = url.host_str().unwrap_or_default().to_owned();
        if host.is_empty() {
            return Err(bad("no host".to_owned()));
        }
        let no_host = |()| bad("cannot carry a host".to_owned());
        url.set_username("").map_err(no_host)?;
        url.set_password(None).map_err(no_host)?;
        url.set_fragment(None);
        let host = host.trim_matches(['[', ']']).to_owned();
        Ok(Self { url, host })
    }

    /// The whole address.
    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// Scheme, host and port as they stand in it.
    pub(crate) fn origin(&self) -> &str {
        &self.url[..Position::BeforePath]
    }

    /// Path and query.
    pub(crate) fn behind(&self) -> &str {
        &self.url[Position::BeforePath..]
    }

    /// The port, its scheme's own one if it names none.
    pub(crate) fn port(&self) -> Option<u16> {
        // RTSP's ports (RFC 2326, 3.2) are none that the reader of addresses knows.
        let own = match self.url.scheme() {
            "rtsp" => Some(554),
            "rtsps" => Some(322),
            _ => None,
        };
        self.url.port_or_known_default().or(own)
    }

    /// The host, by which logins are found.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// Host and port, by which a login for the very port is found.
    pub(crate) fn host_and_port(&self) -> String {
        match self.port() {
            Some(port) => format!("{}:{port}", self.host),
            None => self.host.clone(),
        }
    }
}

/// Path and query of an address, as a digest login signs them.
pub(crate) fn path_and_query(url: &Url) -> String {
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

impl fmt::Display for Address {
    /// Scheme, host, port and path: a query may hold a key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut url = self.url.clone();
        url.set_query(None);
        f.write_str(url.as_str())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_dropped_everywhere() {
        let address =
            Address::parse("rtsp://admin:s3cret@10.0.0.1:554/102?key=k", &["rtsp"]).unwrap();
        assert_eq!(address.url().as_str(), "rtsp://10.0.0.1:554/102?key=k");
        assert_eq!(
            format!("{address} {address:?}"),
            "rtsp://10.0.0.1:554/102 rtsp://10.0.0.1:554/102"
        );
        assert_eq!(address.host(), "10.0.0.1");
        assert_eq!(path_and_query(address.url()), "/102?key=k");
        assert_eq!((address.origin(), address.behind()), ("rtsp://10.0.0.1:554", "/102?key=k"));
        let six = Address::parse("http://u:p@[::1]:80/x", &["http", "https"]).unwrap();
        assert_eq!((six.host(), path_and_query(six.url()).as_str()), ("::1", "/x"));
    }

    #[test]
    fn a_login_can_be_for_one_port() {
        let of = |text: &str, scheme: &str| {
            Address::parse(text, &[scheme]).map(|address| address.host_and_port()).unwrap()
        };
        assert_eq!(of("rtsp://10.0.0.1/102", "rtsp"), "10.0.0.1:554");
        assert_eq!(of("rtsp://10.0.0.1:8554/102", "rtsp"), "10.0.0.1:8554");
        assert_eq!(of("http://cam.example/x", "http"), "cam.example:80");
        assert_eq!(of("rtsps://10.0.0.1/102", "rtsps"), "10.0.0.1:322");
    }

    #[test]
    fn wrong_addresses_are_refused_without_being_quoted() {
        for (text, schemes) in [
            ("ftp://admin:s3cret@host/", &["rtsp"][..]),
            ("rtsp://admin:s3cret@/", &["rtsp"]),
            ("rtsp://admin:s3cret@ho st/", &["rtsp"]),
            ("", &["http"]),
        ] {
            let err = Address::parse(text, schemes).unwrap_err().to_string();
            assert!(!err.contains("s3cret"), "{err}");
        }
    }
}
