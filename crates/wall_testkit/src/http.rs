//! HTTP GET in its plainest form, for servers on loopback.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

/// How long a server may say nothing.
const PATIENCE: Duration = Duration::from_secs(60);

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Header lines, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body's first bytes as sent, at most as many as were asked for.
    pub body: Vec<u8>,
}

/// Asks for `url` (`http://host:port/path`) and reads at most `most` bytes of the body.
///
/// # Panics
/// If nobody answers, or not in HTTP.
#[track_caller]
pub fn get(url: &str, most: u64) -> Answer {
    let rest = url.strip_prefix("http://").unwrap_or_else(|| panic!("{url}: not http"));
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut stream = TcpStream::connect(host).unwrap_or_else(|err| panic!("{url}: {err}"));
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    // HTTP/1.0: the answer is not chunked and ends with the connection.
    write!(stream, "GET /{path} HTTP/1.0\r\nHost: {host}\r\n\r\n").unwrap();
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.unwrap_or_else(|| panic!("{url}: not an HTTP answer: {line:?}"));
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut body = Vec::new();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length = length.and_then(|(_, value)| value.parse().ok()).unwrap_or(u64::MAX);
    reader.take(most.min(length)).read_to_end(&mut body).unwrap();
    Answer { status, headers, body }
}
