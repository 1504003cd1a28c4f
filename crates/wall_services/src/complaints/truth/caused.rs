//! Complaints about what happens in the city: minutes to hours later, near the place.
//!
//! They are told for as long as the happening is in sight, two days after its end; by then
//! each is closed.

use std::ops::Range;

use wall_model::{CaseKind, Span, Timestamp};
use wall_service::{City, Happening, HappeningKind, chance, local};

use super::complaint::{Told, id, near};
use crate::complaints::vocabulary::category_of;

/// How far back happenings are looked for.
const BACK: Span = Span::from_hours(48);

/// Complaints of one sort that a happening brings.
struct Plan {
    code: &'static str,
    /// How many at most.
    most: u64,
    /// How likely each of them is.
    likely: f64,
    /// Minutes after the beginning.
    minutes: (f64, f64),
    /// Within how many metres.
    radius_m: f64,
    words: &'static [&'static str],
}

/// Every complaint that what happens has brought by `at`.
pub(super) fn all(city: &dyn City, at: Timestamp) -> Vec<Told> {
    let happenings = city.happenings(at - BACK, at);
    happenings.iter().flat_map(|happening| of(city, happening, at)).collect()
}

/// When nobody complains because the city is silent.
pub(super) fn silent_times(city: &dyn City, at: Timestamp) -> Vec<Range<Timestamp>> {
    let nyepi = |one: &Happening| one.kind == HappeningKind::Nyepi;
    let happenings = city.happenings(at - BACK, at);
    happenings.into_iter().filter(nyepi).map(|one| one.begins..one.ends).collect()
}

fn of(city: &dyn City, happening: &Happening, at: Timestamp) -> Vec<Told> {
    let named = chance::topic(&happening.id);
    let mut all = Vec::new();
    for (sort, plan) in (0_u64..).zip(plans(happening)) {
        for nr in 0..plan.most {
            let key =
                chance::draw(&[city.seed(), chance::topic("caused complaint"), named, sort, nr]);
            if chance::share(&[key, 60]) < plan.likely {
                all.extend(one(city, happening, &plan, key).filter(|told| told.opened <= at));
            }
        }
    }
    all
}

fn one(city: &dyn City, happening: &Happening, plan: &Plan, key: u64) -> Option<Told> {
    let category = category_of(plan.code)?;
    // The first complain soon.
    let share = chance::share(&[key, 61]).powi(2);
    let minutes = plan.minutes.0 + (plan.minutes.1 - plan.minutes.0) * share;
    let opened = happening.begins + Span::from_secs((minutes * 60.0) as i64);
    let place = near(happening.place, chance::draw(&[key, 62]), plan.radius_m);
    let number = 100 + chance::pick(&[key, 63], 900);
    let id = id(local::day_number(opened), number);
    let mut told = Told::new(city, id, key, category, opened, place);
    let later = chance::between(&[key, 64], 0.5, 9.0) * 3_600.0;
    let solved = happening.ends.max(opened) + Span::from_secs(later as i64);
    told = told.solved_by(solved);
    told.is_urgent = happening.is_story;
    told.words = plan.words.get(chance::pick(&[key, 65], plan.words.len())).copied()?;
    Some(told)
}

const FLOODED: &[&str] = &[
    "Air sungai naik ke jalan, kios terendam",
    "Banjir selutut, warga minta pompa",
    "Air masuk rumah, got tidak menampung",
    "Banjir di bantaran, arus deras",
];

const PUDDLE: &[&str] =
    &["Genangan di jalan setelah hujan, motor sulit lewat", "Air meluap dari got ke jalan"];

const NO_WATER: &[&str] = &[
    "Air mati mendadak satu gang",
    "Air leding mati, tetangga juga sama",
    "Air mati, tekanan hilang sejak tadi",
    "Air keruh lalu mati",
];

const BURST: &[&str] = &["Pipa besar pecah, air menyembur di jalan"];

const DARK_SIGNALS: &[&str] = &["Lampu lalu lintas mati, semrawut"];

const NO_NETWORK: &[&str] = &["Wifi publik mati, ada gangguan apa?"];

const DEAR: &[&str] = &["Harga cabai di pasar naik tinggi, mohon pasar murah"];

const RUMOUR: &[&str] = &["Apakah benar tanggul jebol? Beredar di grup WA"];

const HEAP: &[&str] = &["Tumpukan sampah menutup trotoar"];

const DARK_STREET: &[&str] = &["Lampu jalan padam, gelap dan rawan"];

const FALLEN: &[&str] = &["Pohon tumbang menutup jalan, ranting belum dibersihkan"];

const OIL: &[&str] = &["Oli dan pecahan kaca di jalan setelah kecelakaan"];

/// A plan of at most so many complaints, each so likely.
fn plan(
    code: &'static str,
    (most, likely): (u64, f64),
    minutes: (f64, f64),
    radius_m: f64,
    words: &'static [&'static str],
) -> Plan {
    Plan { code, most, likely, minutes, radius_m, words }
}

fn plans(happening: &Happening) -> Vec<Plan> {
    let radius = happening.radius_m;
    match happening.kind {
        HappeningKind::RiverFlood => vec![
            plan("GENANGAN", (7, 0.9), (10.0, 170.0), radius * 0.9, FLOODED),
            plan("DRAINASE", (2, 0.6), (30.0, 200.0), radius, PUDDLE),
        ],
        HappeningKind::BurstMain => vec![
            plan("AIR", (7, 0.9), (6.0, 150.0), radius * 0.9, NO_WATER),
            plan("PIPA", (2, 0.9), (4.0, 40.0), 80.0, BURST),
        ],
        HappeningKind::FibreCut => vec![
            plan("APILL", (2, 0.7), (8.0, 60.0), radius * 0.6, DARK_SIGNALS),
            plan("INFO", (1, 0.5), (15.0, 90.0), radius, NO_NETWORK),
        ],
        HappeningKind::PriceSpike => {
            vec![plan("INFO", (3, 0.7), (60.0, 1_400.0), radius, DEAR)]
        }
        HappeningKind::Hoax => vec![plan("INFO", (3, 0.8), (12.0, 150.0), radius, RUMOUR)],
        HappeningKind::Nyepi => Vec::new(),
        HappeningKind::Emergency(kind, _) => emergency(happening, kind).into_iter().collect(),
    }
}

/// What a matter of the emergency desk brings: a presenter's is felt by many.
fn emergency(happening: &Happening, kind: CaseKind) -> Option<Plan> {
    let likely = |story: f64, common: f64| if happening.is_story { story } else { common };
    let radius = happening.radius_m;
    Some(match kind {
        CaseKind::Flood => {
            plan("GENANGAN", (2, likely(0.5, 0.12)), (8.0, 70.0), radius * 0.7, PUDDLE)
        }
        CaseKind::Waste => plan("SAMPAH", (1, likely(0.8, 0.25)), (10.0, 180.0), 60.0, HEAP),
        CaseKind::Infrastructure => {
            plan("LPJU", (2, likely(0.6, 0.2)), (10.0, 120.0), 120.0, DARK_STREET)
        }
        CaseKind::Obstacle => plan("POHON", (1, likely(0.6, 0.12)), (6.0, 60.0), 60.0, FALLEN),
        CaseKind::Accident => plan("JALAN", (1, likely(0.4, 0.02)), (30.0, 240.0), 60.0, OIL),
        _ => return None,
    })
}
