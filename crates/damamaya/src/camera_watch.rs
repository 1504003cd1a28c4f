//! Cameras without a window: those are connected and recorded that a wall with this layout
//! would show.

use std::{collections::BTreeSet, sync::Arc};

use jiff::tz::TimeZone;
use wall_layout::PlacedTile;
use wall_model::{Clock, Shared};
use wall_record::Record;
use wall_service::{TileView, view::Body};
use wall_ui::Locale;

use crate::{
    app::{TICK, language},
    pictures::Pictures,
    plan::{self, Shown},
    views::Views,
};

/// See the [module](self).
pub(crate) struct CameraWatch {
    clock: Clock,
    record: Record,
    shown: Shown,
    zone: TimeZone,
    pictures: Pictures,
    views: Views,
    /// Tiles that were seen to show something else; they always will.
    others: BTreeSet<String>,
}

impl CameraWatch {
    /// Connects nothing yet: see [`Self::follow`].
    pub(crate) fn new(
        clock: Clock,
        record: Record,
        shown: Shown,
        zone: TimeZone,
        pictures: Pictures,
    ) -> Self {
        let (views, others) = (Views::default(), BTreeSet::new());
        Self { clock, record, shown, zone, pictures, views, others }
    }

    /// Connects what the wall would show now, and leaves what it would not.
    pub(crate) fn follow(&mut self) {
        let now = (self.clock)();
        let moment = self.record.moment_at(now.floor(TICK));
        let layout = self.shown.plan.layout.at(plan::local_time(now, &self.zone));
        let wall = Arc::clone(&self.shown.wall);
        let mut tiles: Vec<(&PlacedTile, Shared<TileView>)> = Vec::new();
        for placed in wall.shown(&layout) {
            if self.others.contains(&placed.id) {
                continue;
            }
            let view = self.views.of(placed, &moment);
            match &view.body {
                Body::Cameras(_) => tiles.push((placed, view)),
                // Perhaps a grid whose cameras are not known yet.
                Body::Empty(_) => {}
                _ => {
                    self.others.insert(placed.id.clone());
                }
            }
        }
        let locale = Locale { language: language(layout.language), zone: self.zone.clone() };
        self.pictures.look_at(&tiles, &wall, now, false, &locale);
    }
}
