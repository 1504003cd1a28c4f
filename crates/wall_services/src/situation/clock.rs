//! The `clock` tile: the wall's time, the date and the shift.
//!
//! Options: `seconds = true`: to the second; `utc_offset_hours`: the room's local time for
//! the shift, 8 (WITA, without summer time) unless said otherwise.

use wall_model::{Span, Timestamp};
use wall_service::{
    Moment, Options, Tile, TileView,
    view::{Body, Freshness, Text},
};

/// Start of the day shift, local time.
const MORNING: Span = Span::from_mins(7 * 60 + 30);

/// Start of the night shift, local time.
const EVENING: Span = Span::from_mins(19 * 60 + 30);

/// Ahead of UTC by this many hours, unless the layout says otherwise.
const WITA_HOURS: f64 = 8.0;

/// See the [module](self).
pub(super) struct WallClock;

impl Tile for WallClock {
    fn id(&self) -> &'static str {
        "situation/clock"
    }

    fn options(&self) -> &'static [&'static str] {
        &["seconds", "utc_offset_hours"]
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let step = if options.flag("seconds") { Span::from_secs(1) } else { Span::from_mins(1) };
        let hours = options.number("utc_offset_hours").filter(|hours| hours.abs() <= 14.0);
        let offset = Span::from_secs_f64(hours.unwrap_or(WITA_HOURS) * 3_600.0);
        TileView {
            title: Text::words("Waktu", "Time"),
            source: Text::empty(),
            freshness: Freshness::Ageless,
            body: Body::Clock { time: at.now().floor(step), note: Some(shift(at.now() + offset)) },
        }
    }
}

/// The shift at a local time.
fn shift(local: Timestamp) -> Text {
    let midnight = local.floor(Span::from_hours(24));
    match (MORNING..EVENING).contains(&local.since(midnight)) {
        true => Text::words("regu pagi", "day shift"),
        false => Text::words("regu malam", "night shift"),
    }
}
