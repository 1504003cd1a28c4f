//! What cameras notice, as they tell it by ONVIF: motion, tampering, inputs, faults of their own.
//!
//! The topics are those of ONVIF (Core, annex of topics; Imaging; Analytics) and those by which
//! several makers tell persons and vehicles. What the wall does not know is left out. A state is a
//! [`Finding`] from when the device says that it begins, by the device's clock, until it says that
//! it is over; what has no state, as a line that is crossed, holds for half a minute. A device whose
//! clock is wrong by more than 5 s is corrected by how far it was ahead when it was first asked.
//!
//! A recorder tells for all of its cameras. Which one it means, its messages say by the token of the
//! video source (Imaging; several makers everywhere) or of its configuration (Analytics); then it is
//! about that camera, as the feed `onvif` numbers it, and otherwise about the recorder.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use wall_model::{
    Bilingual, EntityId, Fact, FactKind, Finding, Link, LonLat, ServiceId, Span, Timestamp,
};
use wall_service::{DecodeError, Decoded, Frame, Origin, Words};

use super::ID;

/// How long what has no state is shown.
const MOMENT: Span = Span::from_secs(30);

/// How long a state holds of which nothing more is heard.
const STATE: Span = Span::from_hours(24);

/// Least error of a device's clock that is corrected.
const CLOCK_OFF: Span = Span::from_secs(5);

/// Longest entity, bytes.
const MOST_NAME: usize = 200;

/// What the values of a finding say where the city file asks for alarms.
pub(super) const ALARM: &str = "alarm";

/// A kind of event.
pub(super) struct Kind {
    /// How a city file calls it.
    pub(super) id: &'static str,
    /// What happens.
    pub(super) words: Words,
    /// Whether the camera itself is troubled, and not what it sees.
    pub(super) is_fault: bool,
    /// How the topics begin that tell it, without prefixes.
    topics: &'static [&'static str],
}

const fn seen(id: &'static str, words: Words, topics: &'static [&'static str]) -> Kind {
    Kind { id, words, is_fault: false, topics }
}

const fn fault(id: &'static str, words: Words, topics: &'static [&'static str]) -> Kind {
    Kind { id, words, is_fault: true, topics }
}

/// Every kind that is known.
pub(super) static KINDS: [Kind; 15] = [
    seen(
        "motion",
        Words::new("gerakan", "motion"),
        &[
            "VideoSource/MotionAlarm",
            "RuleEngine/CellMotionDetector/Motion",
            "RuleEngine/MotionRegionDetector/Motion",
            "VideoAnalytics/Motion",
        ],
    ),
    seen(
        "person",
        Words::new("orang", "person"),
        &["RuleEngine/MyRuleDetector/PeopleDetect", "UserAlarm/IVA/HumanShapeDetect"],
    ),
    seen("face", Words::new("wajah", "face"), &["RuleEngine/MyRuleDetector/FaceDetect"]),
    seen(
        "vehicle",
        Words::new("kendaraan", "vehicle"),
        &["RuleEngine/MyRuleDetector/VehicleDetect"],
    ),
    seen("animal", Words::new("hewan", "animal"), &["RuleEngine/MyRuleDetector/DogCatDetect"]),
    seen(
        "line",
        Words::new("garis dilintasi", "line crossed"),
        &["RuleEngine/LineDetector/Crossed"],
    ),
    seen(
        "field",
        Words::new("ada di dalam area", "inside the field"),
        &["RuleEngine/FieldDetector/ObjectsInside"],
    ),
    seen("loitering", Words::new("berlama-lama", "loitering"), &["RuleEngine/LoiteringDetector"]),
    seen(
        "sound",
        Words::new("suara", "sound"),
        &["AudioAnalytics/Audio/DetectedSound", "AudioSource/TriggerLevel"],
    ),
    seen(
        "input",
        Words::new("masukan digital aktif", "digital input active"),
        &["Device/Trigger/DigitalInput"],
    ),
    seen("relay", Words::new("relai aktif", "relay active"), &["Device/Trigger/Relay"]),
    fault(
        "tamper",
        Words::new("kamera diganggu", "camera tampered with"),
        &["RuleEngine/TamperDetector/Tamper", "VideoSource/GlobalSceneChange"],
    ),
    fault(
        "picture",
        Words::new("gambar tidak jelas", "picture not clear"),
        &["VideoSource/ImageTooBlurry", "VideoSource/ImageTooDark", "VideoSource/ImageTooBright"],
    ),
    fault(
        "signal",
        Words::new("sinyal gambar hilang", "picture signal lost"),
        &["VideoSource/SignalLoss", "VideoSource/VideoLoss"],
    ),
    fault(
        "hardware",
        Words::new("perangkat keras rusak", "hardware failure"),
        &["Device/HardwareFailure"],
    ),
];

impl Kind {
    /// The kind of this name in a city file.
    pub(super) fn named(id: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.id == id)
    }

    /// The kind that a topic tells, without prefixes.
    fn of(topic: &str) -> Option<&'static Self> {
        let begins = |known: &str| {
            topic.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        KINDS.iter().find(|kind| kind.topics.iter().any(|known| begins(known)))
    }
}

/// The kinds about which the city file asks for alarms.
///
/// # Errors
/// What it names that there is not.
pub(super) fn alarms(origin: &Origin) -> Result<BTreeSet<&'static str>, String> {
    let named = origin.options.get(ALARM).map_or("", String::as_str).split(',').map(str::trim);
    let known = |name: &str| {
        Kind::named(name).map(|kind| kind.id).ok_or_else(|| {
            let ids: Vec<&str> = KINDS.iter().map(|kind| kind.id).collect();
            format!("alarm: cameras tell no {name:?}; there are {}", ids.join(", "))
        })
    };
    named.filter(|name| !name.is_empty()).map(known).collect()
}

