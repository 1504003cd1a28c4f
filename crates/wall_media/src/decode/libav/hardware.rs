//! Which graphics hardware decodes in this process.
//!
//! The first that opens and that the decoder knows: VA-API, CUDA, Vulkan. A kind that declines a
//! codec's stream is not asked for that codec again, and one that fails a few times for none, in this
//! process; another kind or the processor decodes then.

use std::ffi::CString;

use ffmpeg_the_third::codec::Codec as Found;

use super::device::{Device, is_usable};
use crate::{
    decode::{CHOICE, DecoderKind},
    sample::Codec,
};

/// Kinds of hardware, the first choice first, and their names in the environment.
const KINDS: [(DecoderKind, &str); 3] =
    [(DecoderKind::VaApi, "vaapi"), (DecoderKind::Cuda, "cuda"), (DecoderKind::Vulkan, "vulkan")];

/// Failures after which it is given up.
const MAX_FAILURES: u32 = 3;

/// See the [module](self).
pub(in crate::decode) struct Hardware {
    kinds: Vec<Kind>,
}

/// One kind of hardware, and how it did so far.
struct Kind {
    candidate: Candidate,
    device: Option<Device>,
    /// What it does not decode.
    declined: Vec<Codec>,
    failures: u32,
    /// Whether it is no use for anything: it does not open, or failed too often.
    is_given_up: bool,
}

impl Default for Hardware {
    fn default() -> Self {
        Self::untried(&std::env::var(CHOICE).unwrap_or_default())
    }
}

/// A kind, and which of the machine's devices of that kind; `None`: the first.
type Candidate = (DecoderKind, Option<CString>);

/// What to try where the environment says `wanted`.
fn candidates(wanted: &str) -> Vec<Candidate> {
    let (wanted, device) = wanted.split_once(':').unwrap_or((wanted, ""));
    let device = CString::new(device).ok().filter(|device| !device.is_empty());
    let is_wanted = |name: &str| wanted.is_empty() || wanted == name;
    let kinds = KINDS.iter().filter(|(_, name)| is_wanted(name));
    kinds.map(|(kind, _)| (*kind, device.clone())).collect()
}

impl Hardware {
    /// All that there may be where the environment says `wanted`.
    pub(super) fn untried(wanted: &str) -> Self {
        Self { kinds: candidates(wanted).into_iter().map(Kind::untried).collect() }
    }

    /// The device for a decoder of a codec, if there is one.
    pub(super) fn device(&mut self, codec: Codec, decoder: &Found) -> Option<&Device> {
        let nr = self.kinds.iter_mut().position(|kind| kind.is_for(codec, decoder))?;
        self.kinds.get(nr)?.device.as_ref()
    }

    /// Whether there is one for a codec, or there may be.
    pub(in crate::decode) fn is_possible(&self, codec: Codec) -> bool {
        self.kinds.iter().any(|kind| kind.is_possible(codec))
    }

    /// A kind declined a codec's stream: another one may do better. Said once or with every picture.
    pub(in crate::decode) fn declined(&mut self, kind: DecoderKind, codec: Codec) {
        for kind in self.of(kind).filter(|kind| !kind.declined.contains(&codec)) {
            kind.declined.push(codec);
            // Opened again if another codec asks for it: most have none that does.
            kind.device = None;
        }
    }

    /// A kind failed in mid-stream.
    pub(in crate::decode) fn failed(&mut self, kind: DecoderKind) {
        for kind in self.of(kind) {
            kind.failures += 1;
            if kind.failures >= MAX_FAILURES {
                kind.give_up();
            }
        }
    }

    fn of(&mut self, kind: DecoderKind) -> impl Iterator<Item = &mut Kind> {
        self.kinds.iter_mut().filter(move |one| one.candidate.0 == kind)
    }
}

impl Kind {
    fn untried(candidate: Candidate) -> Self {
        Self { candidate, device: None, declined: Vec::new(), failures: 0, is_given_up: false }
    }

    fn is_possible(&self, codec: Codec) -> bool {
        !self.is_given_up && !self.declined.contains(&codec)
    }

    /// Whether it is there for a decoder of a codec; opened, if it was not.
    fn is_for(&mut self, codec: Codec, decoder: &Found) -> bool {
        if !self.is_possible(codec) {
            return false;
        }
        let (kind, name) = &self.candidate;
        if !is_usable(decoder, *kind) {
            self.declined.push(codec);
            return false;
        }
        if self.device.is_none() {
            self.device = Device::open(*kind, name.as_deref());
        }
        if self.device.is_none() {
            self.give_up();
        }
        self.device.is_some()
    }

    fn give_up(&mut self) {
        self.is_given_up = true;
        self.device = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_chooses() {
        assert_eq!(candidates("").len(), 3);
        assert_eq!(candidates("cuda"), [(DecoderKind::Cuda, None)]);
        let second = Some(c"/dev/dri/renderD129".to_owned());
        assert_eq!(candidates("vaapi:/dev/dri/renderD129"), [(DecoderKind::VaApi, second)]);
        assert_eq!(candidates("software"), []);
    }

    #[test]
    fn what_is_declined_is_not_asked_for_that_codec_and_what_fails_for_none() {
        let mut hardware = Hardware::untried("vaapi");
        let possible = |hardware: &Hardware| {
            [Codec::H264, Codec::Av1].map(|codec| hardware.is_possible(codec))
        };
        assert_eq!(possible(&hardware), [true, true]);
        for _picture in 0..3 {
            hardware.declined(DecoderKind::VaApi, Codec::Av1);
        }
        assert_eq!(hardware.kinds[0].declined, [Codec::Av1]);
        hardware.declined(DecoderKind::Cuda, Codec::H264);
        assert_eq!(possible(&hardware), [true, false]);
        for failures in 1..=MAX_FAILURES {
            hardware.failed(DecoderKind::VaApi);
            assert_eq!(possible(&hardware), [failures < MAX_FAILURES, false]);
        }
    }
}
