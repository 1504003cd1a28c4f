//! Files: which come in, where they go, and for how long they lie there.

use wall_model::{
    Case, CaseCourse, CaseKind, CaseStage, CaseState, Fact, FactKind, ServiceId, Span, Stage,
    Timestamp, Urgency,
};
use wall_service::{City, chance, local};

use super::calendar::OfficeTime;
use crate::permits::{ID, files, vocabulary::service_name};

/// How far back files are looked for: none is under way for longer.
const BACK: i64 = 30;

/// How far ahead office time is needed: no stay is longer.
const AHEAD: i64 = 24;

/// Files of a working day.
const A_DAY: usize = 58;

/// How long a file that is done is still told.
const TOLD_AFTER: Span = Span::from_hours(30);

/// A service: its code, the hours that it may take, how often it is asked for, and the
/// offices that a file goes through (`*` is the village's).
struct Route {
    code: &'static str,
    limit_hours: i64,
    weight: f64,
    offices: &'static [&'static str],
}

const ROUTES: &[Route] = &[
    route("KTP", 144, 24.0, &["*", "DUKCAPIL"]),
    route("KK", 192, 16.0, &["*", "DUKCAPIL"]),
    route("AKTA_LAHIR", 192, 9.0, &["*", "DUKCAPIL"]),
    route("AKTA_KEMATIAN", 192, 4.0, &["*", "DUKCAPIL"]),
    route("PINDAH", 192, 6.0, &["*", "DUKCAPIL"]),
    route("DOMISILI", 96, 12.0, &["*"]),
    route("SKTM", 192, 7.0, &["*", "DINSOS"]),
    route("SANTUNAN_KEMATIAN", 336, 3.0, &["*", "DUKCAPIL", "DINSOS", "BKAD"]),
    route("IZIN_USAHA", 384, 10.0, &["DPMPTSP", "PUPR", "DPMPTSP"]),
    route("PBG", 672, 4.0, &["DPMPTSP", "PUPR", "DLHK", "DPMPTSP"]),
];

const fn route(
    code: &'static str,
    limit_hours: i64,
    weight: f64,
    offices: &'static [&'static str],
) -> Route {
    Route { code, limit_hours, weight, offices }
}

/// Office hours that a file usually lies at an office.
fn usual_hours(office: &str) -> f64 {
    match office {
        "*" => 2.2,
        "DUKCAPIL" => 6.5,
        "DINSOS" => 9.0,
        "BKAD" => 10.0,
        "DPMPTSP" => 7.0,
        "PUPR" => 16.0,
        _ => 12.0,
    }
}

/// A file with its whole way.
pub(in crate::permits) struct Moved {
    pub(in crate::permits) number: String,
    pub(in crate::permits) service: &'static str,
    pub(in crate::permits) village: String,
    pub(in crate::permits) opened: Timestamp,
    pub(in crate::permits) limit_hours: i64,
    /// Where it goes, and when.
    pub(in crate::permits) steps: Vec<(String, Timestamp)>,
    /// When it is done.
    pub(in crate::permits) done: Timestamp,
    /// Whether it is turned down then.
    pub(in crate::permits) is_rejected: bool,
}

/// Every file that came in within the last weeks, the oldest first.
pub(super) fn all(city: &dyn City, at: Timestamp) -> Vec<Moved> {
    let office_time = OfficeTime::around(city, at, BACK, AHEAD);
    let mut all = Vec::new();
    for (open, before) in office_time.days().filter(|(open, _)| open.from <= at) {
        let day = local::day_number(open.from);
        let length = open.to.since(open.from).as_secs();
        for nr in 0..A_DAY {
            all.extend(file(city, &office_time, day, nr, (before, length)));
        }
    }
    all.retain(|file| file.opened <= at);
    all
}

/// Those that the source tells at `at`: what is under way, and what was done lately.
pub(super) fn told(city: &dyn City, at: Timestamp) -> Vec<Moved> {
    let mut files = all(city, at);
    files.retain(|file| at.since(file.done) < TOLD_AFTER);
    files
}

