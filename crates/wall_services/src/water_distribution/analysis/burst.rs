//! Burst mains: pressure that falls within two minutes at two sensors or more.
//!
//! Demand moves pressure slowly; a broken main lets it fall by more than 0.3 bar from one
//! reading to the next, first and most at the nearest sensor. A sensor that fails falls
//! alone. The place is the mean of the sensors' places, weighed by the share of their
//! pressure that they lost.

use std::collections::{BTreeMap, BTreeSet};

use wall_analysis::spread::median;
use wall_model::{EntityId, Fact, Finding, LonLat, Quantity, Span, Timestamp};
use wall_service::{Analysis, Moment};

use super::super::{
    ID,
    limits::BURST_KPA,
    state::{Part, Water},
};
use super::{ended, finding, link, number, of_facts, tell, text, values, words};

/// The analysis.
pub(in super::super) const BURST: &str = "water_distribution/burst";

/// How far back it looks.
const WINDOW: Span = Span::from_mins(14);

/// A fall is over within this time, or it is demand.
const SUDDEN: Span = Span::from_secs(130);

/// Sensors that fall within this time fall together.
const TOGETHER: Span = Span::from_secs(150);

/// A fall is news for this long.
const RECENT: Span = Span::from_mins(6);

/// A burst that did not end by then is forgotten.
const LONGEST: Span = Span::from_hours(24);

const WEEK: Span = Span::from_hours(7 * 24);

/// See the [module](self).
pub(super) struct BurstMain;

/// A sensor whose pressure fell.
struct Fall<'a> {
    sensor: EntityId,
    area: Part<'a>,
    place: Option<LonLat>,
    at: Timestamp,
    /// Before and now, kPa.
    before: f64,
    now: f64,
}

impl Fall<'_> {
    fn drop(&self) -> f64 {
        self.before - self.now
    }

    /// Share of its pressure that is gone.
    fn share(&self) -> f64 {
        self.drop() / self.before.max(1.0)
    }
}

impl Analysis for BurstMain {
    fn id(&self) -> &'static str {
        BURST
    }

    fn every(&self) -> Span {
        Span::from_secs(15)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let water = Water::at(at);
        let now = at.now();
        let mut facts = Vec::new();
        let mut known = BTreeSet::new();
        let open: Vec<(&EntityId, &Finding)> = water.findings(BURST).collect();
        for (entity, found) in open {
            if is_over(&water, found, now) {
                facts.push(ended(now, entity));
            }
            known.extend(found.links.iter().map(|link| link.entity.clone()));
        }
        let recent = at.range(ID, WINDOW);
        let falls: Vec<Fall<'_>> = of_facts(&recent, Quantity::PressureKpa)
            .into_iter()
            .filter(|(sensor, _)| !known.contains(sensor))
            .filter_map(|(sensor, readings)| fall(&water, sensor, &readings, now))
            .collect();
        let flows = of_facts(&recent, Quantity::FlowLps);
        facts.extend(burst(&water, &falls, &known, &flows, now));
        facts
    }
}

/// The area of a burst's entity: `burst:DMA-DB3@1795518300`.
pub(in super::super) fn burst_of(entity: &str) -> Option<&str> {
    Some(entity.strip_prefix("burst:")?.rsplit_once('@')?.0)
}

/// The sudden fall of a sensor's readings, if there is one that lasts.
fn fall<'a>(
    water: &Water<'a>,
    sensor: EntityId,
    readings: &[(Timestamp, f64)],
    now: Timestamp,
) -> Option<Fall<'a>> {
    let (newest_at, newest) = readings.last().copied()?;
    let found = readings.iter().enumerate().find_map(|(nr, (fell_at, value))| {
        let before: Vec<f64> = readings
            .iter()
            .take(nr)
            .filter(|(time, _)| fell_at.since(*time) <= Span::from_mins(8))
            .map(|(_, value)| *value)
            .collect();
        // What stood there until shortly before: its middle is no single wild reading.
        let (last_at, last) = readings.get(nr.checked_sub(1)?).copied()?;
        let usual = median(&before).filter(|_| before.len() >= 3)?;
        let is_steady = (last - usual).abs() < BURST_KPA / 2.0;
        let is_fall = usual - value > BURST_KPA && fell_at.since(last_at) <= SUDDEN;
        let first_half = readings.get(nr.checked_sub(2)?).copied();
        // The fall may be caught half way by one reading.
        let is_slower = !is_steady
            && first_half.is_some_and(|(time, value)| {
                fell_at.since(time) <= SUDDEN && (value - usual).abs() < BURST_KPA / 2.0
            });
        (is_fall && (is_steady || is_slower)).then_some((*fell_at, usual))
    });
    let (fell_at, before) = found?;
    let lasts = before - newest > BURST_KPA * 0.8;
    if !lasts || now.since(fell_at) > RECENT || now.since(newest_at) > RECENT {
        return None;
    }
    let area = water.area_of(sensor.as_str())?;
    let place = water.part(sensor.as_str()).and_then(|part| part.place);
    Some(Fall { area, place, at: fell_at, before, now: newest, sensor })
}

