//! Photos that documents name: fetched once, and kept by their hash.
//!
//! The hash proves that a photo was used twice. Where a photo belongs stands in the address
//! of its request, `photo ENTITY SECONDS URL`: the picture's own name, when it was taken or
//! sent, and the address by which its complaint names it.

use sha2::{Digest as _, Sha256};
use url::Url;
use wall_model::{Fact, FactKind, Picture, ServiceId, Span, Timestamp};
use wall_service::{DecodeError, Decoded, Frame, Request};

use super::{ID, ask, body, programmes, row, text, updates};

/// The first word of a photo's address.
const WORD: &str = "photo ";

/// Between the name of what a photo belongs to and the photo's number.
const PART: &str = "/photo/";

/// Most photos of one document.
const MOST: usize = 300;

/// Largest photo, bytes.
const LARGEST: u64 = 4_000_000;

/// Most pixels of a photo: a telephone's camera has a quarter of it.
const MOST_PIXELS: u64 = 50_000_000;

/// How long a photo is known: longer than its complaint needs as a rule.
pub(super) const HOLDS: Span = Span::from_hours(45 * 24);

/// The name of a photo of `owner`.
pub(super) fn entity(owner: &str, nr: usize) -> String {
    format!("{owner}{PART}{nr}")
}

/// What the photo of this name belongs to.
pub(super) fn owner_of(entity: &str) -> Option<&str> {
    entity.rsplit_once(PART).map(|(owner, _)| owner)
}

/// A photo that is to be fetched.
pub(super) struct Wanted {
    /// What it belongs to.
    pub(super) owner: String,
    /// Its number there, from 1.
    pub(super) nr: usize,
    /// When it was taken or sent.
    pub(super) at: Timestamp,
    /// Where it is to be fetched from, perhaps relative to the document.
    pub(super) url: String,
}

/// Requests of the photos that a document names.
pub(super) fn attachments(frame: &Frame) -> Vec<Request> {
    let feed = frame.origin.feed.as_str();
    if is_one(frame) || ask::is_service_list(frame) {
        return Vec::new();
    }
    let Ok(body) = body::of(&frame.body) else { return Vec::new() };
    let wanted = match feed {
        "requests" => of_requests(&body),
        "updates" => of_updates(&body),
        "programmes" => programmes::photos(&body),
        _ => Vec::new(),
    };
    let base = Url::parse(&frame.address).ok();
    let request = |wanted: Wanted| {
        let url = match &base {
            Some(base) => base.join(&wanted.url).ok()?,
            None => Url::parse(&wanted.url).ok()?,
        };
        if !matches!(url.scheme(), "http" | "https") {
            return None;
        }
        let address = format!(
            "{WORD}{} {} {}",
            entity(&wanted.owner, wanted.nr),
            wanted.at.as_secs(),
            text::plain_url(&wanted.url)
        );
        Some(Request::Get { url: url.to_string(), accept: "image/jpeg, image/png", address })
    };
    wanted.into_iter().filter_map(request).take(MOST).collect()
}

fn of_requests(body: &body::Body<'_>) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    for row in row::rows(body).unwrap_or_default().into_iter().flatten() {
        let Some(owner) = row::entity(&row) else { continue };
        let Ok(Some(requested)) = row::time(&row.requested) else { continue };
        for (nr, photo) in (1..).zip(row::photos(&row, requested).unwrap_or_default()) {
            let at = photo.evidence.taken_at.unwrap_or(requested);
            wanted.push(Wanted { owner: owner.clone(), nr, at, url: photo.url });
        }
    }
    wanted
}

fn of_updates(body: &body::Body<'_>) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    for told in updates::rows(body).unwrap_or_default().into_iter().flatten() {
        let (Ok((request, update)), Ok(Some(at))) = (updates::names(&told), row::time(&told.at))
        else {
            continue;
        };
        let owner = updates::entity(&request, &update);
        for (nr, url) in (1..).zip(told.media.iter().filter(|url| !url.trim().is_empty())) {
            let url = url.trim().to_owned();
            wanted.push(Wanted { owner: owner.clone(), nr, at, url });
        }
    }
    wanted
}

/// Whether the frame is a photo.
pub(super) fn is_one(frame: &Frame) -> bool {
    frame.address.starts_with(WORD)
}

/// Reads a photo.
pub(super) fn picture(frame: &Frame) -> Result<Decoded, DecodeError> {
    let refused = |why: String| Err(DecodeError::Unexpected(why));
    if frame.full_length > LARGEST {
        return refused(format!("a photo of {} bytes", frame.full_length));
    }
    let mut parts = frame.address.strip_prefix(WORD).unwrap_or_default().splitn(3, ' ');
    let (Some(entity), Some(secs), Some(url)) = (parts.next(), parts.next(), parts.next()) else {
        return refused("a photo without its complaint".to_owned());
    };
    let (media_type, size) = match (png_size(&frame.body), jpeg_size(&frame.body)) {
        (Some(size), _) => ("image/png", size),
        (None, Some(size)) => ("image/jpeg", size),
        // A server that answers with a page says so in words.
        _ => return body::of(&frame.body).and_then(|_| refused("no photo but a text".to_owned())),
    };
    let pixels = u64::from(size.0) * u64::from(size.1);
    if pixels == 0 || pixels > MOST_PIXELS {
        return refused(format!("a photo of {} by {} pixels", size.0, size.1));
    }
    let at = secs.parse().map_or(frame.received_at, Timestamp::from_secs);
    let kind = FactKind::Picture(Picture {
        media_type: media_type.to_owned(),
        sha256: hash(&frame.body),
        url: url.to_owned(),
    });
    let mut decoded = Decoded::default();
    let fact = Fact::new(&ServiceId::from(ID), entity, at, kind).holding_for(HOLDS);
    decoded.take(0, fact, frame.received_at);
    Ok(decoded)
}

/// SHA-256 in hexadecimal.
pub(super) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Width and height of a PNG (RFC 2083, 4.1.1).
fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    let header = header.get(4..)?.strip_prefix(b"IHDR")?;
    Some((u32_at(header, 0)?, u32_at(header, 4)?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..)?.first_chunk::<4>()?;
    Some(u32::from_be_bytes(*bytes))
}

/// Width and height of a JPEG, from its frame header (ITU-T T.81, B.2.2).
fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut rest = bytes.strip_prefix(b"\xFF\xD8")?;
    loop {
        let marker = *rest.strip_prefix(b"\xFF")?.first()?;
        let length = u16::from_be_bytes(*rest.get(2..)?.first_chunk::<2>()?);
        let is_frame = matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC);
        if is_frame {
            let size = rest.get(5..)?.first_chunk::<4>()?;
            let [top, bottom, left, right] = size.map(u32::from);
            return Some((left << 8 | right, top << 8 | bottom));
        }
        rest = rest.get(2 + usize::from(length)..)?;
    }
}
