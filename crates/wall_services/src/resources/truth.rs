//! The budgets and works of the simulated city: twelve agencies, and a project in most
//! villages, each with its plan, its pace and its contractor.

use wall_model::{
    Fact, FactKind, LonLat, Progress, Project, ProjectScope, ProjectStage, ServiceId, Span,
    Timestamp,
};
use wall_service::{
    City,
    chance::{between, pick, share, topic},
    local,
};

use super::{ID, realisation};

/// Agencies and their budgets, billions of rupiah.
const AGENCIES: [(&str, f64); 10] = [
    ("DIKPORA", 812.0),
    ("PUPR", 486.0),
    ("DINKES", 342.0),
    ("DLHK", 214.0),
    ("PERKIM", 158.0),
    ("DISHUB", 121.0),
    ("DINSOS", 96.0),
    ("DISKOMINFOS", 74.0),
    ("DAMKAR", 68.0),
    ("DISPERINDAG", 52.0),
];

/// What is built, by whom.
const WORKS: [(&str, &str); 8] = [
    ("Drainase", "PUPR"),
    ("Perbaikan trotoar", "PUPR"),
    ("Pengaspalan", "PUPR"),
    ("Taman lingkungan", "DLHK"),
    ("Penerangan jalan", "PERKIM"),
    ("Rehab sekolah", "DIKPORA"),
    ("Puskesmas pembantu", "DINKES"),
    ("Halte bus", "DISHUB"),
];

/// Made-up contractors.
const CONTRACTORS: [&str; 5] =
    ["CV Bali Karya", "PT Tirta Buana", "CV Dewata Mandiri", "PT Sari Konstruksi", "CV Wana Asri"];

/// What `feed` can tell at `at`.
pub(super) fn facts(city: &dyn City, feed: &str, at: Timestamp) -> Vec<Fact> {
    match feed {
        "releases" => projects(city, at),
        "realisation" => agencies(city, at),
        _ => Vec::new(),
    }
}

/// Share of a year's works that are planned by the end of `month`, 1 to 12: slow at first,
/// most of it in the dry months.
fn planned(month: u8) -> f64 {
    let part = f64::from(month) / 12.0;
    (part * part * (3.0 - 2.0 * part) * 1_000.0).round() / 1_000.0
}

fn month_end(year: i64, month: u8) -> Timestamp {
    realisation::month_end(&format!("{year:04}-{month:02}")).unwrap_or(Timestamp::MIN)
}

/// Whole months of the year of `at` that are over, and the year; in January the year before.
fn reported(at: Timestamp) -> (i64, u8) {
    match local::date(at) {
        (year, 1, _) => (year - 1, 12),
        (year, month, _) => (year, month - 1),
    }
}

