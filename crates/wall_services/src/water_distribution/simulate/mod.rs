//! The simulated utility's servers: its facts in every protocol of the service.

mod areas;
mod devices;
mod epanet;
mod gauges;
mod sensorthings;
mod sparkplug;

use wall_model::{Fact, FactKind, Timestamp};
use wall_service::{Asked, City, Response};

use super::{ID, channel::Channel};

/// The answer of the city's server.
pub(super) fn answer(city: &dyn City, at: Timestamp, asked: &Asked) -> Response {
    let is_root = asked.path.trim_end_matches('/').is_empty();
    let facts = || city.facts(ID, &asked.feed, at);
    match asked.feed.as_str() {
        "sensorthings" | "history" => sensorthings::answer(&facts(), asked),
        "sensorthings_mqtt" => Response::Messages(sensorthings::messages(&facts())),
        "sparkplug" => Response::Messages(sparkplug::messages(&facts())),
        "modbus" if is_root => devices::registers(&facts()),
        "opcua" if is_root => devices::nodes(&facts()),
        "network" if is_root => epanet::document(&facts()),
        "areas" if is_root => areas::document(&facts()),
        "gauges" if is_root => gauges::document(&facts(), at),
        _ => Response::not_found(),
    }
}

/// The part, the channel and its number that a fact's meter tells: `RES-MM:out` and litres a
/// second are `RES-MM` and `out_flow_lps`. `None` of a fact that is no measurement.
fn told(fact: &Fact) -> Option<(&str, String, Channel, f64)> {
    let FactKind::Measured(measured) = &fact.kind else { return None };
    let word = match measured.quantity {
        wall_model::Quantity::FlowLps => "flow_lps",
        wall_model::Quantity::PressureKpa => "pressure_bar",
        wall_model::Quantity::LevelCm => "level_cm",
        wall_model::Quantity::Share => "fill_percent",
        wall_model::Quantity::TurbidityNtu => "turbidity_ntu",
        wall_model::Quantity::ChlorineMgPerLitre => "chlorine_mgl",
        wall_model::Quantity::AcidityPh => "acidity_ph",
        wall_model::Quantity::PowerKw => "power_kw",
        _ => return None,
    };
    let (part, word) = match fact.entity.as_str().split_once(':') {
        Some((part, role)) => (part, format!("{role}_{word}")),
        None => (fact.entity.as_str(), word.to_owned()),
    };
    let channel = Channel::of_word(&word)?;
    Some((part, word, channel, channel.number(measured.value)))
}

/// A time as documents of the region spell it: with the offset of WITA.
fn spelled(time: Timestamp) -> String {
    let local = (time + wall_service::local::OFFSET).to_string();
    let (date_time, micros) = local.trim_end_matches('Z').split_once('.').unwrap_or((&local, "0"));
    match micros.trim_end_matches('0') {
        "" => format!("{date_time}+08:00"),
        micros => format!("{date_time}.{micros}+08:00"),
    }
}
