//! The categories that a GeoReport v2 server offers (`GET /services`).
//!
//! Each is told as in service: a status with the category's name, by which complaints whose
//! server leaves `service_name` out can be named.

use std::borrow::Cow;

use serde::Deserialize;
use wall_model::{Fact, FactKind, ServiceId, Span, Status, StatusState, Timestamp};
use wall_service::{DecodeError, Decoded, Frame};

use super::{
    ID,
    body::{self, Body},
    json,
    loose::{Loose, filled},
    text,
    vocabulary::Category,
    xml::{self, Fields, Name},
};

/// A category that its server no longer tells is forgotten after this long.
const HOLDS: Span = Span::from_hours(48);

/// Most categories of one server.
const MOST: usize = 500;

/// A category as the server spells it.
#[derive(Debug, Default, Deserialize)]
struct Told<'a> {
    #[serde(borrow, default)]
    service_code: Loose<'a>,
    #[serde(borrow, default)]
    service_name: Loose<'a>,
    #[serde(borrow, default)]
    group: Loose<'a>,
}

impl<'a> Fields<'a> for Told<'a> {
    fn begin(&mut self, _path: &[Name<'a>]) {}

    fn leaf(&mut self, path: &[Name<'a>], text: Cow<'a, str>) {
        let [name] = path else { return };
        match name.as_ref() {
            "service_code" => self.service_code.0 = Some(text),
            "service_name" => self.service_name.0 = Some(text),
            "group" => self.group.0 = Some(text),
            _ => {}
        }
    }
}

/// The name of a category's status.
pub(super) fn entity(code: &str) -> String {
    format!("service:{code}")
}

/// A category of the room's own as its server would tell it.
pub(super) fn fact(category: &Category, at: Timestamp) -> Fact {
    let kind = FactKind::Status(Status {
        name: category.name.id.to_owned(),
        state: StatusState::Online,
        detail: category.group.to_owned(),
    });
    Fact::new(&ServiceId::from(ID), entity(category.code), at, kind).holding_for(HOLDS)
}

/// Reads a list of services.
pub(super) fn services(frame: &Frame) -> Result<Decoded, DecodeError> {
    let body = body::of(&frame.body)?;
    let rows: Vec<Result<Told<'_>, String>> = match &body {
        Body::Json(text) => json::rows(text, &["services"])?,
        Body::Xml(text) => xml::rows(text, "service")?,
    };
    let service = ServiceId::from(ID);
    let mut decoded = Decoded::default();
    for (nr, row) in rows.into_iter().enumerate().take(MOST) {
        let read = row.and_then(|row| {
            let code = filled(&row.service_code.0).and_then(text::code);
            let code = code.ok_or("no service_code that may be shown")?;
            let name = filled(&row.service_name.0).unwrap_or(&code);
            let kind = FactKind::Status(Status {
                name: text::clean(name, text::TITLE),
                state: StatusState::Online,
                detail: filled(&row.group.0)
                    .map_or_else(String::new, |group| text::clean(group, text::TITLE)),
            });
            let at = frame.received_at.floor(Span::from_secs(1));
            Ok(Fact::new(&service, entity(&code), at, kind).holding_for(HOLDS))
        });
        match read {
            Ok(fact) => decoded.take(nr, fact, frame.received_at),
            Err(reason) => decoded.reject(nr, reason),
        }
    }
    Ok(decoded)
}
