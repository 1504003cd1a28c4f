//! The messages on an RTSP connection (RFC 2326, 4 and 10.12), as far as who passes them on must
//! know them.

use std::fmt::Write as _;

use http_auth::{PasswordClient, PasswordParams};

/// The longest head of a message, bytes.
const MAX_HEAD: usize = 64 << 10;

/// The longest body of a message, bytes.
const MAX_BODY: usize = 1 << 20;

/// What stands at the beginning of what was received.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Interleaved data of so many bytes with its frame.
    Data(usize),
    /// A request or a response: bytes of its head, and of all of it.
    Message { head: usize, all: usize },
    /// Not all of it is there.
    More,
}

/// Looks at the beginning of what was received.
///
/// # Errors
/// It is too long, or no RTSP.
pub(super) fn next(received: &[u8]) -> Result<Next, &'static str> {
    let Some(first) = received.first() else { return Ok(Next::More) };
    if *first == b'$' {
        let [_, _, high, low, ..] = received else { return Ok(Next::More) };
        let all = 4 + usize::from(u16::from_be_bytes([*high, *low]));
        return Ok(if received.len() >= all { Next::Data(all) } else { Next::More });
    }
    if !first.is_ascii_alphabetic() && !first.is_ascii_whitespace() {
        return Err("what it sends is no RTSP");
    }
    let seen = received.get(..MAX_HEAD).unwrap_or(received);
    let Some(end) = seen.windows(4).position(|four| four == b"\r\n\r\n") else {
        return if received.len() < MAX_HEAD {
            Ok(Next::More)
        } else {
            Err("a message's head is longer than 64 KiB")
        };
    };
    let head = end + 4;
    let text = received.get(..head).and_then(|head| std::str::from_utf8(head).ok());
    let text = text.ok_or("a message's head is no text")?;
    let body = match header(text, "content-length").next() {
        None => 0,
        Some(length) => length.parse().map_err(|_err| "a message's length is no number")?,
    };
    if body > MAX_BODY {
        return Err("a message is longer than 1 MiB");
    }
    let all = head + body;
    Ok(if received.len() >= all { Next::Message { head, all } } else { Next::More })
}

/// The values of a header.
pub(super) fn header<'a>(head: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    head.lines().skip(1).filter_map(move |line| {
        let (own, value) = line.split_once(':')?;
        own.trim().eq_ignore_ascii_case(name).then_some(value.trim())
    })
}

/// The status of a response; `None` for a request.
pub(super) fn status(head: &str) -> Option<u16> {
    let (version, rest) = head.trim_start().split_once(' ')?;
    version.starts_with("RTSP/").then(|| rest.get(..3)?.parse().ok())?
}

/// A challenge that can be answered.
pub(super) fn challenge(head: &str) -> Option<PasswordClient> {
    let mut builder = PasswordClient::builder();
    for challenge in header(head, "www-authenticate") {
        builder = builder.challenges(challenge);
    }
    builder.build().ok()
}

/// A request as the camera is asked, instead of the tunnel.
#[derive(Clone)]
pub(super) struct Request {
    pub(super) method: String,
    /// With the camera's own scheme, host and port.
    pub(super) uri: String,
    /// The rest of the head without its end, and without who asks.
    headers: String,
}

impl Request {
    /// Reads a request's head; what begins with `own` is for the camera at `origin`.
    pub(super) fn parse(head: &str, own: &str, origin: &str) -> Option<Self> {
        let mut lines = head.trim_start().lines();
        let mut words = lines.next()?.split(' ');
        let (method, uri) = (words.next()?.to_owned(), words.next()?);
        let uri = match uri.strip_prefix(own) {
            Some(rest) => format!("{origin}{rest}"),
            None => uri.to_owned(),
        };
        let mut headers = String::new();
        for line in lines.filter(|line| !line.is_empty()) {
            let name = line.split(':').next().unwrap_or_default().trim();
            if !name.eq_ignore_ascii_case("user-agent")
                && !name.eq_ignore_ascii_case("authorization")
            {
                writeln!(headers, "{line}\r").ok()?;
            }
        }
        Some(Self { method, uri, headers })
    }

