//! Cameras as they describe themselves by ONVIF.
//!
//! A device has one camera for each of its video sources; a recorder has many. What a device cannot
//! know, the feed's options say: where it is, where it looks, what it is called. Where it offers no
//! stream of a source but single pictures, these are its camera's.

use std::collections::BTreeMap;

use serde::Deserialize;
use wall_model::{
    EntityId, Fact, FactKind, Footage, FootageDetails, LonLat, ServiceId, Span, StreamKind,
};
use wall_service::{DecodeError, Decoded, Frame};

use super::{ID, address::address, camera::degrees};

/// What holds for so many periods of the feed's own 5 min is told again long before.
const HOLDS_FOR: Span = Span::from_hours(24);

/// A device as the connector tells it.
#[derive(Deserialize)]
struct Device {
    #[serde(default)]
    manufacturer: Option<String>,
    profiles: Vec<Profile>,
}

/// One of its streams.
#[derive(Clone, Deserialize)]
struct Profile {
    token: String,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    width: Option<u32>,
    #[serde(default)]
    height: Option<u32>,
    #[serde(default)]
    uri: Option<String>,
    #[serde(default)]
    snapshot: Option<String>,
    /// Whether `uri` gives single pictures.
    #[serde(skip)]
    is_still: bool,
}

impl Profile {
    fn size(&self) -> Option<[u32; 2]> {
        let fits = |side: u32| (1..=16_384).contains(&side);
        let (width, height) = (self.width?, self.height?);
        (fits(width) && fits(height)).then_some([width, height])
    }

    fn pixels(&self) -> u64 {
        self.size().map_or(0, |[width, height]| u64::from(width) * u64::from(height))
    }
}

/// Reads a frame of `onvif`.
pub(super) fn cameras(frame: &Frame) -> Result<Decoded, DecodeError> {
    let device: Device =
        serde_json::from_slice(&frame.body).map_err(|err| DecodeError::json(&err))?;
    let mut sources: BTreeMap<String, Vec<Profile>> = BTreeMap::new();
    let mut stills: BTreeMap<String, Vec<Profile>> = BTreeMap::new();
    let mut decoded = Decoded::default();
    for (nr, profile) in device.profiles.iter().enumerate() {
        let (uri, is_still) = match (&profile.uri, &profile.snapshot) {
            (Some(uri), _) => (uri, false),
            (None, Some(uri)) => (uri, true),
            // Profiles without pictures are for sound or for data.
            (None, None) => continue,
        };
        match address(uri) {
            Ok(found) => {
                let uri = Some(found.url);
                let source = profile.source.clone().unwrap_or_default();
                let of_kind = if is_still { &mut stills } else { &mut sources };
                let profile = Profile { uri, is_still, ..profile.clone() };
                of_kind.entry(source).or_default().push(profile);
            }
            Err(reason) => decoded.reject(nr, format!("{}: {reason}", profile.token)),
        }
    }
    for (source, profiles) in stills {
        sources.entry(source).or_insert(profiles);
    }
    let count = sources.len();
    for (nr, (_, mut profiles)) in sources.into_iter().enumerate() {
        // The largest first; of equal ones the device's own order.
        profiles.sort_by_key(|profile| std::cmp::Reverse(profile.pixels()));
        let name = if count == 1 { None } else { Some(nr + 1) };
        if let Some(fact) = camera(frame, &device, &profiles, name) {
            decoded.take(nr, fact, frame.received_at);
        }
    }
    Ok(decoded)
}

/// The camera that somebody calls `wanted`, by its id or its name, if it is one of the feed `onvif`
/// with this name and these options: its entity, and its number where it is one of a recorder's.
pub fn device_camera(
    feed: &str,
    options: &BTreeMap<String, String>,
    wanted: &str,
) -> Option<(EntityId, Option<usize>)> {
    let entity = options.get("id").map_or(feed, String::as_str);
    let name = options.get("camera").map_or(feed, String::as_str);
    let wanted = wanted.trim();
    if wanted == entity || wanted.eq_ignore_ascii_case(name) {
        return Some((entity.into(), None));
    }
    let number = |text: &str| text.parse::<usize>().ok().filter(|number| *number > 0);
    let of_entity = wanted.strip_prefix(entity).and_then(|rest| rest.strip_prefix('-'));
    let of_name = wanted
        .get(..name.len())
        .filter(|begin| begin.eq_ignore_ascii_case(name))
        .and_then(|begin| wanted.get(begin.len()..)?.strip_prefix(' '));
    let number = of_entity.and_then(number).or_else(|| of_name.and_then(number))?;
    Some((format!("{entity}-{number}").into(), Some(number)))
}

