//! Pictures under the map: a WMS answer, or raster tiles.

use wall_model::{Basemap, Fact, FactKind, LonLat, LonLatBounds, ServiceId};
use wall_service::{DecodeError, Decoded, Frame};

use super::{ID, refusal, tile_grid::GridTile};

/// Widest picture that a graphics card is asked to hold, pixels.
const MAX_SIDE_PX: u32 = 8_192;

/// What the frame's address says of a WMS answer: `EPSG:4326 west,south,east,north`.
pub(super) fn map_address(crs: &str, bounds: LonLatBounds) -> String {
    let LonLatBounds { min, max } = bounds;
    format!("{crs} {},{},{},{}", min.lon_deg, min.lat_deg, max.lon_deg, max.lat_deg)
}

/// Reads a frame of `wms`.
pub(super) fn map_picture(frame: &Frame) -> Result<Decoded, DecodeError> {
    let (crs, bounds) = frame
        .address
        .split_once(' ')
        .and_then(|(crs, bounds)| Some((crs, parse_bounds(bounds)?)))
        .ok_or_else(|| DecodeError::Unexpected("a picture of an unknown area".to_owned()))?;
    picture(frame, frame.origin.name.clone(), bounds, crs == "EPSG:3857")
}

/// Reads a frame of `xyz`.
pub(super) fn tile_picture(frame: &Frame) -> Result<Decoded, DecodeError> {
    let tile = GridTile::parse(&frame.address)
        .ok_or_else(|| DecodeError::Unexpected("a tile without z/x/y".to_owned()))?;
    picture(frame, format!("{}/{tile}", frame.origin.name), tile.bounds(), true)
}

fn picture(
    frame: &Frame,
    entity: String,
    bounds: LonLatBounds,
    is_mercator: bool,
) -> Result<Decoded, DecodeError> {
    let media_type = media_type(&frame.body)?.to_owned();
    let kind = FactKind::Basemap(Basemap { media_type, bounds, is_mercator });
    let fact = Fact::new(&ServiceId::from(ID), entity, frame.received_at, kind);
    let mut decoded = Decoded::default();
    decoded.take(0, fact, frame.received_at);
    Ok(decoded)
}

/// The kind of picture by its first bytes: servers send errors under any media type.
fn media_type(body: &[u8]) -> Result<&'static str, DecodeError> {
    if body.starts_with(b"\xFF\xD8\xFF") {
        return Ok("image/jpeg");
    }
    if body.starts_with(b"\x89PNG\r\n\x1a\n") {
        let side = |at: usize| {
            let bytes = body.get(at..at + 4)?.try_into().ok()?;
            Some(u32::from_be_bytes(bytes)).filter(|side| (1..=MAX_SIDE_PX).contains(side))
        };
        return match (side(16), side(20)) {
            (Some(_), Some(_)) => Ok("image/png"),
            _ => Err(DecodeError::Unexpected(format!(
                "a PNG picture that is cut off, or wider than {MAX_SIDE_PX} pixels"
            ))),
        };
    }
    Err(match refusal::of_markup(body) {
        Some(DecodeError::Unexpected(_)) | None => {
            DecodeError::Unexpected("neither a PNG nor a JPEG picture".to_owned())
        }
        Some(refusal) => refusal,
    })
}

fn parse_bounds(text: &str) -> Option<LonLatBounds> {
    let numbers: Vec<f64> = text.split(',').map(str::parse).collect::<Result<_, _>>().ok()?;
    let [west, south, east, north] = *numbers.as_slice() else { return None };
    let bounds = LonLatBounds { min: LonLat::new(west, south), max: LonLat::new(east, north) };
    let is_box = west < east && south < north;
    (is_box && bounds.min.is_on_earth() && bounds.max.is_on_earth()).then_some(bounds)
}
