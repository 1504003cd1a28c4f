//! The city file (TOML) by which a wall connects to the simulated city.
//!
//! The file is that of a real city but for its addresses, and for `simulated = true`, by
//! which the wall says so.

use std::{collections::BTreeMap, fmt::Write as _};

use wall_model::{Direction, Fact, FactKind, Signal};
use wall_service::{Service, Simulated};

use super::endpoints::{Controller, EndpointInfo};

/// The city, and where the wall waits for its devices' reports: any free port, which the
/// wall tells the simulated city.
const HEAD: &str = r#"# Kota Denpasar, SIMULASI: every feed below is served by the simulated city itself.
[city]
name = "Kota Denpasar"
time_zone = "Asia/Makassar"
bounds = [115.17, -8.76, 115.28, -8.59]
simulated = true

[listen]
webhooks = "127.0.0.1:0"
"#;

/// The city file of these endpoints: one entry for each feed, by the most telling of the
/// protocols that it is offered by, and one for each signal controller.
pub(super) fn text(
    services: &[&'static dyn Service],
    endpoints: &[EndpointInfo],
    controllers: &[Controller],
) -> String {
    let mut text = HEAD.to_owned();
    let mut last = None;
    for endpoint in endpoints {
        let feed = (&endpoint.service, &endpoint.feed);
        if endpoint.entity.is_none() && last == Some(feed) {
            continue;
        }
        let Some(offer) = offer(services, endpoint) else { continue };
        last = Some(feed);
        let controller = endpoint.entity.as_deref().and_then(|entity| {
            controllers.iter().find(|controller| controller.fact.entity.as_str() == entity)
        });
        entry(&mut text, endpoint, offer, controller.map(|controller| &controller.fact));
    }
    text
}

/// How an endpoint's service offers its feed; `None` if the city file leaves it out.
fn offer(services: &[&'static dyn Service], endpoint: &EndpointInfo) -> Option<Simulated> {
    let service = services.iter().find(|service| service.id() == endpoint.service)?;
    let told = service.simulated().iter().find(|offer| offer.feed == endpoint.feed);
    told.copied().filter(|offer| offer.is_connected)
}

/// One `[[feed]]`.
fn entry(text: &mut String, endpoint: &EndpointInfo, offer: Simulated, junction: Option<&Fact>) {
    let mut name = offer.name.to_owned();
    let mut title = offer.title.to_owned();
    let mut options: BTreeMap<&str, String> = BTreeMap::new();
    for (option, value) in offer.options {
        options.insert(option, (*value).to_owned());
    }
    if let Some(fact) = junction {
        name = format!("{name}-{}", fact.entity.as_str().to_lowercase());
        title = format!("{title} {}", fact.entity);
        options.extend(junction_options(fact));
    }
    let mut lines = vec![
        ("name", quoted(&name)),
        ("title", quoted(&title)),
        ("service", quoted(&endpoint.service)),
        ("feed", quoted(&endpoint.feed)),
        ("url", quoted(&endpoint.url)),
    ];
    lines.extend(offer.period.map(|period| ("period", quoted(period))));
    if !options.is_empty() {
        let options = options.iter().map(|(option, value)| format!("{option} = {}", quoted(value)));
        lines.push(("options", format!("{{ {} }}", options.collect::<Vec<_>>().join(", "))));
    }
    text.push_str("\n[[feed]]\n");
    for (key, value) in lines {
        // Writing to a string does not fail.
        writeln!(text, "{key} = {value}").ok();
    }
}

/// What a controller itself does not tell: which junction it stands at and what its
/// phases serve.
fn junction_options(fact: &Fact) -> Vec<(&'static str, String)> {
    let mut options = vec![("junction", fact.entity.to_string())];
    if let Some(place) = fact.place {
        options.push(("lon", format!("{:.6}", place.lon_deg)));
        options.push(("lat", format!("{:.6}", place.lat_deg)));
    }
    if let FactKind::Signal(signal) = &fact.kind {
        options.push(("name", signal.name.clone()));
        options.push(("phases", phases(signal)));
    }
    options
}

/// `2:N,S;4:E,W`: each phase with the approaches that it serves.
fn phases(signal: &Signal) -> String {
    let phase = |phase: &wall_model::SignalPhase| {
        let approaches: Vec<&str> =
            phase.approaches.iter().map(|approach| letter(*approach)).collect();
        format!("{}:{}", phase.number, approaches.join(","))
    };
    signal.phases.iter().map(phase).collect::<Vec<_>>().join(";")
}

fn letter(direction: Direction) -> &'static str {
    match direction {
        Direction::North => "N",
        Direction::East => "E",
        Direction::South => "S",
        Direction::West => "W",
    }
}

/// A TOML basic string.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            control if control.is_control() => {
                write!(quoted, "\\u{:04X}", u32::from(control)).ok();
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_survives_quoting() {
        for text in ["Jl. \"Gatot\" \\ Subroto", "tab\tline\nbell\u{7}del\u{7f}", "Kejadian · 112"]
        {
            let line = format!("x = {}", quoted(text));
            let table: toml::Table = line.parse().unwrap();
            assert_eq!(table["x"].as_str(), Some(text));
        }
    }
}
