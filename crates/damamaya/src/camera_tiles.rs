//! The tiles of a layout that show cameras, for those who have no window.

use std::{collections::BTreeSet, sync::Arc};

use jiff::tz::TimeZone;
use wall_layout::{PlacedTile, Wall};
use wall_model::{Shared, Timestamp};
use wall_record::Moment;
use wall_service::{TileView, event, view::Body};

use crate::{
    plan::{self, Shown},
    views::{Views, options_of},
};

/// See the [module](self).
pub(crate) struct CameraTiles {
    shown: Shown,
    pub(crate) zone: TimeZone,
    views: Views,
    /// Tiles that were seen to show something else; they always will.
    others: BTreeSet<String>,
}

/// A tile in its place and what it shows.
type Placed<'a> = (&'a PlacedTile, Shared<TileView>);

impl CameraTiles {
    pub(crate) fn new(shown: Shown, zone: TimeZone) -> Self {
        Self { shown, zone, views: Views::default(), others: BTreeSet::new() }
    }

    /// What the layout shows at `now`.
    pub(crate) fn layout(&self, now: Timestamp) -> wall_layout::Shown<'_> {
        self.shown.plan.layout.at(plan::local_time(now, &self.zone))
    }

    /// The tiles with cameras of `moment`, as the layout shows them at `now`.
    pub(crate) fn at(&mut self, moment: &Moment, now: Timestamp) -> (Vec<Placed<'_>>, &Arc<Wall>) {
        let wall = &self.shown.wall;
        let layout = self.shown.plan.layout.at(plan::local_time(now, &self.zone));
        let mut tiles: Vec<Placed<'_>> = Vec::new();
        for placed in wall.shown(&layout) {
            if self.others.contains(&placed.id) {
                continue;
            }
            let view = self.views.of(placed, moment);
            match &view.body {
                Body::Cameras(_) => tiles.push((placed, view)),
                // Perhaps a grid whose cameras are not known yet.
                Body::Empty(_) => {}
                // A place of events shows cameras when there is one.
                _ if event::is_place(&options_of(placed)) => {}
                _ => {
                    self.others.insert(placed.id.clone());
                }
            }
        }
        (tiles, wall)
    }
}
