//! Planned works of the year, and what citizens say about them.

use wall_model::{
    Fact, FactKind, LonLat, Picture, Progress, Project, ProjectScope, ProjectStage, ServiceId,
    Span, Timestamp,
};
use wall_service::{City, chance, local};

use super::complaint::near;
use crate::complaints::{ID, photo, programmes::entity, simulate::picture};

/// How many works of a year citizens are asked about.
const COUNT: u64 = 14;

/// Works: name, agency, what the street's name follows.
const SORTS: &[(&str, &str)] = &[
    ("Drainase", "PUPR"),
    ("Trotoar", "PUPR"),
    ("Aspal ulang", "PUPR"),
    ("Lampu jalan", "PERKIM"),
    ("Taman", "PERKIM"),
    ("TPS 3R", "DLHK"),
    ("Pipa distribusi", "PERUMDA-AIR"),
];

/// A programme at a time.
pub(in crate::complaints) struct Programme {
    /// `MB-2026-14`.
    pub(in crate::complaints) id: String,
    pub(in crate::complaints) project: Project,
    pub(in crate::complaints) place: LonLat,
    pub(in crate::complaints) updated: Timestamp,
    /// Photos of citizens: address, time, what is on it.
    pub(in crate::complaints) photos: Vec<(String, Timestamp, u64)>,
}

/// The programmes of the year of `at`.
pub(in crate::complaints) fn all(city: &dyn City, at: Timestamp) -> Vec<Programme> {
    let (year, ..) = local::date(at);
    (1..=COUNT).filter_map(|nr| programme(city, year, nr, at)).collect()
}

fn programme(city: &dyn City, year: i64, nr: u64, at: Timestamp) -> Option<Programme> {
    let key = chance::draw(&[city.seed(), chance::topic("programme"), chance::step(year), nr]);
    let (sort, agency) = *SORTS.get(chance::pick(&[key, 1], SORTS.len()))?;
    let streets = &city.gazetteer().streets;
    let street = streets.get(chance::pick(&[key, 2], streets.len()))?;
    let first = local::number_of(year, 1, 1);
    let starts = local::day_of_number(first + 60 + chance::pick(&[key, 3], 180) as i64);
    let days = 60 + chance::pick(&[key, 4], 110) as i64;
    let ends = starts + Span::from_hours(24 * days);
    // What is told changes once a day, in the evening.
    let updated = local::day_start(at - Span::from_hours(18)) + Span::from_hours(18);
    let share =
        (updated.since(starts).as_secs_f64() / ends.since(starts).as_secs_f64()).clamp(0.0, 1.0);
    let pace = chance::between(&[key, 5], 0.6, 1.1);
    let physical = ((share * pace).min(1.0) * 100.0).round() / 100.0;
    let stage = match share {
        0.0 if starts.since(updated) > Span::from_hours(24 * 45) => ProjectStage::Tender,
        0.0 => ProjectStage::Contract,
        _ if physical >= 1.0 => ProjectStage::Done,
        _ => ProjectStage::Implementation,
    };
    // Citizens speak once there is something to see; where works lie about, they deny.
    let voices = (physical * chance::between(&[key, 6], 4.0, 40.0)).floor();
    let is_false = chance::share(&[key, 7]) < 0.2;
    let doubts = if is_false { 0.55 } else { chance::between(&[key, 8], 0.0, 0.15) };
    let denied = (voices * doubts).round();
    let place = near(street.place, chance::draw(&[key, 9]), 60.0);
    let id = format!("MB-{year}-{nr:02}");
    // A photo stays the same while its address does.
    let photos = (1..=3_u64).filter_map(|photo| {
        let hours = (24 * days) as f64 * (0.15 + 0.2 * photo as f64);
        let taken = (starts + Span::from_secs_f64(hours * 3_600.0)).floor(Span::from_secs(1));
        let url = format!("programmes/photos/{id}-{photo}.png");
        let is_shown = taken <= updated && updated.since(taken) < super::PHOTOS_KEPT;
        (is_shown && voices >= 1.0).then(|| (url, taken, chance::draw(&[key, 10, photo])))
    });
    let mut reached = Vec::new();
    if physical > 0.0 {
        reached.push(Progress {
            at: updated,
            physical,
            financial: (physical * 70.0).round() / 100.0,
        });
    }
    Some(Programme {
        photos: photos.collect(),
        project: Project {
            scope: ProjectScope::Project,
            name: format!("{sort} {}", street.name),
            agency: agency.to_owned(),
            stage,
            budget_rp: 5e7 * (2.0 + 30.0 * chance::share(&[key, 11])).round(),
            contract_rp: None,
            contractor: String::new(),
            starts_at: Some(starts),
            ends_at: Some(ends),
            plan: Vec::new(),
            reached,
            confirmed: (voices - denied) as u32,
            denied: denied as u32,
        },
        id,
        place,
        updated,
    })
}

/// The facts of a programme.
pub(super) fn facts(programme: &Programme) -> Vec<Fact> {
    let service = ServiceId::from(ID);
    let owner = entity(&programme.id);
    let kind = FactKind::Project(Box::new(programme.project.clone()));
    let mut facts =
        vec![Fact::new(&service, owner.as_str(), programme.updated, kind).at(programme.place)];
    for (nr, (url, taken, key)) in (1..).zip(&programme.photos) {
        let kind = FactKind::Picture(Picture {
            media_type: "image/png".to_owned(),
            sha256: photo::hash(&picture::draw(*key)),
            url: url.clone(),
        });
        let fact = Fact::new(&service, photo::entity(&owner, nr), *taken, kind);
        facts.push(fact.holding_for(photo::HOLDS));
    }
    facts
}
