//! The Web Mercator grid of XYZ tiles.

use std::f64::consts::PI;

use wall_model::{LonLat, LonLatBounds};

/// Deepest zoom that is asked for.
pub(super) const MAX_ZOOM: u8 = 22;

/// A tile of the grid: column from 180° west, row from the north.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct GridTile {
    /// Zoom, 0 to [`MAX_ZOOM`].
    pub(super) z: u8,
    /// Column, 0 to 2^z - 1.
    pub(super) x: u32,
    /// Row, likewise.
    pub(super) y: u32,
}

impl GridTile {
    /// Reads `z/x/y`, as it stands at the end of an address, with or without an ending.
    pub(super) fn parse(address: &str) -> Option<Self> {
        let mut parts = address.rsplit('/');
        let y = parts.next()?.split('.').next()?.parse().ok()?;
        let x = parts.next()?.parse().ok()?;
        let z = parts.next()?.parse().ok()?;
        let side = 1_u32.checked_shl(u32::from(z)).filter(|_| z <= MAX_ZOOM)?;
        (x < side && y < side).then_some(Self { z, x, y })
    }

    /// The place at the share `across` from the west and `down` from the north of the tile;
    /// shares outside 0 to 1 lie in neighbours.
    pub(super) fn place(self, across: f64, down: f64) -> LonLat {
        let side = f64::from(1_u32 << self.z.min(MAX_ZOOM));
        let lon_deg = (f64::from(self.x) + across) / side * 360.0 - 180.0;
        let angle = PI * (1.0 - 2.0 * (f64::from(self.y) + down) / side);
        LonLat::new(lon_deg, angle.sinh().atan().to_degrees())
    }

    /// The share across and down of the tile at which `place` lies.
    pub(super) fn share(self, place: LonLat) -> (f64, f64) {
        let (column, row) = grid_place(place, self.z);
        (column - f64::from(self.x), row - f64::from(self.y))
    }

    /// The tile's area.
    pub(super) fn bounds(self) -> LonLatBounds {
        LonLatBounds { min: self.place(0.0, 1.0), max: self.place(1.0, 0.0) }
    }

    /// The tiles that cover `bounds` at zoom `z`, or their number if it is over `most`.
    pub(super) fn covering(bounds: LonLatBounds, z: u8, most: u64) -> Result<Vec<Self>, u64> {
        let z = z.min(MAX_ZOOM);
        let last = f64::from((1_u32 << z) - 1);
        let cell = |share: f64| share.floor().clamp(0.0, last) as u32;
        let (west, south) = grid_place(bounds.min, z);
        let (east, north) = grid_place(bounds.max, z);
        let (columns, rows) = (cell(west)..=cell(east), cell(north)..=cell(south));
        let count = |range: &std::ops::RangeInclusive<u32>| {
            u64::from(range.end().saturating_sub(*range.start())) + 1
        };
        let total = count(&columns) * count(&rows);
        if total > most {
            return Err(total);
        }
        Ok(rows.flat_map(|y| columns.clone().map(move |x| Self { z, x, y })).collect())
    }
}

impl std::fmt::Display for GridTile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}/{}", self.z, self.x, self.y)
    }
}

/// Column and row of a place with their fractions. Latitudes beyond the grid are moved to
/// its edge.
fn grid_place(place: LonLat, z: u8) -> (f64, f64) {
    let side = f64::from(1_u32 << z.min(MAX_ZOOM));
    let lat = place.lat_deg.clamp(-85.051_128, 85.051_128).to_radians();
    let down = (1.0 - lat.tan().asinh() / PI) / 2.0;
    ((place.lon_deg + 180.0) / 360.0 * side, down * side)
}
