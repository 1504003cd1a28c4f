//! Interviews of a simulated city: what its servers answer to a feed's requests, as the frames
//! that a wall would receive, without a socket.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use url::Url;
use wall_model::{LonLatBounds, Seq, Timestamp};
use wall_record::{Frame, Origin};
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

/// Why a feed got no answer, in words for an operator.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{feed}: {reason}")]
pub struct NoAnswer {
    /// The feed.
    pub feed: String,
    /// Why.
    pub reason: String,
}

/// The frames that come of asking `city` at `at`, all received at `at`. A document that another
/// refers to is fetched once for as long as its address is in `fetched`.
///
/// # Errors
/// The service makes no request of the address, or the answer is none that a wall could use.
pub fn interview(
    who: &Interviewed<'_>,
    city: &dyn City,
    at: Timestamp,
    fetched: &mut BTreeSet<String>,
) -> Result<Vec<Frame>, NoAnswer> {
    let endpoint = Endpoint { url: who.url.to_owned(), bounds: who.bounds };
    let talk = Talk { who, city, at };
    let requests = who.service.requests(who.origin, &endpoint);
    let requests = requests.map_err(|err| talk.none(err))?;
    if requests.is_empty() {
        return Err(talk.none("nothing is asked"));
    }
    let mut frames = Vec::new();
    for request in &requests {
        frames.extend(talk.ask(request, fetched)?);
    }
    Ok(frames)
}

struct Talk<'a> {
    who: &'a Interviewed<'a>,
    city: &'a dyn City,
    at: Timestamp,
}

impl Talk<'_> {
    fn ask(
        &self,
        request: &Request,
        fetched: &mut BTreeSet<String>,
    ) -> Result<Vec<Frame>, NoAnswer> {
        match request {
            Request::Get { url, address, .. } => self.pages(url, address, fetched),
            Request::Stream { url, .. } | Request::Events { url } => {
                let path = path_of(url);
                self.messages(self.asked_by(url)?, |_topic| path.clone())
            }
            Request::Subscribe { .. } => self.messages(self.asked(), str::to_owned),
            Request::Receive { path } => self.reports(path),
            Request::Connect { .. } | Request::Listen { .. } => {
                self.messages(self.asked(), |_none| "127.0.0.1:40000".to_owned())
            }
            Request::Ask { oids, .. } => Ok(vec![self.variables(oids)?]),
            // The city serves none of these.
            Request::Watch { .. }
            | Request::Tiles { .. }
            | Request::Registers { .. }
            | Request::Nodes { .. }
            | Request::Probe { .. }
            | Request::Device { .. }
            | Request::Notices { .. } => Ok(Vec::new()),
        }
    }

    fn none(&self, reason: impl ToString) -> NoAnswer {
        NoAnswer { feed: self.who.origin.name.clone(), reason: reason.to_string() }
    }

    fn odd(&self, what: &str, response: &Response) -> NoAnswer {
        match response {
            Response::Http { status, .. } => self.none(format!("{what}: HTTP {status}")),
            Response::Messages(_) => self.none(format!("{what}: messages, and no document")),
            Response::Variables(_) => self.none(format!("{what}: values, and no document")),
        }
    }

    fn asked(&self) -> Asked {
        Asked { feed: self.who.origin.feed.to_string(), ..Asked::default() }
    }

    /// The question that an address asks: what stands below the feed's root, and its query.
    fn asked_by(&self, url: &str) -> Result<Asked, NoAnswer> {
        let parsed = Url::parse(url).map_err(|err| self.none(format!("{url}: {err}")))?;
        let root = format!("/{}/{}", self.who.service.id(), self.who.origin.feed);
        let path = parsed.path().strip_prefix(&root);
        let path = path.ok_or_else(|| self.none(format!("{url} is not below {root}")))?;
        let query = parsed.query_pairs();
        let query = query.map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        Ok(Asked { path: path.to_owned(), query, ..self.asked() })
    }

    fn document(&self, url: &str) -> Result<Vec<u8>, NoAnswer> {
        match self.who.service.simulate(self.city, self.at, &self.asked_by(url)?) {
            Response::Http { status: 200, body, .. } => Ok(body),
            other => Err(self.odd(url, &other)),
        }
    }

    /// A document and the pages after it, each with what it refers to.
    fn pages(
        &self,
        url: &str,
        address: &str,
        fetched: &mut BTreeSet<String>,
    ) -> Result<Vec<Frame>, NoAnswer> {
        let mut frames = Vec::new();
        let (mut url, mut address) = (url.to_owned(), address.to_owned());
        for _ in 0..MOST_PAGES {
            let frame = self.frame(&address, self.document(&url)?);
            let next = self.who.service.next(&frame);
            let attached = self.who.service.attachments(&frame);
            frames.push(frame);
            for request in &attached {
                let Request::Get { url, address, .. } = request else {
                    return Err(self.none(format!("{request:?} is no document")));
                };
                if fetched.insert(url.clone()) {
                    frames.push(self.frame(address, self.document(url)?));
                }
            }
            match next {
                Some(Request::Get { url: next, address: of_next, .. }) => {
                    (url, address) = (next, of_next);
                }
                Some(other) => return Err(self.none(format!("{other:?} is no page"))),
                None => return Ok(frames),
            }
        }
        Err(self.none(format!("{url}: pages without end")))
    }

    /// The messages of a stream; `address` makes a frame's address of a message's topic.
    fn messages(
        &self,
        asked: Asked,
        address: impl Fn(&str) -> String,
    ) -> Result<Vec<Frame>, NoAnswer> {
        match self.who.service.simulate(self.city, self.at, &asked) {
            Response::Messages(messages) => {
                let frame = |message: Message| self.frame(&address(&message.topic), message.body);
                Ok(messages.into_iter().map(frame).collect())
            }
            // A stream of documents: each is a message.
            Response::Http { status: 200, body, .. } => Ok(vec![self.frame(&address(""), body)]),
            other => Err(self.odd("the stream", &other)),
        }
    }

    /// Requests that devices send to a webhook, as its connector tells of them.
    fn reports(&self, path: &str) -> Result<Vec<Frame>, NoAnswer> {
        let response = self.who.service.simulate(self.city, self.at, &self.asked());
        let messages = match response {
            Response::Messages(messages) => messages,
            // A document that can also be asked for is sent whole.
            Response::Http { status: 200, body, .. } => {
                vec![Message { topic: String::new(), body }]
            }
            other => return Err(self.odd(path, &other)),
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
        Ok(messages.into_iter().map(report).collect())
    }

    /// The answers to groups of objects as the one document that a connector makes of them.
    fn variables(&self, groups: &[Vec<String>]) -> Result<Frame, NoAnswer> {
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
                other => return Err(self.odd("the agent", &other)),
            }
        }
        let agent = self.who.url.trim_start_matches("snmp://");
        let document = serde_json::json!({ "agent": agent, "values": values });
        Ok(self.frame(agent, document.to_string().into_bytes()))
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
