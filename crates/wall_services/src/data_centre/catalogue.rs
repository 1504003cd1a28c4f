//! Datasets of a CKAN catalogue (Action API 3, `package_search`).

use serde::Deserialize;
use wall_model::{Dataset, Fact, FactKind, ServiceId, Span, Timestamp};
use wall_service::{DecodeError, Decoded, Frame, local};

use super::ID;

/// Rows of a page: the most that CKAN gives at once.
pub(super) const PAGE: usize = 1_000;

/// Pages that are asked for.
pub(super) const PAGES: usize = 3;

#[derive(Deserialize)]
struct Answer {
    success: bool,
    error: Option<serde_json::Value>,
    result: Option<Found>,
}

#[derive(Deserialize)]
struct Found {
    results: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    title: Option<String>,
    metadata_modified: Option<String>,
    organization: Option<Organisation>,
    #[serde(default)]
    resources: Vec<Resource>,
    #[serde(default)]
    extras: Vec<Extra>,
    /// ISO 8601 duration or DCAT's word, as `dcat:accrualPeriodicity` or the city's own.
    frequency: Option<String>,
}

#[derive(Deserialize)]
struct Organisation {
    title: Option<String>,
    name: Option<String>,
}

#[derive(Deserialize)]
struct Resource {
    last_modified: Option<String>,
}

#[derive(Deserialize)]
struct Extra {
    key: String,
    value: serde_json::Value,
}

/// Reads a page of the feed `catalogue`.
pub(super) fn datasets(frame: &Frame) -> Result<Decoded, DecodeError> {
    let answer: Answer =
        serde_json::from_slice(&frame.body).map_err(|err| super::not_json(&frame.body, &err))?;
    let found = answer.result.filter(|_| answer.success).ok_or_else(|| {
        let words = answer.error.map_or("no reason given".to_owned(), |error| error.to_string());
        DecodeError::ServerError(words.chars().take(200).collect())
    })?;
    let mut decoded = Decoded::default();
    for (nr, value) in found.results.into_iter().enumerate() {
        let package = serde_json::from_value::<Package>(value).map_err(|err| err.to_string());
        match package.and_then(|package| fact(package, frame.received_at)) {
            Ok(fact) => decoded.take(nr, fact, frame.received_at),
            Err(reason) => decoded.reject(nr, reason),
        }
    }
    Ok(decoded)
}

fn fact(package: Package, received_at: Timestamp) -> Result<Fact, String> {
    if package.name.is_empty() {
        return Err("name missing".to_owned());
    }
    let modified = package.resources.iter().filter_map(|one| one.last_modified.as_deref());
    let modified = modified.chain(package.metadata_modified.as_deref()).filter_map(time).max();
    let extra = |name: &str| {
        let found = package.extras.iter().find(|extra| extra.key == name)?;
        found.value.as_str().map(str::to_owned)
    };
    let frequency = package.frequency.clone().or_else(|| extra("frequency"));
    let publisher = package.organization.as_ref();
    let publisher = publisher.and_then(|one| one.title.clone().or_else(|| one.name.clone()));
    let cut = |text: String| -> String { text.chars().take(120).collect() };
    let dataset = Dataset {
        title: cut(package.title.clone().unwrap_or_else(|| package.name.clone())),
        publisher: cut(publisher.unwrap_or_default()),
        updated_at: modified.filter(|at| *at <= received_at),
        due_every: frequency.as_deref().and_then(every),
        rows: None,
        columns: Vec::new(),
    };
    let kind = FactKind::Dataset(dataset);
    let told = Timestamp::from_secs(received_at.as_secs());
    Ok(Fact::new(&ServiceId::from(ID), format!("dataset/{}", package.name), told, kind))
}

/// CKAN tells UTC without saying so: `2026-11-24T02:10:00.123456`.
fn time(text: &str) -> Option<Timestamp> {
    Timestamp::parse(text).or_else(|| Timestamp::parse(&format!("{text}Z")))
}

/// How often a dataset is to be updated.
fn every(word: &str) -> Option<Span> {
    let days = match word.trim().to_lowercase().as_str() {
        "harian" | "daily" | "p1d" | "r/p1d" => 1,
        "mingguan" | "weekly" | "p1w" | "r/p1w" => 7,
        "bulanan" | "monthly" | "p1m" | "r/p1m" => 31,
        "triwulanan" | "quarterly" | "p3m" | "r/p3m" => 92,
        "semesteran" | "biannual" | "p6m" | "r/p6m" => 184,
        "tahunan" | "annual" | "yearly" | "p1y" | "r/p1y" => 366,
        _ => return None,
    };
    Some(local::DAY.times(days))
}
