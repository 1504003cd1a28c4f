//! What a frame of the record says: its facts and rejects, checked.
//!
//! Whoever reads a frame, when it comes or years later, reads it here.

use std::panic::{AssertUnwindSafe, catch_unwind};

use wall_record::{Entry, Frame, Reject};
use wall_service::Service;

use crate::feed::Outcome;

/// Most rejects that are written for one frame; the rest is summed up.
const MAX_REJECTS: usize = 64;

/// Reads a frame that the record has, unless it was `refused`, and appends its facts and
/// rejects to `entries`.
pub(crate) fn read(
    service: &dyn Service,
    frame: &Frame,
    refused: Option<&str>,
    entries: &mut Vec<Entry>,
) -> Outcome {
    let mut rejects = Rejects { frame, entries, count: 0 };
    if let Some(reason) = refused {
        rejects.push(None, reason.to_owned());
        return Outcome { unreadable: Some(reason.to_owned()), rejects: 1 };
    }
    let decoded = match catch_unwind(AssertUnwindSafe(|| service.decode(frame))) {
        Ok(Ok(decoded)) => decoded,
        Ok(Err(err)) => {
            let reason = crate::redact(&err.to_string());
            rejects.push(None, reason.clone());
            return Outcome { unreadable: Some(reason), rejects: 1 };
        }
        Err(_panic) => {
            tracing::error!(
                feed = frame.origin.name,
                frame = frame.seq.0,
                "decoder failed; the frame is kept"
            );
            rejects.push(None, "decoder failed".to_owned());
            return Outcome { unreadable: Some("decoder failed".to_owned()), rejects: 1 };
        }
    };
    let first_reason = decoded.rejects.first().map(|reject| reject.reason.clone());
    for reject in decoded.rejects {
        rejects.push(u32::try_from(reject.row).ok(), reject.reason);
    }
    let mut facts = 0_u64;
    for mut fact in decoded.facts {
        match fact.check(frame.received_at) {
            Ok(()) => {
                fact.received_at = frame.received_at;
                fact.frame = frame.seq;
                rejects.entries.push(Entry::Fact(fact));
                facts += 1;
            }
            Err(problem) => rejects.push(None, format!("{}: {problem}", fact.entity)),
        }
    }
    let count = rejects.finish();
    let unreadable = if facts == 0 { first_reason } else { None };
    Outcome { unreadable, rejects: count }
}

/// The rejects of one frame: all counted, the first ones written.
struct Rejects<'a> {
    frame: &'a Frame,
    entries: &'a mut Vec<Entry>,
    count: u64,
}

impl Rejects<'_> {
    fn push(&mut self, row: Option<u32>, reason: String) {
        self.count += 1;
        if usize::try_from(self.count).is_ok_and(|count| count <= MAX_REJECTS) {
            self.write(row, reason);
        }
    }

    fn write(&mut self, row: Option<u32>, reason: String) {
        let (frame, feed) = (self.frame.seq, self.frame.origin.name.clone());
        self.entries.push(Entry::Reject(Reject { frame, feed, row, reason }));
    }

    /// Sums up those that were not written, and says how many there were.
    fn finish(mut self) -> u64 {
        let more = self.count.saturating_sub(u64::try_from(MAX_REJECTS).unwrap_or(u64::MAX));
        if more > 0 {
            self.write(None, format!("and {more} more rows"));
        }
        self.count
    }
}
