//! Incidents: features read into cases.

use std::collections::BTreeSet;

use wall_model::{Case, CaseState, Fact, FactKind, LonLatBounds, ServiceId, Timestamp, Urgency};
use wall_service::{DecodeError, Decoded, Frame};

use super::{
    ID,
    area::single_place,
    classes::{case_kind, case_state, case_title, urgency},
    geojson::{self, Feature},
    properties::Fields,
};

/// Largest radius of an affected place that is believed, metres.
const MAX_RADIUS_M: f64 = 50_000.0;

/// Reads a frame of `incidents`. Names, phone numbers and descriptions by citizens are not
/// looked at: the wall stands before visitors.
pub(super) fn cases(frame: &Frame) -> Result<Decoded, DecodeError> {
    let document = geojson::document(&frame.body)?;
    let service = ServiceId::from(ID);
    let fields = Fields { options: &frame.origin.options };
    let document_time = document.time.unwrap_or(frame.received_at).min(frame.received_at);
    let mut decoded = Decoded::default();
    let mut seen = BTreeSet::new();
    for (row, feature) in document.rows().enumerate() {
        let feature = match feature {
            Ok(feature) => feature,
            Err(reason) => {
                decoded.reject(row, reason);
                continue;
            }
        };
        let entity = fields.entity(&feature, "incidents");
        if !seen.insert(entity.clone()) {
            decoded.reject(row, format!("{entity}: the id stands twice in the document"));
            continue;
        }
        let axes = feature.geometry.as_ref().map_or(Ok(()), |geometry| {
            geojson::check_axes(geometry, wall_service::bounds_of(&frame.origin))
        });
        match axes.and_then(|()| case(&fields, &feature, document_time)) {
            Ok((case, observed_at)) => {
                let holds_for = fields.holds_for(&feature, observed_at, frame.received_at);
                let place = feature.geometry.as_ref().and_then(|geometry| {
                    let bounds = || LonLatBounds::around(geometry.places());
                    single_place(geometry).or_else(|| Some(bounds()?.centre()))
                });
                let fact = Fact::new(&service, entity, observed_at, FactKind::Case(case));
                decoded.take(row, Fact { place, holds_for, ..fact }, frame.received_at);
            }
            Err(reason) => decoded.reject(row, format!("{entity}: {reason}")),
        }
    }
    Ok(decoded)
}

/// The case and the time of its last change.
fn case(
    fields: &Fields<'_>,
    feature: &Feature,
    document_time: Timestamp,
) -> Result<(Case, Timestamp), String> {
    let text = |what, habits| fields.text(feature, what, habits);
    let title = text("title", &["title", "judul", "judul_kejadian", "name", "nama"]);
    let kind = text("case_kind", &["kind", "jenis", "jenis_kejadian", "kategori", "category"]);
    let kind = case_kind(kind.as_deref().or(title.as_deref()).unwrap_or_default());
    let state = match text("state", &["state", "status"]) {
        None => CaseState::New,
        Some(word) => case_state(&word).ok_or_else(|| format!("unknown state {word}"))?,
    };
    let urgency = text("urgency", &["urgency", "tingkat", "prioritas", "severity"])
        .and_then(|word| urgency(&word))
        .unwrap_or(Urgency::Normal);
    const UPDATED: &[&str] = &["updated_at", "updated_datetime", "diperbarui", "observed_at"];
    const OPENED: &[&str] = &[
        "opened_at",
        "tanggal_kejadian",
        "waktu_kejadian",
        "requested_datetime",
        "tanggal",
        "waktu",
    ];
    let updated_at = fields.time(feature, "time", UPDATED);
    let observed_at = updated_at.unwrap_or(document_time);
    let opened_at = fields.time(feature, "opened_at", OPENED).unwrap_or(observed_at);
    let radius_m = fields
        .number(feature, "radius_m", &["radius_m", "radius"])
        .filter(|radius| (0.0..=MAX_RADIUS_M).contains(radius));
    let case = Case {
        kind,
        title: title.unwrap_or_else(|| case_title(kind).to_owned()),
        address: text("address", &["address", "alamat", "lokasi", "address_string"])
            .unwrap_or_default(),
        state,
        urgency,
        opened_at,
        agency: text("agency", &["agency", "opd", "instansi", "agency_responsible"]),
        radius_m,
        detail: text("detail", &["detail", "keterangan"]).unwrap_or_default(),
        course: Box::default(),
    };
    Ok((case, observed_at))
}
