//! What is said about complaints after they were told: FixMyStreet's
//! `GET /servicerequestupdates`.
//!
//! An update is a command of its own (`<complaint>/u/<update>`): its verb what happened, in
//! the words of `Stage`, or `asked` where a citizen asks, its content
//! the words. What follows for the complaint is worked out from both.

use std::{borrow::Cow, collections::BTreeSet};

use serde::Deserialize;
use serde_json::value::RawValue;
use wall_model::{Command, Fact, FactKind, ServiceId, Span, Stage};
use wall_service::{DecodeError, Decoded, Frame};

use super::{
    ID,
    body::{self, Body},
    json,
    loose::{Loose, filled},
    row::{Field, time},
    stages, text,
    xml::{self, Fields, Name},
};

/// An update is remembered for this long; by then the complaint tells what came of it.
pub(super) const HOLDS: Span = Span::from_hours(30 * 24);

/// Between the complaint and the update in an update's name.
const PART: &str = "/u/";

/// The verb of a citizen's question.
pub(super) const ASKED: &str = "asked";

/// The verb of words without a change of state.
pub(super) const REPLIED: &str = "replied";

/// An update as its source spells it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Told<'a> {
    pub(super) id: Field<'a>,
    pub(super) request: Field<'a>,
    pub(super) status: Field<'a>,
    pub(super) description: Field<'a>,
    pub(super) at: Field<'a>,
    pub(super) by: Field<'a>,
    pub(super) media: Vec<Cow<'a, str>>,
}

impl<'de: 'a, 'a> Deserialize<'de> for Told<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Members<'a> {
            #[serde(borrow, default)]
            update_id: Loose<'a>,
            #[serde(borrow, default)]
            service_request_id: Loose<'a>,
            #[serde(borrow, default)]
            status: Loose<'a>,
            #[serde(borrow, default)]
            description: Loose<'a>,
            #[serde(borrow, default)]
            updated_datetime: Loose<'a>,
            #[serde(borrow, default)]
            oleh: Loose<'a>,
            #[serde(borrow, default)]
            media_url: Option<&'a RawValue>,
        }
        let told = Members::deserialize(deserializer)?;
        Ok(Self {
            id: told.update_id.0,
            request: told.service_request_id.0,
            status: told.status.0,
            description: told.description.0,
            at: told.updated_datetime.0,
            by: told.oleh.0,
            media: told.media_url.map_or_else(Vec::new, json::media),
        })
    }
}

impl<'a> Fields<'a> for Told<'a> {
    fn begin(&mut self, _path: &[Name<'a>]) {}

    fn leaf(&mut self, path: &[Name<'a>], text: Cow<'a, str>) {
        let [name] = path else { return };
        let member = match name.as_ref() {
            "update_id" => &mut self.id,
            "service_request_id" => &mut self.request,
            "status" => &mut self.status,
            "description" => &mut self.description,
            "updated_datetime" => &mut self.at,
            "oleh" => &mut self.by,
            "media_url" => {
                self.media.push(text);
                return;
            }
            _ => return,
        };
        *member = Some(text);
    }
}

/// The name of an update.
pub(super) fn entity(request: &str, update: &str) -> String {
    format!("{request}{PART}{update}")
}

/// The complaint that an update of this name belongs to.
pub(super) fn request_of(entity: &str) -> Option<&str> {
    entity.split_once(PART).map(|(request, _)| request)
}

/// The updates of an answer, each as far as it can be read.
pub(super) fn rows<'a>(body: &'a Body<'a>) -> Result<Vec<Result<Told<'a>, String>>, DecodeError> {
    match body {
        Body::Json(text) => json::rows(text, &["service_request_updates", "request_updates"]),
        Body::Xml(text) => xml::rows(text, "request_update"),
    }
}

/// Reads a frame of `updates`.
pub(super) fn updates(frame: &Frame) -> Result<Decoded, DecodeError> {
    let body = body::of(&frame.body)?;
    let rows = rows(&body)?;
    let mut decoded = Decoded::default();
    let mut seen = BTreeSet::new();
    for (nr, row) in rows.into_iter().enumerate() {
        let fact = row.and_then(|told| fact(&told)).and_then(|fact| {
            let is_new = seen.insert(fact.entity.clone());
            is_new.then_some(fact).ok_or_else(|| "an update that stands twice".to_owned())
        });
        match fact {
            Ok(fact) => decoded.take(nr, fact, frame.received_at),
            Err(reason) => decoded.reject(nr, reason),
        }
    }
    Ok(decoded)
}

/// The names of an update's complaint and of itself.
pub(super) fn names(told: &Told<'_>) -> Result<(String, String), String> {
    let request = filled(&told.request).and_then(text::code);
    let request = request.ok_or("no service_request_id that may be shown")?;
    let update = filled(&told.id).and_then(text::code);
    let update = update.ok_or_else(|| format!("{request}: no update_id that may be shown"))?;
    Ok((request, update))
}

/// What an update says.
pub(super) fn fact(told: &Told<'_>) -> Result<Fact, String> {
    let (request, update) = names(told)?;
    let at = time(&told.at)?.ok_or_else(|| format!("{request}: no updated_datetime"))?;
    let by = filled(&told.by).map_or_else(String::new, |by| text::clean(by, text::ADDRESS));
    let content = filled(&told.description)
        .map_or_else(String::new, |words| text::clean(words, text::DETAIL));
    let stage = match filled(&told.status) {
        None => None,
        Some(word) if word.eq_ignore_ascii_case("open") => None,
        Some(word) => Some(stages::of_word(word).ok_or_else(|| {
            format!("{request}: unknown status {}", word.chars().take(40).collect::<String>())
        })?),
    };
    let verb = match stage {
        Some(stage) => verb(stage),
        None if by.eq_ignore_ascii_case(stages::CITIZEN) => ASKED,
        None => REPLIED,
    };
    let command = Command { verb: verb.to_owned(), by, content };
    let fact =
        Fact::new(&ServiceId::from(ID), entity(&request, &update), at, FactKind::Command(command));
    Ok(fact.holding_for(HOLDS))
}

/// A stage as a verb.
pub(super) fn verb(stage: Stage) -> &'static str {
    match stage {
        Stage::Reported => "reported",
        Stage::Answered | Stage::Replied => REPLIED,
        Stage::Verified => "verified",
        Stage::Forwarded => "forwarded",
        Stage::Accepted | Stage::Dispatched | Stage::Arrived => "accepted",
        Stage::Solved => "solved",
        Stage::Closed => "closed",
        Stage::Reopened => "reopened",
        Stage::Rejected => "rejected",
    }
}

/// The stage that a verb says; `None` of a question.
pub(super) fn stage_of(verb: &str) -> Option<Stage> {
    [
        Stage::Reported,
        Stage::Replied,
        Stage::Verified,
        Stage::Forwarded,
        Stage::Accepted,
        Stage::Solved,
        Stage::Closed,
        Stage::Reopened,
        Stage::Rejected,
    ]
    .into_iter()
    .find(|stage| self::verb(*stage) == verb)
}
