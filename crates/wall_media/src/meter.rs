//! What a stream costs and how soon its pictures are there, measured while it is received.

use std::sync::Arc;

use wall_model::{Span, Timestamp};

use crate::{
    StreamOffer,
    address::Address,
    decode::{DecoderKind, Size},
    sample::{Codec, Sample},
};

/// How long is measured at a time.
const WINDOW: Span = Span::from_secs(2);

/// How a camera's pictures come, for whoever looks after the wall.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamFigures {
    /// Where they come from, without login and query.
    pub address: Arc<str>,
    /// How they are coded: `H.264`, `H.265` or `JPEG`.
    pub codec: &'static str,
    /// Width and height of the stream's pictures, px, once they are known.
    pub size_px: Option<(u32, u32)>,
    /// Pictures a second that were received.
    pub received_fps: f64,
    /// Pictures a second that were decoded.
    pub decoded_fps: f64,
    /// Bits a second that were received.
    pub bits_per_sec: f64,
    /// Processor time that decoding one took; graphics hardware has its own besides.
    pub decoding: Span,
    /// How long it took from when a sample was received until its picture was there.
    pub latency: Span,
    /// What decodes them.
    pub decoder: Option<DecoderKind>,
}

/// Measures one stream.
#[derive(Debug)]
pub(crate) struct Meter {
    address: Arc<str>,
    begins: Option<Timestamp>,
    codec: Codec,
    count: Counted,
}

#[derive(Debug, Default)]
struct Counted {
    received: u32,
    bytes: u64,
    decoded: u32,
    decoding: Span,
    latency: Span,
}

impl Meter {
    pub(crate) fn new(offer: &StreamOffer) -> Self {
        let address = Address::parse(&offer.url, &["rtsp", "rtsps", "http", "https"]);
        let address = address.map_or(String::new(), |address| address.to_string());
        Self {
            address: address.into(),
            begins: None,
            codec: Codec::Jpeg,
            count: Counted::default(),
        }
    }

    /// A sample was received.
    pub(crate) fn receive(&mut self, sample: &Sample) {
        self.begins.get_or_insert(sample.received_at);
        self.codec = sample.codec;
        self.count.received += 1;
        self.count.bytes += sample.data.len() as u64;
    }

    /// `count` samples were decoded, which `took` so long; the newest of them had been received at
    /// `received_at`, and its picture was there at `done`. Gives the figures once enough was measured.
    pub(crate) fn decode(
        &mut self,
        (received_at, done, took): (Timestamp, Timestamp, Span),
        count: usize,
        of: (Option<Size>, Option<DecoderKind>),
    ) -> Option<StreamFigures> {
        let decoded = u32::try_from(count).unwrap_or(u32::MAX);
        self.count.decoded = self.count.decoded.saturating_add(decoded);
        self.count.decoding = self.count.decoding + took;
        let latency = done.since(received_at).max(Span::ZERO);
        self.count.latency = self.count.latency.max(latency);
        let begins = self.begins?;
        let span = done.since(begins);
        if span < WINDOW {
            return None;
        }
        self.begins = Some(done);
        let Counted { received, bytes, decoded, decoding, latency } =
            std::mem::take(&mut self.count);
        let secs = span.as_secs_f64();
        let (size, decoder) = of;
        Some(StreamFigures {
            address: Arc::clone(&self.address),
            codec: self.codec.name(),
            size_px: size.map(|size| (size.width, size.height)),
            received_fps: f64::from(received) / secs,
            decoded_fps: f64::from(decoded) / secs,
            bits_per_sec: bytes as f64 * 8.0 / secs,
            decoding: Span::from_micros(decoding.as_micros() / i64::from(decoded.max(1))),
            latency,
            decoder,
        })
    }
}

#[cfg(test)]
mod tests {
    use wall_model::StreamKind;

    use super::*;

    #[test]
    fn figures_are_those_of_two_seconds() {
        let offer = StreamOffer::new("rtsp://u:p@10.0.0.1/main?key=1", StreamKind::Rtsp);
        let mut meter = Meter::new(&offer);
        let at = Timestamp::from_millis;
        let mut told = None;
        for nr in 0..=20 {
            let received_at = at(nr * 100);
            let data = vec![0; 1_000].into();
            meter.receive(&Sample { received_at, codec: Codec::H264, is_key: nr == 0, data });
            let (begun, done) = (at(nr * 100 + 2), at(nr * 100 + 8));
            let of = (Some(Size { width: 640, height: 360 }), None);
            let figures = meter.decode((received_at, done, done.since(begun)), 1, of);
            assert_eq!(figures.is_some(), nr == 20, "{nr}");
            told = figures;
        }
        let told = told.unwrap();
        assert_eq!(&*told.address, "rtsp://10.0.0.1/main");
        assert_eq!((told.codec, told.size_px), ("H.264", Some((640, 360))));
        assert!((told.received_fps - 10.5).abs() < 0.1 && (told.decoded_fps - 10.5).abs() < 0.1);
        assert!((told.bits_per_sec - 84_000.0).abs() < 1_000.0, "{told:?}");
        assert_eq!((told.decoding, told.latency), (Span::from_millis(6), Span::from_millis(8)));
    }
}
