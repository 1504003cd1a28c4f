//! How many alarms a room gets: the figures of the alarm list itself.

use wall_model::{Span, Timestamp};

/// Alarms are counted over this long.
pub(super) const WINDOW: Span = Span::from_mins(10);

/// More alarms than this within the window are a flood.
const BEGINS: usize = 10;

/// A flood is over once fewer than this come within the window.
const ENDS: usize = 5;

/// What the list says of itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Figures {
    /// Alarms raised within the last ten minutes.
    pub(super) recent: usize,
    /// Whether there is a flood now.
    pub(super) is_flood: bool,
    /// Alarms an operator gets in ten minutes, on average over the span.
    pub(super) per_operator: f64,
    /// Share of the span that was spent in flood, 0 to 1.
    pub(super) in_flood: f64,
}

/// The figures at `now` of alarms raised at `raised`, over `span`, for a room of `operators`.
pub(super) fn figures(
    mut raised: Vec<Timestamp>,
    now: Timestamp,
    span: Span,
    operators: f64,
) -> Figures {
    raised.retain(|at| *at <= now && now.since(*at) < span);
    raised.sort_unstable();
    // Between two events the count changes only when an alarm comes or leaves the window.
    let mut events: Vec<Timestamp> = raised.iter().flat_map(|at| [*at, *at + WINDOW]).collect();
    events.retain(|at| *at <= now);
    events.push(now);
    events.sort_unstable();
    let within = |at: Timestamp| {
        let last = raised.partition_point(|one| *one <= at);
        let first = raised.partition_point(|one| *one + WINDOW <= at);
        last - first
    };
    let (mut is_flood, mut secs, mut since) = (false, 0.0, now - span);
    for event in events {
        if is_flood {
            secs += event.since(since).as_secs_f64();
        }
        since = event;
        is_flood = match within(event) {
            count if count > BEGINS => true,
            count if count < ENDS => false,
            _ => is_flood,
        };
    }
    let windows = span.as_secs_f64() / WINDOW.as_secs_f64();
    Figures {
        recent: within(now),
        is_flood,
        per_operator: raised.len() as f64 / windows / operators.max(1.0),
        in_flood: secs / span.as_secs_f64().max(1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_secs(1_795_518_300);

    fn raised(minutes_ago: impl IntoIterator<Item = i64>) -> Vec<Timestamp> {
        minutes_ago.into_iter().map(|minutes| NOW - Span::from_mins(minutes)).collect()
    }

    #[test]
    fn a_flood_begins_over_ten_and_ends_under_five() {
        let span = Span::from_hours(8);
        assert!(!figures(raised([0; 10]), NOW, span, 7.0).is_flood);
        assert!(figures(raised([0; 11]), NOW, span, 7.0).is_flood);
        // Eleven at once, then six: still a flood. Then none: over.
        let mut alarms = raised([12; 11]);
        alarms.extend(raised([4; 6]));
        let still = figures(alarms.clone(), NOW, span, 7.0);
        assert!(still.is_flood && still.recent == 6, "{still:?}");
        let over = figures(alarms, NOW + Span::from_mins(7), span, 7.0);
        assert!(!over.is_flood, "{over:?}");
        // From twelve minutes ago until six minutes later: eighteen of 480 minutes.
        assert!((over.in_flood - 18.0 / 480.0).abs() < 1e-9, "{over:?}");
        assert!((over.per_operator - 17.0 / 48.0 / 7.0).abs() < 1e-9, "{over:?}");
    }

    #[test]
    fn a_quiet_shift_has_no_flood() {
        let figures = figures(raised((0..480).step_by(60)), NOW, Span::from_hours(8), 7.0);
        assert_eq!((figures.recent, figures.is_flood, figures.in_flood), (1, false, 0.0));
    }
}
