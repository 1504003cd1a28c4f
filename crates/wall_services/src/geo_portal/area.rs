//! Districts, roads and places: features read into shapes of the map.

use std::collections::BTreeSet;

use wall_model::{
    Area, AreaClass, Fact, FactKind, Geometry, LonLat, LonLatBounds, ServiceId, Timestamp,
};
use wall_service::{DecodeError, Decoded, Frame};

use super::{ID, classes::area_class, geojson, geojson::Feature, properties::Fields};

/// Names under which servers give a feature's name, most telling first.
const NAMES: &[&str] = &[
    "name",
    "nama",
    "village",
    "desa",
    "kelurahan",
    "NAMOBJ",
    "NAMRJL",
    "WADMKD",
    "nama_jalan",
    "district",
    "kecamatan",
    "title",
    "judul",
];

/// Names under which servers give a feature's class.
const CLASSES: &[&str] = &["class", "kelas", "jenis", "REMARK", "highway", "amenity", "fungsi"];

/// Names under which servers give the time of a feature's last change.
const TIMES: &[&str] = &["updated_at", "diperbarui", "last_modified", "observed_at"];

/// Reads a frame of `districts`, `roads` or `places`.
pub(super) fn areas(frame: &Frame) -> Result<Decoded, DecodeError> {
    let document = geojson::document(&frame.body)?;
    let reader = Reader {
        service: ServiceId::from(ID),
        feed: frame.origin.feed.as_str(),
        fields: Fields { options: &frame.origin.options },
        document_time: document.time.unwrap_or(frame.received_at).min(frame.received_at),
        received_at: frame.received_at,
        bounds: wall_service::bounds_of(&frame.origin),
    };
    let mut decoded = Decoded::default();
    let mut seen = BTreeSet::new();
    for (row, feature) in document.rows().enumerate() {
        match feature.and_then(|feature| reader.fact(feature)) {
            Ok(fact) if !seen.insert(fact.entity.clone()) => {
                decoded
                    .reject(row, format!("{}: the id stands twice in the document", fact.entity));
            }
            Ok(fact) => decoded.take(row, fact, frame.received_at),
            Err(reason) => decoded.reject(row, reason),
        }
    }
    Ok(decoded)
}

struct Reader<'a> {
    service: ServiceId,
    feed: &'a str,
    fields: Fields<'a>,
    document_time: Timestamp,
    received_at: Timestamp,
    bounds: Option<LonLatBounds>,
}

impl Reader<'_> {
    fn fact(&self, feature: Feature) -> Result<Fact, String> {
        let class = self.class(&feature);
        let entity = self.fields.entity(&feature, self.feed);
        let name = self.fields.text(&feature, "name", NAMES).unwrap_or_default();
        let observed_at = self.fields.time(&feature, "time", TIMES).unwrap_or(self.document_time);
        let holds_for = self.fields.holds_for(&feature, observed_at, self.received_at);
        let Some(geometry) = feature.geometry else { return Err(format!("{entity}: no shape")) };
        geojson::check_axes(&geometry, self.bounds).map_err(|err| format!("{entity}: {err}"))?;
        let place = single_place(&geometry);
        let kind = FactKind::Area(Area { name, class, geometry });
        Ok(Fact { place, holds_for, ..Fact::new(&self.service, entity, observed_at, kind) })
    }

    /// The feature's class by its own word, else what the feed is about.
    fn class(&self, feature: &Feature) -> AreaClass {
        let word = self.fields.text(feature, "class", CLASSES);
        let default = self.fields.options.get("default_class").and_then(|word| area_class(word));
        word.and_then(|word| area_class(&word)).or(default).unwrap_or(match self.feed {
            "districts" => AreaClass::Village,
            "roads" => AreaClass::RoadLocal,
            _ => AreaClass::Zone,
        })
    }
}

/// The place of a shape that is one point.
pub(super) fn single_place(geometry: &Geometry) -> Option<LonLat> {
    match geometry {
        Geometry::Points(places) => match places.as_slice() {
            [place] => Some(*place),
            _ => None,
        },
        _ => None,
    }
}
