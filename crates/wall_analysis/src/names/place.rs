//! Where the place is that a text speaks of.

use wall_model::{Bilingual, LonLat};

use super::{Found, Name, NameClass, Names, Side};

/// Where a text is.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// The likeliest place.
    pub place: LonLat,
    /// How far off it may be, metres.
    pub radius_m: f64,
    /// How sure it is that the text means this place, 0 to 1.
    pub score: f64,
    /// The names that say it, by their places in [`Names::names`], the more telling first.
    pub names: Vec<usize>,
    /// Which side of it, if the text says one.
    pub side: Option<Side>,
    /// Why: `Jl. Teuku Umar, dekat Pasar Badung`.
    pub reason: Bilingual,
}

/// Two names of one text are about one place if they are no further apart, metres.
const TOGETHER_M: f64 = 1_500.0;

/// What a second name that fits adds to the score.
const SECOND_NAME: f64 = 0.15;

/// How far a side of a place is from its middle, metres.
const SIDE_M: f64 = 250.0;

/// Least radius, metres: nobody writes more exactly.
const LEAST_RADIUS_M: f64 = 80.0;

impl Names {
    /// Where `text` is by the names that it says; `None` if it names no place.
    pub fn place(&self, text: &str) -> Option<Placed> {
        self.place_of(&self.find(text))
    }

    /// Where a text is that says the names `found`. Of a road and something near it, the
    /// place on the road that is nearest to it is meant.
    pub fn place_of(&self, found: &[Found]) -> Option<Placed> {
        let exactness = |one: &Found| -self.names.get(one.name).map_or(0.0, |n| n.class.radius_m());
        let mut found: Vec<Found> = found.to_vec();
        found.sort_by(|a, b| {
            let by_score = b.score.total_cmp(&a.score);
            by_score.then(exactness(b).total_cmp(&exactness(a))).then(a.from.cmp(&b.from))
        });
        let best = *found.first()?;
        let name = self.names.get(best.name)?;
        let pairs = found.iter().skip(1).filter_map(|other| self.pair(&best, other));
        let pair = pairs.min_by(|a, b| a.2.total_cmp(&b.2));
        let Some((mut placed, second, _)) = pair else {
            return Some(self.alone(&best, name));
        };
        if let Some(second) = self.names.get(second) {
            placed.reason = Bilingual::new(
                format!("{}, dekat {}", name.text, second.text),
                format!("{}, near {}", name.text, second.text),
            );
        }
        Some(placed)
    }

    /// A place by one name.
    fn alone(&self, found: &Found, name: &Name) -> Placed {
        let middle = middle(&name.places);
        let extent = name.places.iter().map(|place| place.distance_m(middle)).fold(0.0, f64::max);
        let mut radius_m = name.class.radius_m();
        if name.places.len() > 1 {
            radius_m = extent.clamp(LEAST_RADIUS_M, 2_500.0);
        }
        let mut place = middle;
        let mut reason = Bilingual::same(name.text.clone());
        if let Some(side) = found.side {
            place = on_side(&name.places, middle, side);
            radius_m = if name.places.len() > 1 { radius_m / 2.0 } else { radius_m };
            let (id, en) = match side {
                Side::North => ("utara", "north of"),
                Side::East => ("timur", "east of"),
                Side::South => ("selatan", "south of"),
                Side::West => ("barat", "west of"),
            };
            reason = Bilingual::new(format!("{id} {}", name.text), format!("{en} {}", name.text));
        }
        let (score, names) = (found.score, vec![found.name]);
        Placed { place, radius_m, score, names, side: found.side, reason }
    }

    /// A place by two names that fit together, the second name, and their distance.
    fn pair(&self, best: &Found, other: &Found) -> Option<(Placed, usize, f64)> {
        let (name, second) = (self.names.get(best.name)?, self.names.get(other.name)?);
        if best.name == other.name {
            return None;
        }
        let pairs = name.places.iter().flat_map(|a| second.places.iter().map(move |b| (*a, *b)));
        let (a, b, apart) = pairs
            .map(|(a, b)| (a, b, a.distance_m(b)))
            .min_by(|left, right| left.2.total_cmp(&right.2))?;
        if apart > TOGETHER_M {
            return None;
        }
        // The more exact of the two says where; a road is as exact as what is beside it.
        let is_wide = |class| matches!(class, NameClass::Village | NameClass::District);
        let place = if is_wide(name.class) && !is_wide(second.class) { b } else { a };
        let wide = is_wide(name.class) || is_wide(second.class);
        let least = name.class.radius_m().min(second.class.radius_m());
        let radius_m = if wide { least.min(500.0) } else { apart.max(LEAST_RADIUS_M).min(least) };
        let score = (best.score + SECOND_NAME).min(0.99);
        let reason = Bilingual::default();
        let (names, side) = (vec![best.name, other.name], best.side);
        Some((Placed { place, radius_m, score, names, side, reason }, other.name, apart))
    }
}

/// The place of a line that is nearest to the middle of all of its places.
fn middle(places: &[LonLat]) -> LonLat {
    let count = places.len().max(1) as f64;
    let sum = places.iter().fold((0.0, 0.0), |sum, p| (sum.0 + p.lon_deg, sum.1 + p.lat_deg));
    let mean = LonLat::new(sum.0 / count, sum.1 / count);
    let nearest = places.iter().min_by(|a, b| a.distance_m(mean).total_cmp(&b.distance_m(mean)));
    nearest.copied().unwrap_or(mean)
}

/// That side of a place: of a road half way to its end there, else beside it.
fn on_side(places: &[LonLat], middle: LonLat, side: Side) -> LonLat {
    let end = places.iter().copied().max_by(|a, b| side.along(*a).total_cmp(&side.along(*b)));
    match end.filter(|end| end.distance_m(middle) > SIDE_M) {
        Some(end) => {
            LonLat::new((end.lon_deg + middle.lon_deg) / 2.0, (end.lat_deg + middle.lat_deg) / 2.0)
        }
        None => {
            let (east, north) = side.direction();
            middle.offset_m(east * SIDE_M, north * SIDE_M)
        }
    }
}
