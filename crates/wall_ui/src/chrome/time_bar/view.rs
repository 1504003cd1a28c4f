//! Which stretch of the record the time bar shows: a person's view, as that of a map.

use wall_model::{Span, Timestamp};

/// Narrowest view.
const NARROWEST: Span = Span::from_secs(1);

/// Widest view: two months.
const WIDEST: Span = Span::from_hours(24 * 62);

/// Widest view at the start.
const FIRST: Span = Span::from_hours(6);

/// See the [module](self).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BarView {
    shown: Option<(Timestamp, Timestamp)>,
    /// The wall's time when it was last looked at.
    now: Option<Timestamp>,
}

/// Where the wall is in its record.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Where {
    pub(super) range: (Timestamp, Timestamp),
    pub(super) now: Timestamp,
    pub(super) is_backwards: bool,
    pub(super) is_running: bool,
}

impl BarView {
    /// What is shown; `None` before it was first asked.
    pub(super) fn shown(&self) -> Option<(Timestamp, Timestamp)> {
        self.shown
    }

    /// What is shown; a playhead that leaves it takes it along.
    pub(super) fn follow(&mut self, at: Where) -> (Timestamp, Timestamp) {
        let (mut from, mut to) = self.shown.unwrap_or_else(|| first(at));
        let width = to.since(from);
        if self.now != Some(at.now) && !(from..=to).contains(&at.now) {
            // Room for what comes next; where time stands, on both sides.
            let share = match (at.is_running, at.is_backwards) {
                (false, _) => 0.5,
                (true, false) => 0.1,
                (true, true) => 0.9,
            };
            from = at.now - Span::from_secs_f64(width.as_secs_f64() * share);
            to = from + width;
        }
        self.now = Some(at.now);
        self.show(from, to, at.range)
    }

    /// Shows `from` to `to`, as far as that is wide enough and near the record.
    fn show(
        &mut self,
        from: Timestamp,
        to: Timestamp,
        range: (Timestamp, Timestamp),
    ) -> (Timestamp, Timestamp) {
        let width = to.since(from).clamp(NARROWEST, WIDEST);
        let beyond = Span::from_secs_f64(width.as_secs_f64() / 2.0);
        let (earliest, latest) = (range.0 - beyond, range.1 + beyond - width);
        let from = if latest < earliest { earliest } else { from.clamp(earliest, latest) };
        self.shown = Some((from, from + width));
        (from, from + width)
    }

    /// Goes `factor` times closer, with the time `at` staying where it is.
    pub(super) fn zoom(&mut self, factor: f64, at: Timestamp, range: (Timestamp, Timestamp)) {
        let Some((from, to)) = self.shown.filter(|_| factor.is_finite() && factor > 0.0) else {
            return;
        };
        let width = to.since(from).as_secs_f64();
        let limits = NARROWEST.as_secs_f64()..=WIDEST.as_secs_f64();
        let closer = (width / factor).clamp(*limits.start(), *limits.end());
        let share = at.since(from).as_secs_f64() / width;
        let from = at - Span::from_secs_f64(closer * share);
        self.show(from, from + Span::from_secs_f64(closer), range);
    }

    /// Moves by `by`.
    pub(super) fn pan(&mut self, by: Span, range: (Timestamp, Timestamp)) {
        if let Some((from, to)) = self.shown {
            self.show(from + by, to + by, range);
        }
    }
}

/// The whole record, or the hours around the wall's time.
fn first(at: Where) -> (Timestamp, Timestamp) {
    let (from, to) = at.range;
    let width = to.since(from).clamp(Span::from_secs(10), FIRST);
    if to.since(from) <= FIRST {
        let margin = Span::from_secs_f64(width.as_secs_f64() * 0.02);
        return (from - margin, from + width + margin);
    }
    let half = Span::from_secs_f64(width.as_secs_f64() / 2.0);
    let from = (at.now - half).clamp(from, to - width);
    (from, from + width)
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_secs(1_795_518_000);

    fn at(secs: i64) -> Timestamp {
        START + Span::from_secs(secs)
    }

    fn stands(now: i64, to: i64) -> Where {
        Where { range: (START, at(to)), now: at(now), is_backwards: false, is_running: false }
    }

    #[test]
    fn it_begins_with_the_whole_of_a_short_record_and_hours_of_a_long_one() {
        let (from, to) = BarView::default().follow(stands(0, 600));
        assert!(from < START && to > at(600) && to.since(from) < Span::from_secs(640));
        let (from, to) = BarView::default().follow(stands(864_000, 2_592_000));
        assert_eq!(to.since(from), FIRST);
        assert!((from..to).contains(&at(864_000)));
    }

    #[test]
    fn it_zooms_from_two_months_to_a_second_around_the_pointer() {
        let place = stands(1_296_000, 2_592_000);
        let mut view = BarView::default();
        view.follow(place);
        (0..60).for_each(|_| view.zoom(0.5, place.now, place.range));
        let (from, to) = view.follow(place);
        assert_eq!(to.since(from), WIDEST);
        (0..60).for_each(|_| view.zoom(2.0, place.now, place.range));
        let (from, to) = view.follow(place);
        assert_eq!(to.since(from), NARROWEST);
        assert!((from..=to).contains(&place.now));

        let mut view = BarView::default();
        let (from, to) = view.follow(place);
        let pointer = from + Span::from_secs(600);
        view.zoom(2.0, pointer, place.range);
        let (closer, _) = view.follow(place);
        assert_eq!((pointer.since(closer).as_secs(), to.since(from)), (300, FIRST));
    }

    #[test]
    fn a_playhead_that_leaves_it_takes_it_along_and_one_that_stands_does_not() {
        let mut view = BarView::default();
        let (from, to) = view.follow(stands(0, 90_000));
        view.pan(Span::from_hours(12), stands(0, 90_000).range);
        let (panned, _) = view.follow(stands(0, 90_000));
        assert!(panned > from, "whoever looks elsewhere is left in peace");
        let (jumped, _) = view.follow(stands(10, 90_000));
        assert!(jumped < panned && (jumped..jumped + to.since(from)).contains(&at(10)));
    }

    #[test]
    fn it_stays_near_the_record() {
        let mut view = BarView::default();
        let place = stands(0, 90_000);
        view.follow(place);
        view.pan(Span::from_hours(900), place.range);
        let (from, _) = view.follow(place);
        assert!(from < at(90_000));
    }
}
