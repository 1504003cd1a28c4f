//! Playlists (RFC 8216): which streams there are, which segments one has.

use m3u8_rs::KeyMethod;
use url::Url;
use wall_model::Span;

use crate::{decode::Size, error::SourceError};

/// Segments of a playlist that are looked at, at most: the newest.
const MAX_SEGMENTS: usize = 64;

/// What a playlist lists.
#[derive(Debug)]
pub(super) enum Playlist {
    /// One stream in several sizes.
    Variants(Vec<Variant>),
    /// One stream's segments.
    Segments(Segments),
}

/// A stream of a camera.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Variant {
    pub(super) url: Url,
    /// Its size in px, if it says so.
    pub(super) size: Option<(u64, u64)>,
    /// Bits a second at most.
    pub(super) bandwidth: u64,
}

/// A stream's segments.
#[derive(Debug)]
pub(super) struct Segments {
    /// No segment is longer.
    pub(super) target: Span,
    /// Number of the first of `segments`.
    pub(super) first: u64,
    pub(super) segments: Vec<Segment>,
    /// Whether none will follow.
    pub(super) is_over: bool,
}

/// A piece of a stream: some seconds that begin with a key picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) at: Part,
    /// What stands before the first picture, if apart.
    pub(super) map: Option<Part>,
    /// The times of its pictures do not go on where those of the segment before ended.
    pub(super) begins_anew: bool,
}

/// A resource, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) url: Url,
    /// First byte and number of bytes.
    pub(super) range: Option<(u64, u64)>,
}

impl Segments {
    /// The number that the next segment to come will have.
    pub(super) fn end(&self) -> u64 {
        self.first.saturating_add(self.segments.len() as u64)
    }

    /// The segment of this number.
    pub(super) fn get(&self, nr: u64) -> Option<&Segment> {
        let index = usize::try_from(nr.checked_sub(self.first)?).ok()?;
        self.segments.get(index)
    }
}

/// Reads a playlist that was found at `base`.
pub(super) fn parse(content: &[u8], base: &Url) -> Result<Playlist, SourceError> {
    let broken = |what: &str| SourceError::Broken(format!("playlist: {what}"));
    let at = |uri: &str| {
        let url = base.join(uri.trim()).map_err(|_bad| broken("an address cannot be read"))?;
        let is_web = matches!(url.scheme(), "http" | "https");
        if is_web { Ok(url) } else { Err(broken("an address is neither http:// nor https://")) }
    };
    match m3u8_rs::parse_playlist_res(content).map_err(|_inner| broken("cannot be read"))? {
        m3u8_rs::Playlist::MasterPlaylist(list) => {
            let videos = list.variants.iter().filter(|variant| !variant.is_i_frame);
            let variants = videos.map(|variant| {
                Ok(Variant {
                    url: at(&variant.uri)?,
                    size: variant.resolution.map(|size| (size.width, size.height)),
                    bandwidth: variant.bandwidth,
                })
            });
            let variants: Vec<Variant> =
                variants.take(MAX_SEGMENTS).collect::<Result<_, SourceError>>()?;
            if variants.is_empty() {
                Err(broken("no stream"))
            } else {
                Ok(Playlist::Variants(variants))
            }
        }
        m3u8_rs::Playlist::MediaPlaylist(list) => {
            if list.segments.iter().any(|segment| {
                segment.key.as_ref().is_some_and(|key| key.method != KeyMethod::None)
            }) {
                return Err(SourceError::Unsupported("an encrypted HLS stream"));
            }
            let skipped = list.segments.len().saturating_sub(MAX_SEGMENTS);
            let mut map = None;
            let mut segments = Vec::new();
            for (nr, segment) in list.segments.iter().enumerate() {
                if let Some(known) = &segment.map {
                    let range = known.byte_range.as_ref();
                    let range = range.map(|range| (range.offset.unwrap_or(0), range.length));
                    map = Some(Part { url: at(&known.uri)?, range });
                }
                if nr < skipped {
                    continue;
                }
                let url = at(&segment.uri)?;
                let range = segment.byte_range.as_ref().map(|range| {
                    // Without a place it follows the part before (4.3.2.2).
                    let before = segments.last().and_then(|before: &Segment| before.at.range);
                    let after = before.map_or(0, |(offset, length)| offset.saturating_add(length));
                    (range.offset.unwrap_or(after), range.length)
                });
                let (at, begins_anew) = (Part { url, range }, segment.discontinuity);
                segments.push(Segment { at, map: map.clone(), begins_anew });
            }
            Ok(Playlist::Segments(Segments {
                target: Span::from_secs(
                    i64::try_from(list.target_duration).unwrap_or(60).clamp(1, 60),
                ),
                first: list.media_sequence.saturating_add(skipped as u64),
                segments,
                is_over: list.end_list,
            }))
        }
    }
}

