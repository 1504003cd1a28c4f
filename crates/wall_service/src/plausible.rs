//! Where a feed's places can be.

use wall_model::{LonLat, LonLatBounds};
use wall_record::Origin;

/// The area that the places of a feed are expected in: its option `bounds`, written
/// `west, south, east, north` in degrees. `None` if it has none that can be read.
pub fn bounds_of(origin: &Origin) -> Option<LonLatBounds> {
    let text = origin.options.get("bounds")?;
    let mut numbers = text
        .trim_matches(|sign: char| sign == '[' || sign == ']' || sign.is_whitespace())
        .split(',')
        .map(|number| number.trim().parse::<f64>().ok().filter(|number| number.is_finite()));
    let mut next = || numbers.next().flatten();
    let (west, south, east, north) = (next()?, next()?, next()?, next()?);
    (west <= east && south <= north)
        .then(|| LonLatBounds { min: LonLat::new(west, south), max: LonLat::new(east, north) })
}

/// Whether `place` has longitude and latitude in the wrong order: it is impossible, or
/// outside `bounds`, and would be right the other way round.
pub fn is_swapped(place: LonLat, bounds: Option<LonLatBounds>) -> bool {
    let turned = LonLat::new(place.lat_deg, place.lon_deg);
    match bounds {
        Some(bounds) => !bounds.contains(place) && bounds.contains(turned),
        None => place.lat_deg.abs() > 90.0 && turned.is_on_earth(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn origin(bounds: &str) -> Origin {
        Origin {
            name: "gps".into(),
            service: "vehicle_tracking".into(),
            feed: "owntracks".into(),
            options: BTreeMap::from([("bounds".to_owned(), bounds.to_owned())]),
        }
    }

    #[test]
    fn swapped_places_are_found_with_and_without_bounds() {
        let bounds = bounds_of(&origin("[115.17, -8.76, 115.28, -8.59]"));
        assert!(bounds.is_some());
        let (right, wrong) = (LonLat::new(115.2, -8.6), LonLat::new(-8.6, 115.2));
        assert!(is_swapped(wrong, bounds) && is_swapped(wrong, None));
        assert!(!is_swapped(right, bounds) && !is_swapped(right, None));
        // Close to the diagonal both orders are on the Earth; only bounds can tell.
        let near = bounds_of(&origin("10, 40, 20, 50"));
        assert!(is_swapped(LonLat::new(45.0, 15.0), near));
        assert!(!is_swapped(LonLat::new(45.0, 15.0), None));
        // A unit may leave the area.
        assert!(!is_swapped(LonLat::new(115.0, -8.5), bounds));
    }

    #[test]
    fn bounds_that_are_none_are_ignored() {
        for text in ["", "1,2,3", "a,b,c,d", "NaN,0,1,1", "5,0,1,1"] {
            assert_eq!(bounds_of(&origin(text)), None, "{text}");
        }
    }
}
