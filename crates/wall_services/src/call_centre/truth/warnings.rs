//! Warnings: of the city's disaster agency when a river rises, of BMKG when it rains hard,
//! and what both tell every day.

use wall_model::{
    Fact, FactKind, Geometry, LonLat, Span, Timestamp, Warning, WarningArea, WarningCertainty,
    WarningSeverity, WarningUrgency,
};
use wall_service::{City, Happening, HappeningKind, chance, local};

use super::{date, rounded};
use crate::call_centre::{ID, cap};

/// Who sends the city's warnings.
const BPBD: &str = "pusdalops@denpasarkota.go.id";

/// Who sends BMKG's.
const BMKG: &str = "balai3@bmkg.go.id";

/// Rain from which BMKG warns, millimetres an hour.
const HARD_RAIN: f64 = 25.0;

/// How long a cancellation is still told.
const CANCELLED_FOR: Span = Span::from_mins(30);

/// A warning and the one that it replaces.
struct Alert {
    sender: &'static str,
    identifier: String,
    replaces: Option<String>,
    sent: Timestamp,
    /// `None`: it only takes back.
    warning: Option<Warning>,
}

impl Alert {
    fn facts(self) -> Vec<Fact> {
        let service = ID.into();
        let ended = self.replaces.map(|other| {
            Fact::new(&service, cap::entity(self.sender, &other), self.sent, FactKind::Ended)
        });
        let own = self.warning.map(|warning| {
            let until = warning.expires_at.unwrap_or(self.sent);
            let place = cap::place_of(&warning.areas);
            let entity = cap::entity(self.sender, &self.identifier);
            let kind = FactKind::Warning(Box::new(warning));
            let fact = Fact::new(&service, entity, self.sent, kind);
            Fact { place, ..fact.holding_for(until.since(self.sent)) }
        });
        ended.into_iter().chain(own).collect()
    }
}

/// The facts of the feed `cap`.
pub(super) fn of_the_city(city: &dyn City, at: Timestamp) -> Vec<Fact> {
    let mut alerts = vec![tide(city, at)];
    alerts.extend(drill(at));
    for flood in city.happenings(at - CANCELLED_FOR, at) {
        if flood.kind == HappeningKind::RiverFlood && flood.begins <= at {
            alerts.push(river(&flood, at));
        }
    }
    alerts.into_iter().flat_map(Alert::facts).collect()
}

/// The facts of the feed `bmkg_warnings`.
pub(super) fn of_bmkg(city: &dyn City, at: Timestamp) -> Vec<Fact> {
    let mut alerts = vec![waves(city, at)];
    alerts.extend(nowcast(city, at));
    alerts.into_iter().flat_map(Alert::facts).collect()
}

/// When something that is told every day at this hour was told last.
fn daily(at: Timestamp, hour: i64) -> Timestamp {
    let hour = Span::from_hours(hour);
    local::day_start(at - hour) + hour
}

fn ring(corners: &[(f64, f64)]) -> Geometry {
    let places = corners.iter().map(|(lon, lat)| LonLat::new(*lon, *lat));
    let mut ring: Vec<LonLat> = places.collect();
    ring.extend(ring.first().copied());
    Geometry::Polygons(vec![vec![ring]])
}

fn area(name: &str, geometry: Geometry, code: &str) -> WarningArea {
    WarningArea { name: name.to_owned(), geometry: Some(geometry), code: code.to_owned() }
}

