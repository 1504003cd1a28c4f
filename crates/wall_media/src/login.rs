//! Users and passwords of cameras.

use std::fmt;

use crate::Fingerprint;

/// Finds the login of a camera. The city's credentials stand behind it; nothing of them
/// is kept here longer than a connection needs.
pub trait CameraLogins: Send + Sync {
    /// The login for the cameras at `host:port`, or of a host if it has no port.
    fn login(&self, host: &str) -> Option<Login>;

    /// The certificate that the cameras at `host:port`, or of a host, must show: one of their
    /// own making, which nobody else vouches for. Without, they must show one that the machine
    /// trusts.
    fn fingerprint(&self, _host: &str) -> Option<Fingerprint> {
        None
    }
}

/// A city whose cameras ask for no login.
#[derive(Clone, Copy, Debug)]
pub struct NoLogins;

impl CameraLogins for NoLogins {
    fn login(&self, _: &str) -> Option<Login> {
        None
    }
}

/// A user and a password. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The user.
    pub user: String,
    /// The password.
    pub password: String,
}

impl Login {
    /// The login of this user.
    pub fn new(user: impl Into<String>, password: impl Into<String>) -> Self {
        Self { user: user.into(), password: password.into() }
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login(***)")
    }
}
