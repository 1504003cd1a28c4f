//! The city file (TOML) by which a wall connects to the simulated city.
//!
//! The file is that of a real city but for its addresses, and for `simulated = true`, by
//! which the wall says so.

use std::{collections::BTreeMap, fmt::Write as _};

use wall_model::{Direction, Fact, FactKind, Signal};
use wall_service::Service;

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

/// What the city calls a feed.
struct Label {
    service: &'static str,
    feed: &'static str,
    /// The name in the city file.
    name: &'static str,
    /// The title for people.
    title: &'static str,
    /// How often it is asked or due, where the service's own period is not wanted.
    period: Option<&'static str>,
    options: &'static [(&'static str, &'static str)],
}

/// A label without period and options of its own.
const fn label(
    service: &'static str,
    feed: &'static str,
    name: &'static str,
    title: &'static str,
) -> Label {
    Label { service, feed, name, title, period: None, options: &[] }
}

/// How the city's agencies call their feeds.
const LABELS: [Label; 14] = [
    label("vehicle_tracking", "traccar_positions", "gps-darurat", "GPS ambulans, damkar, polisi"),
    label("vehicle_tracking", "traccar_devices", "gps-darurat-unit", "Daftar unit darurat"),
    label(
        "vehicle_tracking",
        "traccar_socket",
        "gps-darurat-langsung",
        "GPS unit darurat, langsung",
    ),
    label("vehicle_tracking", "owntracks", "gps-dishub", "GPS petugas Dishub"),
    label("vehicle_tracking", "osmand", "gps-dlhk", "GPS truk sampah dan tangki air"),
    Label {
        // GTFS-Realtime does not tell what kind of vehicle it is.
        options: &[("class", "bus")],
        ..label("vehicle_tracking", "gtfs_rt", "bus-kota", "Posisi bus kota")
    },
    label("traffic_signals", "spat", "atcs", "ATCS Dishub"),
    label("traffic_signals", "ntcip1202", "apill", "APILL"),
    label("traffic_signals", "links", "ruas-jalan", "Kecepatan ruas jalan"),
    Label {
        options: &[("kind", "wfs"), ("collection", "desa")],
        ..label("geo_portal", "districts", "peta-desa", "Batas desa dan kelurahan")
    },
    Label {
        options: &[("kind", "ogc_api"), ("collection", "jalan")],
        ..label("geo_portal", "roads", "peta-jalan", "Jaringan jalan")
    },
    Label {
        options: &[("kind", "geojson")],
        ..label("geo_portal", "places", "peta-tempat", "Rumah sakit, pasar, pos")
    },
    Label {
        options: &[("kind", "geojson")],
        period: Some("10s"),
        ..label("geo_portal", "incidents", "kejadian", "Kejadian 112")
    },
    label("cctv", "cameras", "cctv-kota", "Kamera Safe City"),
];

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
        // The socket tells the same fixes, and sooner.
        if endpoint.feed == "traccar_positions" {
            continue;
        }
        last = Some(feed);
        let found = services.iter().find(|service| service.id() == endpoint.service);
        let found = found
            .and_then(|service| service.feeds().iter().find(|known| known.name == endpoint.feed));
        let title = found.map_or("", |feed| feed.title);
        let controller = endpoint.entity.as_deref().and_then(|entity| {
            controllers.iter().find(|controller| controller.fact.entity.as_str() == entity)
        });
        entry(&mut text, endpoint, title, controller.map(|controller| &controller.fact));
    }
    text
}

/// One `[[feed]]`.
fn entry(text: &mut String, endpoint: &EndpointInfo, title: &str, junction: Option<&Fact>) {
    let known = LABELS
        .iter()
        .find(|label| label.service == endpoint.service && label.feed == endpoint.feed);
    let mut name =
        known.map_or_else(|| endpoint.feed.replace('_', "-"), |label| label.name.to_owned());
    let mut title = known.map_or(title, |label| label.title).to_owned();
    let mut options: BTreeMap<&str, String> = BTreeMap::new();
    for (option, value) in known.map_or(&[][..], |label| label.options) {
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
    lines.extend(known.and_then(|label| label.period).map(|period| ("period", quoted(period))));
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
