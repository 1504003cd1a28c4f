//! The latest earthquake: `autogempa.json`, or one of the lists of its shape.
//!
//! `Coordinates` is latitude, longitude, as `Lintang` and `Bujur` say in words.

use serde::Deserialize;
use serde_json::Value;
use wall_model::{
    Fact, FactKind, Geometry, LonLat, Span, Timestamp, Warning, WarningArea, WarningCertainty,
    WarningSeverity, WarningUrgency,
};
use wall_service::{DecodeError, Decoded, Frame, bounds_of};

use crate::call_centre::{ID, body, caller, cap};

/// How long an earthquake is news.
const NEWS: Span = Span::from_hours(24);

/// The middle of Denpasar, unless the feed's option `bounds` says where the city is.
const CITY: LonLat = LonLat::new(115.2167, -8.65);

#[derive(Deserialize)]
struct Document {
    #[serde(rename = "Infogempa")]
    info: Info,
}

#[derive(Deserialize)]
struct Info {
    /// One, or a list.
    gempa: Value,
}

#[derive(Deserialize)]
struct Row {
    #[serde(rename = "DateTime")]
    time: String,
    #[serde(rename = "Coordinates")]
    coordinates: String,
    #[serde(rename = "Magnitude")]
    magnitude: String,
    #[serde(rename = "Kedalaman", default)]
    depth: String,
    #[serde(rename = "Wilayah", default)]
    region: String,
    #[serde(rename = "Potensi", default)]
    potential: String,
    #[serde(rename = "Dirasakan", default)]
    felt: String,
}

/// An earthquake.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::call_centre) struct Quake {
    /// When.
    pub(in crate::call_centre) at: Timestamp,
    /// Epicentre.
    pub(in crate::call_centre) place: LonLat,
    /// Magnitude.
    pub(in crate::call_centre) magnitude: f64,
    /// `10 km`.
    pub(in crate::call_centre) depth: String,
    /// Where in words.
    pub(in crate::call_centre) region: String,
    /// What may follow, in words.
    pub(in crate::call_centre) potential: String,
    /// Where it was felt: `III Denpasar, II Kuta`.
    pub(in crate::call_centre) felt: String,
}

/// Reads a frame of `bmkg_quake`.
pub(in crate::call_centre) fn document(frame: &Frame) -> Result<Decoded, DecodeError> {
    let body = body::json(frame)?;
    let document: Document = serde_json::from_slice(body).map_err(|err| DecodeError::json(&err))?;
    let rows = match document.info.gempa {
        Value::Array(rows) => rows,
        one => vec![one],
    };
    let city = bounds_of(&frame.origin).map_or(CITY, |bounds| bounds.centre());
    let mut decoded = Decoded::default();
    for (row, value) in rows.into_iter().enumerate() {
        let read = serde_json::from_value::<Row>(value).map_err(|err| err.to_string());
        match read.and_then(|one| quake(&one)) {
            Ok(quake) => decoded.take(row, fact(&quake, city), frame.received_at),
            Err(reason) => decoded.reject(row, reason),
        }
    }
    Ok(decoded)
}

fn quake(row: &Row) -> Result<Quake, String> {
    let at = Timestamp::parse(&row.time);
    let at = at.ok_or_else(|| format!("DateTime {:.40} is no time with an offset", row.time))?;
    let place = row.coordinates.split_once(',').and_then(|(lat, lon)| {
        Some(LonLat::new(lon.trim().parse().ok()?, lat.trim().parse().ok()?))
    });
    let place = place.filter(|place| place.is_on_earth());
    let magnitude = row.magnitude.trim().replace(',', ".").parse().ok();
    Ok(Quake {
        at,
        place: place.ok_or_else(|| format!("Coordinates {:.40}", row.coordinates))?,
        magnitude: magnitude
            .filter(|size| (-1.0..=10.0).contains(size))
            .ok_or_else(|| format!("Magnitude {:.20}", row.magnitude))?,
        depth: caller::line(&row.depth, 20),
        region: caller::line(&row.region, 160),
        potential: caller::line(&row.potential, 120),
        felt: caller::line(&row.felt, 120),
    })
}

/// The earthquake as a warning for a city.
pub(in crate::call_centre) fn fact(quake: &Quake, city: LonLat) -> Fact {
    let magnitude = format!("M {:.1}", quake.magnitude).replace('.', ",");
    let felt = match quake.felt.is_empty() {
        true => String::new(),
        false => format!("dirasakan {}", quake.felt),
    };
    let parts = [magnitude.as_str(), &quake.depth, &quake.region, &felt];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let is_tsunami = {
        let words = quake.potential.to_lowercase();
        words.contains("tsunami") && !words.contains("tidak")
    };
    let instruction = match is_tsunami {
        true => "Jauhi pantai, naik ke tempat tinggi".to_owned(),
        false => String::new(),
    };
    let areas = vec![WarningArea {
        name: quake.region.clone(),
        geometry: Some(Geometry::Points(vec![quake.place])),
        code: String::new(),
    }];
    let warning = Warning {
        event: "Gempa bumi".to_owned(),
        headline: parts.join(" · "),
        instruction,
        credit: cap::BMKG.to_owned(),
        severity: severity(quake, city, is_tsunami),
        urgency: if is_tsunami { WarningUrgency::Immediate } else { WarningUrgency::Past },
        certainty: WarningCertainty::Observed,
        starts_at: Some(quake.at),
        expires_at: Some(quake.at + NEWS),
        is_exercise: false,
        areas,
    };
    let entity = format!("quake:{}", quake.at.as_secs());
    let kind = FactKind::Warning(Box::new(warning));
    Fact::new(&ID.into(), entity, quake.at, kind).at(quake.place).holding_for(NEWS)
}

/// How bad it is for the city: by its size and how far it is.
fn severity(quake: &Quake, city: LonLat, is_tsunami: bool) -> WarningSeverity {
    let far_km = quake.place.distance_m(city) / 1_000.0;
    match (quake.magnitude, far_km) {
        _ if is_tsunami => WarningSeverity::Extreme,
        (6.0.., ..150.0) | (7.0.., ..400.0) => WarningSeverity::Severe,
        (5.0.., ..150.0) | (6.0.., ..400.0) => WarningSeverity::Moderate,
        _ => WarningSeverity::Minor,
    }
}
