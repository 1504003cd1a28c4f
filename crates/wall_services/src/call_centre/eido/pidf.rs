//! PIDF-LO locations (RFC 4119, 5139, 5491): a shape with its uncertainty, and the street.

use wall_model::{LonLat, LonLatBounds};
use wall_service::is_swapped;

use crate::call_centre::{caller, xml::Element};

/// A larger uncertainty says nothing, metres.
const MOST_UNCERTAIN_M: f64 = 100_000.0;

/// Where somebody or something is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::call_centre) struct Located {
    /// The middle of the shape; `None`: only a street was told.
    pub(in crate::call_centre) place: Option<LonLat>,
    /// Radius around it that holds the true place, metres; `None` for a bare point.
    pub(in crate::call_centre) radius_m: Option<f64>,
    /// Landmark, street and village. House numbers and names of occupants are left out:
    /// the wall stands before visitors.
    pub(in crate::call_centre) address: String,
}

/// Reads a PIDF-LO document.
///
/// # Errors
/// If it is none, or tells a place that cannot be.
pub(in crate::call_centre) fn located(
    text: &str,
    bounds: Option<LonLatBounds>,
) -> Result<Located, String> {
    let root = Element::parse(text).map_err(|err| format!("PIDF-LO: {err}"))?;
    let mut located = Located { address: address(&root), ..Located::default() };
    if let Some(shape) = root.find(&["Circle", "Ellipse", "Polygon", "Point"]) {
        let (place, radius_m) = shape_of(shape)?;
        if is_swapped(place, bounds) {
            return Err("latitude and longitude are in the wrong order".to_owned());
        }
        if !place.is_on_earth() {
            return Err("place outside the world".to_owned());
        }
        if radius_m.is_some_and(|radius| !(0.0..=MOST_UNCERTAIN_M).contains(&radius)) {
            return Err(format!("an uncertainty of {} m", radius_m.unwrap_or_default()));
        }
        located.place = Some(place);
        located.radius_m = radius_m;
    }
    Ok(located)
}

fn shape_of(shape: &Element) -> Result<(LonLat, Option<f64>), String> {
    let is_lon_first = shape.attribute("srsName").is_some_and(|name| name.contains("CRS84"));
    let place = |lat_deg: f64, lon_deg: f64| match is_lon_first {
        true => LonLat::new(lat_deg, lon_deg),
        false => LonLat::new(lon_deg, lat_deg),
    };
    let positions =
        shape.within().into_iter().filter(|one| ["pos", "posList"].contains(&one.name.as_str()));
    let mut numbers: Vec<f64> = Vec::new();
    for position in positions {
        for word in position.text().split_whitespace() {
            let number = word.parse().map_err(|_none| format!("{word:.20} is no coordinate"))?;
            numbers.push(number);
        }
    }
    let metres = |name: &str| -> Result<Option<f64>, String> {
        let Some(length) = shape.find(&[name]) else { return Ok(None) };
        let unit = length.attribute("uom").unwrap_or("urn:ogc:def:uom:EPSG::9001");
        if !unit.ends_with("9001") && !matches!(unit, "m" | "metre" | "meter") {
            return Err(format!("a radius in {unit:.40}, which is not metres"));
        }
        let number = length.text().parse().map_err(|_none| "a radius that is no number")?;
        Ok(Some(number))
    };
    let pair = || match numbers.as_slice() {
        [lat, lon, ..] => Ok(place(*lat, *lon)),
        _ => Err("a shape without a position".to_owned()),
    };
    match shape.name.as_str() {
        "Circle" => Ok((pair()?, metres("radius")?)),
        "Ellipse" => Ok((pair()?, metres("semiMajorAxis")?)),
        "Polygon" => {
            let corners: Vec<LonLat> = numbers
                .chunks_exact(2)
                .filter_map(|pair| Some(place(*pair.first()?, *pair.get(1)?)))
                .collect();
            let middle = LonLatBounds::around(corners.iter().copied());
            let middle = middle.ok_or("a shape without a position")?.centre();
            let far = corners.iter().map(|corner| corner.distance_m(middle)).fold(0.0, f64::max);
            Ok((middle, Some(far)))
        }
        _ => Ok((pair()?, None)),
    }
}

/// Landmark, street and village.
fn address(root: &Element) -> String {
    let Some(civic) = root.find(&["civicAddress"]) else { return String::new() };
    let named = |name: &str| civic.text_of(name).map(str::to_owned);
    let street = named("RD").map(|road| match named("STS") {
        Some(suffix) => format!("{road} {suffix}"),
        None => road,
    });
    let village = named("A4").or_else(|| named("A3"));
    let parts: Vec<String> = [named("LMK"), street, village].into_iter().flatten().collect();
    caller::line(&parts.join(", "), 120)
}
