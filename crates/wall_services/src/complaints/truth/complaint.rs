//! The complaints of one day.

use std::f64::consts::TAU;

use wall_model::{CaseStage, Evidence, EvidenceKind, LonLat, Span, Stage, Timestamp};
use wall_service::{City, Named, chance, local};

use super::{PHOTOS_KEPT, course, words};
use crate::complaints::vocabulary::{CATEGORIES, Category};

/// A complaint with its whole course, past and to come.
#[derive(Clone)]
pub(in crate::complaints) struct Told {
    /// `PRO-2026-328001`: the year, the day of the year, and a number.
    pub(in crate::complaints) id: String,
    pub(super) key: u64,
    pub(super) category: &'static Category,
    pub(in crate::complaints) opened: Timestamp,
    pub(super) place: LonLat,
    pub(super) address: String,
    pub(super) words: &'static str,
    pub(super) is_urgent: bool,
    /// What happens to it, by time.
    pub(super) steps: Vec<CaseStage>,
    /// What the citizen asks in between, if anything.
    pub(super) question: Option<Question>,
    /// An earlier complaint about the same thing.
    pub(super) repeats: Option<String>,
    shots: Vec<Shot>,
}

/// A citizen's question.
#[derive(Clone)]
pub(super) struct Question {
    pub(super) asked: Timestamp,
    pub(super) answered: Timestamp,
    pub(super) words: &'static str,
}

/// A photo.
#[derive(Clone)]
pub(in crate::complaints) struct Shot {
    pub(in crate::complaints) evidence: Evidence,
    /// What is on it: the same key is the same picture.
    pub(in crate::complaints) key: u64,
}

/// How likely a day has so many complaints and one more: three on average.
const LIKELY: [f64; 7] = [0.97, 0.85, 0.6, 0.33, 0.15, 0.07, 0.03];

/// How likely each hour of the day is.
const HOURS: [f64; 24] = [
    0.3, 0.2, 0.1, 0.1, 0.2, 0.6, 1.5, 3.0, 4.5, 5.0, 4.6, 4.0, 3.6, 3.4, 3.6, 4.0, 4.2, 4.4, 4.6,
    4.2, 3.4, 2.4, 1.4, 0.7,
];

/// How likely each category is, in the order of [`CATEGORIES`].
const WEIGHTS: [f64; 16] =
    [21.0, 15.0, 17.0, 14.0, 8.0, 2.0, 3.0, 3.0, 5.0, 2.0, 5.0, 4.0, 4.0, 2.0, 4.0, 1.0];

/// One of so many complaints is about what was complained about before.
const REPEATS: f64 = 0.06;

/// The complaints of a day, worked out from its number.
pub(super) fn of_day(city: &dyn City, day: i64) -> Vec<Told> {
    (0..LIKELY.len()).filter_map(|slot| of_slot(city, day, slot, true)).collect()
}

/// A complaint of a day; `None` if the day has fewer. One that is only looked up as the
/// earlier of two repeats none itself.
fn of_slot(city: &dyn City, day: i64, slot: usize, may_repeat: bool) -> Option<Told> {
    let key =
        chance::draw(&[city.seed(), chance::topic("complaint"), chance::step(day), slot as u64]);
    let start = local::day_of_number(day);
    let likely = LIKELY.get(slot)? * if local::weekday(start) == 6 { 0.7 } else { 1.0 };
    if chance::share(&[key, 1]) >= likely {
        return None;
    }
    let hour = chance::weighed(&[key, 2], &HOURS) as i64;
    let second = chance::pick(&[key, 3], 3_600) as i64;
    let opened = start + Span::from_secs(hour * 3_600 + second);
    let repeated = (may_repeat && chance::share(&[key, 4]) < REPEATS)
        .then(|| repeated(city, day, key, opened))
        .flatten();
    let (category, place) = match &repeated {
        Some(earlier) => (earlier.category, near(earlier.place, key, 18.0)),
        None => (category(city, key, opened)?, place(city, key)),
    };
    let id = id(day, slot);
    let mut told = Told::new(city, id, key, category, opened, place);
    told.repeats = repeated.filter(|_| chance::share(&[key, 5]) < 0.3).map(|earlier| earlier.id);
    Some(told)
}

/// `PRO-2026-328001`.
pub(super) fn id(day: i64, number: usize) -> String {
    let (year, ..) = local::date(local::day_of_number(day));
    let of_year = day - local::number_of(year, 1, 1) + 1;
    format!("PRO-{year}-{:06}", of_year * 1_000 + number as i64)
}

/// The day of a complaint of this name.
pub(super) fn day_of(id: &str) -> Option<i64> {
    let mut parts = id.split('-').skip(1);
    let (year, number) = (parts.next()?.parse().ok()?, parts.next()?.parse::<i64>().ok()?);
    (1..=9_999).contains(&year).then(|| local::number_of(year, 1, 1) + number / 1_000 - 1)
}