/// The burst that explains the falls, if two or more came together and none is known there.
fn burst(
    water: &Water<'_>,
    falls: &[Fall<'_>],
    known: &BTreeSet<EntityId>,
    flows: &BTreeMap<EntityId, Vec<(Timestamp, f64)>>,
    now: Timestamp,
) -> Option<Fact> {
    let first = falls.iter().map(|fall| fall.at).min()?;
    let together: Vec<&Fall<'_>> =
        falls.iter().filter(|fall| fall.at.since(first) <= TOGETHER).collect();
    if together.len() < 2 {
        return None;
    }
    let mut lost = BTreeMap::<&EntityId, f64>::new();
    for fall in &together {
        *lost.entry(fall.area.entity).or_default() += fall.share();
    }
    let (area, _) = lost.into_iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
    if known.contains(area) {
        return None;
    }
    let name =
        water.name(together.iter().find(|fall| fall.area.entity == area)?.area.entity.as_str());
    let drop_kpa = together.iter().map(|fall| fall.drop()).fold(0.0, f64::max);
    let rise_lps = rise(flows.get(area), first);
    let mut numbers = values([
        ("drop_kpa", drop_kpa),
        ("sensors", together.len() as f64),
        ("flow_rise_lps", rise_lps.unwrap_or(0.0)),
    ]);
    for fall in &together {
        numbers.insert(format!("before:{}", fall.sensor), fall.before);
    }
    let more = 0.08 * together.len().min(4) as f64;
    let score = 0.6 + more + if rise_lps.is_some_and(|rise| rise > 2.0) { 0.08 } else { 0.0 };
    let mut links = vec![link(area.as_str(), score, "wilayah paling terdampak", "most affected")];
    links.extend(together.iter().map(|fall| {
        link(fall.sensor.as_str(), fall.share().clamp(0.0, 1.0), "tekanan turun", "pressure fell")
    }));
    let found = Finding {
        analysis: BURST.to_owned(),
        text: text([
            words("Dugaan pipa pecah di ", "Suspected burst main in "),
            words(name, name),
            words(": tekanan turun ", ": pressure fell by "),
            number(drop_kpa / 100.0, 1),
            words(" bar", " bar"),
        ]),
        since: first,
        score,
        values: numbers,
        links,
    };
    let entity = format!("burst:{area}@{}", first.as_secs());
    let mut fact = tell(now, entity, finding(found));
    fact.place = centre(&together).or_else(|| water.part(area.as_str())?.place);
    Some(fact)
}

/// The middle of the sensors' places, those that lost most weighing most.
fn centre(falls: &[&Fall<'_>]) -> Option<LonLat> {
    let placed = falls.iter().filter_map(|fall| Some((fall.place?, fall.share().powi(4))));
    let (mut lon, mut lat, mut sum) = (0.0, 0.0, 0.0);
    for (place, weight) in placed {
        lon += place.lon_deg * weight;
        lat += place.lat_deg * weight;
        sum += weight;
    }
    (sum > 0.0).then(|| LonLat::new(lon / sum, lat / sum))
}

/// How far an area's inflow rose since `at`, litres a second.
fn rise(flows: Option<&Vec<(Timestamp, f64)>>, at: Timestamp) -> Option<f64> {
    let flows = flows?;
    let before: Vec<f64> =
        flows.iter().filter(|(time, _)| *time < at).map(|(_, lps)| *lps).collect();
    let (_, newest) = flows.iter().rfind(|(time, _)| *time >= at)?;
    Some(newest - median(&before)?)
}

/// Whether the pressure came back at every sensor: to half of what it lost, or to what it was
/// at this hour last week.
fn is_over(water: &Water<'_>, found: &Finding, now: Timestamp) -> bool {
    if now.since(found.since) > LONGEST {
        return true;
    }
    let drop = found.values.get("drop_kpa").copied().unwrap_or(BURST_KPA);
    let mut sensors = 0;
    for (name, before) in &found.values {
        let Some(sensor) = name.strip_prefix("before:") else { continue };
        sensors += 1;
        let Some(reading) = water.reading(sensor, Quantity::PressureKpa) else { return false };
        let last_week = water.history(sensor, Quantity::PressureKpa);
        let last_week = last_week.and_then(|series| series.value_at(now - WEEK));
        let is_back = reading.value > before - drop / 2.0
            || last_week.is_some_and(|usual| reading.value > usual - BURST_KPA);
        if !is_back || !reading.is_good() {
            return false;
        }
    }
    // The wave has passed and nothing stays low: after a while, not in the first minutes.
    sensors > 0 && now.since(found.since) > RECENT
}
