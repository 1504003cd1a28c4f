//! Values on their way to facts, each plausible and none twice.

use std::collections::BTreeMap;

use wall_model::{Fact, FactKind, LonLat, Measured, Quality, Quantity, ServiceId, Timestamp};
use wall_service::{Decoded, Frame};

use super::{ID, channel::Channel};

/// One value as a source tells it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reading<'a> {
    /// What it is.
    pub(super) channel: Channel,
    /// The part that it belongs to.
    pub(super) part: &'a str,
    /// In the channel's unit.
    pub(super) number: f64,
    /// How far the source trusts it.
    pub(super) quality: Quality,
    /// By the source's clock.
    pub(super) observed_at: Timestamp,
    /// Where it is measured, if told.
    pub(super) place: Option<LonLat>,
}

/// The values of one frame. Of two about the same part, quantity and time the last counts.
pub(super) struct Readings<'a> {
    frame: &'a Frame,
    service: ServiceId,
    decoded: Decoded,
    rows: BTreeMap<(String, Quantity, Timestamp), usize>,
    told: Vec<(usize, Option<Fact>)>,
}

impl<'a> Readings<'a> {
    /// Those of `frame`.
    pub(super) fn new(frame: &'a Frame) -> Self {
        let decoded = Decoded::default();
        let (rows, told) = (BTreeMap::new(), Vec::new());
        Self { frame, service: ServiceId::from(ID), decoded, rows, told }
    }

    /// When the frame was received: the time of what tells none.
    pub(super) fn received_at(&self) -> Timestamp {
        self.frame.received_at
    }

    /// Takes a value of row `row`, or sets it aside with its reason.
    pub(super) fn take(&mut self, row: usize, reading: &Reading<'_>) {
        let entity = reading.channel.entity(reading.part);
        let value = reading.channel.value(reading.number);
        if let Some(problem) = reading.channel.problem(value) {
            return self.reject(row, format!("{entity}: {problem}"));
        }
        let quantity = reading.channel.quantity;
        let measured = Measured { quantity, value, quality: reading.quality };
        let kind = FactKind::Measured(measured);
        let mut fact = Fact::new(&self.service, entity.as_str(), reading.observed_at, kind);
        fact.place = reading.place;
        if let Err(problem) = fact.check(self.frame.received_at) {
            return self.reject(row, format!("{entity}: {problem}"));
        }
        let key = (entity, quantity, reading.observed_at);
        if let Some(first) = self.rows.insert(key, self.told.len())
            && let Some((row, fact)) = self.told.get_mut(first)
            && let Some(fact) = fact.take()
        {
            self.decoded.reject(*row, format!("{}: the same value comes again", fact.entity));
        }
        self.told.push((row, Some(fact)));
    }

    /// Takes another fact of row `row`, or sets it aside if it cannot be.
    pub(super) fn fact(&mut self, row: usize, fact: Fact) {
        match fact.check(self.frame.received_at) {
            Ok(()) => self.told.push((row, Some(fact))),
            Err(problem) => self.reject(row, format!("{}: {problem}", fact.entity)),
        }
    }

    /// Sets row `row` aside.
    pub(super) fn reject(&mut self, row: usize, reason: impl Into<String>) {
        self.decoded.reject(row, reason);
    }

    /// Facts and rejects.
    pub(super) fn finish(mut self) -> Decoded {
        self.decoded.facts = self.told.into_iter().filter_map(|(_, fact)| fact).collect();
        self.decoded.rejects.sort_by_key(|reject| reject.row);
        self.decoded
    }
}
