//! HLS: playlists over HTTP whose segments are transport streams or fragments of MP4 (RFC 8216).
//!
//! A segment comes at once and holds some seconds of pictures. They are handed on at the pace
//! of their own times, so that a tile moves as the street did; meanwhile the next segment is
//! fetched. Playing begins with the newest segment. Whoever falls behind by more than
//! [`MAX_BEHIND`] segments goes on with the newest: no delay grows over days.

mod foreign;
mod fragments;

mod pace;
mod playlist;
mod transport;

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::Response;
use tokio::{
    sync::mpsc::{Sender, channel},
    time::{Instant, sleep, timeout},
};
use url::Url;

use super::{
    Outlet, STALL_TIMEOUT,
    http::{Server, media_type},
};
use crate::{
    address::Address,
    error::{SourceError, explain},
    nal::Parameters,
    sample::Codec,
};
use foreign::parsed;
use playlist::{Part, Playlist, Segment, Segments, Variant};

/// Longest playlist that is read, bytes.
const MAX_PLAYLIST: usize = 1 << 20;

/// Longest segment that is read, bytes: ten seconds of a main stream.
const MAX_SEGMENT: usize = 16 << 20;

/// Longest description of tracks that is read, bytes.
const MAX_MAP: usize = 1 << 20;

/// Segments that may be there and not yet played before the newest is played instead.
const MAX_BEHIND: u64 = 3;

/// A picture of a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Unit {
    /// When it is decoded, in ticks of the stream's clock.
    time: u64,
    codec: Codec,
    is_key: bool,
    /// An access unit in Annex B framing, parameter sets before a key picture.
    data: Bytes,
}

/// The pictures of a segment.
struct Played {
    units: Vec<Unit>,
    /// Their times do not go on where those before ended.
    begins_anew: bool,
}

/// See [`super::run`].
pub(super) async fn run(outlet: &Outlet<'_>, address: &Address) -> Result<(), SourceError> {
    // One segment waits while one is played and one is fetched: memory is bounded.
    let (sender, receiver) = channel(1);
    let fetching = Fetching::new(outlet, address, sender).run();
    // The pictures that came before a failure are still played.
    let (fetched, played) = tokio::join!(fetching, pace::play(outlet, receiver));
    fetched.and(played)
}

/// What fetches segments.
struct Fetching<'a> {
    outlet: &'a Outlet<'a>,
    server: Server<'a>,
    /// The playlist that the camera's address gives.
    begin: Url,
    /// Its streams, if it lists some, and which one is played.
    variants: Vec<Variant>,
    stream: Url,
    parameters: Parameters,
    /// What stands before the segments that are played, if apart.
    map: Option<(Part, BytesMut)>,
    sender: Sender<Played>,
}

impl<'a> Fetching<'a> {
    fn new(outlet: &'a Outlet<'a>, address: &'a Address, sender: Sender<Played>) -> Self {
        Self {
            outlet,
            server: Server::new(outlet.context, address),
            begin: address.url().clone(),
            variants: Vec::new(),
            stream: address.url().clone(),
            parameters: Parameters::default(),
            map: None,
            sender,
        }
    }

    async fn run(mut self) -> Result<(), SourceError> {
        let mut list = self.open().await?;
        // The newest segment is begun with.
        let mut next = list.end().saturating_sub(1);
        let mut last_came = Instant::now();
        let mut skipped = false;
        loop {
            if next < list.first || next > list.end() || list.end() - next > MAX_BEHIND {
                // The server began anew, or this one was too slow.
                skipped = true;
                next = list.end().saturating_sub(1);
            }
            while let Some(segment) = list.get(next).cloned() {
                let mut played = self.fetch(&segment).await?;
                played.begins_anew |= std::mem::take(&mut skipped);
                last_came = Instant::now();
                next += 1;
                if self.sender.send(played).await.is_err() {
                    return Ok(());
                }
            }
            if list.is_over {
                return Err(SourceError::Ended);
            }
            let patience = list.target.times(3).to_duration().max(STALL_TIMEOUT);
            if last_came.elapsed() > patience {
                return Err(SourceError::Silent);
            }
            // Half a segment: sooner than the standard asks for (6.3.4), since a wall is near
            // its cameras and wants to be near the present.
            sleep((list.target.to_duration() / 2).min(Duration::from_secs(3))).await;
            self.choose();
            list = self.segments().await?;
        }
    }