    /// Its bytes, with the answer to a challenge.
    pub(super) fn to_bytes(&self, authorization: Option<&str>) -> Vec<u8> {
        let Self { method, uri, headers } = self;
        let mut head = format!("{method} {uri} RTSP/1.0\r\n{headers}User-Agent: damamaya\r\n");
        if let Some(authorization) = authorization {
            head.push_str("Authorization: ");
            head.push_str(authorization);
            head.push_str("\r\n");
        }
        head.push_str("\r\n");
        head.into_bytes()
    }
}

/// What the tunnel makes of bytes that it receives, for the fuzz targets: with how many messages and
/// packets they begin.
pub fn rtsp_messages(mut received: &[u8]) -> usize {
    let mut count = 0;
    loop {
        let all = match next(received) {
            Ok(Next::Data(all)) => all,
            Ok(Next::Message { head, all }) => {
                let head = received.get(..head).and_then(|head| std::str::from_utf8(head).ok());
                read(head.unwrap_or_default());
                all
            }
            Ok(Next::More) | Err(_) => return count,
        };
        received = received.get(all..).unwrap_or_default();
        count += 1;
    }
}

/// Reads a head in every way in which one is read.
fn read(head: &str) {
    let parameters = PasswordParams {
        username: "operator",
        password: "word",
        uri: "rtsps://camera/a",
        method: "DESCRIBE",
        body: Some(&[]),
    };
    drop(challenge(head).filter(|_| status(head).is_some()).map(|mut it| it.respond(&parameters)));
    drop(Request::parse(head, "rtsp://127.0.0.1:1", "rtsps://camera").map(|it| it.to_bytes(None)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_and_data_are_told_apart() {
        let answer = b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 3\r\n\r\nv=0$\x00\x00\x02ab";
        let Next::Message { head, all } = next(answer).unwrap() else { panic!("no message") };
        assert_eq!((head, all), (answer.len() - 9, answer.len() - 6));
        assert_eq!(next(&answer[all..]), Ok(Next::Data(6)));
        for part in 0..all {
            assert_eq!(next(&answer[..part]), Ok(Next::More), "{part}");
        }
        assert_eq!(next(&answer[all..all + 5]), Ok(Next::More));
    }

    #[test]
    fn what_has_no_end_is_refused() {
        assert!(next(&[0x16, 0x03, 0x01]).is_err());
        assert!(next(&vec![b'a'; MAX_HEAD]).is_err());
        let long = b"RTSP/1.0 200 OK\r\nContent-Length: 99999999\r\n\r\n";
        assert!(next(long).is_err());
        assert!(next(b"RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n").is_err());
        assert!(next(b"RTSP/1.0 200 \xff\r\n\r\n").is_err());
    }

    #[test]
    fn the_camera_is_asked_by_its_own_address() {
        let head =
            "SETUP rtsp://127.0.0.1:4000/a/b?c=d RTSP/1.0\r\nCSeq: 2\r\nUser-Agent: x\r\n\r\n";
        let own = "rtsp://127.0.0.1:4000";
        let request = Request::parse(head, own, "rtsps://cam:322").unwrap();
        assert_eq!(
            (request.method.as_str(), request.uri.as_str()),
            ("SETUP", "rtsps://cam:322/a/b?c=d")
        );
        let sent = String::from_utf8(request.to_bytes(Some("Basic eDp5"))).unwrap();
        assert_eq!(
            sent,
            "SETUP rtsps://cam:322/a/b?c=d RTSP/1.0\r\nCSeq: 2\r\nUser-Agent: damamaya\r\n\
             Authorization: Basic eDp5\r\n\r\n"
        );
        let other = head.replace("127.0.0.1:4000", "cam:322");
        assert_eq!(
            Request::parse(&other, own, "rtsps://cam:322").unwrap().uri,
            "rtsp://cam:322/a/b?c=d"
        );
    }

    #[test]
    fn statuses_and_challenges() {
        let head = "RTSP/1.0 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n\r\n";
        assert_eq!(status(head), Some(401));
        assert!(challenge(head).is_some());
        assert_eq!(status("OPTIONS * RTSP/1.0\r\n\r\n"), None);
        assert!(challenge("RTSP/1.0 401 Unauthorized\r\nWWW-Authenticate: Odd\r\n\r\n").is_none());
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
        #[test]
        fn nothing_that_is_received_panics(bytes in proptest::collection::vec(proptest::arbitrary::any::<u8>(), 0..200)) {
            drop(next(&bytes));
            let text = String::from_utf8_lossy(&bytes);
            drop((status(&text), challenge(&text), Request::parse(&text, "a", "b")));
        }
    }
}
