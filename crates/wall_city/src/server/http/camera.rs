//! Camera pictures: `ID.mjpg` as `multipart/x-mixed-replace`, `ID.jpg` as one picture.

use std::convert::Infallible;

use axum::{
    body::Body,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures_util::stream;

use super::Site;
use crate::server::cameras::{Picture, Watch};

/// Separates the parts of a motion picture.
const BOUNDARY: &str = "gambar";

/// Answers a request for `ID.mjpg` or `ID.jpg`.
pub(super) async fn picture(State(site): State<Site>, Path(name): Path<String>) -> Response {
    let Some((id, kind)) = name.rsplit_once('.') else { return unknown() };
    match (site.cameras.picture(id).await, kind) {
        (Picture::Unknown, _) => unknown(),
        (Picture::Off, _) => (
            StatusCode::SERVICE_UNAVAILABLE,
            [(header::RETRY_AFTER, "30")],
            "the camera is out of service\n",
        )
            .into_response(),
        (Picture::Jpeg(jpeg), "jpg") => (
            [(header::CONTENT_TYPE, "image/jpeg"), (header::CACHE_CONTROL, "no-store")],
            Body::from(jpeg),
        )
            .into_response(),
        (Picture::Jpeg(_), "mjpg") => motion(site.cameras.watch(id)),
        (Picture::Jpeg(_), _) => unknown(),
    }
}

fn unknown() -> Response {
    (StatusCode::NOT_FOUND, "no such camera; ask for ID.mjpg or ID.jpg\n").into_response()
}

/// Pictures until the viewer leaves or the camera goes off. A viewer that reads slowly
/// misses pictures; it never sees old ones.
fn motion(watch: Watch) -> Response {
    let parts = stream::unfold(watch, async |mut watch| {
        let jpeg = watch.next().await?;
        Some((Ok::<Bytes, Infallible>(part(&jpeg)), watch))
    });
    let media_type = format!("multipart/x-mixed-replace; boundary={BOUNDARY}");
    (
        [(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, "no-store".to_owned())],
        Body::from_stream(parts),
    )
        .into_response()
}

/// One part: delimiter, headers, picture.
fn part(jpeg: &[u8]) -> Bytes {
    let head = format!(
        "--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {}\r\n\r\n",
        jpeg.len()
    );
    let mut part = Vec::with_capacity(head.len() + jpeg.len() + 2);
    part.extend_from_slice(head.as_bytes());
    part.extend_from_slice(jpeg);
    part.extend_from_slice(b"\r\n");
    part.into()
}
