//! BMKG's servers.

use std::{collections::BTreeMap, fmt::Write as _};

use serde_json::{Map, Value, json};
use wall_model::{Fact, FactKind, Series, Timestamp};
use wall_service::{City, Response, local};

use super::{cap, time, utc, xml};
use crate::call_centre::{bmkg::weather::Weather, truth, xml::escaped};

/// The list of warnings, or the document of one.
pub(super) fn warnings(facts: &[Fact], path: &str) -> Response {
    let alerts = cap::alerts(facts);
    let wanted = path.trim_matches('/').trim_end_matches("_alert.xml");
    if !wanted.is_empty() {
        let found = alerts.into_iter().find(|alert| alert.identifier == wanted);
        return found.map_or_else(Response::not_found, |alert| xml(alert.text));
    }
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>Peringatan Dini Cuaca</title><link>https://www.bmkg.go.id</link><description>Peringatan dini yang berlaku</description>\n",
    );
    for alert in alerts {
        // Writing to a string does not fail.
        writeln!(
            text,
            "<item><title>{} di Bali</title><link>bmkg_warnings/{}_alert.xml</link><author>BMKG</author><pubDate>{}</pubDate></item>",
            escaped(&alert.headline),
            alert.identifier,
            time(alert.sent)
        )
        .ok();
    }
    text.push_str("</channel></rss>\n");
    xml(text)
}

/// The forecast of the village of this code, or of the first.
pub(super) fn forecast(facts: &[Fact], code: Option<&str>) -> Response {
    let mut series = BTreeMap::<&str, &Series>::new();
    let mut of = None;
    for fact in facts {
        let FactKind::Series(values) = &fact.kind else { continue };
        let mut parts = fact.entity.as_str().split('/').skip(1);
        let (Some(own), Some(village), Some(what)) = (parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        let (wanted, ..) = *of.get_or_insert((code.unwrap_or(own), "", fact));
        if own == wanted {
            of = Some((own, village, fact));
            series.insert(what, values);
        }
    }
    let (Some((code, village, fact)), Some(weather)) = (of, series.get("weather")) else {
        return Response::not_found();
    };
    let place = json!({
        "adm1": "51", "adm2": "51.71", "adm4": code,
        "provinsi": "Bali", "kotkab": "Kota Denpasar", "desa": village,
        "lon": fact.place.map(|place| place.lon_deg),
        "lat": fact.place.map(|place| place.lat_deg),
        "timezone": "Asia/Makassar",
    });
    let steps: Vec<Value> = (0..weather.values.len())
        .map(|nr| step(&series, weather.time_of(nr), fact.observed_at))
        .collect();
    let days: Vec<&[Value]> = steps.chunks(8).collect();
    let document = json!({ "lokasi": place, "data": [{ "lokasi": place, "cuaca": days }] });
    Response::json(document.to_string().into_bytes())
}

fn step(series: &BTreeMap<&str, &Series>, at: Timestamp, issued_at: Timestamp) -> Value {
    let value = |what: &str| series.get(what).and_then(|series| series.value_at(at));
    let mut step = Map::new();
    let mut set = |name: &str, value: Value| step.insert(name.to_owned(), value);
    set("datetime", format!("{}Z", utc(at, 'T')).into());
    set("utc_datetime", utc(at, ' ').into());
    set("local_datetime", utc(at + local::OFFSET, ' ').into());
    set("analysis_date", utc(issued_at, 'T').into());
    let tenth = |value: f64| (value * 10.0).round() / 10.0;
    set("t", json!(value("temperature")));
    set("hu", json!(value("humidity").map(|share| (share * 100.0).round())));
    set("tp", json!(value("rain").map(|rate| tenth(rate * 3.0))));
    set("ws", json!(value("wind").map(|speed| tenth(speed * 3.6))));
    if let Some(weather) = value("weather").and_then(Weather::of_number) {
        set("weather_desc", weather.words().id.into());
        set("weather_desc_en", weather.words().en.into());
    }
    Value::Object(step)
}

/// The latest earthquake.
pub(super) fn quake(city: &dyn City, at: Timestamp) -> Value {
    let Some(quake) = truth::latest_quake(city, at) else {
        return json!({ "Infogempa": { "gempa": [] } });
    };
    let (lat, lon) = (quake.place.lat_deg, quake.place.lon_deg);
    json!({ "Infogempa": { "gempa": {
        "Tanggal": utc(quake.at, ' ').get(..10).unwrap_or_default(),
        "DateTime": format!("{}+00:00", utc(quake.at, 'T')),
        "Coordinates": format!("{lat},{lon}"),
        "Lintang": format!("{:.2} {}", lat.abs(), if lat < 0.0 { "LS" } else { "LU" }),
        "Bujur": format!("{lon:.2} BT"),
        "Magnitude": format!("{:.1}", quake.magnitude),
        "Kedalaman": quake.depth,
        "Wilayah": quake.region,
        "Potensi": quake.potential,
        "Dirasakan": quake.felt,
    } } })
}
