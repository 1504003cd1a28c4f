//! Tiles of one PMTiles archive, in a file or on an HTTP server that serves ranges.
//!
//! Tiles are delivered decompressed. An archive is read again every period; tiles that did
//! not change make no new frame.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{Read as _, Seek as _, SeekFrom},
    path::PathBuf,
    time::Duration,
};

use flate2::read::GzDecoder;
use futures_util::{FutureExt as _, future::BoxFuture};
use pmtiles::{
    AsyncBackend, AsyncPmTilesReader, BackendResponse, Compression, HashMapCache, PmtError,
    PmtResult, TileCoord,
};
use reqwest::{StatusCode, header};
use tokio::time::{Instant, sleep_until};
use url::Url;
use wall_model::{LonLat, LonLatBounds};

use super::{Connector, Login, client, http};
use crate::{failure::Failure, outlet::Outlet};

/// Most tiles of one feed: a city at the zoom of its streets.
const MAX_TILES: usize = 1_024;

/// Largest piece of an archive that is read at once, bytes: bounds what a hostile archive
/// can make the wall unpack.
const MAX_PIECE: usize = 4 * 1024 * 1024;

/// Where the archive is.
enum Source {
    File(PathBuf),
    Http { client: reqwest::Client, url: Url },
}

/// Reads the tiles of one archive.
pub(crate) struct PmTiles {
    source: Source,
    bounds: LonLatBounds,
    zoom: u8,
    period: Duration,
    digests: BTreeMap<String, u64>,
}

impl PmTiles {
    /// Reads the tiles that cover `bounds` at `zoom` every `period`.
    pub(crate) fn new(
        url: &str,
        bounds: LonLatBounds,
        zoom: u8,
        period: Duration,
        login: Login,
    ) -> Result<Self, String> {
        let source = match (url.strip_prefix("pmtiles+"), url.strip_prefix("pmtiles:")) {
            (Some(url), _) => Source::Http {
                client: client::client(login, Duration::from_secs(30))
                    .map_err(|failure| failure.to_string())?,
                url: Url::parse(url).map_err(|err| err.to_string())?,
            },
            (None, Some(path)) => Source::File(path.strip_prefix("//").unwrap_or(path).into()),
            (None, None) => return Err("address is not pmtiles:".to_owned()),
        };
        Ok(Self { source, bounds, zoom, period, digests: BTreeMap::new() })
    }

    async fn round(&mut self, outlet: &Outlet) -> Result<(), Failure> {
        match &self.source {
            Source::File(path) => {
                let file = File::open(path)
                    .map_err(|err| Failure::Local(format!("{}: {err}", path.display())))?;
                self.tiles(FileBackend(file), outlet).await
            }
            Source::Http { client, url } => {
                let backend = HttpBackend { client: client.clone(), url: url.clone() };
                self.tiles(backend, outlet).await
            }
        }
    }

    async fn tiles<B: AsyncBackend + Send + Sync>(
        &mut self,
        backend: B,
        outlet: &Outlet,
    ) -> Result<(), Failure> {
        let reader = AsyncPmTilesReader::try_from_cached_source(backend, HashMapCache::default())
            .await
            .map_err(|err| failure(&err))?;
        let header = reader.get_header();
        let zoom = self.zoom.clamp(header.min_zoom.min(header.max_zoom), header.max_zoom);
        let compression = header.tile_compression;
        let tiles = covering(self.bounds, zoom)
            .ok_or_else(|| Failure::Local(format!("over {MAX_TILES} tiles at zoom {zoom}")))?;
        outlet.connected();
        for (x, y) in tiles {
            let tile = TileCoord::new(zoom, x, y).map_err(|err| failure(&err))?;
            let Some(bytes) = reader.get_tile(tile).await.map_err(|err| failure(&err))? else {
                continue;
            };
            let address = format!("{zoom}/{x}/{y}");
            let digest = http::digest(&bytes);
            if self.digests.get(&address) == Some(&digest) {
                continue;
            }
            let body = unpack(compression, &bytes, outlet.feed().max_bytes)?;
            outlet.send(&address, &body).await?;
            self.digests.insert(address, digest);
        }
        outlet.fresh();
        Ok(())
    }
}

impl Connector for PmTiles {
    fn run<'a>(&'a mut self, outlet: &'a Outlet) -> BoxFuture<'a, Failure> {
        async move {
            loop {
                let due = Instant::now() + self.period;
                if let Err(failure) = self.round(outlet).await {
                    return failure;
                }
                sleep_until(due).await;
            }
        }
        .boxed()
    }

    fn is_patient(&self) -> bool {
        true
    }
}

/// Columns and rows of the tiles that cover an area; `None` if there are too many.
fn covering(bounds: LonLatBounds, zoom: u8) -> Option<Vec<(u32, u32)>> {
    let (west, north) = tile_at(LonLat::new(bounds.min.lon_deg, bounds.max.lat_deg), zoom);
    let (east, south) = tile_at(LonLat::new(bounds.max.lon_deg, bounds.min.lat_deg), zoom);
    let columns = usize::try_from(east.saturating_sub(west)).ok()?.checked_add(1)?;
    let rows = usize::try_from(south.saturating_sub(north)).ok()?.checked_add(1)?;
    if columns.checked_mul(rows)? > MAX_TILES {
        return None;
    }
    Some((north..=south).flat_map(|y| (west..=east).map(move |x| (x, y))).collect())
}

