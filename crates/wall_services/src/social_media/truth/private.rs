//! What is written to the simulated city's number, and in its volunteers' room.

use wall_analysis::masking;
use wall_model::{Fact, LonLat, Post, Span, Timestamp};
use wall_service::{City, HappeningKind, chance, local};

use super::{chatter, names, texts};
use crate::social_media::{analysis::usual::RHYTHM, matrix, voice, whatsapp};

/// Messages a day to the city's number, and in the room.
const MESSAGES: f64 = 20.0;
const OF_VOLUNTEERS: f64 = 14.0;

/// How long a webhook's messages are told again: a wall that was off for a night has the
/// evening.
const TOLD: Span = Span::from_hours(24);

/// Events that a room's answer has.
pub(in crate::social_media) const NEWEST: usize = 30;

/// The city's account in the room.
pub(in crate::social_media) const OWN: &str = "@pemkot:denpasar.local";

/// The room.
pub(in crate::social_media) const ROOM: &str = "!relawan:denpasar.local";

const HOUR: Span = Span::from_hours(1);

/// A message to the city's number.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::social_media) struct Message {
    /// Its number at the provider: it holds the sender's.
    pub(in crate::social_media) id: String,
    /// The sender's number.
    pub(in crate::social_media) from: String,
    /// When, to the second.
    pub(in crate::social_media) at: Timestamp,
    /// Its words; of a place, its name.
    pub(in crate::social_media) text: String,
    /// The place, if it is one.
    pub(in crate::social_media) place: Option<LonLat>,
    /// When the city answers.
    pub(in crate::social_media) answered: Timestamp,
}

/// An event of the room.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::social_media) struct Event {
    /// Its id.
    pub(in crate::social_media) id: String,
    /// Who.
    pub(in crate::social_media) sender: String,
    /// When, to the millisecond.
    pub(in crate::social_media) at: Timestamp,
    /// Words.
    pub(in crate::social_media) text: String,
    /// Whether the city is asked.
    pub(in crate::social_media) asks_city: bool,
    /// The event that it answers.
    pub(in crate::social_media) answers: Option<String>,
}

/// Times within the hours from `from` to `to` at which something is written that is written
/// `daily` times on a usual day, each with the key of its chance.
fn times(
    city: &dyn City,
    topic: u64,
    daily: f64,
    from: Timestamp,
    to: Timestamp,
) -> Vec<([u64; 4], Timestamp)> {
    let mut times = Vec::new();
    let mut hour = from.floor(HOUR);
    while hour <= to {
        let of_day = local::hour_of_day(hour).floor() as usize;
        let step = chance::step(hour.as_secs());
        let mean = daily * RHYTHM.get(of_day).copied().unwrap_or_default();
        let count = chatter::poisson(chance::share(&[city.seed(), topic, step]), mean);
        for nr in 0..count {
            let key = [city.seed(), topic, step, nr];
            let secs = 3_600.0 * chance::share(&[key[0], key[1], key[2], key[3], 1]);
            times.push((key, hour + Span::from_secs(secs as i64)));
        }
        hour = hour + HOUR;
    }
    times
}

/// Messages to the city's number after `from` and not after `to`, oldest first.
pub(in crate::social_media) fn written(
    city: &dyn City,
    from: Timestamp,
    to: Timestamp,
) -> Vec<Message> {
    const KEY: u64 = chance::topic("social number");
    let mut all = Vec::new();
    for (key, at) in times(city, KEY, MESSAGES, from, to) {
        let sentence = texts::TO_CITY.get(chance::pick(&with(key, 2), texts::TO_CITY.len()));
        let text = names::filled(sentence.copied().unwrap_or_default(), city.gazetteer(), &key);
        let mut message = message(key, at, text, (3.0, 44.0));
        // Some send where they are.
        if chance::share(&with(key, 3)) < 0.05 {
            let villages = &city.gazetteer().villages;
            if let Some(village) = villages.get(chance::pick(&with(key, 4), villages.len())) {
                let metres = |nr| chance::between(&with(key, nr), -300.0, 300.0);
                message.place = Some(rounded(village.place.offset_m(metres(5), metres(6))));
                message.text.clone_from(&village.name);
            }
        }
        all.push(message);
    }
    // Without water people write to the city's number.
    for burst in city.happenings(from - HOUR.times(4), to) {
        if burst.kind != HappeningKind::BurstMain {
            continue;
        }
        for nr in 0..9 {
            let key = [city.seed(), KEY, chance::topic(&burst.id), nr];
            let after = chance::between(&with(key, 1), 300.0, 7_200.0);
            let place = names::place_of(&burst, city.gazetteer(), &with(key, 2));
            let nr = chance::pick(&with(key, 3), texts::BURST_MAIN.len());
            let text =
                texts::BURST_MAIN.get(nr).copied().unwrap_or_default().replace("{p}", &place);
            let at = burst.begins + Span::from_secs(after as i64);
            all.push(message(key, Timestamp::from_secs(at.as_secs()), text, (10.0, 55.0)));
        }
    }
    all.retain(|message| message.at > from && message.at <= to);
    all.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.id.cmp(&b.id)));
    all
}

