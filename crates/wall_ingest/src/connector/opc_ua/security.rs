//! How a session is secured, and who the wall is to the server.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use opcua::{
    client::{Client, ClientBuilder, IdentityToken, Password},
    crypto::SecurityPolicy,
    types::{EndpointDescription, MessageSecurityMode},
};

use super::TIMEOUT;
use crate::{city::Auth, failure::Failure};

/// The wall's name to servers; its certificate says it, too.
const APPLICATION: &str = "Damamaya";
const APPLICATION_URI: &str = "urn:damamaya:wall";

/// Longest text and largest array of a message, bytes and elements.
const MAX_STRING: usize = 64 * 1024;
const MAX_ARRAY: usize = 10_000;

/// Most chunks of a message.
const MAX_CHUNKS: usize = 1_024;

/// How messages are protected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Security {
    /// Not at all: for a network that is.
    None,
    /// Basic256Sha256 with the certificates in a folder.
    Certificates { mode: Mode, pki: PathBuf },
}

/// What certificates are used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Sign,
    SignAndEncrypt,
}

impl Security {
    /// What the options `security` and `pki` say.
    pub(super) fn of(security: Option<&str>, pki: Option<&str>) -> Result<Self, String> {
        let mode = match security.map(str::to_ascii_lowercase).as_deref() {
            None | Some("none") => return Ok(Self::None),
            Some("basic256sha256") => Mode::SignAndEncrypt,
            Some("basic256sha256_sign") => Mode::Sign,
            Some(other) => {
                let known = "None, Basic256Sha256 or Basic256Sha256_Sign";
                return Err(format!("option security is {other:?}, not {known}"));
            }
        };
        let pki = pki.filter(|pki| !pki.is_empty()).ok_or(
            "option security needs the option pki: the folder of the wall's certificate and of \
             those that it trusts",
        )?;
        Ok(Self::Certificates { mode, pki: pki.into() })
    }

    /// Whether an endpoint has this security.
    pub(super) fn is(&self, endpoint: &EndpointDescription) -> bool {
        let (policy, mode) = match self {
            Self::None => (SecurityPolicy::None, MessageSecurityMode::None),
            Self::Certificates { mode: Mode::Sign, .. } => {
                (SecurityPolicy::Basic256Sha256, MessageSecurityMode::Sign)
            }
            Self::Certificates { mode: Mode::SignAndEncrypt, .. } => {
                (SecurityPolicy::Basic256Sha256, MessageSecurityMode::SignAndEncrypt)
            }
        };
        let url = endpoint.endpoint_url.as_ref();
        endpoint.security_mode == mode
            && SecurityPolicy::from_uri(endpoint.security_policy_uri.as_ref()) == policy
            && (url.is_empty() || url.starts_with("opc.tcp:"))
    }

    /// A client that reads messages with values of at most `max_bytes`; without certificates
    /// its folder is gone with what comes along.
    pub(super) fn client(&self, max_bytes: usize) -> Result<(Client, Option<Passing>), Failure> {
        let (pki, passing) = match self {
            Self::None => {
                let passing = Passing::new();
                (passing.0.clone(), Some(passing))
            }
            Self::Certificates { pki, .. } => {
                keep_private(pki).map_err(|err| Failure::Local(format!("pki: {err}")))?;
                (pki.clone(), None)
            }
        };
        let client = ClientBuilder::new()
            .application_name(APPLICATION)
            .application_uri(APPLICATION_URI)
            .product_uri(APPLICATION_URI)
            .session_name(APPLICATION)
            .pki_dir(&pki)
            .certificate_path("own/cert.der")
            .private_key_path("private/private.pem")
            .create_sample_keypair(*self != Self::None)
            .trust_server_certs(false)
            // A certificate is trusted by itself: whoever put it there has looked at it, and
            // names and dates of field devices are often wrong.
            .verify_server_certs(false)
            .session_retry_limit(0)
            .recreate_subscriptions(false)
            .request_timeout(TIMEOUT)
            .session_timeout(60_000)
            .max_message_size(max_bytes.saturating_mul(4).max(1 << 20))
            .max_chunk_count(MAX_CHUNKS)
            .max_string_length(MAX_STRING)
            .max_byte_string_length(MAX_STRING)
            .max_array_length(MAX_ARRAY)
            .client()
            .map_err(|errors| Failure::Local(errors.join("; ")))?;
        if let Self::Certificates { pki, .. } = self
            && !has_key(pki)
        {
            let what = "no certificate could be made in the folder that the option pki names";
            return Err(Failure::Local(what.to_owned()));
        }
        Ok((client, passing))
    }
}

/// Makes the folder of the wall's private key, which is nobody else's business.
fn keep_private(pki: &Path) -> io::Result<()> {
    std::fs::create_dir_all(pki)?;
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(pki.join("private")) {
        Err(err) if err.kind() != io::ErrorKind::AlreadyExists => Err(err),
        _ => Ok(()),
    }
}

fn has_key(pki: &Path) -> bool {
    pki.join("own/cert.der").is_file() && pki.join("private/private.pem").is_file()
}

impl fmt::Display for Security {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "security None",
            Self::Certificates { mode: Mode::Sign, .. } => "Basic256Sha256, signed",
            Self::Certificates { mode: Mode::SignAndEncrypt, .. } => {
                "Basic256Sha256, signed and encrypted"
            }
        })
    }
}

/// Who the wall is to the server: the feed's login, or nobody.
pub(super) fn identity(auth: &Auth) -> IdentityToken {
    match &auth.basic {
        Some((user, password)) => {
            IdentityToken::UserName(user.expose().to_owned(), Password::new(password.expose()))
        }
        None => IdentityToken::Anonymous,
    }
}

/// A folder that is gone with its owner: the library wants one also where no certificate is.
pub(super) struct Passing(PathBuf);

impl Passing {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let nr = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("damamaya-opcua-{}-{nr}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        // It may never have been made.
        drop(std::fs::remove_dir_all(&self.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_made_once_and_its_key_is_private() {
        let folder = tempfile::tempdir().unwrap();
        let pki = folder.path().join("opcua");
        let security = Security::of(Some("Basic256Sha256"), pki.to_str()).unwrap();
        drop(security.client(1_000).unwrap());
        let first = std::fs::read(pki.join("own/cert.der")).unwrap();
        drop(security.client(1_000).unwrap());
        assert_eq!(std::fs::read(pki.join("own/cert.der")).unwrap(), first);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(pki.join("private")).unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0);
        }
        let (_client, passing) = Security::None.client(1_000).unwrap();
        let passing = passing.unwrap();
        let place = passing.0.clone();
        drop(passing);
        assert!(!place.exists());
    }

    #[test]
    fn options_are_read() {
        assert_eq!(Security::of(None, None), Ok(Security::None));
        assert_eq!(Security::of(Some("None"), Some("x")), Ok(Security::None));
        let secure = Security::of(Some("Basic256Sha256"), Some("certificates")).unwrap();
        let pki = PathBuf::from("certificates");
        assert_eq!(secure, Security::Certificates { mode: Mode::SignAndEncrypt, pki });
        assert!(Security::of(Some("Basic256Sha256_Sign"), None).unwrap_err().contains("pki"));
        assert!(Security::of(Some("Basic128Rsa15"), Some("x")).is_err());
    }
}