/// The tide on the coast, every morning at six.
fn tide(city: &dyn City, at: Timestamp) -> Alert {
    let sent = daily(at, 6);
    let key = [city.seed(), chance::topic("tide"), chance::step(sent.as_secs())];
    let metres = format!("{:.1}", chance::between(&key, 1.5, 2.3)).replace('.', ",");
    let coast = ring(&[(115.222, -8.742), (115.262, -8.742), (115.266, -8.68), (115.25, -8.68)]);
    let warning = Warning {
        event: "Pasang air laut".to_owned(),
        headline: format!("Pasang tertinggi {metres} m di Sanur dan Serangan"),
        instruction: String::new(),
        credit: "BPBD Kota Denpasar".to_owned(),
        severity: WarningSeverity::Minor,
        urgency: WarningUrgency::Future,
        certainty: WarningCertainty::Likely,
        starts_at: Some(sent),
        expires_at: Some(sent + local::DAY),
        is_exercise: false,
        areas: vec![area("Pesisir Sanur-Serangan", coast, "51.71.01.1001")],
    };
    let identifier = format!("DPS-PASANG-{}", date(sent));
    Alert { sender: BPBD, identifier, replaces: None, sent, warning: Some(warning) }
}

/// The monthly drill, on the 26th at ten.
fn drill(at: Timestamp) -> Option<Alert> {
    let sent = daily(at, 10);
    let (_, _, day) = local::date(sent);
    let is_on = day == 26 && at < sent + Span::from_hours(1);
    let coast = ring(&[(115.25, -8.72), (115.27, -8.72), (115.27, -8.66), (115.25, -8.66)]);
    is_on.then(|| Alert {
        sender: BPBD,
        identifier: format!("DPS-LATIHAN-{}", date(sent)),
        replaces: None,
        sent,
        warning: Some(Warning {
            event: "Latihan evakuasi tsunami".to_owned(),
            headline: "Uji sirine dan latihan evakuasi di Sanur".to_owned(),
            instruction: "Ini latihan".to_owned(),
            credit: "BPBD Kota Denpasar".to_owned(),
            severity: WarningSeverity::Severe,
            urgency: WarningUrgency::Immediate,
            certainty: WarningCertainty::Observed,
            starts_at: Some(sent),
            expires_at: Some(sent + Span::from_hours(1)),
            is_exercise: true,
            areas: vec![area("Sanur", coast, "51.71.01.1006")],
        }),
    })
}

/// The steps by which a river is warned of: minutes after it began to rise, how bad, the
/// room's word and what people must do.
const STEPS: [(i64, WarningSeverity, &str, &str); 3] = [
    (0, WarningSeverity::Moderate, "WASPADA", "Jauhi bantaran sungai"),
    (6, WarningSeverity::Severe, "SIAGA", "Pindahkan kendaraan dan barang"),
    (14, WarningSeverity::Extreme, "AWAS", "Segera menjauh dari bantaran"),
];

/// What is told of a river now.
fn river(flood: &Happening, at: Timestamp) -> Alert {
    let begins = flood.begins.floor(Span::from_secs(1));
    let ends = flood.ends.floor(Span::from_secs(1));
    let key = chance::topic(&flood.id) % 10_000;
    let identifier = |word: &str| format!("DPS-EWS-{}-{key:04}-{word}", date(begins));
    let reached = STEPS
        .iter()
        .filter(|(_, severity, ..)| *severity < WarningSeverity::Extreme || flood.strength >= 0.7);
    let told = reached.filter(|(mins, ..)| begins + Span::from_mins(*mins) <= at);
    let told: Vec<_> = told.collect();
    let last = told.last().map_or("WASPADA", |(_, _, word, _)| *word);
    if at >= ends {
        let (identifier, replaces) = (identifier("AMAN"), Some(identifier(last)));
        return Alert { sender: BPBD, identifier, replaces, sent: ends, warning: None };
    }
    let before = told.len().checked_sub(2).and_then(|nr| told.get(nr));
    let (mins, severity, word, instruction) = told.last().map_or(STEPS[0], |step| **step);
    let sent = begins + Span::from_mins(mins);
    let river = if flood.subject.is_empty() { "sungai" } else { &flood.subject };
    let corner = |nr: i32| {
        let turned = f64::from(nr) / 8.0 * std::f64::consts::TAU;
        let place =
            flood.place.offset_m(flood.radius_m * turned.sin(), flood.radius_m * turned.cos());
        let place = rounded(place);
        (place.lon_deg, place.lat_deg)
    };
    let around: Vec<(f64, f64)> = (0..8).map(corner).collect();
    let warning = Warning {
        event: format!("Banjir {river}"),
        headline: format!("{word}: muka air {river} naik di {}", flood.address),
        instruction: instruction.to_owned(),
        credit: "BPBD Kota Denpasar".to_owned(),
        severity,
        urgency: WarningUrgency::Immediate,
        certainty: WarningCertainty::Observed,
        starts_at: Some(sent),
        expires_at: Some(ends + Span::from_hours(1)),
        is_exercise: false,
        areas: vec![area(&flood.address, ring(&around), &flood.village)],
    };
    Alert {
        sender: BPBD,
        identifier: identifier(word),
        replaces: before.map(|(_, _, word, _)| identifier(word)),
        sent,
        warning: Some(warning),
    }
}

