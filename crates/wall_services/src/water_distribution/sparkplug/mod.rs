//! MQTT Sparkplug B, read into facts.
//!
//! The topic is `spBv1.0/GROUP/TYPE/NODE[/DEVICE]`. Births and deaths say whether a node or
//! device is there; metrics are values. A metric means something
//!
//! * by the option `metrics`, `"DEVICE/Outlet/Flow flow_lps @IPA-BELUSUNG"`: the metric's
//!   name, with or without the node's or device's before it;
//! * else by the last part of its name, if that is a channel's word: `flow_lps` of the
//!   device `IPA-WARIBANG`, `P1/power_kw` of its part `P1`;
//! * else by its property `engUnit`.
//!
//! Other metrics are left alone. Data messages may name metrics by their alias alone; what
//! an alias means was said by a birth certificate that this frame does not have, so that the
//! option `aliases`, `"IPA-WARIBANG/7 flow_lps @IPA-WARIBANG"`, must say it. The property
//! `Quality` is understood (0 bad, 192 good, 500 stale). `NCMD`, `DCMD` and `STATE` mean
//! nothing here.

pub(crate) mod payload;

use prost::Message as _;
use wall_model::{Fact, FactKind, Quality, ServiceId, Status, StatusState, Timestamp};
use wall_service::{DecodeError, Decoded, Endpoint, Frame, Origin, Request};

use self::payload::{Metric, Payload};
use super::{
    ID,
    binding::{self, Binding},
    channel::{Channel, quality_of},
    reading::{Reading, Readings},
};

/// Every message of every group.
const TOPIC: &str = "spBv1.0/#";

/// Subscribes to a group's messages; the option `topic` narrows it.
pub(super) fn subscription(origin: &Origin, endpoint: &Endpoint) -> Result<Vec<Request>, String> {
    Names::of(origin)?;
    let topic = origin.options.get("topic").map_or(TOPIC, String::as_str);
    Ok(vec![Request::Subscribe { url: endpoint.url.clone(), topics: vec![topic.to_owned()] }])
}

/// What a message's topic says.
struct Topic<'a> {
    kind: Kind,
    node: &'a str,
    device: Option<&'a str>,
}

/// What a message is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Birth,
    Data,
    Death,
    Other,
}

impl<'a> Topic<'a> {
    fn of(topic: &'a str) -> Option<Self> {
        let mut parts = topic.split('/');
        if parts.next()? != "spBv1.0" {
            return None;
        }
        let group = parts.next()?;
        let kind = parts.next()?;
        if group == "STATE" {
            return Some(Self { kind: Kind::Other, node: kind, device: None });
        }
        let kind = match kind {
            "NBIRTH" | "DBIRTH" => Kind::Birth,
            "NDATA" | "DDATA" => Kind::Data,
            "NDEATH" | "DDEATH" => Kind::Death,
            _ => Kind::Other,
        };
        let node = parts.next().filter(|node| !node.is_empty())?;
        let device = parts.next().filter(|device| !device.is_empty());
        Some(Self { kind, node, device })
    }

    /// The device, else the node.
    fn unit(&self) -> &'a str {
        self.device.unwrap_or(self.node)
    }
}

/// What the city file says of metrics.
struct Names {
    metrics: Option<Vec<Binding>>,
    aliases: Vec<Binding>,
}

impl Names {
    fn of(origin: &Origin) -> Result<Self, String> {
        let read = |name| origin.options.get(name).map(|text| binding::read(name, text));
        let aliases = read("aliases").transpose()?.unwrap_or_default();
        Ok(Self { metrics: read("metrics").transpose()?, aliases })
    }
}

