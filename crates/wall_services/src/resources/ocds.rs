//! Projects from Open Contracting releases and records.
//!
//! Works that are done are milestones whose title tells the share, `Fisik 81%`; money that
//! is spent is the sum of the transactions. Amounts in another currency than the rupiah are
//! set aside: nobody knows the rate of the day.

use std::collections::BTreeMap;

use serde::Deserialize;
use wall_model::{
    Fact, FactKind, LonLat, Progress, Project, ProjectScope, ProjectStage, ServiceId, Timestamp,
};
use wall_service::{DecodeError, Decoded, Frame, Request};

use super::{
    ID,
    ocds_parts::{Contract, Milestone, Release, Value},
};

/// Most points of a curve that are kept: the years of a long project by months.
const MOST_POINTS: usize = 120;

/// Longest name, bytes.
const LONGEST: usize = 200;

#[derive(Deserialize)]
struct Package {
    releases: Option<Vec<serde_json::Value>>,
    records: Option<Vec<Record>>,
    links: Option<Links>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    compiled_release: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Links {
    next: Option<String>,
}

/// The page after `frame`, if it names one.
pub(super) fn next(frame: &Frame) -> Option<Request> {
    if frame.origin.feed.as_str() != "releases" {
        return None;
    }
    let package: Package = serde_json::from_slice(&frame.body).ok()?;
    let url = package.links?.next.filter(|url| url.starts_with("http"))?;
    Some(Request::Get { url, accept: "application/json", address: "next".to_owned() })
}

/// Reads a package of the feed `releases`.
pub(super) fn releases(frame: &Frame) -> Result<Decoded, DecodeError> {
    if frame.body.trim_ascii_start().starts_with(b"<") {
        return Err(DecodeError::ServerError("a web page instead of JSON".to_owned()));
    }
    let package: Package =
        serde_json::from_slice(&frame.body).map_err(|err| DecodeError::json(&err))?;
    // One that is empty says that there is nothing yet; one without either is something else.
    if package.releases.is_none() && package.records.is_none() {
        return Err(DecodeError::Unexpected("neither releases nor records".to_owned()));
    }
    let records = package.records.unwrap_or_default().into_iter();
    let compiled = records.filter_map(|record| record.compiled_release);
    let all = package.releases.unwrap_or_default().into_iter().chain(compiled);
    let mut decoded = Decoded::default();
    for (nr, value) in all.enumerate() {
        let release = serde_json::from_value::<Release>(value).map_err(|err| err.to_string());
        match release.and_then(|release| project(&release)) {
            Ok(fact) => decoded.take(nr, fact, frame.received_at),
            Err(reason) => decoded.reject(nr, reason),
        }
    }
    Ok(decoded)
}

fn project(release: &Release) -> Result<Fact, String> {
    let ocid = release.ocid.as_deref().filter(|id| !id.is_empty()).ok_or("ocid missing")?;
    let named = |reason: String| format!("{ocid}: {reason}");
    let date = time(release.date.as_deref()).ok_or_else(|| named("date missing".to_owned()))?;
    let planning = release.planning.as_ref();
    let budget = planning.and_then(|planning| planning.budget.as_ref());
    let budget_rp = rupiah(budget.and_then(|budget| budget.amount.as_ref())).map_err(named)?;
    let contract_rp = match release.contracts.is_empty() {
        true => None,
        false => sum(&release.contracts).map_err(|reason| format!("{ocid}: {reason}"))?,
    };
    let title = budget.and_then(|budget| budget.project.clone());
    let tender = release.tender.as_ref();
    let title = title.or_else(|| tender.and_then(|tender| tender.title.clone()));
    let buyer = release.buyer.as_ref();
    let agency = buyer.and_then(|buyer| buyer.id.clone().or_else(|| buyer.name.clone()));
    let basis = contract_rp.or(budget_rp).filter(|basis| *basis > 0.0);
    let reached =
        reached(&release.contracts, basis).map_err(|reason| format!("{ocid}: {reason}"))?;
    let periods = || release.contracts.iter().filter_map(|contract| contract.period.as_ref());
    let supplier = release.awards.iter().flat_map(|award| &award.suppliers).next();
    let project = Project {
        scope: ProjectScope::Project,
        name: short(title.ok_or_else(|| format!("{ocid}: neither project nor title"))?),
        agency: short(agency.ok_or_else(|| format!("{ocid}: buyer missing"))?),
        stage: stage(release, &reached),
        budget_rp: budget_rp.unwrap_or(0.0),
        contract_rp,
        contractor: short(supplier.and_then(|one| one.name.clone()).unwrap_or_default()),
        starts_at: periods().filter_map(|one| time(one.start_date.as_deref())).min(),
        ends_at: periods().filter_map(|one| time(one.end_date.as_deref())).max(),
        plan: plan(planning.map_or(&[], |planning| &planning.milestones)),
        reached,
        confirmed: release.verification.as_ref().map_or(0, |one| one.confirmed),
        denied: release.verification.as_ref().map_or(0, |one| one.denied),
    };
    let items = tender.into_iter().flat_map(|tender| &tender.items);
    let points = items.filter_map(|item| item.delivery_location.as_ref()?.geometry.as_ref());
    let mut places = points.filter_map(|point| match point.coordinates.as_slice() {
        [lon, lat, ..] => Some(LonLat::new(*lon, *lat)),
        _ => None,
    });
    let kind = FactKind::Project(Box::new(project));
    let fact = Fact::new(&ServiceId::from(ID), ocid, date, kind);
    Ok(Fact { place: places.next(), ..fact })
}

fn short(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(LONGEST));
    text
}

