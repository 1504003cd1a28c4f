//! What a service works out from what is known.

use wall_model::{Fact, Span};
use wall_record::Moment;

/// A conclusion that takes more than a glance: it reads history, compares with what is
/// usual, joins. Its facts go to the record like any other, so tiles show them without
/// reading history, and a replay shows what was concluded at the time.
///
/// Pure: the same moment gives the same facts. What it must remember it tells as facts, and
/// finds them in the moment.
pub trait Analysis: Send + Sync {
    /// `service/analysis`.
    fn id(&self) -> &'static str;

    /// How often it is worked out: at each multiple of this span, on a thread of its own.
    fn every(&self) -> Span;

    /// Facts of its own service that hold from now on. What is no longer so must be told
    /// as [`wall_model::FactKind::Ended`], or hold for a limited time only. What is told
    /// already need not be told again.
    fn facts(&self, at: &Moment) -> Vec<Fact>;
}
