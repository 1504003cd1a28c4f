//! The credentials that a city file names, and those of the cameras by host.

use std::{collections::BTreeMap, ops::Range};

use axum::http::HeaderName;

use super::{
    problem::Problem,
    reader::{Checker, Table, Value},
};
use crate::{Secret, SecretRef};

/// Advice for a credential that stands in the file itself.
const KEEP_OUT: &str = "write \"env:NAME\" or \"file:PATH\" and keep the credential there";

/// A credential that the city file names, and where it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedSecret {
    /// Where the credential is kept.
    pub secret: SecretRef,
    /// Line in the city file, from 1.
    pub line: usize,
    /// Column in the city file, from 1.
    pub column: usize,
}

/// How a feed logs in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthSpec {
    /// `user:password`: HTTP Basic, MQTT login.
    pub basic: Option<NamedSecret>,
    /// An HTTP bearer token.
    pub bearer: Option<NamedSecret>,
    /// An SNMP community.
    pub community: Option<NamedSecret>,
    /// What senders sign the bodies of webhooks with (`x-hub-signature-256`).
    pub signature: Option<NamedSecret>,
    /// HTTP headers by name in lower case.
    pub headers: BTreeMap<String, NamedSecret>,
}

/// A feed's credentials at work.
#[derive(Clone, Debug, Default)]
pub(crate) struct Auth {
    pub(crate) basic: Option<(Secret, Secret)>,
    pub(crate) bearer: Option<Secret>,
    pub(crate) community: Option<Secret>,
    pub(crate) signature: Option<Secret>,
    pub(crate) headers: Vec<(HeaderName, Secret)>,
}

/// The login of the cameras of one host, and the certificate that they show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CameraAuth {
    /// Host, or `host:port`, in lower case.
    pub host: String,
    /// `user:password`, if they ask for it.
    pub basic: Option<NamedSecret>,
    /// `sha256:` and 64 hexadecimal digits in lower case: the certificate that they made
    /// themselves, if they did.
    pub fingerprint: Option<String>,
}

/// The logins and certificates of cameras, found by host.
#[derive(Clone, Debug, Default)]
pub struct CameraLogins {
    logins: BTreeMap<String, (String, Secret)>,
    fingerprints: BTreeMap<String, String>,
}

impl CameraLogins {
    /// User and password for a camera at `host` (`10.10.4.21` or `10.10.4.21:554`); a
    /// login for the very port comes before one for the host.
    pub fn login(&self, host: &str) -> Option<(String, Secret)> {
        by_host(&self.logins, host).cloned()
    }

    /// The fingerprint of the certificate that a camera at `host` must show, found likewise.
    pub fn fingerprint(&self, host: &str) -> Option<&str> {
        by_host(&self.fingerprints, host).map(String::as_str)
    }

    pub(super) fn of(cameras: &[CameraAuth]) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut all = Self::default();
        for camera in cameras {
            if let Some(named) = &camera.basic
                && let Some((user, password)) = basic(named, &mut problems)
            {
                all.logins.insert(camera.host.clone(), (user.expose().to_owned(), password));
            }
            if let Some(fingerprint) = &camera.fingerprint {
                all.fingerprints.insert(camera.host.clone(), fingerprint.clone());
            }
        }
        if problems.is_empty() { Ok(all) } else { Err(problems) }
    }
}

/// What is known of `host`, or of `host:port`: of the very port before the host.
fn by_host<'a, T>(known: &'a BTreeMap<String, T>, host: &str) -> Option<&'a T> {
    let host = host.to_ascii_lowercase();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => &host,
    };
    known.get(&host).or_else(|| known.get(name))
}

/// A certificate's fingerprint as it is compared: `sha256:` and 64 digits in lower case. It may be
/// written as openssl prints it, in pairs between colons.
pub(super) fn fingerprint(text: &str) -> Option<String> {
    let digits = text.trim().strip_prefix("sha256:")?.replace(':', "").to_ascii_lowercase();
    let is_whole = digits.len() == 64 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    is_whole.then(|| format!("sha256:{digits}"))
}

impl NamedSecret {
    fn problem(&self, message: String, hint: &str) -> Problem {
        Problem { line: self.line, column: self.column, message, hint: hint.to_owned() }
    }

