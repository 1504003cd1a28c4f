//! Frames and what they say, put into a record without a pipeline.

use wall_model::Timestamp;
use wall_record::{Entry, Frame, Record, Reject};
use wall_service::Service;

/// Appends `frames` to `record`, and then what their service reads from them and `more`, as
/// the wall's pipeline does: two writes. Gives how many rows were set aside.
///
/// # Panics
/// If the record fails.
pub fn append(
    record: &Record,
    service: &dyn Service,
    frames: Vec<Frame>,
    more: Vec<Entry>,
    now: Timestamp,
) -> usize {
    let written = frames.iter().cloned().map(Entry::Frame).collect();
    let receipt = record.append(now, written).expect("frames are kept");
    let (mut entries, mut rejects) = (more, 0);
    for (index, frame) in frames.into_iter().enumerate() {
        let (seq, received_at) = (receipt.seq(index), receipt.received_at(index));
        let frame = Frame { seq, received_at, ..frame };
        let reject = |row, reason| {
            rejects += 1;
            let feed = frame.origin.name.clone();
            Entry::Reject(Reject { frame: seq, feed, row, reason })
        };
        read(service, &frame, reject, &mut entries);
    }
    record.append(now, entries).expect("facts are kept");
    rejects
}

/// Adds what `frame` says to `entries`.
fn read(
    service: &dyn Service,
    frame: &Frame,
    mut reject: impl FnMut(Option<u32>, String) -> Entry,
    entries: &mut Vec<Entry>,
) {
    match service.decode(frame) {
        Ok(decoded) => {
            let rows = decoded.rejects.into_iter();
            entries.extend(rows.map(|row| reject(u32::try_from(row.row).ok(), row.reason)));
            entries.extend(decoded.facts.into_iter().map(|mut fact| {
                fact.frame = frame.seq;
                Entry::Fact(fact)
            }));
        }
        Err(err) => entries.push(reject(None, err.to_string())),
    }
}