fn agencies(city: &dyn City, at: Timestamp) -> Vec<Fact> {
    let (year, last) = reported(at);
    let agency = |(nr, (code, billions)): (usize, &(&'static str, f64))| {
        let key = [city.seed(), topic("agency"), nr as u64, year as u64];
        // Money comes after works; one agency or two are slow.
        let slow = between(&[key[0], key[1], key[2], 5], 0.70, 0.86);
        let pace = if share(&key) < 0.2 { slow } else { between(&key, 0.93, 1.02) };
        let spends = between(&[key[0], key[1], key[2], 7], 0.80, 0.92);
        (*code, *billions, pace, spends)
    };
    let all: Vec<_> = AGENCIES.iter().enumerate().map(agency).collect();
    let sum: f64 = all.iter().map(|one| one.1).sum();
    let mean = |value: fn(&(&str, f64, f64, f64)) -> f64| {
        all.iter().map(|one| value(one) * one.1).sum::<f64>() / sum
    };
    let whole = ("KOTA", sum, mean(|one| one.2), mean(|one| one.3));
    let name = |code: &str| match code {
        "KOTA" => "Kota Denpasar".to_owned(),
        code => {
            let known = city.gazetteer().agencies.iter().find(|one| one.code == code);
            known.map_or(code.to_owned(), |one| one.name.clone())
        }
    };
    std::iter::once(whole)
        .chain(all.iter().copied())
        .map(|(code, billions, pace, spends)| {
            let point = |month: u8, by_works: f64, by_money: f64| {
                let tenths = |share: f64| (share * 1_000.0).round().min(1_000.0) / 10.0 / 100.0;
                let share = planned(month);
                Progress {
                    at: month_end(year, month),
                    physical: tenths(share * by_works),
                    financial: tenths(share * by_money),
                }
            };
            let project = Project {
                scope: if code == "KOTA" { ProjectScope::City } else { ProjectScope::Agency },
                name: name(code),
                agency: code.to_owned(),
                stage: ProjectStage::Implementation,
                budget_rp: billions * 1e9,
                contract_rp: None,
                contractor: String::new(),
                starts_at: Some(local::day_of_number(local::number_of(year, 1, 1))),
                ends_at: Some(month_end(year, 12)),
                plan: (1..=12).map(|month| point(month, 1.0, 0.97)).collect(),
                reached: (1..=last).map(|month| point(month, pace, pace * spends)).collect(),
                confirmed: 0,
                denied: 0,
            };
            let told = month_end(year, last).min(at);
            let kind = FactKind::Project(Box::new(project));
            Fact::new(&ServiceId::from(ID), realisation::entity(code), told, kind)
        })
        .collect()
}

/// A project in every other village.
fn projects(city: &dyn City, at: Timestamp) -> Vec<Fact> {
    let (year, _, _) = local::date(at);
    let villages = city.gazetteer().villages.iter().enumerate().step_by(2);
    villages.map(|(nr, village)| project(city.seed(), nr as u64, village, year, at)).collect()
}

fn project(seed: u64, nr: u64, village: &wall_service::Named, year: i64, at: Timestamp) -> Fact {
    let key = |what: &str| [seed, topic("project"), topic(what), nr, year as u64];
    let (works, agency) = WORKS[pick(&key("works"), WORKS.len())];
    let begins_month = 2 + pick(&key("begins"), 5) as u8;
    let months = 4 + pick(&key("months"), 4) as u8;
    let ends_month = (begins_month + months).min(12);
    let starts_at = local::day_of_number(local::number_of(year, begins_month, 1));
    let budget_rp = (between(&key("budget"), 0.6, 6.5) * 100.0).round() * 1e7;
    let contract_rp = (budget_rp * between(&key("bid"), 0.82, 0.97) / 1e6).round() * 1e6;
    // Most keep their plan, one in six is slow, and a few are paid ahead of their works.
    let pace = if share(&key("pace")) < 0.16 { 0.68 } else { between(&key("pace"), 0.94, 1.08) };
    let paid = if share(&key("paid")) < 0.08 { 1.22 } else { between(&key("paid"), 0.80, 0.98) };
    let length = f64::from(ends_month - begins_month + 1);
    let due = |month: u8| {
        let part = (f64::from(month - begins_month + 1) / length).clamp(0.0, 1.0);
        part * part * (3.0 - 2.0 * part)
    };
    let hundredth = |share: f64| (share * 100.0).round().min(100.0) / 100.0;
    let plan = (begins_month..=ends_month).map(|month| Progress {
        at: month_end(year, month),
        physical: hundredth(due(month)),
        financial: hundredth(due(month)),
    });
    let reported = (begins_month..=ends_month).filter(|month| month_end(year, *month) <= at);
    let reached: Vec<Progress> = reported
        .map(|month| {
            let physical = hundredth(due(month) * pace);
            let spent = (contract_rp * (physical * paid).min(1.0) / 1e6).round() * 1e6;
            Progress { at: month_end(year, month), physical, financial: spent / contract_rp }
        })
        .collect();
    let last = reached.last().copied();
    let stage = match last {
        Some(last) if last.physical >= 1.0 => ProjectStage::Done,
        Some(_) => ProjectStage::Implementation,
        None if at >= starts_at => ProjectStage::Contract,
        None => ProjectStage::Planning,
    };
    let is_let = at >= starts_at - Span::from_hours(24 * 30);
    let stage =
        if is_let && stage == ProjectStage::Planning { ProjectStage::Contract } else { stage };
    // Planned at the turn of the year, let a month before works begin.
    let told = match last {
        Some(last) => last.at,
        None if is_let => starts_at - Span::from_hours(24 * 30),
        None => local::day_of_number(local::number_of(year, 1, 1)),
    };
    let checks = last.map_or(0.0, |last| 14.0 * last.physical * share(&key("checks")));
    let lies = if paid > 1.0 { 0.7 } else { 0.1 };
    let round = |degrees: f64| (degrees * 1e5).round() / 1e5;
    let place = village
        .place
        .offset_m(between(&key("east"), -350.0, 350.0), between(&key("north"), -350.0, 350.0));
    let project = Project {
        scope: ProjectScope::Project,
        name: format!("{works} {}", village.name),
        agency: agency.to_owned(),
        stage,
        budget_rp,
        contract_rp: is_let.then_some(contract_rp),
        contractor: match is_let {
            true => CONTRACTORS[pick(&key("contractor"), CONTRACTORS.len())].to_owned(),
            false => String::new(),
        },
        starts_at: is_let.then_some(starts_at),
        ends_at: is_let.then_some(month_end(year, ends_month)),
        plan: plan.collect(),
        reached,
        confirmed: (checks * (1.0 - lies)).round() as u32,
        denied: (checks * lies).round() as u32,
    };
    let entity = format!("ocds-dps51-{year}-{}-{:04}", agency.to_lowercase(), nr + 1);
    let kind = FactKind::Project(Box::new(project));
    Fact::new(&ServiceId::from(ID), entity, told, kind)
        .at(LonLat::new(round(place.lon_deg), round(place.lat_deg)))
}
