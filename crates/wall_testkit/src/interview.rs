//! Interviews of a city: what its servers answer to a feed's requests, as the frames that
//! a wall would receive, without a socket.

use std::{collections::BTreeMap, sync::Arc};

use url::Url;
use wall_model::{LonLatBounds, Seq, Timestamp};
use wall_record::{Entry, Frame, Origin, Record, Reject};
use wall_service::{Asked, City, Endpoint, Message, Request, Response, Service};

/// Most pages that an answer may have.
const MOST_PAGES: usize = 200;

/// Who is asked for whom.
pub struct Interviewed<'a> {
    /// The service that asks, and that the city's server answers for.
    pub service: &'static dyn Service,
    /// The feed as the city file describes it.
    pub origin: &'a Arc<Origin>,
    /// Its address in the city file; the scheme decides the transport, the host is nobody.
    pub url: &'a str,
    /// The city's area.
    pub bounds: LonLatBounds,
}

/// The frames that come of asking `city` at `at`, all received at `at`.
///
/// # Panics
/// If the service makes no request of the address, or the answer is an error.
#[track_caller]
pub fn interview(who: &Interviewed<'_>, city: &dyn City, at: Timestamp) -> Vec<Frame> {
    let endpoint = Endpoint { url: who.url.to_owned(), bounds: who.bounds };
    let requests = who.service.requests(who.origin, &endpoint);
    let requests = requests.unwrap_or_else(|err| panic!("{}: {err}", who.origin.name));
    assert!(!requests.is_empty(), "{}: nothing is asked", who.origin.name);
    let talk = Talk { who, city, at };
    requests.iter().flat_map(|request| talk.ask(request)).collect()
}

/// Appends `frames` to `record`, and then what their service reads from them and `more`, as
/// the wall's pipeline does: two writes. Gives how many rows were set aside.
///
/// # Panics
/// If the record fails.
pub fn append(
    record: &Record,
    service: &dyn Service,
    frames: Vec<Frame>,
    more: Vec<Entry>,
    now: Timestamp,
) -> usize {
    let written = frames.iter().cloned().map(Entry::Frame).collect();
    let receipt = record.append(now, written).expect("frames are kept");
    let (mut entries, mut rejects) = (more, 0);
    for (index, frame) in frames.into_iter().enumerate() {
        let (seq, received_at) = (receipt.seq(index), receipt.received_at(index));
        let frame = Frame { seq, received_at, ..frame };
        let reject = |row, reason| {
            rejects += 1;
            let feed = frame.origin.name.clone();
            Entry::Reject(Reject { frame: seq, feed, row, reason })
        };
        read(service, &frame, reject, &mut entries);
    }
    record.append(now, entries).expect("facts are kept");
    rejects
}

/// Adds what `frame` says to `entries`.
fn read(
    service: &dyn Service,
    frame: &Frame,
    mut reject: impl FnMut(Option<u32>, String) -> Entry,
    entries: &mut Vec<Entry>,
) {
    match service.decode(frame) {
        Ok(decoded) => {
            let rows = decoded.rejects.into_iter();
            entries.extend(rows.map(|row| reject(u32::try_from(row.row).ok(), row.reason)));
            entries.extend(decoded.facts.into_iter().map(|mut fact| {
                fact.frame = frame.seq;
                Entry::Fact(fact)
            }));
        }
        Err(err) => entries.push(reject(None, err.to_string())),
    }
}

struct Talk<'a> {
    who: &'a Interviewed<'a>,
    city: &'a dyn City,
    at: Timestamp,
}

