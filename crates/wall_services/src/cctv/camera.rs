//! Rows of lists read into cameras.

use std::collections::BTreeSet;

use serde::{Deserialize, de::value::BorrowedStrDeserializer};
use wall_model::{
    Fact, FactKind, Footage, FootageDetails, LonLat, LonLatBounds, ServiceId, Span, Status,
    StatusState, StreamKind, Timestamp,
};
use wall_service::{DecodeError, Decoded, Frame};

use super::{
    ID,
    address::{Address, address, playlist},
    list,
    row::Row,
};

/// WITA, for times without an offset.
const LOCAL: Span = Span::from_hours(8);

/// Cameras that claim to see further are not believed, metres.
const MAX_REACH_M: f64 = 5_000.0;

/// Reads a frame of `cameras`.
pub(super) fn cameras(frame: &Frame) -> Result<Decoded, DecodeError> {
    let document = list::parse(&frame.body)?;
    let rows = list::rows(&document)?;
    let bounds = wall_service::bounds_of(&frame.origin);
    let mut decoded = Decoded::default();
    let mut seen = BTreeSet::new();
    let over = rows.len().saturating_sub(list::MAX_CAMERAS);
    for (nr, row) in rows.into_iter().take(list::MAX_CAMERAS).enumerate() {
        match row.and_then(|row| facts(&row, bounds, frame.received_at)) {
            Ok((footage, _)) if !seen.insert(footage.entity.clone()) => {
                decoded.reject(nr, format!("{}: the id stands twice in the list", footage.entity));
            }
            Ok((footage, status)) => {
                decoded.take(nr, footage, frame.received_at);
                if let Some(status) = status {
                    decoded.take(nr, status, frame.received_at);
                }
            }
            Err(reason) => decoded.reject(nr, reason),
        }
    }
    if over > 0 {
        decoded.reject(list::MAX_CAMERAS, format!("{over} cameras over the limit left out"));
    }
    Ok(decoded)
}

/// The facts of one camera: where it is, and its state if the list tells its time.
fn facts(
    row: &Row<'_>,
    bounds: Option<LonLatBounds>,
    received_at: Timestamp,
) -> Result<(Fact, Option<Fact>), String> {
    const NAMES: &[&str] = &["name", "nama", "nama_lokasi", "ch_name", "nama_alias", "title"];
    let name = row.text(NAMES);
    let id = row.id.clone().filter(|id| !id.is_empty());
    let id = id.or_else(|| row.text(&["id", "camera_id", "cctv_id", "id_lokasi", "kode", "code"]));
    let id = match (id, row.text(&["ch_id"])) {
        (Some(id), Some(channel)) => format!("{id}-{channel}"),
        (Some(id), None) => id,
        (None, _) => name.clone().ok_or("a camera without id and name")?,
    };
    let place = place(row, bounds).map_err(|reason| format!("{id}: {reason}"))?;
    let stream = stream(row).map_err(|reason| format!("{id}: {reason}"))?;
    let sub_url = row.text(&["sub_url", "url_sub", "substream"]);
    let sub = sub_url.and_then(|text| address(&text).ok());
    let sub_stream = sub.as_ref().map(|sub| sub.stream).filter(|kind| *kind != stream.stream);
    let is_active = row.flag(&["is_active", "active", "aktif", "status"]).unwrap_or(true);
    let name = name.unwrap_or_else(|| id.clone());
    let observed_at = time(row, &["updated_at", "observed_at"]).unwrap_or(received_at);
    let service = ServiceId::from(ID);
    let status = status(row, &name, is_active).map(|(status, since)| {
        let kind = FactKind::Status(status);
        Fact { place, ..Fact::new(&service, id.as_str(), since.unwrap_or(observed_at), kind) }
    });
    let details = Box::new(FootageDetails {
        sub_stream: said(row, &["sub_stream"]).or(sub_stream),
        size_px: size(row, &["size", "resolution", "resolusi"]),
        sub_size_px: size(row, &["sub_size", "sub_resolution", "sub_resolusi"]),
        vendor: row.text(&["vendor", "brand", "merk", "manufacturer"]),
        uplink: row.text(&["uplink", "switch", "link", "nvr", "tautan"]),
        reach_m: row
            .number(&["reach_m", "range_m", "jangkauan_m", "jangkauan"])
            .filter(|metres| (1.0..=MAX_REACH_M).contains(metres)),
    });
    let footage = Footage {
        name,
        stream: stream.stream,
        url: stream.url,
        sub_url: sub.map(|sub| sub.url),
        details,
        bearing_deg: row.number(&["bearing_deg", "bearing", "azimuth", "arah"]).and_then(degrees),
        fov_deg: row.number(&["fov_deg", "fov"]).filter(|fov| *fov > 0.0 && *fov <= 360.0),
        is_active,
    };
    let holds_for = row.number(&["valid_secs"]).map(Span::from_secs_f64);
    let footage = Fact::new(&service, id, observed_at, FactKind::Footage(footage));
    Ok((Fact { place, holds_for, ..footage }, status))
}

