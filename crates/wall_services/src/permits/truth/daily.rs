//! Days: what came in by village and service, and what came into and left each office.

use std::collections::BTreeMap;

use wall_model::{Fact, Span, Timestamp};
use wall_service::{City, HappeningKind, local};

use super::files::{self, Moved};
use crate::permits::{
    daily::Dated,
    vocabulary::{desk, service_name},
};

/// Days that are told: four weeks, of which every file is known.
const DAYS: usize = 21;

/// Offices of the city.
const OFFICES: [&str; 6] = ["BKAD", "DINSOS", "DLHK", "DPMPTSP", "DUKCAPIL", "PUPR"];

/// What came in of a village or service.
pub(in crate::permits) struct Row {
    pub(in crate::permits) code: String,
    pub(in crate::permits) name: String,
    pub(in crate::permits) incoming: Vec<f64>,
    pub(in crate::permits) outgoing: Option<Vec<f64>>,
    pub(in crate::permits) is_online: Option<bool>,
}

/// The document at a time.
pub(in crate::permits) struct Days {
    pub(in crate::permits) starts: Timestamp,
    pub(in crate::permits) at: Timestamp,
    pub(in crate::permits) villages: Vec<Row>,
    pub(in crate::permits) services: Vec<Row>,
    pub(in crate::permits) offices: Vec<Row>,
}

/// What is told at `at`: it is brought up to date every quarter of an hour.
pub(super) fn days(city: &dyn City, at: Timestamp) -> Days {
    let at = at.floor(Span::from_mins(15));
    let first = local::day_number(at) - DAYS as i64 + 1;
    let files = files::all(city, at);
    let mut incoming: BTreeMap<(&str, &str), Vec<f64>> = BTreeMap::new();
    let mut outgoing: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    let day_of = |time: Timestamp| {
        let day = usize::try_from(local::day_number(time) - first).ok()?;
        (time <= at && day < DAYS).then_some(day)
    };
    let add = |list: &mut Vec<f64>, day: Option<usize>| {
        list.resize(DAYS, 0.0);
        if let Some(count) = day.and_then(|day| list.get_mut(day)) {
            *count += 1.0;
        }
    };
    for file in &files {
        let came = day_of(file.opened);
        add(incoming.entry(("desa", &file.village)).or_default(), came);
        add(incoming.entry(("layanan", file.service)).or_default(), came);
        for (office, from, to) in stays(file) {
            add(incoming.entry(("kantor", office)).or_default(), day_of(from));
            add(outgoing.entry(office).or_default(), day_of(to));
        }
    }
    let row = |sort: &'static str, code: &str, name: String| Row {
        incoming: incoming.get(&(sort, code)).cloned().unwrap_or_else(|| vec![0.0; DAYS]),
        outgoing: None,
        is_online: None,
        code: code.to_owned(),
        name,
    };
    let villages = &city.gazetteer().villages;
    let services: std::collections::BTreeSet<&str> = files.iter().map(|one| one.service).collect();
    Days {
        starts: local::day_of_number(first),
        at,
        villages: villages.iter().map(|one| row("desa", &one.code, one.name.clone())).collect(),
        services: services
            .into_iter()
            .map(|code| row("layanan", code, service_name(code)))
            .collect(),
        offices: offices(city, at, &row, &outgoing),
    }
}

/// Offices with what leaves them, and the villages' own by whether they are on line.
fn offices(
    city: &dyn City,
    at: Timestamp,
    row: &dyn Fn(&'static str, &str, String) -> Row,
    outgoing: &BTreeMap<&str, Vec<f64>>,
) -> Vec<Row> {
    let mut offices: Vec<Row> = OFFICES
        .iter()
        .map(|code| Row {
            outgoing: Some(outgoing.get(code).cloned().unwrap_or_else(|| vec![0.0; DAYS])),
            is_online: Some(true),
            ..row("kantor", code, (*code).to_owned())
        })
        .collect();
    let happenings = city.happenings(at, at);
    let cuts: Vec<_> = happenings
        .iter()
        .filter(|one| matches!(one.kind, HappeningKind::FibreCut | HappeningKind::RiverFlood))
        .filter(|one| one.is_on(at))
        .collect();
    offices.extend(city.gazetteer().villages.iter().map(|village| {
        let is_cut = cuts.iter().any(|cut| cut.place.distance_m(village.place) <= cut.radius_m);
        Row {
            code: village.code.clone(),
            name: village.name.clone(),
            incoming: Vec::new(),
            outgoing: None,
            is_online: Some(!is_cut),
        }
    }));
    offices
}

/// The stays of a file at offices of the city: office, from and to.
fn stays(file: &Moved) -> impl Iterator<Item = (&str, Timestamp, Timestamp)> {
    let ends = file.steps.iter().skip(1).map(|(_, time)| *time).chain([file.done]);
    let stays =
        file.steps.iter().zip(ends).map(|((office, from), to)| (office.as_str(), *from, to));
    stays.filter(|(office, ..)| desk(office) == *office)
}

impl Days {
    /// The facts of the document.
    pub(super) fn facts(&self) -> Vec<Fact> {
        let dated = Dated { starts: self.starts, at: self.at };
        let values = |list: &[f64]| list.iter().copied().map(Some).collect::<Vec<_>>();
        let mut facts = Vec::new();
        for (sort, rows) in [("desa", &self.villages), ("layanan", &self.services)] {
            for row in rows {
                let entity = format!("{sort}:{}:{}", row.code, row.name);
                facts.push(dated.series(entity, values(&row.incoming)));
            }
        }
        for row in &self.offices {
            if !row.incoming.is_empty() {
                let entity = format!("kantor:{}:masuk", row.code);
                facts.push(dated.series(entity, values(&row.incoming)));
            }
            if let Some(outgoing) = &row.outgoing {
                let entity = format!("kantor:{}:keluar", row.code);
                facts.push(dated.series(entity, values(outgoing)));
            }
            if let Some(is_online) = row.is_online {
                facts.push(dated.status(&row.code, row.name.clone(), is_online));
            }
        }
        facts
    }
}