fn message(key: [u64; 4], at: Timestamp, text: String, answered: (f64, f64)) -> Message {
    let writer = chance::draw(&with(key, 7)) % 700;
    let minutes = chance::between(&with(key, 8), answered.0, answered.1);
    Message {
        id: format!("wamid.{:016x}", chance::draw(&with(key, 9))),
        from: format!("628990{:06}", 104_729 * (writer + 1) % 1_000_000),
        at,
        text,
        place: None,
        answered: at + Span::from_secs((60.0 * minutes) as i64),
    }
}

/// A place as telephones send it, to a millionth of a degree.
fn rounded(place: LonLat) -> LonLat {
    let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
    LonLat::new(round(place.lon_deg), round(place.lat_deg))
}

/// Messages to the city's number and its answers, as webhooks tell them at `at`.
pub(super) fn messages(city: &dyn City, at: Timestamp) -> Vec<Fact> {
    let author = |number: &str| masking::pseudonym(voice::KEY, number);
    let (from, mut facts) = (at - TOLD, Vec::new());
    for message in written(city, from, at) {
        let post = Post {
            channel: whatsapp::CHANNEL.to_owned(),
            text: match message.place {
                Some(_) => format!("[lokasi] {}", message.text),
                None => message.text.clone(),
            },
            author: author(&message.from),
            url: String::new(),
            reach: 0,
            is_to_city: true,
            is_answered: false,
            follows: None,
        };
        let entity = format!("{}:{}", whatsapp::CHANNEL, author(&message.id));
        let fact = voice::fact(entity, message.at, post);
        facts.push(Fact { place: message.place, ..fact });
        if message.answered <= at {
            let entity = voice::answer_to_author(whatsapp::CHANNEL, &author(&message.from));
            let post = Post {
                channel: whatsapp::CHANNEL.to_owned(),
                text: String::new(),
                author: String::new(),
                url: String::new(),
                reach: 0,
                is_to_city: false,
                is_answered: false,
                follows: None,
            };
            facts.push(voice::fact(entity.to_string(), message.answered, post));
        }
    }
    facts
}

/// The newest events of the volunteers' room at `at`, oldest first.
pub(in crate::social_media) fn events(city: &dyn City, at: Timestamp) -> Vec<Event> {
    const KEY: u64 = chance::topic("social room");
    let from = at - voice::HELD;
    let mut all = Vec::new();
    for (key, written) in times(city, KEY, OF_VOLUNTEERS, from, at) {
        let sentence = texts::VOLUNTEERS.get(chance::pick(&with(key, 2), texts::VOLUNTEERS.len()));
        let text = names::filled(sentence.copied().unwrap_or_default(), city.gazetteer(), &key);
        let id = event_id(&with(key, 3));
        let asks_city = chance::share(&with(key, 4)) < 0.25;
        let millis = (chance::draw(&with(key, 5)) % 1_000) as i64;
        let written = written + Span::from_millis(millis);
        let sender = format!("@relawan{:02}:denpasar.local", chance::draw(&with(key, 6)) % 40);
        let event = Event { id: id.clone(), sender, at: written, text, asks_city, answers: None };
        all.push(event);
        if asks_city {
            let minutes = chance::between(&with(key, 7), 2.0, 40.0);
            let sentence = texts::ANSWERS.get(chance::pick(&with(key, 8), texts::ANSWERS.len()));
            let text = names::filled(sentence.copied().unwrap_or_default(), city.gazetteer(), &key);
            all.push(Event {
                id: event_id(&with(key, 9)),
                sender: OWN.to_owned(),
                at: written + Span::from_secs((60.0 * minutes) as i64),
                text,
                asks_city: false,
                answers: Some(id),
            });
        }
    }
    all.retain(|event| event.at > from && event.at <= at);
    all.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.id.cmp(&b.id)));
    all.split_off(all.len().saturating_sub(NEWEST))
}

/// Facts of the room's newest events.
pub(super) fn rooms(city: &dyn City, at: Timestamp) -> Vec<Fact> {
    let own = |id: &str| format!("{}:{}", matrix::CHANNEL, id.trim_start_matches('$'));
    let fact = |event: &Event| {
        let is_own = event.sender == OWN;
        let answered = event.answers.as_deref().map(own);
        let entity = match (is_own, &answered) {
            (true, Some(answered)) => voice::answer_to(answered).to_string(),
            _ => own(&event.id),
        };
        let post = Post {
            channel: matrix::CHANNEL.to_owned(),
            text: event.text.clone(),
            author: match is_own {
                true => String::new(),
                false => masking::pseudonym(voice::KEY, &event.sender),
            },
            url: format!(
                "matrix:roomid/{}/e/{}",
                ROOM.trim_start_matches('!'),
                event.id.trim_start_matches('$')
            ),
            reach: 0,
            is_to_city: event.asks_city,
            is_answered: false,
            follows: answered.map(Into::into),
        };
        voice::fact(entity, event.at, post)
    };
    events(city, at).iter().map(fact).collect()
}

/// An event's id, as rooms of version 3 and later have it: 43 signs.
fn event_id(key: &[u64]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let sign = |nr: u64| {
        let parts: Vec<u64> = key.iter().copied().chain([nr]).collect();
        SIGNS.get(chance::pick(&parts, SIGNS.len())).map_or('A', |sign| char::from(*sign))
    };
    std::iter::once('$').chain((0..43).map(sign)).collect()
}

fn with(key: [u64; 4], nr: u64) -> [u64; 5] {
    [key[0], key[1], key[2], key[3], nr]
}
