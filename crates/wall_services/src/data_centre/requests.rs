//! What each feed asks for.

use wall_service::{Endpoint, Origin, Request, SnmpVersion};

use super::{ID, catalogue, interfaces, metric, numbers};

/// The requests of a feed.
///
/// # Errors
/// What the city file must say differently.
pub(super) fn of(origin: &Origin, endpoint: &Endpoint) -> Result<Vec<Request>, String> {
    let url = endpoint.url.trim_end_matches('/').to_owned();
    let get = |path: String, accept: &'static str, address: String| Request::Get {
        url: format!("{url}{path}"),
        accept,
        address,
    };
    const JSON: &str = "application/json";
    Ok(match origin.feed.as_str() {
        "catalogue" => {
            let page = |nr: usize| {
                let (rows, start) = (catalogue::PAGE, nr * catalogue::PAGE);
                let path = format!("/api/3/action/package_search?rows={rows}&start={start}");
                get(path, JSON, start.to_string())
            };
            (0..catalogue::PAGES).map(page).collect()
        }
        "numbers" => {
            numbers::check(origin)?;
            let resource = origin.options.get("resource").map_or("", String::as_str);
            let query = match resource {
                "" => String::new(),
                id => format!("&resource_id={}", escaped(id)),
            };
            let path = format!("/api/3/action/datastore_search?limit=32000{query}");
            vec![get(path, JSON, String::new())]
        }
        "query" => metric::named(origin, "queries")?
            .into_iter()
            .map(|(name, query)| {
                get(format!("/api/v1/query?query={}", escaped(&query)), JSON, name)
            })
            .collect(),
        "exposition" => {
            metric::named(origin, "metrics")?;
            vec![get(String::new(), "text/plain;version=0.0.4", String::new())]
        }
        "alerts" => match url.strip_prefix("webhook:") {
            Some(path) => vec![Request::Receive { path: path.to_owned() }],
            None => vec![get("/api/v2/alerts".to_owned(), JSON, String::new())],
        },
        "interfaces" => {
            let oids = interfaces::oids(origin)?;
            vec![Request::Ask { url, version: SnmpVersion::V2c, oids }]
        }
        "checks" => {
            let target = url.strip_prefix("probe+").unwrap_or(&url).to_owned();
            vec![Request::Probe { url: target }]
        }
        other => return Err(format!("{ID} has no feed {other}")),
    })
}

/// `text` as a query's value.
fn escaped(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