fn place(row: &Row<'_>, bounds: Option<LonLatBounds>) -> Result<Option<LonLat>, String> {
    let lon = row.number(&["lon", "lng", "long", "longitude", "lon_lokasi"]);
    let lat = row.number(&["lat", "latitude", "lat_lokasi"]);
    let Some((lon, lat)) = row.place.or(lon.zip(lat)) else { return Ok(None) };
    let round = |degrees: f64| (degrees * 1e7).round() / 1e7;
    let place = LonLat::new(round(lon), round(lat));
    if wall_service::is_swapped(place, bounds) {
        return Err("longitude and latitude look exchanged".to_owned());
    }
    match place.is_on_earth() {
        true => Ok(Some(place)),
        false => Err("place outside the world".to_owned()),
    }
}

/// The camera's stream: a direct one before a relayed one.
fn stream(row: &Row<'_>) -> Result<Address, &'static str> {
    const DIRECT: &[&str] = &[
        "url",
        "stream_url",
        "streaming_url",
        "url_video",
        "rtsp",
        "rtsp_url",
        "mjpeg",
        "mjpeg_url",
        "hls",
        "hls_url",
    ];
    let found = match row.text(DIRECT) {
        Some(text) => address(&text),
        None => match row.text(&["url_proxy_hls"]) {
            Some(page) => address(&playlist(&page)),
            None => Err("no address of a stream"),
        },
    }?;
    Ok(Address { stream: said(row, &["stream", "stream_kind"]).unwrap_or(found.stream), ..found })
}

/// The kind of stream that a row says.
fn said(row: &Row<'_>, names: &[&str]) -> Option<StreamKind> {
    let word = row.text(names)?.to_ascii_lowercase();
    StreamKind::deserialize(BorrowedStrDeserializer::<serde::de::value::Error>::new(&word)).ok()
}

/// Width and height in pixels, as lists write them: `1920x1080`, or a list of two numbers.
fn size(row: &Row<'_>, names: &[&str]) -> Option<[u32; 2]> {
    let side = |side: f64| (1.0..=16_384.0).contains(&side).then_some(side as u32);
    if let Some([width, height]) = row.pair(names) {
        return Some([side(width)?, side(height)?]);
    }
    let text = row.text(names)?.to_ascii_lowercase();
    let (width, height) = text.split_once(['x', '*', '\u{d7}'])?;
    let number = |text: &str| side(text.trim().parse().ok()?);
    Some([number(width)?, number(height)?])
}

/// The camera's state and since when, if the list tells either time or reason.
fn status(row: &Row<'_>, name: &str, is_active: bool) -> Option<(Status, Option<Timestamp>)> {
    let since = time(row, &["status_since", "offline_since", "sejak"]);
    let detail = row.text(&["status_detail", "gangguan"]);
    if since.is_none() && detail.is_none() {
        return None;
    }
    let said = row.text(&["status_state"]);
    let said = said.and_then(|word| {
        StatusState::deserialize(BorrowedStrDeserializer::<serde::de::value::Error>::new(&word))
            .ok()
    });
    let state = said.unwrap_or(if is_active { StatusState::Online } else { StatusState::Offline });
    let name = name.to_owned();
    Some((Status { name, state, detail: detail.unwrap_or_default() }, since))
}

fn time(row: &Row<'_>, names: &[&str]) -> Option<Timestamp> {
    Timestamp::parse_local(&row.text(names)?, LOCAL)
}

/// A direction within 0 to 360 degrees.
pub(super) fn degrees(bearing: f64) -> Option<f64> {
    bearing.is_finite().then(|| bearing.rem_euclid(360.0))
}
