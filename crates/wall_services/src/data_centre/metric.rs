//! What a metric measures, and whose it is.

use std::collections::BTreeMap;

use wall_model::{
    Fact, FactKind, LonLat, Measured, Quality, Quantity, ServiceId, Status, StatusState, Timestamp,
};
use wall_service::Origin;

use super::ID;

/// Longest name of a thing, bytes.
const LONGEST: usize = 200;

/// Labels that say whose a sample is, the most telling first.
const WHOSE: [&str; 6] = ["name", "node", "cam", "service", "instance", "job"];

/// What a query or metric measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measures {
    /// Whether it works: 1 or 0.
    Up,
    /// A quantity.
    Quantity(Quantity),
}

/// What the name of a query means.
pub(super) fn measures(name: &str) -> Option<Measures> {
    Some(match name {
        "up" => Measures::Up,
        "load" | "count" => Measures::Quantity(Quantity::Count),
        "used_share" => Measures::Quantity(Quantity::Share),
        "latency_secs" => Measures::Quantity(Quantity::Seconds),
        "bits_per_second" => Measures::Quantity(Quantity::BitsPerSecond),
        "bytes" => Measures::Quantity(Quantity::Bytes),
        "temperature_c" => Measures::Quantity(Quantity::TemperatureC),
        _ => return None,
    })
}

/// The option `option`: names with what stands for each, `load=node_load1; up=up`.
///
/// # Errors
/// If it is missing, or a name is not known.
pub(super) fn named(origin: &Origin, option: &str) -> Result<Vec<(String, String)>, String> {
    let text = origin.options.get(option).map_or("", String::as_str);
    let pairs = text.split(';').map(str::trim).filter(|pair| !pair.is_empty());
    let named: Result<Vec<_>, String> = pairs
        .map(|pair| {
            let (name, what) = pair
                .split_once('=')
                .ok_or_else(|| format!("{option}: {pair:?} is not written name=…"))?;
            let name = name.trim().to_owned();
            measures(&name).map(|_| (name.clone(), what.trim().to_owned())).ok_or_else(|| {
                format!(
                    "{option}: {name:?} is none of up, load, used_share, latency_secs, \
                     bits_per_second, bytes, temperature_c, count"
                )
            })
        })
        .collect();
    match named {
        Ok(named) if named.is_empty() || named.len() > 50 => {
            Err(format!("{option}: 1 to 50 of them, such as up=up; load=node_load1"))
        }
        named => named,
    }
}

/// A sample.
pub(super) struct Sample<'a> {
    pub(super) measures: Measures,
    pub(super) labels: &'a BTreeMap<String, String>,
    pub(super) value: f64,
    pub(super) at: Timestamp,
}

impl Sample<'_> {
    /// Its fact.
    ///
    /// # Errors
    /// If it says not whose it is, or cannot be true.
    pub(super) fn fact(&self) -> Result<Fact, String> {
        let label = |name: &str| self.labels.get(name).map(String::as_str);
        let whose = WHOSE.iter().find_map(|name| label(name)).filter(|name| !name.is_empty());
        let whose = whose.ok_or("none of the labels name, node, cam, service, instance, job")?;
        if whose.len() > LONGEST {
            return Err(format!("a label is over {LONGEST} bytes"));
        }
        let entity = label("node").or(label("cam")).unwrap_or(whose);
        let kind = match self.measures {
            Measures::Up => FactKind::Status(Status {
                name: whose.to_owned(),
                state: match self.value {
                    1.0 => StatusState::Online,
                    0.0 => StatusState::Offline,
                    part if part > 0.0 && part < 1.0 => StatusState::Degraded,
                    other => return Err(format!("{whose}: up is {other}")),
                },
                detail: String::new(),
            }),
            Measures::Quantity(quantity) => {
                if self.value < 0.0 && quantity != Quantity::TemperatureC {
                    return Err(format!("{whose}: {} is negative", self.value));
                }
                FactKind::Measured(Measured { quantity, value: self.value, quality: Quality::Good })
            }
        };
        let fact = Fact::new(&ServiceId::from(ID), entity, self.at, kind);
        let degrees = |name: &str| label(name)?.parse::<f64>().ok();
        let place = degrees("lon").zip(degrees("lat")).map(|(lon, lat)| LonLat::new(lon, lat));
        Ok(Fact { place, ..fact })
    }
}
