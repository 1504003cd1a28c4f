//! Flood gauges (AWLR, EWS) of the disaster agency as JSON, read into facts.
//!
//! An array, or an object with one in `data`. Of a gauge are read: `kode`, `nama`, `lat`,
//! `lon`, `waktu`, `tinggi_cm` (or `tinggi_m`), `tinggi_1_jam_lalu_cm`, `hujan_mm_jam`,
//! `status`, `ambang` (`waspada`, `siaga`, `awas` in cm, where they are not the city's usual
//! ones) and `riwayat_30_menit_cm`, levels of the past, half hours apart, the newest last.
//!
//! A gauge is an asset; its level one hour ago is the level of `KODE:hour_before`, its
//! limits are levels of `KODE:waspada` and so on. A status that the level belies makes the
//! level doubtful.

use serde::Deserialize;
use serde_json::{Value, value::RawValue};
use wall_model::{
    Asset, AssetClass, Fact, FactKind, LonLat, LonLatBounds, Measured, Quality, Quantity, Series,
    ServiceId, Span, Timestamp,
};
use wall_service::{DecodeError, Decoded, Frame, bounds_of, is_swapped};

use super::{
    ID,
    channel::Channel,
    document::{self, name_of, number_of, time_of},
    limits::{self, FloodLevel},
    reading::Readings,
};

/// From one value of a history to the next.
const HISTORY_STEP: Span = Span::from_mins(30);

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Document<'a> {
    #[serde(borrow)]
    data: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Gauge {
    #[serde(alias = "id", default)]
    kode: Value,
    #[serde(default)]
    nama: Option<String>,
    #[serde(default)]
    lat: Value,
    #[serde(default)]
    lon: Value,
    #[serde(default)]
    waktu: Value,
    #[serde(default)]
    tinggi_cm: Value,
    #[serde(default)]
    tinggi_m: Value,
    #[serde(default)]
    tinggi_1_jam_lalu_cm: Value,
    #[serde(default)]
    hujan_mm_jam: Value,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    ambang: Option<Limits>,
    #[serde(default)]
    riwayat_30_menit_cm: Option<Vec<Option<f64>>>,
}

#[derive(Deserialize)]
struct Limits {
    waspada: Option<f64>,
    siaga: Option<f64>,
    awas: Option<f64>,
}