/// Column and row of the Web Mercator tile that holds a place.
fn tile_at(place: LonLat, zoom: u8) -> (u32, u32) {
    let count = f64::from(1_u32 << zoom.min(30));
    let lat = place.lat_deg.clamp(-85.051_128_78, 85.051_128_78).to_radians();
    let x = (place.lon_deg + 180.0) / 360.0;
    let y = (1.0 - lat.tan().asinh() / std::f64::consts::PI) / 2.0;
    // `as` saturates, which is what the edges of the world need.
    let index = |share: f64| (share * count).floor().clamp(0.0, count - 1.0) as u32;
    (index(x), index(y))
}

/// A tile without its compression, read at most one byte over the limit.
fn unpack(compression: Compression, bytes: &[u8], max_bytes: usize) -> Result<Vec<u8>, Failure> {
    match compression {
        Compression::None => Ok(bytes.to_vec()),
        Compression::Gzip => {
            let mut body = Vec::new();
            let limit = u64::try_from(max_bytes).unwrap_or(u64::MAX).saturating_add(1);
            GzDecoder::new(bytes)
                .take(limit)
                .read_to_end(&mut body)
                .map_err(|err| Failure::Protocol(format!("tile: {err}")))?;
            Ok(body)
        }
        other => Err(Failure::Protocol(format!("tiles are compressed as {other:?}, not gzip"))),
    }
}

fn failure(err: &PmtError) -> Failure {
    match err {
        PmtError::Reading(io) => match io.get_ref().and_then(|inner| inner.downcast_ref()) {
            Some(Asked(failure)) => failure.clone(),
            None => Failure::Protocol(format!("no PMTiles archive: {io}")),
        },
        err => Failure::Protocol(format!("no PMTiles archive: {err}")),
    }
}

/// A failure on its way through the archive's reader.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
struct Asked(Failure);

fn refuse<T>(failure: Failure) -> PmtResult<T> {
    Err(PmtError::Reading(std::io::Error::other(Asked(failure))))
}

fn check_length(length: usize) -> PmtResult<()> {
    if length <= MAX_PIECE {
        return Ok(());
    }
    refuse(Failure::TooLarge(format!("the archive has a piece of {length} bytes")))
}

/// An archive in a file. Reads, and does not map: a file that shrinks must not end the
/// wall.
struct FileBackend(File);

impl AsyncBackend for FileBackend {
    async fn read(&self, offset: u64, length: usize) -> PmtResult<BackendResponse> {
        check_length(length)?;
        let mut file = self.0.try_clone()?;
        let reading = tokio::task::spawn_blocking(move || {
            let mut piece = Vec::new();
            file.seek(SeekFrom::Start(offset))?;
            file.take(u64::try_from(length).unwrap_or(u64::MAX)).read_to_end(&mut piece)?;
            Ok::<_, std::io::Error>(piece)
        });
        let piece = reading.await.map_err(std::io::Error::other)??;
        Ok(BackendResponse::new(piece.into()))
    }
}

/// An archive on an HTTP server.
struct HttpBackend {
    client: reqwest::Client,
    url: Url,
}

impl AsyncBackend for HttpBackend {
    async fn read(&self, offset: u64, length: usize) -> PmtResult<BackendResponse> {
        check_length(length)?;
        let last = offset.saturating_add(length.try_into().unwrap_or(u64::MAX)).saturating_sub(1);
        let range = format!("bytes={offset}-{last}");
        let request = self.client.get(self.url.clone()).header(header::RANGE, range);
        let mut response = match request.send().await {
            Ok(response) => response,
            Err(err) => return refuse(Failure::http(&err)),
        };
        match response.status() {
            StatusCode::PARTIAL_CONTENT => {}
            StatusCode::OK => {
                let what = "the server does not serve ranges";
                return refuse(Failure::Protocol(what.to_owned()));
            }
            status => return refuse(Failure::Status(status.as_u16())),
        }
        let mut piece = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if piece.len() + chunk.len() > length => {
                    return refuse(Failure::Protocol("more than the range asked".to_owned()));
                }
                Ok(Some(chunk)) => piece.extend_from_slice(&chunk),
                Ok(None) => return Ok(BackendResponse::new(piece.into())),
                Err(err) => return refuse(Failure::http(&err)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_of_a_city() {
        let bounds =
            LonLatBounds { min: LonLat::new(115.17, -8.76), max: LonLat::new(115.28, -8.59) };
        let tiles = covering(bounds, 13).unwrap();
        assert!(tiles.contains(&(6717, 4294)), "{tiles:?}");
        assert_eq!(tiles.len(), 4 * 5);
        assert_eq!(covering(bounds, 22), None);
        let world = LonLatBounds { min: LonLat::new(-180., -90.), max: LonLat::new(180., 90.) };
        assert_eq!(covering(world, 1).unwrap().len(), 4);
    }

    #[test]
    fn a_tile_that_unpacks_without_end_is_cut() {
        use std::io::Write as _;
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(&vec![0; 1_000_000]).unwrap();
        let packed = packer.finish().unwrap();
        assert_eq!(unpack(Compression::Gzip, &packed, 1_000).unwrap().len(), 1_001);
        assert!(unpack(Compression::Gzip, b"no gzip", 1_000).is_err());
        assert!(unpack(Compression::Brotli, b"", 1_000).is_err());
    }
}
