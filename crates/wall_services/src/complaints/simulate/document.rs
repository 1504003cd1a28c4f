//! GeoReport v2 documents: one tree, written as JSON or XML.

use std::fmt::Write as _;

use wall_model::{Case, CaseState, Command, Evidence, EvidenceKind, Fact, FactKind};

use super::w3c;
use crate::complaints::{stages, updates, vocabulary::Category};

/// A part of a document.
pub(in crate::complaints) enum Node {
    /// Nothing: `null`, or an empty element.
    Empty,
    /// A text.
    Text(String),
    /// A number, as it is spelled.
    Number(String),
    /// Named parts.
    Object(Vec<(&'static str, Node)>),
    /// A list: the name of its entries in XML, and the entries.
    List(&'static str, Vec<Node>),
    /// The whole document: the root's name in XML, and what it holds.
    Root(&'static str, Box<Node>),
}

impl Node {
    /// A text; nothing if it is empty.
    pub(in crate::complaints) fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// A number.
    pub(in crate::complaints) fn number(number: f64) -> Self {
        Self::Number(number.to_string())
    }

    /// As JSON.
    pub(in crate::complaints) fn to_json(&self) -> String {
        let mut json = String::new();
        self.json(&mut json);
        json
    }

    fn json(&self, json: &mut String) {
        match self {
            Self::Empty => json.push_str("null"),
            Self::Text(text) => json.push_str(&quoted(text)),
            Self::Number(number) => json.push_str(number),
            Self::Root(_, content) => content.json(json),
            Self::List(_, entries) => {
                json.push('[');
                for (nr, entry) in entries.iter().enumerate() {
                    if nr > 0 {
                        json.push(',');
                    }
                    entry.json(json);
                }
                json.push(']');
            }
            Self::Object(members) => {
                json.push('{');
                for (nr, (name, value)) in members.iter().enumerate() {
                    if nr > 0 {
                        json.push(',');
                    }
                    // Writing to a string does not fail.
                    write!(json, "\"{name}\":").ok();
                    value.json(json);
                }
                json.push('}');
            }
        }
    }

    /// As XML.
    pub(in crate::complaints) fn to_xml(&self) -> String {
        let mut xml = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n".to_owned();
        if let Self::Root(name, content) = self {
            content.element(name, &mut xml);
        }
        xml.push('\n');
        xml
    }

    fn element(&self, name: &str, xml: &mut String) {
        if matches!(self, Self::Empty) {
            write!(xml, "<{name}/>").ok();
            return;
        }
        write!(xml, "<{name}>").ok();
        match self {
            Self::Empty => {}
            Self::Text(text) => escape(text, xml),
            Self::Number(number) => xml.push_str(number),
            Self::Root(inner, content) => content.element(inner, xml),
            Self::List(of, entries) => entries.iter().for_each(|entry| entry.element(of, xml)),
            Self::Object(members) => {
                members.iter().for_each(|(name, value)| value.element(name, xml));
            }
        }
        write!(xml, "</{name}>").ok();
    }
}

fn quoted(text: &str) -> String {
    // A text is always a JSON string.
    serde_json::to_string(text).unwrap_or_default()
}

fn escape(text: &str, xml: &mut String) {
    for sign in text.chars() {
        match sign {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            // XML 1.0 knows no other control signs.
            sign if sign.is_control() && !matches!(sign, '\n' | '\t') => xml.push(' '),
            sign => xml.push(sign),
        }
    }
}

/// `GET /services`.
pub(in crate::complaints) fn services(categories: &[Category]) -> Node {
    let node = |category: &Category| {
        Node::Object(vec![
            ("service_code", Node::text(category.code)),
            ("service_name", Node::text(category.name.id)),
            ("description", Node::text(category.about)),
            ("metadata", Node::Number("false".to_owned())),
            ("type", Node::text("realtime")),
            ("keywords", Node::text(category.name.en.to_lowercase())),
            ("group", Node::text(category.group)),
        ])
    };
    let list = Node::List("service", categories.iter().map(node).collect());
    Node::Root("services", Box::new(list))
}

/// `GET /requests`.
pub(in crate::complaints) fn requests(facts: &[&Fact]) -> Node {
    let list = Node::List("request", facts.iter().filter_map(|fact| request(fact)).collect());
    Node::Root("service_requests", Box::new(list))
}

fn request(fact: &Fact) -> Option<Node> {
    let FactKind::Case(case) = &fact.kind else { return None };
    let course = &case.course;
    let place = |axis: fn(wall_model::LonLat) -> f64| {
        fact.place.map_or(Node::Empty, |place| Node::number(axis(place)))
    };
    let reported = course.evidence.iter().find(|photo| photo.kind == EvidenceKind::Reported);
    let status = if case.state == CaseState::Done { "closed" } else { "open" };
    let agency = case.agency.clone().unwrap_or_default();
    let last = course.stages.last().map_or("", |step| stages::word(step.stage));
    Some(Node::Object(vec![
        ("service_request_id", Node::text(fact.entity.as_str())),
        ("status", Node::text(status)),
        ("status_notes", Node::text(last)),
        ("service_name", Node::text(&case.title)),
        ("service_code", Node::text(&course.category)),
        ("description", Node::text(&case.detail)),
        ("agency_responsible", Node::text(agency)),
        ("service_notice", Node::Empty),
        ("requested_datetime", Node::text(w3c(case.opened_at))),
        ("updated_datetime", Node::text(w3c(fact.observed_at))),
        ("expected_datetime", course.due_at.map_or(Node::Empty, |due| Node::text(w3c(due)))),
        ("address", Node::text(&case.address)),
        ("address_id", Node::Empty),
        ("zipcode", Node::Empty),
        ("lat", place(|place| place.lat_deg)),
        ("long", place(|place| place.lon_deg)),
        ("media_url", reported.map_or(Node::Empty, |photo| Node::text(&photo.url))),
        ("extended_attributes", extended(case)),
    ]))
}

fn extended(case: &Case) -> Node {
    let course = &case.course;
    let mut members = Vec::new();
    if let Some(last) = course.stages.last() {
        members.push(("tahap", Node::text(stages::word(last.stage))));
    }
    if case.urgency != wall_model::Urgency::Normal {
        members.push(("prioritas", Node::text("segera")));
    }
    if let Some(since) = course.waits_since {
        members.push(("menunggu_jawaban_sejak", Node::text(w3c(since))));
    }
    if let Some(earlier) = &course.repeats {
        members.push(("mengulang", Node::text(earlier.as_str())));
    }
    let steps = course.stages.iter().map(|step| {
        Node::Object(vec![
            ("tahap", Node::text(stages::word(step.stage))),
            ("waktu", Node::text(w3c(step.at))),
            ("oleh", Node::text(&step.by)),
        ])
    });
    members.push(("riwayat", Node::List("langkah", steps.collect())));
    let proofs = course.evidence.iter().filter(|photo| photo.kind != EvidenceKind::Reported);
    members.push(("bukti", Node::List("foto", proofs.map(proof).collect())));
    Node::Object(members)
}

fn proof(photo: &Evidence) -> Node {
    let kind = if photo.kind == EvidenceKind::Solved { "selesai" } else { "periksa" };
    let mut members = vec![("url", Node::text(&photo.url)), ("jenis", Node::text(kind))];
    if let Some(place) = photo.place {
        members.push(("lat", Node::number(place.lat_deg)));
        members.push(("long", Node::number(place.lon_deg)));
    }
    if let Some(taken) = photo.taken_at {
        members.push(("waktu", Node::text(w3c(taken))));
    }
    Node::Object(members)
}

/// `GET /servicerequestupdates`.
pub(in crate::complaints) fn updates(facts: &[&Fact]) -> Node {
    let list = Node::List("request_update", facts.iter().filter_map(|fact| update(fact)).collect());
    Node::Root("service_request_updates", Box::new(list))
}

fn update(fact: &Fact) -> Option<Node> {
    let FactKind::Command(Command { verb, by, content }) = &fact.kind else { return None };
    let request = updates::request_of(fact.entity.as_str())?;
    let update = fact.entity.as_str().get(request.len() + 3..)?;
    let stage = updates::stage_of(verb).filter(|_| verb != updates::REPLIED);
    Some(Node::Object(vec![
        ("update_id", Node::text(update)),
        ("service_request_id", Node::text(request)),
        ("status", stage.map_or(Node::Empty, |stage| Node::text(stages::word(stage)))),
        ("description", Node::text(content)),
        ("updated_datetime", Node::text(w3c(fact.observed_at))),
        ("media_url", Node::Empty),
        ("oleh", Node::text(by)),
    ]))
}
