//! The simulated city's CKAN and its Prometheus exporter.

use std::fmt::Write as _;

use serde_json::json;
use wall_model::{Fact, FactKind, Quantity, StatusState, Timestamp};
use wall_service::{Asked, City, Response, local};

use super::{ID, truth};

/// Answers as the city's servers do.
pub(super) fn answer(city: &dyn City, at: Timestamp, asked: &Asked) -> Response {
    let facts = city.facts(ID, &asked.feed, at);
    match asked.feed.as_str() {
        "catalogue" => catalogue(&facts, asked),
        "numbers" => numbers(city, &facts),
        "exposition" => Response::Http {
            status: 200,
            media_type: "text/plain",
            body: exposition(&facts).into_bytes(),
        },
        _ => Response::not_found(),
    }
}

fn catalogue(facts: &[Fact], asked: &Asked) -> Response {
    let number = |name: &str, usual: usize| {
        asked.parameter(name).and_then(|text| text.parse().ok()).unwrap_or(usual)
    };
    let page = facts.iter().skip(number("start", 0)).take(number("rows", 10));
    let package = |fact: &Fact| {
        let FactKind::Dataset(dataset) = &fact.kind else { return None };
        let every = dataset.due_every.map_or(0, |every| every.as_secs() / local::DAY.as_secs());
        Some(json!({
            "name": fact.entity.as_str().trim_start_matches("dataset/"),
            "title": dataset.title,
            "organization": { "title": dataset.publisher },
            "metadata_modified": dataset.updated_at.map(|at| at.to_string()),
            "resources": [{ "last_modified": dataset.updated_at.map(|at| at.to_string()) }],
            "extras": [{ "key": "frequency", "value": match every {
                1 => "harian",
                7 => "mingguan",
                31 => "bulanan",
                92 => "triwulanan",
                184 => "semesteran",
                _ => "tahunan",
            } }],
        }))
    };
    let results: Vec<_> = page.filter_map(package).collect();
    let result = json!({ "count": facts.len(), "results": results });
    Response::json(json!({ "success": true, "result": result }).to_string().into_bytes())
}

fn numbers(city: &dyn City, facts: &[Fact]) -> Response {
    let dataset = facts.iter().find_map(|fact| match &fact.kind {
        FactKind::Dataset(dataset) => Some(dataset),
        _ => None,
    });
    let Some(dataset) = dataset else { return Response::not_found() };
    let people = truth::people(city);
    let record = |(nr, (desa, jumlah)): (usize, &(String, f64))| json!({ "_id": nr + 1, "tahun": "2026", "desa": desa, "jumlah": jumlah });
    let field = |(name, sort): &(&str, &str)| json!({ "id": name, "type": sort });
    let result = json!({
        "fields": truth::COLUMNS.iter().map(field).collect::<Vec<_>>(),
        "records": people.iter().enumerate().map(record).collect::<Vec<_>>(),
        "total": people.len(),
        "last_modified": dataset.updated_at.map(|at| at.to_string()),
    });
    Response::json(json!({ "success": true, "result": result }).to_string().into_bytes())
}

fn exposition(facts: &[Fact]) -> String {
    let mut text = String::from(
        "# HELP link_up Whether it works.\n# TYPE link_up gauge\n# TYPE server_load gauge\n\
         # TYPE link_latency_seconds gauge\n",
    );
    for fact in facts {
        let millis = fact.observed_at.as_secs() * 1_000;
        let node = fact.entity.as_str();
        let place = fact.place.map_or(String::new(), |place| {
            format!(",lon=\"{:.6}\",lat=\"{:.6}\"", place.lon_deg, place.lat_deg)
        });
        // Writing to a string does not fail.
        match &fact.kind {
            FactKind::Status(status) => {
                let up = u8::from(status.state == StatusState::Online);
                let name = status.name.replace('\\', "\\\\").replace('"', "\\\"");
                writeln!(text, "link_up{{name=\"{name}\",node=\"{node}\"{place}}} {up} {millis}")
                    .ok();
            }
            FactKind::Measured(one) => {
                let metric = match one.quantity {
                    Quantity::Seconds => "link_latency_seconds",
                    _ => "server_load",
                };
                writeln!(text, "{metric}{{node=\"{node}\"}} {} {millis}", one.value).ok();
            }
            _ => {}
        }
    }
    text
}
