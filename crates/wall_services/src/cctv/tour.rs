//! The `tour` tile: one camera after another, each for its time.
//!
//! Which camera has its turn follows from the clock and the layout alone: turns are counted from
//! the beginning of 1970 UTC, so that every wall with the layout shows the same camera at the
//! same time, and a replay shows it again. A camera that is lost, out of service or unknown
//! keeps its turn and says what it is; no other one comes sooner or later for that.
//!
//! The picture fills its panel, without a title: where the tour stands is said behind the camera's
//! name.
//!
//! Options: `cameras`: ids or names in their order; without it all in service by their ids.
//! `dwell_secs`: seconds for each, from 3 to 3,600, one number for all or a list with one for
//! each, whose last one counts for the rest; `title`: said with it.

use wall_model::{Span, Timestamp};
use wall_service::{
    Moment, Options, Tile, TileView,
    view::{Body, CameraArrangement, CameraGrid, CameraView, Text},
};

use super::{named::Cameras, newest};

/// The step at which the view changes by the clock alone: turns are whole seconds.
const TICK: Span = Span::from_secs(1);

/// So long before its turn a camera is connected: enough for most to send a key picture.
const LEAD: Span = Span::from_secs(8);

/// A turn's length unless the layout says otherwise, seconds.
const DWELL_SECS: f64 = 15.0;

/// Most cameras of a tour.
const MOST: usize = 200;

/// See the [module](self).
pub(super) struct Tour;

impl Tile for Tour {
    fn id(&self) -> &'static str {
        "cctv/tour"
    }

    fn options(&self) -> &'static [&'static str] {
        &["title", "cameras", "dwell_secs"]
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let at = &Moment::new(at.now().floor(TICK), at.state().clone(), None);
        let all = Cameras::of(at);
        let stops = stops(at, &all, options);
        let named = options.text("title").map(Text::name);
        let title = named.clone().unwrap_or_else(|| Text::words("Tur kamera", "Camera tour"));
        let freshness = newest::freshness(at, at.now());
        let turn = Turn::at(at.now(), &dwells(options, stops.len()));
        let (Some(turn), false) = (turn, all.0.is_empty()) else {
            let body = Body::Empty(Text::words("Belum ada kamera", "No cameras yet"));
            return TileView { title, source: all.summary(), freshness, body };
        };
        let source = where_it_stands(&turn, &stops);
        let soon = turn.soon.iter().filter_map(|nr| stops.get(*nr).cloned()).collect();
        // Why it matters now comes before where the tour stands.
        let cameras = stops.into_iter().skip(turn.nr).take(1).map(|stop| {
            let tour = named.clone().into_iter().chain([source.clone()]);
            let note = Text::dotted([stop.note.clone()].into_iter().chain(tour));
            CameraView { note, ..stop }
        });
        let cameras = cameras.collect();
        let (arrangement, summary) = (CameraArrangement::Whole, all.summary());
        let grid = CameraGrid { arrangement, columns: 1, cameras, soon, summary };
        TileView { title, source, freshness, body: Body::Cameras(grid) }
    }

    fn tick(&self) -> Span {
        TICK
    }
}

/// The cameras of the tour.
fn stops(at: &Moment, all: &Cameras<'_>, options: &Options) -> Vec<CameraView> {
    let names = options.texts("cameras");
    if names.is_empty() {
        let active = all.active().filter_map(|nr| all.0.get(nr));
        return active.filter_map(|(known, _)| CameraView::of(at, known)).take(MOST).collect();
    }
    let names = names.into_iter().filter(|name| !name.is_empty()).take(MOST);
    names.map(|name| all.view(at, name)).collect()
}

