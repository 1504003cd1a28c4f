//! What a client tells: a complaint, or an update of one.

use std::borrow::Cow;

use wall_model::{
    Case, CaseCourse, CaseStage, CaseState, Evidence, EvidenceKind, Fact, FactKind, LonLat,
    ServiceId, Span, Stage, Timestamp, Urgency,
};
use wall_service::{Frame, workdays};

use super::asked::Asking;
use crate::complaints::{
    ID, row, text,
    updates::{self, Told},
    vocabulary,
};

/// Why a request is turned down: a status of HTTP, and words for the client and the
/// operator.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) words: String,
}

/// A refusal of what was asked wrongly.
pub(super) fn bad(words: impl Into<String>) -> Refusal {
    Refusal { status: 400, words: words.into() }
}

/// Largest number of degrees that a place in the city's half of the world has; beyond it
/// latitude and longitude were exchanged.
const MAX_LAT_DEG: f64 = 90.0;

/// The name of the complaint that `frame` tells.
pub(super) fn name(frame: &Frame) -> String {
    format!("DPS-{}", frame.seq.0)
}

/// The complaint that is told.
pub(super) fn complaint(frame: &Frame, asking: &Asking) -> Result<Fact, Refusal> {
    let code = asking.parameter("service_code").ok_or_else(|| bad("service_code is missing"))?;
    let category = vocabulary::category_of(code).ok_or_else(|| Refusal {
        status: 404,
        words: format!("no service {}", code.chars().take(40).collect::<String>()),
    })?;
    let place = place(asking)?;
    let address = asking.parameter("address_string").or(asking.parameter("address_id"));
    if place.is_none() && address.is_none() {
        return Err(bad("lat and long, address_string or address_id must be given"));
    }
    if place
        .is_some_and(|one| wall_service::is_swapped(one, wall_service::bounds_of(&frame.origin)))
    {
        return Err(bad("lat and long look exchanged"));
    }
    let at = frame.received_at.floor(Span::from_secs(1));
    let photo = asking.parameter("media_url").map(text::plain_url).filter(|url| !url.is_empty());
    let evidence = photo.map(|url| Evidence {
        url,
        kind: EvidenceKind::Reported,
        sha256: String::new(),
        place: None,
        taken_at: Some(at),
    });
    let case = Case {
        kind: category.kind,
        title: category.name.id.to_owned(),
        address: address.map_or_else(String::new, |one| text::clean(one, text::ADDRESS)),
        state: CaseState::New,
        urgency: Urgency::Normal,
        opened_at: at,
        agency: None,
        radius_m: None,
        detail: asking
            .parameter("description")
            .map_or_else(String::new, |words| text::clean(words, text::DETAIL)),
        course: Box::new(CaseCourse {
            category: category.code.to_owned(),
            stages: vec![CaseStage { stage: Stage::Reported, at, by: String::new() }],
            due_at: Some(workdays::due(at, category.days)),
            repeats: None,
            waits_since: None,
            evidence: evidence.into_iter().collect(),
        }),
    };
    let holds = row::remembered(CaseState::New);
    let fact = Fact::new(&ServiceId::from(ID), name(frame), at, FactKind::Case(case));
    Ok(Fact { place, ..fact.holding_for(holds) })
}

fn place(asking: &Asking) -> Result<Option<LonLat>, Refusal> {
    let field = |name: &str| asking.parameter(name).map(Cow::Borrowed);
    let place = row::place(&field("lat"), &field("long")).map_err(bad)?;
    match place {
        Some(place) if !place.is_on_earth() || place.lat_deg.abs() > MAX_LAT_DEG => {
            Err(bad("lat and long are outside of the world"))
        }
        place => Ok(place),
    }
}

/// The update that is told.
pub(super) fn update(frame: &Frame, asking: &Asking) -> Result<Fact, Refusal> {
    let field = |name: &str| asking.parameter(name).map(Cow::Borrowed);
    let at = row::time(&field("updated_datetime")).map_err(bad)?;
    let own = updates_name(frame);
    let time = w3c_of(at.unwrap_or(frame.received_at));
    let told = Told {
        id: Some(Cow::Owned(own)),
        request: field("service_request_id"),
        status: field("status"),
        description: field("description"),
        at: Some(Cow::Owned(time)),
        by: field("oleh"),
        media: Vec::new(),
    };
    updates::fact(&told).map_err(bad)
}

/// The name of the update that `frame` tells.
pub(super) fn updates_name(frame: &Frame) -> String {
    format!("u{}", frame.seq.0)
}

fn w3c_of(time: Timestamp) -> String {
    crate::complaints::simulate::w3c(time)
}
