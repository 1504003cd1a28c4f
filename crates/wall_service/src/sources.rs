//! Whether what a tile lives on can still be heard.
//!
//! A list of complaints may hold for days and be right; once its source has fallen silent
//! nobody knows. So a tile is stale not only by the age of what it shows, but also by that
//! of the last word from its feeds.

use wall_model::{FactKind, Health, HealthState, Slot, Span, Timestamp};
use wall_record::Moment;

use crate::{Options, Tile, TileView, event, outage::INGEST, view::Freshness};

/// The feeds that a tile lives on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sources {
    /// Every feed of its service.
    Every,
    /// These of them.
    These(&'static [&'static str]),
    /// None: it shows the wall itself.
    Wall,
}

/// What `tile` shows at `at`: the cameras of an [event], where the layout makes it a place of
/// events and there is one; else its own view, and stale once none of its [`Sources`] has said
/// anything that can be read for twice its period.
pub fn view_of(tile: &dyn Tile, at: &Moment, options: &Options) -> TileView {
    if let Some(view) = event::view(at, options) {
        return view;
    }
    let mut view = tile.view(at, options);
    if matches!(view.freshness, Freshness::Fresh { .. })
        && let Some(silent) = silence(tile, at)
    {
        view.freshness = silent;
    }
    view
}

/// How often what [`view_of`] gives changes by the clock alone.
pub fn tick_of(tile: &dyn Tile, options: &Options) -> Span {
    let tick = tile.tick();
    if event::is_place(options) { tick.min(event::TICK) } else { tick }
}

/// The age of the last word from the sources of `tile`, if all of them are silent.
fn silence(tile: &dyn Tile, at: &Moment) -> Option<Freshness> {
    // Ages change with the tile's ticks.
    let now = at.now().floor(tile.tick());
    let service = tile.id().split('/').next().unwrap_or_default();
    let is_source = |health: &Health| match tile.sources() {
        Sources::Every => true,
        Sources::These(feeds) => feeds.contains(&health.feed.as_str()),
        Sources::Wall => false,
    };
    let mut last: Option<Timestamp> = None;
    let mut age = None;
    for known in at.latest(INGEST, Slot::Health) {
        let FactKind::Health(health) = &known.fact.kind else { continue };
        if health.service != service || !is_source(health) {
            continue;
        }
        let freshness = Freshness::of(health.last_read_at, now, health.period.times(2));
        // Between two words of how it does a feed that is up has been heard.
        if health.state == HealthState::Up || matches!(freshness, Freshness::Fresh { .. }) {
            return None;
        }
        if health.last_read_at > last {
            (last, age) = (health.last_read_at, Some(freshness));
        }
    }
    age
}