/// Reads a message.
pub(super) fn message(frame: &Frame) -> Result<Decoded, DecodeError> {
    let names = Names::of(&frame.origin).map_err(DecodeError::Unexpected)?;
    let mut readings = Readings::new(frame);
    let topic = Topic::of(&frame.address).ok_or_else(|| {
        DecodeError::Unexpected("the topic is not spBv1.0/GROUP/TYPE/NODE[/DEVICE]".to_owned())
    })?;
    if topic.kind == Kind::Other || frame.body.is_empty() {
        return Ok(readings.finish());
    }
    let malformed = |detail: String| DecodeError::Malformed { format: "Sparkplug B", detail };
    let payload = Payload::decode(&*frame.body).map_err(|err| malformed(err.to_string()))?;
    if payload.uuid.as_deref() == Some("SPBV1.0_COMPRESSED") {
        return Err(malformed("the payload is compressed: turn compression off".to_owned()));
    }
    let sent_at = payload.timestamp.and_then(millis).unwrap_or(frame.received_at);
    match topic.kind {
        Kind::Birth => presence(&mut readings, topic.unit(), StatusState::Online, sent_at),
        // A broker sends a death certificate that the node wrote when it connected: its time,
        // if it has one, is old.
        Kind::Death => {
            presence(&mut readings, topic.unit(), StatusState::Offline, frame.received_at);
            return Ok(readings.finish());
        }
        Kind::Data | Kind::Other => {}
    }
    for (row, metric) in payload.metrics.iter().enumerate() {
        take(&mut readings, row, metric, &topic, (&names, sent_at));
    }
    Ok(readings.finish())
}

/// Tells that a node or device came or went.
fn presence(readings: &mut Readings<'_>, unit: &str, state: StatusState, at: Timestamp) {
    let status = Status { name: unit.to_owned(), state, detail: String::new() };
    readings.fact(0, Fact::new(&ServiceId::from(ID), unit, at, FactKind::Status(status)));
}

/// Takes a metric, if it means something.
fn take(
    readings: &mut Readings<'_>,
    row: usize,
    metric: &Metric,
    topic: &Topic<'_>,
    (names, sent_at): (&Names, Timestamp),
) {
    let unit = topic.unit();
    let name = metric.name.as_deref().filter(|name| !name.is_empty());
    let meant = match (name, metric.alias) {
        (Some(name), _) => meaning(metric, name, topic, names),
        (None, Some(alias)) => {
            let known = names.aliases.iter().find(|known| is_named(&known.point, topic, &alias));
            if known.is_none() {
                let reason = format!(
                    "{unit}: alias {alias} without a name, and its birth certificate is not in \
                     this frame; name it by the option aliases"
                );
                return readings.reject(row, reason);
            }
            known.map(|known| (known.channel, known.scale, known.part.clone()))
        }
        (None, None) => return readings.reject(row, format!("{unit}: a metric without a name")),
    };
    let Some((channel, scale, part)) = meant else { return };
    if metric.is_null == Some(true) {
        return readings.reject(row, format!("{part}: no value"));
    }
    let Some(number) = metric.number() else {
        return readings.reject(row, format!("{part}: the value is no number"));
    };
    let quality = metric.property("Quality").map_or(Quality::Good, |word| quality_of(&word));
    let observed_at = metric.timestamp.and_then(millis).unwrap_or(sent_at);
    let part = part.as_str();
    let number = number * scale;
    readings.take(row, &Reading { channel, part, number, quality, observed_at, place: None });
}

/// Channel, scale and part of a metric with a name; `None`: it is none of ours.
fn meaning(
    metric: &Metric,
    name: &str,
    topic: &Topic<'_>,
    names: &Names,
) -> Option<(Channel, f64, String)> {
    if let Some(metrics) = &names.metrics {
        let known = metrics.iter().find(|known| is_named(&known.point, topic, &name))?;
        return Some((known.channel, known.scale, known.part.clone()));
    }
    let (path, last) = name.rsplit_once('/').unwrap_or(("", name));
    let part = path.rsplit('/').next().filter(|part| !part.is_empty());
    if let Some(channel) = Channel::of_word(last) {
        return Some((channel, 1.0, part.unwrap_or(topic.unit()).to_owned()));
    }
    let channel = Channel::of_unit(&metric.property("engUnit")?)?;
    Some((channel, 1.0, part.unwrap_or(topic.unit()).to_owned()))
}

/// Whether `point` is `own`, with or without its device or node before it.
fn is_named(point: &str, topic: &Topic<'_>, own: &impl ToString) -> bool {
    let own = own.to_string();
    let Some(before) = point.strip_suffix(&own) else { return false };
    let unit = topic.unit();
    before.is_empty()
        || before.strip_suffix('/').is_some_and(|before| {
            before == unit || before.strip_prefix(topic.node) == Some(&format!("/{unit}"))
        })
}

/// Milliseconds since the epoch; `None` of 0, which devices without a clock send.
fn millis(millis: u64) -> Option<Timestamp> {
    i64::try_from(millis).ok().filter(|millis| *millis > 0).map(Timestamp::from_millis)
}
