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
    let works = Works::of(key, year, at);
    let (confirmed, denied) = works.voices(key);
    let id = format!("MB-{year}-{nr:02}");
    let reached = Progress {
        at: works.updated,
        physical: works.physical,
        financial: (works.physical * 70.0).round() / 100.0,
    };
    Some(Programme {
        photos: if confirmed + denied > 0 { works.photos(key, &id) } else { Vec::new() },
        project: Project {
            scope: ProjectScope::Project,
            name: format!("{sort} {}", street.name),
            agency: agency.to_owned(),
            stage: works.stage(),
            budget_rp: 5e7 * (2.0 + 30.0 * chance::share(&[key, 11])).round(),
            contract_rp: None,
            contractor: String::new(),
            starts_at: Some(works.starts),
            ends_at: Some(works.ends),
            plan: Vec::new(),
            reached: (works.physical > 0.0).then_some(reached).into_iter().collect(),
            confirmed,
            denied,
        },
        id,
        place: near(street.place, chance::draw(&[key, 9]), 60.0),
        updated: works.updated,
    })
}

/// How far works have come.
struct Works {
    starts: Timestamp,
    ends: Timestamp,
    /// What is told changes once a day, in the evening.
    updated: Timestamp,
    /// Share of the time that has passed.
    passed: f64,
    /// Share of the works that are done.
    physical: f64,
}

impl Works {
    fn of(key: u64, year: i64, at: Timestamp) -> Self {
        let first = local::number_of(year, 1, 1);
        let starts = local::day_of_number(first + 60 + chance::pick(&[key, 3], 180) as i64);
        let ends = starts + Span::from_hours(24 * (60 + chance::pick(&[key, 4], 110) as i64));
        let updated = local::day_start(at - Span::from_hours(18)) + Span::from_hours(18);
        let whole = ends.since(starts).as_secs_f64();
        let passed = (updated.since(starts).as_secs_f64() / whole).clamp(0.0, 1.0);
        let done = (passed * chance::between(&[key, 5], 0.6, 1.1)).min(1.0);
        Self { starts, ends, updated, passed, physical: (done * 100.0).round() / 100.0 }
    }

    fn stage(&self) -> ProjectStage {
        match self.passed {
            0.0 if self.starts.since(self.updated) > Span::from_hours(24 * 45) => {
                ProjectStage::Tender
            }
            0.0 => ProjectStage::Contract,
            _ if self.physical >= 1.0 => ProjectStage::Done,
            _ => ProjectStage::Implementation,
        }
    }

    /// Citizens who confirm and who deny: they speak once there is something to see, and of
    /// one in five works most say that it is not so.
    fn voices(&self, key: u64) -> (u32, u32) {
        let voices = (self.physical * chance::between(&[key, 6], 4.0, 40.0)).floor();
        let is_false = chance::share(&[key, 7]) < 0.2;
        let doubts = if is_false { 0.55 } else { chance::between(&[key, 8], 0.0, 0.15) };
        let denied = (voices * doubts).round();
        ((voices - denied) as u32, denied as u32)
    }

    /// Citizens' photos: address, time, what is on it. A photo stays the same while its
    /// address does.
    fn photos(&self, key: u64, id: &str) -> Vec<(String, Timestamp, u64)> {
        let photo = |nr: u64| {
            let share = 0.15 + 0.2 * nr as f64;
            let secs = self.ends.since(self.starts).as_secs_f64() * share;
            let taken = (self.starts + Span::from_secs_f64(secs)).floor(Span::from_secs(1));
            let age = self.updated.since(taken);
            let is_shown = (Span::ZERO..super::PHOTOS_KEPT).contains(&age);
            let url = format!("programmes/photos/{id}-{nr}.png");
            is_shown.then(|| (url, taken, chance::draw(&[key, 10, nr])))
        };
        (1..=3).filter_map(photo).collect()
    }
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
