//! A small record of the simulated city, made without a process.

use wall_model::{Span, Timestamp};
use wall_record::{Record, RecordOptions};
use wall_testkit::append;

use crate::simulation::{EVENING, Simulation};

/// A record of two moments of the city, an hour apart.
pub(super) struct Recorded {
    pub(super) folder: tempfile::TempDir,
    /// Shortly after the first, RFC 3339.
    pub(super) early: String,
    /// Shortly after the second.
    pub(super) late: String,
}

impl Recorded {
    pub(super) fn make() -> Self {
        let simulation = Simulation::denpasar();
        let folder = tempfile::tempdir().unwrap();
        let record = Record::open(folder.path(), RecordOptions::default()).unwrap();
        let late = EVENING + Span::from_hours(1);
        for at in [EVENING, late] {
            for way in simulation.ways.iter().filter(|way| way.period.is_some()) {
                let frames = way.frames(&simulation.world, at);
                append(&record, way.service, frames, Vec::new(), at);
            }
        }
        record.settle();
        let shortly_after = |at: Timestamp| (at + Span::from_secs(1)).to_string();
        Self { folder, early: shortly_after(EVENING), late: shortly_after(late) }
    }
}