/// The file `nr` of `day`, which has `length` office seconds after `before`.
fn file(
    city: &dyn City,
    office_time: &OfficeTime,
    day: i64,
    nr: usize,
    (before, length): (i64, i64),
) -> Option<Moved> {
    let key = chance::draw(&[city.seed(), chance::topic("file"), chance::step(day), nr as u64]);
    // A short day has fewer files; more come in the morning.
    if chance::share(&[key, 1]) * 28_800.0 > length as f64 {
        return None;
    }
    let weights: Vec<f64> = ROUTES.iter().map(|route| route.weight).collect();
    let route = ROUTES.get(chance::weighed(&[key, 2], &weights))?;
    let morning = chance::share(&[key, 3]) * chance::between(&[key, 4], 0.4, 1.0);
    let mut secs = before + (morning * length as f64 * 0.98) as i64;
    let opened = office_time.time_of(secs)?;
    let villages = &city.gazetteer().villages;
    let village = villages.get(chance::pick(&[key, 5], villages.len()));
    let village = village.map_or_else(String::new, |village| village.code.clone());
    let mut steps = Vec::new();
    for (step, office) in (0_u64..).zip(route.offices) {
        let name = if *office == "*" { village.clone() } else { (*office).to_owned() };
        steps.push((name, office_time.time_of(secs)?));
        secs += stay(&[key, 6, step], office);
    }
    // Beyond the weeks that are looked at nothing is told: it is done at their end.
    let done = office_time.time_of(secs)?;
    let (year, ..) = local::date(opened);
    let of_year = day - local::number_of(year, 1, 1) + 1;
    Some(Moved {
        number: format!("SK-{year}-{:05}", of_year * 100 + nr as i64),
        service: route.code,
        village,
        opened,
        limit_hours: route.limit_hours,
        steps,
        done,
        is_rejected: chance::share(&[key, 7]) < 0.05,
    })
}

/// Office seconds that a file stays: a few lie for days.
fn stay(key: &[u64; 3], office: &str) -> i64 {
    let [key, topic, step] = *key;
    let draw = |nr: u64| chance::share(&[key, topic, step, nr]);
    let bell = (0..4).map(draw).sum::<f64>() - 2.0;
    let held = if draw(5) < 0.03 { 7.0 } else { 1.0 };
    let hours = usual_hours(office) * (1.1 * bell).exp() * held;
    (hours.clamp(0.2, 60.0) * 3_600.0) as i64
}

/// A time as a source tells hours: to a hundredth.
fn hours_between(from: Timestamp, to: Timestamp) -> Span {
    let hours = (to.since(from).as_secs_f64() / 36.0).round() / 100.0;
    Span::from_secs((hours * 3_600.0).round() as i64)
}

/// The file as the source tells it at `at`.
pub(super) fn fact(file: &Moved, at: Timestamp) -> Fact {
    let gone: Vec<&(String, Timestamp)> =
        file.steps.iter().filter(|(_, time)| *time <= at).collect();
    let stage = |nr: usize| if nr == 0 { Stage::Reported } else { Stage::Forwarded };
    let mut stages: Vec<CaseStage> = gone
        .iter()
        .enumerate()
        .map(|(nr, (office, time))| CaseStage { stage: stage(nr), at: *time, by: office.clone() })
        .collect();
    let is_done = file.done <= at;
    let last = gone.last().map_or("", |(office, _)| office.as_str()).to_owned();
    let changed = if is_done { file.done } else { gone.last().map_or(file.opened, |one| one.1) };
    if is_done {
        let stage = if file.is_rejected { Stage::Rejected } else { Stage::Closed };
        stages.push(CaseStage { stage, at: changed, by: last.clone() });
    }
    let state = match (is_done, gone.len()) {
        (true, _) => CaseState::Done,
        (false, ..=1) => CaseState::New,
        (false, _) => CaseState::InHand,
    };
    let opened_at = changed - hours_between(file.opened, changed);
    let case = Case {
        kind: CaseKind::Permit,
        title: service_name(file.service),
        address: file.village.clone(),
        state,
        urgency: Urgency::Normal,
        opened_at,
        agency: Some(last),
        radius_m: None,
        detail: format!("tahap {} dari {}", gone.len(), file.steps.len()),
        course: Box::new(CaseCourse {
            category: file.service.to_owned(),
            stages,
            due_at: Some(opened_at + Span::from_hours(file.limit_hours)),
            ..CaseCourse::default()
        }),
    };
    let holds = files::remembered(state);
    let kind = FactKind::Case(case);
    Fact::new(&ServiceId::from(ID), files::entity(&file.number), changed, kind).holding_for(holds)
}
