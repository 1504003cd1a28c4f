//! What is asked of SensorThings servers.

use url::Url;
use wall_service::{Endpoint, Frame, Origin, Request};

use super::super::document;
use super::{entities::Page, identity::Known};

/// Datastreams a page unless the city file says otherwise (option `count`).
const PAGE: u64 = 200;

/// Observations that a history has at most, which is what a series holds.
const MOST_OBSERVATIONS: usize = wall_model::Series::MOST;

/// Topic filter of the Observations of every Datastream (14.2.3).
const TOPIC: &str = "v1.1/+/Observations";

/// Asks for the Datastreams, each with its newest Observation or with its history.
pub(crate) fn first(origin: &Origin, endpoint: &Endpoint) -> Result<Vec<Request>, String> {
    Known::of(origin)?;
    let mut url = Url::parse(&endpoint.url).map_err(|err| format!("not an address: {err}"))?;
    below(&mut url)?;
    let has = |name: &str| url.query_pairs().any(|(known, _)| known == name);
    let mut query: Vec<(&str, String)> = Vec::new();
    if !has("$expand") {
        query.push(("$expand", expansion(origin)));
    }
    if let Some(filter) = origin.options.get("filter") {
        query.push(("$filter", filter.clone()));
    }
    if !has("$top") {
        let count = origin.options.get("count").map_or(Ok(PAGE), |count| count.parse());
        let count = count.map_err(|_err| "count: not a number of Datastreams".to_owned())?;
        query.push(("$top", count.to_string()));
    }
    if !has("$orderby") {
        query.push(("$orderby", "id".to_owned()));
    }
    url.query_pairs_mut().extend_pairs(query);
    Ok(vec![get(&url)])
}

/// Subscribes to Observations; the option `topic` names another filter.
pub(crate) fn subscription(origin: &Origin, endpoint: &Endpoint) -> Result<Vec<Request>, String> {
    Known::of(origin)?;
    let topic = origin.options.get("topic").map_or(TOPIC, String::as_str);
    let topics = topic.split(',').map(|topic| topic.trim().to_owned()).collect();
    Ok(vec![Request::Subscribe { url: endpoint.url.clone(), topics }])
}

/// The page after `frame`, on the same host.
pub(crate) fn next(frame: &Frame) -> Option<Request> {
    let page: Page<'_> = document::read(&frame.body).ok()?;
    let here = Url::parse(&frame.address).ok()?;
    let there = here.join(&page.next?).ok()?;
    (there.origin() == here.origin() && there != here).then(|| get(&there))
}

fn get(url: &Url) -> Request {
    Request::Get { url: url.to_string(), accept: "application/json", address: url.to_string() }
}

/// Makes the server's address that of its Datastreams.
fn below(url: &mut Url) -> Result<(), String> {
    let path = url.path().trim_end_matches('/').to_owned();
    if path.ends_with("Datastreams") || path.ends_with("Observations") {
        return Ok(());
    }
    let has_version = path.rsplit('/').next().is_some_and(|last| last.starts_with("v1."));
    let mut segments =
        url.path_segments_mut().map_err(|()| "the address cannot have a path".to_owned())?;
    segments.pop_if_empty();
    if !has_version {
        segments.push("v1.1");
    }
    segments.push("Datastreams");
    Ok(())
}

/// What comes with each Datastream.
fn expansion(origin: &Origin) -> String {
    let things = "Thing($expand=Locations),ObservedProperty";
    if origin.feed.as_str() != "history" {
        return format!("{things},Observations($orderby=phenomenonTime desc;$top=1)");
    }
    // Eight days of half hours; what a server measures in between is left there.
    let sampled = origin
        .options
        .get("sampled")
        .map_or("minute(phenomenonTime) eq 0 or minute(phenomenonTime) eq 30", String::as_str);
    let filter = if sampled.is_empty() { String::new() } else { format!("$filter={sampled};") };
    format!(
        "{things},Observations({filter}$orderby=phenomenonTime desc;$top={MOST_OBSERVATIONS};\
         $select=phenomenonTime,result)"
    )
}
