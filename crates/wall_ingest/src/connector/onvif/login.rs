//! How a device is told who asks: in the message (WS-UsernameToken Profile 1.1 with a digest, ONVIF
//! Core 5.9.1), and where it asks for it by HTTP as well (RFC 7616; ONVIF Core 5.9.2).
//!
//! The password itself is sent in neither. A digest in the message is good for some minutes by the
//! device's clock, which may be years off: it is asked for its time first.

use http_auth::{PasswordClient, PasswordParams};
use sha1::{Digest as _, Sha1};
use wall_model::{Span, Timestamp};

use crate::{Secret, connector::client::base64, failure::Failure};

/// What the answer to a challenge of HTTP's is made of.
pub(super) struct Door {
    challenge: Option<PasswordClient>,
}

impl Door {
    pub(super) const fn closed() -> Self {
        Self { challenge: None }
    }

    /// Takes the challenges of a device that answered 401.
    pub(super) fn challenged<'a>(
        &mut self,
        challenges: impl Iterator<Item = &'a str>,
    ) -> Result<(), Failure> {
        // Basic would send the password as it is.
        let digests =
            challenges.filter(|one| one.trim_start().to_ascii_lowercase().starts_with("digest"));
        let mut builder = PasswordClient::builder();
        for challenge in digests {
            builder = builder.challenges(challenge);
        }
        let challenge = builder.build();
        self.challenge =
            Some(challenge.map_err(|_err| Failure::Login("no digest is offered".to_owned()))?);
        Ok(())
    }

    /// The header that answers the challenge for a POST to `path`.
    pub(super) fn authorization(
        &mut self,
        login: Option<&(Secret, Secret)>,
        path: &str,
        body: &[u8],
    ) -> Result<Option<String>, Failure> {
        let (Some(challenge), Some((user, password))) = (&mut self.challenge, login) else {
            return Ok(None);
        };
        let parameters = PasswordParams {
            username: user.expose(),
            password: password.expose(),
            uri: path,
            method: "POST",
            body: Some(body),
        };
        let answer = challenge.respond(&parameters);
        answer.map(Some).map_err(|_err| Failure::Login("its digest is of no known kind".to_owned()))
    }
}

/// The part of a message's header that is from this user, as of `now`, our time, for a device whose clock is `ahead`
/// of it. `nonce` is used once.
pub(super) fn security(
    (user, password): &(Secret, Secret),
    nonce: &[u8; 16],
    now: Timestamp,
    ahead: Span,
) -> String {
    let created = (now + ahead).to_string();
    let mut digest = Sha1::new();
    digest.update(nonce);
    digest.update(created.as_bytes());
    digest.update(password.expose().as_bytes());
    let digest = base64(&digest.finalize());
    format!(
        "<wsse:Security s:mustUnderstand=\"1\" \
         xmlns:wsse=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\" \
         xmlns:wsu=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd\">\
         <wsse:UsernameToken><wsse:Username>{}</wsse:Username>\
         <wsse:Password Type=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest\">{digest}</wsse:Password>\
         <wsse:Nonce EncodingType=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary\">{}</wsse:Nonce>\
         <wsu:Created>{created}</wsu:Created></wsse:UsernameToken></wsse:Security>",
        escape(user.expose()),
        base64(nonce),
    )
}

/// A text as it may stand in XML.
pub(super) fn escape(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_in_no_header() {
        let login = (Secret::new("o<p"), Secret::new("userpassword"));
        let now = Timestamp::from_secs(1_284_614_487);
        let header = security(&login, b"0123456789abcdef", now, Span::from_hours(1));
        assert!(!header.contains("userpassword") && header.contains("o&lt;p"), "{header}");
        assert!(header.contains("<wsu:Created>2010-09-16T06:21:27"), "{header}");

        let mut door = Door::closed();
        assert!(door.challenged(["Basic realm=\"r\""].into_iter()).is_err());
        let digest = "Digest realm=\"r\", nonce=\"n\", qop=\"auth\"";
        door.challenged(["Basic realm=\"r\"", digest].into_iter()).unwrap();
        let answer = door.authorization(Some(&login), "/onvif", b"").unwrap().unwrap();
        assert!(answer.starts_with("Digest ") && answer.contains("uri=\"/onvif\""), "{answer}");
        assert!(door.authorization(None, "/onvif", b"").unwrap().is_none());
    }

    #[test]
    fn the_digest_is_that_of_the_standards_example() {
        // ONVIF Application Programmer's Guide 1.0, 6.1.1.2.
        let mut digest = Sha1::new();
        let nonce = [
            0x2c, 0xa2, 0x3d, 0xf3, 0x33, 0xd8, 0xd7, 0x42, 0x93, 0x2f, 0x75, 0x4b, 0x97, 0xfe,
            0x62, 0x17,
        ];
        assert_eq!(base64(&nonce).len(), 24);
        digest.update(nonce);
        digest.update(b"2010-09-16T07:50:45Z");
        digest.update(b"userpassword");
        assert_eq!(base64(&digest.finalize()).len(), 28);
    }
}
