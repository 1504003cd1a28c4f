//! What somebody must act on.

use wall_model::{AlarmPriority, AssetClass, Bilingual, EntityId, LonLat, Quantity, Span};
use wall_service::{AlarmRule, Condition, Level, Moment, Words};

use super::{
    analysis::{self, BURST, burst_of},
    limits::{FloodLevel, LOW_FILL, TURBID_NTU},
    rivers,
    state::{Part, Water},
    tanks,
};

/// Every rule.
pub(super) const ALL: &[&dyn AlarmRule] =
    &[&FloodDanger, &FloodAlert, &Burst, &PlantLost, &Turbid, &ReservoirLow];

/// The water desk and the utility.
const DESK: Words = Words::new("Meja air, Perumda", "Water desk, utility");

/// The disaster agency and the gates' owner.
const FLOOD_DESK: Words = Words::new("Meja air, BPBD, PUPR", "Water desk, BPBD, PUPR");

/// Plants that give less than this share of their capacity have failed; from the second on
/// they are back.
const LOST: f64 = 0.5;
const BACK: f64 = 0.6;

/// A condition of a part.
fn condition(
    part: (&EntityId, Option<LonLat>),
    level: Level,
    title: Bilingual,
    cause: &str,
) -> Condition {
    Condition {
        key: part.0.to_string(),
        level,
        title,
        place: part.1,
        cause: cause.to_owned(),
        about: Some(part.0.clone()),
    }
}

fn titled(before: (&str, &str), name: &str, after: (&str, &str)) -> Bilingual {
    Bilingual::new(
        format!("{}{name}{}", before.0, after.0),
        format!("{}{name}{}", before.1, after.1),
    )
}

/// A river at or over a limit.
fn rivers_over(at: &Moment, limit: FloodLevel) -> Vec<Condition> {
    /// Under the limit by this much it is over, cm.
    const GAP_CM: f64 = 10.0;
    let water = Water::at(at);
    let mut conditions = Vec::new();
    for gauge in rivers::gauges(&water) {
        let nr = if limit == FloodLevel::Danger { 2 } else { 1 };
        let Some(cm) = gauge.limits.get(nr).copied().filter(|_| gauge.reading.is_good()) else {
            continue;
        };
        let level = match gauge.reading.value {
            value if value >= cm => Level::Raised,
            value if value >= cm - GAP_CM => Level::Kept,
            _ => continue,
        };
        let word = limit.word();
        let title = titled(("", ""), gauge.name, (&format!(" {word}"), &format!(" at {word}")));
        let entity = EntityId::from(gauge.entity);
        conditions.push(condition((&entity, gauge.place), level, title, "flood"));
    }
    conditions
}

/// A river over its highest limit.
struct FloodDanger;

impl AlarmRule for FloodDanger {
    fn id(&self) -> &'static str {
        "water_distribution/flood_danger"
    }

    fn priority(&self) -> AlarmPriority {
        AlarmPriority::Critical
    }

    fn action(&self) -> Words {
        Words::new(
            "Bunyikan sirene, ungsikan bantaran, buka pintu air",
            "Sound the sirens, clear the banks, open the gates",
        )
    }

    fn who(&self) -> Words {
        FLOOD_DESK
    }

    fn conditions(&self, at: &Moment) -> Vec<Condition> {
        rivers_over(at, FloodLevel::Danger)
    }
}

/// A river over the limit of SIAGA.
struct FloodAlert;

impl AlarmRule for FloodAlert {
    fn id(&self) -> &'static str {
        "water_distribution/flood_alert"
    }

    fn priority(&self) -> AlarmPriority {
        AlarmPriority::High
    }

    fn action(&self) -> Words {
        Words::new(
            "Minta PUPR membuka pintu air, siagakan bantaran",
            "Ask PUPR to open the gate, warn the banks",
        )
    }

    fn who(&self) -> Words {
        FLOOD_DESK
    }

    fn conditions(&self, at: &Moment) -> Vec<Condition> {
        rivers_over(at, FloodLevel::Alert)
    }
}

/// A burst main.
struct Burst;

impl AlarmRule for Burst {
    fn id(&self) -> &'static str {
        "water_distribution/burst_main"
    }

    fn priority(&self) -> AlarmPriority {
        AlarmPriority::High
    }

    fn action(&self) -> Words {
        Words::new(
            "Hubungi Perumda, tutup katup, kirim mobil tangki",
            "Call the utility, close the valves, send tankers",
        )
    }

    fn who(&self) -> Words {
        DESK
    }

    fn conditions(&self, at: &Moment) -> Vec<Condition> {
        let water = Water::at(at);
        let found = water.findings(BURST).filter_map(|(entity, _)| {
            let area = water.part(burst_of(entity.as_str())?)?;
            let name = area.asset.name.as_str();
            let title = titled(("Pipa pecah di ", "Burst main in "), name, ("", ""));
            // The finding's own place is nearer to the break than the area's middle.
            let known = at.entity(super::ID, entity, wall_model::Slot::Finding);
            let place = known.and_then(|known| known.fact.place).or(area.place);
            Some(condition((area.entity, place), Level::Raised, title, entity.as_str()))
        });
        found.collect()
    }
}

