//! Requests without the credentials that they carry: nothing else of them is recorded.

use url::form_urlencoded;

/// Parameters whose values are credentials, in lower case and without punctuation.
const SECRET_PARAMETERS: &[&str] = &[
    "accesstoken",
    "apikey",
    "apitoken",
    "authtoken",
    "clientsecret",
    "hubverifytoken",
    "passwd",
    "password",
    "pwd",
    "secret",
    "token",
];

/// Words in a header's name that make its value a credential, or say who sent it from where.
const SECRET_WORDS: &[&str] = &[
    "key",
    "token",
    "secret",
    "password",
    "auth",
    "cookie",
    "session",
    "forwarded",
    "real-ip",
    "client-ip",
];

/// Whether a parameter's value is a credential.
pub(super) fn is_secret_parameter(name: &str) -> bool {
    let letters: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    SECRET_PARAMETERS.contains(&letters.to_ascii_lowercase().as_str())
}

/// Whether a header belongs into a frame's address: CloudEvents' attributes and a system's
/// own `x-` headers, but no credential and no network address of a sender.
pub(super) fn is_told_header(name: &str) -> bool {
    let is_own = name == "content-type" || name.starts_with("ce-") || name.starts_with("x-");
    is_own && !SECRET_WORDS.iter().any(|word| name.contains(word))
}

/// The credentials among a query's or form's parameters.
pub(super) fn secrets_of(text: &[u8]) -> Vec<String> {
    let pairs = form_urlencoded::parse(text);
    pairs.filter(|(name, _)| is_secret_parameter(name)).map(|(_, value)| value.into()).collect()
}

/// A query or form without its credentials; what remains stays as it was spelled.
pub(super) fn form(text: &[u8]) -> Vec<u8> {
    let pairs = text.split(|byte| *byte == b'&');
    let kept: Vec<&[u8]> = pairs.filter(|pair| !is_secret_pair(pair)).collect();
    kept.join(&b'&')
}

fn is_secret_pair(pair: &[u8]) -> bool {
    form_urlencoded::parse(pair).next().is_some_and(|(name, _)| is_secret_parameter(&name))
}

/// How a body is written, as far as credentials could be in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `application/x-www-form-urlencoded`, or something without a type that looks like it.
    Query,
    /// `multipart/form-data` with its boundary.
    Parts(String),
    /// Anything else: a document.
    None,
}

impl Form {
    /// What the media type says; without one, what the body looks like.
    pub(super) fn of(media_type: Option<&str>, body: &[u8]) -> Self {
        let Some(media_type) = media_type else {
            let is_document = matches!(body.trim_ascii_start().first(), Some(b'{' | b'[' | b'<'));
            return if is_document { Self::None } else { Self::Query };
        };
        let mut parts = media_type.split(';').map(str::trim);
        match parts.next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "application/x-www-form-urlencoded" => Self::Query,
            "multipart/form-data" => {
                let boundary = parts
                    .filter_map(|part| part.split_once('='))
                    .find(|(name, _)| name.eq_ignore_ascii_case("boundary"));
                boundary
                    .map_or(Self::None, |(_, text)| Self::Parts(text.trim_matches('"').to_owned()))
            }
            _ => Self::None,
        }
    }

    /// The body without its credentials, and those.
    pub(super) fn clean(&self, body: Vec<u8>) -> (Vec<u8>, Vec<String>) {
        match self {
            Self::None => (body, Vec::new()),
            Self::Query => match secrets_of(&body) {
                secrets if secrets.is_empty() => (body, secrets),
                secrets => (form(&body), secrets),
            },
            Self::Parts(boundary) => multipart(&body, boundary),
        }
    }
}

/// A `multipart/form-data` body without the parts that hold credentials (RFC 7578, 4.2).
fn multipart(body: &[u8], boundary: &str) -> (Vec<u8>, Vec<String>) {
    let delimiter = format!("--{boundary}");
    let mut kept = Vec::with_capacity(body.len());
    let mut secrets = Vec::new();
    let mut rest = body;
    while !rest.is_empty() {
        let after = rest.get(delimiter.len()..).unwrap_or_default();
        let end = find(after, delimiter.as_bytes()).map_or(rest.len(), |at| at + delimiter.len());
        let (part, behind) = rest.split_at(end.min(rest.len()));
        match secret_of_part(part) {
            Some(secret) => secrets.push(secret),
            None => kept.extend_from_slice(part),
        }
        rest = behind;
    }
    (kept, secrets)
}