impl Talk<'_> {
    fn ask(&self, request: &Request) -> Vec<Frame> {
        match request {
            Request::Get { url, address, .. } => self.pages(url, address),
            Request::Stream { url, .. } | Request::Events { url } => {
                let path = path_of(url);
                self.messages(self.asked_by(url), |_topic| path.clone())
            }
            Request::Subscribe { .. } => self.messages(self.asked(), str::to_owned),
            Request::Receive { path } => self.reports(path),
            Request::Connect { .. } | Request::Listen { .. } => {
                self.messages(self.asked(), |_none| "127.0.0.1:40000".to_owned())
            }
            Request::Ask { oids, .. } => vec![self.variables(oids)],
            // The city serves none of these.
            Request::Watch { .. }
            | Request::Tiles { .. }
            | Request::Registers { .. }
            | Request::Nodes { .. }
            | Request::Probe { .. } => Vec::new(),
        }
    }

    fn asked(&self) -> Asked {
        Asked { feed: self.who.origin.feed.to_string(), ..Asked::default() }
    }

    /// The question that an address asks: what stands below the feed's root, and its query.
    fn asked_by(&self, url: &str) -> Asked {
        let parsed = Url::parse(url).unwrap_or_else(|err| panic!("{url}: {err}"));
        let root = format!("/{}/{}", self.who.service.id(), self.who.origin.feed);
        let path = parsed.path().strip_prefix(&root);
        let path = path.unwrap_or_else(|| panic!("{url} is not below {root}"));
        let query = parsed.query_pairs();
        let query = query.map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        Asked { path: path.to_owned(), query, ..self.asked() }
    }

    /// A document and the pages after it.
    fn pages(&self, url: &str, address: &str) -> Vec<Frame> {
        let mut frames = Vec::new();
        let (mut url, mut address) = (url.to_owned(), address.to_owned());
        for _ in 0..MOST_PAGES {
            let asked = self.asked_by(&url);
            let body = match self.who.service.simulate(self.city, self.at, &asked) {
                Response::Http { status: 200, body, .. } => body,
                other => panic!("{url}: {other:?}"),
            };
            let frame = self.frame(&address, body);
            let next = self.who.service.next(&frame);
            let attached = self.who.service.attachments(&frame);
            frames.push(frame);
            for request in &attached {
                let Request::Get { url, address, .. } = request else {
                    panic!("{request:?} is no document")
                };
                match self.who.service.simulate(self.city, self.at, &self.asked_by(url)) {
                    Response::Http { status: 200, body, .. } => {
                        frames.push(self.frame(address, body));
                    }
                    other => panic!("{url}: {other:?}"),
                }
            }
            match next {
                Some(Request::Get { url: next, address: of_next, .. }) => {
                    (url, address) = (next, of_next);
                }
                Some(other) => panic!("{other:?} is no page"),
                None => return frames,
            }
        }
        panic!("{url}: pages without end")
    }

    /// The messages of a stream; `address` makes a frame's address of a message's topic.
    fn messages(&self, asked: Asked, address: impl Fn(&str) -> String) -> Vec<Frame> {
        match self.who.service.simulate(self.city, self.at, &asked) {
            Response::Messages(messages) => messages
                .into_iter()
                .map(|message| {
                    let address = address(&message.topic);
                    self.frame(&address, message.body)
                })
                .collect(),
            // A stream of documents: each is a message.
            Response::Http { status: 200, body, .. } => vec![self.frame(&address(""), body)],
            other => panic!("{}: {other:?}", self.who.origin.name),
        }
    }

    /// Requests that devices send to a webhook, as its connector tells of them.
    fn reports(&self, path: &str) -> Vec<Frame> {
        let response = self.who.service.simulate(self.city, self.at, &self.asked());
        let messages = match response {
            Response::Messages(messages) => messages,
            // A document that can also be asked for is sent whole.
            Response::Http { status: 200, body, .. } => {
                vec![Message { topic: String::new(), body }]
            }
            other => panic!("{}: {other:?}", self.who.origin.name),
        };
        let report = |message: Message| {
            let (query, body) = (message.topic, message.body);
            let target = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
            // A report without a body has all in its query.
            if body.is_empty() || body == query.as_bytes() {
                return self.frame(&format!("GET {target}"), query.into_bytes());
            }
            let media_type = match body.trim_ascii_start().first() {
                Some(b'{' | b'[') => "application/json",
                Some(b'<') => "application/xml",
                _ => "application/x-www-form-urlencoded",
            };
            self.frame(&format!("POST {target}\ncontent-type: {media_type}"), body)
        };
        messages.into_iter().map(report).collect()
    }

    /// The answers to groups of objects as the one document that a connector makes of them.
    fn variables(&self, groups: &[Vec<String>]) -> Frame {
        let mut values = BTreeMap::new();
        for oids in groups {
            let path = self.who.origin.options.get("junction");
            let path = path.map(|junction| format!("/{junction}")).unwrap_or_default();
            let asked = Asked { path, oids: oids.clone(), ..self.asked() };
            match self.who.service.simulate(self.city, self.at, &asked) {
                Response::Variables(known) => {
                    let known = known.into_iter();
                    values.extend(known.filter_map(|(oid, value)| Some((oid, value?))));
                }
                other => panic!("{}: {other:?}", self.who.origin.name),
            }
        }
        let agent = self.who.url.trim_start_matches("snmp://");
        let document = serde_json::json!({ "agent": agent, "values": values });
        self.frame(agent, document.to_string().into_bytes())
    }

    fn frame(&self, address: &str, body: Vec<u8>) -> Frame {
        Frame {
            seq: Seq(0),
            received_at: self.at,
            origin: Arc::clone(self.who.origin),
            address: address.to_owned(),
            full_length: body.len() as u64,
            body: body.into(),
        }
    }
}

fn path_of(url: &str) -> String {
    Url::parse(url).map(|url| url.path().to_owned()).unwrap_or_default()
}