/// A camera of these profiles, the largest first; `nr` of a device with several.
fn camera(frame: &Frame, device: &Device, profiles: &[Profile], nr: Option<usize>) -> Option<Fact> {
    let option = |name: &str| frame.origin.options.get(name);
    let number = |name: &str| option(name)?.trim().parse::<f64>().ok().filter(|it| it.is_finite());
    let numbered = |text: &str, sign: &str| match nr {
        Some(nr) => format!("{text}{sign}{nr}"),
        None => text.to_owned(),
    };
    let main = profiles.first()?;
    let found = address(main.uri.as_ref()?).ok()?;
    let stream = if main.is_still { StreamKind::Snapshot } else { found.stream };
    // The smallest is what small tiles need; the wall takes the other where it is stretched.
    let sub = profiles.iter().skip(1).rev().find(|sub| sub.pixels() < main.pixels());
    let name = option("camera").map_or(frame.origin.name.as_str(), String::as_str);
    let details = FootageDetails {
        size_px: main.size(),
        sub_size_px: sub.and_then(Profile::size),
        vendor: device.manufacturer.clone().filter(|vendor| !vendor.is_empty()),
        uplink: option("uplink").cloned(),
        ..FootageDetails::default()
    };
    let footage = Footage {
        sub_url: sub.and_then(|sub| sub.uri.clone()),
        details: Box::new(details),
        bearing_deg: number("bearing_deg").and_then(degrees),
        fov_deg: number("fov_deg").filter(|fov| *fov > 0.0 && *fov <= 360.0),
        ..Footage::new(numbered(name, " "), stream, found.url)
    };
    let entity = option("id").map_or(frame.origin.name.as_str(), String::as_str);
    let place = number("lon").zip(number("lat")).map(|(lon, lat)| LonLat::new(lon, lat));
    let kind = FactKind::Footage(footage);
    let fact = Fact::new(&ServiceId::from(ID), numbered(entity, "-"), frame.received_at, kind);
    let place = place.filter(|place| place.is_on_earth());
    Some(Fact { place, holds_for: Some(HOLDS_FOR), ..fact })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use wall_model::{Seq, Timestamp};
    use wall_record::Origin;

    use super::*;

    #[test]
    fn what_offers_single_pictures_alone_is_shown_by_these() {
        let body: &[u8] = include_bytes!("fixtures/onvif.3.json");
        let origin = Origin {
            name: "tua".to_owned(),
            service: ID.into(),
            feed: "onvif".into(),
            options: BTreeMap::new(),
        };
        let frame = Frame {
            seq: Seq(1),
            received_at: Timestamp::from_secs(1_795_518_300),
            origin: Arc::new(origin),
            address: "10.10.4.53:80".to_owned(),
            body: body.into(),
            full_length: body.len() as u64,
        };
        let decoded = cameras(&frame).unwrap();
        assert!(!format!("{decoded:?}").contains("rahasia"));
        let [Fact { kind: FactKind::Footage(camera), .. }] = &decoded.facts[..] else {
            panic!("{decoded:?}")
        };
        assert_eq!(
            (camera.stream, camera.url.as_str()),
            (StreamKind::Snapshot, "http://10.10.4.53/jpg/image?res=4cif")
        );
        assert_eq!((camera.details.size_px, camera.sub_url.as_deref()), (Some([704, 576]), None));
    }

    #[test]
    fn a_camera_is_found_by_its_id_or_its_name() {
        let options = [("id", "NVR-2"), ("camera", "Pasar Badung")];
        let options = options.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let options = BTreeMap::from(options);
        let found = |wanted: &str| {
            let found = device_camera("nvr", &options, wanted);
            found.map(|(entity, number)| (entity.to_string(), number))
        };
        let one = |entity: &str, number| Some((entity.to_owned(), number));
        assert_eq!(found("NVR-2"), one("NVR-2", None));
        assert_eq!(found("pasar badung"), one("NVR-2", None));
        assert_eq!(found("NVR-2-3"), one("NVR-2-3", Some(3)));
        assert_eq!(found("Pasar Badung 3"), one("NVR-2-3", Some(3)));
        for other in ["nvr", "NVR-2-0", "NVR-23", "Pasar Badung3", "Pasar", "é"] {
            assert_eq!(found(other), None, "{other}");
        }
        assert_eq!(device_camera("nvr", &BTreeMap::new(), "nvr"), Some(("nvr".into(), None)));
    }
}