/// The smallest stream that is at least as large as wanted, else the largest; of streams that
/// do not tell their sizes the one of the fewest bits.
pub(super) fn choose(variants: &[Variant], wanted: Option<Size>) -> Option<&Variant> {
    let (width, height) =
        wanted.map_or((0, 0), |size| (u64::from(size.width), u64::from(size.height)));
    let area = |variant: &Variant| variant.size.map_or(0, |(w, h)| w.saturating_mul(h));
    let fits = |variant: &&Variant| variant.size.is_some_and(|(w, h)| w >= width && h >= height);
    let order = |variant: &&Variant| (area(variant), variant.bandwidth);
    let smallest = variants.iter().filter(fits).min_by_key(order);
    let largest = || variants.iter().filter(|variant| variant.size.is_some()).max_by_key(order);
    smallest.or_else(largest).or_else(|| variants.iter().min_by_key(|variant| variant.bandwidth))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Playlist, SourceError> {
        parse(text.as_bytes(), &Url::parse("https://cctv.example/a/index.m3u8?key=k").unwrap())
    }

    #[test]
    fn a_stream_is_chosen_by_the_size_of_its_tile() {
        let master = "#EXTM3U\n\
            #EXT-X-STREAM-INF:BANDWIDTH=2000000,RESOLUTION=1280x720\nmain.m3u8\n\
            #EXT-X-STREAM-INF:BANDWIDTH=500000,RESOLUTION=640x360\nsub.m3u8\n";
        let Playlist::Variants(variants) = read(master).unwrap() else { panic!("no variants") };
        let name = |width: u32, height: u32| {
            choose(&variants, Some(Size { width, height })).unwrap().url.path().to_owned()
        };
        assert_eq!(name(320, 180), "/a/sub.m3u8");
        assert_eq!(name(640, 360), "/a/sub.m3u8");
        assert_eq!(name(641, 360), "/a/main.m3u8");
        assert_eq!(name(3840, 2160), "/a/main.m3u8");
        assert_eq!(choose(&variants, None).unwrap().url.path(), "/a/sub.m3u8");
    }

    #[test]
    fn segments_have_numbers_places_and_what_stands_before_them() {
        let text = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:17\n\
            #EXT-X-MAP:URI=\"init.mp4\"\n#EXTINF:4,\n#EXT-X-BYTERANGE:100@20\nall.m4s\n\
            #EXTINF:4,\n#EXT-X-BYTERANGE:50\nall.m4s\n#EXT-X-DISCONTINUITY\n#EXTINF:2,\nb.m4s\n";
        let Playlist::Segments(list) = read(text).unwrap() else { panic!("no segments") };
        assert_eq!((list.first, list.end(), list.is_over), (17, 20, false));
        assert_eq!(list.target, Span::from_secs(4));
        let second = list.get(18).unwrap();
        assert_eq!(second.at.range, Some((120, 50)));
        assert_eq!(second.map.as_ref().unwrap().url.path(), "/a/init.mp4");
        assert!(list.get(19).unwrap().begins_anew && !second.begins_anew);
        assert!(list.get(16).is_none() && list.get(20).is_none());
    }

    #[test]
    fn only_the_newest_segments_of_a_long_list_are_kept() {
        let mut text = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:5\n".to_owned();
        for nr in 0..1_000 {
            text.push_str(&format!("#EXTINF:2,\n{nr}.ts\n"));
        }
        let Playlist::Segments(list) = read(&text).unwrap() else { panic!("no segments") };
        assert_eq!(list.segments.len(), MAX_SEGMENTS);
        assert_eq!(list.end(), 1_005);
        assert_eq!(list.get(1_004).unwrap().at.url.path(), "/a/999.ts");
    }

    #[test]
    fn what_cannot_be_played_says_why() {
        let why = |text: &str| read(text).unwrap_err().to_string();
        let key = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-KEY:METHOD=AES-128,URI=\"k\"\n#EXTINF:2,\na.ts\n";
        assert!(why(key).contains("encrypted"), "{}", why(key));
        let file = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nfile:///etc/passwd\n";
        assert!(why(file).contains("neither http"), "{}", why(file));
        assert!(why("<html>").contains("playlist"), "{}", why("<html>"));
    }
}
