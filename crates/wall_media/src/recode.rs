//! Pictures coded anew as H.264, which every player shows: those that came as JPEG, and those that
//! nobody may see without their masks.

use openh264::{
    OpenH264API, Timestamp as Clock,
    encoder::{
        Encoder, EncoderConfig, FrameType, IntraFramePeriod, QpRange, RateControlMode, VuiConfig,
    },
    formats::YUVSlices,
};
use wall_model::{Mask, Timestamp};

use crate::{
    I420,
    decode::{Engine, Stream},
    error::first_line,
    mask::masked,
    sample::{Codec, Sample},
};

/// A key picture so often, so that a player may seek.
const KEY_EVERY: u32 = 50;

/// Quality, by the quantiser: hardly to be told from what it is made of.
const QUANTISER: QpRange = QpRange::new(18, 26);

/// One camera's pictures coded anew.
#[derive(Default)]
pub(crate) struct Recoder {
    stream: Stream,
    encoder: Option<Coding>,
    masks: Vec<Mask>,
}

struct Coding {
    encoder: Encoder,
    look: (usize, usize, bool, bool),
    begun: Timestamp,
}

impl Recoder {
    /// One that burns `masks` in.
    pub(crate) fn masking(masks: Vec<Mask>) -> Self {
        Self { masks, ..Self::default() }
    }

    /// The sample as H.264, as a key picture if something `begins` with it; `None` if it gives
    /// no picture.
    pub(crate) fn recode(
        &mut self,
        engine: &mut Engine,
        sample: &Sample,
        begins: bool,
    ) -> Result<Option<Sample>, String> {
        let decoded = engine.decode(&mut self.stream, sample, None, true);
        let picture = decoded.map_err(|err| err.to_string())?;
        let Some(mut picture) = picture else { return Ok(None) };
        if !self.masks.is_empty() {
            picture = masked(&picture, &self.masks);
        }
        let coded = self.encode(&picture, begins)?;
        // The encoder may find that nothing changed.
        Ok(Some(coded).filter(|coded| !coded.data.is_empty()))
    }

    fn encode(&mut self, picture: &I420, begins: bool) -> Result<Sample, String> {
        let failed = |err: openh264::Error| first_line(&err.to_string());
        // H.264 as all players know it has twice as many rows and columns as colours.
        let (width, height) = (picture.width as usize & !1, picture.height as usize & !1);
        let look = (width, height, picture.full_range, picture.is_bt709);
        if self.encoder.as_ref().is_none_or(|coding| coding.look != look) {
            let encoder = Encoder::with_api_config(OpenH264API::from_source(), config(picture))
                .map_err(failed)?;
            self.encoder = Some(Coding { encoder, look, begun: picture.captured_at });
        }
        let Some(coding) = &mut self.encoder else { return Err("no encoder".to_owned()) };
        if begins {
            coding.encoder.force_intra_frame();
        }
        let stride = picture.chroma_size().0 as usize;
        let rows = |plane, stride: usize, height: usize| -> Result<&[u8], String> {
            let plane: &[u8] = plane;
            plane.get(..stride * height).ok_or_else(|| "picture is cut off".to_owned())
        };
        let planes = (
            rows(&picture.y, picture.width as usize, height)?,
            rows(&picture.u, stride, height / 2)?,
            rows(&picture.v, stride, height / 2)?,
        );
        let source =
            YUVSlices::new(planes, (width, height), (picture.width as usize, stride, stride));
        let millis = picture.captured_at.since(coding.begun).as_micros().max(0) / 1_000;
        let clock = Clock::from_millis(millis.unsigned_abs());
        let coded = coding.encoder.encode_at(&source, clock).map_err(failed)?;
        Ok(Sample {
            received_at: picture.captured_at,
            codec: Codec::H264,
            is_key: matches!(coded.frame_type(), FrameType::IDR),
            data: coded.to_vec().into(),
        })
    }
}

fn config(picture: &I420) -> EncoderConfig {
    let colours = if picture.is_bt709 { VuiConfig::bt709() } else { VuiConfig::bt601() };
    EncoderConfig::new()
        .rate_control_mode(RateControlMode::Off)
        .qp(QUANTISER)
        .skip_frames(false)
        .intra_frame_period(IntraFramePeriod::from_num_frames(KEY_EVERY))
        .num_threads(1)
        .vui(colours.full_range(picture.full_range))
}
