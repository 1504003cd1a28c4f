//! Answers of the wall's GeoReport v2 server.

use wall_model::{CaseState, EntityId, Fact, FactKind, Slot, Span, Timestamp};
use wall_service::{Frame, Moment, Response, local};

use super::{
    asked::{Asking, Resource},
    told::{self, Refusal, bad},
};
use crate::complaints::{
    ID,
    simulate::document::{self, Node},
    simulate::w3c,
    updates,
    vocabulary::{self, CATEGORIES},
};

/// The days that a list goes back unless the client asks otherwise, and at most at once.
const DAYS: i64 = 90;

/// Most complaints or updates of one answer.
const MOST: usize = 1_000;

/// The answer to what `frame` asks.
pub(super) fn to(frame: &Frame, asking: &Asking, at: &Moment) -> Response {
    let answer = match (&asking.resource, asking.is_post) {
        (Resource::Requests { id: None }, true) => told(frame, asking),
        (Resource::Updates, true) => updated(frame, asking),
        (_, true) => Err(Refusal { status: 405, words: "nothing can be posted here".to_owned() }),
        (Resource::Services { code: None }, false) => Ok(document::services(CATEGORIES)),
        (Resource::Services { code: Some(code) }, false) => definition(code),
        (Resource::Requests { id: None }, false) => list(asking, at),
        (Resource::Requests { id: Some(id) }, false) => one(id, at),
        (Resource::Token { token }, false) => token_of(token, at),
        (Resource::Updates, false) => updates_of(asking, at),
        (Resource::Discovery, false) => Ok(discovery(at)),
        (Resource::Unknown, false) => Err(missing("no such resource")),
    };
    let (status, document) = match answer {
        Ok(document) => (200, document),
        Err(refusal) => (refusal.status, errors(&refusal)),
    };
    let (media_type, body) = match asking.is_xml {
        true => ("text/xml; charset=utf-8", document.to_xml()),
        false => ("application/json; charset=utf-8", document.to_json()),
    };
    Response::Http { status, media_type, body: body.into_bytes() }
}

fn missing(words: &str) -> Refusal {
    Refusal { status: 404, words: words.to_owned() }
}

fn errors(refusal: &Refusal) -> Node {
    let error = Node::Object(vec![
        ("code", Node::Number(refusal.status.to_string())),
        ("description", Node::text(&refusal.words)),
    ]);
    Node::Root("errors", Box::new(Node::List("error", vec![error])))
}

/// The answer to a new complaint.
fn told(frame: &Frame, asking: &Asking) -> Result<Node, Refusal> {
    let fact = told::complaint(frame, asking)?;
    fact.check(frame.received_at).map_err(|problem| bad(problem.to_string()))?;
    let days = asking.parameter("service_code").and_then(vocabulary::category_of);
    let days = days.map_or(vocabulary::USUAL_DAYS, |category| category.days);
    let notice = format!("Aduan diterima; ditangani paling lama {days} hari kerja.");
    let request = Node::Object(vec![
        ("service_request_id", Node::text(fact.entity.as_str())),
        ("service_notice", Node::text(notice)),
        ("account_id", Node::Empty),
    ]);
    Ok(Node::Root("service_requests", Box::new(Node::List("request", vec![request]))))
}

/// The answer to an update.
fn updated(frame: &Frame, asking: &Asking) -> Result<Node, Refusal> {
    let fact = told::update(frame, asking)?;
    fact.check(frame.received_at).map_err(|problem| bad(problem.to_string()))?;
    let update = Node::Object(vec![("update_id", Node::text(told::updates_name(frame)))]);
    let list = Node::List("request_update", vec![update]);
    Ok(Node::Root("service_request_updates", Box::new(list)))
}

/// The definition of one service; none has attributes of its own.
fn definition(code: &str) -> Result<Node, Refusal> {
    let category = vocabulary::category_of(code).ok_or_else(|| missing("no such service"))?;
    let definition = Node::Object(vec![
        ("service_code", Node::text(category.code)),
        ("attributes", Node::List("attribute", Vec::new())),
    ]);
    Ok(Node::Root("service_definition", Box::new(definition)))
}

/// Facts of complaints, the newest first.
fn cases(at: &Moment) -> Vec<&Fact> {
    let known = at.latest(ID, Slot::Case).map(|known| &*known.fact);
    let mut cases: Vec<&Fact> = known.collect();
    cases.sort_by(|a, b| opened(b).cmp(&opened(a)).then(a.entity.cmp(&b.entity)));
    cases
}

fn opened(fact: &Fact) -> Timestamp {
    match &fact.kind {
        FactKind::Case(case) => case.opened_at,
        _ => fact.observed_at,
    }
}