/// What was pulled at once, as the connector tells it.
#[derive(Deserialize)]
struct Pulled {
    #[serde(default)]
    ahead_ms: i64,
    messages: Vec<Message>,
    /// The device's cameras, where it has several.
    #[serde(default)]
    channels: Vec<Channel>,
}

/// A camera of a device that has several, by its tokens.
#[derive(PartialEq, Eq, PartialOrd, Ord, Deserialize)]
struct Channel {
    source: String,
    #[serde(default)]
    configurations: Vec<String>,
}

#[derive(Deserialize)]
struct Message {
    topic: String,
    #[serde(default)]
    time: Option<String>,
    #[serde(default)]
    operation: Option<String>,
    #[serde(default)]
    source: BTreeMap<String, String>,
    #[serde(default)]
    key: BTreeMap<String, String>,
    #[serde(default)]
    data: BTreeMap<String, String>,
}

/// Reads a frame of `events`.
pub(super) fn events(frame: &Frame) -> Result<Decoded, DecodeError> {
    let mut pulled: Pulled =
        serde_json::from_slice(&frame.body).map_err(|err| DecodeError::json(&err))?;
    pulled.channels.sort();
    // What is wrong with the options was said when the city file was read.
    let alarms = alarms(&frame.origin).unwrap_or_default();
    let ahead = Span::from_millis(pulled.ahead_ms.clamp(-YEARS_MS, YEARS_MS));
    let mut decoded = Decoded::default();
    for (nr, message) in pulled.messages.iter().enumerate() {
        let topic = plain(&message.topic);
        let Some(kind) = Kind::of(&topic) else { continue };
        let at = match message.observed_at(ahead, frame.received_at) {
            Ok(at) => at,
            Err(reason) => {
                decoded.reject(nr, format!("{}: {reason}", message.topic));
                continue;
            }
        };
        let channel = message.channel(&pulled.channels);
        let fact = message.fact((kind, &topic), (frame, channel), at, alarms.contains(kind.id));
        decoded.take(nr, fact, frame.received_at);
    }
    Ok(decoded)
}

/// A century: no clock is further off.
const YEARS_MS: i64 = 100 * 366 * 86_400_000;