/// A plant that fails.
struct PlantLost;

impl AlarmRule for PlantLost {
    fn id(&self) -> &'static str {
        "water_distribution/plant_lost"
    }

    fn priority(&self) -> AlarmPriority {
        AlarmPriority::High
    }

    fn action(&self) -> Words {
        Words::new(
            "Hubungi instalasi, siapkan mobil tangki untuk wilayahnya",
            "Call the plant, make tankers ready for its areas",
        )
    }

    fn who(&self) -> Words {
        DESK
    }

    fn delay(&self) -> Span {
        Span::from_mins(3)
    }

    fn conditions(&self, at: &Moment) -> Vec<Condition> {
        let water = Water::at(at);
        let weak = |part: Part<'_>| {
            let reading = water.reading(part.entity.as_str(), Quantity::FlowLps)?;
            let capacity = part.asset.capacity.filter(|capacity| *capacity > 0.0)?;
            let level = match reading.value / capacity {
                _ if !reading.is_good() => return None,
                share if share < LOST => Level::Raised,
                share if share < BACK => Level::Kept,
                _ => return None,
            };
            let name = part.asset.name.as_str();
            let title = titled(("", ""), name, (": aliran hilang", ": flow lost"));
            Some(condition((part.entity, part.place), level, title, cause(&water)))
        };
        water.of_class(AssetClass::Plant).filter_map(weak).collect()
    }
}

/// What silt and failing plants come from while a river is high.
fn cause(water: &Water<'_>) -> &'static str {
    let is_high = rivers::gauges(water).iter().any(|gauge| gauge.level() >= FloodLevel::Alert);
    if is_high { "flood" } else { "" }
}

/// Treated water that is not clear.
struct Turbid;

impl AlarmRule for Turbid {
    fn id(&self) -> &'static str {
        "water_distribution/turbid"
    }

    fn priority(&self) -> AlarmPriority {
        AlarmPriority::Medium
    }

    fn action(&self) -> Words {
        Words::new(
            "Tanyakan instalasi, umumkan agar air dimasak",
            "Ask the plant, tell people to boil their water",
        )
    }

    fn who(&self) -> Words {
        DESK
    }

    fn delay(&self) -> Span {
        Span::from_mins(2)
    }

    fn conditions(&self, at: &Moment) -> Vec<Condition> {
        let water = Water::at(at);
        let turbid = |part: Part<'_>| {
            let reading = water.reading(part.entity.as_str(), Quantity::TurbidityNtu)?;
            let level = match reading.value {
                _ if !reading.is_good() => return None,
                ntu if ntu > TURBID_NTU => Level::Raised,
                ntu if ntu > TURBID_NTU * 0.8 => Level::Kept,
                _ => return None,
            };
            let name = part.asset.name.as_str();
            let title = titled(("Air keruh dari ", "Turbid water from "), name, ("", ""));
            Some(condition((part.entity, part.place), level, title, cause(&water)))
        };
        water.of_class(AssetClass::Plant).filter_map(turbid).collect()
    }
}

/// A reservoir that is low, or soon empty.
struct ReservoirLow;

impl AlarmRule for ReservoirLow {
    fn id(&self) -> &'static str {
        "water_distribution/reservoir_low"
    }

    fn priority(&self) -> AlarmPriority {
        AlarmPriority::Medium
    }

    fn action(&self) -> Words {
        Words::new("Kurangi aliran keluar, tambah pasokan", "Throttle the outlet, add supply")
    }

    fn who(&self) -> Words {
        DESK
    }

    fn delay(&self) -> Span {
        Span::from_mins(5)
    }

    fn conditions(&self, at: &Moment) -> Vec<Condition> {
        let water = Water::at(at);
        let low = |part: Part<'_>| {
            let fill = water.reading(part.entity.as_str(), Quantity::Share)?;
            let left = tanks::left(&water, part);
            let level = match fill.value {
                _ if !fill.is_good() => return None,
                fill if fill < LOW_FILL => Level::Raised,
                _ if left.is_some_and(|left| left < tanks::SOON) => Level::Raised,
                fill if fill < LOW_FILL + 0.05 => Level::Kept,
                _ if left.is_some_and(|left| left.as_secs() < tanks::SOON.as_secs() * 3 / 2) => {
                    Level::Kept
                }
                _ => return None,
            };
            let name = part.asset.name.as_str();
            let title = titled(("", ""), name, (" hampir kosong", " is nearly empty"));
            let burst = water.findings(analysis::BURST).find(|(entity, _)| {
                let area = burst_of(entity.as_str());
                part.asset.feeds.iter().any(|fed| Some(fed.as_str()) == area)
            });
            let cause = burst.map_or("", |(entity, _)| entity.as_str());
            Some(condition((part.entity, part.place), level, title, cause))
        };
        water.of_class(AssetClass::Reservoir).filter_map(low).collect()
    }
}