/// The complaints that a client asks for.
fn list(asking: &Asking, at: &Moment) -> Result<Node, Refusal> {
    let ids = asking.list("service_request_id");
    if !ids.is_empty() {
        let known = |id: &&str| known(id, at);
        let facts: Vec<&Fact> = ids.iter().take(MOST).filter_map(known).collect();
        return Ok(document::requests(&facts));
    }
    let (from, to) = span(asking, at)?;
    let (codes, states) = (asking.list("service_code"), asking.list("status"));
    if let Some(odd) = states.iter().find(|state| !matches!(**state, "open" | "closed")) {
        return Err(bad(format!("status {odd}: open or closed")));
    }
    let is_wanted = |fact: &&&Fact| {
        let FactKind::Case(case) = &fact.kind else { return false };
        let state = if case.state == CaseState::Done { "closed" } else { "open" };
        (from..=to).contains(&case.opened_at)
            && (states.is_empty() || states.contains(&state))
            && (codes.is_empty()
                || codes.iter().any(|code| code.eq_ignore_ascii_case(&case.course.category)))
    };
    let all = cases(at);
    let facts: Vec<&Fact> = all.iter().filter(is_wanted).copied().collect();
    Ok(document::requests(page(asking, &facts)?))
}

/// The stretch of time that a client asks for.
fn span(asking: &Asking, at: &Moment) -> Result<(Timestamp, Timestamp), Refusal> {
    let days = Span::from_hours(24 * DAYS);
    let time = |name: &str| match asking.parameter(name) {
        None => Ok(None),
        Some(text) => Timestamp::parse_local(text, local::OFFSET)
            .map(Some)
            .ok_or_else(|| bad(format!("{name} is no time as 2026-11-24T00:00:00+08:00"))),
    };
    let (start, end) = (time("start_date")?, time("end_date")?);
    let to = end.unwrap_or(at.now());
    let from = start.unwrap_or(to - days);
    match to.since(from) > days && start.is_some() && end.is_some() {
        true => Err(bad("start_date and end_date may not span more than 90 days")),
        false => Ok((from, to)),
    }
}

/// The page that a client asks for.
fn page<'a, 'f>(asking: &Asking, all: &'a [&'f Fact]) -> Result<&'a [&'f Fact], Refusal> {
    let number = |name: &str, usual: usize| match asking.parameter(name) {
        None => Ok(usual),
        Some(text) => text
            .parse::<usize>()
            .ok()
            .filter(|number| *number > 0)
            .ok_or_else(|| bad(format!("{name} is no number from 1 on"))),
    };
    let size = number("page_size", MOST)?.min(MOST);
    let from = (number("page", 1)? - 1).saturating_mul(size).min(all.len());
    let to = from.saturating_add(size).min(all.len());
    Ok(all.get(from..to).unwrap_or_default())
}

/// The complaint of this name.
fn known<'a>(id: &str, at: &'a Moment) -> Option<&'a Fact> {
    at.entity(ID, &EntityId::from(id), Slot::Case).map(|known| &*known.fact)
}

fn one(id: &str, at: &Moment) -> Result<Node, Refusal> {
    let fact = known(id, at).ok_or_else(|| missing("no such request"))?;
    Ok(document::requests(&[fact]))
}

/// A complaint has its name at once, so that its token is its name.
fn token_of(token: &str, at: &Moment) -> Result<Node, Refusal> {
    let fact = known(token, at).ok_or_else(|| missing("no such token"))?;
    let request = Node::Object(vec![
        ("service_request_id", Node::text(fact.entity.as_str())),
        ("token", Node::text(token)),
    ]);
    Ok(Node::Root("service_requests", Box::new(Node::List("request", vec![request]))))
}

/// The updates that a client asks for, by time.
fn updates_of(asking: &Asking, at: &Moment) -> Result<Node, Refusal> {
    let ids = asking.list("service_request_id");
    let (from, to) = span(asking, at)?;
    let known = at.latest(ID, Slot::Command).map(|known| &*known.fact);
    let is_wanted = |fact: &&Fact| {
        let request = updates::request_of(fact.entity.as_str()).unwrap_or_default();
        (from..=to).contains(&fact.observed_at) && (ids.is_empty() || ids.contains(&request))
    };
    let mut facts: Vec<&Fact> = known.filter(is_wanted).collect();
    facts.sort_by_key(|fact| fact.observed_at);
    Ok(document::updates(page(asking, &facts)?))
}

/// `GET /discovery`: what this server is.
fn discovery(at: &Moment) -> Node {
    let formats = ["text/xml", "application/json"].map(Node::text).into_iter().collect();
    let endpoint = Node::Object(vec![
        ("specification", Node::text("http://wiki.open311.org/GeoReport_v2")),
        ("type", Node::text("production")),
        ("formats", Node::List("format", formats)),
    ]);
    let discovery = Node::Object(vec![
        ("changeset", Node::text(w3c(local::day_start(at.now())))),
        ("contact", Node::text("Diskominfos Kota Denpasar")),
        ("key_service", Node::Empty),
        ("endpoints", Node::List("endpoint", vec![endpoint])),
    ]);
    Node::Root("discovery", Box::new(discovery))
}