/// The waves, every morning at seven.
fn waves(city: &dyn City, at: Timestamp) -> Alert {
    let sent = daily(at, 7);
    let key = [city.seed(), chance::topic("waves"), chance::step(sent.as_secs())];
    let (height, severity) = match chance::share(&key) {
        ..0.12 => ("2,5-4,0", WarningSeverity::Moderate),
        _ => ("1,25-2,5", WarningSeverity::Minor),
    };
    let sea =
        ring(&[(115.2, -8.85), (115.35, -8.85), (115.35, -8.7), (115.27, -8.7), (115.2, -8.75)]);
    let warning = Warning {
        event: "Gelombang tinggi".to_owned(),
        headline: format!("Gelombang {height} m di Selat Badung dan perairan selatan Bali"),
        instruction: String::new(),
        credit: cap::BMKG.to_owned(),
        severity,
        urgency: WarningUrgency::Expected,
        certainty: WarningCertainty::Likely,
        starts_at: Some(sent),
        expires_at: Some(sent + local::DAY),
        is_exercise: false,
        areas: vec![area("Selat Badung", sea, "")],
    };
    let identifier = format!("CBG{}001", date(sent));
    Alert { sender: BMKG, identifier, replaces: None, sent, warning: Some(warning) }
}

/// The warning of hard rain, by the hour in which it falls and for two hours.
fn nowcast(city: &dyn City, at: Timestamp) -> Option<Alert> {
    const HOUR: Span = Span::from_hours(1);
    let hardest = |from: Timestamp| {
        let quarters = (0..4).map(|nr| city.rain_mm_per_hour(from + Span::from_mins(15 * nr)));
        quarters.fold(0.0, f64::max)
    };
    let is_hard = |from: Timestamp| hardest(from) >= HARD_RAIN;
    let now = at.floor(HOUR);
    let sent = [now, now - HOUR].into_iter().find(|from| is_hard(*from))?;
    let identifier =
        |sent: Timestamp| format!("CBL{}{:02}", date(sent), local::hour_of_day(sent) as i64);
    let floods = city.happenings(sent, sent + HOUR);
    let is_flood = floods.iter().any(|one| one.kind == HappeningKind::RiverFlood);
    let warning = Warning {
        event: "Hujan lebat".to_owned(),
        headline: "Hujan sedang-lebat disertai petir di Kota Denpasar dan sekitarnya".to_owned(),
        instruction: String::new(),
        credit: cap::BMKG.to_owned(),
        severity: if is_flood { WarningSeverity::Severe } else { WarningSeverity::Moderate },
        urgency: WarningUrgency::Immediate,
        certainty: WarningCertainty::Observed,
        starts_at: Some(sent),
        expires_at: Some(sent + HOUR.times(2)),
        is_exercise: false,
        areas: vec![area(
            "Denpasar",
            ring(&[(115.17, -8.75), (115.28, -8.75), (115.28, -8.59), (115.17, -8.59)]),
            "51.71",
        )],
    };
    Some(Alert {
        sender: BMKG,
        identifier: identifier(sent),
        replaces: is_hard(sent - HOUR).then(|| identifier(sent - HOUR)),
        sent,
        warning: Some(warning),
    })
}
