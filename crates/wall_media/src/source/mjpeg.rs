//! JPEG pictures over HTTP as one endless answer (`multipart/x-mixed-replace`).

use tokio::time::timeout;

use super::{
    Outlet, STALL_TIMEOUT,
    http::{Server, media_type},
    multipart::Multipart,
    snapshot,
};
use crate::{
    address::Address,
    decode::jpeg_size,
    error::{SourceError, explain},
    sample::{Codec, MAX_SAMPLE},
};

/// See [`super::run`].
pub(super) async fn run(outlet: &Outlet<'_>, address: &Address) -> Result<(), SourceError> {
    let mut server = Server::new(outlet.context, address);
    let mut response = server.get().await?;
    let kind = media_type(&response);
    if kind == "image/jpeg" {
        // A camera that gives one picture at this address is asked again and again.
        return snapshot::follow(outlet, server, response).await;
    }
    if !kind.starts_with("multipart/") {
        return Err(SourceError::NotPictures(if kind.is_empty() { "data".into() } else { kind }));
    }
    let mut parts = Multipart::new(MAX_SAMPLE);
    loop {
        let next = async {
            loop {
                if let Some(picture) =
                    parts.next().map_err(|err| SourceError::Broken(err.to_string()))?
                {
                    return Ok(picture);
                }
                match response.chunk().await {
                    Ok(Some(chunk)) => parts.push(&chunk),
                    Ok(None) => return Err(SourceError::Ended),
                    Err(err) => {
                        return Err(SourceError::Broken(explain(&err.without_url())));
                    }
                }
            }
        };
        let picture =
            timeout(STALL_TIMEOUT, next).await.map_err(|_elapsed| SourceError::Silent)??;
        if let Some((width, height)) = jpeg_size(&picture) {
            outlet.learn_size(width, height);
        }
        outlet.send(Codec::Jpeg, true, picture)?;
    }
}
