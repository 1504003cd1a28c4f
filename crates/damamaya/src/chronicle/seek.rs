//! Where the next fact, alarm, case or bookmark is, or the one before.
//!
//! The wall changes at ticks. To stand at a fact is to stand at the first tick at which it is
//! shown; what comes within one tick is one step.

use std::ops::ControlFlow;

use wall_model::{Span, Timestamp};
use wall_record::{Reader, RecordError, Way};
use wall_ui::chrome::Sought;

use super::{
    Search,
    hours::{HOUR, Hours},
};
use crate::app::TICK;

/// Where to stand, if there is something; `is_given_up` ends a long search.
pub(super) fn seek(
    reader: &Reader,
    hours: &mut Hours,
    search: &Search,
    is_given_up: &dyn Fn() -> bool,
) -> Result<Option<Timestamp>, RecordError> {
    hours.span = reader.span();
    let Some((begin, end)) = hours.span else { return Ok(None) };
    let shown = search.from.floor(TICK);
    // After what is shown, or so long before that it is another tick.
    let (from, to) = if search.is_forwards {
        (shown, end)
    } else {
        (begin - Span::from_micros(1), shown - TICK)
    };
    if from >= to {
        return Ok(None);
    }
    let is_in = |at: &Timestamp| *at > from && *at <= to;
    let found = match search.sought {
        Sought::Fact | Sought::Followed => fact(reader, search, (from, to), is_given_up)?,
        Sought::Bookmark => {
            let mut marks = hours.bookmarks.iter().map(|mark| mark.from).filter(is_in);
            if search.is_forwards { marks.next() } else { marks.next_back() }
        }
        Sought::Alarm | Sought::Case => event(reader, hours, search, (from, to), is_given_up)?,
    };
    Ok(found.map(shown_at))
}

/// The first tick at which what was received at `at` is shown.
fn shown_at(at: Timestamp) -> Timestamp {
    let tick = at.floor(TICK);
    if tick < at { tick + TICK } else { tick }
}

fn fact(
    reader: &Reader,
    search: &Search,
    (from, to): (Timestamp, Timestamp),
    is_given_up: &dyn Fn() -> bool,
) -> Result<Option<Timestamp>, RecordError> {
    let way = if search.is_forwards { Way::Forwards } else { Way::Backwards };
    let followed = search.followed.as_ref().filter(|_| search.sought == Sought::Followed);
    let service = followed.map(|followed| followed.service.as_str());
    let mut found = None;
    let mut passed = 0_u32;
    reader.glance(from, to, service, way, &mut |glance| {
        if followed.is_none_or(|followed| glance.entity() == followed.entity.as_str()) {
            found = Some(glance.received_at());
            return ControlFlow::Break(());
        }
        passed = passed.wrapping_add(1);
        if passed.is_multiple_of(4_096) && is_given_up() {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    })?;
    Ok(found)
}

fn event(
    reader: &Reader,
    hours: &mut Hours,
    search: &Search,
    (from, to): (Timestamp, Timestamp),
    is_given_up: &dyn Fn() -> bool,
) -> Result<Option<Timestamp>, RecordError> {
    let (first, last) = (from.floor(HOUR), to.floor(HOUR));
    let mut hour = if search.is_forwards { first } else { last };
    while hour >= first && hour <= last && !is_given_up() {
        if let Some(survey) = hours.survey(reader, hour)? {
            let events = match search.sought {
                Sought::Alarm => &survey.alarms,
                _ => &survey.cases,
            };
            let times = events.iter().map(|event| event.at);
            let times = times.filter(|at| *at > from && *at <= to);
            let found = if search.is_forwards { times.min() } else { times.max() };
            if found.is_some() {
                return Ok(found);
            }
        }
        hour = if search.is_forwards { hour + HOUR } else { hour - HOUR };
    }
    Ok(None)
}
