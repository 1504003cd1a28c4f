//! What comes out the same and what otherwise.

use std::collections::BTreeMap;

use wall_model::Fact;
use wall_record::Runs;

/// What was told before and what is told now, of one feed or of all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Frames that were read.
    pub frames: u64,
    /// Frames that are read otherwise now.
    pub changed_frames: u64,
    /// Frames of a service that this program does not have.
    pub foreign_frames: u64,
    /// Facts that came out as they were.
    pub same: u64,
    /// Facts that say something else now of the same thing.
    pub changed: u64,
    /// Facts that nothing said before.
    pub new: u64,
    /// Facts that nothing says any more.
    pub gone: u64,
    /// Rejects before.
    pub rejects_before: u64,
    /// Rejects now.
    pub rejects_now: u64,
}

/// The comparison of a stretch of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// By feed, as the city file names it.
    pub feeds: BTreeMap<String, Told>,
    /// Frames that are read otherwise now.
    pub frames: Runs,
}

impl Comparison {
    /// All feeds together.
    pub fn total(&self) -> Told {
        let mut all = Told::default();
        for told in self.feeds.values() {
            all.frames += told.frames;
            all.changed_frames += told.changed_frames;
            all.foreign_frames += told.foreign_frames;
            all.same += told.same;
            all.changed += told.changed;
            all.new += told.new;
            all.gone += told.gone;
            all.rejects_before += told.rejects_before;
            all.rejects_now += told.rejects_now;
        }
        all
    }
}

impl Told {
    /// Counts one frame's facts; gives whether they differ. An order of its own is no
    /// difference.
    pub(super) fn count(&mut self, old: &[Fact], new: &[Fact]) -> bool {
        self.frames += 1;
        let is_equal = old.len() == new.len() && old.iter().zip(new).all(|(a, b)| is_same(a, b));
        if is_equal {
            self.same += old.len() as u64;
            return false;
        }
        let mut left: Vec<Option<&Fact>> = old.iter().map(Some).collect();
        let mut others = Vec::new();
        for fact in new {
            match take(&mut left, |old| is_same(old, fact)) {
                true => self.same += 1,
                false => others.push(fact),
            }
        }
        let mut differs = false;
        for fact in others {
            differs = true;
            match take(&mut left, |old| is_about(old, fact)) {
                true => self.changed += 1,
                false => self.new += 1,
            }
        }
        let gone = left.iter().flatten().count() as u64;
        self.gone += gone;
        differs |= gone > 0;
        self.changed_frames += u64::from(differs);
        differs
    }
}

/// Takes the first that fits out of `left`.
fn take(left: &mut [Option<&Fact>], fits: impl Fn(&Fact) -> bool) -> bool {
    let found = left.iter_mut().find(|one| one.is_some_and(&fits));
    found.is_some_and(|one| one.take().is_some())
}

/// Whether two facts say the same; when they were received, and from which frame, is no part
/// of that.
fn is_same(a: &Fact, b: &Fact) -> bool {
    let strip = |fact: &Fact| (fact.observed_at, fact.place, fact.holds_for);
    a.entity == b.entity && a.service == b.service && strip(a) == strip(b) && a.kind == b.kind
}

/// Whether two facts are about the same thing.
fn is_about(a: &Fact, b: &Fact) -> bool {
    a.entity == b.entity && a.service == b.service && a.kind.slot() == b.kind.slot()
}
