//! Server-sent events, cut out of a byte stream (WHATWG HTML, 9.2.6).
//!
//! Memory is bounded whatever comes: of a line or an event over the limit the beginning is
//! kept and the length counted. `retry` is not obeyed: there is one policy of trying again.

/// Longest type and id of an event that are kept, bytes.
const MAX_NAME: usize = 256;

/// An event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Event {
    /// Its type; `message` unless it says another.
    pub(super) kind: String,
    /// Its data, or the beginning of data over the limit.
    pub(super) data: Vec<u8>,
    /// The length of its data, bytes.
    pub(super) full_length: usize,
}

/// Bytes of which no more than a limit are kept.
#[derive(Default)]
struct Kept {
    bytes: Vec<u8>,
    full_length: usize,
}

impl Kept {
    fn push(&mut self, bytes: &[u8], limit: usize) {
        let room = limit.saturating_sub(self.bytes.len());
        self.bytes.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
        self.full_length += bytes.len();
    }
}

/// Cuts a stream into events.
pub(super) struct Cutter {
    limit: usize,
    line: Kept,
    data: Kept,
    kind: String,
    has_data: bool,
    /// The last byte was a carriage return: a line feed that follows belongs to it.
    is_after_return: bool,
    is_first_line: bool,
    last_id: Option<String>,
}

impl Cutter {
    /// Keeps at most `limit` bytes of an event's data and a little more of a line.
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            line: Kept::default(),
            data: Kept::default(),
            kind: String::new(),
            has_data: false,
            is_after_return: false,
            is_first_line: true,
            last_id: None,
        }
    }

    /// The id that the stream gave last; to be sent when it is asked for what came after.
    pub(super) fn last_id(&self) -> Option<&str> {
        self.last_id.as_deref()
    }

    /// Takes in the next bytes and gives the events that they complete.
    pub(super) fn push(&mut self, mut bytes: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        if self.is_after_return && !bytes.is_empty() {
            bytes = bytes.strip_prefix(b"\n").unwrap_or(bytes);
            self.is_after_return = false;
        }
        while let Some(end) = bytes.iter().position(|byte| matches!(byte, b'\r' | b'\n')) {
            let (line, rest) = bytes.split_at(end);
            self.keep(line);
            events.extend(self.end_of_line());
            bytes = if let Some(rest) = rest.strip_prefix(b"\r") {
                self.is_after_return = rest.is_empty();
                rest.strip_prefix(b"\n").unwrap_or(rest)
            } else {
                rest.get(1..).unwrap_or_default()
            };
        }
        self.keep(bytes);
        events
    }

    fn keep(&mut self, bytes: &[u8]) {
        self.line.push(bytes, self.limit + MAX_NAME);
    }

    fn end_of_line(&mut self) -> Option<Event> {
        let line = std::mem::take(&mut self.line);
        let mut text = line.bytes.as_slice();
        if std::mem::take(&mut self.is_first_line) {
            text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        }
        if text.is_empty() {
            return self.dispatch();
        }
        let lost = line.full_length - line.bytes.len();
        let (field, value) = match text.iter().position(|byte| *byte == b':') {
            Some(at) => {
                let (field, value) = text.split_at(at);
                let value = value.get(1..).unwrap_or_default();
                (field, value.strip_prefix(b" ").unwrap_or(value))
            }
            None => (text, b"".as_slice()),
        };
        match field {
            b"data" => {
                if self.has_data {
                    self.data.push(b"\n", self.limit);
                }
                self.has_data = true;
                self.data.push(value, self.limit);
                self.data.full_length += lost;
            }
            b"event" => self.kind = name(value),
            b"id" if !value.contains(&0) => self.last_id = Some(name(value)),
            _ => {}
        }
        None
    }

    fn dispatch(&mut self) -> Option<Event> {
        let kind = std::mem::take(&mut self.kind);
        let data = std::mem::take(&mut self.data);
        if !std::mem::take(&mut self.has_data) {
            return None;
        }
        let kind = if kind.is_empty() { "message".to_owned() } else { kind };
        Some(Event { kind, data: data.bytes, full_length: data.full_length })
    }
}

/// A type or id as text, cut where it is too long.
fn name(value: &[u8]) -> String {
    String::from_utf8_lossy(value.get(..MAX_NAME).unwrap_or(value)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<(String, String)> {
        let mut cutter = Cutter::new(1_000);
        let events = cutter.push(text.as_bytes()).into_iter();
        events.map(|event| (event.kind, String::from_utf8(event.data).unwrap())).collect()
    }

    fn event(kind: &str, data: &str) -> (String, String) {
        (kind.to_owned(), data.to_owned())
    }

    /// The examples of the standard, 9.2.6.
    #[test]
    fn the_standards_own_examples() {
        assert_eq!(cut("data: YHOO\ndata: +2\ndata: 10\n\n"), [event("message", "YHOO\n+2\n10")]);
        let text = ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\n\
                    data:  third event\n";
        assert_eq!(cut(text), [event("message", "first event"), event("message", "second event")]);
        assert_eq!(
            cut("data\n\ndata\ndata\n\ndata:"),
            [event("message", ""), event("message", "\n")]
        );
        assert_eq!(cut("data:test\n\ndata: test\n\n"), vec![event("message", "test"); 2]);
        assert_eq!(
            cut("event: add\ndata: 1\n\nevent: x\n\ndata: 2\n\n"),
            [event("add", "1"), event("message", "2")]
        );
    }

    #[test]
    fn every_end_of_line_and_a_byte_order_mark() {
        let text = "\u{feff}event: a\r\ndata: 1\r\rdata: 2\r\n\r\ndata: 3\n\n";
        assert_eq!(cut(text), [event("a", "1"), event("message", "2"), event("message", "3")]);
    }

    #[test]
    fn ids_are_kept_until_another_comes() {
        let mut cutter = Cutter::new(10);
        cutter.push(b"id: 7\ndata: a\n\n");
        assert_eq!(cutter.last_id(), Some("7"));
        cutter.push(b"data: b\n\nid: x\0y\ndata: c\n\n");
        assert_eq!(cutter.last_id(), Some("7"));
        cutter.push(b"id\ndata: d\n\n");
        assert_eq!(cutter.last_id(), Some(""));
    }

    #[test]
    fn what_is_over_the_limit_is_counted_and_not_kept() {
        let mut cutter = Cutter::new(10);
        let long = "x".repeat(5_000);
        let mut events = Vec::new();
        for _ in 0..3 {
            events.extend(cutter.push(format!("data:{long}\n").as_bytes()));
            assert!(cutter.line.bytes.len() + cutter.data.bytes.len() <= 10 + 10 + MAX_NAME);
        }
        events.extend(cutter.push(b"\ndata: ok\n\n"));
        assert_eq!((events[0].data.len(), events[0].full_length), (10, 15_002));
        assert_eq!(events[1].data, b"ok");
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
        #[test]
        fn it_does_not_matter_how_the_stream_is_chopped(
            text in "(data: ?[a-c]{0,3}|event:[a-c]|id: ?[0-9]|:|\r|\n|\r\n|x){0,40}",
            at in 1_usize..7,
        ) {
            let mut whole = Cutter::new(100);
            let mut chopped = Cutter::new(100);
            let expected = whole.push(text.as_bytes());
            let found: Vec<_> =
                text.as_bytes().chunks(at).flat_map(|chunk| chopped.push(chunk)).collect();
            proptest::prop_assert_eq!(found, expected);
            proptest::prop_assert_eq!(chopped.last_id(), whole.last_id());
        }
    }
}
