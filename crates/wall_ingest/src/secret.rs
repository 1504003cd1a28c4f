//! Credentials, and texts without them.

use std::{
    fmt,
    io::Read as _,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Most bytes that a secret's file may have.
const MAX_SECRET_BYTES: u64 = 64 * 1024;

/// A credential. Prints as `***` wherever it is printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<str>);

impl Secret {
    /// Keeps `value` from being printed.
    pub fn new(value: &str) -> Self {
        Self(value.into())
    }

    /// The value, for the one place that sends it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether `given` is the value; takes as long for a wrong one as for the right one of
    /// the same length.
    pub(crate) fn is(&self, given: &[u8]) -> bool {
        let own = self.0.as_bytes();
        let difference = own.iter().zip(given).fold(0, |sum, (a, b)| sum | (a ^ b));
        own.len() == given.len() && difference == 0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Where a credential is kept: `env:NAME` or `file:PATH`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretRef {
    /// In an environment variable.
    Env(String),
    /// In a file, without its last line end.
    File(PathBuf),
}

impl SecretRef {
    /// Reads `env:NAME` or `file:PATH`; anything else could be the credential itself and
    /// is not taken.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            Some(("env", name)) if !name.is_empty() && !name.contains(['=', '\0', ' ']) => {
                Some(Self::Env(name.to_owned()))
            }
            Some(("file", path)) if !path.is_empty() => Some(Self::File(path.into())),
            _ => None,
        }
    }

    /// Fetches the credential.
    ///
    /// # Errors
    /// Which variable or file is missing or empty; never what is in it.
    pub fn resolve(&self) -> Result<Secret, String> {
        let value = match self {
            Self::Env(name) => match std::env::var(name) {
                Ok(value) => value,
                Err(std::env::VarError::NotPresent) => {
                    return Err(format!("environment variable {name} is not set"));
                }
                Err(std::env::VarError::NotUnicode(_)) => {
                    return Err(format!("environment variable {name} is not UTF-8"));
                }
            },
            Self::File(path) => read_secret(path)?,
        };
        if value.is_empty() { Err(format!("{self} is empty")) } else { Ok(Secret::new(&value)) }
    }
}

impl fmt::Display for SecretRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "environment variable {name}"),
            Self::File(path) => write!(f, "secret file {}", path.display()),
        }
    }
}

/// The text of a secret's file without its last line end.
fn read_secret(path: &Path) -> Result<String, String> {
    let refuse = |why: &dyn fmt::Display| format!("secret file {}: {why}", path.display());
    let file = std::fs::File::open(path).map_err(|err| refuse(&err))?;
    let mut text = String::new();
    file.take(MAX_SECRET_BYTES + 1).read_to_string(&mut text).map_err(|err| refuse(&err))?;
    if u64::try_from(text.len()).is_ok_and(|length| length > MAX_SECRET_BYTES) {
        return Err(refuse(&"longer than 64 KiB"));
    }
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// `text` with the user, password, query and fragment of every URL in it hidden, for
/// messages that may quote one.
pub fn redact(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        clean.push_str(before);
        let is_end = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>' | ')');
        let (address, behind) = after.split_at(after.find(is_end).unwrap_or(after.len()));
        let (place, query) = address.split_at(address.find(['?', '#']).unwrap_or(address.len()));
        match place.rfind('@') {
            Some(login) => {
                clean.push_str("***@");
                clean.push_str(place.get(login + 1..).unwrap_or_default());
            }
            None => clean.push_str(place),
        }
        if !query.is_empty() {
            clean.push_str("?***");
        }
        rest = behind;
    }
    clean.push_str(rest);
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_never_prints() {
        let secret = Secret::new("hunter2");
        assert_eq!(format!("{secret} {secret:?}"), "*** ***");
        assert!(secret.is(b"hunter2") && !secret.is(b"hunter") && !secret.is(b"hunter3"));
    }

    #[test]
    fn urls_lose_their_credentials() {
        for (text, clean) in [
            ("GET http://a:b@host/x?key=1 failed", "GET http://***@host/x?*** failed"),
            ("rtsp://u:p@ss@10.0.0.1:554/102", "rtsp://***@10.0.0.1:554/102"),
            ("error for url (https://h/p#t): no", "error for url (https://h/p?***): no"),
            ("two ws://a@b, wss://c/d", "two ws://***@b, wss://c/d"),
            ("no address", "no address"),
            ("://", "://"),
        ] {
            assert_eq!(redact(text), clean);
        }
    }

    #[test]
    fn missing_secrets_are_named() {
        let env = SecretRef::parse("env:DAMAMAYA_TEST_UNSET").unwrap();
        assert_eq!(
            env.resolve().unwrap_err(),
            "environment variable DAMAMAYA_TEST_UNSET is not set"
        );
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("login");
        let file = SecretRef::File(path.clone());
        assert!(file.resolve().unwrap_err().contains("login"));
        std::fs::write(&path, "\n").unwrap();
        assert!(file.resolve().unwrap_err().ends_with("is empty"));
        std::fs::write(&path, "user:pass\n").unwrap();
        assert_eq!(file.resolve().unwrap().expose(), "user:pass");
        std::fs::write(&path, vec![b'x'; 70_000]).unwrap();
        assert!(file.resolve().unwrap_err().ends_with("longer than 64 KiB"));
        assert_eq!(SecretRef::parse("user:pass"), None);
        assert_eq!(SecretRef::parse("env:"), None);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
        #[test]
        fn redacting_never_panics_and_is_stable(text in "[a-z:/@?#é ]{0,40}") {
            let once = redact(&text);
            proptest::prop_assert_eq!(redact(&once), once);
        }
    }
}