/// The value of a part whose field is a credential.
fn secret_of_part(part: &[u8]) -> Option<String> {
    let head_end = find(part, b"\r\n\r\n")?;
    let (head, value) = part.split_at(head_end);
    let head = String::from_utf8_lossy(head);
    let disposition = head.lines().find(|line| {
        line.get(..20).is_some_and(|start| start.eq_ignore_ascii_case("content-disposition:"))
    })?;
    let named = disposition.split(';').filter_map(|piece| piece.trim().split_once('='));
    let name = named.into_iter().find(|(key, _)| key.eq_ignore_ascii_case("name"))?.1;
    let value = String::from_utf8_lossy(value.get(4..).unwrap_or_default());
    is_secret_parameter(name).then(|| value.trim_end_matches(['\r', '\n']).to_owned())
}

/// Where `needle` begins in `haystack`.
fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    if needle.is_empty() {
        return None;
    }
    haystack.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_lose_their_credentials_and_nothing_else() {
        for (text, clean) in [
            ("id=1&lat=-8.6", "id=1&lat=-8.6"),
            ("api_key=K&id=1", "id=1"),
            ("id=1&Api-Key=K&b=%20+x", "id=1&b=%20+x"),
            (
                "hub.mode=subscribe&hub.verify_token=T&hub.challenge=7",
                "hub.mode=subscribe&hub.challenge=7",
            ),
            ("%74oken=T", ""),
            ("token", ""),
            ("tokens=3&&=x", "tokens=3&&=x"),
            ("", ""),
        ] {
            assert_eq!(String::from_utf8(form(text.as_bytes())).unwrap(), clean, "{text}");
        }
        assert_eq!(secrets_of(b"a=1&password=p%20q"), ["p q"]);
    }

    #[test]
    fn headers_that_are_told() {
        for name in ["content-type", "ce-id", "ce-source", "x-request-id", "x-hub-signature-256"] {
            assert!(is_told_header(name), "{name}");
        }
        for name in ["authorization", "cookie", "x-api-key", "x-auth", "x-forwarded-for", "host"] {
            assert!(!is_told_header(name), "{name}");
        }
    }

    #[test]
    fn forms_are_known_by_their_type_or_their_look() {
        assert_eq!(Form::of(Some("application/json"), b"token=1"), Form::None);
        assert_eq!(
            Form::of(Some("Application/X-WWW-form-urlencoded; charset=utf-8"), b""),
            Form::Query
        );
        assert_eq!(Form::of(None, b" {\"token\":1}"), Form::None);
        assert_eq!(Form::of(None, b"token=1"), Form::Query);
        let parts = Form::of(Some("multipart/form-data; boundary=\"b\""), b"");
        assert_eq!(parts, Form::Parts("b".to_owned()));
    }

    #[test]
    fn parts_that_are_credentials_are_cut_out() {
        let body = "--b\r\nContent-Disposition: form-data; name=\"api_key\"\r\n\r\nK-1\r\n\
                    --b\r\nContent-Disposition: form-data; name=\"media\"; filename=\"token\"\r\n\r\n\
                    token=\r\n--b--\r\n";
        let (kept, secrets) = Form::Parts("b".to_owned()).clean(body.as_bytes().to_vec());
        let kept = String::from_utf8(kept).unwrap();
        assert!(
            kept.starts_with("--b\r\nContent-Disposition: form-data; name=\"media\""),
            "{kept}"
        );
        assert!(kept.ends_with("token=\r\n--b--\r\n"), "{kept}");
        assert_eq!(secrets, ["K-1"]);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
        #[test]
        fn any_body_is_cleaned_without_a_panic(body in "[-b=&a-k_\r\n:;\" ]{0,80}") {
            let parts = Form::Parts("b".to_owned());
            let (kept, _) = parts.clean(body.clone().into_bytes());
            proptest::prop_assert!(kept.len() <= body.len());
            let (kept, _) = Form::Query.clean(body.into_bytes());
            proptest::prop_assert!(secrets_of(&kept).is_empty());
        }
    }
}