    /// The segments of the stream that fits, once its address is known.
    async fn open(&mut self) -> Result<Segments, SourceError> {
        match self.playlist(&self.begin.clone()).await? {
            Playlist::Segments(list) => Ok(list),
            Playlist::Variants(variants) => {
                self.variants = variants;
                self.choose();
                self.segments().await
            }
        }
    }

    async fn segments(&mut self) -> Result<Segments, SourceError> {
        match self.playlist(&self.stream.clone()).await? {
            Playlist::Segments(list) => Ok(list),
            Playlist::Variants(_) => {
                Err(SourceError::Broken("playlist: lists playlists of playlists".to_owned()))
            }
        }
    }

    /// Goes on with the stream that fits the tile. Segments of all streams have the same
    /// numbers and begin with a key picture, so that nothing is missed.
    fn choose(&mut self) {
        if let Some(variant) = playlist::choose(&self.variants, self.outlet.track.wanted_size()) {
            self.stream = variant.url.clone();
        }
    }

    async fn playlist(&mut self, url: &Url) -> Result<Playlist, SourceError> {
        let response = self.server.get_from(url, None).await?;
        let kind = media_type(&response);
        // Where relative addresses begin: behind redirections.
        let base = response.url().clone();
        let content = body(response, MAX_PLAYLIST, "a playlist is longer than 1 MiB").await?;
        if !content.trim_ascii_start().starts_with(b"#EXTM3U") {
            return Err(SourceError::NotPictures(match kind.as_str() {
                "" => "something that is no playlist".to_owned(),
                kind => kind.to_owned(),
            }));
        }
        parsed(|| playlist::parse(&content, &base))
    }

    async fn fetch(&mut self, segment: &Segment) -> Result<Played, SourceError> {
        let content = self.part(&segment.at, MAX_SEGMENT).await?;
        if let Some(map) = &segment.map
            && self.map.as_ref().map(|(known, _)| known) != Some(map)
        {
            self.map = Some((map.clone(), self.part(map, MAX_MAP).await?));
        }
        let map = self.map.as_ref().filter(|(part, _)| Some(part) == segment.map.as_ref());
        let map = map.map_or(&[][..], |(_, map)| map);
        let units = segment_pictures(map, &content, &mut self.parameters)?;
        Ok(Played { units, begins_anew: segment.begins_anew })
    }

    async fn part(&mut self, part: &Part, limit: usize) -> Result<BytesMut, SourceError> {
        let response = self.server.get_from(&part.url, part.range).await?;
        body(
            response,
            limit,
            "a segment is longer than 16 MiB, or what stands before it than 1 MiB",
        )
        .await
    }
}

/// How many segments or streams a playlist lists; `None` if it is refused.
pub fn read_playlist(content: &[u8]) -> Option<usize> {
    let base = Url::parse("http://camera.invalid/index.m3u8").ok()?;
    match playlist::parse(content, &base).ok()? {
        Playlist::Segments(list) => Some(list.segments.len()),
        Playlist::Variants(variants) => Some(variants.len()),
    }
}

/// How many pictures a segment has after what stands before it, and their bytes together;
/// `None` if it is refused.
pub fn read_segment(map: &[u8], segment: &[u8]) -> Option<(usize, usize)> {
    let units = segment_pictures(map, segment, &mut Parameters::default()).ok()?;
    Some((units.len(), units.iter().map(|unit| unit.data.len()).sum()))
}

fn segment_pictures(
    map: &[u8],
    segment: &[u8],
    parameters: &mut Parameters,
) -> Result<Vec<Unit>, SourceError> {
    if fragments::is_one(segment) {
        parsed(|| fragments::pictures(map, segment, parameters))
    } else if transport::is_one(segment) {
        parsed(|| transport::pictures(segment, parameters))
    } else {
        Err(SourceError::Unsupported("HLS whose segments are neither transport streams nor MP4"))
    }
}

