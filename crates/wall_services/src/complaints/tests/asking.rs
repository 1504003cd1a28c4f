//! What is asked of servers, the next page, photos.

use wall_model::{LonLat, LonLatBounds, Picture, Slot};
use wall_service::{Endpoint, Request};

use super::*;

fn first(feed: &str, options: &[(&str, &str)], url: &str) -> Result<Vec<String>, String> {
    let bounds = LonLatBounds { min: LonLat::new(115.17, -8.76), max: LonLat::new(115.28, -8.59) };
    let endpoint = Endpoint { url: url.to_owned(), bounds };
    let requests = SERVICE.requests(&origin(feed, options), &endpoint)?;
    Ok(requests.iter().map(spelled).collect())
}

fn spelled(request: &Request) -> String {
    match request {
        Request::Get { url, .. } => url.clone(),
        Request::Receive { path } => format!("webhook {path}"),
        Request::Watch { folder, extension } => format!("{folder} *.{extension}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_root_and_a_document_are_asked() {
    let root = "https://pro.example/open311/v2/";
    insta::assert_yaml_snapshot!([
        first("requests", &[], root),
        first("requests", &[("format", "xml"), ("jurisdiction_id", "dps")], root),
        first("requests", &[("paging", "none")], "https://pro.example/list.json?agency=9"),
        first("updates", &[("paging", "date"), ("page_size", "50")], root),
        first("programmes", &[], "https://pro.example/program"),
        first("inbox", &[], "webhook:/open311"),
        first("requests", &[("format", "xml")], "folder:/var/lib/pro"),
    ]);
    for (feed, options, url) in [
        ("requests", &[("paging", "scroll")][..], root),
        ("requests", &[("page_size", "0")], root),
        ("requests", &[("format", "yaml")], root),
        ("requests", &[], "not a url"),
        ("requests", &[], "webhook:/x"),
        ("inbox", &[], root),
        ("nothing", &[], root),
    ] {
        assert!(first(feed, options, url).is_err(), "{feed} {options:?} {url}");
    }
}

fn page(options: &[(&str, &str)], address: &str, rows: usize) -> Option<String> {
    let row = |nr: usize| {
        format!(
            r#"{{"service_request_id":"{nr}","status":"open","requested_datetime":"2026-11-{:02}T08:00:00+08:00"}}"#,
            24 - nr
        )
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    let body = format!("[{}]", rows.join(","));
    let frame = Frame {
        origin: Arc::new(origin("requests", options)),
        ..frame("requests", address, body.as_bytes())
    };
    SERVICE.next(&frame).map(|request| spelled(&request))
}

#[test]
fn full_pages_are_followed() {
    let size = [("page_size", "3")];
    let url = "https://pro.example/requests.json?page_size=3&page=1";
    let second = "https://pro.example/requests.json?page_size=3&page=2";
    assert_eq!(page(&size, url, 3).as_deref(), Some(second));
    assert_eq!(page(&size, url, 2), None, "the last page");
    assert_eq!(page(&size, url, 9), None, "a server without pages");
    assert_eq!(page(&size, "https://pro.example/requests.json?page=50", 3), None, "no end");
    let by_date = [("page_size", "3"), ("paging", "date")];
    let url = "https://pro.example/requests.json?page_size=3";
    let next = page(&by_date, url, 3).unwrap();
    assert!(next.ends_with("end_date=2026-11-22T08%3A00%3A00%2B08%3A00"), "{next}");
    assert_eq!(page(&by_date, &next, 3), None, "a page of one instant");
    assert_eq!(page(&size, "https://pro.example/services.json", 3), None);
}

/// The photo requests of a document.
fn photos(feed: &str, address: &str, body: &[u8]) -> Vec<(String, String)> {
    let requests = SERVICE.attachments(&frame(feed, address, body)).into_iter();
    let photo = |request| match request {
        Request::Get { url, address, .. } => (url, address),
        other => panic!("{other:?}"),
    };
    requests.map(photo).collect()
}

#[test]
fn photos_are_asked_where_documents_name_them() {
    let own = include_bytes!("../fixtures/requests.1.json");
    let updates = include_bytes!("../fixtures/updates.1.xml");
    let works = include_bytes!("../fixtures/programmes.1.json");
    let at = "https://pro.example/v2/requests.json?page=1";
    insta::assert_yaml_snapshot!([
        photos("requests", at, own),
        photos("updates", at, updates),
        photos("programmes", "https://pro.example/works/list", works),
        photos(
            "requests",
            at,
            br#"[{"service_request_id":"1","requested_datetime":"2026-11-24",
            "media_url":["ftp://a/b.jpg","https://u:key@c.example/d.jpg?sig=key"]}]"#
        ),
        photos("requests", at, b"no document"),
        photos("inbox", at, own),
    ]);
}

fn picture(address: &str, body: &[u8]) -> Result<(String, Picture), String> {
    let decoded =
        SERVICE.decode(&frame("requests", address, body)).map_err(|err| err.to_string())?;
    let fact = decoded.facts.into_iter().next().ok_or("no fact")?;
    assert_eq!(fact.kind.slot(), Some(Slot::Picture));
    match fact.kind {
        FactKind::Picture(picture) => Ok((fact.entity.to_string(), picture)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn photos_are_known_by_their_hash() {
    let png = super::super::simulate::picture::draw(17);
    let address = "photo PRO-1/photo/2 1795518000 photos/PRO-1-2.png";
    let (entity, photo) = picture(address, &png).unwrap();
    assert_eq!((entity.as_str(), photo.media_type.as_str()), ("PRO-1/photo/2", "image/png"));
    assert_eq!(photo.url, "photos/PRO-1-2.png");
    assert_eq!(photo.sha256, picture(address, &png).unwrap().1.sha256);
    let other = super::super::simulate::picture::draw(18);
    assert_ne!(photo.sha256, picture(address, &other).unwrap().1.sha256);
    // FIPS 180-2: the hash of "abc".
    assert!(super::super::photo::hash(b"abc").starts_with("ba7816bf8f01cfea"));
    // A frame header of 8 by 6 after an application segment.
    let jpeg = b"\xFF\xD8\xFF\xE0\x00\x04ab\xFF\xC0\x00\x0B\x08\x00\x06\x00\x08\x01\x01\x11\x00";
    assert_eq!(picture(address, jpeg).unwrap().1.media_type, "image/jpeg");
    insta::assert_yaml_snapshot!([
        picture(address, b"<html><title>Not found</title></html>").unwrap_err(),
        picture(address, b"GIF89a").unwrap_err(),
        picture(address, b"{}").unwrap_err(),
        picture(address, b"\xFF\xD8\xFF").unwrap_err(),
        picture(address, b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\xFF\xFF\0\0\xFF\xFF").unwrap_err(),
        picture("photo ", &png).unwrap_err(),
    ]);
}