/// Reads a document.
pub(super) fn document(frame: &Frame) -> Result<Decoded, DecodeError> {
    let text = document::text(&frame.body)?;
    let is_array = text.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[');
    let gauges: Vec<&RawValue> = match is_array {
        true => document::read(text)?,
        false => document::read::<Document<'_>>(text)?.data,
    };
    let bounds = bounds_of(&frame.origin);
    let mut readings = Readings::new(frame);
    let mut seen = std::collections::BTreeSet::new();
    for (row, text) in gauges.into_iter().enumerate() {
        let gauge: Gauge = match serde_json::from_str(text.get()) {
            Ok(gauge) => gauge,
            Err(err) => {
                readings.reject(row, format!("not a gauge: {err}"));
                continue;
            }
        };
        let Some(id) = name_of(&gauge.kode) else {
            readings.reject(row, "a gauge without kode");
            continue;
        };
        if !seen.insert(id.clone()) {
            readings.reject(row, format!("{id}: the gauge stands twice"));
            continue;
        }
        match facts(&id, &gauge, bounds) {
            Err(reason) => readings.reject(row, format!("{id}: {reason}")),
            Ok(facts) => facts.into_iter().for_each(|fact| readings.fact(row, fact)),
        }
    }
    Ok(readings.finish())
}

fn facts(id: &str, gauge: &Gauge, bounds: Option<LonLatBounds>) -> Result<Vec<Fact>, String> {
    let time = time_of(&gauge.waktu).ok_or("waktu is no time")?;
    let place = match (&gauge.lon, &gauge.lat) {
        (Value::Null, Value::Null) => None,
        (lon, lat) => Some(LonLat::new(number_of(lon)?, number_of(lat)?)),
    };
    if place.is_some_and(|place| is_swapped(place, bounds)) {
        return Err("latitude and longitude are in the wrong order".to_owned());
    }
    let level = level(gauge)?;
    let service = ServiceId::from(ID);
    let asset = Asset {
        class: AssetClass::Gauge,
        name: gauge.nama.clone().unwrap_or_else(|| id.to_owned()),
        feeds: Vec::new(),
        capacity: None,
        customers: None,
    };
    let mut asset = Fact::new(&service, id, time, FactKind::Asset(asset));
    asset.place = place;
    let mut facts = vec![asset];
    let mut tell = |entity: String, value: f64, quality| {
        let measured = Measured { quantity: Quantity::LevelCm, value, quality };
        let mut fact = Fact::new(&service, entity, time, FactKind::Measured(measured));
        fact.place = place;
        facts.push(fact);
    };
    let mut own = limits::USUAL_CM;
    if let Some(Limits { waspada, siaga, awas }) = gauge.ambang {
        let told = [waspada, siaga, awas];
        for (nr, (limit, told)) in own.iter_mut().zip(told).enumerate() {
            let Some(told) = told.filter(|told| (1.0..=2_000.0).contains(told)) else { continue };
            if told != *limit {
                *limit = told;
                tell(format!("{id}:{}", limits::WORDS[nr]), told, Quality::Good);
            }
        }
    }
    let told = gauge.status.as_deref().and_then(FloodLevel::of_word);
    let is_belied = told.is_some_and(|told| told != FloodLevel::of(level, own));
    tell(id.to_owned(), level, if is_belied { Quality::Doubtful } else { Quality::Good });
    if !gauge.tinggi_1_jam_lalu_cm.is_null() {
        let before = plausible(number_of(&gauge.tinggi_1_jam_lalu_cm)?)?;
        tell(format!("{id}:hour_before"), before, Quality::Good);
    }
    if !gauge.hujan_mm_jam.is_null() {
        let rain = number_of(&gauge.hujan_mm_jam)?;
        facts.extend(rain_fact(&service, id, time, rain, place)?);
    }
    facts.extend(history(&service, id, time, gauge));
    Ok(facts)
}

fn rain_fact(
    service: &ServiceId,
    id: &str,
    time: Timestamp,
    value: f64,
    place: Option<LonLat>,
) -> Result<Option<Fact>, String> {
    let Some(channel) = Channel::of_word("rain_mmh") else { return Ok(None) };
    if let Some(problem) = channel.problem(value) {
        return Err(format!("rain: {problem}"));
    }
    let quantity = Quantity::RainMmPerHour;
    let measured = Measured { quantity, value, quality: Quality::Good };
    let mut fact = Fact::new(service, id, time, FactKind::Measured(measured));
    fact.place = place;
    Ok(Some(fact))
}

fn history(service: &ServiceId, id: &str, time: Timestamp, gauge: &Gauge) -> Option<Fact> {
    let told = gauge.riwayat_30_menit_cm.as_ref()?;
    let skipped = told.len().saturating_sub(Series::MOST);
    let values: Vec<Option<f64>> = told.iter().skip(skipped).copied().collect();
    let last = time.floor(HISTORY_STEP);
    let steps = i64::try_from(values.len().checked_sub(1)?).ok()?;
    let starts = last - HISTORY_STEP.times(steps);
    let (quantity, step) = (Quantity::LevelCm, HISTORY_STEP);
    let kind = FactKind::Series(Series { quantity, starts, step, values });
    Some(Fact::new(service, format!("history:{id}:level"), last, kind))
}

/// The level, in whichever unit it is told; two that disagree are a change of units.
fn level(gauge: &Gauge) -> Result<f64, String> {
    let (cm, m) = (&gauge.tinggi_cm, &gauge.tinggi_m);
    match (cm.is_null(), m.is_null()) {
        (true, true) => Err("no tinggi_cm".to_owned()),
        (false, true) => plausible(number_of(cm)?),
        (true, false) => plausible((number_of(m)? * 1e5).round() / 1e3),
        (false, false) => {
            let (cm, m) = (number_of(cm)?, number_of(m)?);
            match (cm - m * 100.0).abs() <= 1.0 {
                true => plausible(cm),
                false => Err(format!("tinggi_cm {cm} and tinggi_m {m} disagree")),
            }
        }
    }
}

fn plausible(cm: f64) -> Result<f64, String> {
    match (-200.0..=3_000.0).contains(&cm) {
        true => Ok(cm),
        false => Err(format!("a level of {cm} cm cannot be")),
    }
}