/// The body of an answer.
async fn body(
    mut response: Response,
    limit: usize,
    too_long: &str,
) -> Result<BytesMut, SourceError> {
    let reading = async {
        let mut body = BytesMut::new();
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|err| SourceError::Broken(explain(&err.without_url())))?
        {
            if body.len() + chunk.len() > limit {
                return Err(SourceError::Broken(too_long.to_owned()));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    };
    timeout(STALL_TIMEOUT, reading).await.map_err(|_elapsed| SourceError::Silent)?
}

#[cfg(test)]
mod tests {
    use wall_model::Timestamp;

    use super::*;
    use crate::{
        decode::{Decoder, Shared},
        sample::Sample,
    };

    const TRANSPORT: &[u8] = include_bytes!("fixtures/tiny.ts");
    const FILM: &[u8] = include_bytes!("fixtures/tiny.mp4");

    /// What stands before a film's first fragment, and its fragments.
    fn cut(film: &[u8]) -> (&[u8], &[u8]) {
        let moof = film.windows(4).position(|word| word == b"moof").unwrap();
        film.split_at(moof - 4)
    }

    fn film() -> (&'static [u8], &'static [u8]) {
        cut(FILM)
    }

    fn read(map: &[u8], segment: &[u8]) -> Result<Vec<Unit>, SourceError> {
        segment_pictures(map, segment, &mut Parameters::default())
    }

    #[test]
    fn h265_is_read_where_it_can_be_decoded() {
        let transport = read(&[], include_bytes!("fixtures/tiny_h265.ts"));
        let (map, segment) = cut(include_bytes!("fixtures/tiny_h265.mp4"));
        for units in [transport, read(map, segment)] {
            if cfg!(feature = "libav") {
                let units = units.unwrap();
                assert!(units.len() == 4 && units.iter().all(|unit| unit.codec == Codec::H265));
                assert!(units[0].is_key && !units[1].is_key);
            } else {
                assert_eq!(units, Err(SourceError::NotBuilt("H.265")));
            }
        }
    }

    #[test]
    fn av1_is_read_and_decoded_where_it_can_be() {
        let (map, segment) = cut(include_bytes!("fixtures/tiny_av1.mp4"));
        let units = read(map, segment);
        if cfg!(feature = "libav") {
            let units = units.unwrap();
            assert_eq!(units.len(), 6);
            let keys: Vec<bool> = units.iter().map(|unit| unit.is_key).collect();
            assert_eq!(keys, [true, false, false, true, false, false]);
            let (mut decoder, mut shared) = (Decoder::default(), Shared::default());
            for (nr, unit) in (0..).zip(units) {
                let Unit { codec, is_key, data, .. } = unit;
                let sample =
                    Sample { received_at: Timestamp::from_millis(nr), codec, is_key, data };
                let picture = decoder.decode(&mut shared, &sample, None, true).unwrap().unwrap();
                assert_eq!((picture.width, picture.height), (64, 48));
                assert_eq!(picture.captured_at, sample.received_at, "none is held back");
                assert!(picture.y[2].abs_diff(180) < 12 && picture.y[13].abs_diff(162) < 12);
            }
        } else {
            assert_eq!(units, Err(SourceError::NotBuilt("AV1")));
        }
    }

    #[test]
    fn the_same_pictures_come_from_both_kinds_of_segments() {
        let (map, segment) = film();
        let stream = read(&[], TRANSPORT).unwrap();
        let fragments = read(map, segment).unwrap();
        let keys = |units: &[Unit]| units.iter().map(|unit| unit.is_key).collect::<Vec<_>>();
        assert_eq!(keys(&stream), [true, false, true, false]);
        assert_eq!(keys(&fragments), keys(&stream));
        // A fifteenth of a second apart, to the nearest tick.
        for two in stream.windows(2).chain(fragments.windows(2)) {
            let apart = two[1].time - two[0].time;
            assert!((5_999..=6_001).contains(&apart), "{apart}");
        }
    }

    #[test]
    fn a_fragment_without_what_stands_before_it_is_refused() {
        let (map, segment) = film();
        assert_eq!(read_segment(&[], segment), None);
        assert!(read_segment(&map[..map.len() / 2], segment).is_none());
    }

    #[test]
    fn a_torn_transport_stream_gives_the_pictures_that_are_whole() {
        let torn = [&TRANSPORT[..188 * 6], &TRANSPORT[188 * 9..]].concat();
        let (count, _) = read_segment(&[], &torn).unwrap();
        assert!((1..4).contains(&count), "{count}");
    }
}
