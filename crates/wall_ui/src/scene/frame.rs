//! What a frame shows, and what painting it did.

use wall_layout::{PlacedTile, Wall};
use wall_model::{EntityId, Shared, Timestamp};
use wall_service::view::{Text, TileView};

use super::{Basemaps, Cameras, Enlarged, Zoom};
use crate::{Locale, Shade};

/// What the wall shows at one time.
pub struct WallFrame<'a> {
    /// Where everything is.
    pub wall: &'a Wall,
    /// The shown tiles, each with its view; a tile that lies upon another comes after it.
    pub tiles: &'a [(&'a PlacedTile, Shared<TileView>)],
    /// The wall's time.
    pub now: Timestamp,
    /// Whether that is a recorded time.
    pub is_replay: bool,
    /// Whether the record has anything at that time.
    pub is_recorded: bool,
    /// The surface that alone shows another time.
    pub apart: Option<Apart<'a>>,
    /// The picture that somebody enlarged: it lies upon whatever stands there.
    pub enlarged: Option<&'a Enlarged>,
    /// Whom the wall follows: maps mark it and keep it in sight.
    pub followed: Option<&'a EntityId>,
    /// Whether the city is simulated.
    pub is_simulated: bool,
    /// What the whole wall must say of itself: the head of every tile says it as an alarm.
    pub notice: Option<&'a Text>,
    /// Dark or light.
    pub shade: Shade,
    /// Language, formats, time zone.
    pub locale: &'a Locale,
    /// Camera pictures at the wall's time.
    pub cameras: &'a dyn Cameras,
    /// Base maps and photos.
    pub basemaps: &'a dyn Basemaps,
}

/// A surface that alone shows a recorded time, while the others show the present.
#[derive(Clone, Copy)]
pub struct Apart<'a> {
    /// Which, by its place in the wall's list.
    pub surface: usize,
    /// Its time.
    pub now: Timestamp,
    /// Whether the record has anything at that time.
    pub is_recorded: bool,
    /// Camera pictures at that time.
    pub cameras: &'a dyn Cameras,
}

/// A tile's time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct TileTime {
    pub(super) now: Timestamp,
    pub(super) is_replay: bool,
    pub(super) is_recorded: bool,
}

impl<'a> WallFrame<'a> {
    /// The shown tiles, and the enlarged picture as the last one.
    pub(super) fn all(&self) -> Vec<(&'a PlacedTile, &'a Shared<TileView>)> {
        let tiles = self.tiles.iter().map(|(placed, view)| (*placed, view));
        tiles.chain(self.enlarged.map(|one| (&one.placed, &one.view))).collect()
    }

    /// How closely the pictures of `placed` are looked at.
    pub(super) fn zoom_of(&self, placed: &PlacedTile) -> Zoom {
        let enlarged = self.enlarged.filter(|one| std::ptr::eq(&one.placed, placed));
        enlarged.map_or(Zoom::default(), |one| one.zoom)
    }

    /// What shows another time, if `placed` is on it.
    pub(super) fn apart_of(&self, placed: &PlacedTile) -> Option<&Apart<'a>> {
        self.apart.as_ref().filter(|apart| apart.surface == placed.surface)
    }

    pub(super) fn time_of(&self, placed: &PlacedTile) -> TileTime {
        match self.apart_of(placed) {
            Some(&Apart { now, is_recorded, .. }) => TileTime { now, is_replay: true, is_recorded },
            None => {
                let Self { now, is_replay, is_recorded, .. } = *self;
                TileTime { now, is_replay, is_recorded: is_recorded || !is_replay }
            }
        }
    }

    pub(super) fn cameras_of(&self, placed: &PlacedTile) -> &'a dyn Cameras {
        self.apart_of(placed).map_or(self.cameras, |apart| apart.cameras)
    }
}

/// What painting a frame did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Painted {
    /// Tiles whose picture was painted again.
    pub tiles_painted: usize,
    /// Tiles that were composed on the canvas again.
    pub tiles_composed: usize,
    /// Whether something moves by time alone, so that the next frame will differ.
    pub is_gliding: bool,
}
