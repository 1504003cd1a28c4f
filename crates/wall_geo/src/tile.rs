//! Tiles of the world: zoom, column and row as XYZ servers and PMTiles number them.

use wall_model::{LonLat, LonLatBounds};

use crate::Mercator;

/// A tile. Columns run east from the antimeridian, rows south from the northern cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tile {
    /// Zoom, 0 to [`Tile::MAX_ZOOM`]; a level has 2^zoom columns and rows.
    pub z: u8,
    /// Column.
    pub x: u32,
    /// Row.
    pub y: u32,
}

impl Tile {
    /// Deepest zoom.
    pub const MAX_ZOOM: u8 = 30;

    /// The tile of zoom `z` (clamped) that holds `place`.
    pub fn holding(place: LonLat, z: u8) -> Self {
        let z = z.min(Self::MAX_ZOOM);
        let count = f64::from(1_u32 << z);
        let at = Mercator::from_place(place);
        let column = (at.x / Mercator::HALF + 1.0) / 2.0 * count;
        let row = (1.0 - at.y / Mercator::HALF) / 2.0 * count;
        let last = (1_u32 << z) - 1;
        Self { z, x: (column.max(0.0) as u32).min(last), y: (row.max(0.0) as u32).min(last) }
    }

    /// What the tile covers; `None` if no level has such a tile.
    pub fn bounds(self) -> Option<LonLatBounds> {
        if self.z > Self::MAX_ZOOM || self.x >= 1 << self.z || self.y >= 1 << self.z {
            return None;
        }
        Some(LonLatBounds { min: self.corner(0, 1).to_place(), max: self.corner(1, 0).to_place() })
    }

    /// The tile's point in Web Mercator at `right` and `down`, in 0 to 1 of its side; `None`
    /// like [`Tile::bounds`].
    pub fn point(self, right: f64, down: f64) -> Option<Mercator> {
        self.bounds()?;
        let low = self.corner(0, 0);
        let side = 2.0 * Mercator::HALF / f64::from(1_u32 << self.z);
        Some(Mercator { x: low.x + right * side, y: low.y - down * side })
    }

    /// The tiles of zoom `z` that touch `bounds`, row by row, at most `most` of them.
    pub fn covering(bounds: &LonLatBounds, z: u8, most: usize) -> Vec<Self> {
        let north_west = LonLat::new(bounds.min.lon_deg, bounds.max.lat_deg);
        let south_east = LonLat::new(bounds.max.lon_deg, bounds.min.lat_deg);
        let (first, last) = (Self::holding(north_west, z), Self::holding(south_east, z));
        let rows = first.y..=last.y;
        rows.flat_map(|y| (first.x..=last.x).map(move |x| Self { z: first.z, x, y }))
            .take(most)
            .collect()
    }

    /// The corner `right` columns and `down` rows from the tile's upper left one.
    fn corner(self, right: u32, down: u32) -> Mercator {
        let side = 2.0 * Mercator::HALF / f64::from(1_u32 << self.z);
        Mercator {
            x: f64::from(self.x + right) * side - Mercator::HALF,
            y: Mercator::HALF - f64::from(self.y + down) * side,
        }
    }
}
