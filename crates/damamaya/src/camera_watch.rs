//! Cameras without a window: those are connected and recorded that a wall with this layout
//! would show.

use jiff::tz::TimeZone;
use wall_model::Clock;
use wall_record::Record;
use wall_ui::Locale;

use crate::{
    app::{TICK, language},
    camera_tiles::CameraTiles,
    pictures::Pictures,
    plan::Shown,
};

/// See the [module](self).
pub(crate) struct CameraWatch {
    clock: Clock,
    record: Record,
    tiles: CameraTiles,
    pictures: Pictures,
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
        Self { clock, record, tiles: CameraTiles::new(shown, zone), pictures }
    }

    /// Connects what the wall would show now, and leaves what it would not.
    pub(crate) fn follow(&mut self) {
        let now = (self.clock)();
        let moment = self.record.moment_at(now.floor(TICK));
        let language = language(self.tiles.layout(now).language);
        let locale = Locale { language, zone: self.tiles.zone.clone() };
        let (tiles, wall) = self.tiles.at(&moment, now);
        self.pictures.look_at((&tiles, None), wall, now, false, &locale);
    }
}
