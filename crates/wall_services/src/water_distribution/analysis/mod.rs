//! What the wall works out of the network by itself.

mod burst;
mod curves;
mod emptying;
mod last_week;
mod night_flow;
mod nrw;
mod outlook;
mod sensors;
mod supply;

use std::collections::BTreeMap;
use std::sync::Arc;

use wall_model::{
    Bilingual, EntityId, Fact, FactKind, Finding, Link, Measured, Quality, Quantity, ServiceId,
    Span, Timestamp,
};
use wall_service::{Analysis, Moment};

use super::ID;

pub(super) use burst::{BURST, burst_of};
pub(super) use night_flow::{NIGHT_FLOW, leak_of, nights, usual_night};
pub(super) use supply::{SUPPLY, outage_of};

/// Every analysis.
pub(super) const ALL: &[&dyn Analysis] = &[
    &burst::BurstMain,
    &supply::SupplyOfAreas,
    &night_flow::NightFlow,
    &sensors::Sensors,
    &emptying::Emptying,
    &last_week::LastWeek,
    &outlook::Outlook,
    &nrw::Nrw,
    &curves::Curves,
];

/// A fact of the service at `now`.
fn tell(now: Timestamp, entity: impl Into<EntityId>, kind: FactKind) -> Fact {
    Fact::new(&ServiceId::from(ID), entity, now, kind)
}

/// The end of a finding.
fn ended(now: Timestamp, entity: &EntityId) -> Fact {
    tell(now, entity.clone(), FactKind::Ended)
}

/// A tie to a part of the network.
fn link(entity: &str, score: f64, id: &str, en: &str) -> Link {
    Link {
        service: ServiceId::from(ID),
        entity: entity.into(),
        score,
        reason: Bilingual::new(id, en),
    }
}

/// A finding's numbers by name.
fn values<const N: usize>(values: [(&str, f64); N]) -> BTreeMap<String, f64> {
    values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// A finding as a fact's kind.
fn finding(finding: Finding) -> FactKind {
    FactKind::Finding(Box::new(finding))
}

/// Measurements of a stretch of the record that can be relied on: by entity, in the order of
/// their times, none twice.
fn measured(
    at: &Moment,
    window: Span,
    quantity: Quantity,
) -> BTreeMap<EntityId, Vec<(Timestamp, f64)>> {
    of_facts(&at.range(ID, window), quantity)
}

/// The same of facts that were read already.
fn of_facts(facts: &[Arc<Fact>], quantity: Quantity) -> BTreeMap<EntityId, Vec<(Timestamp, f64)>> {
    let mut all = BTreeMap::<EntityId, BTreeMap<Timestamp, f64>>::new();
    for fact in facts {
        if let FactKind::Measured(Measured { quantity: told, value, quality: Quality::Good }) =
            fact.kind
            && told == quantity
        {
            all.entry(fact.entity.clone()).or_default().insert(fact.observed_at, value);
        }
    }
    all.into_iter().map(|(entity, values)| (entity, values.into_iter().collect())).collect()
}

/// A number of a text, in both languages.
fn number(value: f64, decimals: usize) -> Bilingual {
    Bilingual::number(value, decimals)
}

/// A text of parts, in both languages.
fn text<const N: usize>(parts: [Bilingual; N]) -> Bilingual {
    parts.into_iter().fold(Bilingual::default(), |text, part| text.then(&part))
}

/// Words in both languages.
fn words(id: &str, en: &str) -> Bilingual {
    Bilingual::new(id, en)
}