    fn resolve(&self, problems: &mut Vec<Problem>) -> Option<Secret> {
        let hint = match &self.secret {
            SecretRef::Env(_) => "set it before the wall starts",
            SecretRef::File(_) => "the file must be readable for the wall's user",
        };
        self.secret.resolve().map_err(|err| problems.push(self.problem(err, hint))).ok()
    }
}

/// User and password of `user:password`.
fn basic(named: &NamedSecret, problems: &mut Vec<Problem>) -> Option<(Secret, Secret)> {
    let secret = named.resolve(problems)?;
    let Some((user, password)) = secret.expose().split_once(':') else {
        let message = format!("{} holds no login", named.secret);
        problems.push(named.problem(message, "write user:password into it"));
        return None;
    };
    Some((Secret::new(user), Secret::new(password)))
}

impl AuthSpec {
    /// Reads `auth = { … }`.
    pub(super) fn parse(checker: &mut Checker<'_>, value: Value<'_>) -> Self {
        let mut spec = Self::default();
        let Some(table) = Table::of(checker, "auth", value) else { return spec };
        table.check_keys(checker, &["basic", "bearer", "community", "signature", "headers"]);
        spec.basic = secret(checker, &table, "basic");
        spec.bearer = secret(checker, &table, "bearer");
        spec.community = secret(checker, &table, "community");
        spec.signature = secret(checker, &table, "signature");
        if let Some(headers) = table.get("headers")
            && let Some(headers) = Table::of(checker, "auth.headers", headers)
        {
            for key in headers.entries.keys() {
                let name = key.get_ref().to_ascii_lowercase();
                if HeaderName::from_bytes(name.as_bytes()).is_err() {
                    let message = format!("{:?} is no name of an HTTP header", key.get_ref());
                    checker.problem(&key.span(), message, "");
                } else if let Some(secret) = secret(checker, &headers, key.get_ref()) {
                    spec.headers.insert(name, secret);
                }
            }
        }
        spec
    }

    /// Fetches every credential; notes those that are missing.
    pub(crate) fn resolve(&self, problems: &mut Vec<Problem>) -> Auth {
        let one = |named: &Option<NamedSecret>, problems: &mut Vec<Problem>| {
            named.as_ref().and_then(|named| named.resolve(problems))
        };
        let mut auth = Auth {
            basic: self.basic.as_ref().and_then(|named| basic(named, problems)),
            bearer: one(&self.bearer, problems),
            community: one(&self.community, problems),
            signature: one(&self.signature, problems),
            headers: Vec::new(),
        };
        for (name, named) in &self.headers {
            if let Some(secret) = named.resolve(problems)
                && let Ok(name) = HeaderName::from_bytes(name.as_bytes())
            {
                auth.headers.push((name, secret));
            }
        }
        let values = auth.bearer.iter().chain(auth.headers.iter().map(|(_, secret)| secret));
        if values.into_iter().any(|secret| !fits_in_header(secret.expose())) {
            let place = self.bearer.iter().chain(self.headers.values()).next();
            if let Some(place) = place {
                let message = "a credential has a character that HTTP headers cannot carry";
                problems.push(place.problem(message.to_owned(), "look for line ends in it"));
            }
        }
        auth
    }

    /// Whether it names nothing.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn fits_in_header(value: &str) -> bool {
    value.bytes().all(|byte| (0x20..0x7f).contains(&byte))
}

/// The credential that `key` names.
pub(super) fn secret(
    checker: &mut Checker<'_>,
    table: &Table<'_>,
    key: &str,
) -> Option<NamedSecret> {
    let (text, span) = table.text(checker, key)?;
    named(checker, text, &span, key)
}

fn named(
    checker: &mut Checker<'_>,
    text: &str,
    span: &Range<usize>,
    key: &str,
) -> Option<NamedSecret> {
    let Some(secret) = SecretRef::parse(text) else {
        checker.problem(span, format!("{key} does not say where its credential is"), KEEP_OUT);
        return None;
    };
    let (line, column) = checker.place(span);
    Some(NamedSecret { secret, line, column })
}
