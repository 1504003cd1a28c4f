//! One JPEG picture per HTTP request.

use bytes::BytesMut;
use reqwest::Response;
use tokio::time::{sleep, timeout};
use wall_model::Span;

use super::{
    Outlet, STALL_TIMEOUT,
    http::{Server, media_type},
};
use crate::{
    address::Address,
    error::{SourceError, explain},
    sample::{Codec, MAX_SAMPLE},
};

/// Pause between two requests.
pub(super) const PERIOD: Span = Span::from_secs(2);

/// See [`super::run`].
pub(super) async fn run(outlet: &Outlet<'_>, address: &Address) -> Result<(), SourceError> {
    let mut server = Server::new(outlet.context, address);
    let response = server.get().await?;
    follow(outlet, server, response).await
}

/// Reads the first answer, then asks for more.
pub(super) async fn follow(
    outlet: &Outlet<'_>,
    mut server: Server<'_>,
    first: Response,
) -> Result<(), SourceError> {
    outlet.track.set_period((outlet.context.clock)(), PERIOD);
    let mut response = first;
    loop {
        let read = timeout(STALL_TIMEOUT, picture(response)).await;
        let picture = read.map_err(|_elapsed| SourceError::Silent)??;
        outlet.send(Codec::Jpeg, true, picture.freeze())?;
        sleep(PERIOD.to_duration()).await;
        response = server.get().await?;
    }
}

/// The body of an answer, if it is a picture.
async fn picture(mut response: Response) -> Result<BytesMut, SourceError> {
    let kind = media_type(&response);
    if kind.starts_with("text/") || kind.starts_with("multipart/") || kind.contains("json") {
        return Err(SourceError::NotPictures(kind));
    }
    let mut body = BytesMut::new();
    while let Some(chunk) =
        response.chunk().await.map_err(|err| SourceError::Broken(explain(&err.without_url())))?
    {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_SAMPLE {
            return Err(SourceError::Broken("a picture is longer than 8 MiB".to_owned()));
        }
    }
    if body.starts_with(&[0xff, 0xd8]) {
        Ok(body)
    } else {
        Err(SourceError::NotPictures("something that is no JPEG picture".to_owned()))
    }
}
