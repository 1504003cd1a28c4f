//! A picture under the map: a WMS answer or a raster tile.

use serde::{Deserialize, Serialize};

use crate::LonLatBounds;

/// A raster whose bytes are the body of the fact's frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Basemap {
    /// `image/png` or `image/jpeg`.
    pub media_type: String,
    /// The area that it covers. Rows run north to south.
    pub bounds: LonLatBounds,
    /// Whether rows are evenly spaced in Web Mercator (EPSG:3857) rather than in degrees.
    pub is_mercator: bool,
}