fn time(text: Option<&str>) -> Option<Timestamp> {
    Timestamp::parse(text?)
}

/// An amount in rupiah.
fn rupiah(value: Option<&Value>) -> Result<Option<f64>, String> {
    let Some(value) = value else { return Ok(None) };
    match value.currency.as_deref() {
        None | Some("IDR") => {}
        Some(other) => return Err(format!("amount in {other:?}, not in rupiah")),
    }
    match value.amount {
        Some(amount) if amount.is_finite() && amount >= 0.0 => Ok(Some(amount)),
        Some(amount) => Err(format!("amount {amount} is negative or no number")),
        None => Ok(None),
    }
}

fn sum(contracts: &[Contract]) -> Result<Option<f64>, String> {
    let mut sum = None;
    for contract in contracts {
        if let Some(value) = rupiah(contract.value.as_ref())? {
            sum = Some(sum.unwrap_or(0.0) + value);
        }
    }
    Ok(sum)
}

/// How far procurement has come, by the release's tags and its contracts.
fn stage(release: &Release, reached: &[Progress]) -> ProjectStage {
    let has = |tag: &str| release.tag.iter().any(|one| one.starts_with(tag));
    let is_cancelled = release
        .tender
        .as_ref()
        .is_some_and(|tender| matches!(tender.status.as_deref(), Some("cancelled" | "withdrawn")));
    let status = |wanted: &str| {
        release.contracts.iter().any(|contract| contract.status.as_deref() == Some(wanted))
    };
    let is_done = reached.last().is_some_and(|last| last.physical >= 1.0);
    if is_cancelled || status("cancelled") {
        ProjectStage::Cancelled
    } else if is_done && (status("terminated") || has("contractTermination")) {
        ProjectStage::Done
    } else if has("implementation") || !reached.is_empty() {
        ProjectStage::Implementation
    } else if has("contract") || has("award") || !release.contracts.is_empty() {
        ProjectStage::Contract
    } else if has("tender") {
        ProjectStage::Tender
    } else {
        ProjectStage::Planning
    }
}

/// The share in a title: `Fisik 81%`, `Rencana 12,5%`.
fn share(title: &str) -> Option<f64> {
    let before = title.split_once('%')?.0;
    let number = before.rsplit(|sign: char| !(sign.is_ascii_digit() || sign == ',' || sign == '.'));
    let value: f64 = number.into_iter().next()?.replace(',', ".").parse().ok()?;
    (0.0..=100.0).contains(&value).then_some(value / 100.0)
}

/// What was planned. Money is planned as works are.
fn plan(milestones: &[Milestone]) -> Vec<Progress> {
    let point = |one: &Milestone| {
        let share = share(one.title.as_deref()?)?;
        Some(Progress { at: time(one.due_date.as_deref())?, physical: share, financial: share })
    };
    let mut plan: Vec<Progress> = milestones.iter().filter_map(point).take(MOST_POINTS).collect();
    plan.sort_by_key(|point| point.at);
    plan
}

/// What was reached, at each date at which works or money are told.
fn reached(contracts: &[Contract], basis: Option<f64>) -> Result<Vec<Progress>, String> {
    let mut works: BTreeMap<Timestamp, f64> = BTreeMap::new();
    let mut money: BTreeMap<Timestamp, f64> = BTreeMap::new();
    for part in contracts.iter().filter_map(|contract| contract.implementation.as_ref()) {
        for one in part.milestones.iter().filter(|one| one.status.as_deref() == Some("met")) {
            if let (Some(at), Some(share)) =
                (time(one.date_met.as_deref()), one.title.as_deref().and_then(share))
            {
                works.insert(at, share);
            }
        }
        for one in &part.transactions {
            if let (Some(at), Some(amount)) =
                (time(one.date.as_deref()), rupiah(one.value.as_ref())?)
            {
                *money.entry(at).or_insert(0.0) += amount;
            }
        }
    }
    let mut dates: Vec<Timestamp> = works.keys().chain(money.keys()).copied().collect();
    dates.sort_unstable();
    dates.dedup();
    let mut points = Vec::new();
    let mut spent = 0.0;
    for at in dates {
        spent += money.get(&at).copied().unwrap_or(0.0);
        let physical = works.range(..=at).next_back().map_or(0.0, |(_, share)| *share);
        let financial = basis.map_or(0.0, |basis| (spent / basis).min(9.99));
        points.push(Progress { at, physical, financial });
    }
    let spare = points.len().saturating_sub(MOST_POINTS);
    points.drain(..spare);
    Ok(points)
}