/// `3 dari 8 · sampai 19.05.15 · lalu SIMPANG ENAM`.
fn where_it_stands(turn: &Turn, stops: &[CameraView]) -> Text {
    let next = stops.get((turn.nr + 1) % stops.len().max(1));
    let nr = Text::join([
        Text::count(turn.nr + 1),
        Text::words(" dari ", " of "),
        Text::count(stops.len()),
    ]);
    if stops.len() < 2 {
        return nr;
    }
    let until = Text::join([Text::words("sampai ", "until "), Text::HourMinuteSecond(turn.ends)]);
    let next = next.map_or(Text::empty(), |next| next.name.clone());
    Text::dotted([nr, until, Text::join([Text::words("lalu ", "then "), next])])
}

/// How long each of `count` cameras is shown, whole seconds.
fn dwells(options: &Options, count: usize) -> Vec<i64> {
    let each = options.numbers("dwell_secs");
    let all = options.number("dwell_secs").or(each.last().copied()).unwrap_or(DWELL_SECS);
    let dwell = |nr: usize| each.get(nr).copied().unwrap_or(all).round().clamp(3.0, 3_600.0);
    (0..count).map(|nr| dwell(nr) as i64).collect()
}

/// Where the tour stands.
#[derive(Debug, PartialEq)]
struct Turn {
    /// Whose turn it is.
    nr: usize,
    /// When it ends.
    ends: Timestamp,
    /// Whose turns begin within [`LEAD`], in their order.
    soon: Vec<usize>,
}

impl Turn {
    /// Whose turn it is at `now`, of cameras that are shown for `dwells` seconds each.
    fn at(now: Timestamp, dwells: &[i64]) -> Option<Self> {
        let round: i64 = dwells.iter().sum();
        if round == 0 {
            return None;
        }
        let mut left = now.as_micros().div_euclid(1_000_000).rem_euclid(round);
        let mut nr = 0;
        for (at, dwell) in dwells.iter().enumerate() {
            nr = at;
            if left < *dwell {
                break;
            }
            left -= dwell;
        }
        let second = now.floor(Span::from_secs(1));
        let ends = second + Span::from_secs(dwells.get(nr)? - left);
        let (mut soon, mut begins) = (Vec::new(), ends);
        for step in 1..dwells.len() {
            if begins.since(second) > LEAD {
                break;
            }
            let next = (nr + step) % dwells.len();
            soon.push(next);
            begins = begins + Span::from_secs(*dwells.get(next)?);
        }
        Some(Self { nr, ends, soon })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1,000 rounds of 40 s.
    const ROUND: i64 = 40_000;

    #[test]
    fn turns_follow_the_clock_and_whoever_is_next_is_awaited() {
        let at = |secs: i64| Turn::at(Timestamp::from_secs(ROUND + secs), &[10, 25, 5]).unwrap();
        let turn = |nr, ends: i64, soon: &[usize]| Turn {
            nr,
            ends: Timestamp::from_secs(ROUND + ends),
            soon: soon.to_vec(),
        };
        assert_eq!(at(0), turn(0, 10, &[]));
        assert_eq!(at(1), turn(0, 10, &[]));
        assert_eq!(at(2), turn(0, 10, &[1]));
        assert_eq!(at(9), turn(0, 10, &[1]));
        assert_eq!(at(10), turn(1, 35, &[]));
        // The last turn is shorter than the time that its next one needs.
        assert_eq!(at(33), turn(1, 35, &[2, 0]));
        assert_eq!(at(39), turn(2, 40, &[0]));
        assert_eq!(at(40), turn(0, 50, &[]));
        assert_eq!(at(-1), turn(2, 0, &[0]));
    }

    #[test]
    fn within_a_second_nothing_changes_and_before_1970_there_are_turns_too() {
        let micros = |micros| Turn::at(Timestamp::from_micros(micros), &[3, 4]).unwrap();
        assert_eq!(micros(2_999_999), micros(2_000_000));
        assert_eq!((micros(3_000_000).nr, micros(-1).nr, micros(-4_000_001).nr), (1, 1, 0));
        assert_eq!(Turn::at(Timestamp::from_secs(1), &[]), None);
        assert_eq!(Turn::at(Timestamp::from_secs(1), &[5]).unwrap().soon, [0; 0]);
    }
}