/// A solved complaint of the weeks before, if the draw finds one.
fn repeated(city: &dyn City, day: i64, key: u64, opened: Timestamp) -> Option<Told> {
    let earlier = day - 9 - chance::pick(&[key, 6], 50) as i64;
    let told = of_slot(city, earlier, 0, false)?;
    let solved = told.steps.iter().find(|step| step.stage == Stage::Solved)?;
    (solved.at + Span::from_hours(24) < opened).then_some(told)
}

/// What a complaint is about; drains when it rains.
fn category(city: &dyn City, key: u64, opened: Timestamp) -> Option<&'static Category> {
    let is_wet = city.rain_mm_per_hour(opened) > 5.0;
    let mut weights = WEIGHTS;
    for (weight, category) in weights.iter_mut().zip(CATEGORIES) {
        if is_wet && matches!(category.code, "DRAINASE" | "GENANGAN" | "POHON") {
            *weight *= 3.0;
        }
    }
    CATEGORIES.get(chance::weighed(&[key, 7], &weights))
}

/// A place on one of the city's streets.
fn place(city: &dyn City, key: u64) -> LonLat {
    let streets = &city.gazetteer().streets;
    let street = streets.get(chance::pick(&[key, 8], streets.len()));
    let around = street.map_or(LonLat::new(115.2167, -8.65), |street| street.place);
    near(around, key, 140.0)
}

/// A place within `radius_m` of `place`, to six digits as documents tell it.
pub(super) fn near(place: LonLat, key: u64, radius_m: f64) -> LonLat {
    let (turn, far) = (TAU * chance::share(&[key, 9]), chance::share(&[key, 10]).sqrt());
    let there = place.offset_m(radius_m * far * turn.cos(), radius_m * far * turn.sin());
    let rounded = |degrees: f64| (degrees * 1e6).round() / 1e6;
    LonLat::new(rounded(there.lon_deg), rounded(there.lat_deg))
}

/// `Jl. Tukad Pakerisan, Panjer`.
fn address(city: &dyn City, place: LonLat) -> String {
    let names = city.gazetteer();
    let name = |named: Option<&Named>| named.map(|named| named.name.clone());
    let parts = [name(names.street_of(place)), name(names.village_of(place))];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

impl Told {
    /// A complaint with the course that its key draws.
    pub(super) fn new(
        city: &dyn City,
        id: String,
        key: u64,
        category: &'static Category,
        opened: Timestamp,
        place: LonLat,
    ) -> Self {
        let steps = course::steps(key, category, opened);
        let question = course::question(key, &steps);
        let mut told = Self {
            id,
            key,
            category,
            opened,
            place,
            address: address(city, place),
            words: words::of(category.code, key),
            is_urgent: false,
            steps,
            question,
            repeats: None,
            shots: Vec::new(),
        };
        told.shots = told.photographed();
        told
    }

    /// The same with another course, which ends at `solved`.
    pub(super) fn solved_by(mut self, solved: Timestamp) -> Self {
        self.steps = course::quick_steps(self.key, self.category, self.opened, solved);
        self.question = None;
        self.shots = self.photographed();
        self
    }

    /// The photos that the source tells at `at`.
    pub(in crate::complaints) fn photos_at(&self, at: Timestamp) -> impl Iterator<Item = &Shot> {
        let is_told = move |shot: &&Shot| {
            let sent = match shot.evidence.kind {
                EvidenceKind::Reported => Some(self.opened),
                _ => self.solved_at(),
            };
            sent.is_some_and(|sent| sent <= at && at.since(sent) < PHOTOS_KEPT)
        };
        self.shots.iter().filter(is_told)
    }

    fn solved_at(&self) -> Option<Timestamp> {
        self.steps.iter().find(|step| step.stage == Stage::Solved).map(|step| step.at)
    }

    /// The citizen's photo, and the agency's proof: a few of them taken elsewhere, or the
    /// citizen's own once more.
    fn photographed(&self) -> Vec<Shot> {
        let key = self.key;
        let mut shots = Vec::new();
        let url = |nr: usize| format!("photos/{}-{nr}.png", self.id);
        if chance::share(&[key, 20]) < 0.6 {
            shots.push(Shot {
                key: chance::draw(&[key, 21]),
                evidence: Evidence {
                    url: url(1),
                    kind: EvidenceKind::Reported,
                    sha256: String::new(),
                    place: None,
                    taken_at: Some(self.opened),
                },
            });
        }
        let Some(solved) = self.solved_at() else { return shots };
        if chance::share(&[key, 22]) < 0.8 {
            let (is_far, is_old) =
                (chance::share(&[key, 23]) < 0.04, chance::share(&[key, 24]) < 0.05);
            let (radius, from) = if is_far { (120.0, 420.0) } else { (25.0, 0.0) };
            let own = shots.first().map(|shot| shot.key).filter(|_| is_old);
            let around = self.place.offset_m(from, 0.0);
            shots.push(Shot {
                key: own.unwrap_or_else(|| chance::draw(&[key, 25])),
                evidence: Evidence {
                    url: url(2),
                    kind: EvidenceKind::Solved,
                    sha256: String::new(),
                    place: Some(near(around, chance::draw(&[key, 26]), radius)),
                    taken_at: Some(solved - Span::from_mins(20)),
                },
            });
        }
        shots
    }
}
