//! Parts that parse what strangers send, for the fuzz targets and property tests.

use wall_model::Timestamp;

use crate::{
    address::Address,
    decode::{Decoder, Shared},
    sample::{Codec, Sample},
    source,
};
pub use crate::{
    decode::{SpsColour, jpeg_picture, sps_colour},
    source::{
        hls::{read_playlist, read_segment},
        multipart::{Multipart, MultipartError},
        rtsp_messages,
    },
    store::{IndexEntry, read_index},
};

/// How many pictures come from an RTSP address without a login until the stream ends, and why it
/// ended.
pub async fn rtsp_pictures(url: &str) -> (usize, String) {
    match Address::parse(url, &["rtsp"]) {
        Ok(address) => {
            let (count, err) = source::rtsp_pictures(&address).await;
            (count, err.to_string())
        }
        Err(err) => (0, err.to_string()),
    }
}

/// Decodes the samples of one stream in this process: how many pictures they give. `codec`: 0 for JPEG, 1
/// for H.264, 2 for H.265, 3 for AV1. Every sample may be a key picture.
pub fn decoded<'a>(codec: u8, samples: impl IntoIterator<Item = &'a [u8]>) -> usize {
    let codec = match codec {
        0 => Codec::Jpeg,
        1 => Codec::H264,
        2 => Codec::H265,
        _ => Codec::Av1,
    };
    let (mut decoder, mut shared) = (Decoder::default(), Shared::default());
    let mut decode = |data: &[u8]| {
        let received_at = Timestamp::MIN;
        let sample = Sample { received_at, codec, is_key: true, data: data.to_vec().into() };
        decoder.decode(&mut shared, &sample, None, true).is_ok_and(|picture| picture.is_some())
    };
    samples.into_iter().filter(|data| decode(data)).count()
}
