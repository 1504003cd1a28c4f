//! Shapes of CAP areas: `lat,lon lat,lon …` and `lat,lon radius`.

use wall_model::{Geometry, LonLat};

/// Corners by which a circle is drawn.
const CORNERS: usize = 32;

/// Largest radius that is believed, kilometres.
const WIDEST_KM: f64 = 2_000.0;

/// The ring of a polygon, closed.
///
/// # Errors
/// If it is none.
pub(super) fn ring(text: &str) -> Result<Vec<LonLat>, String> {
    let mut ring = text.split_whitespace().map(pair).collect::<Result<Vec<_>, _>>()?;
    if ring.len() < 3 {
        return Err("a polygon of fewer than three corners".to_owned());
    }
    if ring.first() != ring.last() {
        ring.extend(ring.first().copied());
    }
    Ok(ring)
}

/// The ring around a circle.
///
/// # Errors
/// If it is none.
pub(super) fn circle(text: &str) -> Result<Vec<LonLat>, String> {
    let wrong = || format!("{text:.40} is no circle");
    let (middle, radius) = text.trim().split_once(char::is_whitespace).ok_or_else(wrong)?;
    let middle = pair(middle)?;
    let radius_km: f64 = radius.trim().parse().map_err(|_none| wrong())?;
    if !(0.0..=WIDEST_KM).contains(&radius_km) {
        return Err(wrong());
    }
    // A circle of no extent is a place.
    let radius_m = radius_km.max(0.01) * 1_000.0;
    let corner = |nr: usize| {
        let turned = nr as f64 / CORNERS as f64 * std::f64::consts::TAU;
        middle.offset_m(radius_m * turned.sin(), radius_m * turned.cos())
    };
    let mut ring: Vec<LonLat> = (0..CORNERS).map(corner).collect();
    ring.extend(ring.first().copied());
    Ok(ring)
}

fn pair(text: &str) -> Result<LonLat, String> {
    let numbers = text.split_once(',').and_then(|(lat, lon)| {
        Some(LonLat::new(lon.trim().parse().ok()?, lat.trim().parse().ok()?))
    });
    let place = numbers.ok_or_else(|| format!("{text:.40} is no pair of coordinates"))?;
    match place.is_on_earth() {
        true => Ok(place),
        false => Err(format!("{text:.40} is outside the world")),
    }
}

/// The shape of several rings.
pub(super) fn shape(rings: Vec<Vec<LonLat>>) -> Option<Geometry> {
    (!rings.is_empty())
        .then(|| Geometry::Polygons(rings.into_iter().map(|ring| vec![ring]).collect()))
}
