//! When meters measure, and how they fail.
//!
//! A meter measures once a minute, each at its own second. Now and then one sticks at a
//! value, falls silent or gives one wild value; a broken fibre silences all around it.

use wall_model::{Fact, FactKind, LonLat, Measured, Quality, Quantity, ServiceId, Timestamp};
use wall_service::chance::topic;

use super::super::{ID, channel::Channel};
use super::scene::Scene;

/// Seconds from one measurement to the next.
const EVERY: i64 = 60;

/// A meter.
pub(super) struct Meter<'a> {
    /// The part that it measures.
    pub(super) part: &'a str,
    /// The channel's word: `flow_lps`.
    pub(super) word: &'a str,
    pub(super) place: LonLat,
    /// Whether its facts say where it is.
    pub(super) tells_place: bool,
    /// Whether it may fail.
    pub(super) fails: bool,
}

/// How a meter fails.
enum Fault {
    None,
    /// It gives the value of that second.
    Stuck(i64),
    /// It said nothing after that second.
    Silent(i64),
    /// It gives this many times the value.
    Wild(f64),
}

impl Scene<'_> {
    /// What `meter` told last at `at`: `value` gives what is so at a second, in the
    /// quantity's unit.
    pub(super) fn read(
        &self,
        meter: &Meter<'_>,
        at: Timestamp,
        value: impl Fn(f64) -> f64,
    ) -> Option<Fact> {
        let channel = Channel::of_word(meter.word)?;
        let entity = channel.entity(meter.part);
        let offset = (topic(&entity) % 50) as i64;
        let mut second = (at.as_secs() - offset).div_euclid(EVERY) * EVERY + offset;
        let mut fault = self.fault(meter, second);
        if let Fault::Silent(since) = fault {
            second = (since - offset).div_euclid(EVERY) * EVERY + offset;
            fault = Fault::None;
        }
        let (measured, quality) = match fault {
            Fault::Stuck(since) => (value(since as f64), Quality::Good),
            Fault::Wild(times) => (value(second as f64) * times, Quality::Doubtful),
            Fault::None | Fault::Silent(_) => (value(second as f64), Quality::Good),
        };
        let measured = match channel.quantity {
            Quantity::PressureKpa => measured.round(),
            _ => (measured * 1_000.0).round() / 1_000.0,
        };
        let measured = Measured { quantity: channel.quantity, value: measured, quality };
        let kind = FactKind::Measured(measured);
        let observed_at = Timestamp::from_secs(second);
        let fact = Fact::new(&ServiceId::from(ID), entity, observed_at, kind);
        Some(if meter.tells_place { fact.at(meter.place) } else { fact })
    }

    fn fault(&self, meter: &Meter<'_>, second: i64) -> Fault {
        let cut = self.cut_since(meter.place, second as f64);
        if let Some(since) = cut {
            return Fault::Silent(since as i64);
        }
        if !meter.fails {
            return Fault::None;
        }
        let day = (second + 28_800).div_euclid(86_400);
        let begins_day = day * 86_400 - 28_800;
        let drawn = self.share("fault", meter.part, day);
        let begins =
            begins_day + ((6.0 + 12.0 * self.share("fault_at", meter.part, day)) * 3_600.0) as i64;
        let lasts = ((2.0 + 4.0 * self.share("fault_for", meter.part, day)) * 3_600.0) as i64;
        if (begins..begins + lasts).contains(&second) {
            if drawn < 0.012 {
                return Fault::Stuck(begins);
            }
            if drawn < 0.022 {
                return Fault::Silent(begins);
            }
        }
        let minute = second.div_euclid(EVERY);
        let wild = self.share("wild", meter.part, minute);
        if wild < 0.000_04 { Fault::Wild(1.0 + 30_000.0 * wild) } else { Fault::None }
    }
}