impl Message {
    fn observed_at(&self, ahead: Span, received_at: Timestamp) -> Result<Timestamp, &'static str> {
        let Some(time) = &self.time else { return Ok(received_at) };
        let told = Timestamp::parse_local(time, Span::ZERO).ok_or("its time is none")?;
        let is_off = ahead >= CLOCK_OFF || ahead <= Span::ZERO - CLOCK_OFF;
        Ok(if is_off { told - ahead } else { told })
    }

    /// Whether it begins or ends; `None` if it has no state.
    fn is_on(&self) -> Option<bool> {
        const STATES: [&str; 9] = [
            "State",
            "IsMotion",
            "IsTamper",
            "LogicalState",
            "IsInside",
            "IsSoundDetected",
            "Failed",
            "Active",
            "Loss",
        ];
        if self.operation.as_deref() == Some("Deleted") {
            return Some(false);
        }
        let is_state = |name: &&String| STATES.iter().any(|state| state.eq_ignore_ascii_case(name));
        let (_, value) = self.data.iter().find(|(name, _)| is_state(name))?;
        match value.trim().to_ascii_lowercase().as_str() {
            "true" | "1" | "active" | "on" => Some(true),
            "false" | "0" | "inactive" | "off" => Some(false),
            _ => None,
        }
    }

    /// The number of the camera that it is about, from 1, among those of a device that has several.
    fn channel(&self, channels: &[Channel]) -> Option<usize> {
        let said = |name: &str| {
            let mut items = self.source.iter();
            items.find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, token)| token)
        };
        let of_source = |token: &String| channels.iter().position(|it| it.source == *token);
        let of_configuration =
            |token: &String| channels.iter().position(|it| it.configurations.contains(token));
        let configuration = said("VideoSourceConfigurationToken");
        let source = || said("VideoSourceToken").or_else(|| said("VideoSource"));
        // Devices disagree about which token stands where; what the name says is tried first.
        let found = match (configuration, source().or_else(|| said("Source"))) {
            (Some(token), _) => of_configuration(token).or_else(|| of_source(token)),
            (None, Some(token)) => of_source(token).or_else(|| of_configuration(token)),
            (None, None) => None,
        };
        found.filter(|_| channels.len() > 1).map(|nr| nr + 1)
    }

    fn fact(
        &self,
        (kind, topic): (&'static Kind, &str),
        (frame, channel): (&Frame, Option<usize>),
        at: Timestamp,
        is_alarm: bool,
    ) -> Fact {
        let option = |name: &str| frame.origin.options.get(name);
        let own = &frame.origin.name;
        let device = option("id").unwrap_or(own);
        let name = option("camera").unwrap_or(own);
        let numbered = |text: &str, sign: &str| match channel {
            Some(nr) => format!("{text}{sign}{nr}"),
            None => text.to_owned(),
        };
        let name = numbered(name, " ");
        let parts: Vec<&str> =
            self.source.values().chain(self.key.values()).map(String::as_str).collect();
        let source = parts.join("/");
        let entity = clipped(&format!("{device}:{topic}:{source}"), MOST_NAME);
        let service = ServiceId::from(ID);
        let state = self.is_on();
        if state == Some(false) {
            return Fact::new(&service, entity, at, FactKind::Ended);
        }
        // A device of several cameras may stand in the city's list as one.
        let device = EntityId::from(device.as_str());
        let about = match channel {
            Some(_) => vec![numbered(device.as_str(), "-").into(), device],
            None => vec![device],
        };
        let finding = Finding {
            analysis: format!("{ID}/{}", kind.id),
            text: Bilingual::new(
                format!("{name}: {}", kind.words.id),
                format!("{name}: {}", kind.words.en),
            ),
            since: at,
            score: 1.0,
            values: is_alarm.then(|| (ALARM.to_owned(), 1.0)).into_iter().collect(),
            links: about
                .into_iter()
                .map(|entity| Link {
                    service: service.clone(),
                    entity,
                    score: 1.0,
                    reason: Bilingual::same(clipped(&source, MOST_NAME)),
                })
                .collect(),
        };
        let number = |name: &str| option(name)?.trim().parse::<f64>().ok();
        let place = number("lon").zip(number("lat")).map(|(lon, lat)| LonLat::new(lon, lat));
        let fact = Fact::new(&service, entity, at, FactKind::Finding(Box::new(finding)));
        let holds_for = Some(if state.is_some() { STATE } else { MOMENT });
        Fact { place: place.filter(|place| place.is_on_earth()), holds_for, ..fact }
    }
}

/// A topic without the prefixes of its parts, which devices choose as they like.
fn plain(topic: &str) -> String {
    let part = |part: &str| part.rsplit_once(':').map_or(part, |(_, name)| name).trim().to_owned();
    topic.split('/').take(8).map(part).collect::<Vec<_>>().join("/")
}

/// The beginning of a text, at most so many bytes, one line.
fn clipped(text: &str, most: usize) -> String {
    let mut kept = String::new();
    for letter in text.chars().filter(|letter| !letter.is_control()) {
        if kept.len() + letter.len_utf8() > most {
            break;
        }
        kept.push(letter);
    }
    kept
}
